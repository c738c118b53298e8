//! Expressions evaluated in Rust, for single rows and events. `core::sql` says the same in SQL.

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

use uuid::Uuid;

use super::env::{Env, View};
use super::error::EvalError;
use super::facts::{Auth, Facts};
use super::operators;
use super::tree::{Expr, Function, Quantifier, RequestPart, Tree};
use crate::core::catalog::{Catalog, HubRow, SystemField, USERS};
use crate::core::id::{CollectionId, FieldId};
use crate::core::value::Value;

/// The most steps that one evaluation takes, a node of the tree being one.
const MAX_STEPS: u32 = 500_000;

/// Where an evaluation finds the records that relations lead to.
pub trait Related {
    /// The record of a collection with that id.
    fn record(&self, collection: CollectionId, id: Uuid) -> Result<Option<HubRow>, EvalError>;
    /// The records of a collection that hold an id in the column made for `column`, or without an id, null.
    fn pointing_at(
        &self,
        collection: CollectionId,
        column: FieldId,
        id: Option<Uuid>,
    ) -> Result<Vec<HubRow>, EvalError>;
}

/// No records at all: for trees that are [`Tree::is_local`]. Asking is an error, which denies.
#[derive(Debug, Clone, Copy)]
pub struct NoRelated;

impl Related for NoRelated {
    fn record(&self, _: CollectionId, _: Uuid) -> Result<Option<HubRow>, EvalError> {
        Err(EvalError::Unfit)
    }

    fn pointing_at(&self, _: CollectionId, _: FieldId, _: Option<Uuid>) -> Result<Vec<HubRow>, EvalError> {
        Err(EvalError::Unfit)
    }
}

impl Tree {
    /// Its value for a row.
    pub fn eval(&self, env: &Env<'_>, row: &HubRow, related: &dyn Related) -> Result<Value, EvalError> {
        let steps = Cell::new(0);
        Evaluator { env: *env, row: Some(row), related, steps: &steps, bound: Vec::new() }.value(&self.expr)
    }

    /// Its value where that is the same for every row.
    pub fn constant(&self, env: &Env<'_>) -> Result<Value, EvalError> {
        constant(&self.expr, env)
    }

    /// Whether it is true for a row; an error, null or any other value is not.
    pub fn holds(&self, env: &Env<'_>, row: &HubRow, related: &dyn Related) -> bool {
        self.eval(env, row, related) == Ok(Value::Bool(true))
    }

    /// Whether it is true whatever the row; false where it looks at the row.
    pub fn holds_for(&self, catalog: &Catalog, facts: &Facts) -> bool {
        constant(&self.expr, &Env { catalog, facts, view: View::Rules }) == Ok(Value::Bool(true))
    }
}

/// The value of an expression that is the same for every row.
pub(crate) fn constant(expr: &Expr, env: &Env<'_>) -> Result<Value, EvalError> {
    let steps = Cell::new(0);
    Evaluator { env: *env, row: None, related: &NoRelated, steps: &steps, bound: Vec::new() }.value(expr)
}

/// A row in use: the caller's, or one that was looked up.
#[derive(Clone)]
enum Held<'e> {
    Given(&'e HubRow),
    Found(Rc<HubRow>),
}

impl Deref for Held<'_> {
    type Target = HubRow;

    fn deref(&self) -> &HubRow {
        match self {
            Self::Given(row) => row,
            Self::Found(row) => row,
        }
    }
}

/// What the variable of a quantifier stands for.
enum Bound<'e> {
    Value(Value),
    Row(Held<'e>),
}

struct Evaluator<'e> {
    env: Env<'e>,
    row: Option<&'e HubRow>,
    related: &'e dyn Related,
    steps: &'e Cell<u32>,
    bound: Vec<Bound<'e>>,
}

