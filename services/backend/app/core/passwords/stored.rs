//! Hashes of passwords as they are stored: made with Argon2id, and those of other systems checked as they are.

use argon2::password_hash::phc::{Ident, PasswordHash};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use scrypt::Scrypt;

use super::Password;
use crate::core::id::fill_random;
use crate::core::{Error, Result};

/// Argon2id with 19 MiB, two passes and one lane: the minimum that OWASP's password storage cheat sheet gives.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;

/// The hash of a password that nobody has: checking against it takes the time that a real check takes.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$MDMO86bdSGrxKrVaulntNg$VF+DycHNvYkKy6nSUs8olhMelXRR+5sS9QHIkXy4MwE";

/// The most that checking one hash of another system may take: memory in KiB, and work as memory times passes (half a
/// second or so). Dearer ones would let one login hold up all others.
const MAX_MEMORY_KIB: u64 = 128 * 1_024;
const MAX_WORK_KIB: u64 = 512 * 1_024;
const BCRYPT_COSTS: std::ops::RangeInclusive<u32> = 4..=14;

/// What a check of a password found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the password.
    Wrong,
    /// It is the password.
    Right {
        /// The hash to store instead, when the stored one was not made as they are made today.
        upgraded: Option<String>,
    },
}

/// A hash that another system made: bcrypt (`$2a$`, `$2b$`, `$2y$`), or scrypt and Argon2 as PHC strings.
#[derive(Clone)]
pub struct Imported(String);

impl Imported {
    /// Reads a hash, and that checking it is no more work than a login may be.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] at `pointer` with code `invalid_hash` or, when checking takes too long, `too_expensive`.
    pub fn parse(text: &str, pointer: &str) -> Result<Self> {
        let wrong = || Error::field(pointer, "invalid_hash", "A bcrypt hash, or scrypt or Argon2 as a PHC string.");
        let is_affordable = match Scheme::of(text).map_err(|_| wrong())? {
            Scheme::Bcrypt => {
                let parts: bcrypt::HashParts = text.parse().map_err(|_| wrong())?;
                BCRYPT_COSTS.contains(&parts.get_cost())
            }
            Scheme::Scrypt(hash) => {
                let cost = scrypt::Params::try_from(&hash).map_err(|_| wrong())?;
                let memory_kib = u64::from(cost.r()).checked_shl(cost.log_n().into()).map(|blocks| blocks / 8);
                memory_kib.is_some_and(|kib| affords(kib, cost.p()))
            }
            Scheme::Argon2(hash) => {
                let cost = Params::try_from(&hash).map_err(|_| wrong())?;
                affords(cost.m_cost().into(), cost.t_cost())
            }
        };
        if is_affordable {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::field(pointer, "too_expensive", "Checking a password against this hash would take too long."))
    }

    /// The text to store.
    pub fn into_text(self) -> String {
        self.0
    }
}

fn affords(memory_kib: u64, passes: u32) -> bool {
    memory_kib <= MAX_MEMORY_KIB && memory_kib.saturating_mul(passes.into()) <= MAX_WORK_KIB
}

/// How a stored hash was made.
enum Scheme {
    Bcrypt,
    Scrypt(PasswordHash),
    Argon2(PasswordHash),
}

impl Scheme {
    fn of(stored: &str) -> Result<Self> {
        if ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| stored.starts_with(prefix)) {
            return Ok(Self::Bcrypt);
        }
        let hash = PasswordHash::new(stored).map_err(|fault| Error::caused("reading a stored password hash", fault))?;
        if hash.salt.is_none() || hash.hash.is_none() {
            return Err(Error::internal("a stored password hash lacks its salt or its output"));
        }
        let is_argon2 = |name: &Algorithm| name.ident() == hash.algorithm;
        if hash.algorithm == scrypt::phc::ALG_ID {
            Ok(Self::Scrypt(hash))
        } else if [Algorithm::Argon2d, Algorithm::Argon2i, Algorithm::Argon2id].iter().any(is_argon2) {
            Ok(Self::Argon2(hash))
        } else {
            Err(Error::internal(format!("a stored password hash is of the unknown kind {}", hash.algorithm)))
        }
    }

    fn verify(&self, password: &[u8], stored: &str) -> Result<bool> {
        let verified = match self {
            Self::Bcrypt => {
                return bcrypt::verify(password, stored).map_err(|fault| Error::caused("checking a password", fault));
            }
            Self::Scrypt(hash) => Scrypt::new().verify_password(password, hash),
            Self::Argon2(hash) => Argon2::default().verify_password(password, hash),
        };
        match verified {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(fault) => Err(Error::caused("checking a password", fault)),
        }
    }

    fn is_outdated(&self) -> Result<bool> {
        let Self::Argon2(stored) = self else { return Ok(true) };
        let cost =
            Params::try_from(stored).map_err(|fault| Error::caused("reading a stored password's cost", fault))?;
        let today: (Ident, _, _, _, _) =
            (Algorithm::Argon2id.ident(), Some(u32::from(Version::V0x13)), MEMORY_KIB, PASSES, LANES);
        Ok((stored.algorithm, stored.version, cost.m_cost(), cost.t_cost(), cost.p_cost()) != today)
    }
}

