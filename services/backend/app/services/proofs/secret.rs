//! One-time secrets: made for a mail, and taken once.

use uuid::Uuid;

use crate::core::db::{Tx, WriteOptions};
use crate::core::id::{fill_random, new_record_id};
use crate::core::secrets::Authenticator;
use crate::core::tokens::{Token, TokenHash, TokenKind};
use crate::core::{App, Ctx, Error, Result, Time};
use crate::models::accounts::Account;
use crate::models::invitations;
use crate::models::one_time_secrets::{self as rows, NewSecret, Presented, Purpose};
use crate::services::jobs::Handler;

/// For how many minutes a code works.
pub(super) const CODE_MINUTES: i64 = 10;
/// How many times a code may be tried.
const CODE_TRIES: u32 = 5;
/// How many codes there are.
const CODES: u64 = 1_000_000;
/// Seconds from one removal of what has ended to the next.
const PURGE_EVERY_S: i64 = 10 * 60;
/// Rows removed in one transaction.
const PURGED_TOGETHER: u32 = 500;

impl Purpose {
    /// For how many minutes a link works; a login has none.
    pub(super) const fn link_minutes(self) -> Option<i64> {
        match self {
            Self::Verification => Some(24 * 60),
            Self::PasswordReset | Self::EmailChange => Some(60),
            Self::Login => None,
        }
    }
}

/// What somebody presents to take a secret.
#[derive(Debug, Clone)]
pub enum Key {
    /// The secret of a link.
    Token(TokenHash),
    /// The code, for the account that it is meant for.
    Code {
        /// The account; nil for an address without one, so that trying takes as long.
        owner: Uuid,
        /// The code as typed.
        code: String,
        /// What was given to whoever asked for the code.
        request: Option<TokenHash>,
    },
}

/// A fresh secret: what to keep, and what to mail.
pub(super) struct Fresh {
    pub row: NewSecret,
    pub token: Option<String>,
    pub code: String,
}

/// Makes a secret for an account.
pub(super) fn fresh(
    ctx: &Ctx,
    app: &App,
    purpose: Purpose,
    account: &Account,
    address: &str,
    request: Option<TokenHash>,
) -> Result<Fresh> {
    let now = ctx.now();
    let token = match purpose.link_minutes() {
        Some(_) => Some(Token::new(TokenKind::Proof)?),
        None => None,
    };
    let (id, code) = (new_record_id(now)?, new_code()?);
    let code_expires_at = now.plus_seconds(CODE_MINUTES * 60);
    let row = NewSecret {
        id,
        purpose,
        owner: account.user_id,
        address: address.to_owned(),
        token: token.as_ref().map(Token::hash),
        code_mac: codes(app).mac(&message(id, address, &code)).to_vec(),
        request,
        state: state_of(purpose, account),
        attempts_left: CODE_TRIES,
        code_expires_at,
        expires_at: purpose.link_minutes().map_or(code_expires_at, |minutes| now.plus_seconds(minutes * 60)),
    };
    Ok(Fresh { row, token: token.map(Token::into_text), code })
}

/// Takes a secret: of many who present it at once one gets it. Where this answers `None` the transaction is to be
/// committed all the same: it has counted the try.
///
/// # Errors
/// The database does not answer.
pub async fn take(codes: &Authenticator, tx: &Tx, purpose: Purpose, key: &Key, now: Time) -> Result<Option<Presented>> {
    match key {
        Key::Token(token) => rows::take_by_token(tx, purpose, *token, now).await,
        Key::Code { owner, code, request } => {
            let Some(found) = rows::try_code(tx, purpose, *owner, now).await? else { return Ok(None) };
            let is_asker = found.request.is_none_or(|wanted| request.is_some_and(|given| given.agrees(wanted)));
            let is_right = codes.verify(&message(found.id, &found.address, code), &found.code_mac);
            let is_taken = is_right && is_asker && rows::take(tx, found.id).await?;
            Ok(is_taken.then_some(found))
        }
    }
}

/// The answer to a link that takes nothing.
pub fn wrong_token() -> Error {
    Error::field("/token", "invalid_token", "This link is wrong, has been used, or has ended.")
}

/// The answer to a code that takes nothing.
pub(super) fn wrong_code() -> Error {
    Error::field("/code", "invalid_code", "This code is wrong, has been used, or has ended.")
}

/// What makes and checks the authenticators of codes. Six digits are guessed at once where their hash is known, so they
/// are kept under a key.
pub fn codes(app: &App) -> Authenticator {
    app.secrets.authenticator("one-time codes")
}

/// What a secret must find unchanged when it is used: the address, and but for proving it the password.
pub fn state_of(purpose: Purpose, account: &Account) -> TokenHash {
    let password = if purpose == Purpose::Verification { "" } else { &account.password_hash };
    TokenHash::of(format!("{}\0{password}", account.email_key.as_deref().unwrap_or_default()))
}

/// A code belongs to the one mail that it was made for, and to its address.
fn message(id: Uuid, address: &str, code: &str) -> Vec<u8> {
    [id.as_bytes(), address.as_bytes(), &[0], code.as_bytes()].concat()
}

fn new_code() -> Result<String> {
    let mut random = [0; 8];
    fill_random(&mut random)?;
    // What is left over favours some codes by one in 10^13.
    Ok(format!("{:06}", u64::from_le_bytes(random) % CODES))
}

/// The recurring job that removes secrets that have ended.
pub fn purge_handler() -> Handler {
    let mut handler = Handler::new("purge_ended_secrets", |app, _job| async move { purge(&app).await });
    handler.every_s = Some(PURGE_EVERY_S);
    handler
}

async fn purge(app: &App) -> Result<()> {
    let now = app.clock.now();
    loop {
        let work = async move |tx: &Tx| {
            invitations::delete_expired(tx, now).await?;
            rows::delete_expired(tx, now, PURGED_TOGETHER).await
        };
        let removed = app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await?;
        if removed < u64::from(PURGED_TOGETHER) {
            return Ok(());
        }
    }
}
