//! Accounts of the application's users: registering, showing, closing.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::core::db::{ConstraintKind, WriteOptions};
use crate::core::email::Email;
use crate::core::error::Place;
use crate::core::id::new_record_id;
use crate::core::installation::Registration;
use crate::core::limits::{Limit, Subject};
use crate::core::mail::templates::{Locale, Template};
use crate::core::passwords::{Password, words_of};
use crate::core::{App, Ctx, Error, Fault, Result};
use crate::models::accounts::{self, Account};
use crate::models::sessions::{self, Kind};
use crate::schemas::auth::{RegisterRequest, SignedIn};
use crate::services::proofs::{About, Ask, Notice, ask_within};
use crate::services::sessions::Opening;
use crate::services::users::{self, NewUser};
use crate::services::{anonymous, jobs, password, records, unit};

/// What somebody registers with, checked.
pub(super) struct Registering {
    /// The address.
    pub email: Email,
    /// The hash of the password.
    pub password_hash: String,
    /// Further fields of the user's record.
    pub fields: Map<String, Value>,
    /// Whether the address must be proved before the account signs anybody in.
    pub needs_proof: bool,
}

/// Makes an account with its user's record, and signs it in; an anonymous user keeps the account that they have. Where mail
/// goes out, one asks for proof of the address.
///
/// Where accounts need that proof the answer is always `None`, nobody is signed in, and the mail tells whether the address
/// has an account. The record is written first and the account last, so that what else is wrong shows alike either way.
///
/// # Errors
/// [`Error::InvalidFields`]; [`Error::Conflict`] on `/email` when the address has an account, unless that must not show;
/// [`Error::RateLimited`]; [`Error::Unavailable`] when too many passwords are being hashed; those of
/// `anonymous::register`.
pub async fn register(
    ctx: &Ctx,
    app: &App,
    request: RegisterRequest,
    locales: &[Locale],
    device: &str,
) -> Result<Option<SignedIn>> {
    let needs_proof = app.installation.load().registration == Registration::Verified;
    if needs_proof {
        app.mailer.require()?;
    }
    let (email, password) =
        both(Email::parse(&request.email, "/email"), app.passwords.choose(&request.password, "/password"))?;
    let (user_id, anonymous) = (new_record_id(ctx.now())?, anonymous::signed_in(ctx, app).await?);
    if anonymous.is_none() {
        NewUser::check(ctx, &app.schema(), user_id, Some(&email), &request.fields)?;
    }
    app.limits.take(Limit::Registration, Subject::address(ctx.address), ctx.now()).await?;
    if needs_proof {
        app.limits.take(Limit::Mails, Subject::account("mail", email.key()), ctx.now()).await?;
    }
    let about = [email.key()].into_iter().chain(request.fields.values().filter_map(Value::as_str));
    let password_hash = app.passwords.hash(password, words_of(about)).await?;
    let given = Registering { email, password_hash, fields: request.fields, needs_proof };
    match anonymous {
        Some(whose) => anonymous::register(ctx, app, whose, given, (locales, device)).await,
        None => make(ctx, app, user_id, given, (locales, device)).await,
    }
}

async fn make(
    ctx: &Ctx,
    app: &App,
    user_id: Uuid,
    given: Registering,
    (locales, device): (&[Locale], &str),
) -> Result<Option<SignedIn>> {
    let Registering { email, password_hash, fields, needs_proof } = given;
    let opening = Opening::generate(ctx, Kind::User, user_id, device)?;
    let (session, now) = (opening.row().clone(), ctx.now());
    let ask = app.mailer.is_on().then(|| Ask::new(About::Verification, email.address(), locales));
    let plan = |schema: &_| {
        let user = NewUser::check(ctx, schema, user_id, Some(&email), &fields)?;
        Ok(((ctx.clone(), email.clone(), user), WriteOptions::default()))
    };
    let made = unit::write(ctx, app, plan, async move |tx, (ctx, email, user)| {
        user.insert(ctx, tx).await?;
        tx.settle().await?;
        accounts::insert(tx, user_id, Some(email), &password_hash, now).await.map_err(taken)?;
        if let Some(ask) = &ask {
            ask_within(ctx, tx, ask).await?;
        }
        if needs_proof { Ok(()) } else { sessions::insert(tx, &session).await }
    })
    .await;
    match made {
        Err(Error::Conflict { faults, .. }) if needs_proof && faults.iter().any(is_about_address) => {
            let notice = Notice::new(ctx, app, Template::AccountExists, locales);
            app.db.write(WriteOptions::default(), async move |tx| notice.ask(tx, Some(email.address())).await).await?;
        }
        other => other?,
    }
    jobs::wake(app);
    if needs_proof {
        return Ok(None);
    }
    let user = users::json(ctx, app, user_id).await?;
    Ok(Some(opening.into_tokens(ctx).with_user(user)))
}

/// The caller's own record.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn get_me(ctx: &Ctx, app: &App) -> Result<Value> {
    let (user_id, _) = ctx.user_session()?;
    users::json(ctx, app, user_id).await
}

/// Closes the caller's own account: the account, its sessions, and the record with all that its deletion takes along.
/// Whoever gives no password must have signed in a moment ago.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::InvalidCredentials`]; [`Error::LoginTooOld`]; those of a record's deletion.
pub async fn close(ctx: &Ctx, app: &App, password: Option<&str>) -> Result<()> {
    let (user_id, _) = ctx.user_session()?;
    if let Some(password) = password {
        password::prove(ctx, app, user_id, Password::presented(password, "/password")?).await?;
    }
    records::delete_account(ctx, app, user_id, password.is_some()).await
}

/// The account of a user who is signed in.
///
/// # Errors
/// [`Error::Unauthenticated`] when it has gone since.
pub(super) async fn of_user(app: &App, user_id: Uuid) -> Result<Account> {
    accounts::lookup(&app.db, user_id).await?.ok_or(Error::Unauthenticated("The account is gone."))
}

/// Both values, or all that is wrong with either.
pub(super) fn both<A, B>(first: Result<A>, second: Result<B>) -> Result<(A, B)> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(Error::InvalidFields(mut faults)), Err(Error::InvalidFields(more))) => {
            faults.extend(more);
            Err(Error::InvalidFields(faults))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// Whether a collision is that of the account's address, not of another field of the user's record.
fn is_about_address(fault: &Fault) -> bool {
    fault.place == Place::Body("/email".to_owned())
}

pub(super) fn taken(error: Error) -> Error {
    match error {
        Error::Constraint(refused) if refused.kind == ConstraintKind::Unique && refused.table == "_accounts" => {
            Error::conflict("/email", "This address has an account already.")
        }
        other => other,
    }
}
