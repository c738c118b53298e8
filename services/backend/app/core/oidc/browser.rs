//! What binds an attempt to the browser that began it: one secret in a cookie, from which the rest is derived, so that
//! nothing of it has to be kept here but hashes.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::core::Result;
use crate::core::id::fill_random;
use crate::core::secrets::{Secrets, from_base64url, to_base64url};
use crate::core::tokens::TokenHash;

/// The secret of one attempt in one browser: 256 random bits.
#[derive(Clone)]
pub struct Browser([u8; 32]);

impl Browser {
    /// A fresh one.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn fresh() -> Result<Self> {
        let mut secret = [0; 32];
        fill_random(&mut secret)?;
        Ok(Self(secret))
    }

    /// The one that a cookie holds.
    pub fn parse(text: &str) -> Option<Self> {
        from_base64url(text)?.try_into().ok().map(Self)
    }

    /// The text for the cookie.
    pub fn text(&self) -> String {
        to_base64url(self.0)
    }

    /// The hash to keep.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.0)
    }

    /// The verifier of PKCE (RFC 7636, section 4.1): 43 characters.
    pub fn verifier(&self, secrets: &Secrets) -> String {
        to_base64url(secrets.authenticator("oauth code verifiers").mac(&self.0))
    }

    /// The challenge of PKCE, by `S256`.
    pub fn challenge(&self, secrets: &Secrets) -> String {
        to_base64url(Sha256::digest(self.verifier(secrets)))
    }

    /// The nonce that the ID token must repeat.
    pub fn nonce(&self, secrets: &Secrets) -> String {
        to_base64url(secrets.authenticator("oauth nonces").mac(&self.0))
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Browser(..)")
    }
}
