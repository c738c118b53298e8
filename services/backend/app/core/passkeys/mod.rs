//! Passkeys (Web Authentication, Level 3): what a browser and its authenticator answer, read and checked as section 7 asks
//! of a relying party. No statement about the make of an authenticator is asked for, or looked at.

mod authenticator_data;
mod challenge;
mod client_data;
mod public_key;
mod relying_party;

pub use challenge::{Challenge, Purpose, TTL_S};
pub use client_data::{Ceremony, ClientData};
pub use public_key::ALGORITHMS;
pub use relying_party::{Known, NewPasskey, RelyingParty, Seen};

/// The part of an answer that is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The id of the passkey.
    Id,
    /// What the browser says of the attempt.
    ClientData,
    /// What a new passkey comes in.
    AttestationObject,
    /// What the authenticator says.
    AuthenticatorData,
    /// The signature over both.
    Signature,
    /// Whose passkey it is.
    UserHandle,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The part at fault.
    pub part: Part,
    /// The word for the fault; `invalid_value` for what cannot be read at all.
    pub code: &'static str,
    /// One sentence for a person.
    pub detail: &'static str,
}

impl Refusal {
    /// A part that cannot be read.
    const fn malformed(part: Part, detail: &'static str) -> Self {
        Self { part, code: Self::MALFORMED, detail }
    }

    const MALFORMED: &'static str = "invalid_value";

    /// Whether the part cannot even be read.
    pub fn is_malformed(&self) -> bool {
        self.code == Self::MALFORMED
    }
}
