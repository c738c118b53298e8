//! The second factor: setting an authenticator up, and signing in with what was set up once the password was right.

mod enrolled;
mod pass;

use uuid::Uuid;

use crate::core::config::PublicUrl;
use crate::core::db::{Tx, WriteOptions};
use crate::core::mail::templates::{Locale, Template};
use crate::core::second_factor::{Authenticator, RecoveryCodes, State};
use crate::core::secrets::{self, Sealer};
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts::{self, Account};
use crate::models::operators::{self, Operator};
use crate::models::second_factors as rows;
use crate::models::sessions::{self, Kind};
use crate::schemas::second_factor::{AuthenticatorSecret, AuthenticatorState, GivenCodes};
use crate::services::accounts::of_user;
use crate::services::anonymous;
use crate::services::audit::{self, Act};
use crate::services::jobs;
use crate::services::login::{count_password_check, may_sign_in};
use crate::services::operators::signed_in;
use crate::services::proofs::Notice;
use crate::services::sessions::{ending, require_recent};

pub use enrolled::asked;
pub use pass::{Means, by_passkey, is_code, login, pass};

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

/// Whose second factor it is, as they were read.
#[derive(Debug, Clone)]
pub enum Holder {
    /// A user of the application.
    User(Account),
    /// An operator of the installation.
    Operator(Operator),
}

impl Holder {
    /// Whoever has an id, as long as they may sign in.
    async fn find(app: &App, kind: Kind, id: Uuid) -> Result<Option<Self>> {
        Ok(match kind {
            Kind::User => {
                let account = accounts::lookup(&app.db, id).await?;
                account.filter(|account| may_sign_in(app, account)).map(Self::User)
            }
            Kind::Operator => operators::lookup(&app.db, id).await?.map(Self::Operator),
        })
    }

    /// Whoever asks, and by which session.
    async fn signed_in(ctx: &Ctx, app: &App) -> Result<(Self, Uuid)> {
        if ctx.operator_id().is_some() {
            let (operator, session) = signed_in(ctx, app).await?;
            return Ok((Self::Operator(operator), session));
        }
        let (user_id, session) = ctx.user_session()?;
        Ok((Self::User(of_user(app, user_id).await?), session))
    }

    const fn kind(&self) -> Kind {
        match self {
            Self::User(_) => Kind::User,
            Self::Operator(_) => Kind::Operator,
        }
    }

    const fn id(&self) -> Uuid {
        match self {
            Self::User(account) => account.user_id,
            Self::Operator(operator) => operator.id,
        }
    }

    /// The address that they sign in with; none for an anonymous account.
    fn email_key(&self) -> Option<&str> {
        match self {
            Self::User(account) => account.email_key.as_deref(),
            Self::Operator(operator) => Some(&operator.email_key),
        }
    }

    /// What a token that stands for the password holds for.
    fn state(&self, uses: i64) -> State<'_> {
        let password_hash = match self {
            Self::User(account) => &account.password_hash,
            Self::Operator(operator) => &operator.password_hash,
        };
        State { kind: self.kind().name(), owner: self.id(), password_hash, uses }
    }

    /// Whether they are still as they were read, and are until the transaction ends.
    async fn hold_unchanged(&self, tx: &Tx) -> Result<bool> {
        match self {
            Self::User(account) => accounts::hold_unchanged(tx, account).await,
            Self::Operator(operator) => operators::hold_unchanged(tx, operator).await,
        }
    }

    /// What the audit log is told; of users it is told nothing.
    fn act(&self, action: &'static str) -> Act {
        Act::new(action, format!("operators/{}", self.id()))
    }
}

/// What is asked for beside the caller's password.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn state(ctx: &Ctx, app: &App) -> Result<AuthenticatorState> {
    let (kind, id) = match ctx.operator_id() {
        Some(id) => (Kind::Operator, id),
        None => (Kind::User, ctx.user_session()?.0),
    };
    let found = rows::find(&app.db, kind, id).await?;
    let recovery_codes_left = rows::count_codes(&app.db, kind, id).await?;
    Ok(AuthenticatorState { enabled: found.is_some_and(|found| found.is_confirmed), recovery_codes_left })
}

/// Makes the secret of an authenticator, which is asked for once [`confirm`] has seen a code of it.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::LoginTooOld`]; [`Error::Conflict`] when there is an authenticator already, and
/// for an anonymous account.
pub async fn begin(ctx: &Ctx, app: &App) -> Result<AuthenticatorSecret> {
    let (holder, session) = Holder::signed_in(ctx, app).await?;
    let (kind, id) = (holder.kind(), holder.id());
    let issuer = app.settings.public_url.as_ref().and_then(PublicUrl::host).unwrap_or("Stratabase");
    let made = Authenticator::generate(issuer, holder.email_key().ok_or_else(anonymous::refusal)?)?;
    let (secret, now) = (made.seal(&Keys::of(app).sealer, id.as_bytes())?, ctx.now());
    app.db
        .write(WriteOptions::default(), async move |tx| {
            require_recent(tx, session, now).await?;
            if rows::begin(tx, kind, id, &secret, now).await? {
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
    let (holder, session) = Holder::signed_in(ctx, app).await?;
    let (kind, id, caller) = (holder.kind(), holder.id(), ctx.clone());
    count_password_check(ctx, app, kind, holder.email_key()).await?;
    let (keys, now, code, codes) = (Keys::of(app), ctx.now(), code.to_owned(), RecoveryCodes::generate()?);
    let hashes = codes.hashes(&keys.codes, id.as_bytes());
    let notice = Notice::new(ctx, app, Template::MfaChanged, locales);
    ending(app, now, async move |tx| {
        require_recent(tx, session, now).await?;
        let found = rows::hold(tx, kind, id).await?.filter(|found| !found.is_confirmed);
        let found = found.ok_or(Error::InvalidCredentials)?;
        let authenticator = Authenticator::unseal(&keys.sealer, &found.secret, id.as_bytes())?;
        let step = authenticator.check(&code, found.last_step, now).ok_or(Error::InvalidCredentials)?;
        rows::confirm(tx, kind, id, step, now).await?;
        rows::insert_codes(tx, kind, id, &hashes).await?;
        audit::record(tx, &caller, holder.act("operator.second_factor.add"))?;
        notice.ask(tx, holder.email_key()).await?;
        sessions::delete_others(tx, kind, id, session).await
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
    let (holder, session) = Holder::signed_in(ctx, app).await?;
    let (kind, id, caller) = (holder.kind(), holder.id(), ctx.clone());
    let (now, notice) = (ctx.now(), Notice::new(ctx, app, Template::MfaChanged, locales));
    ending(app, now, async move |tx| {
        require_recent(tx, session, now).await?;
        if !rows::delete(tx, kind, id).await? {
            return Err(Error::NotFound);
        }
        audit::record(tx, &caller, holder.act("operator.second_factor.remove"))?;
        notice.ask(tx, holder.email_key()).await?;
        sessions::delete_others(tx, kind, id, session).await
    })
    .await?;
    jobs::wake(app);
    Ok(())
}
