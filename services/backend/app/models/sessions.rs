//! Sessions of users and operators: one row for each sign-in, with the hashes of its tokens.

use std::net::IpAddr;

use uuid::Uuid;

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::sql::SqlWriter;
use crate::core::tokens::TokenHash;
use crate::core::{Error, Principal, Result, Time};
use crate::models::operators;

/// Whose session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A user of the application.
    User,
    /// An operator of the installation.
    Operator,
}

impl Kind {
    /// The word for it in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Operator => "operator",
        }
    }

    fn from_name(name: &str) -> Result<Self> {
        match name {
            "user" => Ok(Self::User),
            "operator" => Ok(Self::Operator),
            other => Err(Error::internal(format!("a session is of the unknown kind {other:?}"))),
        }
    }
}

/// A session that begins.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The session's id.
    pub id: Uuid,
    /// Whose it is.
    pub kind: Kind,
    /// The user's or operator's id.
    pub owner: Uuid,
    /// What the client calls itself.
    pub device: String,
    /// Where the client connected from.
    pub address: IpAddr,
    /// When it begins.
    pub created_at: Time,
    /// When it ends unless it is refreshed.
    pub expires_at: Time,
    /// The hash of what its refresh tokens share.
    pub family: TokenHash,
    /// The first tokens.
    pub tokens: Tokens,
    /// The operator who acts as the user by it.
    pub impersonated_by: Option<Uuid>,
}

/// The tokens given out together, as they are stored.
#[derive(Debug, Clone, Copy)]
pub struct Tokens {
    /// The place of the refresh token in its family.
    pub serial: u32,
    /// The hash of the refresh token's own secret.
    pub refresh: TokenHash,
    /// The hash of the access token.
    pub access: TokenHash,
    /// When the access token expires.
    pub access_expires_at: Time,
}

/// What a refresh needs to know of a session.
#[derive(Debug, Clone)]
pub struct Refreshable {
    /// The session's id.
    pub id: Uuid,
    /// The user's or operator's id.
    pub owner: Uuid,
    /// When it began.
    pub created_at: Time,
    /// When it ends unless it is refreshed.
    pub expires_at: Time,
    /// The tokens given out last.
    pub current: Tokens,
    /// Place and hash of the refresh token that they were given for, unless they are the first.
    pub previous: Option<(u32, TokenHash)>,
    /// The access token given out before, and when it expires.
    pub previous_access: Option<(TokenHash, Time)>,
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The session's id.
    pub id: Uuid,
    /// What the client called itself.
    pub device: String,
    /// Where the client connected from.
    pub address: String,
    /// When it began.
    pub created_at: Time,
    /// When it was last used, to the minute.
    pub last_seen_at: Time,
    /// When it ends unless it is refreshed.
    pub expires_at: Time,
    /// The operator who acts as the user by it.
    pub impersonated_by: Option<Uuid>,
}

/// A session as operators see it: whose it is, too.
#[derive(Debug, Clone)]
pub struct Owned {
    /// Whose kind of session it is: `user` or `operator`.
    pub kind: String,
    /// The user's or operator's id.
    pub owner: Uuid,
    /// The owner's address.
    pub email: Option<String>,
    /// The session itself.
    pub session: Listed,
}

