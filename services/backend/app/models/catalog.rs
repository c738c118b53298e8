//! The catalogue in the database: one row for each hub and version, and the history of changes.

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::core::catalog::change::Step;
use crate::core::catalog::{Catalog, Hub, Numbers, Version};
use crate::core::db::{Source, Statement, Tx};
use crate::core::sql::ddl;
use crate::core::{Error, Result, Time, Value};

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
static CHANGES: Statement =
    Statement::new("SELECT id, version, note, verdict, applied_at FROM _changes ORDER BY epoch");
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
    /// The verdict's word.
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
    /// The verdict's word.
    pub verdict: String,
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
            applied_at: row.get(4)?,
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
        Step::CreateIndex(id, index) => ddl::create_index(dialect, catalog.hub(*id).ok_or_else(missing)?, index),
    };
    tx.execute_batch(&text).await
}

/// Counts the rows of a hub.
///
/// # Errors
/// The database does not answer.
pub async fn count_rows(source: &impl Source, hub: &Hub) -> Result<i64> {
    let text = format!("SELECT count(*) FROM \"{}\"", hub.table);
    let count = source.first(&Statement::built(source.dialect(), text), &[], |row| row.get::<i64>(0)).await?;
    Ok(count.unwrap_or(0))
}

fn json<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_string(value).map(Value::Json).map_err(|fault| Error::caused("writing the catalogue", fault))
}
