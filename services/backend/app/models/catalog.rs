//! The catalogue in the database: one row for each hub and version, and the history of changes.

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::core::catalog::change::{Step, Touched};
use crate::core::catalog::hub::ColumnKind;
use crate::core::catalog::{Catalog, Column, Hub, Index, Numbers, Version};
use crate::core::db::{Dialect, Source, Statement, Tx};
use crate::core::id::FieldId;
use crate::core::sql::{SqlWriter, ddl, links, partial};
use crate::core::{Error, Result, Time, Value};

use super::{folds, search};

static EPOCH: Statement = Statement::new("SELECT epoch FROM _schema");
static HUBS: Statement = Statement::new("SELECT definition FROM _hubs ORDER BY id");
static VERSIONS: Statement = Statement::new("SELECT definition FROM _versions ORDER BY number");
static NUMBERS: Statement = Statement::new("SELECT given FROM _numbers");
static PUT_HUB: Statement = Statement::new(
    "INSERT INTO _hubs (id, definition) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET definition = excluded.definition",
);
static PUT_VERSION: Statement = Statement::new(
    "INSERT INTO _versions (number, definition) VALUES (?1, ?2) \
     ON CONFLICT (number) DO UPDATE SET definition = excluded.definition",
);
static PUT_NUMBERS: Statement = Statement::new(
    "INSERT INTO _numbers (id, given) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET given = excluded.given",
);
static SCHEMA_VERSION: Statement = Statement::new("PRAGMA schema_version");
static CHANGES: Statement =
    Statement::new("SELECT id, version, note, verdict, operator, applied_at FROM _changes ORDER BY epoch");
static INSERT_CHANGE: Statement = Statement::new(
    "INSERT INTO _changes (id, epoch, version, note, document, verdict, operator, applied_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
);

/// One applied change.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its id.
    pub id: Uuid,
    /// The epoch that it made.
    pub epoch: i64,
    /// The version that serves it.
    pub version: u32,
    /// What it was for.
    pub note: String,
    /// The document as it was sent.
    pub document: String,
    /// The verdict's word; of what is no change of the schema, that of the [`Act`](crate::core::catalog::Act).
    pub verdict: &'static str,
    /// Who applied it; none for the first start.
    pub operator: Option<Uuid>,
    /// When.
    pub applied_at: Time,
}

/// Loads the catalogue. Read it from one snapshot: its rows belong together.
///
/// # Errors
/// The database does not answer, or holds a catalogue that this release cannot read.
pub async fn load(source: &impl Source) -> Result<Catalog> {
    let epoch = source.first(&EPOCH, &[], |row| row.get::<i64>(0)).await?.unwrap_or_default();
    let hubs: Vec<Hub> = definitions(source, &HUBS).await?;
    let versions: Vec<Version> = definitions(source, &VERSIONS).await?;
    let numbers: Vec<Numbers> = definitions(source, &NUMBERS).await?;
    Ok(Catalog {
        epoch,
        hubs: hubs.into_iter().map(|hub| (hub.id, hub)).collect(),
        versions: versions.into_iter().map(|version| (version.number, version)).collect(),
        numbers: numbers.into_iter().next().unwrap_or_default(),
    })
}

async fn definitions<T: DeserializeOwned>(source: &impl Source, statement: &Statement) -> Result<Vec<T>> {
    let texts = source.all(statement, &[], |row| row.get::<String>(0)).await?;
    let read =
        |text: &String| serde_json::from_str(text).map_err(|fault| Error::caused("reading the catalogue", fault));
    texts.iter().map(read).collect()
}

/// Writes what differs between two catalogues.
///
/// # Errors
/// The database does not answer.
pub async fn save(tx: &Tx, before: &Catalog, after: &Catalog) -> Result<()> {
    for hub in after.hubs.values().filter(|hub| before.hub(hub.id) != Some(hub)) {
        tx.execute(&PUT_HUB, &[hub.id.0.into(), json(hub)?]).await?;
    }
    for version in after.versions.values().filter(|version| before.versions.get(&version.number) != Some(version)) {
        tx.execute(&PUT_VERSION, &[version.number.into(), json(version)?]).await?;
    }
    tx.execute(&PUT_NUMBERS, &[json(&after.numbers)?]).await?;
    Ok(())
}