/// Adds a session.
pub async fn insert(tx: &Tx, session: &NewSession) -> Result<()> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO _sessions (id, kind, owner_id, device, address, created_at, last_seen_at, expires_at, \
         family_hash, serial, refresh_hash, access_hash, access_expires_at, impersonated_by) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    );
    let params = [
        session.id.into(),
        session.kind.name().into(),
        session.owner.into(),
        session.device.as_str().into(),
        session.address.to_string().into(),
        session.created_at.into(),
        session.expires_at.into(),
        session.family.bytes().into(),
        session.tokens.serial.into(),
        session.tokens.refresh.bytes().into(),
        session.tokens.access.bytes().into(),
        session.tokens.access_expires_at.into(),
        session.impersonated_by.into(),
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// Whom an access token stands for, and when it expires.
pub async fn find_by_access_token(source: &impl Source, token: TokenHash) -> Result<Option<(Principal, Time)>> {
    static FIND: Statement = Statement::new(
        "SELECT kind, owner_id, id, CASE WHEN access_hash = ?1 THEN access_expires_at \
         ELSE previous_access_expires_at END, \
         (SELECT o.role FROM _operators o WHERE s.kind = 'operator' AND o.id = s.owner_id) \
         FROM _sessions s WHERE access_hash = ?1 OR previous_access_hash = ?1",
    );
    source
        .first(&FIND, &[token.bytes().into()], |row| {
            let (id, session) = (row.get(1)?, row.get(2)?);
            let who = match Kind::from_name(&row.get::<String>(0)?)? {
                Kind::User => Principal::User { id, session },
                Kind::Operator => Principal::Operator { id, session, role: operators::role(&row.get::<String>(4)?)? },
            };
            Ok((who, row.get(3)?))
        })
        .await
}

/// The session that a refresh token belongs to, held until the transaction ends.
pub async fn hold_by_family(tx: &Tx, kind: Kind, family: TokenHash) -> Result<Option<Refreshable>> {
    static HOLD: Statement = Statement::each(
        "SELECT id, owner_id, expires_at, serial, refresh_hash, access_hash, access_expires_at, previous_serial, \
         previous_refresh_hash, previous_access_hash, previous_access_expires_at, created_at \
         FROM _sessions WHERE kind = ?1 AND family_hash = ?2",
        "SELECT id, owner_id, expires_at, serial, refresh_hash, access_hash, access_expires_at, previous_serial, \
         previous_refresh_hash, previous_access_hash, previous_access_expires_at, created_at \
         FROM _sessions WHERE kind = $1 AND family_hash = $2 FOR UPDATE",
    );
    tx.first(&HOLD, &[kind.name().into(), family.bytes().into()], refreshable).await
}

/// Gives out the next tokens for the current refresh token; the access token before stays valid until it expires.
pub async fn rotate(tx: &Tx, id: Uuid, next: &Tokens, expires_at: Time, now: Time) -> Result<()> {
    static ROTATE: Statement = Statement::new(
        "UPDATE _sessions SET previous_serial = serial, previous_refresh_hash = refresh_hash, \
         previous_access_hash = access_hash, previous_access_expires_at = access_expires_at, \
         serial = ?2, refresh_hash = ?3, access_hash = ?4, access_expires_at = ?5, expires_at = ?6, \
         last_seen_at = ?7 WHERE id = ?1",
    );
    give_out(tx, &ROTATE, id, next, expires_at, now).await
}

/// Gives out tokens once more for the previous refresh token, in the place of those that it got before.
pub async fn replace(tx: &Tx, id: Uuid, next: &Tokens, expires_at: Time, now: Time) -> Result<()> {
    static REPLACE: Statement = Statement::new(
        "UPDATE _sessions SET serial = ?2, refresh_hash = ?3, access_hash = ?4, access_expires_at = ?5, \
         expires_at = ?6, last_seen_at = ?7 WHERE id = ?1",
    );
    give_out(tx, &REPLACE, id, next, expires_at, now).await
}

async fn give_out(tx: &Tx, how: &Statement, id: Uuid, next: &Tokens, expires_at: Time, now: Time) -> Result<()> {
    let params = [
        id.into(),
        next.serial.into(),
        next.refresh.bytes().into(),
        next.access.bytes().into(),
        next.access_expires_at.into(),
        expires_at.into(),
        now.into(),
    ];
    tx.execute(how, &params).await.map(drop)
}

/// Gives a session, which stays the same one, the tokens of another. The access token that it has stays valid until it
/// expires, and no longer than the next; the one before that is the answer, and valid no more.
pub async fn renew(tx: &Tx, id: Uuid, next: &NewSession, expires_at: Time, now: Time) -> Result<Option<TokenHash>> {
    static HOLD: Statement = Statement::each(
        "SELECT previous_access_hash FROM _sessions WHERE id = ?1",
        "SELECT previous_access_hash FROM _sessions WHERE id = $1 FOR UPDATE",
    );
    static RENEW: Statement = Statement::new(
        "UPDATE _sessions SET previous_serial = NULL, previous_refresh_hash = NULL, \
         previous_access_hash = access_hash, previous_access_expires_at = \
         CASE WHEN access_expires_at < ?5 THEN access_expires_at ELSE ?5 END, \
         serial = ?2, refresh_hash = ?3, access_hash = ?4, access_expires_at = ?5, expires_at = ?6, \
         last_seen_at = ?7, family_hash = ?8, by_cookie = NULL WHERE id = ?1",
    );
    let pushed_out = tx.first(&HOLD, &[id.into()], |row| optional_hash(row, 0)).await?.flatten();
    let params = [
        id.into(),
        next.tokens.serial.into(),
        next.tokens.refresh.bytes().into(),
        next.tokens.access.bytes().into(),
        next.tokens.access_expires_at.into(),
        expires_at.into(),
        now.into(),
        next.family.bytes().into(),
    ];
    tx.execute(&RENEW, &params).await?;
    Ok(pushed_out)
}

/// Puts a session into a cookie, whose token takes the place of those that it has; false when there is no such session.
pub async fn put_in_cookie(tx: &Tx, family: TokenHash, cookie: TokenHash, expires_at: Time) -> Result<bool> {
    // Nobody has a refresh token whose hash is that of a cookie.
    static PUT: Statement = Statement::new(
        "UPDATE _sessions SET by_cookie = ?2, access_hash = ?3, refresh_hash = ?3, access_expires_at = ?4, \
         expires_at = ?4 WHERE family_hash = ?1 AND kind = 'user'",
    );
    let params = [family.bytes().into(), true.into(), cookie.bytes().into(), expires_at.into()];
    Ok(tx.execute(&PUT, &params).await? > 0)
}

/// Ends a session of that owner; `None` when there is no such session, else its access tokens.
pub async fn delete(tx: &Tx, kind: Kind, owner: Uuid, id: Uuid) -> Result<Option<Vec<TokenHash>>> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _sessions WHERE id = ?1 AND kind = ?2 AND owner_id = ?3 \
         RETURNING access_hash, previous_access_hash",
    );
    let ended = tx.all(&DELETE, &[id.into(), kind.name().into(), owner.into()], access_tokens).await?;
    Ok(ended.into_iter().next())
}

