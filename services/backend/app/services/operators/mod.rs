//! Operators: making the first one, signing in and out of the platform API.

mod invitations;
mod members;
mod myself;
mod permissions;

pub use invitations::{accept_invitation, create_invitation, delete_invitation, list_invitations};
pub use members::{delete_operator, list_operators, update_operator};
pub use myself::{change_password, get_myself};
pub use permissions::{Permission, has, require, require_self_or};
use serde_json::json;
use uuid::Uuid;

use crate::core::db::WriteOptions;
use crate::core::email::Email;
use crate::core::id::new_record_id;
use crate::core::limits::{Limit, Subject};
use crate::core::passwords::{Chosen, Password, Verdict, words_of};
use crate::core::tokens::{Token, TokenHash, TokenKind};
use crate::core::{App, Ctx, Error, Result};
use crate::models::operators::{self, Operator, Role};
use crate::models::sessions::{self as rows, Kind};
use crate::models::setup;
use crate::schemas::auth::OperatorLoginRequest;
use crate::schemas::platform::{self, OperatorSignedIn, SetupRequest};
use crate::schemas::second_factor::SecondFactor;
use crate::services::accounts::both;
use crate::services::audit::{self, Act};
use crate::services::login::count_password_check;
use crate::services::refresh;
use crate::services::second_factor::{self, Holder, Keys, Means};
use crate::services::sessions::{self, Opening};

const WRONG_TOKEN: Error = Error::Unauthenticated("The setup token is wrong, or was used already.");

const GONE: Error = Error::Unauthenticated("The operator does not exist any more.");

/// Makes the token for setting up, when there is neither an owner nor a token yet. It is told this once and kept hashed.
///
/// # Errors
/// Those of the database.
pub async fn open_setup(app: &App) -> Result<Option<String>> {
    if !setup::is_open(&app.db).await? {
        return Ok(None);
    }
    let token = Token::new(TokenKind::Setup)?;
    let hash = token.hash();
    let kept = app.db.write(WriteOptions::default(), async move |tx| setup::keep_token(tx, hash).await).await?;
    Ok(kept.then(|| token.into_text()))
}

/// Makes the first owner from the machine itself, without a token.
///
/// # Errors
/// [`Error::Conflict`] when there is an owner; [`Error::InvalidFields`].
pub async fn setup(ctx: &Ctx, app: &App, email: &str, password: &str) -> Result<()> {
    let (email, password) = both(Email::parse(email, "/email"), app.passwords.choose(password, "/password"))?;
    let there_is_one = || Error::Conflict { detail: "There is an owner already.".into(), faults: Vec::new() };
    if !setup::is_open(&app.db).await? {
        return Err(there_is_one());
    }
    let (owner, now, caller) = (new_owner(ctx, app, &email, password).await?, ctx.now(), ctx.clone());
    app.db
        .write(WriteOptions::default(), async move |tx| {
            if !setup::close(tx, None).await? {
                return Err(there_is_one());
            }
            operators::insert(tx, owner.id, &email, owner.role, &owner.password_hash, now).await?;
            audit::record(tx, &caller, made(&owner))
        })
        .await
}

/// Makes the first owner for whoever has the token, and signs them in.
///
/// # Errors
/// [`Error::Unauthenticated`] for a wrong or used token; [`Error::InvalidFields`]; [`Error::RateLimited`].
pub async fn setup_by_token(ctx: &Ctx, app: &App, request: SetupRequest, device: &str) -> Result<OperatorSignedIn> {
    app.limits.take(Limit::PasswordFromAddress, Subject::address(ctx.address), ctx.now()).await?;
    let token = open_token(app, &request.token).await?;
    let (email, password) =
        both(Email::parse(&request.email, "/email"), app.passwords.choose(&request.password, "/password"))?;
    let owner = new_owner(ctx, app, &email, password).await?;
    let opening = Opening::generate(ctx, Kind::Operator, owner.id, device)?;
    let (shown, session, now, caller) = (wire(&owner), opening.row().clone(), ctx.now(), ctx.clone());
    app.db
        .write(WriteOptions::default(), async move |tx| {
            if !setup::close(tx, Some(token)).await? {
                return Err(WRONG_TOKEN);
            }
            operators::insert(tx, owner.id, &email, owner.role, &owner.password_hash, now).await?;
            audit::record_as(tx, &caller, Some(owner.id), made(&owner))?;
            operators::note_sign_in(tx, owner.id, now).await?;
            rows::insert(tx, &session).await
        })
        .await?;
    Ok(opening.into_tokens(ctx).with_operator(shown))
}