/// Writes a change into the history.
///
/// # Errors
/// The database does not answer.
pub async fn record_change(tx: &Tx, change: &Change) -> Result<()> {
    let params = [
        change.id.into(),
        change.epoch.into(),
        change.version.into(),
        change.note.as_str().into(),
        Value::Json(change.document.clone()),
        change.verdict.into(),
        change.operator.into(),
        change.applied_at.into(),
    ];
    tx.execute(&INSERT_CHANGE, &params).await?;
    Ok(())
}

/// An applied change as the history tells it.
#[derive(Debug, Clone)]
pub struct PastChange {
    /// Its id.
    pub id: Uuid,
    /// The version that served it.
    pub version: u32,
    /// What it was for.
    pub note: String,
    /// The verdict's word, or that of an [`Act`](crate::core::catalog::Act).
    pub verdict: String,
    /// Who applied it.
    pub operator: Option<Uuid>,
    /// When it was applied.
    pub applied_at: Time,
}

/// The history of changes, oldest first.
///
/// # Errors
/// The database does not answer.
pub async fn changes(source: &impl Source) -> Result<Vec<PastChange>> {
    let read = |row: &crate::core::db::Row<'_>| {
        Ok(PastChange {
            id: row.get(0)?,
            version: row.get(1)?,
            note: row.get(2)?,
            verdict: row.get(3)?,
            operator: row.get(4)?,
            applied_at: row.get(5)?,
        })
    };
    source.all(&CHANGES, &[], read).await
}

/// Carries out one step of a change on the tables.
///
/// # Errors
/// The database refuses; [`Error::Constraint`] when stored rows stand in the way of a unique index.
pub async fn carry_out(tx: &Tx, catalog: &Catalog, step: &Step) -> Result<()> {
    let dialect = tx.dialect();
    let missing = || Error::internal("a step on a hub that is not there");
    let text = match step {
        Step::CreateTable(hub) => ddl::create_table(dialect, catalog, hub),
        Step::AddColumn(id, column) => ddl::add_column(dialect, catalog, catalog.hub(*id).ok_or_else(missing)?, column),
        Step::CreateIndex(id, index) => {
            ddl::create_index(dialect, catalog, catalog.hub(*id).ok_or_else(missing)?, index)?
        }
        Step::Fold(id, column) => return folds::fill(tx, catalog.hub(*id).ok_or_else(missing)?, column).await,
        Step::DropIndex(_, index) => ddl::drop_index(index),
        Step::DropColumn(id, column) => ddl::drop_column(dialect, catalog.hub(*id).ok_or_else(missing)?, column),
        Step::SetReference(id, before, after) => {
            let hub = catalog.hub(*id).ok_or_else(missing)?;
            tx.execute_batch(&ddl::set_reference(dialect, catalog, hub, before, after)).await?;
            return read_tables_anew(tx).await;
        }
        Step::KeepWords(id) => return search::rebuild(tx, catalog.hub(*id).ok_or_else(missing)?).await,
        Step::Erase(id, column) => return erase(tx, catalog.hub(*id).ok_or_else(missing)?, column).await,
    };
    tx.execute_batch(&text).await
}

/// Has SQLite read its own definitions of tables anew, here and after a rollback: it does where this number moves.
async fn read_tables_anew(tx: &Tx) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        return Ok(());
    }
    let version = tx.first(&SCHEMA_VERSION, &[], |row| row.get::<i64>(0)).await?.unwrap_or_default();
    tx.execute_batch(&format!("PRAGMA schema_version = {}", version + 1)).await
}

