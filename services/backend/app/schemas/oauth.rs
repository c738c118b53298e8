//! Signing in with other providers, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::core::Time;
use crate::models::identities::Identity as Row;

/// The providers that one can sign in with.
#[derive(Serialize, ToSchema)]
pub struct ProviderChoices {
    /// In the order of their names in addresses.
    pub items: Vec<ProviderChoice>,
}

/// A provider that one can sign in with.
#[derive(Serialize, ToSchema)]
pub struct ProviderChoice {
    /// Its name in addresses.
    #[schema(example = "google")]
    pub provider: String,
    /// Its name for people.
    #[schema(example = "Google")]
    pub name: String,
}

/// How an attempt begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BeginParameters {
    /// Where the browser goes in the end, with `#code=` for `oauth/exchange`, or with `#error=`: one of the addresses that
    /// the installation lists. Without it the last answer is that of a login.
    pub redirect_to: Option<String>,
    /// What `oauth/{provider}/link` put into its address.
    pub link: Option<String>,
    /// Without `redirect_to`, for pages of this installation's own origin: the session stands in a cookie, as after a login
    /// with `?cookie=true`. With `redirect_to` say so to `oauth/exchange`.
    #[serde(default)]
    pub cookie: bool,
}

/// A code for a session.
#[derive(Deserialize, ToSchema)]
pub struct ExchangeRequest {
    /// What stood in the address behind `#code=`; good once, for 60 seconds.
    pub code: String,
}

/// An ID token that an app got from the provider itself.
#[derive(Deserialize, ToSchema)]
pub struct IdTokenRequest {
    /// The token.
    pub id_token: String,
    /// The nonce that the app asked for it with. The token holds it, or its SHA-256 in hexadecimal digits.
    pub nonce: String,
}

/// Where to come back to.
#[derive(Deserialize, ToSchema)]
pub struct LinkRequest {
    /// One of the addresses that the installation lists; it gets `#code=` for `POST auth/identities`.
    #[schema(example = "https://app.example.com/settings")]
    pub redirect_to: String,
}

/// Where to send the browser.
#[derive(Serialize, ToSchema)]
pub struct LinkStart {
    /// The address, good for ten minutes.
    pub url: String,
}

/// What one can sign in with beside a password.
#[derive(Serialize, ToSchema)]
pub struct IdentityList {
    /// The oldest first.
    pub items: Vec<Identity>,
}

/// Who a user is at a provider.
#[derive(Serialize, ToSchema)]
pub struct Identity {
    /// Its id.
    pub id: Uuid,
    /// The provider's name in addresses.
    #[schema(example = "google")]
    pub provider: String,
    /// The address that the provider told when it was linked; nobody is found by it.
    pub email: Option<String>,
    /// When it was linked.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
}

impl From<Row> for Identity {
    fn from(row: Row) -> Self {
        Self { id: row.id, provider: row.provider, email: row.email, created_at: row.created_at }
    }
}
