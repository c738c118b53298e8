//! Columns that repeat another with its case folded: filled where there are records, and what would be the same in them.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::core::catalog::{Catalog, Column, Hub, HubRow, Index, IndexPart};
use crate::core::db::{Source, Tx};
use crate::core::fold::folded;
use crate::core::sql::{SqlWriter, dml, partial};
use crate::core::{Error, Result, Value};

use super::catalog;
use super::records::hub_row;

/// Records that are read at a time.
const PAGE: u32 = 500;

/// Fills a column that repeats another.
///
/// # Errors
/// The database does not answer.
pub async fn fill(tx: &Tx, hub: &Hub, column: &Column) -> Result<()> {
    let base = column.folds.and_then(|base| hub.column(base));
    let base = base.ok_or_else(|| Error::internal(format!("{} repeats no column", column.name)))?;
    let mut sql = SqlWriter::new(tx.dialect());
    sql.push("UPDATE ").ident(&hub.table).push(" SET ").ident(&column.name).push(" = ");
    sql.bind("".into()).push(" WHERE \"id\" = ").bind(Uuid::nil().into());
    let (update, _) = sql.into_statement();
    let mut behind = None;
    loop {
        let page = catalog::values(tx, hub, base, behind, PAGE).await?;
        for (id, value) in &page {
            tx.send(&update, vec![folded(value), (*id).into()], |fault| fault)?;
        }
        match page.last() {
            Some((last, _)) => behind = Some(*last),
            None => return tx.settle().await,
        }
    }
}

/// Records that agree on what an index holds once case is folded: as [`catalog::duplicates`], for an index whose columns
/// are not there yet. `hub` is the one that is, and `of` the one that the index is of.
///
/// # Errors
/// The database does not answer, or not in time.
pub async fn duplicates(
    source: &impl Source,
    (known, hub, of): (&Catalog, &Hub, &Hub),
    index: &Index,
    limit: usize,
) -> Result<(i64, Vec<(Uuid, i64)>)> {
    let mut groups: HashMap<[u8; 32], (Uuid, i64)> = HashMap::new();
    let mut behind: Option<Uuid> = None;
    loop {
        let mut sql = SqlWriter::new(source.dialect());
        sql.push("SELECT ").push(&dml::columns(hub, "t")).push(" FROM ").ident(&hub.table).push(" t WHERE TRUE");
        if let Some(behind) = behind {
            sql.push(" AND t.id > ").bind(behind.into());
        }
        if let Some(condition) = &index.condition {
            sql.push(" AND ");
            partial::write(&mut sql, known, condition, "t")?;
        }
        sql.push(&format!(" ORDER BY t.id LIMIT {PAGE}"));
        let (statement, params) = sql.into_statement();
        let of_row = hub.clone();
        let rows = source.all(&statement, &params, move |row| hub_row(row, &of_row)).await?;
        for row in &rows {
            let values: Option<Vec<Value>> = index.parts.iter().map(|part| value(hub, of, part, row)).collect();
            let values = values.ok_or_else(|| Error::internal("an index of a column that is not there"))?;
            if values.iter().any(Value::is_null) {
                continue;
            }
            let key = Sha256::digest(format!("{values:?}")).into();
            groups.entry(key).or_insert((row.id, 0)).1 += 1;
        }
        match rows.last() {
            Some(last) => behind = Some(last.id),
            None => break,
        }
    }
    let mut found: Vec<(Uuid, i64)> = groups.into_values().filter(|(_, size)| *size > 1).collect();
    found.sort_unstable();
    let count = found.iter().map(|(_, size)| size).sum();
    found.truncate(limit);
    Ok((count, found))
}

/// What a row of `hub` will hold in a part of an index of `of`.
fn value(hub: &Hub, of: &Hub, part: &IndexPart, row: &HubRow) -> Option<Value> {
    let stored = |field| row.columns.get(hub.place(field)?);
    match part {
        IndexPart::System(system) => Some(row.system(*system)),
        IndexPart::Field(field) | IndexPart::Filled { field, .. } => match of.column(*field)?.folds {
            Some(base) => stored(base).map(folded),
            None => stored(*field).cloned(),
        },
    }
}