/// Gives a session of that owner another name, if there is one.
pub async fn rename(tx: &Tx, kind: Kind, owner: Uuid, id: Uuid, device: &str) -> Result<()> {
    static RENAME: Statement =
        Statement::new("UPDATE _sessions SET device = ?4 WHERE id = ?1 AND kind = ?2 AND owner_id = ?3");
    tx.execute(&RENAME, &[id.into(), kind.name().into(), owner.into(), device.into()]).await.map(drop)
}

/// A session that is there, and stays until the transaction ends.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// When it began.
    pub created_at: Time,
    /// The operator who acts as the user by it.
    pub impersonated_by: Option<Uuid>,
}

/// Holds a session, if it is there, until the transaction ends.
pub async fn hold(tx: &Tx, id: Uuid) -> Result<Option<Held>> {
    static HOLD: Statement = Statement::each(
        "SELECT created_at, impersonated_by FROM _sessions WHERE id = ?1",
        "SELECT created_at, impersonated_by FROM _sessions WHERE id = $1 FOR SHARE",
    );
    tx.first(&HOLD, &[id.into()], |row| Ok(Held { created_at: row.get(0)?, impersonated_by: row.get(1)? })).await
}

/// Whether a session is that of an anonymous account.
pub async fn is_anonymous(tx: &Tx, id: Uuid) -> Result<bool> {
    static FIND: Statement = Statement::new(
        "SELECT 1 FROM _sessions s JOIN _accounts a ON a.user_id = s.owner_id \
         WHERE s.id = ?1 AND s.kind = 'user' AND a.email_key IS NULL",
    );
    Ok(tx.first(&FIND, &[id.into()], |_| Ok(())).await?.is_some())
}

/// Ends the sessions by which an operator acts as users, and gives their access tokens.
pub async fn delete_impersonated(tx: &Tx, operator: Uuid) -> Result<Vec<TokenHash>> {
    static DELETE: Statement =
        Statement::new("DELETE FROM _sessions WHERE impersonated_by = ?1 RETURNING access_hash, previous_access_hash");
    let ended = tx.all(&DELETE, &[operator.into()], access_tokens).await?;
    Ok(ended.into_iter().flatten().collect())
}

/// A session that was ended, whosever it was.
#[derive(Debug)]
pub struct Ended {
    /// What kind of session it was.
    pub kind: Kind,
    /// Whose it was.
    pub owner: Uuid,
    /// Its access tokens.
    pub tokens: Vec<TokenHash>,
}

