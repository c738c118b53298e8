//! What SQL's NULL stands for in the value of an expression: null, an error, either, or it is never there.

use super::lower::Lowerer;
use crate::core::expr::tree::{Comparison, Expr, Function};
use crate::core::expr::{Type, constant};
use crate::core::value::Value;

/// What NULL may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nulls {
    /// The value may be null.
    pub(super) null: bool,
    /// There may be no value, because of an error.
    pub(super) error: bool,
}

impl Nulls {
    pub(super) const NEVER: Self = Self { null: false, error: false };
    const NULL: Self = Self { null: true, error: false };
    const ERROR: Self = Self { null: false, error: true };

    pub(super) const fn any(self) -> bool {
        self.null || self.error
    }

    const fn or(self, other: Self) -> Self {
        Self { null: self.null || other.null, error: self.error || other.error }
    }

    /// Of an operator or function that takes no null, and has a value for all else.
    const fn strict(self) -> Self {
        Self { null: false, error: self.any() }
    }
}

impl Lowerer<'_, '_> {
    pub(super) fn nulls(&self, expr: &Expr) -> Nulls {
        if self.is_constant(expr) {
            return match constant(expr, &self.env) {
                Ok(Value::Null) => Nulls::NULL,
                // A text that is no id has no place in the order of ids.
                Ok(Value::Text(_)) if expr.kind().is_id() => Nulls::ERROR,
                Ok(_) => Nulls::NEVER,
                Err(_) => Nulls::ERROR,
            };
        }
        match expr {
            Expr::Field { of, collection, field, kind } => {
                let is_masked = self.env.mask(*collection, *field).is_some();
                let null = is_masked || !matches!(kind, Type::List(_));
                Nulls { null, error: is_step(of) }
            }
            Expr::System { of, .. } => Nulls { null: false, error: is_step(of) },
            Expr::Bound { level, .. } => match self.bound.get(*level) {
                Some(bound) if bound.is_nullable() => Nulls::NULL,
                _ => Nulls::NEVER,
            },
            Expr::Choose { condition, then, otherwise } => {
                let branches = self.nulls(then).or(self.nulls(otherwise));
                branches.or(self.nulls(condition).strict())
            }
            Expr::Compare { op: Comparison::Equal | Comparison::NotEqual, left, right } => {
                Nulls { null: false, error: self.nulls(left).error || self.nulls(right).error }
            }
            Expr::Has(of) => Nulls { null: false, error: self.nulls(of).error },
            // Of a text it is a constant; an integer that is null stays so, and none is too large.
            Expr::Call { function: Function::Decimal, arguments } => {
                arguments.iter().fold(Nulls::NEVER, |nulls, of| nulls.or(self.nulls(of)))
            }
            Expr::Call { function, arguments } if is_total(*function) => self.all(arguments),
            Expr::In { .. } | Expr::Quantifier { .. } | Expr::Arithmetic { .. } | Expr::Call { .. } => Nulls::ERROR,
            Expr::And(items) | Expr::Or(items) => self.all(items),
            other => {
                let mut nulls = Nulls::NEVER;
                other.any_child(&mut |child| {
                    nulls = nulls.or(self.nulls(child));
                    false
                });
                nulls.strict()
            }
        }
    }

    fn all(&self, operands: &[Expr]) -> Nulls {
        operands.iter().fold(Nulls::NEVER, |nulls, operand| nulls.or(self.nulls(operand))).strict()
    }
}

/// Whether a record may not be there: what a relation points at, or the caller's own as a client sees it.
pub(super) const fn is_step(record: &Expr) -> bool {
    matches!(record, Expr::Step { .. } | Expr::Auth)
}

/// Whether a list is made by the database, which puts no nulls into it.
pub(super) const fn has_no_nulls(list: &Expr) -> bool {
    matches!(list, Expr::Field { .. } | Expr::Call { function: Function::Split, .. })
}

/// Whether a function has a value for every argument that its types allow.
const fn is_total(function: Function) -> bool {
    matches!(
        function,
        Function::Contains | Function::StartsWith | Function::EndsWith | Function::LowerAscii | Function::Trim
    )
}
