//! Sessions: opening them, knowing them by their access tokens, listing and ending them.

use serde_json::Value;
use uuid::Uuid;

use crate::core::cache::SharedSession;
use crate::core::db::{Tx, WriteOptions};
use crate::core::endings::Endings;
use crate::core::id::new_record_id;
use crate::core::revoked::Mark;
use crate::core::short_text::short_text;
use crate::core::telemetry::security;
use crate::core::tokens::{RefreshToken, Token, TokenHash, TokenKind};
use crate::core::{App, Ctx, Error, Principal, Result, Time};
use crate::models::sessions::{self, Held, Kind, NewSession, Tokens};
use crate::models::{
    accounts, identities, keys as api_keys, oauth_attempts, one_time_secrets, operators, revocations, second_factors,
    wrong_passwords,
};
use crate::schemas::auth::{Session, SessionList, SessionName, SignedIn, SignedInByCookie};
use crate::schemas::platform::{Operator, OperatorSignedIn};
use crate::services::keys;

/// How long an access token is valid, in seconds.
pub const ACCESS_TTL_S: i64 = 15 * 60;
/// How long a session lasts after its last refresh, in seconds.
pub const SESSION_TTL_S: i64 = 30 * 24 * 60 * 60;
/// How long a session lasts at most, however often it is used, in seconds: a year.
pub const SESSION_MAX_S: i64 = 365 * 24 * 60 * 60;
/// How long after signing in one may do what asks for a recent login, in seconds.
pub const RECENT_S: i64 = 5 * 60;
/// The longest description of a device that is kept, in code points.
const MAX_DEVICE_CHARS: usize = 256;

/// A session about to be stored, with the tokens that its owner will get.
pub struct Opening {
    row: NewSession,
    tokens: GivenOut,
}

/// The texts of tokens, on their way to their owner.
pub struct GivenOut {
    /// The access token.
    pub access: Token,
    /// The refresh token.
    pub refresh: RefreshToken,
}

impl Opening {
    /// Generates the id and the tokens of a session that starts now.
    pub fn generate(ctx: &Ctx, kind: Kind, owner: Uuid, device: &str) -> Result<Self> {
        let tokens = GivenOut { access: Token::new(TokenKind::Access)?, refresh: RefreshToken::first()? };
        let now = ctx.now();
        let row = NewSession {
            id: new_record_id(now)?,
            kind,
            owner,
            device: device.chars().filter(|c| !c.is_control()).take(MAX_DEVICE_CHARS).collect(),
            address: ctx.address,
            created_at: now,
            expires_at: now.plus_seconds(SESSION_TTL_S),
            family: tokens.refresh.family_hash(),
            tokens: tokens.row(now),
            impersonated_by: None,
        };
        Ok(Self { row, tokens })
    }

    /// The same session for an operator who acts as the user: it ends with its access token.
    #[must_use]
    pub fn impersonated_by(mut self, operator: Option<Uuid>) -> Self {
        self.row.impersonated_by = operator;
        self.row.expires_at = self.row.tokens.access_expires_at;
        self
    }

    /// The same tokens for a session that is there and goes on by them.
    #[must_use]
    pub fn going_on(mut self, session: Uuid) -> Self {
        self.row.id = session;
        self
    }

    /// The row to store.
    pub fn row(&self) -> &NewSession {
        &self.row
    }

    /// The tokens, for an owner whose session is stored.
    pub fn into_tokens(self, ctx: &Ctx) -> GivenOut {
        let NewSession { id, kind, owner, impersonated_by, .. } = self.row;
        security::signed_in(ctx, (kind.name(), owner), id, impersonated_by);
        self.tokens
    }
}

impl GivenOut {
    /// The tokens as they are stored.
    pub fn row(&self, now: Time) -> Tokens {
        Tokens {
            serial: self.refresh.serial,
            refresh: self.refresh.secret_hash(),
            access: self.access.hash(),
            access_expires_at: now.plus_seconds(ACCESS_TTL_S),
        }
    }

    /// The answer to a user.
    pub fn with_user(self, user: Value) -> SignedIn {
        SignedIn {
            access_token: self.access.into_text(),
            refresh_token: self.refresh.into_text(),
            token_type: "Bearer",
            expires_in: ACCESS_TTL_S,
            user,
        }
    }

    /// The answer to an operator.
    pub fn with_operator(self, operator: Operator) -> OperatorSignedIn {
        OperatorSignedIn {
            access_token: self.access.into_text(),
            refresh_token: self.refresh.into_text(),
            token_type: "Bearer",
            expires_in: ACCESS_TTL_S,
            operator,
        }
    }
}

/// Whom an access token stands for.
///
/// # Errors
/// [`Error::Unauthenticated`] for a token that is unknown, expired or revoked.
pub async fn authenticate(app: &App, token: &str, now: Time) -> Result<Principal> {
    const REFUSED: Error = Error::Unauthenticated("The access token is unknown, expired or revoked.");
    if let Some(hash) = Token::hash_of(TokenKind::Key, token) {
        return keys::authenticate(app, hash, now).await;
    }
    by_hash(app, Token::hash_of(TokenKind::Access, token).ok_or(REFUSED)?, now).await?.ok_or(REFUSED)
}

