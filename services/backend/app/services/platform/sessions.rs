//! Everybody's sessions, as operators see and end them.

use uuid::Uuid;

use super::{next, page_size};
use crate::core::{App, Ctx, Error, Result};
use crate::models::sessions;
use crate::schemas::auth::Session;
use crate::schemas::platform::users::{OwnedSession, OwnedSessionList, SessionOwner, SessionParameters};
use crate::services::operators::require_operator;
use crate::services::sessions::ending;

/// Lists sessions of users and operators, the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidQuery`].
pub async fn list_sessions(ctx: &Ctx, app: &App, given: &SessionParameters) -> Result<OwnedSessionList> {
    require_operator(ctx)?;
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

/// Ends a session, whosever it is: here at once and on every node within a second.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`].
pub async fn end_session(ctx: &Ctx, app: &App, id: Uuid) -> Result<()> {
    require_operator(ctx)?;
    ending(app, ctx.now(), async move |tx| sessions::delete_any(tx, id).await?.ok_or(Error::NotFound)).await
}
