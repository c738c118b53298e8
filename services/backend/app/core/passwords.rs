//! Passwords: what may be one, and their hashing with Argon2id (RFC 9106) on threads of its own,
//! so that a storm of logins takes little time from reads.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;

use super::error::{Error, Result};
use super::id::fill_random;

/// The shortest password that may be chosen, in code points (NIST SP 800-63B, section 5.1.1.2).
pub const MIN_PASSWORD_CHARS: usize = 8;
/// The longest password that is read, in bytes; a longer one is refused, never cut.
pub const MAX_PASSWORD_BYTES: usize = 1_024;

/// Argon2id with 19 MiB, two passes and one lane: the minimum that OWASP's password storage cheat sheet gives.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;

/// Checks that may wait for one thread; at some 20 ms each the last waits a little over a second.
const QUEUE_PER_THREAD: usize = 64;

/// How far the threads stand behind those that answer requests, where all want to run at once (nice(2)).
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// The hash of a password that nobody has: checking against it takes the time that a real check takes.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$MDMO86bdSGrxKrVaulntNg$VF+DycHNvYkKy6nSUs8olhMelXRR+5sS9QHIkXy4MwE";

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

    /// Reads a password that somebody chose. Length is all that is asked of it.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] at `pointer` with code `too_long` or, under [`MIN_PASSWORD_CHARS`], `too_short`.
    pub fn chosen(text: &str, pointer: &str) -> Result<Self> {
        let password = Self::presented(text, pointer)?;
        if password.0.chars().count() < MIN_PASSWORD_CHARS {
            return Err(Error::field(pointer, "too_short", format!("At least {MIN_PASSWORD_CHARS} characters.")));
        }
        Ok(password)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password(..)")
    }
}

/// What a check of a password found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the password.
    Wrong,
    /// It is the password.
    Right {
        /// The hash to store instead, when the stored one was made at another cost than today's.
        upgraded: Option<String>,
    },
}

type Work = Box<dyn FnOnce() + Send>;

/// The threads that hash passwords: one fewer than the machine has cores, and at least one.
pub struct Passwords {
    queue: SyncSender<Work>,
}

impl Passwords {
    /// Starts the threads; they end when this is dropped.
    ///
    /// # Errors
    /// The machine starts no more threads.
    pub fn start() -> Result<Self> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self::with(cores.saturating_sub(1).max(1), QUEUE_PER_THREAD)
    }

    fn with(threads: usize, queue_per_thread: usize) -> Result<Self> {
        let (queue, work) = sync_channel::<Work>(threads * queue_per_thread);
        let work = Arc::new(Mutex::new(work));
        for number in 0..threads {
            let work = Arc::clone(&work);
            thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || serve(&work))
                .map_err(|fault| Error::caused("starting a thread for passwords", fault))?;
        }
        Ok(Self { queue })
    }

    /// Hashes a password with a fresh salt, to a PHC string that tells its own cost.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many passwords wait already.
    pub async fn hash(&self, password: Password) -> Result<String> {
        self.run(move || hash(&password)).await
    }

    /// Checks a password against a stored hash. Without one, as for an account that does not exist, the answer is
    /// [`Verdict::Wrong`] after the same time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many passwords wait already.
    pub async fn check(&self, password: Password, stored: Option<String>) -> Result<Verdict> {
        self.run(move || check(&password, stored.as_deref())).await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let work = move || {
            // Whoever asked may be gone by now; nobody needs the answer then.
            if !reply.is_closed() {
                let _unless_gone = reply.send(work());
            }
        };
        self.queue.try_send(Box::new(work)).map_err(|refused| match refused {
            TrySendError::Full(_) => {
                Error::Unavailable { detail: "Too many passwords are being checked.".into(), retry_after_s: 2 }
            }
            TrySendError::Disconnected(_) => Error::internal("the threads for passwords have ended"),
        })?;
        answer.await.map_err(|fault| Error::caused("waiting for a password's hash", fault))?
    }
}

fn serve(queue: &Mutex<Receiver<Work>>) {
    // On Linux this is about the thread alone. Where it is refused, hashing is only less polite.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICENESS);
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        // A panic costs its own request, whose reply is dropped, and not the thread.
        let _reported_by_the_hook = catch_unwind(AssertUnwindSafe(work));
    }
}

fn params() -> Result<Params> {
    Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|fault| Error::caused("setting up Argon2id", fault))
}

fn hash(password: &Password) -> Result<String> {
    let mut salt = [0; SALT_BYTES];
    fill_random(&mut salt)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params()?)
        .hash_password_with_salt(password.0.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|fault| Error::caused("hashing a password", fault))
}

