//! Passkeys on the wire. What browsers get and give is named as they name it (Web Authentication, Level 3, section 5.1).

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::core::Time;
use crate::core::secrets::from_base64url;
use crate::models::passkeys::Listed;

/// Bytes in base64url without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || D::Error::invalid_value(Unexpected::Str(&text), &"base64url without padding");
        from_base64url(&text).map(Self).ok_or_else(wrong)
    }
}

/// How to make a passkey: for `PublicKeyCredential.parseCreationOptionsFromJSON`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyCreation {
    /// To be signed within five minutes, once.
    pub challenge: String,
    /// For whom.
    pub rp: PasskeyParty,
    /// Whose.
    pub user: PasskeyUser,
    /// What it may sign with, the best first.
    pub pub_key_cred_params: Vec<PasskeyAlgorithm>,
    /// The passkeys that the user has: no authenticator needs two.
    pub exclude_credentials: Vec<PasskeyDescriptor>,
    /// What kind of passkey.
    pub authenticator_selection: PasskeySelection,
    /// No statement about the make of the authenticator is asked for.
    #[schema(example = "none")]
    pub attestation: &'static str,
    /// Milliseconds that it may take.
    pub timeout: i64,
}

/// For whom a passkey is.
#[derive(Serialize, ToSchema)]
pub struct PasskeyParty {
    /// The host of this installation.
    #[schema(example = "app.example.com")]
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// Whose a passkey is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyUser {
    /// The user's id, in base64url.
    pub id: String,
    /// The address.
    pub name: String,
    /// The same.
    pub display_name: String,
}

/// What a passkey may sign with.
#[derive(Serialize, ToSchema)]
pub struct PasskeyAlgorithm {
    /// Always `public-key`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The number in the COSE registry.
    #[schema(example = -7)]
    pub alg: i64,
}

/// A passkey that there is.
#[derive(Serialize, ToSchema)]
pub struct PasskeyDescriptor {
    /// Always `public-key`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The id that its authenticator gave it, in base64url.
    pub id: String,
}

/// What kind of passkey is wanted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeySelection {
    /// One that is found without an address: `required`.
    pub resident_key: &'static str,
    /// The same, for older browsers.
    pub require_resident_key: bool,
    /// The authenticator makes sure that it is its owner: `required`.
    pub user_verification: &'static str,
}

/// How to sign in by a passkey: for `PublicKeyCredential.parseRequestOptionsFromJSON`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyChallenge {
    /// To be signed within five minutes, once.
    pub challenge: String,
    /// The host of this installation.
    #[schema(example = "app.example.com")]
    pub rp_id: String,
    /// The authenticator makes sure that it is its owner: `required`.
    pub user_verification: &'static str,
    /// Milliseconds that it may take.
    pub timeout: i64,
}

/// A new passkey.
#[derive(Deserialize, ToSchema)]
pub struct PasskeyRegistration {
    /// What `navigator.credentials.create` gave, by its `toJSON()`.
    pub credential: CreatedPasskey,
    /// What to call it: 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, example = "Phone")]
    pub name: Option<String>,
}

/// A passkey as the browser gives it when it was made. Members beside these are not looked at.
#[derive(Deserialize, ToSchema)]
pub struct CreatedPasskey {
    /// The id that the authenticator gave it, in base64url.
    #[schema(value_type = String)]
    pub id: Bytes,
    /// What the browser and the authenticator say.
    pub response: Attestation,
    /// What else the browser tells.
    #[serde(flatten)]
    #[schema(value_type = HashMap<String, Value>)]
    pub rest: Map<String, Value>,
}

/// What browser and authenticator say of a passkey that was made, in base64url.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attestation {
    /// What the browser says of the attempt.
    #[serde(rename = "clientDataJSON")]
    #[schema(value_type = String)]
    pub client_data: Bytes,
    /// What the authenticator says of the passkey.
    #[schema(value_type = String)]
    pub attestation_object: Bytes,
    /// What else the browser tells.
    #[serde(flatten)]
    #[schema(value_type = HashMap<String, Value>)]
    pub rest: Map<String, Value>,
}

/// A passkey that signs in.
#[derive(Deserialize, ToSchema)]
pub struct PasskeyLogin {
    /// What `navigator.credentials.get` gave, by its `toJSON()`.
    pub credential: UsedPasskey,
    /// Where a password was given before: the `mfa_token` that stands for it.
    pub mfa_token: Option<String>,
}

/// A passkey as the browser gives it when it has signed. Members beside these are not looked at.
#[derive(Deserialize, ToSchema)]
pub struct UsedPasskey {
    /// The id that the authenticator gave it, in base64url.
    #[schema(value_type = String)]
    pub id: Bytes,
    /// What the browser and the authenticator say.
    pub response: Assertion,
    /// What else the browser tells.
    #[serde(flatten)]
    #[schema(value_type = HashMap<String, Value>)]
    pub rest: Map<String, Value>,
}

/// What browser and authenticator say of a passkey that has signed, in base64url.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assertion {
    /// What the browser says of the attempt.
    #[serde(rename = "clientDataJSON")]
    #[schema(value_type = String)]
    pub client_data: Bytes,
    /// What the authenticator says.
    #[schema(value_type = String)]
    pub authenticator_data: Bytes,
    /// The signature over both.
    #[schema(value_type = String)]
    pub signature: Bytes,
    /// The user's id, as the passkey was given it.
    #[schema(value_type = Option<String>)]
    pub user_handle: Option<Bytes>,
    /// What else the browser tells.
    #[serde(flatten)]
    #[schema(value_type = HashMap<String, Value>)]
    pub rest: Map<String, Value>,
}

/// The passkeys of a user.
#[derive(Serialize, ToSchema)]
pub struct PasskeyList {
    /// The oldest first.
    pub items: Vec<Passkey>,
}

/// A passkey of a user.
#[derive(Serialize, ToSchema)]
pub struct Passkey {
    /// Its id.
    pub id: Uuid,
    /// What its user calls it.
    #[schema(required, example = "Phone")]
    pub name: Option<String>,
    /// Whether it was copied to other devices of its user when it was last seen.
    pub backed_up: bool,
    /// When it was added.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
    /// When it last signed in.
    #[schema(required, value_type = Option<String>, format = "date-time")]
    pub last_used_at: Option<Time>,
}

impl From<Listed> for Passkey {
    fn from(row: Listed) -> Self {
        Self {
            id: row.id,
            name: row.name,
            backed_up: row.is_backed_up,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        }
    }
}
