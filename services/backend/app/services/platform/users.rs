//! Users as operators manage them.

use std::sync::Arc;

use uuid::Uuid;

use super::{next, page_size};
use crate::core::catalog::Collection;
use crate::core::db::{Tx, WriteOptions};
use crate::core::mail::templates::Template;
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts::{self, Listed, Wanted};
use crate::models::sessions::{self, Kind};
use crate::models::{passkeys, second_factors, wrong_passwords};
use crate::schemas::platform::users::{User, UserList, UserParameters};
use crate::services::audit::{self, Act};
use crate::services::jobs;
use crate::services::operators::{Permission, require};
use crate::services::proofs::Notice;
use crate::services::records;
use crate::services::sessions::ending;
use crate::services::users::newest;
use crate::services::wrong_passwords::MAX_WRONG;

/// Lists users, the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidQuery`].
pub async fn list_users(ctx: &Ctx, app: &App, given: UserParameters) -> Result<UserList> {
    require(ctx, Permission::Read)?;
    let limit = page_size(given.limit)?;
    let part = given.q.map(|part| part.trim().to_lowercase()).filter(|part| !part.is_empty());
    let wanted = Wanted { user_id: None, part, before: given.cursor };
    let mut rows = accounts::list(&app.db.long(), &*users(app)?, &wanted, ctx.now(), limit + 1).await?;
    let next = next(&mut rows, limit, |row| row.user_id);
    Ok(UserList { items: rows.into_iter().map(wire).collect(), next })
}

/// Shows a user.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`].
pub async fn get_user(ctx: &Ctx, app: &App, id: Uuid) -> Result<User> {
    require(ctx, Permission::Read)?;
    let wanted = Wanted { user_id: Some(id), ..Wanted::default() };
    let rows = accounts::list(&app.db, &*users(app)?, &wanted, ctx.now(), 1).await?;
    rows.into_iter().next().map(wire).ok_or(Error::NotFound)
}

/// Closes an account to its user, or opens it again. Closing ends every session, here at once and on every node within
/// a second.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`].
pub async fn set_disabled(ctx: &Ctx, app: &App, id: Uuid, disabled: bool) -> Result<User> {
    require(ctx, Permission::ManageUsers)?;
    let (now, caller) = (ctx.now(), ctx.clone());
    ending(app, now, async move |tx| {
        if !accounts::set_disabled(tx, id, disabled.then_some(now)).await? {
            return Err(Error::NotFound);
        }
        let action = if disabled { "user.disable" } else { "user.enable" };
        audit::record(tx, &caller, Act::new(action, format!("users/{id}")))?;
        if disabled { sessions::delete_all(tx, Kind::User, id).await } else { Ok(Vec::new()) }
    })
    .await?;
    get_user(ctx, app, id).await
}

/// Deletes a user: the account, its sessions, and the record with all that its deletion takes along.
///
/// # Errors
/// As [`records::delete_account`].
pub async fn delete_user(ctx: &Ctx, app: &App, id: Uuid) -> Result<()> {
    require(ctx, Permission::ManageUsers)?;
    records::delete_account(ctx, app, id, true).await
}

/// Has nothing asked for beside a user's password any more, and no passkey sign in: for whoever has lost what they proved
/// it by. A mail tells them.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] by role; [`Error::NotFound`] when there is no such user, or no second
/// factor.
pub async fn remove_second_factor(ctx: &Ctx, app: &App, id: Uuid) -> Result<()> {
    require(ctx, Permission::ManageUsers)?;
    let account = accounts::lookup(&app.db, id).await?.ok_or(Error::NotFound)?;
    let (notice, caller) = (Notice::new(ctx, app, Template::MfaChanged, &[]), ctx.clone());
    app.db
        .write(WriteOptions::default(), async move |tx| {
            accounts::lock(tx, id).await?;
            let had_authenticator = second_factors::delete(tx, Kind::User, id).await?;
            if !passkeys::delete_all(tx, id).await? && !had_authenticator {
                return Err(Error::NotFound);
            }
            audit::record(tx, &caller, Act::new("user.second_factor.remove", format!("users/{id}")))?;
            notice.ask(tx, account.email_key.as_deref()).await
        })
        .await?;
    jobs::wake(app);
    Ok(())
}

/// Forgets the wrong passwords of a user: the next right one lets them in from anywhere.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] by role; [`Error::NotFound`] when there is no such user, or no wrong
/// password.
pub async fn clear_wrong_passwords(ctx: &Ctx, app: &App, id: Uuid) -> Result<()> {
    require(ctx, Permission::ManageUsers)?;
    let caller = ctx.clone();
    let work = async move |tx: &Tx| {
        if !wrong_passwords::clear(tx, id).await? {
            return Err(Error::NotFound);
        }
        audit::record(tx, &caller, Act::new("user.wrong_passwords.clear", format!("users/{id}")))
    };
    app.db.write(WriteOptions::default(), work).await
}

/// The collection of users in the newest version.
fn users(app: &App) -> Result<Arc<Collection>> {
    newest(&app.schema()).map(Arc::clone)
}

fn wire(row: Listed) -> User {
    User {
        id: row.user_id,
        email: row.email,
        verified: row.is_verified,
        disabled: row.is_disabled,
        created_at: row.created_at,
        sessions: row.sessions,
        password_state: match (row.has_password, row.wrong_passwords) {
            (false, _) => "none",
            (true, MAX_WRONG..) => "closed",
            (true, _) => "set",
        },
        wrong_passwords: row.wrong_passwords,
        second_factor: row.has_second_factor,
    }
}
