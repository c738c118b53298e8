//! Signing in with other providers: OpenID Connect Core 1.0 and Discovery 1.0 as its client, and OAuth 2.0 (RFC 6749)
//! with PKCE (RFC 7636) where a provider has no more than that.

mod browser;
mod id_token;
mod issuers;
mod keys;
mod presets;
mod provider;

pub use browser::Browser;
pub use id_token::{Claims, Expected, IdToken};
pub use issuers::{Discovery, Issuers, discover, fetch_json, fetch_keys};
pub use keys::{Jwk, Jwks};
pub use presets::{PRESETS, Preset, Protocol};
pub use provider::{ClientAuth, Endpoints, Provider, pointed};
