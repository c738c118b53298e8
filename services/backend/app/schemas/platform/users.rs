//! Users and their sessions, as operators see them.

use serde::{Deserialize, Serialize};
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
