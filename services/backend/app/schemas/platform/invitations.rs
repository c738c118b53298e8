//! Invitations to be an operator.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::audit::AuditOperator;
use crate::core::Time;

/// Who is to be an operator.
#[derive(Deserialize, ToSchema)]
pub struct InvitationRequest {
    /// Their address.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
    /// `owner`, `developer`, `support` or `viewer`.
    #[schema(example = "developer")]
    pub role: String,
}

/// An invitation that has just been made.
#[derive(Serialize, ToSchema)]
pub struct NewInvitation {
    /// The invitation's id.
    pub id: Uuid,
    /// The address.
    pub email: String,
    /// What they will be allowed to do.
    #[schema(example = "developer")]
    pub role: &'static str,
    /// When it was made.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
    /// Until when it can be accepted: for seven days.
    #[schema(value_type = String, format = "date-time")]
    pub expires_at: Time,
    /// The link that accepts it, told this once; mailed as well where mail goes out.
    pub url: String,
}

/// One page of invitations.
#[derive(Serialize, ToSchema)]
pub struct InvitationList {
    /// The newest first, without those whose time is up.
    pub items: Vec<InvitationItem>,
    /// The cursor of the next page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// An invitation.
#[derive(Serialize, ToSchema)]
pub struct InvitationItem {
    /// The invitation's id.
    pub id: Uuid,
    /// The address.
    pub email: String,
    /// What they will be allowed to do.
    #[schema(example = "developer")]
    pub role: &'static str,
    /// When it was made.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
    /// Until when it can be accepted.
    #[schema(value_type = String, format = "date-time")]
    pub expires_at: Time,
    /// Who invites.
    #[schema(required)]
    pub invited_by: Option<AuditOperator>,
}

/// Accepts an invitation.
#[derive(Deserialize, ToSchema)]
pub struct AcceptRequest {
    /// What follows `#token=` in the link.
    pub token: String,
    /// The new operator's password: at least as many characters as the installation asks for (15 unless it is set
    /// otherwise), at most 1024 bytes of any kind, and not easy to guess.
    #[schema(format = "password", min_length = 8)]
    pub password: String,
}
