//! The second factor: setting an authenticator up, and signing in with it once the password was right.

use uuid::Uuid;

use crate::core::config::PublicUrl;
use crate::core::db::{Tx, WriteOptions};
use crate::core::mail::templates::{Locale, Template};
use crate::core::second_factor::{Authenticator, Challenge, MAX_FAILURES, MfaToken, RecoveryCodes, State};
use crate::core::secrets::{self, Sealer};
use crate::core::{App, Ctx, Error, Result, Time};
use crate::models::accounts::{self, Account};
use crate::models::second_factors as rows;
use crate::models::sessions::{self, Kind};
use crate::schemas::auth::SignedIn;
use crate::schemas::second_factor::{AuthenticatorSecret, AuthenticatorState, GivenCodes, SecondFactor};
use crate::services::accounts::of_user;
use crate::services::jobs;
use crate::services::login::{count_password_check, may_sign_in};
use crate::services::proofs::Notice;
use crate::services::sessions::{Opening, ending, require_recent};
use crate::services::users;

const STALE: Error = Error::Unauthenticated("The mfa_token is unknown, expired or was used; sign in again.");

/// The keys of second factors, each for its purpose.
#[derive(Clone)]
pub struct Keys {
    sealer: Sealer,
    codes: secrets::Authenticator,
    challenges: secrets::Authenticator,
}

impl Keys {
    /// Derives them.
    pub fn of(app: &App) -> Self {
        Self {
            sealer: app.secrets.sealer("authenticators"),
            codes: app.secrets.authenticator("recovery codes"),
            challenges: app.secrets.authenticator("second factors"),
        }
    }
}

/// What somebody proves a second factor by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// A code of the authenticator.
    Authenticator,
    /// A code to fall back on.
    RecoveryCode,
}

/// What is asked for beside the caller's password.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn state(ctx: &Ctx, app: &App) -> Result<AuthenticatorState> {
    let (user_id, _) = ctx.user_session()?;
    let found = rows::find(&app.db, Kind::User, user_id).await?;
    let recovery_codes_left = rows::count_codes(&app.db, Kind::User, user_id).await?;
    Ok(AuthenticatorState { enabled: found.is_some_and(|found| found.is_confirmed), recovery_codes_left })
}

/// Makes the secret of an authenticator, which is asked for once [`confirm`] has seen a code of it.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::LoginTooOld`]; [`Error::Conflict`] when there is an authenticator already.
pub async fn begin(ctx: &Ctx, app: &App) -> Result<AuthenticatorSecret> {
    let (user_id, session) = ctx.user_session()?;
    let account = of_user(app, user_id).await?;
    let issuer = app.settings.public_url.as_ref().and_then(PublicUrl::host).unwrap_or("Stratabase");
    let made = Authenticator::generate(issuer, &account.email_key)?;
    let (secret, now) = (made.seal(&Keys::of(app).sealer, user_id.as_bytes())?, ctx.now());
    app.db
        .write(WriteOptions::default(), async move |tx| {
            require_recent(tx, session, now).await?;
            if rows::begin(tx, Kind::User, user_id, &secret, now).await? {
                return Ok(());
            }
            let detail = "The account has an authenticator; remove it first.".to_owned();
            Err(Error::Conflict { detail, faults: Vec::new() })
        })
        .await?;
    Ok(AuthenticatorSecret { secret: made.secret(), uri: made.uri()? })
}

/// Has the authenticator asked for from now on, for a code that shows that it works. Every other session of the account
/// ends: it was opened without one. A mail tells them.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::InvalidCredentials`] for a wrong code, or nothing to confirm;
/// [`Error::RateLimited`].
pub async fn confirm(ctx: &Ctx, app: &App, code: &str, locales: &[Locale]) -> Result<GivenCodes> {
    let (user_id, session) = ctx.user_session()?;
    let account = of_user(app, user_id).await?;
    count_password_check(ctx, app, Kind::User, Some(&account.email_key)).await?;
    let (keys, now, code, codes) = (Keys::of(app), ctx.now(), code.to_owned(), RecoveryCodes::generate()?);
    let hashes = codes.hashes(&keys.codes, user_id.as_bytes());
    let notice = Notice::new(ctx, app, Template::MfaChanged, locales);
    ending(app, now, async move |tx| {
        require_recent(tx, session, now).await?;
        let found = rows::hold(tx, Kind::User, user_id).await?.filter(|found| !found.is_confirmed);
        let found = found.ok_or(Error::InvalidCredentials)?;
        let authenticator = Authenticator::unseal(&keys.sealer, &found.secret, user_id.as_bytes())?;
        let step = authenticator.check(&code, found.last_step, now).ok_or(Error::InvalidCredentials)?;
        rows::confirm(tx, Kind::User, user_id, step, now).await?;
        rows::insert_codes(tx, Kind::User, user_id, &hashes).await?;
        notice.ask(tx, &account.email_key).await?;
        sessions::delete_others(tx, Kind::User, user_id, session).await
    })
    .await?;
    jobs::wake(app);
    Ok(GivenCodes { recovery_codes: codes.into_texts() })
}

