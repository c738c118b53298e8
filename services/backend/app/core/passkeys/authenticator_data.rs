//! What an authenticator says (section 6.1): for whom, in which way its owner agreed, how often it has signed, and the
//! passkey that it has just made.

use minicbor::Decoder;

/// Somebody was there.
const USER_PRESENT: u8 = 0x01;
/// It was the owner: by a finger, a face, a PIN.
const USER_VERIFIED: u8 = 0x04;
/// The passkey may be copied to other devices.
const BACKUP_ELIGIBLE: u8 = 0x08;
/// It has been.
const BACKED_UP: u8 = 0x10;
/// A passkey follows.
const HAS_CREDENTIAL: u8 = 0x40;
/// Extensions follow.
const HAS_EXTENSIONS: u8 = 0x80;

/// What an authenticator says, read and not yet believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthenticatorData<'a> {
    /// The SHA-256 of whom the passkey is for.
    pub rp_id_hash: &'a [u8; 32],
    flags: u8,
    /// How often the passkey has signed; 0 where it does not count.
    pub sign_count: u32,
    /// The passkey that was made.
    pub credential: Option<Credential<'a>>,
}

/// A passkey that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credential<'a> {
    /// Its id.
    pub id: &'a [u8],
    /// Its public key (COSE).
    pub public_key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    /// Reads the bytes to their end.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (rp_id_hash, rest) = bytes.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (sign_count, mut rest) = rest.split_first_chunk::<4>()?;
        let mut credential = None;
        if flags & HAS_CREDENTIAL != 0 {
            let (_make, after) = rest.split_first_chunk::<16>()?;
            let (length, after) = after.split_first_chunk::<2>()?;
            let (id, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            let (public_key, after) = split_item(after)?;
            (credential, rest) = (Some(Credential { id, public_key }), after);
        }
        if flags & HAS_EXTENSIONS != 0 {
            (_, rest) = split_item(rest)?;
        }
        let sign_count = u32::from_be_bytes(*sign_count);
        rest.is_empty().then_some(Self { rp_id_hash, flags: *flags, sign_count, credential })
    }

    const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Whether the authenticator made sure that it was the owner who agreed.
    pub const fn is_verified(&self) -> bool {
        self.has(USER_PRESENT) && self.has(USER_VERIFIED)
    }

    /// Whether the passkey may be copied to other devices.
    pub const fn is_backup_eligible(&self) -> bool {
        self.has(BACKUP_ELIGIBLE)
    }

    /// Whether it has been.
    pub const fn is_backed_up(&self) -> bool {
        self.has(BACKED_UP)
    }
}

/// One CBOR item (RFC 8949), and what comes after it.
fn split_item(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut decoder = Decoder::new(bytes);
    decoder.skip().ok()?;
    bytes.split_at_checked(decoder.position())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_short_or_followed_by_something_is_not_read() {
        let head = |flags: u8| [&[7; 32][..], &[flags], &[0, 0, 1, 2]].concat();
        let plain = head(USER_PRESENT | USER_VERIFIED);
        let read = AuthenticatorData::parse(&plain).unwrap();
        assert!(read.is_verified() && !read.is_backed_up() && read.credential.is_none());
        assert_eq!((read.rp_id_hash, read.sign_count), (&[7; 32], 258));

        let key = [0xa1, 0x01, 0x02];
        let made = [head(HAS_CREDENTIAL | HAS_EXTENSIONS), vec![0; 16], vec![0, 2, 8, 9], key.to_vec(), vec![0xa0]];
        let made = made.concat();
        let credential = AuthenticatorData::parse(&made).unwrap().credential.unwrap();
        assert_eq!((credential.id, credential.public_key), (&[8, 9][..], &key[..]));
        for whole in [&plain, &made] {
            for cut in 0..whole.len() {
                assert!(AuthenticatorData::parse(&whole[..cut]).is_none(), "{cut} of {}", whole.len());
            }
            assert!(AuthenticatorData::parse(&[whole.as_slice(), &[0]].concat()).is_none());
        }
        // Items that promise more than there is, and a break without a beginning.
        for item in [&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..], &[0x5b, 0x7f], &[0x9f; 2000], &[0x1c]]
        {
            assert!(AuthenticatorData::parse(&[head(HAS_EXTENSIONS).as_slice(), item].concat()).is_none(), "{item:?}");
        }
    }
}