/// Removes every value of a column, and what the outbox tells of those that it held before. What the column is to hold
/// for records that were made without it, it holds in their place.
async fn erase(tx: &Tx, hub: &Hub, column: &Column) -> Result<()> {
    static FORGET: Statement = Statement::each(
        "UPDATE _outbox SET before = json_remove(before, ?2) WHERE collection = ?1 AND json_type(before, ?2) IS NOT NULL",
        "UPDATE _outbox SET before = (before::jsonb - $2)::text WHERE collection = $1 AND jsonb_exists(before::jsonb, $2)",
    );
    let mut sql = SqlWriter::new(tx.dialect());
    sql.push("UPDATE ").ident(&hub.table).push(" SET ").ident(&column.name).push(" = ");
    sql.bind_column(column.restored().unwrap_or(Value::Null), column.kind);
    sql.push(" WHERE ").ident(&column.name).push(" IS NOT NULL");
    // What adds to another column's value adds to the one that this has got in its place.
    if let Some(base) = column.adds_to.and_then(|base| hub.column(base)).filter(|_| column.restored().is_some()) {
        sql.push(" OR ").ident(&base.name).push(" IS NOT NULL");
    }
    let (statement, params) = sql.into_statement();
    tx.execute(&statement, &params).await?;
    if column.kind.is_linked() {
        tx.execute(&links::clear_all(hub, column), &[]).await?;
    }
    let key = if tx.dialect() == Dialect::Sqlite { format!("$.{}", column.name) } else { column.name.clone() };
    tx.execute(&FORGET, &[hub.id.0.into(), key.into()]).await.map(drop)
}

/// Empties a column in some rows of a hub, at most `limit`, and says in how many. On PostgreSQL columns are taken away
/// whole, which is cheaper.
///
/// # Errors
/// The database does not answer.
pub async fn empty_column(tx: &Tx, hub: &Hub, column: &Column, limit: u32) -> Result<u64> {
    if tx.dialect() == Dialect::Postgres {
        return Ok(0);
    }
    let (table, name) = (&hub.table, &column.name);
    let text = format!(
        "UPDATE \"{table}\" SET \"{name}\" = NULL WHERE rid IN \
         (SELECT rid FROM \"{table}\" WHERE \"{name}\" IS NOT NULL LIMIT {limit})"
    );
    tx.execute(&Statement::built(Dialect::Sqlite, text), &[]).await
}

/// The ids of some records of a hub.
///
/// # Errors
/// The database does not answer.
pub async fn some_records(tx: &Tx, hub: &Hub, limit: u32) -> Result<Vec<Uuid>> {
    let text = format!("SELECT id FROM \"{}\" ORDER BY id LIMIT {limit}", hub.table);
    tx.all(&Statement::built(tx.dialect(), text), &[], |row| row.get(0)).await
}

/// Removes records of a hub that no version shows, without an event: there is nobody left who could be told.
///
/// # Errors
/// The database does not answer.
pub async fn delete_records(tx: &Tx, hub: &Hub, ids: &[Uuid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    for id in ids {
        search::remove(tx, hub, *id)?;
    }
    let mut sql = SqlWriter::new(tx.dialect());
    sql.push("DELETE FROM ").ident(&hub.table).push(" WHERE id IN (");
    for (place, id) in ids.iter().enumerate() {
        sql.push(if place == 0 { "" } else { ", " }).bind((*id).into());
    }
    sql.push(")");
    let (statement, params) = sql.into_statement();
    tx.execute(&statement, &params).await.map(drop)
}

/// Counts the rows of a hub that an operation touches.
///
/// # Errors
/// The database does not answer, or not in time.
pub async fn count_touched(source: &impl Source, hub: &Hub, touched: &Touched) -> Result<i64> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT count(*) FROM ").ident(&hub.table);
    let name = |field: FieldId| hub.column(field).map(|column| column.name.as_str()).unwrap_or_default();
    match touched {
        Touched::Nothing => return Ok(0),
        Touched::All => {}
        Touched::Null(column) => {
            sql.push(" WHERE ").ident(name(*column)).push(" IS NULL");
        }
        Touched::Present(column) => {
            sql.push(" WHERE ").ident(name(*column)).push(" IS NOT NULL");
        }
        Touched::Holding(column, values) => {
            let is_list = |column: &Column| matches!(column.kind, ColumnKind::List { .. });
            let is_list = hub.column(*column).is_some_and(is_list);
            let column = name(*column);
            if is_list {
                sql.push(" WHERE EXISTS (SELECT 1 FROM ").each("json_each(", "unnest(").ident(column);
                sql.push(") AS item").each("", "(value)").push(" WHERE item.value IN (");
            } else {
                sql.push(" WHERE ").ident(column).push(" IN (");
            }
            for (place, value) in values.iter().enumerate() {
                sql.push(if place == 0 { "" } else { ", " }).bind(value.clone());
            }
            sql.push(if is_list { "))" } else { ")" });
        }
    }
    let (statement, params) = sql.into_statement();
    Ok(source.first(&statement, &params, |row| row.get::<i64>(0)).await?.unwrap_or(0))
}

