//! The public keys of an issuer (RFC 7517), and checking signatures with them (RFC 7518). A key decides which algorithms
//! it is good for; the token only chooses among these.

use aws_lc_rs::signature::{
    self, ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

use crate::core::secrets::from_base64url;

/// The most keys of an issuer that are looked at.
const MAX_KEYS: usize = 100;

/// A key set.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Jwks {
    /// The keys, some of which may be of no use here.
    pub keys: Vec<Jwk>,
}

/// One key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Jwks {
    /// The key for a token: the one of that id, or without one the only one for the algorithm.
    pub fn find(&self, kid: Option<&str>, alg: &str) -> Option<&Jwk> {
        let mut fitting = self.keys.iter().take(MAX_KEYS).filter(|key| key.takes(alg));
        match kid {
            Some(kid) => fitting.find(|key| key.kid.as_deref() == Some(kid)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
    }

    /// How many keys can check signatures here.
    pub fn usable(&self) -> usize {
        self.keys.iter().take(MAX_KEYS).filter(|key| ALGORITHMS.iter().any(|alg| key.takes(alg))).count()
    }
}

/// What signatures may be made with: nothing symmetric, and never nothing.
const ALGORITHMS: [&str; 9] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

impl Jwk {
    /// Whether the key is good for an algorithm.
    fn takes(&self, alg: &str) -> bool {
        let curve = self.crv.as_deref();
        let is_of_kind = match alg {
            "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => self.kty == "RSA",
            "ES256" => self.kty == "EC" && curve == Some("P-256"),
            "ES384" => self.kty == "EC" && curve == Some("P-384"),
            "EdDSA" => self.kty == "OKP" && curve == Some("Ed25519"),
            _ => false,
        };
        is_of_kind
            && self.alg.as_deref().is_none_or(|own| own == alg)
            && self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
    }

    /// Whether a signature is this key's. RSA keys under 2048 bits are refused.
    pub fn verifies(&self, alg: &str, message: &[u8], signed: &[u8]) -> bool {
        if !self.takes(alg) {
            return false;
        }
        let rsa = |how: &'static signature::RsaParameters| {
            let (Some(n), Some(e)) = (bytes(self.n.as_deref()), bytes(self.e.as_deref())) else { return false };
            RsaPublicKeyComponents { n, e }.verify(how, message, signed).is_ok()
        };
        let plain = |how: &'static dyn signature::VerificationAlgorithm, key: Option<Vec<u8>>| {
            key.is_some_and(|key| UnparsedPublicKey::new(how, key).verify(message, signed).is_ok())
        };
        match alg {
            "RS256" => rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
            "RS384" => rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
            "RS512" => rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
            "PS256" => rsa(&signature::RSA_PSS_2048_8192_SHA256),
            "PS384" => rsa(&signature::RSA_PSS_2048_8192_SHA384),
            "PS512" => rsa(&signature::RSA_PSS_2048_8192_SHA512),
            "ES256" => plain(&ECDSA_P256_SHA256_FIXED, self.point(32)),
            "ES384" => plain(&ECDSA_P384_SHA384_FIXED, self.point(48)),
            "EdDSA" => plain(&ED25519, bytes(self.x.as_deref())),
            _ => false,
        }
    }

    /// The point of an elliptic curve, uncompressed (SEC 1, section 2.3.3).
    fn point(&self, width: usize) -> Option<Vec<u8>> {
        let (x, y) = (bytes(self.x.as_deref())?, bytes(self.y.as_deref())?);
        (x.len() == width && y.len() == width).then(|| [&[4], x.as_slice(), &y].concat())
    }
}

fn bytes(text: Option<&str>) -> Option<Vec<u8>> {
    from_base64url(text?)
}
