//! Records in their hubs: whole rows in and out, and the conditions that rules put on them.

mod aggregate;
mod page;
mod probe;
mod related;
mod selection;

use std::collections::HashSet;

use uuid::Uuid;

pub use aggregate::{Aggregate, Bucket, GroupBy, Measure, Metric, OrderTerm};
pub use page::{Anchor, KeyColumn, OrderKey, Page, SortBy};
pub use probe::{Probed, probe};
pub use related::{marks_after_key, related, related_key};
pub use selection::{Envs, Selection};

use crate::core::catalog::hub::ColumnKind;
use crate::core::catalog::{Collection, Hub, HubRow};
use crate::core::db::{Dialect, Row, Source, Statement, Tx};
use crate::core::expr::{Env, Tree};
use crate::core::sql::{SqlWriter, condition, dml, links as linked};
use crate::core::{Error, Result, Value};

use super::{links, search};

/// Columns that every select of hub rows begins with: id, `created_at`, `updated_at`, revision.
pub const SYSTEM_COLUMNS: usize = 4;

/// Reads a row that was selected with [`dml::columns`] into memory.
///
/// # Errors
/// The row is not of this hub, which is a defect.
pub fn hub_row(row: &Row<'_>, hub: &Hub) -> Result<HubRow> {
    let columns = hub.columns.iter().enumerate();
    let columns = columns.map(|(place, column)| row.value(place + SYSTEM_COLUMNS, column.kind));
    Ok(HubRow {
        id: row.get(0)?,
        created_at: row.get(1)?,
        updated_at: row.get(2)?,
        revision: row.get(3)?,
        columns: columns.collect::<Result<_>>()?,
    })
}

/// Looks a record up by its id.
///
/// # Errors
/// The database does not answer.
pub async fn lookup(source: &impl Source, collection: &Collection, id: Uuid) -> Result<Option<HubRow>> {
    one(source, collection, &collection.statements.lookup, &[id.into()]).await
}

/// Looks a record up and holds it against other writers until the end of the transaction.
///
/// # Errors
/// The database does not answer.
pub async fn lock(tx: &Tx, collection: &Collection, id: Uuid) -> Result<Option<HubRow>> {
    one(tx, collection, &collection.statements.lock, &[id.into()]).await
}

async fn one(
    source: &impl Source,
    collection: &Collection,
    statement: &Statement,
    params: &[Value],
) -> Result<Option<HubRow>> {
    let hub = std::sync::Arc::clone(&collection.hub);
    source.first(statement, params, move |row| hub_row(row, &hub)).await
}

/// Looks a record up by its id where a condition holds for it: rule and row in one statement, so that no write can come
/// between the two.
///
/// # Errors
/// The database does not answer.
pub async fn lookup_where(
    source: &impl Source,
    collection: &Collection,
    id: Uuid,
    rule: &Tree,
    env: &Env<'_>,
) -> Result<Option<HubRow>> {
    let (statement, params) = select_where(source, (collection, &collection.statements.columns), id, rule, env)?;
    one(source, collection, &statement, &params).await
}

/// Those of some ids that are records, and for which a condition holds, if there is one.
///
/// # Errors
/// The database does not answer.
pub async fn among(
    source: &impl Source,
    collection: &Collection,
    ids: Vec<Uuid>,
    rule: Option<&Tree>,
    env: &Env<'_>,
) -> Result<HashSet<Uuid>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT t.\"id\" FROM ").ident(&collection.hub.table).push(" t WHERE t.\"id\" ").any_of(ids);
    if let Some(rule) = rule {
        sql.push(" AND (");
        condition(&mut sql, rule, "t", env)?;
        sql.push(")");
    }
    let (statement, params) = sql.into_statement();
    Ok(source.all(&statement, &params, |row| row.get(0)).await?.into_iter().collect())
}

/// Whether a condition holds for the stored row of that id.
///
/// # Errors
/// The database does not answer.
pub async fn holds(
    source: &impl Source,
    collection: &Collection,
    id: Uuid,
    rule: &Tree,
    env: &Env<'_>,
) -> Result<bool> {
    let (statement, params) = select_where(source, (collection, "1"), id, rule, env)?;
    let found = source.first(&statement, &params, |_| Ok(())).await?;
    Ok(found.is_some())
}

