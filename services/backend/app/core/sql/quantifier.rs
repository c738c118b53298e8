//! `exists`, `all`, `exists_one` and `size` over lists and the records that point back, in Kleene's logic: the
//! greatest, the least and the sum of truth values, so that an error is never taken for false.

use super::lower::{Bound, Lowerer};
use super::nulls::has_no_nulls;
use super::writer::SqlWriter;
use super::{lens, links};
use crate::core::catalog::SystemField;
use crate::core::error::Result;
use crate::core::expr::tree::{Expr, Quantifier};
use crate::core::expr::{Type, constant};
use crate::core::id::{CollectionId, FieldId};
use crate::core::value::Value;

/// More than any count of rows: what an error adds to the count of `exists_one`.
const ERROR_WEIGHT: &str = "1000000000";

/// The aggregate around the truth values, before and after the column that holds them.
///
/// False is 0, an error 1, true 2: the greatest of them is Kleene's OR, the least his AND, and 1 becomes NULL.
const fn aggregate(quantifier: Quantifier, is_postgres: bool) -> (&'static str, &'static str) {
    match (quantifier, is_postgres) {
        (Quantifier::Exists, _) => ("NULLIF(coalesce(max(", "), 0), 1) = 2"),
        (Quantifier::All, _) => ("NULLIF(coalesce(min(", "), 2), 1) = 2"),
        (Quantifier::ExistsOne, true) => ("NULLIF(least(coalesce(sum(", "), 0), 1000000000), 1000000000) = 1"),
        (Quantifier::ExistsOne, false) => ("NULLIF(min(coalesce(sum(", "), 0), 1000000000), 1000000000) = 1"),
    }
}

impl Lowerer<'_, '_> {
    pub(super) fn quantified(&mut self, quantifier: Quantifier, over: &Expr, body: &Expr, exact: bool) -> Result<()> {
        // `exists_one` is the one quantifier to which false and an error are not the same under AND and OR.
        let exact = exact || quantifier == Quantifier::ExistsOne;
        match over {
            Expr::Back { of, collection, field } => self.on_id(of, &Type::Bool, |lowerer, id| {
                lowerer.over_rows(quantifier, *collection, *field, id, body, exact)
            }),
            list => self.over_list(quantifier, list, body, exact),
        }
    }

    /// `size(records)`
    pub(super) fn count_back(&mut self, of: &Expr, collection: CollectionId, field: FieldId) -> Result<()> {
        self.on_id(of, &Type::Integer, |lowerer, id| {
            let alias = lowerer.writer.fresh_alias();
            lowerer.push("(SELECT count(*)");
            lowerer.rows_pointing_at(&alias, collection, field, id)?;
            lowerer.push(")");
            Ok(())
        })
    }

    /// Writes something of type `kind` about the id of a record: NULL where there is no such record.
    fn on_id(&mut self, record: &Expr, kind: &Type, write: impl FnOnce(&mut Self, &Id) -> Result<()>) -> Result<()> {
        match record {
            Expr::Previous(_) | Expr::Auth => {
                let id = Expr::System { of: Box::new(record.clone()), field: SystemField::Id };
                if let Ok(value) = constant(&id, &self.env) {
                    return write(self, &Id::Known(value));
                }
                self.null(kind);
                Ok(())
            }
            _ => self.on_record(record, |lowerer, alias| write(lowerer, &Id::Of(alias.to_owned()))),
        }
    }

    fn over_rows(
        &mut self,
        quantifier: Quantifier,
        collection: CollectionId,
        field: FieldId,
        id: &Id,
        body: &Expr,
        exact: bool,
    ) -> Result<()> {
        let alias = self.writer.fresh_alias();
        self.aggregated(quantifier, |lowerer| {
            lowerer.bound.push(Bound::Row { alias: alias.clone() });
            let body = lowerer.weighed(quantifier, body, exact);
            lowerer.bound.pop();
            body?;
            lowerer.rows_pointing_at(&alias, collection, field, id)
        })
    }

    /// Writes `FROM` and `WHERE` of the rows `alias` whose relation points at a record, as far as this view sees that
    /// they do.
    pub(super) fn rows_pointing_at(
        &mut self,
        alias: &str,
        collection: CollectionId,
        field: FieldId,
        id: &Id,
    ) -> Result<()> {
        let (hub, shown) = self.shown(collection, field)?;
        self.writer.push(" FROM ").ident(&hub.table).push(" AS ").push(alias).push(" WHERE ");
        let pointed_at = |writer: &mut SqlWriter| {
            match id {
                Id::Known(value) => writer.bind(value.clone()),
                Id::Of(row) => writer.push(row).push(".id"),
            };
        };
        if let Some(column) = hub.column(shown.lens.base.column).filter(|column| column.kind.is_linked()) {
            self.writer.push(alias).push(".id IN ");
            links::records_naming(self.writer, hub, column, pointed_at);
        } else {
            lens::read(self.writer, hub, shown, alias)?;
            self.push(" = ");
            pointed_at(self.writer);
        }
        // The mask stands beside the comparison and not around the column, which no index would be found by.
        if let Some(rule) = self.env.mask(collection, field) {
            self.push(" AND ");
            self.rule(rule, alias)?;
        }
        self.guard(collection, alias)
    }

