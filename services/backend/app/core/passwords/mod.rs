//! Passwords: what may be one, and their hashing with Argon2id (RFC 9106) on threads of its own,
//! so that a storm of logins takes little time from reads.

mod policy;
mod stored;
mod threads;

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::error::{Error, Result};

pub use policy::{LEAST_MIN_CHARS, Policy, words_of};
pub use stored::{Imported, Verdict};
use threads::Threads;

/// The longest password that is read, in bytes; a longer one is refused, never cut.
pub const MAX_PASSWORD_BYTES: usize = 1_024;

/// A password as it is hashed: in Unicode's form NFC, so that every keyboard's spelling of it is the same.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Reads a password that is to be checked.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] at `pointer` with code `too_long`, over [`MAX_PASSWORD_BYTES`].
    pub fn presented(text: &str, pointer: &str) -> Result<Self> {
        if text.len() > MAX_PASSWORD_BYTES {
            return Err(Error::field(pointer, "too_long", format!("At most {MAX_PASSWORD_BYTES} bytes.")));
        }
        Ok(Self(text.nfc().collect()))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password(..)")
    }
}

/// A password that somebody chose, long enough to be one; whether it is too easy to guess is told by
/// [`Passwords::hash`].
#[derive(Debug, Clone)]
pub struct Chosen {
    password: Password,
    pointer: &'static str,
}

/// What may be a password here, and the threads that hash them.
pub struct Passwords {
    policy: Policy,
    threads: Threads,
}

impl Passwords {
    /// Starts the threads; they end when this is dropped.
    ///
    /// # Errors
    /// The machine starts no more threads.
    pub fn start(policy: Policy) -> Result<Self> {
        Ok(Self { policy, threads: Threads::start()? })
    }

    /// Reads a password that somebody chose. Nothing is asked of its composition: length counts.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] at `pointer` with code `too_long` or `too_short`.
    pub fn choose(&self, text: &str, pointer: &'static str) -> Result<Chosen> {
        let password = Password::presented(text, pointer)?;
        self.policy.require_length(&password, pointer)?;
        Ok(Chosen { password, pointer })
    }

    /// Hashes a chosen password with a fresh salt, to a PHC string that tells its own cost. `words` are what an attacker
    /// would try first for its owner: the address, the name.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] with code `too_guessable` and the reason; [`Error::Unavailable`] when too many passwords
    /// wait already.
    pub async fn hash(&self, chosen: Chosen, words: Vec<String>) -> Result<String> {
        let policy = self.policy.clone();
        let work = move || {
            policy.require_strength(&chosen, &words)?;
            stored::hash(&chosen.password)
        };
        self.threads.run(work).await
    }

    /// Checks a password against a stored hash. Without one, as for an account that does not exist or has no password, the
    /// answer is [`Verdict::Wrong`] after the same time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many passwords wait already.
    pub async fn check(&self, password: Password, stored: Option<String>) -> Result<Verdict> {
        let stored = stored.filter(|hash| !hash.is_empty());
        self.threads.run(move || stored::check(&password, stored.as_deref())).await
    }
}
