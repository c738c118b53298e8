//! What a user signs in with beside a password: linked, listed, removed.

use std::sync::Arc;

use serde_json::json;
use uuid::Uuid;

use super::enter::{address_of, ask_for_proof, linked, take_code, wrong_code};
use crate::core::catalog::Schema;
use crate::core::db::{Tx, WriteOptions};
use crate::core::id::new_record_id;
use crate::core::mail::templates::{Locale, Template};
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts::{self, NO_PASSWORD};
use crate::models::identities as rows;
use crate::models::oauth_attempts::LinkTo;
use crate::schemas::oauth::{ExchangeRequest, Identity, IdentityList};
use crate::services::anonymous::{self, Given, give_address};
use crate::services::audit::{self, Act};
use crate::services::operators::{self, Permission};
use crate::services::proofs::{Notice, ask_within};
use crate::services::sessions::{require_own, require_recent};
use crate::services::{jobs, unit, users};

/// The caller's identities.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn list_identities(ctx: &Ctx, app: &App) -> Result<IdentityList> {
    let (user, _) = ctx.user_session()?;
    let items = rows::list(&app.db, user).await?;
    Ok(IdentityList { items: items.into_iter().map(Identity::from).collect() })
}

/// The identities of any user.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`].
pub async fn list_identities_of(ctx: &Ctx, app: &App, user: Uuid) -> Result<IdentityList> {
    operators::require(ctx, Permission::Read)?;
    accounts::lookup(&app.db, user).await?.ok_or(Error::NotFound)?;
    let items = rows::list(&app.db, user).await?;
    Ok(IdentityList { items: items.into_iter().map(Identity::from).collect() })
}

/// Links an identity to the caller: by a code of the attempt that this very session began, so that nobody can be made
/// to link somebody else's. An anonymous account has its address from then on, as one that is made by signing in with the
/// provider would, and every other session of it ends. Others are told by a mail.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::InvalidFields`] for a code of any other attempt; [`Error::Conflict`] when the
/// identity is somebody's already. For anonymous accounts [`Error::SignInRefused`] without an address that an account can
/// have, and [`Error::Conflict`] on `/email` when that has one.
pub async fn link_identity(ctx: &Ctx, app: &App, given: &ExchangeRequest, locales: &[Locale]) -> Result<Identity> {
    let (user, session) = ctx.user_session()?;
    let (proven, link) = take_code(ctx, app, &given.code).await?;
    if link != Some(LinkTo { user, session }) {
        return Err(wrong_code());
    }
    let email = match anonymous::signed_in(ctx, app).await? {
        Some(_) => Some(address_of(app, &proven)?),
        None => None,
    };
    let ask = email.as_ref().and_then(|email| ask_for_proof(app, &proven, email, locales));
    let notice = Notice::new(ctx, app, Template::IdentityLinked, locales);
    let (now, id) = (ctx.now(), new_record_id(ctx.now())?);
    let shown = Identity { id, provider: proven.provider.clone(), email: proven.email.clone(), created_at: now };
    let plan = |schema: &Arc<Schema>| Ok(((ctx.clone(), Arc::clone(users::newest(schema)?)), WriteOptions::default()));
    let ended = unit::write(ctx, app, plan, async move |tx, (ctx, users)| {
        accounts::lock(tx, user).await?;
        require_own(tx, session).await?;
        rows::insert(tx, id, user, &proven, now).await.map_err(linked)?;
        let account = accounts::lookup(tx, user).await?.ok_or(Error::NotFound)?;
        let Some(email) = email.as_ref().filter(|_| account.is_anonymous()) else {
            notice.ask(tx, account.email_key.as_deref()).await?;
            return Ok(Vec::new());
        };
        if let Some(ask) = &ask {
            ask_within(ctx, tx, ask).await?;
        }
        // Whoever chose a password before has not proved this address.
        let given = Given { email, is_verified: proven.is_verified, password_hash: NO_PASSWORD };
        give_address(ctx, tx, users, (user, Some(session)), given).await
    })
    .await?;
    app.sessions.forget(&ended);
    jobs::wake(app);
    Ok(shown)
}

/// Takes an identity away from the caller, unless nothing would be left to sign in with. A mail tells them.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::LoginTooOld`]; [`Error::NotFound`]; [`Error::Conflict`] for the last one of an
/// account without a password.
pub async fn delete_identity(ctx: &Ctx, app: &App, id: Uuid, locales: &[Locale]) -> Result<()> {
    let (user, session) = ctx.user_session()?;
    let (now, notice) = (ctx.now(), Notice::new(ctx, app, Template::IdentityRemoved, locales));
    app.db
        .write(WriteOptions::default(), async move |tx| {
            require_recent(tx, session, now).await?;
            accounts::lock(tx, user).await?;
            let account = accounts::lookup(tx, user).await?.ok_or(Error::NotFound)?;
            rows::delete(tx, user, id).await?.ok_or(Error::NotFound)?;
            if !account.has_password() && rows::list(tx, user).await?.is_empty() {
                let detail = "The account has no password and no other identity; set a password first.".to_owned();
                return Err(Error::Conflict { detail, faults: Vec::new() });
            }
            notice.ask(tx, account.email_key.as_deref()).await
        })
        .await?;
    jobs::wake(app);
    Ok(())
}

/// Takes an identity away from any user, even the last thing to sign in with: a mailed code, or a reset, is left to who
/// reads the mail of the address. A mail tells them.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] by role; [`Error::NotFound`] when there is no such user, or no such
/// identity of theirs.
pub async fn delete_identity_of(ctx: &Ctx, app: &App, user: Uuid, id: Uuid) -> Result<()> {
    operators::require(ctx, Permission::ManageUsers)?;
    let (notice, caller) = (Notice::new(ctx, app, Template::IdentityRemoved, &[]), ctx.clone());
    let work = async move |tx: &Tx| {
        let account = accounts::lookup(tx, user).await?.ok_or(Error::NotFound)?;
        let provider = rows::delete(tx, user, id).await?.ok_or(Error::NotFound)?;
        let act = Act::new("user.identity.remove", format!("users/{user}"));
        audit::record(tx, &caller, act.before(json!({"id": id, "provider": provider})))?;
        notice.ask(tx, account.email_key.as_deref()).await
    };
    app.db.write(WriteOptions::default(), work).await?;
    jobs::wake(app);
    Ok(())
}
