//! The outbox: one row for every committed change, written in the change's own transaction and read in the order of
//! commit. Whatever leaves Stratabase because something changed starts here.

use uuid::Uuid;

use crate::core::catalog::ColumnKind;
use crate::core::ctx::Principal;
use crate::core::db::{Append, Dialect, Row, Source, Statement, Tx};
use crate::core::id::CollectionId;
use crate::core::{Date, Decimal, Error, Result, Time, Value, vector};

/// The outbox as a table that transactions append to.
pub static APPEND: Append = Append::new(
    "_outbox",
    &[
        "collection",
        "record",
        "kind",
        "revision_before",
        "revision_after",
        "actor_kind",
        "actor",
        "request",
        "at",
        "before",
    ],
);

macro_rules! entry_columns {
    () => {
        "sequence, collection, record, kind, revision_before, revision_after, actor_kind, actor, \
         request, at, before FROM _outbox "
    };
}

static PAGE_SQLITE: Statement =
    Statement::new(concat!("SELECT 0, ", entry_columns!(), "WHERE sequence > ?1 ORDER BY sequence LIMIT ?2"));

// Sequences are given before commit, so on PostgreSQL their order is not the order of commit, and reading past the
// largest one seen would lose a change whose transaction began early and ended late. Below the oldest transaction that
// is still running, nothing can appear any more.
static PAGE_POSTGRES: Statement = Statement::new(concat!(
    "SELECT transaction_id, ",
    entry_columns!(),
    "WHERE (transaction_id, sequence) > (?1, ?2) \
     AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint \
     ORDER BY transaction_id, sequence LIMIT ?3"
));

static CHANGES: Statement = Statement::new(concat!(
    "SELECT 0, ",
    entry_columns!(),
    "WHERE record = ?1 AND collection = ?2 AND kind <> 'created' AND sequence > ?3 AND sequence < ?4 \
     ORDER BY sequence DESC LIMIT ?5"
));

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// It came to be.
    Created,
    /// Some of its columns changed.
    Updated,
    /// It is gone.
    Deleted,
}

/// Who made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Nobody was signed in.
    Anonymous,
    /// A user of the application.
    User(Uuid),
    /// A person who runs this installation.
    Operator(Uuid),
    /// A program, by its API key.
    Key(Uuid),
    /// Stratabase itself.
    System,
}

/// One change of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The record's collection.
    pub collection: CollectionId,
    /// The record's id.
    pub record: Uuid,
    /// What happened.
    pub kind: EventKind,
    /// The record's revision before; none when it was created.
    pub revision_before: Option<i64>,
    /// The record's revision after; none when it was deleted.
    pub revision_after: Option<i64>,
    /// Who did it.
    pub actor: Actor,
    /// The request that did it.
    pub request: Uuid,
    /// When.
    pub at: Time,
    /// The values before, as made by [`values_before`]: of the changed columns and `updated_at` of an update, of all
    /// columns, `created_at` and `updated_at` of a deletion, of none of a creation.
    pub before: String,
}

/// A place in the outbox. Positions compare in the order of commit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The transaction's number on PostgreSQL; 0 on SQLite.
    pub transaction: i64,
    /// The row's number.
    pub sequence: i64,
}

/// An event and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where it stands; the next page begins after it.
    pub position: Position,
    /// What happened.
    pub event: Event,
}

/// Adds an event to the transaction; it is written right before the commit.
pub fn append(tx: &Tx, event: Event) {
    let (actor_kind, actor) = event.actor.columns();
    let values = vec![
        event.collection.0.into(),
        event.record.into(),
        event.kind.word().into(),
        event.revision_before.into(),
        event.revision_after.into(),
        actor_kind.into(),
        actor.into(),
        event.request.into(),
        event.at.into(),
        Value::Json(event.before),
    ];
    tx.append(&APPEND, values);
}

/// The events after a position in the order of commit, at most `limit`. The default position is the beginning.
///
/// On PostgreSQL an event shows once every transaction that began before its own has ended, in any database of the
/// server: a transaction left open holds events back, and never loses one.
///
/// # Errors
/// The database does not answer.
pub async fn page_after(source: &impl Source, after: Position, limit: u32) -> Result<Vec<Entry>> {
    match source.dialect() {
        Dialect::Sqlite => source.all(&PAGE_SQLITE, &[after.sequence.into(), limit.into()], entry).await,
        Dialect::Postgres => {
            let params = [after.transaction.into(), after.sequence.into(), limit.into()];
            source.all(&PAGE_POSTGRES, &params, entry).await
        }
    }
}

