//! Which part of a condition decided what came of it, and what it read: how a refusal is explained.

use super::error::EvalError;
use super::tree::{Expr, Tree, and, or};
use super::types::Type;
use crate::core::value::Value;

/// What came of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not.
    False,
    /// It has no value, which denies as false does.
    Error,
}

impl Truth {
    /// What came of a condition, by the value that it was found to have.
    pub fn of(value: &Result<Value, EvalError>) -> Self {
        match value {
            Ok(Value::Bool(true)) => Self::True,
            Ok(Value::Bool(false)) => Self::False,
            _ => Self::Error,
        }
    }

    /// The word for it on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::False => "false",
            Self::Error => "error",
        }
    }

    const fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Error => Self::Error,
        }
    }
}

impl Tree {
    /// The conditions that it joins by `&&`, `||`, `!` and `? :`, in the order in which they stand.
    pub fn conditions(&self) -> Vec<Self> {
        let mut found = Vec::new();
        conditions(&self.expr, &mut |condition| found.push(self.part(condition.clone())));
        found
    }

    /// What came of it, and the smallest part that decided: of `a && b` the first that is false, of `a || b` both where
    /// neither is true. `truths` are those of [`Tree::conditions`], in their order.
    pub fn decided(&self, truths: impl IntoIterator<Item = Truth>) -> (Truth, Self) {
        let (truth, part) = decide(&self.expr, &mut truths.into_iter());
        (truth, self.part(part))
    }

    /// The conditions that must all hold for it to hold.
    pub fn conjuncts(&self) -> Vec<Self> {
        match &self.expr {
            Expr::And(items) => items.iter().map(|item| self.part(item.clone())).collect(),
            _ => vec![self.clone()],
        }
    }

    /// The paths that it reads, each once, and those on the way to what lies behind relations. What variables of
    /// quantifiers stand for is none of them.
    pub fn paths(&self) -> Vec<Self> {
        let mut found: Vec<Expr> = Vec::new();
        paths(&self.expr, &mut found);
        found.into_iter().map(|path| self.part(path)).collect()
    }

    fn part(&self, expr: Expr) -> Self {
        Self::new(self.collection, expr)
    }
}

fn conditions<'x>(expr: &'x Expr, see: &mut dyn FnMut(&'x Expr)) {
    match expr {
        Expr::And(items) | Expr::Or(items) => items.iter().for_each(|item| conditions(item, see)),
        Expr::Not(of) => conditions(of, see),
        Expr::Choose { condition, then, otherwise } => {
            conditions(condition, see);
            conditions(then, see);
            conditions(otherwise, see);
        }
        condition => see(condition),
    }
}

fn decide(expr: &Expr, truths: &mut dyn Iterator<Item = Truth>) -> (Truth, Expr) {
    match expr {
        Expr::And(items) => junction(items.iter().map(|item| decide(item, truths)).collect(), Truth::False, and),
        Expr::Or(items) => junction(items.iter().map(|item| decide(item, truths)).collect(), Truth::True, or),
        Expr::Not(of) => {
            let (truth, part) = decide(of, truths);
            (truth.negated(), Expr::Not(Box::new(part)))
        }
        Expr::Choose { condition, then, otherwise } => {
            let condition = decide(condition, truths);
            let (then, otherwise) = (decide(then, truths), decide(otherwise, truths));
            match condition.0 {
                Truth::True => then,
                Truth::False => otherwise,
                Truth::Error => condition,
            }
        }
        condition => (truths.next().unwrap_or(Truth::Error), condition.clone()),
    }
}

/// `&&` and `||`: the first that decides; where none does, the first error of `&&` and all of `||` that do not hold.
fn junction(parts: Vec<(Truth, Expr)>, decides: Truth, join: fn(std::vec::IntoIter<Expr>) -> Expr) -> (Truth, Expr) {
    let truth = [decides, Truth::Error].into_iter().find(|truth| parts.iter().any(|(found, _)| found == truth));
    let truth = truth.unwrap_or_else(|| decides.negated());
    let is_alone = truth == decides || (truth == Truth::Error && decides == Truth::False);
    let deciding = parts.into_iter().filter(|(found, _)| !is_alone || *found == truth).map(|(_, part)| part);
    let deciding: Vec<Expr> = deciding.take(if is_alone { 1 } else { usize::MAX }).collect();
    (truth, join(deciding.into_iter()))
}

fn paths(expr: &Expr, found: &mut Vec<Expr>) {
    let mut see = |path: &Expr| {
        if !found.contains(path) {
            found.push(path.clone());
        }
    };
    match expr {
        Expr::Field { of, kind, .. } => {
            if *kind != Type::Object && !is_bound(expr) {
                see(expr);
            }
            way(of, found);
        }
        Expr::System { of, .. } => {
            if !is_bound(expr) {
                see(expr);
            }
            way(of, found);
        }
        Expr::Auth | Expr::AuthKind | Expr::Previous(_) | Expr::Request(_) | Expr::Variable { .. } => see(expr),
        other => {
            other.any_child(&mut |child| {
                paths(child, found);
                false
            });
        }
    }
}

/// The relations on the way to a record; the record that the way begins at says nothing by itself.
fn way(of: &Expr, found: &mut Vec<Expr>) {
    if let Expr::Step { of, .. } = of {
        paths(of, found);
    }
}

fn is_bound(expr: &Expr) -> bool {
    expr.any(&|node| matches!(node, Expr::Bound { .. }))
}

#[cfg(test)]
mod tests {
    use super::super::tree::Literal;
    use super::*;
    use crate::core::id::CollectionId;

    /// A condition that is told apart by its number.
    fn leaf(number: i64) -> Expr {
        Expr::Literal(Literal::Integer(number))
    }

    fn decided(expr: Expr, truths: &[Truth]) -> (Truth, Expr) {
        let (truth, part) = Tree::new(CollectionId(1), expr).decided(truths.iter().copied());
        (truth, part.expr)
    }

    #[test]
    fn the_smallest_part_that_decides_is_told() {
        use Truth::{Error, False, True};
        let (a, b, c) = (leaf(1), leaf(2), leaf(3));
        let both = Expr::And(vec![a.clone(), b.clone()]);
        let either = Expr::Or(vec![a.clone(), b.clone()]);
        for (expr, truths, expected) in [
            (both.clone(), vec![True, False], (False, b.clone())),
            (both.clone(), vec![Error, False], (False, b.clone())),
            (both.clone(), vec![True, Error], (Error, b.clone())),
            (both.clone(), vec![Error, Error], (Error, a.clone())),
            (both.clone(), vec![True, True], (True, both.clone())),
            (either.clone(), vec![False, False], (False, either.clone())),
            (either.clone(), vec![False, Error], (Error, either.clone())),
            (either.clone(), vec![False, True], (True, b.clone())),
            (
                Expr::Or(vec![both.clone(), c.clone()]),
                vec![True, False, False],
                (False, Expr::Or(vec![b.clone(), c.clone()])),
            ),
            (Expr::Not(Box::new(either)), vec![False, True], (False, Expr::Not(Box::new(b.clone())))),
        ] {
            assert_eq!(decided(expr.clone(), &truths), expected, "{expr:?} with {truths:?}");
        }
        let choose = Expr::Choose { condition: Box::new(a.clone()), then: Box::new(b), otherwise: Box::new(c.clone()) };
        assert_eq!(decided(choose.clone(), &[False, True, False]), (False, c));
        assert_eq!(decided(choose, &[Error, True, False]), (Error, a));
    }
}