/// Signs an operator in whose password was right, by the second factor.
///
/// # Errors
/// As [`second_factor::login`].
pub async fn login_by_second_factor(
    ctx: &Ctx,
    app: &App,
    given: &SecondFactor,
    means: Means,
    device: &str,
) -> Result<OperatorSignedIn> {
    let (holder, opening) = second_factor::pass(ctx, app, given, means, (Kind::Operator, device)).await?;
    match holder {
        Holder::Operator(operator) => Ok(opening.into_tokens(ctx).with_operator(wire(&operator))),
        Holder::User(_) => Err(Error::internal("an operator's second factor let a user in")),
    }
}

/// Signs an operator in.
///
/// # Errors
/// As [`login`](crate::services::login::login).
pub async fn login(ctx: &Ctx, app: &App, request: OperatorLoginRequest, device: &str) -> Result<OperatorSignedIn> {
    let (operator, upgraded) = validate_credentials(ctx, app, &request).await?;
    let opening = Opening::generate(ctx, Kind::Operator, operator.id, device)?;
    let (shown, session, now, keys) = (wire(&operator), opening.row().clone(), ctx.now(), Keys::of(app));
    let asked = app
        .db
        .write(WriteOptions::default(), async move |tx| {
            if !operators::hold_unchanged(tx, &operator).await? {
                return Err(Error::InvalidCredentials);
            }
            let mut operator = operator.clone();
            if let Some(hash) = &upgraded {
                operators::set_password_hash(tx, operator.id, hash).await?;
                operator.password_hash.clone_from(hash);
            }
            let id = operator.id;
            let asked = second_factor::asked(tx, &keys, &Holder::Operator(operator), now).await?;
            if asked.is_none() {
                operators::note_sign_in(tx, id, now).await?;
                rows::insert(tx, &session).await?;
            }
            Ok(asked)
        })
        .await?;
    if let Some(demand) = asked {
        return Err(Error::SecondFactorRequired(demand));
    }
    Ok(opening.into_tokens(ctx).with_operator(shown))
}

/// Gives an operator the next pair of tokens.
///
/// # Errors
/// As [`refresh`](crate::services::refresh::refresh).
pub async fn refresh(ctx: &Ctx, app: &App, presented: &str) -> Result<OperatorSignedIn> {
    let (id, tokens) = refresh::exchange(ctx, app, Kind::Operator, presented).await?;
    let operator = operators::lookup(&app.db, id).await?.ok_or(GONE)?;
    Ok(tokens.with_operator(wire(&operator)))
}

/// Ends the session that an operator asks with.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn logout(ctx: &Ctx, app: &App) -> Result<()> {
    let (id, session) = ctx.operator_session()?;
    sessions::end(app, Kind::Operator, id, session, ctx.now()).await
}

/// What the audit log is told of the first owner.
fn made(owner: &Operator) -> Act {
    let after = json!({"email": owner.email, "role": owner.role.name()});
    Act::new("operator.create", format!("operators/{}", owner.id)).after(after)
}

/// The operator who asks, and by which session.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn signed_in(ctx: &Ctx, app: &App) -> Result<(Operator, Uuid)> {
    let (id, session) = ctx.operator_session()?;
    Ok((operators::lookup(&app.db, id).await?.ok_or(GONE)?, session))
}

async fn open_token(app: &App, presented: &str) -> Result<TokenHash> {
    let token = Token::hash_of(TokenKind::Setup, presented).ok_or(WRONG_TOKEN)?;
    if setup::is_open_to(&app.db, token).await? { Ok(token) } else { Err(WRONG_TOKEN) }
}

async fn new_owner(ctx: &Ctx, app: &App, email: &Email, password: Chosen) -> Result<Operator> {
    let id: Uuid = new_record_id(ctx.now())?;
    let password_hash = app.passwords.hash(password, words_of([email.key()])).await?;
    Ok(Operator {
        id,
        email: email.address().to_owned(),
        email_key: email.key().to_owned(),
        role: Role::Owner,
        password_hash,
    })
}

async fn validate_credentials(
    ctx: &Ctx,
    app: &App,
    request: &OperatorLoginRequest,
) -> Result<(Operator, Option<String>)> {
    let password = Password::presented(&request.password, "/password")?;
    let email = Email::parse(&request.email, "/email").ok();
    count_password_check(ctx, app, Kind::Operator, email.as_ref().map(Email::key)).await?;
    let operator = match &email {
        Some(email) => operators::find_by_email(&app.db, email).await?,
        None => None,
    };
    let stored = operator.as_ref().map(|operator| operator.password_hash.clone());
    match (app.passwords.check(password, stored).await?, operator) {
        (Verdict::Right { upgraded }, Some(operator)) => Ok((operator, upgraded)),
        _ => Err(Error::InvalidCredentials),
    }
}

fn wire(operator: &Operator) -> platform::Operator {
    platform::Operator { id: operator.id, email: operator.email.clone(), role: operator.role.name() }
}