fn check(password: &Password, stored: Option<&str>) -> Result<Verdict> {
    let parsed = PasswordHash::new(stored.unwrap_or(NOBODYS_HASH))
        .map_err(|fault| Error::caused("reading a stored password hash", fault))?;
    let is_right = match Argon2::default().verify_password(password.0.as_bytes(), &parsed) {
        Ok(()) => stored.is_some(),
        Err(argon2::password_hash::Error::PasswordInvalid) => false,
        Err(fault) => return Err(Error::caused("checking a password", fault)),
    };
    if !is_right {
        return Ok(Verdict::Wrong);
    }
    let upgraded = if is_outdated(&parsed)? { Some(hash(password)?) } else { None };
    Ok(Verdict::Right { upgraded })
}

fn is_outdated(stored: &PasswordHash) -> Result<bool> {
    let cost = Params::try_from(stored).map_err(|fault| Error::caused("reading a stored password's cost", fault))?;
    let now = (Algorithm::Argon2id.ident(), Some(u32::from(Version::V0x13)), MEMORY_KIB, PASSES, LANES);
    Ok((stored.algorithm, stored.version, cost.m_cost(), cost.t_cost(), cost.p_cost()) != now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::presented(text, "/password").unwrap()
    }

    #[tokio::test]
    async fn a_hash_shows_its_cost_and_knows_its_password() {
        let pool = Passwords::start().unwrap();
        let stored = pool.hash(password("correct horse")).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let right = pool.check(password("correct horse"), Some(stored.clone())).await.unwrap();
        assert_eq!(right, Verdict::Right { upgraded: None });
        assert_eq!(pool.check(password("Correct horse"), Some(stored)).await.unwrap(), Verdict::Wrong);
    }

    #[test]
    fn every_spelling_of_a_password_is_the_same() {
        let stored = hash(&password("pa\u{308}ssword")).unwrap();
        let verdict = check(&password("p\u{e4}ssword"), Some(&stored)).unwrap();
        assert_eq!(verdict, Verdict::Right { upgraded: None });
    }

    #[test]
    fn a_cheaper_hash_is_upgraded() {
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap())
            .hash_password_with_salt(b"correct horse", &[7; 16])
            .unwrap()
            .to_string();
        let Verdict::Right { upgraded: Some(better) } = check(&password("correct horse"), Some(&cheap)).unwrap() else {
            panic!("the cost was not noticed");
        };
        assert_eq!(check(&password("correct horse"), Some(&better)).unwrap(), Verdict::Right { upgraded: None });
    }

    #[test]
    fn an_account_that_does_not_exist_costs_the_same_and_is_never_right() {
        let nobodys = PasswordHash::new(NOBODYS_HASH).unwrap();
        assert!(!is_outdated(&nobodys).unwrap());
        assert_eq!(check(&password("nobody's password"), None).unwrap(), Verdict::Wrong);
        let known = check(&password("nobody's password"), Some(NOBODYS_HASH)).unwrap();
        assert_eq!(known, Verdict::Right { upgraded: None }, "the constant is a real hash of a real password");
    }

    #[test]
    fn passwords_are_measured_in_code_points_and_never_cut() {
        let code = |text: &str| match Password::chosen(text, "/password") {
            Err(Error::InvalidFields(faults)) => Some(faults[0].code),
            _ => None,
        };
        assert_eq!(code("1234567"), Some("too_short"));
        assert_eq!(code("12345678"), None);
        assert_eq!(code(&"\u{1f512}".repeat(8)), None);
        assert_eq!(code(&"e\u{301}".repeat(7)), Some("too_short"));
        assert_eq!(code(&"x".repeat(1_024)), None);
        assert_eq!(code(&"x".repeat(1_025)), Some("too_long"));
    }

    #[tokio::test]
    async fn a_storm_is_turned_away_and_a_panic_costs_one_answer() {
        let pool = Passwords::with(1, 1).unwrap();
        let (started, is_started) = oneshot::channel();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let first = pool.run(move || {
            started.send(()).unwrap();
            wait.recv().unwrap();
            Ok(1)
        });
        let storm = async {
            is_started.await.unwrap();
            let waiting = pool.run(|| Ok(2));
            tokio::pin!(waiting);
            assert!(futures_util::poll!(&mut waiting).is_pending());
            assert!(matches!(pool.run(|| Ok(3)).await, Err(Error::Unavailable { .. })));
            go.send(()).unwrap();
            waiting.await.unwrap()
        };
        let (one, two) = tokio::join!(first, storm);
        assert_eq!((one.unwrap(), two), (1, 2));
        assert!(pool.run::<()>(|| panic!("on purpose")).await.is_err());
        assert_eq!(pool.run(|| Ok(4)).await.unwrap(), 4);
    }
}
