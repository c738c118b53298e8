//! The records that a relation leads to from many records at once, as far as an environment sees them.

use super::dml;
use super::lower::{Lowerer, mark_columns};
use super::quantifier::Id;
use super::writer::{SqlWriter, plain_ids};
use crate::core::error::Result;
use crate::core::expr::{Env, Hop, Tree};

/// Writes the statement that selects, whole and in no order, the records that `hop` leads to from those with these
/// `keys`, and behind the columns of each the key that it is found by: its own id on the way forth, the id that it points
/// at on the way back, then the truth of each of `marks`, which rules are. At most `each` of those that point at one
/// record, the first by their ids; at most `limit` in all.
///
/// # Errors
/// [`crate::core::Error::Internal`] when the hop does not fit the catalogue.
pub fn select(
    writer: &mut SqlWriter,
    hop: Hop,
    keys: impl Iterator<Item = uuid::Uuid>,
    marks: &[Tree],
    env: &Env<'_>,
    (each, limit): (usize, usize),
) -> Result<()> {
    let collection = hop.collection();
    let rules = env.for_rules();
    let mut lowerer = Lowerer::new(writer, *env, "t");
    let hub = lowerer.hub(collection)?;
    lowerer.writer.push("SELECT ").push(&dml::columns(hub, "t"));
    match hop {
        Hop::Forth { .. } => {
            lowerer.writer.push(", t.\"id\"");
            mark_columns(lowerer.writer, marks, "t", &rules)?;
            lowerer.writer.push(" FROM ").ident(&hub.table).push(" AS t WHERE t.\"id\" ").any_of(keys);
            lowerer.guard(collection, "t")?;
        }
        Hop::Back { field, .. } => {
            lowerer.writer.push(", k.id");
            mark_columns(lowerer.writer, marks, "t", &rules)?;
            lowerer.writer.each(" FROM (SELECT unhex(value) AS id FROM json_each(", " FROM unnest((");
            lowerer
                .writer
                .bind(plain_ids(keys))
                .each(")) AS k CROSS JOIN ", ")::uuid[]) AS k(id) CROSS JOIN LATERAL (SELECT x.*");
            // SQLite has no LATERAL; looking the rows up by a list of their ids is the same.
            if !lowerer.is_postgres() {
                lowerer.writer.ident(&hub.table).push(" AS t ON t.\"id\" IN (SELECT x.\"id\"");
            }
            lowerer.rows_pointing_at("x", collection, field, &Id::Of("k".to_owned()))?;
            lowerer.writer.push(" ORDER BY x.\"id\" LIMIT ").push(&each.to_string()).each(")", ") AS t");
        }
    }
    writer.push(" LIMIT ").push(&limit.to_string());
    Ok(())
}
