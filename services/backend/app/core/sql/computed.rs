//! Computed fields in SQL: their expression in the place of a column.

use super::lower::{Lowerer, postgres_type};
use super::writer::SqlWriter;
use crate::core::catalog::{ComputedField, FieldType};
use crate::core::error::Result;
use crate::core::expr::{Env, Type};

impl Lowerer<'_, '_> {
    /// Writes what this view sees in a computed field of the row `alias`: NULL where the rules of what it reads hide it,
    /// and where its expression is null or an error. `env` surrounds the expression.
    pub(super) fn computed(&mut self, alias: &str, computed: &ComputedField, env: Env<'_>) -> Result<()> {
        let masks = self.env.masks(computed.tree.collection(), computed.field.id);
        let write = |lowerer: &mut Self| {
            for (place, rule) in masks.iter().enumerate() {
                lowerer.push(if place == 0 { "(CASE WHEN " } else { " AND " });
                lowerer.rule(rule, alias)?;
            }
            lowerer.push(if masks.is_empty() { "" } else { " THEN " });
            expression(lowerer.writer, alias, computed, env)?;
            lowerer.push(if masks.is_empty() { "" } else { " END)" });
            Ok(())
        };
        match computed.field.kind {
            FieldType::Decimal { scale } => self.decimal(scale, write),
            _ => write(self),
        }
    }
}

/// Writes the expression in the type that a column of the field would have, decimals as counts of its units.
fn expression(writer: &mut SqlWriter, alias: &str, computed: &ComputedField, env: Env<'_>) -> Result<()> {
    let kind = Type::of_field(&computed.field.kind);
    writer.each("", "(");
    let mut lowerer = Lowerer::new(writer, env, alias);
    if let FieldType::Decimal { scale } = computed.field.kind {
        lowerer.units = Some(scale);
    }
    lowerer.value_as(&computed.tree.expr, &kind)?;
    let column = if kind == Type::Decimal { "bigint" } else { postgres_type(&kind) };
    writer.each("", ")::").each("", column);
    Ok(())
}