/// Whether an account or an operator, found by the address that they sign in with, has a session that began at a network
/// address.
pub async fn has_address(
    source: &impl Source,
    kind: Kind,
    email_key: &str,
    address: IpAddr,
    now: Time,
) -> Result<bool> {
    static OF_USER: Statement = Statement::new(
        "SELECT 1 FROM _accounts a JOIN _sessions s ON s.owner_id = a.user_id AND s.kind = 'user' \
         WHERE a.email_key = ?1 AND s.address = ?2 AND s.expires_at > ?3 LIMIT 1",
    );
    static OF_OPERATOR: Statement = Statement::new(
        "SELECT 1 FROM _operators o JOIN _sessions s ON s.owner_id = o.id AND s.kind = 'operator' \
         WHERE o.email_key = ?1 AND s.address = ?2 AND s.expires_at > ?3 LIMIT 1",
    );
    let statement = match kind {
        Kind::User => &OF_USER,
        Kind::Operator => &OF_OPERATOR,
    };
    let params = [email_key.into(), address.to_string().into(), now.into()];
    Ok(source.first(statement, &params, |_| Ok(())).await?.is_some())
}

/// Ends a session, whosever it is; `None` when there is no such session.
pub async fn delete_any(tx: &Tx, id: Uuid) -> Result<Option<Ended>> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _sessions WHERE id = ?1 RETURNING access_hash, previous_access_hash, kind, owner_id",
    );
    let ended = |row: &Row<'_>| {
        let kind = Kind::from_name(&row.get::<String>(2)?)?;
        Ok(Ended { kind, owner: row.get(3)?, tokens: access_tokens(row)? })
    };
    Ok(tx.all(&DELETE, &[id.into()], ended).await?.into_iter().next())
}

/// The access tokens of an owner; none is given out before the transaction ends.
pub async fn hold_all(tx: &Tx, kind: Kind, owner: Uuid) -> Result<Vec<TokenHash>> {
    static HOLD: Statement = Statement::each(
        "SELECT access_hash, previous_access_hash FROM _sessions WHERE owner_id = ?1 AND kind = ?2",
        "SELECT access_hash, previous_access_hash FROM _sessions WHERE owner_id = $1 AND kind = $2 FOR UPDATE",
    );
    let held = tx.all(&HOLD, &[owner.into(), kind.name().into()], access_tokens).await?;
    Ok(held.into_iter().flatten().collect())
}

/// Ends all sessions of an owner and gives their access tokens.
pub async fn delete_all(tx: &Tx, kind: Kind, owner: Uuid) -> Result<Vec<TokenHash>> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _sessions WHERE owner_id = ?1 AND kind = ?2 RETURNING access_hash, previous_access_hash",
    );
    let ended = tx.all(&DELETE, &[owner.into(), kind.name().into()], access_tokens).await?;
    Ok(ended.into_iter().flatten().collect())
}

/// Ends all sessions of an owner but one, and gives their access tokens.
pub async fn delete_others(tx: &Tx, kind: Kind, owner: Uuid, kept: Uuid) -> Result<Vec<TokenHash>> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _sessions WHERE owner_id = ?1 AND kind = ?2 AND id <> ?3 \
         RETURNING access_hash, previous_access_hash",
    );
    let ended = tx.all(&DELETE, &[owner.into(), kind.name().into(), kept.into()], access_tokens).await?;
    Ok(ended.into_iter().flatten().collect())
}

/// The sessions of an owner that have not expired, the newest first, at most 1000.
pub async fn list(source: &impl Source, kind: Kind, owner: Uuid, now: Time) -> Result<Vec<Listed>> {
    static LIST: Statement = Statement::new(
        "SELECT id, device, address, created_at, last_seen_at, expires_at, impersonated_by FROM _sessions \
         WHERE owner_id = ?1 AND kind = ?2 AND expires_at > ?3 ORDER BY created_at DESC, id DESC LIMIT 1000",
    );
    source.all(&LIST, &[owner.into(), kind.name().into(), now.into()], listed).await
}

