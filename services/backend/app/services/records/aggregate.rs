//! Aggregates: the records of a list in groups, and what is counted and computed over each.

use super::list::{envs, select};
use super::query::{MAX_LIMIT, SelectionQuery, direction, given, terms};
use super::{Access, json};
use crate::core::expr::{Scope, Tree, Type};
use crate::core::{App, Ctx, Error, Result, Value};
use crate::models::records::{Aggregate, Bucket, GroupBy, Measure, Metric, OrderTerm};

/// Most keys of a group.
const MAX_GROUPS: usize = 8;
/// Most metrics.
const MAX_METRICS: usize = 20;
/// What is computed where nothing is said of it.
const DEFAULT_METRICS: &str = "count";
/// The measures by their names.
const MEASURES: [(&str, Measure); 6] = [
    ("count", Measure::Count),
    ("count_distinct", Measure::CountDistinct),
    ("sum", Measure::Sum),
    ("avg", Measure::Avg),
    ("min", Measure::Min),
    ("max", Measure::Max),
];

/// An aggregate as the client asked for it.
#[derive(Debug, Clone, Default)]
pub struct AggregateQuery {
    /// The records.
    pub selection: SelectionQuery,
    /// What the records of a group share, joined by commas: paths, or spans of time such as `month(created_at)`.
    pub group: Option<String>,
    /// What is computed over each group, joined by commas; the number of its records unless given.
    pub metrics: Option<String>,
    /// Keys and metrics to sort the groups by, joined by commas, each with a `-` before it to descend.
    pub sort: Option<String>,
    /// Most groups, 1 to 1000.
    pub limit: Option<u32>,
}

/// Computes an aggregate over the records that the caller may list:
/// `{"items": [{"status": "draft", "count": 3}]}`, with `"truncated": true` where there are more groups than asked for.
///
/// # Errors
/// [`Error::InvalidQuery`]; refused when no rule allows anybody to list records.
pub async fn aggregate_records(ctx: &Ctx, app: &App, collection: &str, query: &AggregateQuery) -> Result<Vec<u8>> {
    let (mut access, selection) = select(ctx, app, collection, &query.selection).await?;
    let mut names = Vec::new();
    let reader = |parameter| Reader::new(&query.selection, &access, parameter);
    let groups = reader("group")?.read(query.group.as_deref(), MAX_GROUPS, &mut names, Reader::group)?;
    let metrics = given(query.metrics.as_deref()).or(Some(DEFAULT_METRICS));
    let metrics = reader("metrics")?.read(metrics, MAX_METRICS, &mut names, Reader::metric)?;
    let order = order(&query.selection, query.sort.as_deref(), &names)?;
    let limit = query.selection.limit(query.limit, MAX_LIMIT)?;
    let aggregate = Aggregate { selection, groups, metrics, order, limit: limit + 1 };
    access.know_caller_of(&app.db, aggregate.trees()).await?;
    let rows = aggregate.read(&app.db.long(), &access.collection, envs(&access)?).await?;
    Ok(rendered(&names, &rows, limit as usize))
}

/// Reads one parameter against the caller's environment.
struct Reader<'a> {
    query: &'a SelectionQuery,
    access: &'a Access,
    scope: Scope<'a>,
    parameter: &'static str,
}

impl<'a> Reader<'a> {
    fn new(query: &'a SelectionQuery, access: &'a Access, parameter: &'static str) -> Result<Self> {
        Ok(Self { query, access, scope: access.scope()?, parameter })
    }

