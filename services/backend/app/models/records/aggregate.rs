//! Groups of records, and what is counted and computed over each.

use super::{Envs, Selection};
use crate::core::catalog::Collection;
use crate::core::catalog::hub::ColumnKind;
use crate::core::db::{Dialect, Row, Source};
use crate::core::decimal::units_as_text;
use crate::core::expr::{Env, Tree, Type};
use crate::core::sql::{SqlWriter, order_key, order_kind, order_values, value};
use crate::core::{Result, Value};

/// Beyond this a double is no part of a sum: a quintillion of them would still not overflow, which PostgreSQL answers
/// with an error.
const MAX_SUMMAND: &str = "1e290";
/// The bits that a whole number is cut after before it is summed, so that no sum of either half leaves 64 bits.
const HALF_BITS: u32 = 31;
const HALF_MASK: i64 = (1 << HALF_BITS) - 1;

const DAY_US: i64 = 86_400_000_000;

/// Groups of records and what is computed over each.
#[derive(Debug)]
pub struct Aggregate {
    /// The records.
    pub selection: Selection,
    /// What the records of a group share; without any, all records are one group, and it is there even if it is empty.
    pub groups: Vec<GroupBy>,
    /// What is computed.
    pub metrics: Vec<Metric>,
    /// The order of the groups.
    pub order: Vec<OrderTerm>,
    /// Most groups.
    pub limit: u32,
}

/// What the records of a group share.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupBy {
    /// The value of a path.
    pub by: Tree,
    /// The span of time that it falls into, where that is what they share.
    pub bucket: Option<Bucket>,
}

/// Spans of time in UTC, each told by the instant at which it begins; weeks begin on Monday (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
    /// Seven days.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months, the first of them January, April, July or October.
    Quarter,
    /// A year of the calendar.
    Year,
}

/// What is computed over a group.
#[derive(Debug, Clone, PartialEq)]
pub enum Metric {
    /// The number of its records.
    Count,
    /// A measure of the values that are not null.
    Of(Measure, Tree),
}

/// What is computed over values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How many there are.
    Count,
    /// How many different ones there are.
    CountDistinct,
    /// Their sum.
    Sum,
    /// Their sum over their number.
    Avg,
    /// The first in sort order.
    Min,
    /// The last in sort order.
    Max,
}

/// A term of the order of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderTerm {
    /// The place among the groups' keys and the metrics behind them.
    pub output: usize,
    /// Whether it descends.
    pub descending: bool,
}

impl Aggregate {
    /// What its keys and metrics read of the records.
    pub fn trees(&self) -> impl Iterator<Item = &Tree> {
        let metrics = self.metrics.iter().filter_map(|metric| match metric {
            Metric::Count => None,
            Metric::Of(_, tree) => Some(tree),
        });
        self.groups.iter().map(|group| &group.by).chain(metrics)
    }

    /// Reads the groups in their order: of each the keys, and then the metrics.
    ///
    /// # Errors
    /// The database does not answer, or not in time; internal when a tree does not fit the catalogue.
    pub async fn read(&self, source: &impl Source, collection: &Collection, envs: Envs<'_>) -> Result<Vec<Vec<Value>>> {
        let mut outputs = Outputs::new(source.dialect(), envs.queries);
        for group in &self.groups {
            outputs.group(group);
        }
        let keys = outputs.selected.len();
        for metric in &self.metrics {
            outputs.metric(metric);
        }
        let mut sql = SqlWriter::new(source.dialect());
        sql.push("SELECT ").push(&outputs.selected.join(", ")).push(" FROM (SELECT 1 AS one");
        for (place, column) in outputs.columns.iter().enumerate() {
            sql.push(", ");
            match column {
                Column::Key(tree) => order_key(&mut sql, tree, "t", &envs.queries)?,
                Column::Plain(tree) => value(&mut sql, tree, "t", &envs.queries)?,
            }
            sql.push(&format!(" AS c{place}"));
        }
        self.selection.write_from(&mut sql, collection, envs)?;
        sql.push(") r");
        if keys > 0 {
            let places: Vec<_> = (1..=keys).map(|place| place.to_string()).collect();
            sql.push(" GROUP BY ").push(&places.join(", "));
            self.write_order(&mut sql, &outputs.all);
        }
        sql.push(&format!(" LIMIT {}", self.limit));
        let (statement, params) = sql.into_statement();
        let outputs = outputs.all;
        let read = move |row: &Row<'_>| outputs.iter().map(|output| output.decode.read(row, output.first)).collect();
        source.all(&statement, &params, read).await
    }

    /// Writes the order, which ends in the keys of the groups, so that there is but one.
    fn write_order(&self, sql: &mut SqlWriter, outputs: &[Output]) {
        let keys = (0..self.groups.len()).map(|output| OrderTerm { output, descending: false });
        let mut separator = " ORDER BY ";
        for term in self.order.iter().copied().chain(keys) {
            for text in outputs.get(term.output).iter().flat_map(|output| &output.order) {
                sql.push(separator).push(text).push(if term.descending { " DESC" } else { " ASC" });
                sql.each("", if term.descending { " NULLS LAST" } else { " NULLS FIRST" });
                separator = ", ";
            }
        }
    }
}

