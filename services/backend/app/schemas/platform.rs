//! Operators and their sessions on the wire.

pub mod audit;
pub mod invitations;
pub mod keys;
pub mod mails;
pub mod oauth;
pub mod operators;
pub mod overview;
pub mod settings;
pub mod templates;
pub mod users;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct PageParameters {
    /// Items of a page, 1 to 1000; 50 unless given.
    pub limit: Option<u32>,
    /// Where to go on: `next` of a page.
    pub cursor: Option<Uuid>,
}

/// The first owner of this installation.
#[derive(Deserialize, ToSchema)]
pub struct SetupRequest {
    /// The token that the first start printed.
    pub token: String,
    /// The owner's address.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
    /// At least as many characters as the installation asks for (15 unless it is set otherwise), at most 1024 bytes of
    /// any kind, and not easy to guess.
    #[schema(format = "password", min_length = 8)]
    pub password: String,
}

/// An operator's new tokens.
#[derive(Serialize, ToSchema)]
pub struct OperatorSignedIn {
    /// Authorises requests to the platform API, as `Authorization: Bearer ...`.
    pub access_token: String,
    /// Gets the next tokens, once.
    pub refresh_token: String,
    /// How the access token is presented.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    pub expires_in: i64,
    /// Who signed in.
    pub operator: Operator,
}

/// An operator.
#[derive(Serialize, ToSchema)]
pub struct Operator {
    /// The operator's id.
    pub id: Uuid,
    /// The operator's address.
    pub email: String,
    /// What the operator may do.
    #[schema(example = "owner")]
    pub role: &'static str,
}
