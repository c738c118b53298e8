//! Sessions that one node has looked up, for the others to find without the database.

use uuid::Uuid;

use super::Cache;
use super::redis::Redis;
use crate::core::clock::Time;
use crate::core::ctx::Principal;
use crate::core::revoked::Mark;
use crate::core::roles::Role;
use crate::core::tokens::TokenHash;

/// The kind of key.
const KIND: &str = "session";
/// Bytes of an entry before its code: form, kind, role, owner, session, expiry, mark.
const ENTRY_BYTES: usize = 1 + 1 + 1 + 16 + 16 + 8 + 8;
const CODE_BYTES: usize = 32;
/// The form that entries of this release have; a node that does not know a form takes the entry for none.
const FORM: u8 = 2;
/// What stands for the role of whoever has none.
const NO_ROLE: u8 = 0;

/// What one node tells the others of an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedSession {
    /// Whom it stands for.
    pub who: Principal,
    /// When it expires.
    pub expires_at: Time,
    /// How far the node had read the revocations before it looked the token up: whoever knows all that came after can
    /// tell whether this still holds.
    pub mark: Mark,
}

impl Cache {
    /// What another node told of a token, if `judge` believes it.
    pub async fn find_session(
        &self,
        token: &TokenHash,
        judge: impl FnOnce(&SharedSession) -> bool,
    ) -> Option<SharedSession> {
        match self {
            Self::Memory => None,
            Self::Redis(redis) => redis.find_session(token, judge).await,
        }
    }

    /// Tells the other nodes of a token that was looked up.
    pub async fn keep_session(&self, token: &TokenHash, session: &SharedSession, now: Time) {
        if let Self::Redis(redis) = self {
            redis.keep_session(token, session, now).await;
        }
    }
}

impl Redis {
    async fn find_session(
        &self,
        token: &TokenHash,
        judge: impl FnOnce(&SharedSession) -> bool,
    ) -> Option<SharedSession> {
        let key = self.key(KIND, &token.bytes());
        let mut get = redis::cmd("GET");
        get.arg(&key);
        let answer = self.ask(async |asked| get.query_async::<Option<Vec<u8>>>(asked).await).await?;
        let Some(sealed) = answer else {
            self.metrics.cache.missed.increment();
            return None;
        };
        let found = self.unseal(&key, &sealed).filter(judge);
        let counter = if found.is_some() { &self.metrics.cache.found } else { &self.metrics.cache.refused };
        counter.increment();
        found
    }

    async fn keep_session(&self, token: &TokenHash, session: &SharedSession, now: Time) {
        let key = self.key(KIND, &token.bytes());
        let left_ms = session.expires_at.micros().saturating_sub(now.micros()) / 1_000;
        let Some(sealed) = self.seal(&key, session).filter(|_| left_ms > 0) else { return };
        let mut set = redis::cmd("SET");
        set.arg(&key).arg(sealed).arg("PX").arg(left_ms);
        // Without it the other nodes ask the database themselves.
        self.ask(async |asked| set.exec_async(asked).await).await;
    }

    /// The entry with a code over key and entry (HMAC-SHA256), so that none can be made up, altered or put under
    /// another key.
    fn seal(&self, key: &str, session: &SharedSession) -> Option<Vec<u8>> {
        let (kind, role, owner, id) = match session.who {
            Principal::User { id, session } => (1, NO_ROLE, id, session),
            Principal::Operator { id, session, role } => (2, role.byte(), id, session),
            // Each node looks the few keys that there are up for itself.
            Principal::Key { .. } | Principal::Anonymous | Principal::System => return None,
        };
        let mut entry = Vec::with_capacity(ENTRY_BYTES + CODE_BYTES);
        entry.extend([FORM, kind, role]);
        entry.extend(owner.as_bytes());
        entry.extend(id.as_bytes());
        entry.extend(session.expires_at.micros().to_be_bytes());
        entry.extend(session.mark.0.to_be_bytes());
        entry.extend(self.seal.mac(&[key.as_bytes(), &entry].concat()));
        Some(entry)
    }

    fn unseal(&self, key: &str, sealed: &[u8]) -> Option<SharedSession> {
        let (entry, code) = sealed.split_last_chunk::<CODE_BYTES>()?;
        if !self.seal.verify(&[key.as_bytes(), entry].concat(), code) {
            return None;
        }
        let ([form, kind, role], rest) = entry.split_first_chunk::<3>()?;
        let (owner, rest) = rest.split_first_chunk::<16>()?;
        let (id, rest) = rest.split_first_chunk::<16>()?;
        let (expires_at, mark) = rest.split_first_chunk::<8>()?;
        let (owner, session) = (Uuid::from_bytes(*owner), Uuid::from_bytes(*id));
        let who = match (*form, *kind, *role) {
            (FORM, 1, NO_ROLE) => Principal::User { id: owner, session },
            (FORM, 2, role) => Principal::Operator { id: owner, session, role: Role::from_byte(role)? },
            _ => return None,
        };
        let expires_at = Time::from_micros(i64::from_be_bytes(*expires_at));
        Some(SharedSession { who, expires_at, mark: Mark(i64::from_be_bytes(mark.try_into().ok()?)) })
    }
}
