//! What explanations do not tell, whoever asks: values behind names that secrets have.

use crate::core::catalog::Catalog;
use crate::core::expr::{Tree, print};

/// What the names of fields have in them that hold secrets, or are.
const SECRET_WORDS: [&str; 9] =
    ["password", "passwd", "passphrase", "secret", "token", "credential", "api_key", "private_key", "access_key"];
/// The same, of names and parts of names between underscores.
const SECRET_PARTS: [&str; 5] = ["pwd", "pin", "otp", "totp", "cvv"];

/// Whether a path leads through something that any version names like a secret, or to what is computed of it.
pub fn is_secret(path: &Tree, catalog: &Catalog) -> bool {
    let is_named_so = catalog.versions.values().any(|version| sounds_secret(&print(path, catalog, version)));
    let read = path.reads().into_iter().filter_map(|(of, field)| catalog.newest_computed(of, field?));
    is_named_so || read.flat_map(|computed| computed.tree.paths()).any(|path| is_secret(&path, catalog))
}

fn sounds_secret(path: &str) -> bool {
    SECRET_WORDS.iter().any(|word| path.contains(word))
        || path.split(['.', '_']).any(|part| SECRET_PARTS.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_like_a_secret_is_one() {
        for (path, secret) in [
            ("record.password", true),
            ("record.card.pin", true),
            ("record.reset_token_hash", true),
            ("auth.totp_secret", true),
            ("record.pinned", false),
            ("record.author.team", false),
        ] {
            assert_eq!(sounds_secret(path), secret, "{path}");
        }
    }
}
