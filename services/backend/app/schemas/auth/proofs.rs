//! What mails prove, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An address to which something is to be mailed.
#[derive(Deserialize, ToSchema)]
pub struct AddressRequest {
    /// The address of the account.
    #[schema(format = "email")]
    pub email: String,
}

/// Another password, and what a mail holds as proof: `token`, or `email` and `code`.
#[derive(Deserialize, ToSchema)]
pub struct PasswordReset {
    /// The token of the link.
    #[serde(default)]
    pub token: Option<String>,
    /// The address that the code was mailed to.
    #[serde(default)]
    #[schema(format = "email")]
    pub email: Option<String>,
    /// The code.
    #[serde(default)]
    #[schema(example = "123456")]
    pub code: Option<String>,
    /// The new password.
    #[schema(format = "password")]
    pub password: String,
}

/// What a mail holds as proof of an address: `token`, or `code`.
#[derive(Deserialize, ToSchema)]
pub struct Verification {
    /// The token of the link.
    #[serde(default)]
    pub token: Option<String>,
    /// The code, from the user whose account it is about.
    #[serde(default)]
    #[schema(example = "123456")]
    pub code: Option<String>,
}

/// Another address for the caller's account.
#[derive(Deserialize, ToSchema)]
pub struct EmailChange {
    /// The new address.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
    /// The account's password. An anonymous account has none.
    #[serde(default)]
    #[schema(format = "password")]
    pub password: Option<String>,
}

/// An address to which a code is to be mailed.
#[derive(Deserialize, ToSchema)]
pub struct CodeRequest {
    /// The address of the account.
    #[schema(format = "email")]
    pub email: String,
    /// Whether the code shall count only beside the `request` of the answer, and so for nobody who did not ask for it.
    #[serde(default)]
    pub bound: bool,
}

/// That a code is mailed, when the address has an account.
#[derive(Serialize, ToSchema)]
pub struct CodeAsked {
    /// What to send beside the code, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// An address and the code that was mailed to it.
#[derive(Deserialize, ToSchema)]
pub struct CodeLogin {
    /// The address.
    #[schema(format = "email")]
    pub email: String,
    /// The code.
    #[schema(example = "123456")]
    pub code: String,
    /// What the answer to the request for the code held.
    #[serde(default)]
    pub request: Option<String>,
}
