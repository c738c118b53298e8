//! Providers that users sign in with, as operators set them up, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The providers that are set up, and those that could be.
#[derive(Serialize, ToSchema)]
pub struct ProviderList {
    /// Those that are set up.
    pub items: Vec<Provider>,
    /// Those that need no more than a client id and its secret.
    pub presets: Vec<ProviderPreset>,
}

/// A provider that is set up.
#[derive(Serialize, ToSchema)]
pub struct Provider {
    /// Its name in addresses.
    #[schema(example = "google")]
    pub provider: String,
    /// Its name for people.
    #[schema(example = "Google")]
    pub name: String,
    /// Its issuer.
    #[schema(example = "https://accounts.google.com")]
    pub issuer: String,
    /// This installation's name there.
    pub client_id: String,
    /// Whether there is a client secret. It is never shown.
    pub has_secret: bool,
    /// What is asked for.
    #[schema(example = json!(["openid", "email"]))]
    pub scopes: Vec<String>,
    /// Whether users can sign in with it.
    pub enabled: bool,
    /// The address to register with the provider, that of the newest version; null where `STRATABASE_PUBLIC_URL` is off.
    #[schema(example = "https://api.example.com/v1/auth/oauth/google/callback")]
    pub redirect_uri: Option<String>,
}

/// A provider that needs no more than a client id and its secret.
#[derive(Serialize, ToSchema)]
pub struct ProviderPreset {
    /// Its name in addresses.
    pub provider: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Its issuer.
    pub issuer: &'static str,
    /// `oidc`, or `oauth2` where it makes no ID tokens.
    #[schema(example = "oidc")]
    pub kind: &'static str,
}

/// A provider to set up.
#[derive(Deserialize, ToSchema)]
pub struct PutProvider {
    /// This installation's name there.
    pub client_id: String,
    /// What the provider gave with it. Absent, the one there stays.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// The issuer; a preset has one.
    #[serde(default)]
    #[schema(example = "https://sso.example.com")]
    pub issuer: Option<String>,
    /// The name for people; a preset has one.
    #[serde(default)]
    pub name: Option<String>,
    /// What to ask for; `openid` and `email` if nothing is said.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// Whether users can sign in with it; they can if nothing is said.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// What a provider was asked, step by step.
#[derive(Serialize, ToSchema)]
pub struct ProviderTest {
    /// Whether every step went well.
    pub ok: bool,
    /// The steps, up to the first that did not.
    pub steps: Vec<TestStep>,
}

/// One step.
#[derive(Serialize, ToSchema)]
pub struct TestStep {
    /// What was looked at: `public_url`, `discovery`, `keys`, `authorization_endpoint`, `token_endpoint`.
    #[schema(example = "discovery")]
    pub name: &'static str,
    /// Whether it went well.
    pub ok: bool,
    /// What was found, or what to do about it.
    pub detail: String,
}