fn select_where(
    source: &impl Source,
    (collection, columns): (&Collection, &str),
    id: Uuid,
    rule: &Tree,
    env: &Env<'_>,
) -> Result<(Statement, Vec<Value>)> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT ").push(columns).push(" FROM ").ident(&collection.hub.table).push(" t WHERE t.\"id\" = ");
    sql.bind(Value::Uuid(id)).push(" AND (");
    condition(&mut sql, rule, "t", env)?;
    sql.push(")");
    Ok(sql.into_statement())
}

/// Adds a record. `explain` is told the [`Error::Constraint`] of a unique index or a foreign key that refuses.
///
/// # Errors
/// As [`Tx::send`]: here, or when the transaction goes on.
pub fn insert(
    tx: &Tx,
    collection: &Collection,
    row: &HubRow,
    explain: impl Fn(Error) -> Error + Clone + 'static,
) -> Result<()> {
    let fixed = [row.id.into(), row.created_at.into(), row.updated_at.into(), row.revision.into()];
    let params: Vec<Value> = fixed.into_iter().chain(row.columns.iter().cloned()).collect();
    tx.send(&collection.statements.insert, params, explain.clone())?;
    links::put(tx, &collection.hub, row, &explain)?;
    search::put(tx, &collection.hub, row)
}

/// Writes the columns at the places in `changed`, `updated_at` and the revision of a record.
///
/// # Errors
/// As [`insert`].
pub fn update(
    tx: &Tx,
    hub: &Hub,
    row: &HubRow,
    changed: &[usize],
    explain: impl Fn(Error) -> Error + Clone + 'static,
) -> Result<()> {
    let mut params = vec![row.id.into(), row.updated_at.into(), row.revision.into()];
    params.extend(changed.iter().filter_map(|place| row.columns.get(*place)).cloned());
    tx.send(&dml::update(tx.dialect(), hub, changed), params, explain.clone())?;
    links::put_changed(tx, hub, row, changed, &explain)?;
    search::put_changed(tx, hub, row, changed)
}

/// Removes a record, and says whether it was there.
///
/// # Errors
/// [`Error::Constraint`] when others point at it.
pub async fn delete(tx: &Tx, collection: &Collection, id: Uuid) -> Result<bool> {
    tx.execute(&collection.statements.delete, &[id.into()]).await.map(|removed| removed == 1)
}

/// Takes out of a record that is about to be removed whatever it points at, so that the order of removals does not matter.
///
/// # Errors
/// As [`Tx::send`].
pub fn let_go(tx: &Tx, hub: &Hub, id: Uuid) -> Result<()> {
    links::remove(tx, hub, id)?;
    let mut sql = SqlWriter::new(tx.dialect());
    sql.push("UPDATE ").ident(&hub.table).push(" SET \"revision\" = \"revision\"");
    for reference in hub.columns.iter().filter(|column| matches!(column.kind, ColumnKind::Reference { .. })) {
        sql.push(", ").ident(&reference.name).push(" = NULL");
    }
    sql.push(" WHERE \"id\" = ").bind(id.into());
    let (statement, params) = sql.into_statement();
    tx.send(&statement, params, |fault| fault)
}

/// The records of a hub whose reference at `column` is the given id, or whose list there names it, in order of their ids,
/// held against other writers until the end of the transaction. While the record of that id is held as well, no more of them can appear.
///
/// # Errors
/// The database does not answer.
pub async fn referencing(tx: &Tx, hub: &Hub, column: usize, id: Uuid) -> Result<Vec<HubRow>> {
    let Some(column) = hub.columns.get(column).filter(|column| column.kind.points_at().is_some()) else {
        return Err(Error::internal("a reference that the hub has not"));
    };
    let mut sql = SqlWriter::new(tx.dialect());
    sql.push(&format!("SELECT {} FROM ", dml::columns(hub, "t")));
    sql.ident(&hub.table);
    if column.kind.is_linked() {
        sql.push(" t WHERE t.\"id\" IN ");
        linked::records_naming(&mut sql, hub, column, |sql| {
            sql.bind(Value::Uuid(id));
        });
    } else {
        sql.push(" t WHERE ").column("t", &column.name).push(" = ").bind(Value::Uuid(id));
    }
    sql.push(" ORDER BY t.\"id\"");
    if tx.dialect() == Dialect::Postgres {
        sql.push(" FOR UPDATE");
    }
    let (statement, params) = sql.into_statement();
    let hub = hub.clone();
    tx.all(&statement, &params, move |row| hub_row(row, &hub)).await
}
