//! The audit log: what operators did. Rows are only ever added.

use serde_json::Value as Json;
use uuid::Uuid;

use crate::core::db::{Append, Row, Source, Tx};
use crate::core::sql::SqlWriter;
use crate::core::{Error, Result, Time};

/// The log as a table that transactions append to.
pub static APPEND: Append = Append::new(
    "_audit",
    &["id", "at", "operator", "action", "target", "before", "after", "reason", "address", "request"],
);

/// One act.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The entry's id; later entries have greater ones.
    pub id: Uuid,
    /// When it was done.
    pub at: Time,
    /// Who did it; `None` for Stratabase itself.
    pub operator: Option<Uuid>,
    /// What was done, `user.disable`.
    pub action: String,
    /// What it was done to, `users/0199..`.
    pub target: String,
    /// What stood there before.
    pub before: Option<Json>,
    /// What stands there since.
    pub after: Option<Json>,
    /// Why, as the operator said.
    pub reason: Option<String>,
    /// Where the request came from.
    pub address: String,
    /// The request's id.
    pub request: Uuid,
}

/// An act as it is listed.
#[derive(Debug)]
pub struct Listed {
    /// The act.
    pub entry: Entry,
    /// The address of whoever did it, also if they are no operator any more.
    pub email: Option<String>,
}

/// Which acts to list.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Those of this operator.
    pub operator: Option<Uuid>,
    /// Those of this name.
    pub action: Option<String>,
    /// Those about this, and about what stands under it.
    pub target: Option<String>,
    /// Those before this one.
    pub before: Option<Uuid>,
}

/// Adds an entry when the transaction commits.
pub fn append(tx: &Tx, entry: Entry) {
    let json = |value: Option<Json>| value.map(|value| value.to_string());
    let values = vec![
        entry.id.into(),
        entry.at.into(),
        entry.operator.into(),
        entry.action.into(),
        entry.target.into(),
        json(entry.before).into(),
        json(entry.after).into(),
        entry.reason.into(),
        entry.address.into(),
        entry.request.into(),
    ];
    tx.append(&APPEND, values);
}

/// Acts, the newest first, at most `limit`.
pub async fn list(source: &impl Source, wanted: &Wanted, limit: u32) -> Result<Vec<Listed>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT a.id, a.at, a.operator, a.action, a.target, a.before, a.after, a.reason, a.address, a.request, ");
    sql.push("coalesce(o.email, f.email) FROM _audit a LEFT JOIN _operators o ON o.id = a.operator ");
    sql.push("LEFT JOIN _former_operators f ON f.id = a.operator WHERE 1 = 1");
    if let Some(operator) = wanted.operator {
        sql.push(" AND a.operator = ").bind(operator.into());
    }
    if let Some(action) = &wanted.action {
        sql.push(" AND a.action = ").bind(action.as_str().into());
    }
    if let Some(target) = &wanted.target {
        // A slash is followed by a zero in the order of texts.
        sql.push(" AND (a.target = ").bind(target.as_str().into());
        sql.push(" OR (a.target > ").bind(format!("{target}/").into());
        sql.push(" AND a.target < ").bind(format!("{target}0").into()).push("))");
    }
    if let Some(before) = wanted.before {
        sql.push(" AND a.id < ").bind(before.into());
    }
    sql.push(" ORDER BY a.id DESC LIMIT ").bind(limit.into());
    let (statement, params) = sql.into_statement();
    source.all(&statement, &params, listed).await
}

fn listed(row: &Row<'_>) -> Result<Listed> {
    let json = |index: usize| -> Result<Option<Json>> {
        let Some(text) = row.get::<Option<String>>(index)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|fault| Error::caused("reading the audit log", fault))
    };
    let entry = Entry {
        id: row.get(0)?,
        at: row.get(1)?,
        operator: row.get(2)?,
        action: row.get(3)?,
        target: row.get(4)?,
        before: json(5)?,
        after: json(6)?,
        reason: row.get(7)?,
        address: row.get(8)?,
        request: row.get(9)?,
    };
    Ok(Listed { entry, email: row.get(10)? })
}
