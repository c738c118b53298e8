//! ID tokens (OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725): read, and every claim checked that says who it is
//! about and whom it is for.

use serde::Deserialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::keys::Jwks;
use crate::core::secrets::from_base64url;
use crate::core::{Time, hex};

/// The longest token that is read, in bytes.
const MAX_TOKEN_BYTES: usize = 16_384;
/// The longest subject, in bytes (section 2).
const MAX_SUBJECT_BYTES: usize = 255;
/// How far the clocks of two machines may be apart, in seconds.
const LEEWAY_S: i64 = 60;

/// A token that was read and not yet believed.
#[derive(Debug)]
pub struct IdToken<'a> {
    header: Header,
    claims: Claims,
    signed: &'a str,
    signature: Vec<u8>,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Json>,
}

/// What a token says.
#[derive(Debug, Clone, Deserialize)]
pub struct Claims {
    /// Who made it.
    pub iss: String,
    /// Whom it is about.
    pub sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    tid: Option<String>,
    /// The address, as the provider knows it.
    pub email: Option<String>,
    email_verified: Option<Json>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The issuer; `{tenantid}` in it stands for the claim `tid`.
    pub issuer: &'a str,
    /// The client that it is made for.
    pub client_id: &'a str,
    /// The nonce that it was asked for with.
    pub nonce: &'a str,
    /// The instant.
    pub now: Time,
}

impl Claims {
    /// Whether the provider says that it has proved the address. Apple says so in words.
    pub fn is_email_verified(&self) -> bool {
        matches!(&self.email_verified, Some(Json::Bool(true)))
            || matches!(&self.email_verified, Some(Json::String(text)) if text == "true")
    }
}

impl Claims {
    /// The same with what a userinfo endpoint says of the address.
    #[must_use]
    pub fn with_user_info(mut self, told: &Json) -> Self {
        self.email = told.get("email").and_then(Json::as_str).map(str::to_owned);
        self.email_verified = told.get("email_verified").cloned();
        self
    }
}

impl<'a> IdToken<'a> {
    /// Reads a token (RFC 7515, section 7.1) without believing it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &'a str) -> Result<Self, &'static str> {
        if text.len() > MAX_TOKEN_BYTES {
            return Err("The ID token is too long.");
        }
        let malformed = "The ID token is malformed.";
        let (signed, signature) = text.rsplit_once('.').ok_or(malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(malformed)?;
        let part = |part: &str| from_base64url(part).ok_or(malformed);
        let header: Header = serde_json::from_slice(&part(header)?).map_err(|_| malformed)?;
        if header.crit.is_some() {
            return Err("The ID token has extensions that must be understood, and are not.");
        }
        if header.typ.as_deref().is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT")) {
            return Err("The token is no ID token.");
        }
        let claims =
            serde_json::from_slice(&part(claims)?).map_err(|_| "The ID token lacks claims, or has wrong ones.")?;
        Ok(Self { header, claims, signed, signature: part(signature)? })
    }

    /// Whether the keys hold the one that the token names; where they do not, they may have been replaced.
    pub fn key_is_among(&self, keys: &Jwks) -> bool {
        keys.find(self.header.kid.as_deref(), &self.header.alg).is_some()
    }

    /// Believes a token whose signature is one of these keys' and whose claims are those expected. Keys that the token
    /// itself brings or points to are never looked at.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(self, keys: &Jwks, expected: Expected<'_>) -> Result<Claims, &'static str> {
        let Header { alg, kid, .. } = &self.header;
        let key = keys
            .find(kid.as_deref(), alg)
            .ok_or("The ID token is signed with a key or a method that is not the issuer's.")?;
        if !key.verifies(alg, self.signed.as_bytes(), &self.signature) {
            return Err("The signature of the ID token is wrong.");
        }
        self.claims.check(expected)?;
        Ok(self.claims)
    }
}

impl Claims {
    fn check(&self, expected: Expected<'_>) -> Result<(), &'static str> {
        if !self.is_from(expected.issuer) {
            return Err("The ID token is from another issuer.");
        }
        let (is_for_us, others) = match &self.aud {
            Audience::One(one) => (one == expected.client_id, false),
            Audience::Many(many) => (many.iter().any(|one| one == expected.client_id), many.len() > 1),
        };
        let is_ours = self.azp.as_deref().map_or(!others, |party| party == expected.client_id);
        if !is_for_us || !is_ours {
            return Err("The ID token is for another client.");
        }
        self.check_times(expected.now)?;
        // Apps give Apple and others the hash of their nonce, so that only its owner can present it.
        let given = self.nonce.as_deref().unwrap_or_default();
        let hashed = hex(&Sha256::digest(expected.nonce));
        let agrees = |other: &str| bool::from(given.as_bytes().ct_eq(other.as_bytes()));
        if expected.nonce.is_empty() || !(agrees(expected.nonce) || agrees(&hashed)) {
            return Err("The ID token was not made for this attempt: its nonce is another.");
        }
        if self.sub.is_empty() || self.sub.len() > MAX_SUBJECT_BYTES || self.sub.contains('\0') {
            return Err("The ID token names nobody.");
        }
        Ok(())
    }

    fn is_from(&self, issuer: &str) -> bool {
        match (issuer.split_once("{tenantid}"), self.tid.as_deref()) {
            (None, _) => self.iss == issuer,
            (Some((before, after)), Some(tenant)) => {
                let is_id = tenant.len() == 36 && tenant.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
                is_id && self.iss == format!("{before}{tenant}{after}")
            }
            (Some(_), None) => false,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds of this age are far below 2^53")]
    fn check_times(&self, now: Time) -> Result<(), &'static str> {
        let (now, leeway) = ((now.micros() / 1_000_000) as f64, LEEWAY_S as f64);
        if self.exp + leeway <= now {
            return Err("The ID token has expired.");
        }
        if self.iat - leeway > now || self.nbf.is_some_and(|from| from - leeway > now) {
            return Err("The ID token is from the future.");
        }
        Ok(())
    }

    /// When the token ends for good.
    #[expect(clippy::cast_possible_truncation, reason = "a far end is cut, which is as good")]
    pub fn ends_at(&self, now: Time) -> Time {
        let seconds = (self.exp as i64).saturating_add(LEEWAY_S).saturating_sub(now.micros() / 1_000_000);
        now.plus_seconds(seconds.clamp(0, 7 * 24 * 60 * 60))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

    fn judged(iss: &str, tid: Option<&str>) -> bool {
        let now = Time::from_micros(1_000_000_000);
        let claims = json!({"iss": iss, "tid": tid, "sub": "x", "aud": "c", "exp": 1_300, "iat": 1_000, "nonce": "n"});
        let claims: Claims = serde_json::from_value(claims).unwrap();
        let issuer = "https://login.microsoftonline.com/{tenantid}/v2.0";
        claims.check(Expected { issuer, client_id: "c", nonce: "n", now }).is_ok()
    }

    #[test]
    fn an_issuer_of_many_tenants_names_the_one_of_the_token() {
        let own = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
        assert!(judged(&own, Some(TENANT)));
        assert!(!judged(&own, None));
        assert!(!judged(&own, Some("9188040d-6c67-4c5b-b112-36a304b66dae")));
        assert!(!judged("https://login.microsoftonline.com/{tenantid}/v2.0", Some("{tenantid}")));
        assert!(!judged("https://login.microsoftonline.com/evil/x/v2.0", Some("evil/x")));
        assert!(!judged("https://login.microsoftonline.com//v2.0", Some("")));
    }
}
