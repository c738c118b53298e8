//! Proving the address of an account, or the one that it is to have.

use std::sync::Arc;

use super::ask::{About, Ask, Notice, ask};
use super::secret::{Key, codes, state_of, take, wrong_code, wrong_token};
use crate::core::catalog::{Collection, Schema};
use crate::core::db::{Tx, WriteOptions};
use crate::core::email::Email;
use crate::core::mail::templates::{Locale, Template};
use crate::core::tokens::{Token, TokenHash, TokenKind};
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts::{self, Account};
use crate::models::one_time_secrets::{self as secrets, Presented, Purpose};
use crate::models::sessions::Kind;
use crate::schemas::auth::proofs::{AddressRequest, Verification};
use crate::services::accounts::taken;
use crate::services::anonymous::{Given, give_address};
use crate::services::login::count_password_check;
use crate::services::{jobs, records, unit, users};

/// Mails the link and the code anew, when the address has an account and is not proved yet.
///
/// # Errors
/// `InvalidFields`; `RateLimited`; `Unavailable` where no mail is sent.
pub async fn ask_again(ctx: &Ctx, app: &App, request: &AddressRequest, locales: &[Locale]) -> Result<()> {
    app.mailer.require()?;
    let email = Email::parse(&request.email, "/email")?;
    ask(ctx, app, Ask::new(About::Verification, email.address(), locales), email.key()).await
}

/// Takes what a mail holds as proof of its address: that of the account from now on. An anonymous account is a user's like
/// any other then, and every session of it ends but the one that asks.
///
/// # Errors
/// [`Error::InvalidFields`] where it is not good; [`Error::Unauthenticated`] for a code of nobody who is signed in;
/// [`Error::Conflict`] where another account has got the address since; [`Error::RateLimited`].
pub async fn verify(ctx: &Ctx, app: &App, given: &Verification, locales: &[Locale]) -> Result<()> {
    let (key, wrong) = presented(ctx, app, given).await?;
    let (codes, writing, now) = (codes(app), ctx.clone(), ctx.now());
    let notice = Notice::new(ctx, app, Template::EmailChanged, locales);
    let plan = |schema: &Arc<Schema>| Ok((Arc::clone(users::newest(schema)?), WriteOptions::default()));
    let ended = unit::write(ctx, app, plan, async move |tx, users| {
        for purpose in [Purpose::EmailChange, Purpose::Verification] {
            let Some(found) = take(&codes, tx, purpose, &key, now).await? else { continue };
            accounts::lock(tx, found.owner).await?;
            let account = accounts::lookup(tx, found.owner).await?;
            let account = account.filter(|account| found.state.agrees(state_of(purpose, account)));
            let Some(account) = account else { return Ok(None) };
            if purpose == Purpose::EmailChange {
                notice.ask(tx, account.email_key.as_deref()).await?;
            }
            return prove(&writing, tx, users, purpose, (&account, &found)).await.map(Some);
        }
        Ok(None)
    })
    .await?
    .ok_or(wrong)?;
    app.sessions.forget(&ended);
    jobs::wake(app);
    Ok(())
}

/// Notes what is proved, and answers the tokens of the sessions that end by it.
async fn prove(
    ctx: &Ctx,
    tx: &Tx,
    users: &Arc<Collection>,
    purpose: Purpose,
    (account, found): (&Account, &Presented),
) -> Result<Vec<TokenHash>> {
    let user = account.user_id;
    if purpose == Purpose::EmailChange {
        let email = Email::parse(&found.address, "/email")?;
        if account.is_anonymous() {
            let kept = ctx.user_session().ok().filter(|(caller, _)| *caller == user).map(|(_, session)| session);
            let given = Given { email: &email, is_verified: true, password_hash: &account.password_hash };
            return give_address(ctx, tx, users, (user, kept), given).await;
        }
        accounts::set_email(tx, user, &email).await.map_err(taken)?;
        records::set_account_fields(ctx, tx, users, user, &[("email", email.address().into())]).await?;
        // What was mailed to the old address proves nothing any more.
        secrets::delete_all(tx, user).await?;
    }
    accounts::set_verified(tx, user, ctx.now()).await?;
    records::set_account_fields(ctx, tx, users, user, &[("verified", true.into())]).await?;
    Ok(Vec::new())
}

async fn presented(ctx: &Ctx, app: &App, given: &Verification) -> Result<(Key, Error)> {
    match (&given.token, &given.code) {
        (Some(token), None) => {
            count_password_check(ctx, app, Kind::User, None).await?;
            Ok((Key::Token(Token::hash_of(TokenKind::Proof, token).ok_or_else(wrong_token)?), wrong_token()))
        }
        (None, Some(code)) => {
            let (owner, _) = ctx.user_session()?;
            let account = accounts::lookup(&app.db, owner).await?;
            let key_of = |account: &'_ Account| account.email_key.clone();
            count_password_check(ctx, app, Kind::User, account.as_ref().and_then(key_of).as_deref()).await?;
            Ok((Key::Code { owner, code: code.trim().to_owned(), request: None }, wrong_code()))
        }
        _ => Err(Error::field("/token", "required", "Give the token of a link, or a code.")),
    }
}
