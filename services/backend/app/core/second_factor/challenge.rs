//! The token that stands for a password that was right, until the second factor comes.

use std::fmt;

use uuid::Uuid;

use crate::core::Time;
use crate::core::secrets::{Authenticator, from_base64url, to_base64url};

/// How long a second factor may take, in seconds.
const TTL_S: i64 = 5 * 60;
const PREFIX: &str = "sb_mfa_";

/// The token's text, which logs do not show.
#[derive(Clone, PartialEq, Eq)]
pub struct MfaToken(String);

impl MfaToken {
    /// The text for whoever gave the password.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MfaToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MfaToken(..)")
    }
}

/// What is asked for beside a password that was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// Stands for the password.
    pub token: MfaToken,
    /// By what it may be proven.
    pub methods: Vec<Method>,
}

/// What proves a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A code of an authenticator app.
    Totp,
    /// A code to fall back on.
    RecoveryCode,
    /// A passkey.
    Passkey,
}

impl Method {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery_code",
            Self::Passkey => "passkey",
        }
    }
}

/// What a token holds for: once the owner has another password, or has let somebody in since, it is worthless.
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    /// Whose kind of account it is: `user` or `operator`.
    pub kind: &'a str,
    /// The user's or operator's id.
    pub owner: Uuid,
    /// The hash of the password that was given.
    pub password_hash: &'a str,
    /// How often the second factor has let somebody in.
    pub uses: i64,
}

impl State<'_> {
    fn message(&self, expires_at: i64) -> Vec<u8> {
        let (expires_at, uses) = (expires_at.to_be_bytes(), self.uses.to_be_bytes());
        let kind = [self.kind.as_bytes(), &[0]].concat();
        [&kind, self.owner.as_bytes().as_slice(), &expires_at, &uses, self.password_hash.as_bytes()].concat()
    }
}

/// A token that somebody presents.
#[derive(Debug, Clone, Copy)]
pub struct Challenge {
    /// Whose password was given.
    pub owner: Uuid,
    expires_at: i64,
    code: [u8; 32],
}

impl Challenge {
    /// Makes the token for a password that has just been right.
    pub fn issue(keyed: &Authenticator, state: State<'_>, now: Time) -> MfaToken {
        let expires_at = now.plus_seconds(TTL_S).micros();
        let code = keyed.mac(&state.message(expires_at));
        let bytes = [state.owner.as_bytes().as_slice(), &expires_at.to_be_bytes(), &code].concat();
        MfaToken(format!("{PREFIX}{}", to_base64url(bytes)))
    }

    /// Reads a presented text, which proves nothing yet.
    pub fn parse(presented: &str) -> Option<Self> {
        let bytes: [u8; 56] = from_base64url(presented.strip_prefix(PREFIX)?)?.try_into().ok()?;
        let (owner, rest) = bytes.split_first_chunk::<16>()?;
        let (expires_at, code) = rest.split_first_chunk::<8>()?;
        let expires_at = i64::from_be_bytes(*expires_at);
        Some(Self { owner: Uuid::from_bytes(*owner), expires_at, code: code.try_into().ok()? })
    }

    /// Whether it was made here, for its owner as they are now, and not too long ago.
    pub fn holds(&self, keyed: &Authenticator, state: State<'_>, now: Time) -> bool {
        self.owner == state.owner
            && self.expires_at > now.micros()
            && keyed.verify(&state.message(self.expires_at), &self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::secrets::Secrets;

    #[test]
    fn a_token_holds_for_one_state_of_one_account_and_five_minutes() {
        let keyed = Secrets::new(b"secret").authenticator("second factors");
        let now = Time::from_micros(1_790_000_000_000_000);
        let state = State { kind: "user", owner: Uuid::from_u128(7), password_hash: "$argon2id$a", uses: 3 };
        let token = Challenge::issue(&keyed, state, now);
        assert_eq!(format!("{token:?}"), "MfaToken(..)");
        let challenge = Challenge::parse(token.text()).unwrap();
        assert!(challenge.holds(&keyed, state, now) && challenge.holds(&keyed, state, now.plus_seconds(299)));
        assert!(!challenge.holds(&keyed, state, now.plus_seconds(300)));
        for other in [
            State { kind: "operator", ..state },
            State { owner: Uuid::from_u128(8), ..state },
            State { password_hash: "$argon2id$b", ..state },
            State { uses: 4, ..state },
        ] {
            assert!(!challenge.holds(&keyed, other, now), "{other:?}");
        }
        assert!(!challenge.holds(&Secrets::new(b"other").authenticator("second factors"), state, now));
        let text = token.text();
        for wrong in ["", "sb_mfa_", &text[1..], &text[..text.len() - 1], &format!("{text}A")] {
            assert!(Challenge::parse(wrong).is_none(), "{wrong}");
        }
    }
}
