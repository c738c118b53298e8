//! Expressions into SQL. In it NULL is an error where a truth value is expected, and null or an error elsewhere
//! ([`super::nulls`] tells which); constants are computed before and bound.

use super::nulls::Nulls;
use super::writer::SqlWriter;
use super::{decimals, lens};
use crate::core::catalog::{FieldType, Hub, SystemField, USERS, VersionField};
use crate::core::db::Dialect;
use crate::core::error::{Error, Result};
use crate::core::expr::tree::{Comparison, Expr, Function, Tree};
use crate::core::expr::{Env, EvalError, Type, constant, point};
use crate::core::id::{CollectionId, FieldId};
use crate::core::value::Value;

/// Writes a condition on the row `alias` of the tree's collection: true where the tree holds, and NULL or false
/// elsewhere. It belongs in a `WHERE`, under no `NOT`.
///
/// Aliases beginning with `x` and a digit are the writer's own.
///
/// # Errors
/// [`Error::Internal`] when the tree does not fit the catalogue.
pub fn condition(writer: &mut SqlWriter, tree: &Tree, alias: &str, env: &Env<'_>) -> Result<()> {
    Lowerer::new(writer, *env, alias).boolean(&tree.expr, false)
}

/// Writes the value of an expression for the row `alias` of the tree's collection; NULL where it is null or an error.
///
/// # Errors
/// As [`condition`].
pub fn value(writer: &mut SqlWriter, tree: &Tree, alias: &str, env: &Env<'_>) -> Result<()> {
    Lowerer::new(writer, *env, alias).value(&tree.expr)
}

/// Writes the truth of some conditions for the row `alias` as columns behind those of a select; NULL for an error.
///
/// # Errors
/// As [`condition`].
pub fn mark_columns(writer: &mut SqlWriter, conditions: &[Tree], alias: &str, env: &Env<'_>) -> Result<()> {
    for tree in conditions {
        writer.push(", ");
        value(writer, tree, alias, env)?;
    }
    Ok(())
}

/// What the variable of a quantifier is in SQL.
pub(super) enum Bound {
    Row { alias: String },
    Element { sql: String, is_nullable: bool },
}

impl Bound {
    pub(super) const fn is_nullable(&self) -> bool {
        matches!(self, Self::Element { is_nullable: true, .. })
    }
}

pub(super) struct Lowerer<'w, 'e> {
    pub(super) writer: &'w mut SqlWriter,
    pub(super) env: Env<'e>,
    /// The alias of the row that the expression is about.
    pub(super) row: &'e str,
    /// The variables of the enclosing quantifiers, outermost first.
    pub(super) bound: Vec<Bound>,
    /// The scale in whose units decimals are written; by value where there is none.
    pub(super) units: Option<u8>,
    /// Whether integers are boxed as the decimals that they stand beside.
    pub(super) boxes_wholes: bool,
}

impl<'w, 'e> Lowerer<'w, 'e> {
    pub(super) const fn new(writer: &'w mut SqlWriter, env: Env<'e>, row: &'e str) -> Self {
        Self { writer, env, row, bound: Vec::new(), units: None, boxes_wholes: false }
    }

