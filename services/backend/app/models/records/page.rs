//! Pages of records: what rule and filters leave, in a total order, from an anchor on (keyset paging).

use crate::core::catalog::Collection;
use crate::core::catalog::hub::ColumnKind;
use crate::core::db::{Dialect, Row, Statement};
use crate::core::expr::Tree;
use crate::core::sql::{SqlWriter, mark_columns, order_by, order_key, order_kind};
use crate::core::{Error, Result, Value};

use super::{Envs, SYSTEM_COLUMNS, Selection};

/// A key that a page is sorted by.
#[derive(Debug, Clone)]
pub struct OrderKey {
    /// What it is.
    pub by: SortBy,
    /// Whether it descends.
    pub descending: bool,
}

impl OrderKey {
    /// What it reads of the records.
    pub const fn tree(&self) -> Option<&Tree> {
        match &self.by {
            SortBy::Value(tree) => Some(tree),
            SortBy::Rank | SortBy::Distance => None,
        }
    }
}

/// What rows are sorted by.
#[derive(Debug, Clone)]
pub enum SortBy {
    /// The value of a path.
    Value(Tree),
    /// How well they answer the page's search.
    Rank,
    /// How far they are from what the page is to be near to, which all of them have a distance from.
    Distance,
}

/// The record that a page goes on from.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// The values of its keys.
    pub keys: Vec<Value>,
    /// Whether it belongs to the page.
    pub inclusive: bool,
}

/// A page to select.
#[derive(Debug)]
pub struct Page {
    /// The records that it is a page of.
    pub selection: Selection,
    /// The keys to sort by; the last is the id.
    pub order: Vec<OrderKey>,
    /// Where to go on.
    pub anchor: Option<Anchor>,
    /// Whether to go on towards the beginning: the rows then come in reverse.
    pub backwards: bool,
    /// Most rows.
    pub limit: u32,
}

/// A page's statement.
#[derive(Debug)]
pub struct Select {
    /// The text.
    pub statement: Statement,
    /// Its parameters.
    pub params: Vec<Value>,
    /// Where the sort keys stand in its rows.
    pub key_columns: Vec<KeyColumn>,
    /// Where the marks stand, one behind the other.
    pub first_mark: usize,
}

/// A sort key in the rows of a page.
#[derive(Debug, Clone, Copy)]
pub struct KeyColumn {
    index: usize,
    kind: ColumnKind,
}

impl KeyColumn {
    /// The key's value in a row.
    ///
    /// # Errors
    /// The row is of another page, which is a defect.
    pub fn read(&self, row: &Row<'_>) -> Result<Value> {
        row.value(self.index, self.kind)
    }
}

impl Page {
    /// Writes the statement that selects the page's rows, whole, with their sort keys behind, and behind these the truth
    /// of each of `marks`, which rules are.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`] when the anchor has other keys than the page; internal when a tree does not fit the
    /// catalogue.
    pub fn select(&self, dialect: Dialect, collection: &Collection, marks: &[Tree], envs: Envs<'_>) -> Result<Select> {
        let mut sql = SqlWriter::new(dialect);
        let first_key = SYSTEM_COLUMNS + collection.hub.columns.len();
        let mut key_columns = Vec::new();
        sql.push("SELECT ").push(&collection.statements.columns);
        for (place, key) in self.order.iter().enumerate() {
            sql.push(", ");
            self.write_key(&mut sql, key, collection, envs)?;
            let kind = match &key.by {
                SortBy::Value(tree) => order_kind(tree, &envs.queries),
                SortBy::Rank => ColumnKind::Integer,
                SortBy::Distance => ColumnKind::Number,
            };
            key_columns.push(KeyColumn { index: first_key + place, kind });
        }
        mark_columns(&mut sql, marks, "t", &envs.rules)?;
        self.selection.write_from_measured(&mut sql, collection, envs)?;
        if let Some(anchor) = &self.anchor {
            if anchor.keys.len() != self.order.len() {
                return Err(Error::InvalidCursor);
            }
            sql.push(" AND ");
            self.write_after(&mut sql, 0, anchor, collection, envs)?;
        }
        sql.push(" ORDER BY ");
        for (place, key) in self.order.iter().enumerate() {
            sql.push(if place == 0 { "" } else { ", " });
            let descends = key.descending != self.backwards;
            match &key.by {
                SortBy::Value(tree) => order_by(&mut sql, tree, "t", &envs.queries, descends)?,
                // By its place among the columns: it is computed once then.
                SortBy::Rank | SortBy::Distance => {
                    let column = first_key + place + 1;
                    sql.push(&format!("{column} {}", if descends { "DESC" } else { "ASC" }));
                }
            }
        }
        sql.push(&format!(" LIMIT {}", self.limit));
        let (statement, params) = sql.into_statement();
        Ok(Select { statement, params, key_columns, first_mark: first_key + self.order.len() })
    }

    fn write_key(&self, sql: &mut SqlWriter, key: &OrderKey, of: &Collection, envs: Envs<'_>) -> Result<()> {
        let Selection { search, nearest, .. } = &self.selection;
        match (&key.by, search, nearest) {
            (SortBy::Value(tree), _, _) => order_key(sql, tree, "t", &envs.queries),
            (SortBy::Rank, Some(searched), _) => searched.rank(sql, &of.hub, "t", &envs.queries),
            (SortBy::Distance, _, Some(nearest)) => nearest.distance(sql, "t", &envs.queries),
            (SortBy::Rank | SortBy::Distance, _, _) => {
                Err(Error::internal("a page sorted by what it does not ask for"))
            }
        }
    }

    /// Writes that a row comes after the anchor, by the key at `place` and those behind it.
    fn write_after(
        &self,
        sql: &mut SqlWriter,
        place: usize,
        anchor: &Anchor,
        of: &Collection,
        envs: Envs<'_>,
    ) -> Result<()> {
        let (Some(key), Some(value)) = (self.order.get(place), anchor.keys.get(place)) else {
            sql.push(if anchor.inclusive { "TRUE" } else { "FALSE" });
            return Ok(());
        };
        let write_key = |sql: &mut SqlWriter| self.write_key(sql, key, of, envs);
        let descends = key.descending != self.backwards;
        sql.push("(");
        if place == 0 && !value.is_null() && !descends && key.tree().is_some() {
            // Says nothing new, and gives an index a place to begin.
            write_key(sql)?;
            sql.push(" >= ").bind(value.clone()).push(" AND ");
        }
        sql.push("(");
        match (value.is_null(), descends) {
            (true, true) => {
                sql.push("FALSE");
            }
            (true, false) => {
                write_key(sql)?;
                sql.push(" IS NOT NULL");
            }
            (false, true) => {
                write_key(sql)?;
                sql.push(" < ").bind(value.clone()).push(" OR ");
                write_key(sql)?;
                sql.push(" IS NULL");
            }
            (false, false) => {
                write_key(sql)?;
                sql.push(" > ").bind(value.clone());
            }
        }
        sql.push(") OR (");
        write_key(sql)?;
        if value.is_null() {
            sql.push(" IS NULL");
        } else {
            sql.push(" = ").bind(value.clone());
        }
        sql.push(" AND ");
        self.write_after(sql, place + 1, anchor, of, envs)?;
        sql.push("))");
        Ok(())
    }
}
