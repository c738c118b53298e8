//! Operators who act as users, to see what they see: for a quarter of an hour, and marked wherever it shows.

use serde_json::json;
use uuid::Uuid;

use crate::core::db::WriteOptions;
use crate::core::short_text::short_text;
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts;
use crate::models::sessions::{self, Kind};
use crate::schemas::platform::users::{Impersonation, ImpersonationRequest};
use crate::services::audit::{self, Act};
use crate::services::operators::{Permission, require};
use crate::services::sessions::{ACCESS_TTL_S, Opening};
use crate::services::users;

/// The longest reason, in code points.
const MAX_REASON_CHARS: usize = 500;

/// Opens a session of a user for an operator. It cannot be refreshed, and what signs the user in can neither be changed
/// nor deleted by it.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] by role; [`Error::InvalidFields`] without a reason;
/// [`Error::NotFound`]; [`Error::Conflict`] for an account that is closed.
pub async fn impersonate_user(
    ctx: &Ctx,
    app: &App,
    id: Uuid,
    request: &ImpersonationRequest,
    device: &str,
) -> Result<Impersonation> {
    require(ctx, Permission::ManageUsers)?;
    let reason = short_text(&request.reason, MAX_REASON_CHARS, "/reason", "out_of_range")?.to_owned();
    let account = accounts::lookup(&app.db, id).await?.ok_or(Error::NotFound)?;
    let opening = Opening::generate(ctx, Kind::User, id, device)?.impersonated_by(ctx.operator_id());
    let (session, caller) = (opening.row().clone(), ctx.clone());
    app.db
        .write(WriteOptions::default(), async move |tx| {
            if !accounts::hold_unchanged(tx, &account).await? {
                let detail = "The account is closed to its user, or has just been changed.".to_owned();
                return Err(Error::Conflict { detail, faults: Vec::new() });
            }
            sessions::insert(tx, &session).await?;
            let act = Act::new("user.impersonate", format!("users/{id}")).after(json!({"session": session.id}));
            audit::record(tx, &caller, act.reason(&reason))
        })
        .await?;
    let user = users::json(ctx, app, id).await?;
    let access_token = opening.into_tokens(ctx).access.into_text();
    Ok(Impersonation { access_token, token_type: "Bearer", expires_in: ACCESS_TTL_S, user })
}
