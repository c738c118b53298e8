//! Codes to fall back on when the authenticator is lost: ten, each good for one login.

use crate::core::Result;
use crate::core::id::fill_random;
use crate::core::secrets::Authenticator;

/// How many are given out together.
const CODES: usize = 10;
/// Characters of a code, of five random bits each.
const CHARS: usize = 16;
/// Crockford's base32 in lower case: no letter is taken for another, or for a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A fresh set of codes.
pub struct RecoveryCodes(Vec<String>);

impl RecoveryCodes {
    /// Makes a set.
    ///
    /// # Errors
    /// The machine has no randomness to give.
    pub fn generate() -> Result<Self> {
        let mut random = [0; CODES * CHARS];
        fill_random(&mut random)?;
        let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).map(|letter| char::from(*letter));
        let code = |bytes: &[u8]| bytes.iter().filter_map(letter).collect();
        Ok(Self(random.chunks(CHARS).map(code).collect()))
    }

    /// What is kept of each: a code over it (HMAC-SHA256), which tells nothing without the installation's secret.
    pub fn hashes(&self, keyed: &Authenticator, owner: &[u8]) -> Vec<Vec<u8>> {
        self.0.iter().map(|code| hash(keyed, owner, code)).collect()
    }

    /// The codes for their owner, in groups of four.
    pub fn into_texts(self) -> Vec<String> {
        let grouped =
            |code: &String| code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-");
        self.0.iter().map(grouped).collect()
    }

    /// What was kept of a code that somebody presents, however they spell it.
    pub fn hash_of(keyed: &Authenticator, owner: &[u8], presented: &str) -> Vec<u8> {
        let plain = presented.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_lowercase);
        let code: String = plain
            .map(|c| match c {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .take(CHARS + 1)
            .collect();
        hash(keyed, owner, &code)
    }
}

fn hash(keyed: &Authenticator, owner: &[u8], code: &str) -> Vec<u8> {
    keyed.mac(&[owner, code.as_bytes()].concat()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::secrets::Secrets;

    #[test]
    fn a_code_is_known_however_it_is_spelled_and_only_to_its_owner() {
        let keyed = Secrets::new(b"secret").authenticator("recovery codes");
        let codes = RecoveryCodes::generate().unwrap();
        let hashes = codes.hashes(&keyed, b"ada");
        let texts = codes.into_texts();
        assert_eq!((texts.len(), texts[0].len(), texts[0].matches('-').count()), (10, 19, 3));
        for (text, hash) in texts.iter().zip(&hashes) {
            let sloppy = text.to_uppercase().replace('0', "O").replace('1', "l").replace('-', " ");
            for spelling in [text.clone(), sloppy, text.replace('-', "")] {
                assert_eq!(&RecoveryCodes::hash_of(&keyed, b"ada", &spelling), hash);
            }
            assert_ne!(&RecoveryCodes::hash_of(&keyed, b"eve", text), hash);
            assert_ne!(&RecoveryCodes::hash_of(&keyed, b"ada", &format!("{text}0")), hash);
        }
    }
}