/// What is selected of the groups, as it is written.
struct Outputs<'a> {
    dialect: Dialect,
    env: Env<'a>,
    /// What is selected of each record, once.
    columns: Vec<Column<'a>>,
    /// What is selected of each group.
    selected: Vec<String>,
    /// The keys and the metrics behind them.
    all: Vec<Output>,
}

/// A column of the records: `c0`, `c1` and so on.
#[derive(PartialEq)]
enum Column<'a> {
    /// What they are sorted by.
    Key(&'a Tree),
    /// The value itself.
    Plain(&'a Tree),
}

/// A key or a metric.
struct Output {
    /// Its first column among what is selected.
    first: usize,
    decode: Decode,
    /// What groups are sorted by to be sorted by it.
    order: Vec<String>,
}

/// How the columns of an output become its value.
enum Decode {
    /// The first holds it.
    Column(ColumnKind),
    /// The first is the place of what is sorted by, the second holds the value.
    Second(ColumnKind),
    /// The place of one of these values.
    Place(Vec<String>),
    /// The two halves of a sum of whole numbers.
    WholeSum,
    /// The same of units of `10^-scale`.
    DecimalSum(u8),
    /// The two halves, what the sum is divided by, and the scale of what was added up.
    WholeAvg(u8),
}

impl<'a> Outputs<'a> {
    const fn new(dialect: Dialect, env: Env<'a>) -> Self {
        Self { dialect, env, columns: Vec::new(), selected: Vec::new(), all: Vec::new() }
    }

    /// The name of a column of the records.
    fn column(&mut self, column: Column<'a>) -> String {
        let known = self.columns.iter().position(|known| *known == column);
        let place = known.unwrap_or(self.columns.len());
        if known.is_none() {
            self.columns.push(column);
        }
        format!("c{place}")
    }

    fn add(&mut self, selected: impl IntoIterator<Item = String>, decode: Decode, order: Vec<String>) {
        let first = self.selected.len();
        self.selected.extend(selected);
        self.all.push(Output { first, decode, order });
    }

    fn group(&mut self, group: &'a GroupBy) {
        let key = self.column(Column::Key(&group.by));
        let kind = order_kind(&group.by, &self.env);
        if let Some(bucket) = group.bucket {
            // A date is a number of days.
            let start = match kind {
                ColumnKind::Date => {
                    format!("{} / {DAY_US}", bucket.start_of(&format!("({key} * {DAY_US})"), self.dialect))
                }
                _ => bucket.start_of(&key, self.dialect),
            };
            self.add([start.clone()], Decode::Column(kind), vec![start]);
        } else if order_values(&group.by, &self.env).is_some() {
            // Values that the version was not told of have no place, and are still different ones.
            let plain = self.column(Column::Plain(&group.by));
            let order = vec![key.clone(), self.bytewise(&plain)];
            self.add([key, plain], Decode::Second(ColumnKind::Text), order);
        } else {
            self.add([key.clone()], Decode::Column(kind), vec![key]);
        }
    }

    fn bytewise(&self, text: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => text.to_owned(),
            Dialect::Postgres => format!("{text} COLLATE \"C\""),
        }
    }

    fn metric(&mut self, metric: &'a Metric) {
        let (measure, tree) = match metric {
            Metric::Count => {
                let count = "count(*)".to_owned();
                return self.add([count.clone()], Decode::Column(ColumnKind::Integer), vec![count]);
            }
            Metric::Of(measure, tree) => (*measure, tree),
        };
        // What is held as whole numbers, with so many digits after the point.
        let scale = match order_kind(tree, &self.env) {
            ColumnKind::Decimal { scale } => Some(scale),
            ColumnKind::Integer if tree.kind() == Type::Integer => Some(0),
            _ => None,
        };
        match (measure, scale) {
            (Measure::Count | Measure::CountDistinct, _) => {
                let distinct = if measure == Measure::Count { "" } else { "DISTINCT " };
                let count = format!("count({distinct}{})", self.column(Column::Plain(tree)));
                self.add([count.clone()], Decode::Column(ColumnKind::Integer), vec![count]);
            }
            (Measure::Sum, Some(scale)) => {
                let [high, low] = halves(&self.column(Column::Key(tree)));
                let order = vec![format!("{high} + ({low} >> {HALF_BITS})"), format!("{low} & {HALF_MASK}")];
                let is_decimal = tree.kind() == Type::Decimal;
                self.add([high, low], if is_decimal { Decode::DecimalSum(scale) } else { Decode::WholeSum }, order);
            }
            (Measure::Avg, Some(scale)) => {
                let column = self.column(Column::Key(tree));
                let [high, low] = halves(&column);
                let selected = [high, low, format!("count({column})")];
                self.add(selected, Decode::WholeAvg(scale), vec![format!("avg({column})")]);
            }
            (Measure::Sum | Measure::Avg, None) => {
                let function = if measure == Measure::Sum { "sum" } else { "avg" };
                let column = self.column(Column::Plain(tree));
                let within = format!("CASE WHEN abs({column}) <= {MAX_SUMMAND} THEN {column} END");
                let text = format!("CASE WHEN max(abs({column})) <= {MAX_SUMMAND} THEN {function}({within}) END");
                self.add([text.clone()], Decode::Column(ColumnKind::Number), vec![text]);
            }
            (Measure::Min | Measure::Max, _) => {
                let function = if measure == Measure::Min { "min" } else { "max" };
                let text = format!("{function}({})", self.column(Column::Key(tree)));
                let decode = match order_values(tree, &self.env) {
                    Some(values) => Decode::Place(values.to_vec()),
                    None => Decode::Column(order_kind(tree, &self.env)),
                };
                self.add([text.clone()], decode, vec![text]);
            }
        }
    }
}

