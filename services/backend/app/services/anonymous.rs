//! Anonymous accounts: made without an address, and given one later, together with all that they own by then.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::core::catalog::{Collection, Schema};
use crate::core::db::{Tx, WriteOptions};
use crate::core::email::Email;
use crate::core::id::new_record_id;
use crate::core::limits::{Limit, Subject};
use crate::core::mail::templates::Locale;
use crate::core::tokens::TokenHash;
use crate::core::{App, Ctx, Error, Principal, Result, Time};
use crate::models::accounts::{self, Account, NO_PASSWORD};
use crate::models::one_time_secrets as secrets;
use crate::models::revocations;
use crate::models::sessions::{self, Kind};
use crate::schemas::auth::SignedIn;
use crate::services::accounts::{Registering, taken};
use crate::services::proofs::{About, Ask, ask_within};
use crate::services::records::{self, OwnPatch};
use crate::services::sessions::{Opening, SESSION_MAX_S, SESSION_TTL_S, require_own};
use crate::services::users::{self, NewUser};
use crate::services::{jobs, unit};

/// What an anonymous account is given, to be a user's like any other.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The address.
    pub email: &'a Email,
    /// Whether the address is known to be the user's.
    pub is_verified: bool,
    /// The hash of the password; [`NO_PASSWORD`] for none.
    pub password_hash: &'a str,
}

/// Makes an account without an address, with its user's record, and signs it in. Nobody can sign in to it again.
///
/// # Errors
/// [`Error::Forbidden`] where the installation has no such accounts; [`Error::InvalidFields`]; [`Error::RateLimited`].
pub async fn create(ctx: &Ctx, app: &App, fields: Map<String, Json>, device: &str) -> Result<SignedIn> {
    if !app.installation.load().anonymous {
        return Err(Error::Forbidden("This installation has no anonymous accounts.".into()));
    }
    let now = ctx.now();
    let user_id = new_record_id(now)?;
    NewUser::check(ctx, &app.schema(), user_id, None, &fields)?;
    app.limits.take(Limit::Registration, Subject::address(ctx.address), now).await?;
    let opening = Opening::generate(ctx, Kind::User, user_id, device)?;
    let session = opening.row().clone();
    let plan = |schema: &_| {
        let user = NewUser::check(ctx, schema, user_id, None, &fields)?;
        Ok(((ctx.clone(), user), WriteOptions::default()))
    };
    unit::write(ctx, app, plan, async move |tx, (ctx, user)| {
        user.insert(ctx, tx).await?;
        tx.settle().await?;
        accounts::insert(tx, user_id, None, NO_PASSWORD, now).await?;
        sessions::insert(tx, &session).await
    })
    .await?;
    let user = users::json(ctx, app, user_id).await?;
    Ok(opening.into_tokens(ctx).with_user(user))
}

/// The anonymous user who asks, and by which session; `None` for everybody else.
///
/// # Errors
/// The database does not answer.
pub async fn signed_in(ctx: &Ctx, app: &App) -> Result<Option<(Uuid, Uuid)>> {
    let Principal::User { id, session } = ctx.who else { return Ok(None) };
    let account = accounts::lookup(&app.db, id).await?;
    Ok(account.filter(Account::is_anonymous).map(|_| (id, session)))
}