/// Whom the token in a browser's cookie stands for.
///
/// # Errors
/// As [`authenticate`].
pub async fn authenticate_cookie(app: &App, token: &str, now: Time) -> Result<Principal> {
    const REFUSED: Error = Error::Unauthenticated("The session has ended.");
    by_hash(app, Token::hash_of(TokenKind::Cookie, token).ok_or(REFUSED)?, now).await?.ok_or(REFUSED)
}

async fn by_hash(app: &App, hash: TokenHash, now: Time) -> Result<Option<Principal>> {
    if let Some(who) = app.sessions.get(&hash, now) {
        return Ok(Some(who));
    }
    let reading = app.sessions.begin_read();
    let believe = |told: &SharedSession| told.expires_at > now && app.sessions.admits(&hash, told.mark);
    let told = if app.sessions.is_fresh() { app.cache.find_session(&hash, believe).await } else { None };
    let (who, expires_at) = match told {
        Some(told) => (told.who, told.expires_at),
        None => match look_up(app, &hash, now, reading.mark).await? {
            Some(found) => found,
            None => return Ok(None),
        },
    };
    app.sessions.insert(hash, who.clone(), expires_at, now, reading);
    Ok(Some(who))
}

/// Asks the database whom a token stands for, and tells the other nodes.
async fn look_up(app: &App, hash: &TokenHash, now: Time, mark: Option<Mark>) -> Result<Option<(Principal, Time)>> {
    let found = sessions::find_by_access_token(&app.db, *hash).await?;
    let Some((who, expires_at)) = found.filter(|(_, expires_at)| *expires_at > now) else { return Ok(None) };
    // That of a cookie lasts longer than a revocation is kept, and is asked for again.
    let expires_at = expires_at.min(now.plus_seconds(ACCESS_TTL_S));
    if let Some(mark) = mark {
        app.cache.keep_session(hash, &SharedSession { who: who.clone(), expires_at, mark }, now).await;
    }
    Ok(Some((who, expires_at)))
}

/// Refuses a write whose caller's session or key has ended since the request was let in: what waited for its turn meanwhile is
/// not stored after the answer to whoever ended it. On PostgreSQL that holds for what this node has ended.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn check_caller(tx: &Tx, who: &Principal, endings: &Endings) -> Result<()> {
    if !endings.is_moved() {
        return Ok(());
    }
    let is_there = match *who {
        // A trial is of no session.
        Principal::User { session, .. } => session.is_nil() || sessions::hold(tx, session).await?.is_some(),
        Principal::Operator { id, session, role } => {
            let holds = operators::lookup(tx, id).await?.is_some_and(|operator| operator.role == role);
            holds && sessions::hold(tx, session).await?.is_some()
        }
        Principal::Key { id, .. } => api_keys::hold(tx, id).await?,
        Principal::Anonymous | Principal::System => true,
    };
    if is_there { Ok(()) } else { Err(Error::Unauthenticated("The session or key has ended.")) }
}

/// Keeps a session from ending before the transaction does, and tells when it began.
///
/// # Errors
/// [`Error::Unauthenticated`] when it has ended.
pub async fn require(tx: &Tx, session: Uuid) -> Result<Time> {
    Ok(held(tx, session).await?.created_at)
}

async fn held(tx: &Tx, session: Uuid) -> Result<Held> {
    sessions::hold(tx, session).await?.ok_or(Error::Unauthenticated("The session has ended."))
}

/// As [`require`], for what an operator who acts as the user may not do: change what signs the user in, or delete the
/// account.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session has ended; [`Error::Forbidden`] when an operator acts by it.
pub async fn require_own(tx: &Tx, session: Uuid) -> Result<Time> {
    match held(tx, session).await? {
        Held { impersonated_by: Some(_), .. } => {
            Err(Error::Forbidden("An operator who acts as a user may not do this.".into()))
        }
        held => Ok(held.created_at),
    }
}

/// Lets whoever signed in a moment ago pass: what a stolen token may not do. An anonymous user cannot sign in again, and
/// passes by the session alone.
///
/// # Errors
/// [`Error::LoginTooOld`]; those of [`require_own`].
pub async fn require_recent(tx: &Tx, session: Uuid, now: Time) -> Result<()> {
    let began = require_own(tx, session).await?;
    if began.plus_seconds(RECENT_S) > now || sessions::is_anonymous(tx, session).await? {
        return Ok(());
    }
    Err(Error::LoginTooOld { max_age_s: RECENT_S })
}

