//! Who used which version on which day: one row for each client, collection, method and outcome.

use std::collections::{BTreeMap, BTreeSet};

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::id::FieldId;
use crate::core::usage::{Sketch, Tally, UsedFields};
use crate::core::{Error, Result, Value};

static ADD_DAY: Statement =
    Statement::new("INSERT INTO _usage_days (day, clients) VALUES (?1, 0) ON CONFLICT (day) DO NOTHING");
// An update holds the row on PostgreSQL; on SQLite writes follow one another anyway.
static HOLD_DAY: Statement =
    Statement::new("UPDATE _usage_days SET clients = clients WHERE day = ?1 RETURNING clients");
static SET_CLIENTS: Statement = Statement::new("UPDATE _usage_days SET clients = ?2 WHERE day = ?1");
static HAS_CLIENT: Statement = Statement::new("SELECT 1 FROM _usage_clients WHERE day = ?1 AND client = ?2");
static INSERT_CLIENT: Statement =
    Statement::new("INSERT INTO _usage_clients (day, client, user_agent) VALUES (?1, ?2, ?3)");
static USER_AGENTS: Statement = Statement::new(
    "SELECT client, user_agent FROM _usage_clients WHERE day >= ?1 AND user_agent IS NOT NULL ORDER BY day",
);
// Every reading begins with the columns of a tally.
macro_rules! tally {
    () => {
        "SELECT count, users, last_seen, fields_read, fields_filtered, fields_written"
    };
}
static LOOKUP: Statement = Statement::new(concat!(
    tally!(),
    " FROM _usage WHERE day = ?1 AND version = ?2 AND client = ?3 AND collection = ?4 AND method = ?5 AND outcome = ?6"
));
static PUT: Statement = Statement::new(
    "INSERT INTO _usage (day, version, client, collection, method, outcome, count, users, last_seen, fields_read, \
     fields_filtered, fields_written) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
     ON CONFLICT (day, version, client, collection, method, outcome) DO UPDATE SET count = excluded.count, \
     users = excluded.users, last_seen = excluded.last_seen, fields_read = excluded.fields_read, \
     fields_filtered = excluded.fields_filtered, fields_written = excluded.fields_written",
);
static LIST: Statement = Statement::new(concat!(
    tally!(),
    ", day, version, client, collection, method, outcome FROM _usage WHERE day >= ?1 AND version BETWEEN ?2 AND ?3 \
     ORDER BY day DESC, version, client, collection, method, outcome LIMIT ?4"
));
static OF_VERSION: Statement =
    Statement::new(concat!(tally!(), ", client FROM _usage WHERE day >= ?1 AND version = ?2 AND outcome = ?3"));
static OLDEST_DAY: Statement = Statement::new("SELECT min(day) FROM _usage_days");
static DELETE_DAY: [Statement; 3] = [
    Statement::new("DELETE FROM _usage WHERE day = ?1"),
    Statement::new("DELETE FROM _usage_clients WHERE day = ?1"),
    Statement::new("DELETE FROM _usage_days WHERE day = ?1"),
];

/// What was counted apart, with the names that were in force then.
#[derive(Debug, Clone)]
pub struct Usage {
    /// The day in UTC, counted from 1970-01-01.
    pub day: i64,
    /// The version called.
    pub version: u32,
    /// Who called.
    pub client: String,
    /// The collection's name in that version, or `auth`, `files` or `-`.
    pub collection: String,
    /// The method, or `other`.
    pub method: String,
    /// The outcome's word.
    pub outcome: String,
    /// The count, and what belongs to it.
    pub tally: Tally,
}

/// Holds a day against other writers until the transaction ends, and says how many clients have a name on it.
///
/// # Errors
/// The database does not answer.
pub async fn hold_day(tx: &Tx, day: i64) -> Result<usize> {
    tx.execute(&ADD_DAY, &[day.into()]).await?;
    let clients = tx.first(&HOLD_DAY, &[day.into()], |row| row.get::<u32>(0)).await?;
    clients.map(|clients| clients as usize).ok_or_else(|| Error::internal("a day that was just added is missing"))
}

/// Notes how many clients have a name on a day.
///
/// # Errors
/// The database does not answer.
pub async fn set_clients(tx: &Tx, day: i64, clients: usize) -> Result<()> {
    let clients = i64::try_from(clients).unwrap_or(i64::MAX);
    tx.execute(&SET_CLIENTS, &[day.into(), clients.into()]).await.map(drop)
}

/// Whether a client has a name on a day.
///
/// # Errors
/// The database does not answer.
pub async fn has_client(tx: &Tx, day: i64, client: &str) -> Result<bool> {
    Ok(tx.first(&HAS_CLIENT, &[day.into(), client.into()], |_| Ok(())).await?.is_some())
}