/// A page of the values in a column that are not null, behind the record of an id if there is one, in the order of ids.
///
/// # Errors
/// As [`count_touched`].
pub async fn values(
    source: &impl Source,
    hub: &Hub,
    column: &Column,
    behind: Option<Uuid>,
    limit: u32,
) -> Result<Vec<(Uuid, Value)>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT \"id\", ").ident(&column.name).push(" FROM ").ident(&hub.table);
    sql.push(" WHERE ").ident(&column.name).push(" IS NOT NULL");
    if let Some(behind) = behind {
        sql.push(" AND \"id\" > ").bind(Value::Uuid(behind));
    }
    sql.push(&format!(" ORDER BY \"id\" LIMIT {limit}"));
    let (statement, params) = sql.into_statement();
    let kind = column.kind;
    source.all(&statement, &params, move |row| Ok((row.get(0)?, row.value(1, kind)?))).await
}

/// Records that agree on what must be unique: how many there are, and some of them, each group by the id of its first
/// record and its size.
///
/// # Errors
/// As [`count_touched`].
pub async fn duplicates(
    source: &impl Source,
    (catalog, hub): (&Catalog, &Hub),
    index: &Index,
    limit: u32,
) -> Result<(i64, Vec<(Uuid, i64)>)> {
    let names = index.parts.iter().filter_map(|part| hub.column_of(part));
    let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    let mut present: Vec<String> = names.iter().map(|name| format!("{name} IS NOT NULL")).collect();
    if let Some(condition) = &index.condition {
        let mut sql = SqlWriter::new(source.dialect());
        partial::write(&mut sql, catalog, condition, &format!("\"{}\"", hub.table))?;
        present.push(sql.finish().0);
    }
    let least = if source.dialect() == Dialect::Sqlite { "min(id)" } else { "(array_agg(id ORDER BY id))[1]" };
    let groups = format!(
        "SELECT {least} AS id, count(*) AS size FROM \"{}\" WHERE {} GROUP BY {} HAVING count(*) > 1",
        hub.table,
        present.join(" AND "),
        names.join(", "),
    );
    let all =
        Statement::built(source.dialect(), format!("SELECT CAST(coalesce(sum(size), 0) AS bigint) FROM ({groups}) g"));
    let some =
        Statement::built(source.dialect(), format!("SELECT id, size FROM ({groups}) g ORDER BY id LIMIT {limit}"));
    let count = source.first(&all, &[], |row| row.get::<i64>(0)).await?.unwrap_or(0);
    let examples =
        if count == 0 { Vec::new() } else { source.all(&some, &[], |row| Ok((row.get(0)?, row.get(1)?))).await? };
    Ok((count, examples))
}

fn json<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_string(value).map(Value::Json).map_err(|fault| Error::caused("writing the catalogue", fault))
}
