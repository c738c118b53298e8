//! Groups of records, and what is counted and computed over each.

mod bucket;
mod outputs;

use self::outputs::{Column, Output, Outputs};
use super::{Envs, Selection};
use crate::core::catalog::Collection;
use crate::core::db::{Row, Source};
use crate::core::expr::Tree;
use crate::core::sql::{SqlWriter, order_key, value};
use crate::core::{Result, Value};

pub use self::bucket::Bucket;

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
        let read = move |row: &Row<'_>| outputs.iter().map(|output| output.read(row)).collect();
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
