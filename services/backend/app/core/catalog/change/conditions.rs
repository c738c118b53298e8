//! The condition of a partial index: an expression that either database can keep an index by.

use crate::core::catalog::IndexCondition;
use crate::core::expr::tree::{Comparison, Expr, Function, Literal};
use crate::core::expr::{self, Scope, ScopeKind, Type};
use crate::core::id::CollectionId;

use super::Refused;
use super::apply::{Refusals, Work, gone_one};

impl Work {
    /// Reads the condition of an index, in the names of the newest version.
    pub(super) fn index_condition(&self, id: CollectionId, source: &str) -> Result<IndexCondition, Refusals> {
        let version = self.catalog.newest_showing(id).ok_or_else(|| vec![gone_one()])?;
        let kind = ScopeKind::RECORD;
        let tree = expr::compile(source, &Scope { catalog: &self.catalog, version, collection: id, kind });
        let tree = tree.map_err(|fault| vec![Refused::expression("/where", fault)])?;
        let refuse = |detail: &str| vec![Refused::at("/where", "not_indexable", detail)];
        if !is_condition(&tree.expr) {
            let detail = "An index is kept by comparisons of the record's own fields with values that are written out, \
                          joined by &&, || and !.";
            return Err(refuse(detail));
        }
        let shown = self.shown(id)?;
        if let Some(computed) = shown.computed.iter().find(|computed| tree.fields().contains(&computed.field.id)) {
            return Err(refuse(&format!("`{}` is computed: no column holds it.", computed.field.name)));
        }
        let fields: Vec<_> = tree.fields().into_iter().filter_map(|field| shown.field_by_id(field).cloned()).collect();
        if fields.is_empty() {
            return Err(refuse("It says the same of every record."));
        }
        if fields.iter().any(|field| !field.lens.is_plain() || !field.lens.beside.is_empty()) {
            return Err(refuse("Records show values of a field in it that stand for others."));
        }
        Ok(IndexCondition { tree, fields })
    }
}

/// Whether a condition is made of nothing that changes by itself, looks beyond the row or can fail.
fn is_condition(expr: &Expr) -> bool {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().all(is_condition),
        Expr::Not(of) => is_condition(of),
        Expr::Has(of) => is_own(of),
        Expr::Compare { op, left, right } => {
            let is_test = matches!(op, Comparison::Equal | Comparison::NotEqual);
            let is_null = |side: &Expr| *side == Expr::Literal(Literal::Null);
            let tests_null = is_test && ((is_own(left) && is_null(right)) || (is_null(left) && is_own(right)));
            tests_null || (is_compared(left) && is_written(right)) || (is_written(left) && is_compared(right))
        }
        Expr::In { item, list } => match &**list {
            Expr::List(items) => is_compared(item) && !items.is_empty() && items.iter().all(is_written),
            _ => false,
        },
        field => is_compared(field) && field.kind() == Type::Bool,
    }
}

/// A field of the row itself.
fn is_own(expr: &Expr) -> bool {
    let (Expr::Field { of, .. } | Expr::System { of, .. }) = expr else { return false };
    matches!(**of, Expr::Record(_))
}

/// A field of the row itself that holds one value to compare.
fn is_compared(expr: &Expr) -> bool {
    is_own(expr) && expr.kind().is_sortable()
}

/// A value that is written out.
fn is_written(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(literal) => *literal != Literal::Null,
        Expr::Id(of) | Expr::Negate(of) => is_written(of),
        Expr::Call { function: Function::Timestamp | Function::Date | Function::Decimal, arguments } => {
            arguments.iter().all(is_written)
        }
        _ => false,
    }
}
