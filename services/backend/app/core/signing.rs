//! Signed statements for other services: JSON Web Tokens (RFC 7519) under ES256 (RFC 7518, section 3.4).
//!
//! The keys are derived from the installation's secret, one for each span of time, so that every node has them and they
//! change by themselves. Nothing that is signed here is ever accepted here.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::clock::Time;
use super::error::{Error, Result};
use super::secrets::{Secrets, to_base64url};

/// How long each key signs, in seconds: 30 days.
const TERM_S: i64 = 30 * 24 * 60 * 60;
/// How often a derived number may turn out to be no key; each time is as likely as 1 in 2^32.
const TRIES: u8 = 8;

/// The keys that sign.
#[derive(Debug, Clone)]
pub struct SigningKeys(Secrets);

/// The public half of a key (RFC 7517, for use with RFC 7518, section 6.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The key's thumbprint (RFC 7638).
    pub id: String,
    /// The point's first coordinate, as base64url.
    pub x: String,
    /// The second.
    pub y: String,
}

impl SigningKeys {
    /// The keys of an installation.
    pub fn new(secrets: &Secrets) -> Self {
        Self(secrets.clone())
    }

    /// Signs claims with the key of an instant, as a JWT.
    ///
    /// # Errors
    /// The library signs nothing, which is a defect.
    pub fn sign(&self, claims: &Value, now: Time) -> Result<String> {
        let (secret, point) = self.key(term_of(now))?;
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": PublicKey::of(&point)?.id});
        let signed = format!("{}.{}", to_base64url(header.to_string()), to_base64url(claims.to_string()));
        let pair = EcdsaKeyPair::from_private_key_and_public_key(&ECDSA_P256_SHA256_FIXED_SIGNING, &secret, &point)
            .map_err(|fault| Error::caused("reading a key that was derived", fault))?;
        let signature =
            pair.sign(&SystemRandom::new(), signed.as_bytes()).map_err(|fault| Error::caused("signing", fault))?;
        Ok(format!("{signed}.{}", to_base64url(signature.as_ref())))
    }

    /// The keys by which what was signed can be checked: the one of an instant, the one before, and the next, so that
    /// whoever keeps them for a while knows it before it is used.
    ///
    /// # Errors
    /// The library derives nothing, which is a defect.
    pub fn published(&self, now: Time) -> Result<Vec<PublicKey>> {
        let term = term_of(now);
        (term - 1..=term + 1).map(|term| PublicKey::of(&self.key(term)?.1)).collect()
    }

    /// The secret number of a term, and its point.
    fn key(&self, term: i64) -> Result<([u8; 32], Vec<u8>)> {
        for attempt in 0..TRIES {
            let secret = self.0.derive(&format!("signing key {term} {attempt}"));
            let key = PrivateKey::from_private_key(&ECDH_P256, &secret).ok();
            if let Some(point) = key.and_then(|key| key.compute_public_key().ok()) {
                return Ok((secret, point.as_ref().to_vec()));
            }
        }
        Err(Error::internal("no key can be derived"))
    }
}

impl PublicKey {
    /// Reads an uncompressed point (SEC 1, section 2.3.3).
    fn of(point: &[u8]) -> Result<Self> {
        let wrong = || Error::internal("a point of another form");
        let (x, y) = point.strip_prefix(&[4]).and_then(|both| both.split_at_checked(32)).ok_or_else(wrong)?;
        let (x, y) = (to_base64url(x), to_base64url(y));
        // The members in the order of the alphabet, without white space (RFC 7638, section 3.2).
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        Ok(Self { id: to_base64url(Sha256::digest(members)), x, y })
    }

    /// The key as a JSON Web Key.
    pub fn to_json(&self) -> Value {
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id, "x": self.x, "y": self.y})
    }
}

const fn term_of(now: Time) -> i64 {
    now.seconds().div_euclid(TERM_S)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;
    use crate::core::secrets::from_base64url;

    const NOW: Time = Time::from_micros(1_790_000_000_000_000);

    fn keys() -> SigningKeys {
        SigningKeys::new(&Secrets::new(b"a secret of the tests, long enough"))
    }

    #[test]
    fn what_is_signed_is_verified_by_the_published_key_it_names_and_by_no_other() {
        let token = keys().sign(&json!({"sub": "ada"}), NOW).unwrap();
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
        let read = |part: &str| serde_json::from_slice::<Value>(&from_base64url(part).unwrap()).unwrap();
        assert_eq!((&read(header)["alg"], &read(claims)["sub"]), (&json!("ES256"), &json!("ada")));
        let verifying: Vec<_> = keys()
            .published(NOW)
            .unwrap()
            .into_iter()
            .filter(|key| {
                let point = [vec![4], from_base64url(&key.x).unwrap(), from_base64url(&key.y).unwrap()].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(format!("{header}.{claims}").as_bytes(), &from_base64url(signature).unwrap()).is_ok()
            })
            .collect();
        assert_eq!(verifying.len(), 1);
        assert_eq!(read(header)["kid"], json!(verifying[0].id));
    }

    #[test]
    fn keys_change_and_are_known_before_and_after_they_sign() {
        let [before, now, next] = keys().published(NOW).unwrap().try_into().unwrap();
        assert!(before != now && now != next);
        let later = keys().published(NOW.plus_seconds(TERM_S)).unwrap();
        assert_eq!(later[..2], [now, next]);
        let other = SigningKeys::new(&Secrets::new(b"the secret of another installation"));
        assert_ne!(other.published(NOW).unwrap(), keys().published(NOW).unwrap());
    }
}
