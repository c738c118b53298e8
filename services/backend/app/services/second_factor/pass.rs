//! Signing in with a second factor, or with a passkey that is both.

use uuid::Uuid;

use super::enrolled::Enrolled;
use super::{Holder, Keys};
use crate::core::db::{Tx, WriteOptions};
use crate::core::passkeys::Seen;
use crate::core::second_factor::{Authenticator, Challenge, MAX_FAILURES, RecoveryCodes};
use crate::core::{App, Ctx, Error, Result, Time};
use crate::models::accounts::Account;
use crate::models::second_factors as rows;
use crate::models::sessions::{self, Kind};
use crate::models::{operators, passkeys};
use crate::schemas::auth::SignedIn;
use crate::schemas::second_factor::SecondFactor;
use crate::services::login::count_password_check;
use crate::services::sessions::Opening;
use crate::services::{users, wrong_passwords};

const STALE: Error = Error::Unauthenticated("The mfa_token is unknown, expired or was used; sign in again.");

/// By which code somebody proves a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// One of the authenticator.
    Authenticator,
    /// One to fall back on.
    RecoveryCode,
}

/// Whether a text is a code that a user's authenticator shows now. It is not used up by that.
///
/// # Errors
/// The database does not answer.
pub async fn is_code(ctx: &Ctx, app: &App, user: Uuid, code: &str) -> Result<bool> {
    let found = rows::find(&app.db, Kind::User, user).await?;
    let Some(found) = found.filter(|found| found.is_confirmed && found.failures < MAX_FAILURES) else {
        return Ok(false);
    };
    let authenticator = Authenticator::unseal(&Keys::of(app).sealer, &found.secret, user.as_bytes())?;
    Ok(authenticator.check(code, found.last_step, ctx.now()).is_some())
}

/// What somebody proves a second factor by.
enum Proof {
    /// A code.
    Code(Means, String),
    /// A passkey, by its id, which has signed.
    Passkey(Uuid, Seen),
}

/// Signs a user in whose password was right, by the second factor; [`pass`] is the same for whoever has one.
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that holds no more; [`Error::InvalidCredentials`] for a wrong code;
/// [`Error::RateLimited`].
pub async fn login(ctx: &Ctx, app: &App, given: &SecondFactor, means: Means, device: &str) -> Result<SignedIn> {
    let (holder, opening) = pass(ctx, app, given, means, (Kind::User, device)).await?;
    let user = users::json(ctx, app, holder.id()).await?;
    Ok(opening.into_tokens(ctx).with_user(user))
}

/// Opens a session for whoever's password was right, by a code.
///
/// # Errors
/// As [`login`].
pub async fn pass(
    ctx: &Ctx,
    app: &App,
    given: &SecondFactor,
    means: Means,
    (kind, device): (Kind, &str),
) -> Result<(Holder, Opening)> {
    let challenge = Challenge::parse(&given.mfa_token).ok_or(STALE)?;
    let holder = Holder::find(app, kind, challenge.owner).await?.ok_or(STALE)?;
    count_password_check(ctx, app, kind, holder.email_key()).await?;
    let proof = Proof::Code(means, given.code.clone());
    let attempt =
        Attempt { keys: Keys::of(app), challenge: Some(challenge), holder: holder.clone(), proof, now: ctx.now() };
    let opening = attempt.open(ctx, app, device).await?.ok_or(Error::InvalidCredentials)?;
    Ok((holder, opening))
}

/// Signs a user in by one of their passkeys, which has signed for this attempt. That proves both factors, so a password is
/// not needed; where one was given, `mfa_token` stands for it.
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that holds no more, or not for this user; [`Error::PasskeyRefused`] when the
/// passkey is gone, its count went back, or the account has changed since it was read.
pub async fn by_passkey(
    ctx: &Ctx,
    app: &App,
    account: Account,
    (passkey, seen): (Uuid, Seen),
    mfa_token: Option<&str>,
    device: &str,
) -> Result<SignedIn> {
    let challenge = mfa_token.map(|token| Challenge::parse(token).ok_or(STALE)).transpose()?;
    let (holder, proof) = (Holder::User(account), Proof::Passkey(passkey, seen));
    let user_id = holder.id();
    let attempt = Attempt { keys: Keys::of(app), challenge, holder, proof, now: ctx.now() };
    let opening = attempt.open(ctx, app, device).await?.ok_or(Error::PasskeyRefused)?;
    let user = users::json(ctx, app, user_id).await?;
    Ok(opening.into_tokens(ctx).with_user(user))
}

/// One attempt at a second factor.
struct Attempt {
    keys: Keys,
    /// What stands for the password; a passkey does without.
    challenge: Option<Challenge>,
    holder: Holder,
    proof: Proof,
    now: Time,
}

impl Attempt {
    /// Opens a session if the proof is right. A wrong one is noted, which is a change too: it is no error inside the
    /// transaction.
    async fn open(self, ctx: &Ctx, app: &App, device: &str) -> Result<Option<Opening>> {
        let opening = Opening::generate(ctx, self.holder.kind(), self.holder.id(), device)?;
        let session = opening.row().clone();
        let is_right = app
            .db
            .write(WriteOptions::default(), async move |tx| {
                let is_right = self.judge(tx).await?;
                if is_right {
                    if session.kind == Kind::Operator {
                        operators::note_sign_in(tx, session.owner, self.now).await?;
                    }
                    sessions::insert(tx, &session).await?;
                }
                Ok(is_right)
            })
            .await?;
        Ok(is_right.then_some(opening))
    }

    /// Whether the proof is right, which uses it up.
    async fn judge(&self, tx: &Tx) -> Result<bool> {
        if !self.holder.hold_unchanged(tx).await? {
            return if self.challenge.is_some() { Err(STALE) } else { Ok(false) };
        }
        let enrolled = Enrolled::hold(tx, &self.holder).await?;
        if let Some(challenge) = self.challenge {
            let state = self.holder.state(enrolled.uses());
            if enrolled.methods().is_empty() || !challenge.holds(&self.keys.challenges, state, self.now) {
                return Err(STALE);
            }
        }
        match &self.proof {
            Proof::Passkey(id, seen) => {
                if let Holder::User(account) = &self.holder {
                    wrong_passwords::forget(tx, account).await?;
                }
                passkeys::note_use(tx, *id, *seen, self.now).await
            }
            Proof::Code(means, code) => match enrolled.authenticator {
                Some(found) => self.judge_code(tx, &found, *means, code).await,
                None => Ok(false),
            },
        }
    }

    async fn judge_code(&self, tx: &Tx, found: &rows::Authenticator, means: Means, code: &str) -> Result<bool> {
        let (kind, owner) = (self.holder.kind(), self.holder.id());
        let step = match means {
            Means::Authenticator => self.step(found, code)?.map(Some),
            Means::RecoveryCode => {
                let hash = RecoveryCodes::hash_of(&self.keys.codes, owner.as_bytes(), code);
                rows::take_code(tx, kind, owner, &hash).await?.then_some(None)
            }
        };
        match step {
            Some(step) => rows::note_use(tx, kind, owner, step).await?,
            None => rows::note_failure(tx, kind, owner).await?,
        }
        Ok(step.is_some())
    }

    fn step(&self, found: &rows::Authenticator, code: &str) -> Result<Option<i64>> {
        if found.failures >= MAX_FAILURES {
            return Ok(None);
        }
        let authenticator = Authenticator::unseal(&self.keys.sealer, &found.secret, self.holder.id().as_bytes())?;
        Ok(authenticator.check(code, found.last_step, self.now))
    }
}
