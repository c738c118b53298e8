//! Partial indexes in SQL: the condition of one as its definition has it, and again in the queries that it can serve.

use super::lower::condition;
use super::writer::SqlWriter;
use crate::core::catalog::{Catalog, Hub, IndexCondition};
use crate::core::error::Result;
use crate::core::expr::tree::Expr;
use crate::core::expr::{Env, Facts, Tree, View};

/// Writes the condition of an index on the row `alias`, every value in it as a literal.
///
/// # Errors
/// [`crate::core::Error::Internal`] when it does not fit the catalogue.
pub fn write(writer: &mut SqlWriter, catalog: &Catalog, of: &IndexCondition, alias: &str) -> Result<()> {
    let facts = Facts::none();
    let env = Env { catalog, facts: &facts, view: View::Stored(&of.fields) };
    writer.literally(|writer| condition(writer, &of.tree, alias, &env))
}

/// Writes ` AND` and the condition of each partial index that conditions which must hold anyway imply. It says nothing
/// new, but the databases compare texts: a parameter, whose value they do not know, leads them to no partial index.
///
/// # Errors
/// As [`write()`].
pub fn write_implied(writer: &mut SqlWriter, hub: &Hub, given: &[(&Tree, Env<'_>)], alias: &str) -> Result<()> {
    for index in &hub.indexes {
        let Some(of) = &index.condition else { continue };
        let is_given = |wanted: &Expr| given.iter().any(|(tree, env)| implies(tree, env, wanted, of));
        let parts = tree_parts(&of.tree);
        if let Some((_, env)) = given.first().filter(|_| parts.iter().all(is_given)) {
            writer.push(" AND ");
            write(writer, env.catalog, of, alias)?;
        }
    }
    Ok(())
}

/// Whether a tree holds only where `wanted` does: it has it among its parts, and shows the fields as they are stored.
fn implies(tree: &Tree, env: &Env<'_>, wanted: &Expr, of: &IndexCondition) -> bool {
    let is_stored = |field: &crate::core::catalog::VersionField| {
        let (of, id) = (tree.collection(), field.field.id);
        let shown = env.field(of, id);
        env.mask(of, id).is_none() && shown.is_some_and(|shown| shown.lens.is_plain() && shown.lens == field.lens)
    };
    tree_parts(tree).contains(wanted) && of.fields.iter().all(is_stored)
}

/// The conditions of which all must hold.
fn tree_parts(tree: &Tree) -> &[Expr] {
    match &tree.expr {
        Expr::And(parts) => parts,
        single => std::slice::from_ref(single),
    }
}