/// Puts the session that was just opened into a cookie: the tokens that it got are worthless from then on.
///
/// # Errors
/// [`Error::Unauthenticated`] when it has ended already.
pub async fn keep_in_cookie(app: &App, opened: SignedIn, now: Time) -> Result<(String, SignedInByCookie)> {
    const ENDED: Error = Error::Unauthenticated("The session has ended.");
    let cookie = Token::new(TokenKind::Cookie)?;
    let (hash, expires_at) = (cookie.hash(), now.plus_seconds(SESSION_TTL_S));
    let family = RefreshToken::parse(&opened.refresh_token).ok_or(ENDED)?.family_hash();
    let put = async move |tx: &Tx| sessions::put_in_cookie(tx, family, hash, expires_at).await;
    if !app.db.write(WriteOptions::default(), put).await? {
        return Err(ENDED);
    }
    let shown = SignedInByCookie { token_type: "Cookie", expires_in: SESSION_TTL_S, user: opened.user };
    Ok((cookie.into_text(), shown))
}

/// The caller's sessions.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn list(ctx: &Ctx, app: &App) -> Result<SessionList> {
    let (user_id, current) = ctx.user_session()?;
    let listed = sessions::list(&app.db, Kind::User, user_id, ctx.now()).await?;
    Ok(SessionList { items: listed.into_iter().map(|row| Session::from_row(row, Some(current))).collect() })
}

/// Ends one of the caller's sessions.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::NotFound`] when the caller has no such session.
pub async fn delete(ctx: &Ctx, app: &App, id: Uuid) -> Result<()> {
    let (user_id, _) = ctx.user_session()?;
    end(app, Kind::User, user_id, id, ctx.now()).await
}

/// Gives one of the caller's sessions another name than its client's.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::Forbidden`] for an operator who acts as the user; [`Error::InvalidFields`];
/// [`Error::NotFound`] when the caller has no such session.
pub async fn rename(ctx: &Ctx, app: &App, id: Uuid, request: &SessionName) -> Result<Session> {
    let (user_id, current) = ctx.user_session()?;
    let device = short_text(&request.device, MAX_DEVICE_CHARS, "/device", "not_a_name")?.to_owned();
    let work = async move |tx: &Tx| {
        require_own(tx, current).await?;
        sessions::rename(tx, Kind::User, user_id, id, &device).await
    };
    app.db.write(WriteOptions::default(), work).await?;
    let listed = sessions::list(&app.db, Kind::User, user_id, ctx.now()).await?;
    let renamed = listed.into_iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    Ok(Session::from_row(renamed, Some(current)))
}

/// Ends all of the caller's sessions but the one that asks.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::Forbidden`] for an operator who acts as the user.
pub async fn delete_others(ctx: &Ctx, app: &App) -> Result<()> {
    let (user_id, current) = ctx.user_session()?;
    let work = async move |tx: &Tx| {
        require_own(tx, current).await?;
        sessions::delete_others(tx, Kind::User, user_id, current).await
    };
    ending(app, ctx.now(), work).await
}

/// Ends the session that a user asks with.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub async fn logout(ctx: &Ctx, app: &App) -> Result<()> {
    let (user_id, session) = ctx.user_session()?;
    end(app, Kind::User, user_id, session, ctx.now()).await
}

/// Ends a session: nothing that it was given is valid any more, here at once and on every node within a second.
///
/// # Errors
/// [`Error::NotFound`] when the owner has no such session.
pub async fn end(app: &App, kind: Kind, owner: Uuid, id: Uuid, now: Time) -> Result<()> {
    ending(app, now, async move |tx| sessions::delete(tx, kind, owner, id).await?.ok_or(Error::NotFound)).await
}

/// Runs a write that ends sessions and answers their access tokens: these are forgotten here at once, and on every node
/// within a second.
///
/// # Errors
/// What `work` answers, and those of the database.
pub async fn ending(
    app: &App,
    now: Time,
    work: impl AsyncFn(&Tx) -> Result<Vec<TokenHash>> + Send + 'static,
) -> Result<()> {
    let endings = app.endings.clone();
    let ended = app
        .db
        .write(WriteOptions::default(), async move |tx| {
            let ended = work(tx).await?;
            revocations::insert(tx, &endings, &ended, now).await?;
            Ok(ended)
        })
        .await?;
    app.sessions.forget(&ended);
    Ok(())
}

/// Removes the account of a user whose record is being deleted, and ends its sessions. The tokens in the answer are to
/// be given to [`SessionCache::forget`](crate::core::session_cache::SessionCache::forget) after the commit.
///
/// # Errors
/// Those of the database.
pub async fn close_account(ctx: &Ctx, tx: &Tx, user_id: Uuid) -> Result<Vec<TokenHash>> {
    let ended = sessions::delete_all(tx, Kind::User, user_id).await?;
    revocations::insert(tx, &ctx.endings, &ended, ctx.now()).await?;
    one_time_secrets::delete_all(tx, user_id).await?;
    second_factors::delete(tx, Kind::User, user_id).await?;
    identities::delete_all(tx, user_id).await?;
    oauth_attempts::delete_links(tx, user_id).await?;
    wrong_passwords::clear(tx, user_id).await?;
    accounts::delete(tx, user_id).await?;
    Ok(ended)
}
