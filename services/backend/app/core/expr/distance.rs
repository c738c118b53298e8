//! How far a vector is from another: `embedding.cosine_distance(var.q)`, `embedding.l2_distance([0.5, 1.0])`.

use super::ast::{Ast, Node};
use super::check::{Checker, wrong};
use super::error::{EvalError, ExprError};
use super::facts::MAX_VARIABLE_ITEMS;
use super::tree::{self, Expr, Function, Literal};
use super::types::Type;
use crate::core::value::Value;
use crate::core::vector::{self, Metric};

/// How a function measures, if it measures the distance of vectors.
pub(crate) const fn metric(function: Function) -> Option<Metric> {
    match function {
        Function::CosineDistance => Some(Metric::Cosine),
        Function::L2Distance => Some(Metric::L2),
        _ => None,
    }
}

/// The distance of two values, each a vector or a list of numbers.
///
/// # Errors
/// [`EvalError::Null`] where one is neither, [`EvalError::Range`] where they have different dimensions, or no distance.
pub(crate) fn distance(metric: Metric, one: Value, other: Value) -> Result<Value, EvalError> {
    let (Some(one), Some(other)) = (vector::of_value(one), vector::of_value(other)) else {
        return Err(EvalError::Null);
    };
    let pairs = one.iter().copied().zip(other.iter().copied());
    let distance = (one.len() == other.len()).then(|| metric.distance(pairs)).flatten();
    distance.map(Value::Number).ok_or(EvalError::Range)
}

impl Checker<'_> {
    /// A call of one of these functions: of a vector, with a list of as many numbers that is the same for every row, or
    /// with another vector.
    pub(super) fn about_vector(
        &mut self,
        ast: &Ast,
        (name, function): (&str, Function),
        of: &Ast,
        arguments: &[Ast],
    ) -> Result<Expr, ExprError> {
        let vector = self.expr(of)?;
        let Type::Vector(dimensions) = vector.kind() else {
            return Err(wrong(of, format!("{name} is asked of a vector, found {}", vector.kind())));
        };
        let [argument] = arguments else {
            return Err(ExprError::new(ast.position, "syntax", format!("{name} takes one argument")));
        };
        let other = match &argument.node {
            Node::Select(root, variable) if self.is_variables(root) => self.variable(argument, variable, true)?,
            _ => tree::number(self.expr(argument)?),
        };
        let is_numbers = |element: &Type| element.is_numeric() || *element == Type::Null;
        let count = match other.kind() {
            Type::Vector(count) => Some(usize::from(count)),
            Type::List(element) if is_numbers(&element) && self.is_constant(&other) => {
                self.written(argument, &other)?
            }
            kind => {
                let takes = "a list of numbers that does not depend on the record, or another vector";
                return Err(wrong(argument, format!("{name} takes {takes}; found {kind}")));
            }
        };
        if let Some(count) = count.filter(|count| *count != usize::from(dimensions)) {
            let message = format!("the vector has {dimensions} dimensions; found {count} numbers");
            return Err(ExprError::new(argument.position, "wrong_dimensions", message));
        }
        Ok(Expr::Call { function, arguments: vec![vector, other] })
    }

    /// How many numbers a list has, where that is known before it is evaluated; each is checked then.
    fn written(&self, ast: &Ast, list: &Expr) -> Result<Option<usize>, ExprError> {
        let given: Vec<Option<f64>> = match list {
            Expr::List(items) => items.iter().map(literal).collect(),
            Expr::Variable { name, .. } => {
                let Some(Value::List(items)) = self.scope.facts().and_then(|facts| facts.variables.get(name)) else {
                    return Ok(None);
                };
                items.iter().map(|item| if let Value::Number(number) = item { Some(*number) } else { None }).collect()
            }
            _ => return Ok(None),
        };
        if let Some(place) =
            given.iter().position(|number| number.is_some_and(|number| vector::float(number).is_none()))
        {
            let message = format!("item {place} is beyond the range of a 32-bit float");
            return Err(ExprError::new(ast.position, "bad_value", message));
        }
        Ok(Some(given.len()))
    }
}

/// The number that is written.
fn literal(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Literal(Literal::Number(number)) => Some(*number),
        Expr::Negate(of) => literal(of),
        _ => None,
    }
}

/// The most items of a variable, by whether it is used as a vector.
pub(super) const fn most_items(as_vector: bool) -> usize {
    if as_vector { vector::MAX_DIMENSIONS as usize } else { MAX_VARIABLE_ITEMS }
}
