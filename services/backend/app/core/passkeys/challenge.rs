//! Challenges: random, and good for one purpose and a few minutes. They carry their own end under a code of the
//! installation, so that beginning an attempt stores nothing; which ones were used is stored.

use uuid::Uuid;

use crate::core::id::fill_random;
use crate::core::secrets::{Authenticator, from_base64url, to_base64url};
use crate::core::{Result, Time};

/// How long an attempt may take, in seconds.
pub const TTL_S: i64 = 5 * 60;

/// What a challenge is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// That a session of a user adds a passkey.
    Registration {
        /// The user.
        user: Uuid,
        /// The session.
        session: Uuid,
    },
    /// That somebody signs in.
    Login,
}

impl Purpose {
    fn message(self, random: &[u8; 16], expires_at: i64) -> Vec<u8> {
        let (kind, user, session) = match self {
            Self::Registration { user, session } => (1, user, session),
            Self::Login => (2, Uuid::nil(), Uuid::nil()),
        };
        [&[kind], user.as_bytes().as_slice(), session.as_bytes(), random, &expires_at.to_be_bytes()].concat()
    }
}

/// A challenge that somebody presents.
#[derive(Debug, Clone, Copy)]
pub struct Challenge {
    random: [u8; 16],
    expires_at: i64,
    code: [u8; 32],
}

impl Challenge {
    /// Makes a challenge of 128 random bits: its bytes in base64url, as they come back.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn issue(keyed: &Authenticator, purpose: Purpose, now: Time) -> Result<String> {
        let mut random = [0; 16];
        fill_random(&mut random)?;
        let expires_at = now.plus_seconds(TTL_S).micros();
        let code = keyed.mac(&purpose.message(&random, expires_at));
        Ok(to_base64url([random.as_slice(), &expires_at.to_be_bytes(), &code].concat()))
    }

    /// Reads a presented text, which proves nothing yet.
    pub fn parse(presented: &str) -> Option<Self> {
        let bytes: [u8; 56] = from_base64url(presented)?.try_into().ok()?;
        let (random, rest) = bytes.split_first_chunk::<16>()?;
        let (expires_at, code) = rest.split_first_chunk::<8>()?;
        Some(Self { random: *random, expires_at: i64::from_be_bytes(*expires_at), code: code.try_into().ok()? })
    }

    /// Whether it was made here for this purpose, and not too long ago.
    pub fn holds(&self, keyed: &Authenticator, purpose: Purpose, now: Time) -> bool {
        self.expires_at > now.micros() && keyed.verify(&purpose.message(&self.random, self.expires_at), &self.code)
    }

    /// What tells it from every other.
    pub const fn random(&self) -> &[u8; 16] {
        &self.random
    }

    /// When it ends.
    pub fn expires_at(&self) -> Time {
        Time::from_micros(self.expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::secrets::Secrets;

    #[test]
    fn a_challenge_holds_for_one_purpose_and_five_minutes() {
        let keyed = Secrets::new(b"secret").authenticator("passkeys");
        let now = Time::from_micros(1_790_000_000_000_000);
        let (user, session) = (Uuid::from_u128(7), Uuid::from_u128(8));
        let purpose = Purpose::Registration { user, session };
        let text = Challenge::issue(&keyed, purpose, now).unwrap();
        assert_ne!(text, Challenge::issue(&keyed, purpose, now).unwrap());
        let challenge = Challenge::parse(&text).unwrap();
        assert!(challenge.holds(&keyed, purpose, now) && challenge.holds(&keyed, purpose, now.plus_seconds(299)));
        assert!(!challenge.holds(&keyed, purpose, now.plus_seconds(300)));
        for other in [
            Purpose::Login,
            Purpose::Registration { user: session, session },
            Purpose::Registration { user, session: user },
        ] {
            assert!(!challenge.holds(&keyed, other, now), "{other:?}");
        }
        assert!(!challenge.holds(&Secrets::new(b"other").authenticator("passkeys"), purpose, now));
        for wrong in ["", &text[1..], &text[..text.len() - 1], &format!("{text}A"), &format!("{text}=")] {
            assert!(Challenge::parse(wrong).is_none(), "{wrong}");
        }
    }
}