/// The sessions of one user, or of everybody, that have not expired and began before another one: the newest first, at
/// most `limit`.
pub async fn list_all(
    source: &impl Source,
    owner: Option<Uuid>,
    before: Option<Uuid>,
    now: Time,
    limit: u32,
) -> Result<Vec<Owned>> {
    let mut sql = SqlWriter::new(source.dialect());
    sql.push("SELECT s.id, s.device, s.address, s.created_at, s.last_seen_at, s.expires_at, s.impersonated_by, ");
    sql.push("s.kind, s.owner_id, coalesce(o.email, a.email_key) FROM _sessions s ");
    sql.push("LEFT JOIN _operators o ON s.kind = 'operator' AND o.id = s.owner_id ");
    sql.push("LEFT JOIN _accounts a ON s.kind = 'user' AND a.user_id = s.owner_id WHERE s.expires_at > ");
    sql.bind(now.into());
    if let Some(owner) = owner {
        sql.push(" AND s.kind = 'user' AND s.owner_id = ").bind(owner.into());
    }
    if let Some(before) = before {
        sql.push(" AND s.id < ").bind(before.into());
    }
    sql.push(" ORDER BY s.id DESC LIMIT ").bind(limit.into());
    let (statement, params) = sql.into_statement();
    let whole =
        |row: &Row<'_>| Ok(Owned { session: listed(row)?, kind: row.get(7)?, owner: row.get(8)?, email: row.get(9)? });
    source.all(&statement, &params, whole).await
}

/// How many sessions have not expired.
pub async fn count(source: &impl Source, now: Time) -> Result<i64> {
    static COUNT: Statement = Statement::new("SELECT count(*) FROM _sessions WHERE expires_at > ?1");
    Ok(source.first(&COUNT, &[now.into()], |row| row.get(0)).await?.unwrap_or(0))
}

/// Notes when a session was last used; never moves it back. One in a cookie lasts until `idle_s` seconds after that,
/// and at most `max_s` seconds.
pub async fn touch(tx: &Tx, id: Uuid, seen: Time, idle_s: i64, max_s: i64) -> Result<()> {
    static TOUCH: Statement = Statement::each(
        "UPDATE _sessions SET last_seen_at = ?2, \
         expires_at = CASE WHEN by_cookie THEN min(?3, created_at + ?4) ELSE expires_at END, \
         access_expires_at = CASE WHEN by_cookie THEN min(?3, created_at + ?4) ELSE access_expires_at END \
         WHERE id = ?1 AND last_seen_at < ?2",
        "UPDATE _sessions SET last_seen_at = $2, \
         expires_at = CASE WHEN by_cookie THEN least($3, created_at + $4) ELSE expires_at END, \
         access_expires_at = CASE WHEN by_cookie THEN least($3, created_at + $4) ELSE access_expires_at END \
         WHERE id = $1 AND last_seen_at < $2",
    );
    let params = [id.into(), seen.into(), seen.plus_seconds(idle_s).into(), (max_s * 1_000_000).into()];
    tx.execute(&TOUCH, &params).await.map(drop)
}

/// Removes sessions that have expired, at most `limit` of them, and says how many went.
pub async fn delete_expired(tx: &Tx, now: Time, limit: u32) -> Result<u64> {
    static DELETE: Statement = Statement::new(
        "DELETE FROM _sessions WHERE id IN \
         (SELECT id FROM _sessions WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)",
    );
    tx.execute(&DELETE, &[now.into(), limit.into()]).await
}

fn refreshable(row: &Row<'_>) -> Result<Refreshable> {
    let previous = row.get::<Option<u32>>(7)?.zip(optional_hash(row, 8)?);
    let previous_access = optional_hash(row, 9)?.zip(row.get(10)?);
    Ok(Refreshable {
        id: row.get(0)?,
        owner: row.get(1)?,
        created_at: row.get(11)?,
        expires_at: row.get(2)?,
        current: Tokens {
            serial: row.get(3)?,
            refresh: hash(row, 4)?,
            access: hash(row, 5)?,
            access_expires_at: row.get(6)?,
        },
        previous,
        previous_access,
    })
}

fn listed(row: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        id: row.get(0)?,
        device: row.get(1)?,
        address: row.get(2)?,
        created_at: row.get(3)?,
        last_seen_at: row.get(4)?,
        expires_at: row.get(5)?,
        impersonated_by: row.get(6)?,
    })
}

fn access_tokens(row: &Row<'_>) -> Result<Vec<TokenHash>> {
    Ok([Some(hash(row, 0)?), optional_hash(row, 1)?].into_iter().flatten().collect())
}

fn hash(row: &Row<'_>, index: usize) -> Result<TokenHash> {
    optional_hash(row, index)?.ok_or_else(|| Error::internal("a session lacks a token's hash"))
}

fn optional_hash(row: &Row<'_>, index: usize) -> Result<Option<TokenHash>> {
    let Some(bytes) = row.get::<Option<Vec<u8>>>(index)? else { return Ok(None) };
    TokenHash::from_bytes(&bytes).map(Some).ok_or_else(|| Error::internal("a session holds no token hash"))
}