    pub(super) fn push(&mut self, sql: &str) {
        self.writer.push(sql);
    }

    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self.writer.dialect(), Dialect::Postgres)
    }

    pub(super) fn is_constant(&self, expr: &Expr) -> bool {
        expr.is_constant(self.env.knows_user())
    }

    /// The value of an expression that does not depend on the row.
    pub(super) fn known(&self, expr: &Expr) -> Option<Result<Value, EvalError>> {
        self.is_constant(expr).then(|| constant(expr, &self.env))
    }

    pub(super) fn hub(&self, collection: CollectionId) -> Result<&'e Hub> {
        let hub = self.env.catalog.hub(collection);
        hub.ok_or_else(|| Error::internal(format!("an expression reads collection {}, which is gone", collection.0)))
    }

    /// Writes a truth value. Where it is not `exact`, NULL may stand for false too: right below nothing but `&&`,
    /// `||` and quantifiers, where the difference cannot show.
    pub(super) fn boolean(&mut self, expr: &Expr, exact: bool) -> Result<()> {
        if let Some(known) = self.known(expr) {
            match known {
                Ok(Value::Bool(truth)) => self.push(if truth { "TRUE" } else { "FALSE" }),
                _ => self.null(&Type::Bool),
            }
            return Ok(());
        }
        match expr {
            Expr::And(items) => self.junction(items, false, exact),
            Expr::Or(items) => self.junction(items, true, exact),
            Expr::Not(of) => {
                self.push("(NOT ");
                self.boolean(of, true)?;
                self.push(")");
                Ok(())
            }
            Expr::Has(of) => self.null_test(of, true, exact),
            Expr::Compare { op: Comparison::Equal, left, right } => self.equality(left, right, false, exact),
            Expr::Compare { op: Comparison::NotEqual, left, right } => self.equality(left, right, true, exact),
            Expr::Compare { op, left, right } => self.order(*op, left, right),
            Expr::In { item, list } => self.member(item, list, exact),
            Expr::Call { function: Function::Within, arguments } => self.boolean(&point::within(arguments), exact),
            Expr::Choose { condition, then, otherwise } => {
                self.choose(condition, then, otherwise, |lowerer, branch| lowerer.boolean(branch, exact))
            }
            Expr::Quantifier { quantifier, over, body, .. } => self.quantified(*quantifier, over, body, exact),
            other => self.value(other),
        }
    }

    /// Writes a value. NULL stands for what [`Lowerer::nulls`] says.
    pub(super) fn value(&mut self, expr: &Expr) -> Result<()> {
        if let Some(known) = self.known(expr) {
            match known {
                Ok(Value::Null) | Err(_) => self.null(&expr.kind()),
                // A text that is no id where an id is expected has no place in its order.
                Ok(Value::Text(_)) if expr.kind().is_id() => self.null(&Type::Uuid),
                Ok(Value::List(items)) => self.known_list(items, expr.kind().element()),
                Ok(value) => {
                    let counted = self.units.and_then(|scale| decimals::units(&value, scale));
                    self.writer.bind(counted.unwrap_or(value));
                }
            }
            return Ok(());
        }
        match expr {
            Expr::Field { of, collection, field, .. } => {
                self.on_record(of, |lowerer, alias| lowerer.field(alias, *collection, *field))
            }
            Expr::System { of, field } => self.on_record(of, |lowerer, alias| {
                lowerer.writer.column(alias, field.name());
                Ok(())
            }),
            Expr::Bound { level, .. } => match self.bound.get(*level) {
                Some(Bound::Element { sql, .. }) => {
                    self.writer.push(sql);
                    Ok(())
                }
                _ => Err(unfit(expr)),
            },
            Expr::Negate(of) => {
                self.push("(-");
                self.value(of)?;
                self.push(")");
                Ok(())
            }
            Expr::Arithmetic { op, left, right } => self.arithmetic(*op, left, right),
            Expr::Call { function: Function::Within, .. } => self.boolean(expr, true),
            Expr::Call { function, arguments } => self.call(*function, arguments),
            Expr::Choose { condition, then, otherwise } => {
                let kind = expr.kind();
                self.choose(condition, then, otherwise, |lowerer, branch| lowerer.value_as(branch, &kind))
            }
            _ if expr.kind() == Type::Bool => self.boolean(expr, true),
            _ => Err(unfit(expr)),
        }
    }

    /// Writes a value in the type that it is joined into.
    pub(super) fn value_as(&mut self, expr: &Expr, kind: &Type) -> Result<()> {
        match (expr.kind(), kind) {
            (Type::Integer, Type::Number) => {
                self.push("CAST(");
                self.value(expr)?;
                self.writer.each(" AS REAL)", " AS float8)");
                Ok(())
            }
            (Type::Null, kind) => {
                self.null(kind);
                Ok(())
            }
            (Type::List(of), Type::List(element)) if *of == Type::Null => match (self.known(expr), expr) {
                (Some(Ok(Value::List(items))), _) => {
                    self.known_list(items, element);
                    Ok(())
                }
                (None, Expr::Choose { condition, then, otherwise }) => {
                    self.choose(condition, then, otherwise, |lowerer, branch| lowerer.value_as(branch, kind))
                }
                _ => {
                    self.null(kind);
                    Ok(())
                }
            },
            _ => self.value(expr),
        }
    }

    /// Writes NULL with its type, so that PostgreSQL need not guess it.
    pub(super) fn null(&mut self, kind: &Type) {
        self.push("NULL");
        if self.is_postgres() {
            self.push("::");
            self.push(postgres_type(kind));
        }
    }

    /// `CASE c WHEN TRUE THEN a WHEN FALSE THEN b END`: NULL where `c` is, and `c` is written once.
    pub(super) fn choose(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        mut branch: impl FnMut(&mut Self, &Expr) -> Result<()>,
    ) -> Result<()> {
        self.push("(CASE ");
        self.boolean(condition, true)?;
        self.push(" WHEN TRUE THEN ");
        branch(self, then)?;
        self.push(" WHEN FALSE THEN ");
        branch(self, otherwise)?;
        self.push(" END)");
        Ok(())
    }

    /// Kleene's `AND` and `OR`, which are SQL's; operands that are known and decide nothing are left out.
    fn junction(&mut self, items: &[Expr], decides: bool, exact: bool) -> Result<()> {
        let mut open = Vec::with_capacity(items.len());
        for item in items {
            match self.known(item) {
                Some(Ok(Value::Bool(truth))) if truth == decides => {
                    self.push(if decides { "TRUE" } else { "FALSE" });
                    return Ok(());
                }
                Some(Ok(Value::Bool(_))) => {}
                _ => open.push(item),
            }
        }
        self.push("(");
        for (index, item) in open.into_iter().enumerate() {
            if index > 0 {
                self.push(if decides { " OR " } else { " AND " });
            }
            self.boolean(item, exact)?;
        }
        self.push(")");
        Ok(())
    }

    fn order(&mut self, op: Comparison, left: &Expr, right: &Expr) -> Result<()> {
        for (op, side, other) in [(op, left, right), (mirrored(op), right, left)] {
            if let Some(Ok(bound)) = self.known(other)
                && self.range_preimage(op, side, &bound)?
            {
                return Ok(());
            }
        }
        let collation = if left.kind() == Type::Text && self.is_postgres() { " COLLATE \"C\"" } else { "" };
        self.push("(");
        self.operands(left, &format!("{collation}{}", sign(op)), right)?;
        self.push(")");
        Ok(())
    }

    /// Writes what this view sees in a field of the row `alias`.
    pub(super) fn field(&mut self, alias: &str, collection: CollectionId, field: FieldId) -> Result<()> {
        if self.env.field(collection, field).is_none()
            && let Some((computed, env)) = self.env.computed(collection, field)
        {
            return self.computed(alias, computed, env);
        }
        let (hub, shown) = self.shown(collection, field)?;
        match shown.field.kind {
            FieldType::Decimal { scale } => self.decimal(scale, |lowerer| lowerer.masked(alias, hub, shown)),
            FieldType::List { ref of } if let FieldType::Decimal { scale } = **of => {
                self.decimals(scale, |lowerer| lowerer.masked(alias, hub, shown))
            }
            _ => self.masked(alias, hub, shown),
        }
    }

    /// Writes a field as it is stored, where its own rule lets this view see it.
    fn masked(&mut self, alias: &str, hub: &Hub, shown: &VersionField) -> Result<()> {
        let Some(rule) = self.env.mask(hub.id, shown.field.id) else {
            return lens::read(self.writer, hub, shown, alias);
        };
        self.push("(CASE WHEN ");
        self.rule(rule, alias)?;
        self.push(" THEN ");
        lens::read(self.writer, hub, shown, alias)?;
        self.push(" END)");
        Ok(())
    }

    /// A stored field as this view shows it.
    pub(super) fn shown(&self, collection: CollectionId, field: FieldId) -> Result<(&'e Hub, &'e VersionField)> {
        let shown = self.env.field(collection, field);
        let shown = shown.ok_or_else(|| Error::internal(format!("no version shows field {}", field.0)))?;
        Ok((self.hub(collection)?, shown))
    }

    /// Writes an access rule on the row `alias`; rules see everything.
    pub(super) fn rule(&mut self, rule: &Tree, alias: &str) -> Result<()> {
        Lowerer::new(self.writer, self.env.for_rules(), alias).boolean(&rule.expr, false)
    }

    /// Writes `AND rule` where this view sees only the records that `read` lets the caller see.
    pub(super) fn guard(&mut self, collection: CollectionId, alias: &str) -> Result<()> {
        if !self.env.is_guarded() {
            return Ok(());
        }
        self.push(" AND ");
        if let Some(rule) = self.env.guard(collection) {
            return self.rule(rule, alias);
        }
        self.push("FALSE");
        Ok(())
    }

    /// Writes something of the record that an expression stands for: NULL where there is no such record.
    pub(super) fn on_record(&mut self, record: &Expr, write: impl FnOnce(&mut Self, &str) -> Result<()>) -> Result<()> {
        match record {
            Expr::Record(_) => write(self, self.row),
            Expr::Bound { level, .. } => match self.bound.get(*level) {
                Some(Bound::Row { alias }) => {
                    let alias = alias.clone();
                    write(self, &alias)
                }
                _ => Err(unfit(record)),
            },
            Expr::Step { of, collection } => self.step(of, *collection, write),
            Expr::Auth => {
                let id = Expr::System { of: Box::new(Expr::Auth), field: SystemField::Id };
                self.step(&id, USERS, write)
            }
            _ => Err(unfit(record)),
        }
    }

    fn step(
        &mut self,
        id: &Expr,
        collection: CollectionId,
        write: impl FnOnce(&mut Self, &str) -> Result<()>,
    ) -> Result<()> {
        let table = &self.hub(collection)?.table;
        let alias = self.writer.fresh_alias();
        self.push("(SELECT ");
        write(self, &alias)?;
        self.writer.push(" FROM ").ident(table).push(" AS ").push(&alias).push(" WHERE ").push(&alias).push(".id = ");
        self.value(id)?;
        self.guard(collection, &alias)?;
        self.push(")");
        Ok(())
    }

    /// Writes a value so that NULL stands for an error alone: null becomes a value of its own, equal to itself.
    pub(super) fn boxed(&mut self, expr: &Expr) -> Result<()> {
        match expr {
            _ if self.is_constant(expr) => self.boxed_value(expr),
            Expr::Choose { condition, then, otherwise } => {
                // What is boxed within the condition stands beside other things.
                let boxes_wholes = std::mem::take(&mut self.boxes_wholes);
                self.choose(condition, then, otherwise, |lowerer, branch| lowerer.boxed_beside(branch, boxes_wholes))
            }
            Expr::Call { function: Function::Decimal, arguments } => {
                arguments.iter().try_for_each(|whole| self.boxed_beside(whole, true))
            }
            Expr::Field { of, collection, field, .. } if super::nulls::is_step(of) => self
                .on_record(of, |lowerer, alias| {
                    lowerer.in_box(true, |lowerer| lowerer.field(alias, *collection, *field))
                }),
            other => self.boxed_value(other),
        }
    }

    /// Writes a box, an integer as a decimal where it stands beside one.
    fn boxed_beside(&mut self, expr: &Expr, a_decimal: bool) -> Result<()> {
        self.boxes_wholes = a_decimal;
        let written = self.boxed(expr);
        self.boxes_wholes = false;
        written
    }

    fn boxed_value(&mut self, expr: &Expr) -> Result<()> {
        let Nulls { null, .. } = self.nulls(expr);
        self.in_box(null, |lowerer| lowerer.value(expr))
    }

    fn in_box(&mut self, is_nullable: bool, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        if is_nullable {
            self.push("coalesce(");
        }
        // In JSON a number is its value, whatever its type was.
        let is_whole = std::mem::take(&mut self.boxes_wholes);
        self.writer.each(if is_whole { "sb_decimal(" } else { "" }, "to_jsonb(");
        write(self)?;
        self.writer.each(if is_whole { ", 0)" } else { "" }, ")");
        if is_nullable {
            self.push(", ");
            self.boxed_null();
            self.push(")");
        }
        Ok(())
    }

    /// Writes what stands for null in a box. No expression makes an empty blob.
    pub(super) fn boxed_null(&mut self) {
        self.writer.each("x''", "'null'::jsonb");
    }

    /// The place of an enum's value in its declared order, or the value itself.
    pub(super) fn order_key(&mut self, expr: &Expr) -> Result<()> {
        let Some(values) = enum_order(expr, &self.env) else {
            return self.in_units(self.scale_of(expr), |lowerer| lowerer.value(expr));
        };
        self.push("(CASE ");
        self.value(expr)?;
        for (place, value) in values.iter().enumerate() {
            self.writer.push(" WHEN ").literal(value).push(" THEN ").push(&place.to_string());
        }
        self.push(" END)");
        Ok(())
    }
}