/// Gives a client a name on a day.
///
/// # Errors
/// The database does not answer; it has the name already.
pub async fn insert_client(tx: &Tx, day: i64, client: &str, user_agent: Option<&str>) -> Result<()> {
    tx.execute(&INSERT_CLIENT, &[day.into(), client.into(), user_agent.into()]).await.map(drop)
}

/// Adds to what was counted before. The day must be held.
///
/// # Errors
/// The database does not answer.
pub async fn add(tx: &Tx, usage: &Usage) -> Result<()> {
    let key: [Value; 6] = [
        usage.day.into(),
        usage.version.into(),
        usage.client.as_str().into(),
        usage.collection.as_str().into(),
        usage.method.as_str().into(),
        usage.outcome.as_str().into(),
    ];
    let mut sum = usage.tally.clone();
    if let Some(stored) = tx.first(&LOOKUP, &key, read_tally).await? {
        sum.merge(&stored);
    }
    let values = [
        i64::try_from(sum.count).unwrap_or(i64::MAX).into(),
        sum.users.to_bytes().into(),
        sum.last_seen.into(),
        numbers(&sum.fields.read)?,
        numbers(&sum.fields.filtered)?,
        numbers(&sum.fields.written)?,
    ];
    tx.execute(&PUT, &[&key[..], &values].concat()).await.map(drop)
}

/// What was counted from a day on, of one version or of all: the newest day first, at most `limit` rows.
///
/// # Errors
/// The database does not answer.
pub async fn list(source: &impl Source, version: Option<u32>, since: i64, limit: u32) -> Result<Vec<Usage>> {
    let (from, to) = version.map_or((0, u32::MAX), |version| (version, version));
    source
        .all(&LIST, &[since.into(), from.into(), to.into(), limit.into()], |row| {
            Ok(Usage {
                tally: read_tally(row)?,
                day: row.get(6)?,
                version: row.get(7)?,
                client: row.get(8)?,
                collection: row.get(9)?,
                method: row.get(10)?,
                outcome: row.get(11)?,
            })
        })
        .await
}

/// What each client did with a version from a day on, over all days, collections and methods. Only the sums are held.
///
/// # Errors
/// The database does not answer.
pub async fn by_client(
    source: &impl Source,
    version: u32,
    since: i64,
    outcome: &str,
) -> Result<BTreeMap<String, Tally>> {
    source
        .query(&OF_VERSION, &[since.into(), version.into(), outcome.into()], |rows| {
            let mut clients = BTreeMap::<String, Tally>::new();
            while let Some(row) = rows.next()? {
                let tally = read_tally(&row)?;
                clients.entry(row.get(6)?).or_insert_with(|| Tally::empty(tally.last_seen)).merge(&tally);
            }
            Ok(clients)
        })
        .await
}

/// How each client described itself on the last day since `since` on which it did.
///
/// # Errors
/// The database does not answer.
pub async fn user_agents(source: &impl Source, since: i64) -> Result<BTreeMap<String, String>> {
    let described = source.all(&USER_AGENTS, &[since.into()], |row| Ok((row.get(0)?, row.get(1)?))).await?;
    Ok(described.into_iter().collect())
}

/// Removes the oldest day, if it lies before another; says whether there was one.
///
/// # Errors
/// The database does not answer.
pub async fn delete_oldest_day(tx: &Tx, before: i64) -> Result<bool> {
    let oldest = tx.first(&OLDEST_DAY, &[], |row| row.get::<Option<i64>>(0)).await?.flatten();
    let Some(day) = oldest.filter(|day| *day < before) else { return Ok(false) };
    for statement in &DELETE_DAY {
        tx.execute(statement, &[day.into()]).await?;
    }
    Ok(true)
}

fn read_tally(row: &Row<'_>) -> Result<Tally> {
    let users = Sketch::from_bytes(&row.get::<Vec<u8>>(1)?);
    Ok(Tally {
        count: u64::try_from(row.get::<i64>(0)?).unwrap_or_default(),
        users: users.ok_or_else(|| Error::internal("a sketch of users that cannot be read"))?,
        last_seen: row.get(2)?,
        fields: UsedFields { read: fields(row, 3)?, filtered: fields(row, 4)?, written: fields(row, 5)? },
    })
}

fn fields(row: &Row<'_>, column: usize) -> Result<BTreeSet<FieldId>> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|fault| Error::caused("reading the fields of a counter", fault))
}

fn numbers(fields: &BTreeSet<FieldId>) -> Result<Value> {
    serde_json::to_string(fields).map(Value::Json).map_err(|fault| Error::caused("writing fields of a counter", fault))
}
