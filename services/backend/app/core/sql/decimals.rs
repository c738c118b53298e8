//! Decimals in SQL, and lists of what databases do not hold as expressions do. Columns hold counts of units, and what is compared are values, which have no scale: texts of bytes
//! that sort as the values do (SQLite), numerics (PostgreSQL). Where all that is compared can be counted in the units of
//! one field, the counts are compared instead, which indexes can serve.

use super::lower::{Lowerer, postgres_type};
use crate::core::catalog::FieldType;
use crate::core::error::Result;
use crate::core::expr::tree::Expr;
use crate::core::expr::{Env, Type};
use crate::core::hex;
use crate::core::value::Value;

impl Lowerer<'_, '_> {
    /// Digits after the point of the field that an expression is, if it is a decimal.
    pub(super) fn scale_of(&self, expr: &Expr) -> Option<u8> {
        scale_of(expr, &self.env)
    }

    /// The scale in whose units all of these can be written: that of a field among them.
    pub(super) fn common_scale(&self, operands: &[&Expr]) -> Option<u8> {
        let scale = operands.iter().find_map(|operand| self.scale_of(operand))?;
        let fits = |operand: &&Expr| match self.known(operand) {
            Some(Ok(value)) => units(&value, scale).is_some(),
            Some(Err(_)) => false,
            None => self.scale_of(operand) == Some(scale),
        };
        operands.iter().all(fits).then_some(scale)
    }

    /// Has `write` write decimals in the units of a scale, or by value where there is none.
    pub(super) fn in_units<T>(&mut self, scale: Option<u8>, write: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = std::mem::replace(&mut self.units, scale);
        let written = write(self);
        self.units = before;
        written
    }

    /// Writes the operands of a comparison, decimals in the form that serves both.
    pub(super) fn operands(&mut self, left: &Expr, sign: &str, right: &Expr) -> Result<()> {
        let is_decimal = left.kind() == Type::Decimal || right.kind() == Type::Decimal;
        let scale = if is_decimal { self.common_scale(&[left, right]) } else { self.units };
        self.in_units(scale, |lowerer| {
            lowerer.beside(left, right)?;
            lowerer.push(sign);
            lowerer.beside(right, left)
        })
    }

    /// Writes a list of decimals by value, whose units `write` writes.
    pub(super) fn decimals(&mut self, scale: u8, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.push("sb_decimals(");
        write(self)?;
        self.push(&format!(", {scale})"));
        Ok(())
    }

    /// Writes a list that is known, decimals by value.
    pub(super) fn known_list(&mut self, items: Vec<Value>, element: &Type) {
        let is_postgres = self.is_postgres();
        let by_value = |item| match item {
            Value::Decimal(decimal) if is_postgres => Value::Text(decimal.to_string()),
            Value::Decimal(decimal) => Value::Text(hex(&decimal.sort_key())),
            item => item,
        };
        let list = Value::List(items.into_iter().map(by_value).collect());
        if *element == Type::Decimal {
            self.writer.bind_as(list, "text[]::numeric[]");
        } else {
            self.writer.bind_as(list, postgres_type(&Type::List(Box::new(element.clone()))));
        }
    }

    /// An element of a list as an expression has it; `sql` is what the database takes it for.
    pub(super) fn element(&self, element: &Type, sql: &str) -> String {
        match element {
            _ if self.is_postgres() => sql.to_owned(),
            kind if kind.is_id() => format!("unhex(replace({sql}, '-', ''))"),
            Type::Decimal => format!("unhex({sql})"),
            Type::Number => format!("sb_double({sql})"),
            _ => sql.to_owned(),
        }
    }

    /// Writes an operand; the empty list, which has no type of its own, in that of what stands beside it.
    fn beside(&mut self, operand: &Expr, other: &Expr) -> Result<()> {
        match operand.kind() {
            Type::List(_) => self.value_as(operand, &other.kind()),
            _ => self.value(operand),
        }
    }

    /// Writes a field's decimal, whose units `write` writes.
    pub(super) fn decimal(&mut self, scale: u8, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        if self.units.is_some() {
            return write(self);
        }
        self.writer.each("sb_decimal(", "(");
        write(self)?;
        self.writer.each(&format!(", {scale})"), &format!(" * 1e-{scale}::numeric)"));
        Ok(())
    }
}

/// Digits after the point of the field that an expression is, as a view shows it, if it is a decimal.
pub(super) fn scale_of(expr: &Expr, env: &Env<'_>) -> Option<u8> {
    let Expr::Field { collection, field, .. } = expr else { return None };
    match env.kind_of(*collection, *field)? {
        FieldType::Decimal { scale } => Some(*scale),
        _ => None,
    }
}

/// A decimal as a count of units of a scale, where that needs no rounding. No other value is one.
pub(super) fn units(value: &Value, scale: u8) -> Option<Value> {
    match value {
        Value::Decimal(decimal) => decimal.units_at(scale).map(Value::Integer),
        Value::Null => Some(Value::Null),
        _ => None,
    }
}
