//! Second factors on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A code that an authenticator shows.
#[derive(Deserialize, ToSchema)]
pub struct Code {
    /// Six digits.
    #[schema(example = "081804")]
    pub code: String,
}

/// A second factor, after the password.
#[derive(Deserialize, ToSchema)]
pub struct SecondFactor {
    /// The `mfa_token` of the problem that the login was answered with; good for five minutes and one login.
    pub mfa_token: String,
    /// The six digits of the authenticator, or a code to fall back on.
    pub code: String,
}

/// The secret to give to an authenticator app.
#[derive(Serialize, ToSchema)]
pub struct AuthenticatorSecret {
    /// As people type it (base32).
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: String,
    /// As apps read it from a QR code.
    #[schema(example = "otpauth://totp/Birds:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Birds")]
    pub uri: String,
}

/// Codes to fall back on, told this once.
#[derive(Serialize, ToSchema)]
pub struct GivenCodes {
    /// Ten codes, each good for one login.
    #[schema(example = json!(["7k2m-x9q4-t0bd-w3hz"]))]
    pub recovery_codes: Vec<String>,
}

/// What is asked for beside the password.
#[derive(Serialize, ToSchema)]
pub struct AuthenticatorState {
    /// Whether an authenticator is asked for.
    pub enabled: bool,
    /// Codes to fall back on that are left.
    pub recovery_codes_left: i64,
}