/// Has nothing asked for beside the caller's password any more. Every other session of the account ends. A mail tells
/// them.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::LoginTooOld`]; [`Error::NotFound`] when there is no authenticator.
pub async fn remove(ctx: &Ctx, app: &App, locales: &[Locale]) -> Result<()> {
    let (user_id, session) = ctx.user_session()?;
    let account = of_user(app, user_id).await?;
    let (now, notice) = (ctx.now(), Notice::new(ctx, app, Template::MfaChanged, locales));
    ending(app, now, async move |tx| {
        require_recent(tx, session, now).await?;
        if !rows::delete(tx, Kind::User, user_id).await? {
            return Err(Error::NotFound);
        }
        notice.ask(tx, &account.email_key).await?;
        sessions::delete_others(tx, Kind::User, user_id, session).await
    })
    .await?;
    jobs::wake(app);
    Ok(())
}

/// The token to answer a right password with, when the account asks for more than that.
///
/// # Errors
/// Those of the database.
pub async fn asked(tx: &Tx, keys: &Keys, account: &Account, now: Time) -> Result<Option<MfaToken>> {
    let found = rows::hold(tx, Kind::User, account.user_id).await?.filter(|found| found.is_confirmed);
    Ok(found.map(|found| Challenge::issue(&keys.challenges, state_of(account, found.uses), now)))
}

/// Signs a user in whose password was right, by the second factor.
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that holds no more; [`Error::InvalidCredentials`] for a wrong code;
/// [`Error::RateLimited`].
pub async fn login(ctx: &Ctx, app: &App, given: &SecondFactor, means: Means, device: &str) -> Result<SignedIn> {
    let challenge = Challenge::parse(&given.mfa_token).ok_or(STALE)?;
    let account = accounts::lookup(&app.db, challenge.owner).await?.filter(|account| may_sign_in(app, account));
    let account = account.ok_or(STALE)?;
    count_password_check(ctx, app, Kind::User, Some(&account.email_key)).await?;
    let user_id = account.user_id;
    let opening = Opening::generate(ctx, Kind::User, user_id, device)?;
    let attempt = Attempt { keys: Keys::of(app), challenge, account, means, code: given.code.clone(), now: ctx.now() };
    let session = opening.row().clone();
    let is_right = app
        .db
        .write(WriteOptions::default(), async move |tx| {
            let is_right = attempt.judge(tx).await?;
            if is_right {
                sessions::insert(tx, &session).await?;
            }
            Ok(is_right)
        })
        .await?;
    if !is_right {
        return Err(Error::InvalidCredentials);
    }
    let user = users::json(ctx, app, user_id).await?;
    Ok(opening.into_tokens().with_user(user))
}

/// One attempt at a second factor.
struct Attempt {
    keys: Keys,
    challenge: Challenge,
    account: Account,
    means: Means,
    code: String,
    now: Time,
}

impl Attempt {
    /// Whether the code is right, which uses it up. A wrong one is noted, which is a change too: it is no error inside the
    /// transaction.
    async fn judge(&self, tx: &Tx) -> Result<bool> {
        let owner = self.account.user_id;
        if !accounts::hold_unchanged(tx, &self.account).await? {
            return Err(STALE);
        }
        let found = rows::hold(tx, Kind::User, owner).await?.filter(|found| found.is_confirmed).ok_or(STALE)?;
        if !self.challenge.holds(&self.keys.challenges, state_of(&self.account, found.uses), self.now) {
            return Err(STALE);
        }
        let step = match self.means {
            Means::Authenticator => self.step(&found, owner)?.map(Some),
            Means::RecoveryCode => {
                let hash = RecoveryCodes::hash_of(&self.keys.codes, owner.as_bytes(), &self.code);
                rows::take_code(tx, Kind::User, owner, &hash).await?.then_some(None)
            }
        };
        match step {
            Some(step) => rows::note_use(tx, Kind::User, owner, step).await?,
            None => rows::note_failure(tx, Kind::User, owner).await?,
        }
        Ok(step.is_some())
    }

    fn step(&self, found: &rows::Authenticator, owner: Uuid) -> Result<Option<i64>> {
        if found.failures >= MAX_FAILURES {
            return Ok(None);
        }
        let authenticator = Authenticator::unseal(&self.keys.sealer, &found.secret, owner.as_bytes())?;
        Ok(authenticator.check(&self.code, found.last_step, self.now))
    }
}

fn state_of(account: &Account, uses: i64) -> State<'_> {
    State { kind: Kind::User.name(), owner: account.user_id, password_hash: &account.password_hash, uses }
}
