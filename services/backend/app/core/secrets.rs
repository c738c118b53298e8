//! The installation's secret, and the keys derived from it: one for each purpose, never the secret itself.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::config::Secret;
use super::error::{Error, Result};
use super::id::fill_random;

/// The file in the data folder that holds the secret when none is configured.
const FILE: &str = "secret";

/// Derives keys from the installation's secret. Prints nothing of it.
#[derive(Clone)]
pub struct Secrets(Hkdf<Sha256>);

impl Secrets {
    /// Takes the configured secret, or the one in the data folder, which is made (mode 0600) when it is not there yet.
    ///
    /// # Errors
    /// The file cannot be read or made, or is too short to be a secret.
    pub fn open(configured: Option<&Secret>, data_dir: &Path) -> Result<Self> {
        match configured {
            Some(secret) => Ok(Self::new(secret.reveal().as_bytes())),
            None => Ok(Self::new(read_or_make(&data_dir.join(FILE))?.as_bytes())),
        }
    }

    /// Takes a secret as it is.
    pub fn new(secret: &[u8]) -> Self {
        Self(Hkdf::new(Some(b"stratabase"), secret))
    }

    /// The key for a purpose (HKDF-SHA256, RFC 5869). Equal purposes give equal keys on every node and after restarts.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut key = [0; 32];
        // Expanding fails only beyond 255 hashes, and this is one.
        let _ = self.0.expand(purpose.as_bytes(), &mut key);
        key
    }

    /// The sealer for a purpose.
    pub fn sealer(&self, purpose: &str) -> Sealer {
        Sealer { key: self.derive(purpose) }
    }

    /// The authenticator for a purpose.
    pub fn authenticator(&self, purpose: &str) -> Authenticator {
        Authenticator { key: self.derive(purpose) }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secrets(..)")
    }
}

/// Makes and checks message authentication codes (HMAC-SHA256, RFC 2104) under one key.
#[derive(Clone)]
pub struct Authenticator {
    key: [u8; 32],
}

impl Authenticator {
    /// The code of a message.
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        self.keyed(message).map_or([0; 32], |mac| mac.finalize().into_bytes().into())
    }

    /// Whether a code belongs to a message, in a time that does not depend on where they differ.
    pub fn verify(&self, message: &[u8], code: &[u8]) -> bool {
        self.keyed(message).is_some_and(|mac| mac.verify_slice(code).is_ok())
    }

    fn keyed(&self, message: &[u8]) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of any length, so this is never `None`.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(message);
        Some(mac)
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Authenticator(..)")
    }
}

/// Encrypts what the database keeps and must be able to read again (AES-256-GCM, NIST SP 800-38D), each time under a
/// fresh nonce.
#[derive(Clone)]
pub struct Sealer {
    key: [u8; 32],
}

impl Sealer {
    /// Seals bytes for a place, such as their owner's id: put elsewhere they cannot be opened.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn seal(&self, plain: &[u8], place: &[u8]) -> Result<Vec<u8>> {
        let fault = |_| Error::internal("sealing a secret failed");
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.key).map_err(fault)?;
        let mut sealed = plain.to_vec();
        let nonce = key.seal_in_place_append_tag(Aad::from(place), &mut sealed).map_err(fault)?;
        Ok([nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// Opens what was sealed here for a place.
    pub fn open(&self, sealed: &[u8], place: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.key).ok()?;
        let mut opened = sealed.to_vec();
        let plain = key.open_in_place(Nonce::from(nonce), Aad::from(place), &mut opened).ok()?;
        Some(plain.to_vec())
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Sealer(..)")
    }
}

/// Bytes as base64url without padding (RFC 4648, section 5).
pub fn to_base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Bytes as base64 with padding (RFC 4648, section 4).
pub fn to_base64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// The bytes behind canonical base64url without padding, if the text is that.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn read_or_make(path: &Path) -> Result<String> {
    let fault = |doing: &str, cause| Error::caused(format!("{doing} the secret {}", path.display()), cause);
    let mut random = [0; 32];
    fill_random(&mut random)?;
    // Written whole under another name first: a crash never leaves half a secret behind, and of two that start at the
    // same time the link lets one win.
    let draft = path.with_extension(format!("{}.tmp", std::process::id()));
    match std::fs::metadata(path) {
        Ok(_) => {}
        Err(absent) if absent.kind() == ErrorKind::NotFound => {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&draft)
                .map_err(|cause| fault("making", cause))?;
            file.write_all(to_base64url(random).as_bytes()).map_err(|cause| fault("writing", cause))?;
            file.sync_all().map_err(|cause| fault("writing", cause))?;
            let linked = std::fs::hard_link(&draft, path);
            std::fs::remove_file(&draft).map_err(|cause| fault("making", cause))?;
            if let Err(cause) = linked
                && cause.kind() != ErrorKind::AlreadyExists
            {
                return Err(fault("making", cause));
            }
        }
        Err(cause) => return Err(fault("reading", cause)),
    }
    let mut text = String::new();
    let mut file = OpenOptions::new().read(true).open(path).map_err(|cause| fault("reading", cause))?;
    file.read_to_string(&mut text).map_err(|cause| fault("reading", cause))?;
    let text = text.trim();
    if text.len() < 32 {
        Err(Error::internal(format!("{} is too short to be a secret", path.display())))
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_secret_is_made_once_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let first = Secrets::open(None, folder.path()).unwrap().derive("cursors");
        assert_eq!(first, Secrets::open(None, folder.path()).unwrap().derive("cursors"));
        let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft may stay behind");
    }

    #[test]
    fn purposes_have_keys_of_their_own() {
        let secrets = Secrets::new(b"an installation's secret");
        assert_ne!(secrets.derive("a"), secrets.derive("b"));
        assert_ne!(secrets.derive("a"), Secrets::new(b"another").derive("a"));
    }

    #[test]
    fn a_code_belongs_to_one_message_and_one_key() {
        let authenticator = Secrets::new(b"secret").authenticator("cursors");
        let code = authenticator.mac(b"message");
        assert!(authenticator.verify(b"message", &code));
        assert!(!authenticator.verify(b"massage", &code));
        assert!(!authenticator.verify(b"message", &code[..31]));
        assert!(!Secrets::new(b"secret").authenticator("other").verify(b"message", &code));
    }

    #[test]
    fn base64url_has_one_spelling_for_each_value() {
        assert_eq!(to_base64url([0xfb, 0xff]), "-_8");
        assert_eq!(from_base64url("-_8"), Some(vec![0xfb, 0xff]));
        assert_eq!(from_base64url("-_9"), None, "stray bits");
        assert_eq!(from_base64url("-_8="), None, "padding");
    }
}
