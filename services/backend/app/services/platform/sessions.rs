//! Everybody's sessions, as operators see and end them.

use serde_json::json;
use uuid::Uuid;

use super::{next, page_size};
use crate::core::{App, Ctx, Error, Result};
use crate::models::sessions::{self, Kind};
use crate::schemas::auth::Session;
use crate::schemas::platform::users::{OwnedSession, OwnedSessionList, SessionOwner, SessionParameters};
use crate::services::audit::{self, Act};
use crate::services::operators::{Permission, require, require_self_or};
use crate::services::sessions::ending;

/// Lists sessions of users and operators, the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidQuery`].
pub async fn list_sessions(ctx: &Ctx, app: &App, given: &SessionParameters) -> Result<OwnedSessionList> {
    require(ctx, Permission::Read)?;
    let current = ctx.operator_session().ok().map(|(_, session)| session);
    let limit = page_size(given.limit)?;
    let mut rows = sessions::list_all(&app.db.long(), given.user, given.cursor, ctx.now(), limit + 1).await?;
    let next = next(&mut rows, limit, |row| row.session.id);
    let items = rows.into_iter().map(|row| OwnedSession {
        kind: row.kind,
        owner: SessionOwner { id: row.owner, email: row.email },
        session: Session::from_row(row.session, current),
    });
    Ok(OwnedSessionList { items: items.collect(), next })
}

/// Ends a session: here at once and on every node within a second. That of a user needs leave to manage users; that of
/// another operator leave to manage operators.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`]; [`Error::Forbidden`].
pub async fn end_session(ctx: &Ctx, app: &App, id: Uuid) -> Result<()> {
    require(ctx, Permission::Read)?;
    let caller = ctx.clone();
    ending(app, ctx.now(), async move |tx| {
        let ended = sessions::delete_any(tx, id).await?.ok_or(Error::NotFound)?;
        match ended.kind {
            Kind::User => require(&caller, Permission::ManageUsers)?,
            Kind::Operator => require_self_or(&caller, ended.owner, Permission::ManageOperators)?,
        }
        let whose = json!({"kind": ended.kind.name(), "owner": ended.owner});
        audit::record(tx, &caller, Act::new("session.end", format!("sessions/{id}")).before(whose))?;
        Ok(ended.tokens)
    })
    .await
}
