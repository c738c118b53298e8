//! Invitations: how there come to be more operators.

use serde_json::json;
use uuid::Uuid;

use super::members::hold_owners;
use super::{Permission, require, wire};
use crate::core::db::{ConstraintKind, WriteOptions};
use crate::core::email::Email;
use crate::core::id::new_record_id;
use crate::core::limits::{Limit, Subject};
use crate::core::mail::templates::{Locale, Template, Values};
use crate::core::passwords::words_of;
use crate::core::roles::Role;
use crate::core::tokens::{Token, TokenKind};
use crate::core::{App, Ctx, Error, Result};
use crate::models::invitations::{self, Invitation};
use crate::models::operators::{self, Operator};
use crate::models::sessions::{self as rows, Kind};
use crate::schemas::platform::audit::AuditOperator;
use crate::schemas::platform::invitations::{
    AcceptRequest, InvitationItem, InvitationList, InvitationRequest, NewInvitation,
};
use crate::schemas::platform::{OperatorSignedIn, PageParameters};
use crate::services::accounts::both;
use crate::services::audit::{self, Act};
use crate::services::jobs;
use crate::services::mails::{self, Composed};
use crate::services::platform::{next, page_size};
use crate::services::proofs::wrong_token;
use crate::services::sessions::Opening;

/// How long an invitation can be accepted, in seconds.
const TTL_S: i64 = 7 * 24 * 60 * 60;

