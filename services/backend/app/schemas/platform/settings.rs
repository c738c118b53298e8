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
}

/// What to change. What is absent stays.
#[derive(Deserialize, ToSchema)]
pub struct InstallationPatch {
    /// `open` or `verified`.
    #[serde(default)]
    #[schema(example = "verified")]
    pub registration: Option<String>,
}
