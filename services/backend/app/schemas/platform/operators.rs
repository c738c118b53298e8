//! Operators, as the others see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::core::Time;

/// One page of operators.
#[derive(Serialize, ToSchema)]
pub struct OperatorList {
    /// The newest first.
    pub items: Vec<OperatorItem>,
    /// The cursor of the next page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// A person who runs this installation.
#[derive(Serialize, ToSchema)]
pub struct OperatorItem {
    /// The operator's id.
    pub id: Uuid,
    /// The operator's address.
    pub email: String,
    /// What the operator may do: `owner`, `developer`, `support` or `viewer`.
    #[schema(example = "developer")]
    pub role: &'static str,
    /// Whether signing in asks for a second factor.
    pub second_factor: bool,
    /// When they became one.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
    /// When they were last seen, to the minute.
    #[schema(value_type = Option<String>, format = "date-time", required)]
    pub last_seen_at: Option<Time>,
}

/// The operator who asks.
#[derive(Serialize, ToSchema)]
pub struct Myself {
    /// The operator's id.
    pub id: Uuid,
    /// The operator's address.
    pub email: String,
    /// What the operator may do: `owner`, `developer`, `support` or `viewer`.
    #[schema(example = "owner")]
    pub role: &'static str,
    /// Whether signing in asks for a second factor.
    pub second_factor: bool,
    /// When they became an operator.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
}

/// What to change about an operator.
#[derive(Deserialize, ToSchema)]
pub struct OperatorPatch {
    /// `owner`, `developer`, `support` or `viewer`.
    #[schema(example = "developer")]
    pub role: String,
}
