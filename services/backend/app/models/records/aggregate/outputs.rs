//! What is selected of groups, in both dialects, and how it becomes values again.

use super::bucket::DAY_US;
use super::{GroupBy, Measure, Metric};
use crate::core::catalog::hub::ColumnKind;
use crate::core::db::{Dialect, Row};
use crate::core::decimal::Units;
use crate::core::expr::{Env, Tree, Type};
use crate::core::sql::{order_kind, order_values};
use crate::core::{Result, Value};

/// Beyond this a double is no part of a sum: a quintillion of them would still not overflow, which PostgreSQL answers
/// with an error.
const MAX_SUMMAND: &str = "1e290";
/// The bits that a whole number is cut after before it is summed, so that no sum of either half leaves 64 bits.
const HALF_BITS: u32 = 31;
const HALF_MASK: i64 = (1 << HALF_BITS) - 1;

/// What is selected of the groups, as it is written.
pub struct Outputs<'a> {
    dialect: Dialect,
    env: Env<'a>,
    /// What is selected of each record, once.
    pub columns: Vec<Column<'a>>,
    /// What is selected of each group.
    pub selected: Vec<String>,
    /// The keys and the metrics behind them.
    pub all: Vec<Output>,
}

/// A column of the records: `c0`, `c1` and so on.
#[derive(PartialEq)]
pub enum Column<'a> {
    /// What they are sorted by.
    Key(&'a Tree),
    /// The value itself.
    Plain(&'a Tree),
}

/// A key or a metric.
pub struct Output {
    /// Its first column among what is selected.
    first: usize,
    decode: Decode,
    /// What groups are sorted by to be sorted by it.
    pub order: Vec<String>,
}

impl Output {
    /// Its value for the group of a row.
    ///
    /// # Errors
    /// The row is of another aggregate, which is a defect.
    pub fn read(&self, row: &Row<'_>) -> Result<Value> {
        self.decode.read(row, self.first)
    }
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
    /// Nothing yet.
    pub const fn new(dialect: Dialect, env: Env<'a>) -> Self {
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

    /// Adds what the records of a group share.
    pub fn group(&mut self, group: &'a GroupBy) {
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

    /// Adds what is computed over a group.
    pub fn metric(&mut self, metric: &'a Metric) {
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
                let text = whole_sum(row, first)?.map(|sum| Units(sum, *scale).to_string());
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