    fn over_list(&mut self, quantifier: Quantifier, list: &Expr, body: &Expr, exact: bool) -> Result<()> {
        match self.known(list) {
            Some(Ok(Value::List(values))) => {
                return self.over_known(quantifier, values, list.kind().element(), body, exact);
            }
            Some(_) => {
                self.null(&Type::Bool);
                return Ok(());
            }
            None => {}
        }
        let kind = list.kind();
        let element = (kind.element(), !has_no_nulls(list));
        if !self.nulls(list).any() {
            let alias = self.writer.fresh_alias();
            return self.over_elements(quantifier, element, &alias, body, exact, |lowerer| lowerer.value(list));
        }
        // A list that is null or an error would pass for an empty one, so it is bound and tested first.
        let (outer, inner) = (self.writer.fresh_alias(), self.writer.fresh_alias());
        self.push("(SELECT ");
        self.over_elements(quantifier, element, &inner, body, exact, |lowerer| {
            lowerer.writer.push(&outer).push(".v");
            Ok(())
        })?;
        self.push(" FROM (SELECT ");
        self.value(list)?;
        // The offset keeps PostgreSQL from copying the list's expression to each of its uses.
        self.writer.push(" AS v").each("", " OFFSET 0").push(") AS ").push(&outer);
        self.writer.push(" WHERE ").push(&outer).push(".v IS NOT NULL)");
        Ok(())
    }

    fn over_elements(
        &mut self,
        quantifier: Quantifier,
        (element, is_nullable): (&Type, bool),
        alias: &str,
        body: &Expr,
        exact: bool,
        list: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let column = if self.is_postgres() { "v" } else { "value" };
        let sql = self.element(element, &format!("{alias}.{column}"));
        self.aggregated(quantifier, |lowerer| {
            lowerer.bound.push(Bound::Element { sql, is_nullable });
            let body = lowerer.weighed(quantifier, body, exact);
            lowerer.bound.pop();
            body?;
            lowerer.writer.each(" FROM json_each(", " FROM unnest(");
            list(lowerer)?;
            lowerer.writer.push(") AS ").push(alias).each("", "(v)");
            Ok(())
        })
    }

    /// A quantifier over values that are known.
    fn over_known(
        &mut self,
        quantifier: Quantifier,
        values: Vec<Value>,
        kind: &Type,
        body: &Expr,
        exact: bool,
    ) -> Result<()> {
        if values.is_empty() {
            self.push(if quantifier == Quantifier::All { "TRUE" } else { "FALSE" });
            return Ok(());
        }
        let alias = self.writer.fresh_alias();
        let is_nullable = values.iter().any(Value::is_null);
        self.aggregated(quantifier, |lowerer| {
            lowerer.bound.push(Bound::Element { sql: format!("{alias}.v"), is_nullable });
            let body = lowerer.weighed(quantifier, body, exact);
            lowerer.bound.pop();
            body?;
            // SQLite names the columns of VALUES itself, and takes no other names for them.
            lowerer.writer.push(" FROM (").each("SELECT column1 AS v FROM (", "").push("VALUES ");
            for (index, value) in values.into_iter().enumerate() {
                lowerer.push(if index > 0 { ", (" } else { "(" });
                match value {
                    Value::Null => lowerer.null(kind),
                    value => {
                        lowerer.writer.bind(value);
                    }
                }
                lowerer.push(")");
            }
            lowerer.writer.push(")").each(") AS ", " AS ").push(&alias).each("", "(v)");
            Ok(())
        })
    }

    /// Writes the aggregate over the truth values that `rows` selects, from `p` to the end of their `FROM`.
    fn aggregated(&mut self, quantifier: Quantifier, rows: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let alias = self.writer.fresh_alias();
        let (head, tail) = aggregate(quantifier, self.is_postgres());
        // The truth values are selected one query deeper: an aggregate over nothing but outer columns would belong to
        // the outer query.
        self.writer.push("(SELECT ").push(head).push(&alias).push(".p").push(tail).push(" FROM (SELECT ");
        rows(self)?;
        self.writer.push(") AS ").push(&alias).push(")");
        Ok(())
    }

    /// Writes the truth value of one element as the number that its aggregate takes.
    fn weighed(&mut self, quantifier: Quantifier, body: &Expr, exact: bool) -> Result<()> {
        let is_count = quantifier == Quantifier::ExistsOne;
        self.push(if is_count { "coalesce((" } else { "coalesce(2 * (" });
        self.boolean(body, exact)?;
        self.writer.each(")", ")::int").push(", ");
        self.push(if is_count { ERROR_WEIGHT } else { "1" });
        self.push(") AS p");
        Ok(())
    }
}

/// The id of the record that others point back at.
pub(super) enum Id {
    Known(Value),
    Of(String),
}
