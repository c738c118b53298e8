//! Tokens: random, opaque, recognisable by their prefix, and kept only as SHA-256 hashes.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::error::Result;
use super::id::fill_random;

/// What a token is good for, told by its prefix; a token of one kind is worthless in the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Authorises requests for some minutes.
    Access,
    /// Gets the next pair of tokens.
    Refresh,
    /// Authorises a browser's requests as long as its session lasts.
    Cookie,
    /// Authorises a program's requests until it is taken back.
    Key,
    /// Makes the first operator, once.
    Setup,
    /// Makes whoever was invited an operator, once.
    Invitation,
    /// Proves, once, that its mail was read.
    Proof,
    /// Tells who asked for a code.
    Asked,
    /// Comes back from an identity provider with whoever was sent there.
    OauthState,
    /// Tells the application who signed in with an identity provider, once.
    OauthCode,
}

impl TokenKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Access => "sb_at_",
            Self::Refresh => "sb_rt_",
            Self::Cookie => "sb_ck_",
            Self::Key => "sb_key_",
            Self::Setup => "sb_setup_",
            Self::Invitation => "sb_inv_",
            Self::Proof => "sb_ot_",
            Self::Asked => "sb_rq_",
            Self::OauthState => "sb_os_",
            Self::OauthCode => "sb_oc_",
        }
    }
}

/// The SHA-256 hash under which a token is known to the database and the caches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Hashes any secret that has at least 128 random bits.
    pub fn of(secret: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// The hash that a database column holds, when it has the length of one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes for a database column.
    pub fn bytes(self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// Whether two hashes agree, in a time that does not depend on where they differ.
    pub fn agrees(self, other: Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// A token of 256 random bits: an access token, or the one for setting up.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A fresh token.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn new(kind: TokenKind) -> Result<Self> {
        let mut secret = [0; 32];
        fill_random(&mut secret)?;
        Ok(Self(format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(secret))))
    }

    /// The hash of a presented text that has the shape of a token of that kind.
    pub fn hash_of(kind: TokenKind, presented: &str) -> Option<TokenHash> {
        let secret = presented.strip_prefix(kind.prefix())?;
        (secret.len() == 43).then(|| TokenHash::of(presented))
    }

    /// The hash to keep.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }

    /// The text for its owner.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// A refresh token: the family that all tokens of one session share, this one's place in it, and its own secret.
///
/// The family tells which session a token was made for long after it was replaced, so that the reuse of an old one
/// is noticed without keeping every token ever made.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// 128 random bits, the same for every refresh token of the session.
    pub family: [u8; 16],
    /// Counts the pairs of tokens given out for the session, from 0.
    pub serial: u32,
    /// 256 random bits of this token alone.
    pub secret: [u8; 32],
}

impl RefreshToken {
    /// The first refresh token of a session.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn first() -> Result<Self> {
        let mut family = [0; 16];
        fill_random(&mut family)?;
        Ok(Self { family, serial: 0, secret: Self::new_secret()? })
    }

    /// A secret for the next token of a family.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn new_secret() -> Result<[u8; 32]> {
        let mut secret = [0; 32];
        fill_random(&mut secret)?;
        Ok(secret)
    }

    /// Reads a presented text.
    pub fn parse(presented: &str) -> Option<Self> {
        let encoded = presented.strip_prefix(TokenKind::Refresh.prefix())?;
        let bytes: [u8; 52] = URL_SAFE_NO_PAD.decode(encoded).ok()?.try_into().ok()?;
        let (family, rest) = bytes.split_first_chunk::<16>()?;
        let (serial, secret) = rest.split_first_chunk::<4>()?;
        Some(Self { family: *family, serial: u32::from_be_bytes(*serial), secret: secret.try_into().ok()? })
    }

    /// The text for its owner.
    pub fn into_text(self) -> String {
        let bytes = [self.family.as_slice(), &self.serial.to_be_bytes(), &self.secret].concat();
        format!("{}{}", TokenKind::Refresh.prefix(), URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The hash by which the session is found.
    pub fn family_hash(&self) -> TokenHash {
        TokenHash::of(self.family)
    }

    /// The hash that proves this token.
    pub fn secret_hash(&self) -> TokenHash {
        TokenHash::of(self.secret)
    }
}

macro_rules! hide_from_logs {
    ($($kind:ty),*) => {$(
        impl fmt::Debug for $kind {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($kind), "(..)"))
            }
        }
    )*};
}

hide_from_logs!(Token, RefreshToken);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_presented_token_has_the_hash_of_the_one_made() {
        let token = Token::new(TokenKind::Access).unwrap();
        let hash = token.hash();
        let text = token.into_text();
        assert_eq!(Token::hash_of(TokenKind::Access, &text), Some(hash));
        assert_eq!(Token::hash_of(TokenKind::Setup, &text), None);
        assert_eq!(Token::hash_of(TokenKind::Access, &text[..text.len() - 1]), None);
    }

    #[test]
    fn a_refresh_token_survives_being_written_and_read() {
        let token = RefreshToken { serial: 7, ..RefreshToken::first().unwrap() };
        let text = token.clone().into_text();
        assert!(text.starts_with("sb_rt_"));
        assert!(RefreshToken::parse(&text) == Some(token));
        assert!(RefreshToken::parse(&text[..text.len() - 1]).is_none());
        assert!(RefreshToken::parse(&format!("{text}A")).is_none());
        assert!(RefreshToken::parse("sb_rt_").is_none());
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let token = Token::new(TokenKind::Access).unwrap();
        assert_eq!(format!("{token:?}"), "Token(..)");
        assert_eq!(format!("{:?}", RefreshToken::first().unwrap()), "RefreshToken(..)");
    }
}
