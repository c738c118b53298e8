//! A browser with an authenticator that holds one passkey, and says of it whatever a test wants.

use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use minicbor::Encoder;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use stratabase::core::secrets::{from_base64url, to_base64url};

use super::super::text;
use super::{HOST, ORIGIN};

/// Somebody was there.
pub const PRESENT: u8 = 0x01;
/// It was the owner.
pub const VERIFIED: u8 = 0x04;
/// It may be copied.
pub const ELIGIBLE: u8 = 0x08;
/// It was copied.
pub const BACKED_UP: u8 = 0x10;
/// A passkey follows.
const HAS_CREDENTIAL: u8 = 0x40;

/// What it signs with.
pub enum Key {
    /// ES256.
    Es256(EcdsaKeyPair),
    /// `EdDSA`.
    EdDsa(Ed25519KeyPair),
    /// RS256.
    Rs256(Box<RsaKeyPair>),
}

/// A passkey, and the browser that uses it.
pub struct Authenticator {
    /// What it signs with.
    pub key: Key,
    /// The id of the passkey.
    pub id: Vec<u8>,
    /// How often it has signed; stays 0 unless a test begins to count.
    pub count: u32,
    /// What it says of how its owner agreed.
    pub flags: u8,
    /// For whom it says that it is.
    pub host: String,
    /// Where the page is from.
    pub origin: String,
    /// Further members of what the browser says.
    pub said: Json,
    /// Whose it says that it is.
    pub user_handle: Option<String>,
}

impl Authenticator {
    /// A passkey that signs with ES256.
    pub fn new() -> Self {
        Self::with(Key::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()))
    }

    /// A passkey of each kind that is offered.
    pub fn of_every_kind() -> [Self; 3] {
        let (ed25519, rsa) = (Ed25519KeyPair::generate().unwrap(), RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
        [Self::new(), Self::with(Key::EdDsa(ed25519)), Self::with(Key::Rs256(Box::new(rsa)))]
    }

    fn with(key: Key) -> Self {
        let mut id = vec![0; 24];
        rand::fill(&mut id).unwrap();
        let (host, origin) = (HOST.to_owned(), ORIGIN.to_owned());
        Self { key, id, count: 0, flags: PRESENT | VERIFIED, host, origin, said: json!({}), user_handle: None }
    }

    /// The number of its algorithm.
    pub const fn algorithm(&self) -> i64 {
        match self.key {
            Key::Es256(_) => -7,
            Key::EdDsa(_) => -8,
            Key::Rs256(_) => -257,
        }
    }

    /// Its public key (COSE).
    pub fn public_key(&self) -> Vec<u8> {
        let mut out = Encoder::new(Vec::new());
        match &self.key {
            Key::Es256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                out.map(5).unwrap().i8(1).unwrap().i8(2).unwrap().i8(3).unwrap().i8(-7).unwrap();
                out.i8(-1).unwrap().i8(1).unwrap().i8(-2).unwrap().bytes(x).unwrap().i8(-3).unwrap().bytes(y).unwrap();
            }
            Key::EdDsa(pair) => {
                out.map(4).unwrap().i8(1).unwrap().i8(1).unwrap().i8(3).unwrap().i8(-8).unwrap();
                out.i8(-1).unwrap().i8(6).unwrap().i8(-2).unwrap().bytes(pair.public_key().as_ref()).unwrap();
            }
            Key::Rs256(pair) => {
                let parts = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                out.map(4).unwrap().i8(1).unwrap().i8(3).unwrap().i8(3).unwrap().i16(-257).unwrap();
                out.i8(-1).unwrap().bytes(&parts.n).unwrap().i8(-2).unwrap().bytes(&parts.e).unwrap();
            }
        }
        out.into_writer()
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.key {
            Key::Es256(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
            Key::EdDsa(pair) => pair.sign(message).as_ref().to_vec(),
            Key::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                signature
            }
        }
    }

    /// What the browser says of an attempt.
    fn client_data(&self, kind: &str, options: &Json) -> Vec<u8> {
        let mut said = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false,
            "other_keys_can_be_added_here": "do not compare clientDataJSON against a template",
        });
        for (name, value) in self.said.as_object().unwrap() {
            said[name] = value.clone();
        }
        said.to_string().into_bytes()
    }

    /// What the authenticator says, with the passkey's key where there is one.
    pub fn data(&self, key: Option<&[u8]>) -> Vec<u8> {
        let flags = if key.is_some() { self.flags | HAS_CREDENTIAL } else { self.flags };
        let host: [u8; 32] = Sha256::digest(&self.host).into();
        let mut data = [host.as_slice(), &[flags], &self.count.to_be_bytes()].concat();
        if let Some(key) = key {
            let length = u16::try_from(self.id.len()).unwrap();
            data.extend([&[0; 16][..], &length.to_be_bytes(), &self.id, key].concat());
        }
        data
    }

    /// Makes the passkey: what `navigator.credentials.create` gives.
    pub fn create(&self, options: &Json) -> Json {
        self.create_with(options, &attestation_object(&self.data(Some(&self.public_key()))))
    }

    /// The same with whatever the authenticator says.
    pub fn create_with(&self, options: &Json, object: &[u8]) -> Json {
        let id = to_base64url(&self.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": true}},
            "response": {
                "clientDataJSON": to_base64url(self.client_data("webauthn.create", options)),
                "attestationObject": to_base64url(object),
                "transports": ["internal"], "publicKeyAlgorithm": self.algorithm(),
            },
        })
    }

    /// Signs: what `navigator.credentials.get` gives.
    pub fn get(&self, options: &Json) -> Json {
        let (id, client, data) = (to_base64url(&self.id), self.client_data("webauthn.get", options), self.data(None));
        let signature = self.sign(&[data.as_slice(), &Sha256::digest(&client)].concat());
        json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": to_base64url(client), "authenticatorData": to_base64url(data),
                "signature": to_base64url(signature), "userHandle": self.user_handle,
            },
        })
    }
}

/// What a passkey comes in: a statement of no kind, and what the authenticator says.
pub fn attestation_object(data: &[u8]) -> Vec<u8> {
    let mut out = Encoder::new(Vec::new());
    out.map(3).unwrap().str("fmt").unwrap().str("none").unwrap().str("attStmt").unwrap().map(0).unwrap();
    out.str("authData").unwrap().bytes(data).unwrap();
    out.into_writer()
}

/// The bytes behind a text in an object.
pub fn bytes(object: &Json, member: &str) -> Vec<u8> {
    from_base64url(text(object, member)).unwrap()
}