impl<'e> Evaluator<'e> {
    fn value(&mut self, expr: &Expr) -> Result<Value, EvalError> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MAX_STEPS {
            return Err(EvalError::TooLong);
        }
        match expr {
            Expr::Literal(literal) => Ok(operators::literal(literal)),
            Expr::List(items) => {
                let items = items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?;
                Ok(operators::widen(Value::List(items), &expr.kind()))
            }
            Expr::Auth => Ok(self.env.facts.auth.as_ref().map(|auth| auth.id).into()),
            Expr::Previous(_) => Ok(self.env.facts.previous.as_ref().map(|row| row.id).into()),
            Expr::AuthKind => Ok(Value::Text(self.auth()?.kind.to_owned())),
            Expr::Request(RequestPart::Method) => Ok(Value::Text(self.env.facts.method.to_owned())),
            Expr::Request(RequestPart::Version) => Ok(self.env.facts.version.into()),
            Expr::Request(RequestPart::Time) => Ok(self.env.facts.now.into()),
            Expr::Variable { name, kind } => {
                let given = self.env.facts.variables.get(name).cloned().ok_or(EvalError::Unfit)?;
                Ok(operators::widen(given, kind))
            }
            Expr::Bound { level, .. } => match self.bound.get(*level) {
                Some(Bound::Value(value)) => Ok(value.clone()),
                _ => Err(EvalError::Unfit),
            },
            Expr::Field { of, collection, field, .. } => self.field(of, *collection, *field),
            Expr::System { of, field: SystemField::Id } if **of == Expr::Auth => Ok(self.auth()?.id.into()),
            Expr::System { of, field } => Ok(self.record(of)?.system(*field)),
            Expr::Record(_) | Expr::Step { .. } | Expr::Back { .. } => Err(EvalError::Unfit),
            Expr::Id(of) => Ok(operators::read_id(self.value(of)?)),
            Expr::Has(of) => Ok(Value::Bool(!self.value(of)?.is_null())),
            Expr::Not(of) => Ok(Value::Bool(!self.truth(of)?)),
            Expr::Negate(of) => operators::negate(&self.value(of)?),
            Expr::And(items) => self.junction(items, false),
            Expr::Or(items) => self.junction(items, true),
            Expr::Compare { op, left, right } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                operators::compare(*op, &left, &right).map(Value::Bool)
            }
            Expr::Arithmetic { op, left, right } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                operators::arithmetic(*op, &left, &right)
            }
            Expr::In { item, list } => self.member(item, list),
            Expr::Choose { condition, then, otherwise } => {
                let chosen = if self.truth(condition)? { then } else { otherwise };
                Ok(operators::widen(self.value(chosen)?, &expr.kind()))
            }
            Expr::Call { function, arguments } => self.call(*function, arguments),
            Expr::Quantifier { quantifier, over, body, .. } => self.quantified(*quantifier, over, body),
        }
    }

    fn truth(&mut self, expr: &Expr) -> Result<bool, EvalError> {
        match self.value(expr)? {
            Value::Bool(truth) => Ok(truth),
            _ => Err(EvalError::Null),
        }
    }

    fn auth(&self) -> Result<&'e Auth, EvalError> {
        self.env.facts.auth.as_ref().ok_or(EvalError::NoRecord)
    }

    /// `&&` and `||`: an operand that decides absorbs the errors of the others, wherever it stands.
    fn junction(&mut self, items: &[Expr], decides: bool) -> Result<Value, EvalError> {
        let mut result = Ok(Value::Bool(!decides));
        for item in items {
            match self.truth(item) {
                Ok(truth) if truth == decides => return Ok(Value::Bool(decides)),
                Ok(_) => {}
                Err(error) => result = Err(error),
            }
        }
        result
    }

    /// `in`: a written list is `||` over comparisons with its elements.
    fn member(&mut self, item: &Expr, list: &Expr) -> Result<Value, EvalError> {
        let item = self.value(item)?;
        let Expr::List(elements) = list else {
            let Value::List(elements) = self.value(list)? else { return Err(EvalError::Null) };
            return Ok(Value::Bool(elements.iter().any(|element| operators::equal(&item, element))));
        };
        let mut result = Ok(Value::Bool(false));
        for element in elements {
            match self.value(element) {
                Ok(element) if operators::equal(&item, &element) => return Ok(Value::Bool(true)),
                Ok(_) => {}
                Err(error) => result = Err(error),
            }
        }
        result
    }

    fn call(&mut self, function: Function, arguments: &[Expr]) -> Result<Value, EvalError> {
        if let (Function::Size, [Expr::Back { of, collection, field }]) = (function, arguments) {
            let count = self.back(of, *collection, *field)?.len();
            return i64::try_from(count).map(Value::Integer).map_err(|_| EvalError::Range);
        }
        if function == Function::Within {
            return self.value(&super::point::within(arguments));
        }
        let values: Vec<Value> = arguments.iter().map(|argument| self.value(argument)).collect::<Result<_, _>>()?;
        match function {
            Function::Now => Ok(self.env.facts.now.into()),
            _ => operators::call(function, &values),
        }
    }

    /// The record that an expression stands for.
    fn record(&mut self, expr: &Expr) -> Result<Held<'e>, EvalError> {
        match expr {
            Expr::Record(_) => self.row.map(Held::Given).ok_or(EvalError::Unfit),
            Expr::Previous(_) => self.env.facts.previous.as_ref().map(Held::Given).ok_or(EvalError::NoRecord),
            Expr::Auth if self.env.knows_user() => {
                self.auth()?.row.as_ref().map(Held::Given).ok_or(EvalError::NoRecord)
            }
            Expr::Auth => self.step(USERS, self.auth()?.id),
            Expr::Bound { level, .. } => match self.bound.get(*level) {
                Some(Bound::Row(row)) => Ok(row.clone()),
                _ => Err(EvalError::Unfit),
            },
            Expr::Step { of, collection } => match self.value(of)? {
                Value::Uuid(id) => self.step(*collection, id),
                _ => Err(EvalError::NoRecord),
            },
            _ => Err(EvalError::Unfit),
        }
    }

    /// The record that a relation points at, if this view sees it.
    fn step(&self, collection: CollectionId, id: Uuid) -> Result<Held<'e>, EvalError> {
        let row = self.related.record(collection, id)?.ok_or(EvalError::NoRecord)?;
        if self.sees(collection, &row) { Ok(Held::Found(Rc::new(row))) } else { Err(EvalError::NoRecord) }
    }

    fn sees(&self, collection: CollectionId, row: &HubRow) -> bool {
        !self.env.is_guarded() || self.env.guard(collection).is_some_and(|rule| self.rule_holds(rule, row))
    }

    /// Whether an access rule holds for a row, at the expense of this evaluation's steps.
    fn rule_holds(&self, rule: &Tree, row: &HubRow) -> bool {
        let (env, related, steps) = (self.env.for_rules(), self.related, self.steps);
        Evaluator { env, row: Some(row), related, steps, bound: Vec::new() }.value(&rule.expr) == Ok(Value::Bool(true))
    }

    fn field(&mut self, of: &Expr, collection: CollectionId, field: FieldId) -> Result<Value, EvalError> {
        let row = self.record(of)?;
        self.read(&row, collection, field)
    }

    /// What this view sees in a field of a row.
    fn read(&self, row: &HubRow, collection: CollectionId, field: FieldId) -> Result<Value, EvalError> {
        let Some(shown) = self.env.field(collection, field) else { return self.computed(row, collection, field) };
        let hub = self.env.catalog.hub(collection).ok_or(EvalError::Unfit)?;
        let hidden = self.env.mask(collection, field).is_some_and(|rule| !self.rule_holds(rule, row));
        if hidden { Ok(Value::Null) } else { row.read(hub, shown).ok_or(EvalError::Unfit) }
    }

    /// What this view sees in a computed field of a row.
    fn computed(&self, row: &HubRow, collection: CollectionId, field: FieldId) -> Result<Value, EvalError> {
        let (computed, env) = self.env.computed(collection, field).ok_or(EvalError::Unfit)?;
        if self.env.masks(collection, field).into_iter().any(|rule| !self.rule_holds(rule, row)) {
            return Ok(Value::Null);
        }
        let (related, steps) = (self.related, self.steps);
        let given = Evaluator { env, row: Some(row), related, steps, bound: Vec::new() }.value(&computed.tree.expr);
        Ok(computed.shown(given))
    }

    /// The records that point at one, as far as this view sees them and that they do.
    fn back(&mut self, of: &Expr, collection: CollectionId, field: FieldId) -> Result<Vec<HubRow>, EvalError> {
        // The caller's own id is known without the record.
        let id = match of {
            Expr::Auth => self.auth()?.id,
            record => self.record(record)?.id,
        };
        let lens = &self.env.field(collection, field).ok_or(EvalError::Unfit)?.lens;
        let mut rows = self.related.pointing_at(collection, lens.base.column, Some(id))?;
        if lens.fill.is_some() {
            rows.extend(self.related.pointing_at(collection, lens.base.column, None)?);
        }
        rows.retain(|row| {
            self.sees(collection, row) && self.read(row, collection, field).is_ok_and(|value| value.ids().contains(&id))
        });
        Ok(rows)
    }

    fn quantified(&mut self, quantifier: Quantifier, over: &Expr, body: &Expr) -> Result<Value, EvalError> {
        let items: Vec<Bound<'e>> = match over {
            Expr::Back { of, collection, field } => {
                let rows = self.back(of, *collection, *field)?;
                rows.into_iter().map(|row| Bound::Row(Held::Found(Rc::new(row)))).collect()
            }
            list => match self.value(list)? {
                Value::List(items) => items.into_iter().map(Bound::Value).collect(),
                _ => return Err(EvalError::Null),
            },
        };
        let (mut holding, mut failing, mut error) = (0_usize, 0_usize, None);
        for item in items {
            self.bound.push(item);
            match self.truth(body) {
                Ok(true) => holding += 1,
                Ok(false) => failing += 1,
                Err(fault) => error = Some(fault),
            }
            self.bound.pop();
        }
        match (quantifier, error) {
            (Quantifier::Exists, _) if holding > 0 => Ok(Value::Bool(true)),
            (Quantifier::All, _) if failing > 0 => Ok(Value::Bool(false)),
            (_, Some(error)) => Err(error),
            (Quantifier::Exists, None) => Ok(Value::Bool(false)),
            (Quantifier::All, None) => Ok(Value::Bool(true)),
            (Quantifier::ExistsOne, None) => Ok(Value::Bool(holding == 1)),
        }
    }
}
