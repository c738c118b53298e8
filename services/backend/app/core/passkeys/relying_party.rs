//! For whom passkeys are made, and what must be true of an answer for it to count (sections 7.1 and 7.2).

use minicbor::Decoder;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::authenticator_data::AuthenticatorData;
use super::client_data::ClientData;
use super::public_key::PublicKey;
use super::{Part, Refusal};
use crate::core::config::PublicUrl;

/// The longest id of a passkey, in bytes (section 7.1, step 25).
const MAX_ID_BYTES: usize = 1023;

/// For whom passkeys are made: this installation, by its host, on pages of its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// The host.
    pub id: String,
    origin: String,
}

/// A passkey that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    /// The id that its authenticator gave it.
    pub credential_id: Vec<u8>,
    /// Its public key (COSE).
    pub public_key: Vec<u8>,
    /// How often it has signed; 0 where it does not count.
    pub sign_count: u32,
    /// Whether it may be copied to other devices.
    pub is_backup_eligible: bool,
    /// Whether it has been.
    pub is_backed_up: bool,
}

/// What is known of the passkey that signs in.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Its public key (COSE).
    pub public_key: &'a [u8],
    /// Whether it may be copied to other devices.
    pub is_backup_eligible: bool,
}

/// What is new about a passkey that has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// How often it has signed; 0 where it does not count.
    pub sign_count: u32,
    /// Whether it has been copied to other devices.
    pub is_backed_up: bool,
}

impl RelyingParty {
    /// The installation at an address; none where that names no host, but an IP address, for which browsers make no
    /// passkeys.
    pub fn of(url: &PublicUrl) -> Option<Self> {
        let id = url.host()?.to_ascii_lowercase();
        let is_name = !id.is_empty() && !id.starts_with('[') && id.parse::<std::net::IpAddr>().is_err();
        is_name.then(|| Self { id, origin: url.origin().to_owned() })
    }

    /// Believes in a passkey that was made here, by its owner.
    ///
    /// # Errors
    /// What is wrong with the answer.
    pub fn check_registration(&self, client: &ClientData, object: &[u8]) -> Result<NewPasskey, Refusal> {
        let malformed = |detail| Refusal::malformed(Part::AttestationObject, detail);
        let data = statement(object).ok_or(malformed("This is no attestation object."))?;
        let data = AuthenticatorData::parse(data).ok_or(malformed("The authenticator's data cannot be read."))?;
        self.check(client, &data, Part::AttestationObject)?;
        let made = data.credential.ok_or(malformed("There is no passkey in it."))?;
        if made.id.is_empty() || made.id.len() > MAX_ID_BYTES {
            return Err(malformed("The id of a passkey has 1 to 1023 bytes."));
        }
        if PublicKey::parse(made.public_key).is_none() {
            let detail = "The passkey's key is of no kind that was asked for.";
            return Err(Refusal { part: Part::AttestationObject, code: "unsupported_key", detail });
        }
        Ok(NewPasskey {
            credential_id: made.id.to_vec(),
            public_key: made.public_key.to_vec(),
            sign_count: data.sign_count,
            is_backup_eligible: data.is_backup_eligible(),
            is_backed_up: data.is_backed_up(),
        })
    }

    /// Believes that the owner of a passkey signs in here with it. The caller holds the count against the one before.
    ///
    /// # Errors
    /// What is wrong with the answer.
    pub fn check_login(
        &self,
        client: &ClientData,
        data: &[u8],
        signature: &[u8],
        known: Known<'_>,
    ) -> Result<Seen, Refusal> {
        let unreadable = Refusal::malformed(Part::AuthenticatorData, "The authenticator's data cannot be read.");
        let read = AuthenticatorData::parse(data).ok_or(unreadable)?;
        self.check(client, &read, Part::AuthenticatorData)?;
        if read.is_backup_eligible() != known.is_backup_eligible {
            let detail = "A passkey that may be copied became one that may not, or the other way round.";
            return Err(Refusal { part: Part::AuthenticatorData, code: "wrong_flags", detail });
        }
        let key = PublicKey::parse(known.public_key);
        if !key.is_some_and(|key| key.verifies(&[data, client.hash.as_slice()].concat(), signature)) {
            let detail = "The signature is not the passkey's.";
            return Err(Refusal { part: Part::Signature, code: "wrong_signature", detail });
        }
        Ok(Seen { sign_count: read.sign_count, is_backed_up: read.is_backed_up() })
    }

    /// What holds for either: made on a page of the origin, for this host, by the owner.
    fn check(&self, client: &ClientData, data: &AuthenticatorData<'_>, part: Part) -> Result<(), Refusal> {
        if !client.origin.eq_ignore_ascii_case(&self.origin) || client.is_framed {
            let detail = "This was made on a page of another origin than that of STRATABASE_PUBLIC_URL, or inside one.";
            return Err(Refusal { part: Part::ClientData, code: "wrong_origin", detail });
        }
        let wanted = Sha256::digest(self.id.as_bytes());
        if !bool::from(wanted.as_slice().ct_eq(data.rp_id_hash)) {
            let detail = "This was made for another host than that of STRATABASE_PUBLIC_URL.";
            return Err(Refusal { part, code: "wrong_host", detail });
        }
        if !data.is_verified() {
            let detail = "The authenticator did not make sure that it was its owner: ask for user verification.";
            return Err(Refusal { part, code: "not_verified", detail });
        }
        if data.is_backed_up() && !data.is_backup_eligible() {
            let detail = "The passkey was copied, and may not be.";
            return Err(Refusal { part, code: "wrong_flags", detail });
        }
        Ok(())
    }
}

/// The authenticator's data in an attestation object (section 6.5). The statement beside it is not looked at.
fn statement(object: &[u8]) -> Option<&[u8]> {
    let mut decoder = Decoder::new(object);
    let mut data = None;
    for _ in 0..decoder.map().ok()?? {
        match decoder.str().ok()? {
            "authData" if data.is_none() => data = Some(decoder.bytes().ok()?),
            "authData" => return None,
            _ => decoder.skip().ok()?,
        }
    }
    (decoder.position() == object.len()).then_some(data)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::config::Settings;

    #[test]
    fn passkeys_are_made_for_hosts_with_a_name() {
        for (url, id) in [
            ("https://app.example.com", Some("app.example.com")),
            ("https://App.Example.com:8443/base", Some("app.example.com")),
            ("http://localhost:8090", Some("localhost")),
            ("http://127.0.0.1:8090", None),
            ("http://[::1]:8090", None),
            ("http://[::1]", None),
        ] {
            let settings = Settings::with(&[("STRATABASE_PUBLIC_URL", url)]).unwrap();
            let party = settings.public_url.as_ref().and_then(RelyingParty::of);
            assert_eq!(party.as_ref().map(|party| party.id.as_str()), id, "{url}");
        }
    }
}
