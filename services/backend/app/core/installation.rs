//! What operators set about this installation while it runs, kept in the database and known to every node.

use serde::{Deserialize, Serialize};

/// Who may register, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Anybody, who is signed in at once.
    #[default]
    Open,
    /// Anybody who proves the address: until then the account signs nobody in, and no answer tells whether the address
    /// had one.
    Verified,
}

/// What operators set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installation {
    /// Who may register, and how.
    #[serde(default)]
    pub registration: Registration,
    /// Whether somebody may have an account without an address, to begin with.
    #[serde(default)]
    pub anonymous: bool,
    /// The addresses that browsers may be sent to once they have signed in with a provider.
    #[serde(default)]
    pub redirects: Vec<String>,
}
