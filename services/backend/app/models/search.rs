//! The words of records, kept beside their hub so that searches find them. Whoever writes a record writes them in the same
//! transaction.

use uuid::Uuid;

use crate::core::catalog::{Column, Hub, HubRow};
use crate::core::db::{Source, Tx};
use crate::core::id::FieldId;
use crate::core::search::Document;
use crate::core::sql::{SqlWriter, dml, search};
use crate::core::{Error, Result, Value};

use super::records::hub_row;

/// Records that are read at a time while words are kept anew.
const PAGE: usize = 500;

/// Keeps the words of a record as it is stored.
///
/// # Errors
/// As [`Tx::send`].
pub fn put(tx: &Tx, hub: &Hub, row: &HubRow) -> Result<()> {
    if hub.searched.is_empty() {
        return Ok(());
    }
    let value = |field: FieldId| hub.place(field).and_then(|place| row.columns.get(place)).unwrap_or(&Value::Null);
    let values = hub.searched.iter().map(|field| (*field, value(*field)));
    let mut params = vec![Value::Uuid(row.id)];
    params.extend(search::kept(tx.dialect(), &Document::of(values)));
    tx.send(&search::put(tx.dialect(), hub), params, |fault| fault)
}

/// The same where a write changed only the columns at the places in `changed`.
///
/// # Errors
/// As [`put`].
pub fn put_changed(tx: &Tx, hub: &Hub, row: &HubRow, changed: &[usize]) -> Result<()> {
    let is_searched =
        |place: &usize| hub.columns.get(*place).is_some_and(|column| hub.searched.contains(&column.field));
    if changed.iter().any(is_searched) { put(tx, hub, row) } else { Ok(()) }
}

/// Forgets the words of a record that is about to be removed.
///
/// # Errors
/// As [`put`].
pub fn remove(tx: &Tx, hub: &Hub, id: Uuid) -> Result<()> {
    match search::remove(tx.dialect(), hub).filter(|_| !hub.searched.is_empty()) {
        Some(statement) => tx.send(&statement, vec![id.into()], |fault| fault),
        None => Ok(()),
    }
}

/// Keeps the words of all records anew, by what is searched now.
///
/// # Errors
/// As [`put`].
pub async fn rebuild(tx: &Tx, hub: &Hub) -> Result<()> {
    tx.execute_batch(&search::drop_table(hub)).await?;
    if hub.searched.is_empty() {
        return Ok(());
    }
    tx.execute_batch(&search::create_table(tx.dialect(), hub)).await?;
    let mut behind = None;
    loop {
        let rows = some_rows(tx, hub, |sql| {
            if let Some(behind) = behind {
                sql.push(" WHERE t.id > ").bind(Value::Uuid(behind));
            }
            sql.push(&format!(" ORDER BY t.id LIMIT {PAGE}"));
        });
        let rows = rows.await?;
        for row in &rows {
            put(tx, hub, row)?;
        }
        match rows.last().filter(|_| rows.len() == PAGE) {
            Some(last) => behind = Some(last.id),
            None => break,
        }
    }
    tx.execute_batch(&search::create_index(tx.dialect(), hub)).await
}

/// Takes the values of a column, and their words, out of some records, at most `limit`, and says of how many.
///
/// # Errors
/// As [`put`].
pub async fn empty_column(tx: &Tx, hub: &Hub, column: &Column, limit: u32) -> Result<u64> {
    let name = &column.name;
    let place = hub.place(column.field).ok_or_else(|| Error::internal("a column of no hub"))?;
    let rows = some_rows(tx, hub, |sql| {
        sql.push(" WHERE t.").ident(name).push(&format!(" IS NOT NULL LIMIT {limit}"));
    });
    let rows = rows.await?;
    let mut empty = SqlWriter::new(tx.dialect());
    empty.push("UPDATE ").ident(&hub.table).push(" SET ").ident(name).push(" = NULL WHERE id = ");
    empty.bind(Value::Uuid(Uuid::nil()));
    let (empty, _) = empty.into_statement();
    for mut row in rows.iter().cloned() {
        if let Some(cell) = row.columns.get_mut(place) {
            *cell = Value::Null;
        }
        put(tx, hub, &row)?;
        tx.send(&empty, vec![row.id.into()], |fault| fault)?;
    }
    Ok(rows.len() as u64)
}

/// The rows of a hub that what `narrow` adds to their select leaves.
async fn some_rows(tx: &Tx, hub: &Hub, narrow: impl FnOnce(&mut SqlWriter)) -> Result<Vec<HubRow>> {
    let mut sql = SqlWriter::new(tx.dialect());
    sql.push("SELECT ").push(&dml::columns(hub, "t")).push(" FROM ").ident(&hub.table).push(" t");
    narrow(&mut sql);
    let (statement, params) = sql.into_statement();
    let hub = hub.clone();
    tx.all(&statement, &params, move |row| hub_row(row, &hub)).await
}
