//! Accounts of the application on the wire.

pub mod proofs;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::core::Time;
use crate::models::sessions::Listed;

/// A new account.
#[derive(Deserialize, ToSchema)]
pub struct RegisterRequest {
    /// The address to sign in with; white space around it is dropped, and case does not matter.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
    /// At least as many characters as the installation asks for (15 unless it is set otherwise), at most 1024 bytes of
    /// any kind, and not easy to guess.
    #[schema(format = "password", min_length = 8)]
    pub password: String,
    /// Further fields of `users`, as this version has them.
    #[serde(flatten)]
    #[schema(value_type = HashMap<String, Value>)]
    pub fields: Map<String, Value>,
}

/// A new account without an address.
#[derive(Deserialize, ToSchema)]
pub struct AnonymousRequest {
    /// Fields of `users`, as this version has them.
    #[serde(flatten)]
    #[schema(value_type = HashMap<String, Value>)]
    pub fields: Map<String, Value>,
}

/// An address and its password.
#[derive(Deserialize, ToSchema)]
pub struct LoginRequest {
    /// The address that the account was registered with.
    #[schema(format = "email")]
    pub email: String,
    /// The account's password.
    #[schema(format = "password")]
    pub password: String,
    /// A code of the account's authenticator, where one is asked for: it saves the second call, and is needed once wrong
    /// passwords have closed the account to its password alone.
    #[serde(default)]
    #[schema(example = "123456")]
    pub code: Option<String>,
}

/// An address and its password of an operator.
#[derive(Deserialize, ToSchema)]
pub struct OperatorLoginRequest {
    /// The address.
    #[schema(format = "email")]
    pub email: String,
    /// The password.
    #[schema(format = "password")]
    pub password: String,
}

/// Another password for the account that asks.
#[derive(Deserialize, ToSchema)]
pub struct PasswordChange {
    /// The password in force.
    #[schema(format = "password")]
    pub current_password: String,
    /// The next one: as for a new account.
    #[schema(format = "password", min_length = 8)]
    pub password: String,
}

/// What closes an account.
#[derive(Deserialize, ToSchema)]
pub struct Closing {
    /// The account's password; not needed within five minutes of signing in.
    #[schema(format = "password")]
    pub password: String,
}

/// A refresh token to be exchanged.
#[derive(Deserialize, ToSchema)]
pub struct RefreshRequest {
    /// The refresh token given out last. When its answer was lost, the same token may be presented again.
    pub refresh_token: String,
}

/// How to sign in.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SignInParameters {
    /// For pages of this installation's own origin: the session stands in the cookie `__Host-sb`, which no script reads,
    /// and the answer holds no tokens.
    pub cookie: bool,
}

/// Whom a token is to convince.
#[derive(Deserialize, ToSchema)]
pub struct AudienceRequest {
    /// The service that will check it, by whatever name it goes there; 1 to 200 characters.
    #[schema(example = "https://reports.example.com")]
    pub audience: String,
}

/// A token for another service.
#[derive(Serialize, ToSchema)]
pub struct Statement {
    /// A JWT: `iss` is this installation, `sub` the user's id, `sid` the session's.
    pub token: String,
    /// Seconds until it expires.
    pub expires_in: i64,
}

/// A session in a cookie, and whose it is.
#[derive(Serialize)]
pub struct SignedInByCookie {
    /// Where the token stands.
    pub token_type: &'static str,
    /// Seconds until the session ends unless it is used.
    pub expires_in: i64,
    /// The user's record in the shape of this version.
    pub user: Value,
}

/// A session's new tokens, and whose it is.
#[derive(Serialize, ToSchema)]
pub struct SignedIn {
    /// Authorises requests, as `Authorization: Bearer ...`.
    pub access_token: String,
    /// Gets the next tokens, once.
    pub refresh_token: String,
    /// How the access token is presented.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    pub expires_in: i64,
    /// The user's record in the shape of this version.
    #[schema(value_type = HashMap<String, Value>)]
    pub user: Value,
}

/// The sessions of the caller.
#[derive(Serialize, ToSchema)]
pub struct SessionList {
    /// The newest first, at most 1000.
    pub items: Vec<Session>,
}

/// What a session is to be called.
#[derive(Deserialize, ToSchema)]
pub struct SessionName {
    /// Shown as its `device`; 1 to 256 characters, none of them a control.
    #[schema(example = "Work laptop")]
    pub device: String,
}

/// One sign-in.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// The session's id.
    pub id: Uuid,
    /// What the client called itself when it signed in (its user agent), or the name that the user gave it.
    pub device: String,
    /// Where it connected from.
    pub address: String,
    /// When it signed in.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
    /// When it was last used, to the minute.
    #[schema(value_type = String, format = "date-time")]
    pub last_seen_at: Time,
    /// When it ends unless it is refreshed.
    #[schema(value_type = String, format = "date-time")]
    pub expires_at: Time,
    /// Whether it is the session that asks.
    pub current: bool,
    /// The operator who acts as the user by it; null for the user's own.
    #[schema(required)]
    pub impersonated_by: Option<Uuid>,
}

impl Session {
    /// The session as stored, as it looks to whoever asks with the session `current`.
    pub fn from_row(row: Listed, current: Option<Uuid>) -> Self {
        Self {
            current: current == Some(row.id),
            id: row.id,
            device: row.device,
            address: row.address,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            impersonated_by: row.impersonated_by,
        }
    }
}
