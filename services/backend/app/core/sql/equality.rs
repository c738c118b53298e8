//! `==`, `!=`, `has` and `in`: the operators that know null, and so have to tell it from an error.

use super::lower::{Lowerer, postgres_type};
use super::nulls::{has_no_nulls, is_step};
use super::{decimals, lens, links};
use crate::core::catalog::{Hub, Layer, VersionField};
use crate::core::error::Result;
use crate::core::expr::tree::{Comparison, Expr};
use crate::core::expr::{EvalError, Type, View, operators};
use crate::core::id::FieldId;
use crate::core::value::Value;

impl<'e> Lowerer<'_, 'e> {
    /// `left == right`, or with `negated` `left != right`: two-valued, NULL for an error alone when `exact`.
    pub(super) fn equality(&mut self, left: &Expr, right: &Expr, negated: bool, exact: bool) -> Result<()> {
        for (side, other) in [(left, right), (right, left)] {
            match self.known(side) {
                Some(Err(_)) => {
                    self.null(&Type::Bool);
                    return Ok(());
                }
                Some(Ok(Value::Null)) => return self.null_test(other, negated, exact),
                // The text is no id, and so equals none.
                Some(Ok(Value::Text(_))) if other.kind().is_id() => return self.never(other, negated),
                Some(Ok(Value::List(items)))
                    if other.kind().element().is_id() && items.iter().any(|item| matches!(item, Value::Text(_))) =>
                {
                    return self.never(other, negated);
                }
                _ => {}
            }
        }
        let is_relaxed = !negated && !exact;
        for (side, other) in [(left, right), (right, left)] {
            if is_relaxed
                && let Some(Ok(value)) = self.known(side)
                && self.preimage(other, &[value])?
            {
                return Ok(());
            }
        }
        let (a, b) = (self.nulls(left), self.nulls(right));
        if (!a.null && !b.null) || (is_relaxed && (!a.null || !b.null)) {
            return self.infix(left, if negated { " <> " } else { " = " }, right);
        }
        if !a.error && !b.error {
            // No plain `=`: it would be NULL, which is no false, where one side is null.
            return match (self.is_postgres(), negated) {
                (true, false) => self.infix(left, " IS NOT DISTINCT FROM ", right),
                (true, true) => self.infix(left, " IS DISTINCT FROM ", right),
                (false, false) => self.infix(left, " IS ", right),
                (false, true) => self.infix(left, " IS NOT ", right),
            };
        }
        self.push("(");
        self.boxed(left)?;
        self.push(if negated { " <> " } else { " = " });
        self.boxed(right)?;
        self.push(")");
        Ok(())
    }

    fn infix(&mut self, left: &Expr, sign: &str, right: &Expr) -> Result<()> {
        self.push("(");
        self.operands(left, sign, right)?;
        self.push(")");
        Ok(())
    }

    /// `expr == null`, or with `negated` `expr != null`.
    pub(super) fn null_test(&mut self, expr: &Expr, negated: bool, exact: bool) -> Result<()> {
        let nulls = self.nulls(expr);
        if !nulls.null {
            return self.never(expr, negated);
        }
        self.push("(");
        if !nulls.error || (negated && !exact) {
            self.value(expr)?;
            self.push(if negated { " IS NOT NULL" } else { " IS NULL" });
        } else {
            self.boxed(expr)?;
            self.push(if negated { " <> " } else { " = " });
            self.boxed_null();
        }
        self.push(")");
        Ok(())
    }

    /// False, or with `negated` true, unless the expression is an error.
    fn never(&mut self, expr: &Expr, negated: bool) -> Result<()> {
        let nulls = self.nulls(expr);
        if !nulls.error {
            self.push(if negated { "TRUE" } else { "FALSE" });
            return Ok(());
        }
        self.push(if negated { "(NOT NULLIF(" } else { "(NULLIF(" });
        if nulls.null {
            self.boxed(expr)?;
        } else {
            self.value(expr)?;
        }
        self.push(" IS NULL, TRUE))");
        Ok(())
    }

    /// `item in list`
    pub(super) fn member(&mut self, item: &Expr, list: &Expr, exact: bool) -> Result<()> {
        if let Expr::List(elements) = list {
            let known: Option<Vec<_>> = elements.iter().map(|element| self.known(element)).collect();
            return match known {
                Some(known) if !self.is_constant(item) => self.member_of_known(item, known, exact),
                // The checker sees to it that the item is a constant here, so that writing it often costs nothing.
                _ => self.member_of_written(item, elements, exact),
            };
        }
        match self.known(list) {
            Some(Ok(Value::List(values))) => self.member_of_known(item, values.into_iter().map(Ok).collect(), exact),
            Some(_) => {
                self.null(&Type::Bool);
                Ok(())
            }
            None => self.member_of_column(item, list, exact),
        }
    }

    fn member_of_written(&mut self, item: &Expr, elements: &[Expr], exact: bool) -> Result<()> {
        self.push("(");
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.push(" OR ");
            }
            self.equality(item, element, false, exact)?;
        }
        self.push(")");
        Ok(())
    }

    fn member_of_known(&mut self, item: &Expr, elements: Vec<Result<Value, EvalError>>, exact: bool) -> Result<()> {
        let is_id = item.kind().is_id();
        let has_error = elements.iter().any(Result::is_err);
        let has_null = elements.contains(&Ok(Value::Null));
        let values: Vec<Value> = elements
            .into_iter()
            .flatten()
            // A text that is no id equals no id.
            .filter(|value| !(value.is_null() || is_id && matches!(value, Value::Text(_))))
            .collect();
        self.push("(");
        if values.is_empty() && !has_null {
            self.never(item, false)?;
        } else {
            self.one_of(item, values, has_null, exact)?;
        }
        if has_error {
            self.push(" OR ");
            self.null(&Type::Bool);
        }
        self.push(")");
        Ok(())
    }

    /// `item IN (values)`, where `has_null` adds null to the values.
    fn one_of(&mut self, item: &Expr, values: Vec<Value>, has_null: bool, exact: bool) -> Result<()> {
        if !exact && !has_null && self.preimage(item, &values)? {
            return Ok(());
        }
        let nulls = self.nulls(item);
        let in_boxes = has_null || (exact && nulls.null && nulls.error);
        let absent_is_false = !in_boxes && exact && nulls.null;
        if absent_is_false {
            self.push("coalesce(");
        }
        let scale = self.scale_of(item).filter(|_| !in_boxes);
        let counted = scale.and_then(|scale| values.iter().map(|value| decimals::units(value, scale)).collect());
        let scale = scale.filter(|_| counted.is_some());
        if in_boxes {
            self.boxed(item)?;
        } else {
            self.in_units(scale, |lowerer| lowerer.value(item))?;
        }
        self.push(" IN (");
        for (index, value) in counted.unwrap_or(values).into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.writer.each("", if in_boxes { "to_jsonb(" } else { "" }).bind(value);
            self.writer.each("", if in_boxes { ")" } else { "" });
        }
        if has_null {
            if !self.writer.text().ends_with('(') {
                self.push(", ");
            }
            self.boxed_null();
        }
        self.push(")");
        if absent_is_false {
            self.push(", FALSE)");
        }
        Ok(())
    }

    /// Writes that a field is one of some values as a condition on its columns alone, which indexes can serve, and says
    /// whether it could: the field is the row's own, unmasked, and shows its column translated or filled in.
    fn preimage(&mut self, expr: &Expr, values: &[Value]) -> Result<bool> {
        let Some((hub, shown, of)) = self.own_field(expr)? else { return Ok(false) };
        if shown.lens.is_plain() || !shown.lens.beside.is_empty() {
            return Ok(false);
        }
        let counted: Vec<Value> = match self.scale_of(expr) {
            // What cannot be counted in the field's units is none of its values.
            Some(scale) => values.iter().filter_map(|value| decimals::units(value, scale)).collect(),
            None => values.to_vec(),
        };
        let Some(base) = stored(&shown.lens.base, &counted) else { return Ok(false) };
        let over = match &shown.lens.over {
            Some(layer) => match stored(layer, &counted) {
                Some(values) => Some((layer.column, values)),
                None => return Ok(false),
            },
            None => None,
        };
        let absent = shown.lens.absent(&shown.field);
        let shows_absent = values.iter().any(|value| operators::equal(value, &absent));
        let base_column = shown.lens.base.column;
        self.on_record(of, |lowerer, alias| {
            lowerer.push("(");
            if let Some((column, values)) = over {
                one_of(lowerer, hub, column, alias, values)?;
                lowerer.push(" OR (");
                lens::column(lowerer.writer, hub, column, alias)?;
                lowerer.push(" IS NULL AND (");
            }
            one_of(lowerer, hub, base_column, alias, base)?;
            if shows_absent {
                lowerer.push(" OR ");
                lens::column(lowerer.writer, hub, base_column, alias)?;
                lowerer.push(" IS NULL");
            }
            lowerer.push(if shown.lens.over.is_some() { ")))" } else { ")" });
            Ok(())
        })?;
        Ok(true)
    }

    /// Writes `field op bound` as a condition on the column alone, which an index can serve, and says whether it could:
    /// the field is the row's own, unmasked, and shows its column filled in.
    pub(super) fn range_preimage(&mut self, op: Comparison, expr: &Expr, bound: &Value) -> Result<bool> {
        let Some((hub, shown, of)) = self.own_field(expr)? else { return Ok(false) };
        let lens = &shown.lens;
        let is_filled = lens.fill.is_some() && lens.beside.is_empty();
        if !is_filled || lens.base.codes.is_some() || lens.over.is_some() || bound.is_null() {
            return Ok(false);
        }
        let Ok(fill_fits) = operators::compare(op, &lens.absent(&shown.field), bound) else { return Ok(false) };
        let counted = match self.scale_of(expr) {
            Some(scale) => decimals::units(bound, scale),
            None => Some(bound.clone()),
        };
        let (column, Some(bound)) = (lens.base.column, counted) else { return Ok(false) };
        self.on_record(of, |lowerer, alias| {
            lowerer.push("(");
            lens::column(lowerer.writer, hub, column, alias)?;
            lowerer.push(super::lower::sign(op));
            lowerer.writer.bind(bound);
            lowerer.push(if fill_fits { " OR " } else { " AND " });
            lens::column(lowerer.writer, hub, column, alias)?;
            lowerer.push(if fill_fits { " IS NULL)" } else { " IS NOT NULL)" });
            Ok(())
        })?;
        Ok(true)
    }

    /// The stored field that an expression is, if it is one of the row itself and nothing masks it.
    fn own_field<'x>(&self, expr: &'x Expr) -> Result<Option<(&'e Hub, &'e VersionField, &'x Expr)>> {
        let Expr::Field { of, collection, field, .. } = expr else { return Ok(None) };
        if is_step(of) || self.env.mask(*collection, *field).is_some() {
            return Ok(None);
        }
        let Some(shown) = self.env.field(*collection, *field) else { return Ok(None) };
        Ok(Some((self.hub(*collection)?, shown, of)))
    }

    /// `item in list`, where the list differs from row to row.
    fn member_of_column(&mut self, item: &Expr, list: &Expr, exact: bool) -> Result<()> {
        match self.known(item) {
            // The text is no id, and so in no list of them.
            Some(Ok(Value::Text(_))) if item.kind().is_id() => return self.never(list, false),
            Some(Ok(id @ Value::Uuid(_))) if self.names(list, &id)? => return Ok(()),
            _ => {}
        }
        let item_nulls = self.nulls(item);
        if self.is_postgres() {
            self.push("(");
            // NULL = ANY of an empty array is false, even where NULL is an error.
            if has_no_nulls(list) && (!item_nulls.any() || !exact) {
                let kind = match list.kind() {
                    // A list that is always empty has no type of its own.
                    Type::List(element) if *element == Type::Null => Type::List(Box::new(item.kind())),
                    kind => kind,
                };
                self.value_as(item, kind.element())?;
                // The cast tells an array that a subquery selects from the rows of a subquery.
                self.push(" = ANY ((");
                self.value_as(list, &kind)?;
                self.writer.push(")::").push(postgres_type(&kind)).push(")");
            } else {
                self.push("to_jsonb(");
                self.value(list)?;
                self.push(") @> ");
                self.boxed(item)?;
            }
            self.push(")");
        } else {
            self.push("sb_in(");
            self.boxed(item)?;
            self.push(", ");
            self.value(list)?;
            self.push(")");
        }
        Ok(())
    }

    /// Writes that a list of references names an id as a condition on its links, which are indexed, and says whether it could:
    /// the list is the row's own, and unmasked.
    fn names(&mut self, list: &Expr, id: &Value) -> Result<bool> {
        // The condition of an index looks at nothing but the row.
        if matches!(self.env.view, View::Stored(_)) {
            return Ok(false);
        }
        let Some((hub, shown, of)) = self.own_field(list)? else { return Ok(false) };
        let Some(column) = hub.column(shown.lens.base.column).filter(|column| column.kind.is_linked()) else {
            return Ok(false);
        };
        self.on_record(of, |lowerer, alias| {
            lowerer.writer.push("(").push(alias).push(".id IN ");
            links::records_naming(lowerer.writer, hub, column, |writer| {
                writer.bind(id.clone());
            });
            lowerer.push(")");
            Ok(())
        })?;
        Ok(true)
    }
}

/// Every value of a layer's column that is shown as one of `values`; `None` where they cannot be listed.
fn stored(layer: &Layer, values: &[Value]) -> Option<Vec<Value>> {
    let Some(codes) = &layer.codes else { return Some(values.to_vec()) };
    let sets: Option<Vec<_>> = values.iter().map(|value| codes.preimage(value)).collect();
    Some(sets?.into_iter().flatten().collect())
}

fn one_of(lowerer: &mut Lowerer<'_, '_>, hub: &Hub, column: FieldId, alias: &str, values: Vec<Value>) -> Result<()> {
    if values.is_empty() {
        lowerer.push("FALSE");
        return Ok(());
    }
    lens::column(lowerer.writer, hub, column, alias)?;
    lowerer.push(" IN (");
    for (index, value) in values.into_iter().enumerate() {
        lowerer.writer.push(if index > 0 { ", " } else { "" }).bind(value);
    }
    lowerer.push(")");
    Ok(())
}
