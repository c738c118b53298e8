//! The audit log: what operators changed, written in the transaction of the change itself.

use serde_json::Value as Json;
use uuid::Uuid;

use crate::core::db::Tx;
use crate::core::id::new_record_id;
use crate::core::{App, Ctx, Principal, Result};
use crate::models::audit::{self, Entry, Listed, Wanted};
use crate::schemas::platform::audit::{AuditEntry, AuditList, AuditOperator, AuditParameters};
use crate::services::operators::{Permission, require};
use crate::services::platform::{next, page_size};

/// Something that an operator does: `Act::new("user.disable", format!("users/{id}"))`. Nothing secret may stand in it.
#[derive(Debug, Clone)]
pub struct Act {
    action: &'static str,
    target: String,
    before: Option<Json>,
    after: Option<Json>,
    reason: Option<String>,
}

impl Act {
    /// An act: what is done, `noun.verb`, and to what, as the path under `/admin/v1` names it.
    pub fn new(action: &'static str, target: impl Into<String>) -> Self {
        Self { action, target: target.into(), before: None, after: None, reason: None }
    }

    /// What stood there before.
    #[must_use]
    pub fn before(self, before: Json) -> Self {
        Self { before: Some(before), ..self }
    }

    /// What stands there from now on.
    #[must_use]
    pub fn after(self, after: Json) -> Self {
        Self { after: Some(after), ..self }
    }

    /// Why, where the operator says so.
    #[must_use]
    pub fn reason(self, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()), ..self }
    }
}

/// Notes an act of the caller: it stands in the log once the transaction commits, and does not if it does not. What users
/// of the application do is none.
///
/// # Errors
/// There is no randomness for an id.
pub fn record(tx: &Tx, ctx: &Ctx, act: Act) -> Result<()> {
    match ctx.who {
        Principal::Operator { id, .. } => record_as(tx, ctx, Some(id), act),
        Principal::System => record_as(tx, ctx, None, act),
        _ => Ok(()),
    }
}

/// Notes an act of somebody who is not signed in yet, as [`record`] does.
///
/// # Errors
/// As [`record`].
pub fn record_as(tx: &Tx, ctx: &Ctx, operator: Option<Uuid>, act: Act) -> Result<()> {
    let entry = Entry {
        id: new_record_id(ctx.now())?,
        at: ctx.now(),
        operator,
        action: act.action.to_owned(),
        target: act.target,
        before: act.before,
        after: act.after,
        reason: act.reason,
        address: ctx.address.to_string(),
        request: ctx.request_id,
    };
    audit::append(tx, entry);
    Ok(())
}

/// Lists acts, the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`](crate::core::Error::Unauthenticated) for anybody but operators;
/// [`Error::InvalidQuery`](crate::core::Error::InvalidQuery).
pub async fn list_audit(ctx: &Ctx, app: &App, given: AuditParameters) -> Result<AuditList> {
    require(ctx, Permission::Read)?;
    let limit = page_size(given.limit)?;
    let AuditParameters { operator, action, target, cursor, .. } = given;
    let wanted = Wanted { operator, action, target, before: cursor };
    let mut rows = audit::list(&app.db.long(), &wanted, limit + 1).await?;
    let next = next(&mut rows, limit, |row| row.entry.id);
    Ok(AuditList { items: rows.into_iter().map(wire).collect(), next })
}

fn wire(Listed { entry, email }: Listed) -> AuditEntry {
    AuditEntry {
        id: entry.id,
        at: entry.at,
        operator: entry.operator.map(|id| AuditOperator { id, email }),
        action: entry.action,
        target: entry.target,
        before: entry.before,
        after: entry.after,
        reason: entry.reason,
        address: entry.address,
        request_id: entry.request,
    }
}