/// The place after everything that has been committed so far. On PostgreSQL, what is being written at the moment may lie
/// after it as well.
///
/// # Errors
/// The database does not answer.
pub async fn end(source: &impl Source) -> Result<Position> {
    static END: Statement = Statement::each(
        "SELECT 0, coalesce((SELECT seq FROM sqlite_sequence WHERE name = '_outbox'), 0)",
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1, 9223372036854775807",
    );
    let end = source.first(&END, &[], |row| Ok(Position { transaction: row.get(0)?, sequence: row.get(1)? })).await?;
    end.ok_or_else(|| Error::internal("the outbox has no end"))
}

/// The updates and deletions of one record whose sequences lie between two others, the last one first, at most `limit`.
/// Of one record, sequences are in the order of commit: whoever appends holds the record.
///
/// # Errors
/// The database does not answer.
pub async fn changes_between(
    source: &impl Source,
    (collection, record): (CollectionId, Uuid),
    (after, before): (i64, i64),
    limit: u32,
) -> Result<Vec<Entry>> {
    let params = [record.into(), collection.0.into(), after.into(), before.into(), limit.into()];
    source.all(&CHANGES, &params, entry).await
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    let kind: String = row.get(4)?;
    let actor_kind: String = row.get(7)?;
    let event = Event {
        collection: CollectionId(row.get(2)?),
        record: row.get(3)?,
        kind: EventKind::from_word(&kind).ok_or_else(|| Error::internal(format!("an event of kind {kind}")))?,
        revision_before: row.get(5)?,
        revision_after: row.get(6)?,
        actor: Actor::from_columns(&actor_kind, row.get(8)?)
            .ok_or_else(|| Error::internal(format!("an event by {actor_kind}")))?,
        request: row.get(9)?,
        at: row.get(10)?,
        before: row.get(11)?,
    };
    Ok(Entry { position: Position { transaction: row.get(0)?, sequence: row.get(1)? }, event })
}

impl EventKind {
    /// The kind's word, as it stands in the table and in the names of events.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Created, Self::Updated, Self::Deleted].into_iter().find(|kind| kind.word() == word)
    }
}

impl Actor {
    const fn columns(self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::Anonymous => ("anonymous", None),
            Self::User(id) => ("user", Some(id)),
            Self::Operator(id) => ("operator", Some(id)),
            Self::Key(id) => ("key", Some(id)),
            Self::System => ("system", None),
        }
    }

    fn from_columns(kind: &str, id: Option<Uuid>) -> Option<Self> {
        match (kind, id) {
            ("anonymous", None) => Some(Self::Anonymous),
            ("user", Some(id)) => Some(Self::User(id)),
            ("operator", Some(id)) => Some(Self::Operator(id)),
            ("key", Some(id)) => Some(Self::Key(id)),
            ("system", None) => Some(Self::System),
            _ => None,
        }
    }
}

impl From<&Principal> for Actor {
    fn from(who: &Principal) -> Self {
        match who {
            Principal::Anonymous => Self::Anonymous,
            Principal::User { id, .. } => Self::User(*id),
            Principal::Operator { id, .. } => Self::Operator(*id),
            Principal::Key { id, .. } => Self::Key(*id),
            Principal::System => Self::System,
        }
    }
}

/// The values of columns before a change, as one JSON object keyed by physical column.
///
/// The type of each is its field's: times are microseconds since the epoch, ids and bytes (base64) are text.
pub fn values_before<'a>(columns: impl IntoIterator<Item = (&'a str, &'a Value)>) -> String {
    let object: serde_json::Map<_, _> =
        columns.into_iter().map(|(column, value)| (column.to_owned(), to_json(value))).collect();
    serde_json::Value::Object(object).to_string()
}

fn to_json(value: &Value) -> serde_json::Value {
    use base64::Engine as _;
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Integer(number) | Value::Duration(number) => (*number).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Time(time) => time.micros().into(),
        Value::Date(date) => date.days().into(),
        Value::Decimal(decimal) => decimal.units().into(),
        Value::Uuid(id) => id.to_string().into(),
        // Stored JSON was parsed before it was stored.
        Value::Json(text) => serde_json::from_str(text).unwrap_or_default(),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Vector(floats) => floats.iter().map(|kept| vector::shown(*kept)).collect(),
        Value::Bytes(bytes) => base64::engine::general_purpose::STANDARD.encode(bytes).into(),
    }
}

