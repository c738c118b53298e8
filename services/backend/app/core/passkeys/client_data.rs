//! What the browser says of an attempt (section 5.8.1): for what, by which challenge, and on a page of which origin.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Part, Refusal};

/// What a passkey is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// One is made.
    Registration,
    /// One signs in.
    Login,
}

impl Ceremony {
    const fn name(self) -> &'static str {
        match self {
            Self::Registration => "webauthn.create",
            Self::Login => "webauthn.get",
        }
    }
}

/// What the browser says, read and not yet believed.
#[derive(Debug, Clone)]
pub struct ClientData {
    /// The challenge, as text.
    pub challenge: String,
    /// The origin of the page.
    pub origin: String,
    /// Whether the page stood in one of another origin.
    pub is_framed: bool,
    /// What the authenticator signs of it.
    pub hash: [u8; 32],
}

/// The members that count; browsers may add others.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Collected {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    top_origin: Option<String>,
}

impl ClientData {
    /// Reads what the browser says in a ceremony.
    ///
    /// # Errors
    /// It is no such JSON, or of another ceremony.
    pub fn parse(bytes: &[u8], ceremony: Ceremony) -> Result<Self, Refusal> {
        let said: Collected = serde_json::from_slice(bytes).map_err(|_| {
            Refusal::malformed(Part::ClientData, "This is not JSON with `type`, `challenge` and `origin`.")
        })?;
        if said.kind != ceremony.name() {
            let detail = "This is the answer to another kind of call.";
            return Err(Refusal { part: Part::ClientData, code: "wrong_kind", detail });
        }
        Ok(Self {
            challenge: said.challenge,
            origin: said.origin,
            is_framed: said.cross_origin || said.top_origin.is_some(),
            hash: Sha256::digest(bytes).into(),
        })
    }
}
