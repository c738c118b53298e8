//! Exchanging a refresh token for the next pair of tokens, with reuse detection (RFC 9700, section 4.14.2).

use uuid::Uuid;

use crate::core::db::{Tx, WriteOptions};
use crate::core::tokens::{RefreshToken, Token, TokenHash, TokenKind};
use crate::core::{App, Ctx, Error, Result, Time};
use crate::models::revocations;
use crate::models::sessions::{self, Kind, Refreshable, Tokens};
use crate::schemas::auth::SignedIn;
use crate::services::sessions::{ACCESS_TTL_S, GivenOut, SESSION_MAX_S, SESSION_TTL_S};
use crate::services::users;

const REFUSED: Error = Error::Unauthenticated("The refresh token is unknown, expired or was used already.");

/// What presenting a refresh token means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presented {
    /// The one given out last: the next pair follows.
    Current,
    /// The one before, whose answer seems to have been lost: another pair takes the place of that answer.
    Previous,
    /// One of an answer that another took the place of. Clients that refresh in parallel hold such tokens.
    Replaced,
    /// One that has been used for good: somebody holds a copy.
    Reused,
}

fn judge(session: &Refreshable, token: &RefreshToken) -> Presented {
    let secret = token.secret_hash();
    let first_live = session.previous.map_or(session.current.serial, |(serial, _)| serial);
    if token.serial == session.current.serial && secret.agrees(session.current.refresh) {
        return Presented::Current;
    }
    match session.previous {
        Some((serial, hash)) if token.serial == serial && secret.agrees(hash) => Presented::Previous,
        _ if token.serial < first_live => Presented::Reused,
        _ => Presented::Replaced,
    }
}

/// Gives a user the next pair of tokens.
///
/// # Errors
/// [`Error::Unauthenticated`]; for a token that had been used for good, the session has ended by then.
pub async fn refresh(ctx: &Ctx, app: &App, presented: &str) -> Result<SignedIn> {
    let (user_id, tokens) = exchange(ctx, app, Kind::User, presented).await?;
    let user = users::json(ctx, app, user_id).await?;
    Ok(tokens.with_user(user))
}

/// Exchanges a refresh token and tells whose it is.
///
/// # Errors
/// As [`refresh`].
pub async fn exchange(ctx: &Ctx, app: &App, kind: Kind, presented: &str) -> Result<(Uuid, GivenOut)> {
    let presented = RefreshToken::parse(presented).ok_or(REFUSED)?;
    let (access, secret, now) = (Token::new(TokenKind::Access)?, RefreshToken::new_secret()?, ctx.now());
    let (family, access_hash, endings) = (presented.family, access.hash(), app.endings.clone());
    let outcome = app
        .db
        .write(WriteOptions::default(), async move |tx| {
            let outcome = step(tx, kind, &presented, access_hash, &secret, now).await?;
            revocations::insert(tx, &endings, &outcome.killed, now).await?;
            Ok(outcome)
        })
        .await?;
    app.sessions.forget(&outcome.killed);
    let (owner, serial) = outcome.given_to.ok_or(REFUSED)?;
    Ok((owner, GivenOut { access, refresh: RefreshToken { family, serial, secret } }))
}

/// What a refresh did: ending a session is a change too, so a refusal is no error inside the transaction.
#[derive(Default)]
struct Outcome {
    /// The owner and the place of the new refresh token, when one was given out.
    given_to: Option<(Uuid, u32)>,
    /// Access tokens that died.
    killed: Vec<TokenHash>,
}

async fn step(
    tx: &Tx,
    kind: Kind,
    presented: &RefreshToken,
    access: TokenHash,
    secret: &[u8; 32],
    now: Time,
) -> Result<Outcome> {
    let found = sessions::hold_by_family(tx, kind, presented.family_hash()).await?;
    let Some(session) = found.filter(|session| session.expires_at > now) else { return Ok(Outcome::default()) };
    let serial = session.current.serial.saturating_add(1);
    let last = session.created_at.plus_seconds(SESSION_MAX_S);
    let access_expires_at = now.plus_seconds(ACCESS_TTL_S).min(last);
    let next = Tokens { serial, refresh: TokenHash::of(secret), access, access_expires_at };
    let expires_at = now.plus_seconds(SESSION_TTL_S).min(last);
    Ok(match judge(&session, presented) {
        Presented::Current => {
            sessions::rotate(tx, session.id, &next, expires_at, now).await?;
            let pushed_out = session.previous_access.filter(|(_, expires_at)| *expires_at > now);
            let killed = pushed_out.map(|(token, _)| token).into_iter().collect();
            Outcome { given_to: Some((session.owner, serial)), killed }
        }
        Presented::Previous => {
            sessions::replace(tx, session.id, &next, expires_at, now).await?;
            Outcome { given_to: Some((session.owner, serial)), killed: vec![session.current.access] }
        }
        Presented::Replaced => Outcome::default(),
        Presented::Reused => {
            let killed = sessions::delete(tx, kind, session.owner, session.id).await?.unwrap_or_default();
            Outcome { given_to: None, killed }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(serial: u32, secret: u8) -> RefreshToken {
        RefreshToken { family: [0; 16], serial, secret: [secret; 32] }
    }

    /// A session whose token 3 was exchanged for 4, again for 5, and again for 6.
    fn session() -> Refreshable {
        let current = Tokens {
            serial: 6,
            refresh: token(6, 6).secret_hash(),
            access: TokenHash::of("access"),
            access_expires_at: Time::MAX,
        };
        Refreshable {
            id: Uuid::nil(),
            owner: Uuid::nil(),
            created_at: Time::from_micros(0),
            expires_at: Time::MAX,
            current,
            previous: Some((3, token(3, 3).secret_hash())),
            previous_access: None,
        }
    }

    #[test]
    fn each_token_of_a_family_is_judged_by_its_place_and_secret() {
        for (presented, expected) in [
            (token(6, 6), Presented::Current),
            (token(3, 3), Presented::Previous),
            (token(4, 4), Presented::Replaced),
            (token(5, 5), Presented::Replaced),
            (token(2, 2), Presented::Reused),
            (token(0, 0), Presented::Reused),
            // Made up by a holder of some token of the family: neither gives tokens.
            (token(6, 9), Presented::Replaced),
            (token(3, 9), Presented::Replaced),
            (token(9, 6), Presented::Replaced),
        ] {
            assert_eq!(judge(&session(), &presented), expected, "{}", presented.serial);
        }
    }

    #[test]
    fn a_session_that_was_never_refreshed_knows_only_its_first_token() {
        let mut fresh = session();
        fresh.current = Tokens { serial: 0, refresh: token(0, 1).secret_hash(), ..fresh.current };
        fresh.previous = None;
        assert_eq!(judge(&fresh, &token(0, 1)), Presented::Current);
        assert_eq!(judge(&fresh, &token(0, 2)), Presented::Replaced);
        assert_eq!(judge(&fresh, &token(1, 1)), Presented::Replaced);
    }
}
