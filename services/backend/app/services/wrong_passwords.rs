//! Guesses of a user's password: a hundred wrong ones in a row close the account to its password alone, until somebody has
//! signed in by another way. Counted through every route, on every node, and over restarts (NIST SP 800-63B, section 5.2.2).

use uuid::Uuid;

use crate::core::db::{Tx, WriteOptions};
use crate::core::limits::Subject;
use crate::core::mail::templates::Template;
use crate::core::passwords::{Password, Verdict};
use crate::core::{App, Ctx, Result, Time};
use crate::models::accounts::Account;
use crate::models::wrong_passwords::{self as rows, Target};
use crate::services::jobs::{self, Handler};
use crate::services::proofs::Notice;
use crate::services::second_factor;

/// How many wrong passwords in a row close an account to its password.
pub const MAX_WRONG: u32 = 100;
/// How many do so where somebody is signed in to it: guesses from elsewhere, which are at most [`MAX_WRONG`], leave the rest
/// to them.
const MAX_WRONG_WHERE_KNOWN: u32 = 2 * MAX_WRONG;
/// How long those of addresses without an account are kept, in seconds.
const KEPT_OF_NOBODY_S: i64 = 24 * 60 * 60;
/// Seconds from one removal of these to the next.
const PURGE_EVERY_S: i64 = 60 * 60;
/// Rows removed in one transaction.
const PURGED_TOGETHER: u32 = 500;

/// Who gives a password, and for which account.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The account, where there is one.
    pub account: Option<&'a Account>,
    /// The address as it is compared; none for what is no address.
    pub email_key: Option<&'a str>,
    /// Whether somebody is signed in to the account from where this comes from.
    pub is_known: bool,
    /// A code of the account's authenticator, if it came along: whoever has that is no stranger.
    pub code: Option<&'a str>,
}

impl Attempt<'_> {
    fn target(&self) -> Option<Target> {
        match (self.account, self.email_key) {
            (Some(account), _) => Some(Target::User(account.user_id)),
            (None, Some(key)) => Some(Target::Nobody(Uuid::from_u128(Subject::account("nobody", key).number()))),
            (None, None) => None,
        }
    }

    const fn limit(&self) -> u32 {
        if self.is_known { MAX_WRONG_WHERE_KNOWN } else { MAX_WRONG }
    }
}

/// Checks a password, and counts it where it is wrong. Of an account that is closed to it none is right, which takes as long
/// to find out. A right one forgets the wrong ones before it, and writes nothing where there were none.
///
/// # Errors
/// [`Error::Unavailable`](crate::core::Error::Unavailable) when too many passwords are being checked.
pub async fn check(ctx: &Ctx, app: &App, password: Password, attempt: Attempt<'_>) -> Result<Verdict> {
    // Once there are some, each counts before it is looked at: of many at once no more are looked at than are left.
    let has_failed = attempt.account.is_some_and(|account| account.wrong_passwords > 0);
    let counted = if has_failed { count(ctx, app, attempt).await? } else { None };
    let is_open = !has_failed || counted.is_some() || shows_code(ctx, app, attempt).await?;
    let stored = attempt.account.filter(|_| is_open).map(|account| account.password_hash.clone());
    let verdict = app.passwords.check(password, stored).await?;
    match (&verdict, attempt.account) {
        (Verdict::Right { .. }, Some(account)) if has_failed => {
            let forgotten = account.clone();
            app.db.write(WriteOptions::default(), async move |tx| forget(tx, &forgotten).await).await?;
        }
        (Verdict::Right { .. }, _) => {}
        (Verdict::Wrong, account) => {
            let counted = if has_failed { counted } else { count(ctx, app, attempt).await? };
            if let (Some(MAX_WRONG), Some(account)) = (counted, account) {
                tell(ctx, app, account).await?;
            }
        }
    }
    Ok(verdict)
}

/// Forgets the wrong passwords that came before whoever an account belongs to has shown themselves.
///
/// # Errors
/// The database does not answer.
pub async fn forget(tx: &Tx, account: &Account) -> Result<()> {
    if account.wrong_passwords > 0 { rows::clear(tx, account.user_id).await.map(drop) } else { Ok(()) }
}

async fn count(ctx: &Ctx, app: &App, attempt: Attempt<'_>) -> Result<Option<u32>> {
    let Some(target) = attempt.target() else { return Ok(None) };
    let (limit, now) = (attempt.limit(), ctx.now());
    let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
    app.db.write(options, async move |tx| rows::count(tx, target, limit, now).await).await
}

async fn shows_code(ctx: &Ctx, app: &App, attempt: Attempt<'_>) -> Result<bool> {
    match (attempt.account, attempt.code) {
        (Some(account), Some(code)) => second_factor::is_code(ctx, app, account.user_id, code).await,
        _ => Ok(false),
    }
}

/// Tells the owner that the password alone lets in no more.
async fn tell(ctx: &Ctx, app: &App, account: &Account) -> Result<()> {
    // Whoever guesses need not speak the owner's language.
    let (notice, key) = (Notice::new(ctx, app, Template::PasswordGuessed, &[]), account.email_key.clone());
    app.db.write(WriteOptions::default(), async move |tx| notice.ask(tx, key.as_deref()).await).await?;
    jobs::wake(app);
    Ok(())
}

/// The recurring job that removes what is counted of addresses without an account.
pub fn purge_handler() -> Handler {
    let mut handler = Handler::new("purge_wrong_passwords", |app, _job| async move { purge(&app).await });
    handler.every_s = Some(PURGE_EVERY_S);
    handler
}

async fn purge(app: &App) -> Result<()> {
    let before: Time = app.clock.now().plus_seconds(-KEPT_OF_NOBODY_S);
    loop {
        let work = async move |tx: &Tx| rows::delete_of_nobody(tx, before, PURGED_TOGETHER).await;
        let removed = app.db.write(WriteOptions { bulk: true, ..WriteOptions::default() }, work).await?;
        if removed < u64::from(PURGED_TOGETHER) {
            return Ok(());
        }
    }
}