/// Gives the caller's anonymous account what it registers with. Its other sessions end; the one that asks goes on, with the
/// tokens of the answer.
///
/// Where accounts need proof of their address, the account stays anonymous until a mail has proved it: `None`.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::Forbidden`] for an operator who acts as the user; [`Error::Conflict`] when the account
/// got an address meanwhile, or on `/email` when that has an account, unless that must not show; those of a patch of the
/// caller's own record.
pub(super) async fn register(
    ctx: &Ctx,
    app: &App,
    (user, session): (Uuid, Uuid),
    given: Registering,
    (locales, device): (&[Locale], &str),
) -> Result<Option<SignedIn>> {
    let Registering { email, password_hash, fields, needs_proof } = given;
    let is_mailed = app.mailer.is_on();
    let locales = locales.to_vec();
    let opening = Opening::generate(ctx, Kind::User, user, device)?.going_on(session);
    let (fresh, now) = (opening.row().clone(), ctx.now());
    let plan = |schema: &Arc<Schema>| {
        let patch = OwnPatch::plan(ctx, schema, user, &fields)?;
        Ok(((ctx.clone(), patch, Arc::clone(users::newest(schema)?)), WriteOptions::default()))
    };
    let ended = unit::write(ctx, app, plan, async move |tx, (ctx, patch, users)| {
        let (account, began) = hold(tx, user, session).await?;
        patch.run(tx).await?;
        if needs_proof {
            // What the mail proves holds for this password alone.
            let account = set_password(tx, account, &password_hash).await?;
            let ask = Ask::new(About::EmailChange(user), email.address(), &locales).while_it_is(&account);
            ask_within(ctx, tx, &ask).await?;
            return Ok(Vec::new());
        }
        if is_mailed {
            ask_within(ctx, tx, &Ask::new(About::Verification, email.address(), &locales)).await?;
        }
        let given = Given { email: &email, is_verified: false, password_hash: &password_hash };
        let mut ended = give_address(ctx, tx, users, (user, Some(session)), given).await?;
        let expires_at = now.plus_seconds(SESSION_TTL_S).min(began.plus_seconds(SESSION_MAX_S));
        let pushed_out = sessions::renew(tx, session, &fresh, expires_at, now).await?;
        revocations::insert(tx, &ctx.endings, pushed_out.as_slice(), now).await?;
        ended.extend(pushed_out);
        Ok(ended)
    })
    .await?;
    app.sessions.forget(&ended);
    jobs::wake(app);
    if needs_proof {
        return Ok(None);
    }
    let user = users::json(ctx, app, user).await?;
    Ok(Some(opening.into_tokens(ctx).with_user(user)))
}

/// Takes the password away that an anonymous account was to have with an address that nobody has proved; the account as it
/// is then.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::Forbidden`] for an operator who acts as the user; [`Error::Conflict`] when the account
/// got an address meanwhile.
pub async fn forget_password(app: &App, (user, session): (Uuid, Uuid)) -> Result<Account> {
    let work = async move |tx: &Tx| {
        let (account, _) = hold(tx, user, session).await?;
        set_password(tx, account, NO_PASSWORD).await
    };
    app.db.write(WriteOptions::default(), work).await
}

async fn set_password(tx: &Tx, account: Account, hash: &str) -> Result<Account> {
    accounts::set_password_hash(tx, account.user_id, hash).await?;
    Ok(Account { password_hash: hash.to_owned(), ..account })
}

/// Keeps an account anonymous, and a session of it open, until the transaction ends; tells when the session began.
async fn hold(tx: &Tx, user: Uuid, session: Uuid) -> Result<(Account, Time)> {
    accounts::lock(tx, user).await?;
    let began = require_own(tx, session).await?;
    let account = accounts::lookup(tx, user).await?.filter(Account::is_anonymous);
    match account {
        Some(account) => Ok((account, began)),
        None => Err(Error::Conflict { detail: "The account has an address already.".to_owned(), faults: Vec::new() }),
    }
}

/// Gives an anonymous account, which the transaction has locked, an address. Every session of it ends but `kept`: somebody
/// else may have the others. The tokens in the answer are to be given to
/// [`SessionCache::forget`](crate::core::session_cache::SessionCache::forget) after the commit.
///
/// # Errors
/// [`Error::Conflict`] on `/email` when the address has an account.
pub async fn give_address(
    ctx: &Ctx,
    tx: &Tx,
    users: &Arc<Collection>,
    (user, kept): (Uuid, Option<Uuid>),
    given: Given<'_>,
) -> Result<Vec<TokenHash>> {
    accounts::set_email(tx, user, given.email).await.map_err(taken)?;
    accounts::set_password_hash(tx, user, given.password_hash).await?;
    let mut fields = vec![("email", given.email.address().into())];
    if given.is_verified {
        accounts::set_verified(tx, user, ctx.now()).await?;
        fields.push(("verified", true.into()));
    }
    records::set_account_fields(ctx, tx, users, user, &fields).await?;
    secrets::delete_all(tx, user).await?;
    let ended = match kept {
        Some(session) => sessions::delete_others(tx, Kind::User, user, session).await?,
        None => sessions::delete_all(tx, Kind::User, user).await?,
    };
    revocations::insert(tx, &ctx.endings, &ended, ctx.now()).await?;
    Ok(ended)
}

/// The answer to what takes an account that its user can sign in to.
pub fn refusal() -> Error {
    let detail = "The account is anonymous: register an address for it first.".to_owned();
    Error::Conflict { detail, faults: Vec::new() }
}