    /// Reads each of the terms of the parameter, and adds what the answer calls it to `names`.
    fn read<'t, T>(
        &self,
        text: Option<&'t str>,
        most: usize,
        names: &mut Vec<&'t str>,
        read: impl Fn(&Self, usize, &str) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        for (position, term) in given(text).into_iter().flat_map(terms) {
            if all.len() == most {
                return Err(self.refused(position, "too_complex", format!("At most {most} of them.")));
            }
            all.push(read(self, position, term)?);
            if names.contains(&term) {
                return Err(self.refused(position, "duplicate", "The answer has one place for each name."));
            }
            names.push(term);
        }
        Ok(all)
    }

    fn group(&self, position: usize, term: &str) -> Result<GroupBy> {
        let Some((name, inner, path)) = call(term) else {
            let by = self.path(position, term)?;
            return self
                .fitting(position, by.kind().is_sortable(), "grouped by")
                .map(|()| GroupBy { by, bucket: None });
        };
        let bucket = self.known(position, name, &Bucket::ALL)?;
        let by = self.path(position + inner, path)?;
        let fits = by.kind() == Type::Time || (by.kind() == Type::Date && bucket.is_of_days());
        self.fitting(position + inner, fits, &format!("grouped by {name}"))?;
        Ok(GroupBy { by, bucket: Some(bucket) })
    }

    fn metric(&self, position: usize, term: &str) -> Result<Metric> {
        let Some((name, inner, path)) = call(term) else {
            if term == DEFAULT_METRICS {
                return Ok(Metric::Count);
            }
            let detail = "Expected `count`, or a function of a field such as `sum(stars)`.";
            return Err(self.refused(position, "syntax", detail));
        };
        let measure = self.known(position, name, &MEASURES)?;
        let of = self.path(position + inner, path)?;
        let kind = of.kind();
        let (fits, done) = match measure {
            Measure::Count => (true, "counted"),
            Measure::CountDistinct => (kind.is_sortable(), "told apart"),
            Measure::Sum | Measure::Avg => (kind.is_numeric() || kind == Type::Decimal, "added up"),
            Measure::Min | Measure::Max => (
                kind.is_numeric() || matches!(kind, Type::Text | Type::Time | Type::Date | Type::Decimal),
                "compared for the least and greatest",
            ),
        };
        self.fitting(position + inner, fits, done)?;
        Ok(Metric::Of(measure, of))
    }

    fn path(&self, position: usize, path: &str) -> Result<Tree> {
        let tree = self.query.path(self.parameter, position, path, &self.scope)?;
        self.access.usage.reads(tree.reads().into_iter().filter_map(|(_, field)| field));
        Ok(tree)
    }

    fn known<T: Copy>(&self, position: usize, name: &str, all: &[(&str, T)]) -> Result<T> {
        let known = all.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        known.ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            self.refused(position, "unknown_name", format!("Expected one of: {}.", names.join(", ")))
        })
    }

    fn fitting(&self, position: usize, fits: bool, done: &str) -> Result<()> {
        if fits {
            return Ok(());
        }
        Err(self.refused(position, "wrong_type", format!("Values of this type cannot be {done}.")))
    }

    fn refused(&self, position: usize, code: &'static str, detail: impl Into<String>) -> Error {
        self.query.refused(self.parameter, position, code, detail)
    }
}

/// Takes `month(created_at)` apart: the function, and what is in its parentheses with its offset in characters.
fn call(term: &str) -> Option<(&str, usize, &str)> {
    let (name, rest) = term.split_once('(')?;
    let path = rest.strip_suffix(')')?;
    Some((name, name.chars().count() + 1, path))
}

/// The order of the groups, by what the answer calls their keys and metrics.
fn order(query: &SelectionQuery, sort: Option<&str>, names: &[&str]) -> Result<Vec<OrderTerm>> {
    let mut order: Vec<OrderTerm> = Vec::new();
    for (position, term) in given(sort).into_iter().flat_map(terms) {
        let (position, name, descending) = direction(position, term);
        let Some(output) = names.iter().position(|known| *known == name) else {
            let detail = "Groups are sorted by what `group` and `metrics` name.";
            return Err(query.refused("sort", position, "unknown_name", detail));
        };
        if order.iter().any(|known| known.output == output) {
            return Err(query.refused("sort", position, "duplicate", "The order is by this already."));
        }
        order.push(OrderTerm { output, descending });
    }
    Ok(order)
}

fn rendered(names: &[&str], rows: &[Vec<Value>], limit: usize) -> Vec<u8> {
    let mut body = br#"{"items":["#.to_vec();
    for (place, row) in rows.iter().take(limit).enumerate() {
        body.extend_from_slice(if place == 0 { b"{" } else { b",{" });
        for (place, (name, value)) in names.iter().zip(row).enumerate() {
            if place > 0 {
                body.push(b',');
            }
            json::write_text(name, &mut body);
            body.push(b':');
            json::write_value(value, &mut body);
        }
        body.push(b'}');
    }
    body.push(b']');
    if rows.len() > limit {
        body.extend_from_slice(br#","truncated":true"#);
    }
    body.push(b'}');
    body
}
