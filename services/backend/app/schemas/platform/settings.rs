//! What operators set while the installation runs, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is set.
#[derive(Serialize, ToSchema)]
pub struct InstallationSettings {
    /// `open`: who registers is signed in at once. `verified`: registering is answered alike whether the address has an
    /// account or not, and an account signs nobody in before its address is proved.
    #[schema(example = "open")]
    pub registration: &'static str,
    /// Whether `POST auth/anonymous` makes accounts without an address.
    pub anonymous: bool,
    /// The addresses that browsers may be sent to once they have signed in with a provider, each compared as a whole.
    #[schema(example = json!(["https://app.example.com/signed-in", "com.example.app:/signed-in"]))]
    pub redirects: Vec<String>,
}

/// What to change. What is absent stays.
#[derive(Deserialize, ToSchema)]
pub struct InstallationPatch {
    /// `open` or `verified`.
    #[serde(default)]
    #[schema(example = "verified")]
    pub registration: Option<String>,
    /// Whether there are accounts without an address; those that there are stay.
    #[serde(default)]
    pub anonymous: Option<bool>,
    /// The whole list: `https` addresses without a fragment, `http` on localhost, or an app's own scheme with a point in it.
    #[serde(default)]
    pub redirects: Option<Vec<String>>,
}