/// The sums of the halves of whole numbers.
fn halves(column: &str) -> [String; 2] {
    [format!("CAST(sum({column} >> {HALF_BITS}) AS bigint)"), format!("CAST(sum({column} & {HALF_MASK}) AS bigint)")]
}

impl Decode {
    fn read(&self, row: &Row<'_>, first: usize) -> Result<Value> {
        match self {
            Self::Column(kind) => row.value(first, *kind),
            Self::Second(kind) => row.value(first + 1, *kind),
            Self::Place(values) => {
                let place = row.get::<Option<i64>>(first)?.and_then(|place| usize::try_from(place).ok());
                Ok(place.and_then(|place| values.get(place)).map(String::as_str).into())
            }
            // Of any size, so as JSON and not as an integer of expressions.
            Self::WholeSum => Ok(whole_sum(row, first)?.map_or(Value::Null, |sum| Value::Json(sum.to_string()))),
            Self::DecimalSum(scale) => {
                let text = whole_sum(row, first)?.map(|sum| units_as_text(sum, *scale));
                Ok(text.into())
            }
            Self::WholeAvg(scale) => {
                let count: i64 = row.get(first + 2)?;
                let units = i128::from(count) * 10_i128.pow((*scale).into());
                Ok(whole_sum(row, first)?.map(|sum| quotient(sum, units)).into())
            }
        }
    }
}

/// A sum of whole numbers out of those of their halves; null where there was nothing to sum.
fn whole_sum(row: &Row<'_>, first: usize) -> Result<Option<i128>> {
    let (high, low) = (row.get::<Option<i64>>(first)?, row.get::<Option<i64>>(first + 1)?);
    Ok(high.zip(low).map(|(high, low)| (i128::from(high) << HALF_BITS) + i128::from(low)))
}

/// A quotient as a double: of integers as near as one comes, for the whole part alone is within what it holds.
#[expect(clippy::cast_precision_loss, reason = "an average is a double")]
fn quotient(sum: i128, by: i128) -> f64 {
    (sum / by) as f64 + (sum % by) as f64 / by as f64
}

impl Bucket {
    /// Every one by its name.
    pub const ALL: [(&str, Self); 7] = [
        ("minute", Self::Minute),
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
    ];

    /// Whether whole days tell everything of it.
    pub const fn is_of_days(self) -> bool {
        !matches!(self, Self::Minute | Self::Hour)
    }

    /// SQL for the beginning of the span that the microseconds in `time`, the name of a column, fall into.
    fn start_of(self, time: &str, dialect: Dialect) -> String {
        // Rounds down, before 1970 too, where `%` is negative; day 0 was a Thursday.
        let rounded = |unit: i64, offset: i64| format!("({time} - ((({time} + {offset}) % {unit} + {unit}) % {unit}))");
        let (name, sqlite) = match self {
            Self::Minute => return rounded(60_000_000, 0),
            Self::Hour => return rounded(3_600_000_000, 0),
            Self::Day => return rounded(DAY_US, 0),
            Self::Week => return rounded(7 * DAY_US, 3 * DAY_US),
            Self::Month => ("month", "'start of month'"),
            Self::Quarter => ("quarter", "'start of month', MONTHS"),
            Self::Year => ("year", "'start of year'"),
        };
        let day = rounded(DAY_US, 0);
        match dialect {
            Dialect::Sqlite => {
                let seconds = format!("{day} / 1000000, 'unixepoch'");
                let months = format!("'-' || ((CAST(strftime('%m', {seconds}) AS INTEGER) - 1) % 3) || ' months'");
                format!("(unixepoch({seconds}, {}) * 1000000)", sqlite.replace("MONTHS", &months))
            }
            Dialect::Postgres => {
                let date = format!("timestamp '1970-01-01' + ({day} / {DAY_US})::int * interval '1 day'");
                format!("(extract(epoch FROM date_trunc('{name}', {date}))::bigint * 1000000)")
            }
        }
    }
}