/// Hashes a password with a fresh salt, to a PHC string that tells its own cost.
pub fn hash(password: &Password) -> Result<String> {
    let mut salt = [0; SALT_BYTES];
    fill_random(&mut salt)?;
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|fault| Error::caused("setting up Argon2id", fault))?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password.0.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|fault| Error::caused("hashing a password", fault))
}

/// Checks a password against a stored hash, or against nobody's.
pub fn check(password: &Password, stored: Option<&str>) -> Result<Verdict> {
    let text = stored.unwrap_or(NOBODYS_HASH);
    let scheme = Scheme::of(text)?;
    if !scheme.verify(password.0.as_bytes(), text)? || stored.is_none() {
        return Ok(Verdict::Wrong);
    }
    let upgraded = if scheme.is_outdated()? { Some(hash(password)?) } else { None };
    Ok(Verdict::Right { upgraded })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::presented(text, "/password").unwrap()
    }

    #[test]
    fn a_hash_shows_its_cost_and_knows_its_password() {
        let stored = hash(&password("correct horse")).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(check(&password("correct horse"), Some(&stored)).unwrap(), Verdict::Right { upgraded: None });
        assert_eq!(check(&password("Correct horse"), Some(&stored)).unwrap(), Verdict::Wrong);
    }

    #[test]
    fn every_spelling_of_a_password_is_the_same() {
        let stored = hash(&password("pa\u{308}ssword")).unwrap();
        let verdict = check(&password("p\u{e4}ssword"), Some(&stored)).unwrap();
        assert_eq!(verdict, Verdict::Right { upgraded: None });
    }

    #[test]
    fn hashes_of_another_cost_or_system_are_checked_and_upgraded() {
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap())
            .hash_password_with_salt(b"correct horse", &[7; 16])
            .unwrap()
            .to_string();
        let scrypt = Scrypt::new_with_params(scrypt::Params::new(4, 8, 1).unwrap());
        let scrypt = scrypt.hash_password_with_salt(b"correct horse", &[7; 16]).unwrap().to_string();
        let bcrypt = bcrypt::hash("correct horse", 4).unwrap();
        // Those of other programs: passlib's documentation of scrypt, and bcrypt by libxcrypt.
        let of_others = [
            ("password", "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E"),
            ("correct horse", "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"),
        ];
        let ours = [cheap, scrypt, bcrypt].map(|stored| ("correct horse", stored));
        for (text, stored) in ours.into_iter().chain(of_others.map(|(text, stored)| (text, stored.to_owned()))) {
            let stored = Imported::parse(&stored, "/password_hash").unwrap().into_text();
            let Verdict::Right { upgraded: Some(better) } = check(&password(text), Some(&stored)).unwrap() else {
                panic!("{stored} was not noticed to be outdated");
            };
            assert_eq!(check(&password(text), Some(&better)).unwrap(), Verdict::Right { upgraded: None });
            assert_eq!(check(&password("another"), Some(&stored)).unwrap(), Verdict::Wrong, "{stored}");
        }
    }

    #[test]
    fn what_is_no_hash_or_a_dear_one_is_not_imported() {
        let (salt, output) = ("aM15713r3Xsvxbi31lqr1Q", "nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E");
        let code = |text: &str| match Imported::parse(text, "/password_hash") {
            Err(Error::InvalidFields(faults)) => Some(faults[0].code),
            _ => None,
        };
        for wrong in ["", "correct horse", "5f4dcc3b5aa765d61d8327deb882cf99", "$2b$10$short", "$1$md5$crypt"] {
            assert_eq!(code(wrong), Some("invalid_hash"), "{wrong}");
        }
        assert_eq!(code(&format!("$argon2id$v=19$m=64,t=1,p=1${salt}")), Some("invalid_hash"));
        assert_eq!(code(&format!("$pbkdf2-sha256$i=4096${salt}${output}")), Some("invalid_hash"));
        for dear in ["argon2id$v=19$m=1048576,t=1,p=1", "argon2i$v=19$m=65536,t=100,p=1", "scrypt$ln=20,r=8,p=1"] {
            assert_eq!(code(&format!("${dear}${salt}${output}")), Some("too_expensive"), "{dear}");
        }
        assert_eq!(code("$2y$15$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"), Some("too_expensive"));
        assert_eq!(code(&format!("$scrypt$ln=17,r=8,p=1${salt}${output}")), None);
    }

    #[test]
    fn an_account_that_does_not_exist_costs_the_same_and_is_never_right() {
        assert!(!Scheme::of(NOBODYS_HASH).unwrap().is_outdated().unwrap());
        assert_eq!(check(&password("nobody's password"), None).unwrap(), Verdict::Wrong);
        let known = check(&password("nobody's password"), Some(NOBODYS_HASH)).unwrap();
        assert_eq!(known, Verdict::Right { upgraded: None }, "the constant is a real hash of a real password");
    }
}