/// The declared values of an enum, where their order is not that of their bytes: that of an open one never is, because
/// values that its version was not told of have no place in it, wherever their bytes would be.
pub(super) fn enum_order<'e>(expr: &Expr, env: &Env<'e>) -> Option<&'e [String]> {
    let Expr::Field { collection, field, .. } = expr else { return None };
    match &env.field(*collection, *field)?.field.kind {
        FieldType::Enum { values, open } if *open || !values.is_sorted() => Some(values),
        _ => None,
    }
}

/// How a comparison is written.
pub(super) const fn sign(op: Comparison) -> &'static str {
    match op {
        Comparison::Less => " < ",
        Comparison::LessOrEqual => " <= ",
        Comparison::Greater => " > ",
        Comparison::GreaterOrEqual => " >= ",
        Comparison::Equal => " = ",
        Comparison::NotEqual => " <> ",
    }
}

/// The comparison that says the same with its sides exchanged.
const fn mirrored(op: Comparison) -> Comparison {
    match op {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

pub(super) fn unfit(expr: &Expr) -> Error {
    Error::internal(format!("the expression does not fit its place: {expr:?}"))
}

pub(super) fn postgres_type(kind: &Type) -> &'static str {
    match kind {
        Type::Bool | Type::Object => "boolean",
        Type::Integer | Type::Time | Type::Date | Type::Duration => "bigint",
        Type::Number => "float8",
        Type::Decimal => "numeric",
        Type::Uuid | Type::Relation(_) | Type::Record(_) | Type::Records(_) => "uuid",
        Type::Vector(_) => "real[]",
        Type::List(element) => match **element {
            Type::Bool => "boolean[]",
            Type::Integer | Type::Time | Type::Date | Type::Duration => "bigint[]",
            Type::Number => "float8[]",
            Type::Decimal => "numeric[]",
            Type::Uuid | Type::Relation(_) => "uuid[]",
            _ => "text[]",
        },
        Type::Null | Type::Text | Type::Json => "text",
    }
}