/// Reads a value back that [`values_before`] wrote, for a column of that kind.
///
/// # Errors
/// It is no value of that kind, which is a defect.
pub fn value_before(json: &serde_json::Value, kind: ColumnKind) -> Result<Value> {
    let strange = || Error::internal(format!("a value before that is no {kind:?}"));
    let text = || json.as_str().ok_or_else(strange);
    if json.is_null() {
        return Ok(Value::Null);
    }
    Ok(match kind {
        ColumnKind::Text => text()?.into(),
        ColumnKind::Integer => json.as_i64().ok_or_else(strange)?.into(),
        ColumnKind::Number => json.as_f64().ok_or_else(strange)?.into(),
        ColumnKind::Bool => json.as_bool().ok_or_else(strange)?.into(),
        ColumnKind::Time => Time::from_micros(json.as_i64().ok_or_else(strange)?).into(),
        ColumnKind::Decimal { scale } => Decimal::from_units(json.as_i64().ok_or_else(strange)?, scale).into(),
        ColumnKind::Date => Date::from_days(json.as_i64().ok_or_else(strange)?).into(),
        ColumnKind::Vector { .. } => {
            let floats = json.as_array().ok_or_else(strange)?.iter();
            let floats = floats.map(|json| json.as_f64().and_then(vector::float).ok_or_else(strange));
            Value::Vector(floats.collect::<Result<_>>()?)
        }
        ColumnKind::Json => Value::Json(json.to_string()),
        ColumnKind::Uuid | ColumnKind::Reference { .. } => text()?.parse::<Uuid>().map_err(|_| strange())?.into(),
        ColumnKind::References { .. } | ColumnKind::List { .. } => {
            let item = if let ColumnKind::List { of } = kind { of.kind() } else { ColumnKind::Uuid };
            let items = json.as_array().ok_or_else(strange)?.iter();
            Value::List(items.map(|json| value_before(json, item)).collect::<Result<_>>()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::catalog::Item;

    #[test]
    fn values_before_are_one_json_object_by_column() {
        let id = Uuid::from_u128(7);
        let list = Value::List(vec![Value::Text("a".into()), Value::Integer(1)]);
        let columns = [
            ("f1", Value::Null),
            ("f2", Value::Bool(true)),
            ("f3", Value::Integer(9_007_199_254_740_991)),
            ("f4", Value::Number(0.1)),
            ("f5", Value::Text("\"x\"".into())),
            ("f6", Value::Time(Time::from_micros(-1))),
            ("f7", Value::Uuid(id)),
            ("f8", Value::Json(r#"{"b":1,"a":[null]}"#.into())),
            ("f9", list),
            ("f10", Value::Bytes(vec![255])),
        ];
        let text = values_before(columns.iter().map(|(column, value)| (*column, value)));
        assert_eq!(
            text,
            r#"{"f1":null,"f2":true,"f3":9007199254740991,"f4":0.1,"f5":"\"x\"","f6":-1,"f7":"00000000-0000-0000-0000-000000000007","f8":{"b":1,"a":[null]},"f9":["a",1],"f10":"/w=="}"#
        );
    }

    #[test]
    fn values_before_are_read_back_as_they_were() {
        let values = [
            (ColumnKind::Text, Value::Text("é\"".into())),
            (ColumnKind::List { of: Item::Text }, Value::List(vec![Value::Text("a".into()), Value::Text("b".into())])),
            (ColumnKind::List { of: Item::Number }, Value::List(vec![Value::Number(0.1), Value::Number(-3.0)])),
            (
                ColumnKind::List { of: Item::Decimal { scale: 2 } },
                Value::List(vec![Value::Decimal(Decimal::from_units(-150, 2))]),
            ),
            (ColumnKind::Integer, Value::Integer(-9_007_199_254_740_991)),
            (ColumnKind::Number, Value::Number(1e300)),
            (ColumnKind::Bool, Value::Bool(false)),
            (ColumnKind::Time, Value::Time(Time::from_micros(-1))),
            (ColumnKind::Decimal { scale: 3 }, Value::Decimal(Decimal::from_units(-1_500, 3))),
            (ColumnKind::Date, Value::Date(Date::from_days(-1))),
            (ColumnKind::Json, Value::Json(r#"{"b":1,"a":[null,1.5]}"#.into())),
            (ColumnKind::Vector { dimensions: 2 }, Value::Vector(vec![0.1, -3e-45])),
            (ColumnKind::Uuid, Value::Uuid(Uuid::from_u128(7))),
            (ColumnKind::Text, Value::Null),
        ];
        for (kind, value) in values {
            let text = values_before([("column", &value)]);
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value_before(&json["column"], kind).unwrap(), value);
        }
        assert!(value_before(&serde_json::json!("x"), ColumnKind::Integer).is_err());
    }
}
