//! The public keys of passkeys (COSE, RFC 9052 and RFC 9053), and checking signatures with them.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use minicbor::Decoder;
use minicbor::data::Type;

/// ECDSA over P-256 with SHA-256.
const ES256: i64 = -7;
/// `EdDSA` over Ed25519.
const EDDSA: i64 = -8;
/// RSA with PKCS #1 v1.5 and SHA-256.
const RS256: i64 = -257;
/// What passkeys may sign with, by the numbers of the COSE registry, the best first.
pub const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];

/// The longest modulus of RSA, in bytes.
const MAX_MODULUS_BYTES: usize = 1024;
/// The shortest.
const MIN_MODULUS_BYTES: usize = 256;
/// The longest exponent of RSA, in bytes.
const MAX_EXPONENT_BYTES: usize = 8;

/// A key that can check signatures.
#[derive(Debug)]
pub enum PublicKey {
    /// Of an elliptic curve.
    Plain(ParsedPublicKey),
    /// Of RSA.
    Rsa(RsaPublicKeyComponents<Vec<u8>>),
}

/// What stands in a key behind a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parameter<'a> {
    Number(i64),
    Bytes(&'a [u8]),
}

impl PublicKey {
    /// Reads a key of one of [`ALGORITHMS`].
    pub fn parse(cose: &[u8]) -> Option<Self> {
        let parameters = parameters(cose)?;
        let number = |label| match find(&parameters, label) {
            Some(Parameter::Number(number)) => Some(number),
            _ => None,
        };
        let bytes = |label| match find(&parameters, label) {
            Some(Parameter::Bytes(bytes)) => Some(bytes),
            _ => None,
        };
        // Labels: 1 is the kind of key, 3 the algorithm; those below 0 belong to the kind.
        match (number(3)?, number(1)?) {
            (ES256, 2) if number(-1) == Some(1) => {
                let (x, y) = (bytes(-2)?, bytes(-3)?);
                let point = (x.len() == 32 && y.len() == 32).then(|| [&[4], x, y].concat())?;
                ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).ok().map(Self::Plain)
            }
            (EDDSA, 1) if number(-1) == Some(6) => ParsedPublicKey::new(&ED25519, bytes(-2)?).ok().map(Self::Plain),
            (RS256, 3) => {
                let (n, e) = (bytes(-1)?, bytes(-2)?);
                let is_sound = (MIN_MODULUS_BYTES..=MAX_MODULUS_BYTES).contains(&n.len())
                    && (1..=MAX_EXPONENT_BYTES).contains(&e.len());
                is_sound.then(|| Self::Rsa(RsaPublicKeyComponents { n: n.to_vec(), e: e.to_vec() }))
            }
            _ => None,
        }
    }

    /// Whether a signature is this key's.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Plain(key) => key.verify_sig(message, signature).is_ok(),
            Self::Rsa(key) => key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok(),
        }
    }
}

fn find<'a>(parameters: &[(i64, Parameter<'a>)], label: i64) -> Option<Parameter<'a>> {
    parameters.iter().find(|(known, _)| *known == label).map(|(_, parameter)| *parameter)
}

/// The labels of a key with what stands behind them. None stands there twice, and nothing comes after.
fn parameters(cose: &[u8]) -> Option<Vec<(i64, Parameter<'_>)>> {
    let mut decoder = Decoder::new(cose);
    let mut parameters = Vec::new();
    for _ in 0..decoder.map().ok()?? {
        let label = decoder.i64().ok()?;
        let parameter = match decoder.datatype().ok()? {
            Type::Bytes => Parameter::Bytes(decoder.bytes().ok()?),
            _ => Parameter::Number(decoder.i64().ok()?),
        };
        if find(&parameters, label).is_some() {
            return None;
        }
        parameters.push((label, parameter));
    }
    (decoder.position() == cose.len()).then_some(parameters)
}
