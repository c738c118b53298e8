//! Rate limits: what is limited, who is, and the decision, by this process and by the cache that it shares with others.

use std::net::IpAddr;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::allowances::{Allowances, refusal};
use super::cache::{Cache, Redis};
use super::clock::Time;
use super::ctx::Principal;
use super::error::{RateLimitPolicy, Result};

/// What is being limited. Sustained rates; the burst is three times the rate's own figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Requests that read: 300 a second for each key, session or address.
    Reads,
    /// Requests that write: 100 a second for each key, session or address.
    Writes,
    /// Password checks of one account: 10 a minute through whichever route, from all addresses together where nobody is
    /// signed in to it, and from each where somebody is.
    PasswordOfAccount,
    /// Password checks asked for by one address: 60 a minute.
    PasswordFromAddress,
    /// Registrations by one address: 30 an hour.
    Registration,
    /// Mails to one address that anybody may ask for: 10 an hour.
    Mails,
}

impl Limit {
    /// The figures that the `RateLimit-Policy` header tells.
    pub const fn policy(self) -> RateLimitPolicy {
        let (name, burst, window_s) = match self {
            Self::Reads => ("reads", 900, 3),
            Self::Writes => ("writes", 300, 3),
            Self::PasswordOfAccount => ("password", 30, 180),
            Self::PasswordFromAddress => ("password_address", 180, 180),
            Self::Registration => ("registration", 90, 10_800),
            Self::Mails => ("mails", 30, 10_800),
        };
        RateLimitPolicy { name, burst, window_s }
    }
}

/// Who is being limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject(u128);

impl Subject {
    /// A session of a user or an operator, or a key.
    pub const fn session(id: Uuid) -> Self {
        Self(id.as_u128())
    }

    /// Whoever makes a request: the session or key of who is signed in, the address of everybody else.
    pub fn of(who: &Principal, address: IpAddr) -> Self {
        match who {
            Principal::User { session, .. } | Principal::Operator { session, .. } => Self::session(*session),
            Principal::Key { id, .. } => Self::session(*id),
            Principal::Anonymous | Principal::System => Self::address(address),
        }
    }

    /// An address; of IPv6 the first 64 bits, which is what one customer is given.
    pub fn address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(u128::from(v4.to_ipv6_mapped())),
            IpAddr::V6(v6) => Self(u128::from(v6) & (u128::from(u64::MAX) << 64)),
        }
    }

    /// An account, whether it exists or not, by the kind of account and the name that its owner signs in with.
    pub fn account(kind: &str, name: &str) -> Self {
        let hash: [u8; 32] = Sha256::new().chain_update(kind).chain_update([0]).chain_update(name).finalize().into();
        Self(hash.first_chunk::<16>().map_or(0, |half| u128::from_be_bytes(*half)))
    }

    /// This subject at one address.
    #[must_use]
    pub fn at(self, address: IpAddr) -> Self {
        Self::account(&self.0.to_string(), &Self::address(address).0.to_string())
    }

    /// The subject as a number.
    pub const fn number(self) -> u128 {
        self.0
    }
}

/// The rate limits. A request must be within what this process allows and, where nodes share a cache, within what all
/// of them together have let through. Without an answer from the cache what this process allows is what counts.
pub struct Limits {
    local: Option<Allowances>,
    cache: Arc<Cache>,
}

impl Limits {
    /// Limits in force, or none at all (for load tests).
    pub fn new(is_on: bool, cache: Arc<Cache>) -> Self {
        Self { local: is_on.then(Allowances::default), cache }
    }

    /// Takes one request from a subject's allowance.
    ///
    /// # Errors
    /// [`Error::RateLimited`](super::Error::RateLimited) when none is left; nothing is taken then.
    pub async fn take(&self, limit: Limit, subject: Subject, now: Time) -> Result<()> {
        self.take_many(limit, subject, 1, now).await
    }

    /// Takes the allowance of `count` requests at once, or none of it.
    ///
    /// # Errors
    /// [`Error::RateLimited`](super::Error::RateLimited) when so many are not left.
    pub async fn take_many(&self, limit: Limit, subject: Subject, count: u32, now: Time) -> Result<()> {
        let Some(local) = &self.local else { return Ok(()) };
        local.take(limit, subject, count, now)?;
        match &*self.cache {
            Cache::Memory => Ok(()),
            // In a box, so that the future of every request does not carry the room for it.
            Cache::Redis(redis) => Box::pin(share(local, redis, limit, subject, count)).await,
        }
    }
}

/// Takes from what all nodes share, too, and gives back what was taken here when that is used up.
async fn share(local: &Allowances, redis: &Redis, limit: Limit, subject: Subject, count: u32) -> Result<()> {
    match redis.take(limit, subject, count).await {
        Some(over_ns) if over_ns > 0 => {
            local.give_back(limit, subject, count);
            Err(refusal(limit.policy(), over_ns))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_count_by_customer() {
        let subject = |text: &str| Subject::address(text.parse().unwrap());
        assert_eq!(subject("2001:db8:1:2::1"), subject("2001:db8:1:2:ffff::9"));
        assert_ne!(subject("2001:db8:1:2::1"), subject("2001:db8:1:3::1"));
        assert_eq!(subject("192.0.2.1"), subject("::ffff:192.0.2.1"));
        assert_ne!(subject("192.0.2.1"), subject("192.0.2.2"));
    }

    #[tokio::test]
    async fn limits_that_are_off_let_everything_through() {
        let limits = Limits::new(false, Arc::new(Cache::Memory));
        let account = Subject::account("user", "ada@example.com");
        for _ in 0..1_000 {
            limits.take(Limit::PasswordOfAccount, account, Time::from_micros(0)).await.unwrap();
        }
    }
}
