//! Authenticator apps: codes of six digits that change every 30 seconds (TOTP, RFC 6238).

use totp_rs::{Builder, Totp};

use crate::core::id::fill_random;
use crate::core::secrets::Sealer;
use crate::core::{Error, Result, Time};

/// Wrong codes in a row after which no code is taken any more: a guesser would otherwise be right one day. Codes to fall
/// back on are still taken, and begin the count anew.
pub const MAX_FAILURES: u32 = 100;

/// The length that RFC 4226 recommends for the shared secret, in bytes.
const SECRET_BYTES: usize = 20;
/// Steps of 30 seconds before and after the current one whose codes are taken.
const SKEW_STEPS: u16 = 1;

/// The secret that an authenticator app and the server share.
pub struct Authenticator(Totp);

impl Authenticator {
    /// A fresh secret, for an account of `issuer` under that address.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn generate(issuer: &str, account: &str) -> Result<Self> {
        let mut secret = [0; SECRET_BYTES];
        fill_random(&mut secret)?;
        Self::new(&secret, issuer, account)
    }

    /// The secret in a sealed column.
    ///
    /// # Errors
    /// It was sealed by another installation, or for another owner.
    pub fn unseal(sealer: &Sealer, column: &[u8], owner: &[u8]) -> Result<Self> {
        let secret = sealer.open(column, owner).ok_or_else(|| Error::internal("a sealed secret cannot be opened"))?;
        Self::new(&secret, "", "")
    }

    fn new(secret: &[u8], issuer: &str, account: &str) -> Result<Self> {
        let issuer = (!issuer.is_empty()).then_some(issuer);
        let builder = Builder::new().with_skew(SKEW_STEPS).with_secret(secret.to_vec());
        let totp = builder.with_issuer(issuer).with_account_name(account).build();
        totp.map(Self).map_err(|fault| Error::caused("setting up an authenticator", fault.to_string()))
    }

    /// The secret for a sealed column.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn seal(&self, sealer: &Sealer, owner: &[u8]) -> Result<Vec<u8>> {
        sealer.seal(self.0.secret().as_ref(), owner)
    }

    /// The secret as people type it (base32, RFC 4648).
    pub fn secret(&self) -> String {
        self.0.secret().to_base32()
    }

    /// The address that apps read from a QR code (`otpauth://totp/...`).
    ///
    /// # Errors
    /// It is of no account.
    pub fn uri(&self) -> Result<String> {
        self.0.to_url().map_err(|fault| Error::caused("writing an authenticator's address", fault.to_string()))
    }

    /// The step that a code belongs to, unless it is wrong, or of a step that is not after the last one taken.
    pub fn check(&self, code: &str, last_step: i64, now: Time) -> Option<i64> {
        let seconds = u64::try_from(now.micros() / 1_000_000).ok()?;
        let step = i64::try_from(self.0.check(code.trim(), seconds)?).ok()?;
        (step > last_step).then_some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::secrets::Secrets;

    fn at(seconds: i64) -> Time {
        Time::from_micros(seconds * 1_000_000)
    }

    /// The vectors of RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_rfc_and_taken_a_step_early_or_late() {
        let app = Authenticator::new(b"12345678901234567890", "Birds", "ada@example.com").unwrap();
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let step = seconds / 30;
            for (off, taken) in [(-31, false), (-30, true), (0, true), (30, true), (61, false)] {
                let found = app.check(code, 0, at(step * 30 + off.max(-30) - i64::from(off < -30)));
                assert_eq!(found, taken.then_some(step), "{code} {off} s off");
            }
            assert_eq!(app.check(code, step, at(seconds)), None, "taken before");
            assert_eq!(app.check(code, step - 1, at(seconds)), Some(step));
        }
        for wrong in ["", "28708", "2870820", "+28708", "２８７０８２", "287 82"] {
            assert_eq!(app.check(wrong, 0, at(59)), None, "{wrong}");
        }
        assert_eq!(
            app.uri().unwrap(),
            "otpauth://totp/Birds:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Birds"
        );
    }

    #[test]
    fn a_sealed_secret_is_its_owners_alone() {
        let sealer = Secrets::new(b"secret").sealer("authenticators");
        let app = Authenticator::generate("Birds", "ada@example.com").unwrap();
        let column = app.seal(&sealer, b"ada").unwrap();
        assert!(!column.windows(SECRET_BYTES).any(|window| window == app.0.secret().as_ref()));
        assert_eq!(Authenticator::unseal(&sealer, &column, b"ada").unwrap().secret(), app.secret());
        assert!(Authenticator::unseal(&sealer, &column, b"eve").is_err());
        assert!(Authenticator::unseal(&Secrets::new(b"other").sealer("authenticators"), &column, b"ada").is_err());
    }
}