/// Lists invitations that can be accepted, the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidQuery`].
pub async fn list_invitations(ctx: &Ctx, app: &App, given: &PageParameters) -> Result<InvitationList> {
    require(ctx, Permission::Read)?;
    let limit = page_size(given.limit)?;
    let mut rows = invitations::list(&app.db, given.cursor, ctx.now(), limit + 1).await?;
    let next = next(&mut rows, limit, |(row, _)| row.id);
    let items = rows.into_iter().map(|(row, inviter)| InvitationItem {
        id: row.id,
        email: row.email,
        role: row.role.name(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        invited_by: row.invited_by.map(|id| AuditOperator { id, email: inviter }),
    });
    Ok(InvitationList { items: items.collect(), next })
}

/// Invites somebody to be an operator, in the place of an invitation that they have. The link is told this once, and mailed
/// where mail goes out.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] for anybody but owners; [`Error::InvalidFields`];
/// [`Error::Conflict`] when the address is an operator's; [`Error::RateLimited`].
pub async fn create_invitation(
    ctx: &Ctx,
    app: &App,
    request: &InvitationRequest,
    locales: &[Locale],
) -> Result<NewInvitation> {
    require(ctx, Permission::ManageOperators)?;
    let (email, role) = both(Email::parse(&request.email, "/email"), Role::parse(&request.role, "/role"))?;
    let (now, token) = (ctx.now(), Token::new(TokenKind::Invitation)?);
    let row = Invitation {
        id: new_record_id(now)?,
        email: email.address().to_owned(),
        role,
        invited_by: ctx.operator_id(),
        created_at: now,
        expires_at: now.plus_seconds(TTL_S),
    };
    let hash = token.hash();
    let public = app.settings.public_url.as_ref().map_or("", |url| url.as_str());
    // In the fragment, which no browser sends and no server logs.
    let url = format!("{public}/console/invitation#token={}", token.into_text());
    let mail = if app.mailer.is_on() {
        app.limits.take(Limit::Mails, Subject::account("mail", email.key()), now).await?;
        let values = Values {
            app: mails::app_name(app),
            email: row.email.clone(),
            link: Some(url.clone()),
            link_minutes: Some(TTL_S / 60),
            ..Values::default()
        };
        let template = Template::Invitation;
        let wanted =
            Composed { template, to: &row.email, wanted: locales, values: &values, useful_until: row.expires_at };
        Some(mails::compose(ctx, &app.db, wanted).await?)
    } else {
        None
    };
    let (caller, invited) = (ctx.clone(), row.clone());
    app.db
        .write(WriteOptions::default(), async move |tx| {
            hold_owners(&caller, tx).await?;
            if operators::find_by_email(tx, &email).await?.is_some() {
                return Err(taken());
            }
            invitations::replace(tx, &invited, &email, hash).await?;
            let after = json!({"email": invited.email, "role": role.name()});
            audit::record(
                tx,
                &caller,
                Act::new("invitation.create", format!("invitations/{}", invited.id)).after(after),
            )?;
            match &mail {
                Some(mail) => mails::enqueue(&caller, tx, mail).await,
                None => Ok(()),
            }
        })
        .await?;
    jobs::wake(app);
    let (created_at, expires_at) = (row.created_at, row.expires_at);
    Ok(NewInvitation { id: row.id, email: row.email, role: role.name(), created_at, expires_at, url })
}

/// Takes an invitation back.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::Forbidden`] for anybody but owners; [`Error::NotFound`].
pub async fn delete_invitation(ctx: &Ctx, app: &App, id: Uuid) -> Result<()> {
    require(ctx, Permission::ManageOperators)?;
    let caller = ctx.clone();
    app.db
        .write(WriteOptions::default(), async move |tx| {
            let gone = invitations::delete(tx, id).await?.ok_or(Error::NotFound)?;
            let before = json!({"email": gone.email, "role": gone.role.name()});
            audit::record(tx, &caller, Act::new("invitation.delete", format!("invitations/{id}")).before(before))
        })
        .await
}

/// Makes whoever has the link of an invitation an operator, with a password of their own, and signs them in.
///
/// # Errors
/// [`Error::InvalidFields`] for a password that will not do, and with code `invalid_token` for a link that is wrong, was
/// used, was taken back or has ended; [`Error::Conflict`] when the address is an operator's by now;
/// [`Error::RateLimited`].
pub async fn accept_invitation(
    ctx: &Ctx,
    app: &App,
    request: &AcceptRequest,
    device: &str,
) -> Result<OperatorSignedIn> {
    app.limits.take(Limit::PasswordFromAddress, Subject::address(ctx.address), ctx.now()).await?;
    let token = Token::hash_of(TokenKind::Invitation, &request.token).ok_or_else(wrong_token)?;
    let invitation = invitations::find_by_token(&app.db, token, ctx.now()).await?.ok_or_else(wrong_token)?;
    let email = Email::parse(&invitation.email, "/email")?;
    let chosen = app.passwords.choose(&request.password, "/password")?;
    let password_hash = app.passwords.hash(chosen, words_of([email.key()])).await?;
    let operator = Operator {
        id: new_record_id(ctx.now())?,
        email: invitation.email,
        email_key: email.key().to_owned(),
        role: invitation.role,
        password_hash,
    };
    let opening = Opening::generate(ctx, Kind::Operator, operator.id, device)?;
    let (shown, session, caller) = (wire(&operator), opening.row().clone(), ctx.clone());
    app.db
        .write(WriteOptions::default(), async move |tx| {
            let now = caller.now();
            let taken_up = invitations::take(tx, token, now).await?.ok_or_else(wrong_token)?;
            let inserted =
                operators::insert(tx, operator.id, &email, operator.role, &operator.password_hash, now).await;
            inserted.map_err(|error| match error {
                Error::Constraint(refused) if refused.kind == ConstraintKind::Unique => taken(),
                other => other,
            })?;
            let after =
                json!({"email": operator.email, "role": operator.role.name(), "invited_by": taken_up.invited_by});
            let act = Act::new("operator.create", format!("operators/{}", operator.id)).after(after);
            audit::record_as(tx, &caller, Some(operator.id), act)?;
            operators::note_sign_in(tx, operator.id, now).await?;
            rows::insert(tx, &session).await
        })
        .await?;
    Ok(opening.into_tokens(ctx).with_operator(shown))
}

fn taken() -> Error {
    Error::conflict("/email", "This address is an operator's already.")
}
