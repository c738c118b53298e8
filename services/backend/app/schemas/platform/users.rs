//! Users and their sessions, as operators see them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::core::Time;

/// Which users to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct UserParameters {
    /// Part of the address.
    pub q: Option<String>,
    /// Users of a page, 1 to 1000; 50 unless given.
    pub limit: Option<u32>,
    /// Where to go on: `next` of a page.
    pub cursor: Option<Uuid>,
}

/// One page of users.
#[derive(Serialize, ToSchema)]
pub struct UserList {
    /// The newest first.
    pub items: Vec<User>,
    /// The cursor of the next page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// A user's account.
#[derive(Serialize, ToSchema)]
pub struct User {
    /// The id of the user and of their record in `users`.
    pub id: Uuid,
    /// The address, as typed.
    #[schema(required)]
    pub email: Option<String>,
    /// Whether the address is known to be the user's.
    pub verified: bool,
    /// Whether the account is closed to its user.
    pub disabled: bool,
    /// When it was made.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
    /// Sessions that have not expired.
    pub sessions: i64,
    /// `set`; `closed` where so many wrong ones came in a row that it alone lets nobody in, but where the user is signed in
    /// already; `none`.
    #[schema(example = "set")]
    pub password_state: &'static str,
    /// Wrong passwords in a row.
    pub wrong_passwords: u32,
    /// Whether more is asked for than the password: a code of an authenticator, or a passkey.
    pub second_factor: bool,
}

/// A user to be made.
#[derive(Deserialize, ToSchema)]
pub struct NewUserRequest {
    /// The address to sign in with.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
    /// The password, unless there is a `password_hash`: as for a new account.
    #[schema(format = "password", min_length = 8)]
    pub password: Option<String>,
    /// The hash that another system made of the password: bcrypt (`$2a$`, `$2b$`, `$2y$`), or scrypt or Argon2 as a PHC
    /// string. It is replaced when the user signs in.
    pub password_hash: Option<String>,
    /// Whether the address is known to be the user's.
    #[serde(default)]
    pub verified: bool,
    /// Further fields of `users`, as the newest version has them.
    #[serde(default)]
    #[schema(value_type = HashMap<String, Value>)]
    pub fields: Map<String, Value>,
}

/// Why an operator acts as a user.
#[derive(Deserialize, ToSchema)]
pub struct ImpersonationRequest {
    /// For the audit log: 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A session by which an operator acts as a user.
#[derive(Serialize, ToSchema)]
pub struct Impersonation {
    /// Authorises requests to the application API, as `Authorization: Bearer ...`.
    pub access_token: String,
    /// How the access token is presented.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the session ends; nothing makes it longer.
    pub expires_in: i64,
    /// The user's record, as the user sees it.
    #[schema(value_type = HashMap<String, Value>)]
    pub user: Value,
}

/// What to change about a user.
#[derive(Deserialize, ToSchema)]
pub struct UserPatch {
    /// Closes the account to its user and ends all sessions, or opens it again.
    pub disabled: bool,
}

/// Which sessions to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SessionParameters {
    /// Those of this user alone.
    pub user: Option<Uuid>,
    /// Sessions of a page, 1 to 1000; 50 unless given.
    pub limit: Option<u32>,
    /// Where to go on: `next` of a page.
    pub cursor: Option<Uuid>,
}

/// One page of sessions.
#[derive(Serialize, ToSchema)]
pub struct OwnedSessionList {
    /// The newest first.
    pub items: Vec<OwnedSession>,
    /// The cursor of the next page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// One sign-in, of a user or of an operator.
#[derive(Serialize, ToSchema)]
pub struct OwnedSession {
    /// `user` or `operator`.
    #[schema(example = "user")]
    pub kind: String,
    /// Whose it is.
    pub owner: SessionOwner,
    /// The session.
    #[serde(flatten)]
    pub session: crate::schemas::auth::Session,
}

/// Whose a session is.
#[derive(Serialize, ToSchema)]
pub struct SessionOwner {
    /// The user's or operator's id.
    pub id: Uuid,
    /// The address.
    #[schema(required)]
    pub email: Option<String>,
}
