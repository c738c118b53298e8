//! The installation at a glance.

use serde::Serialize;
use utoipa::ToSchema;

use crate::schemas::health::HealthParts;

/// The installation at a glance.
#[derive(Serialize, ToSchema)]
pub struct Overview {
    /// The release that answers.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
    /// The database engine: `sqlite` or `postgres`.
    #[schema(example = "sqlite")]
    pub engine: &'static str,
    /// The state of each part.
    pub parts: HealthParts,
    /// How much there is.
    pub counts: Counts,
}

/// How much there is.
#[derive(Serialize, ToSchema)]
pub struct Counts {
    /// Collections of the newest version.
    pub collections: usize,
    /// Users.
    pub users: i64,
    /// Sessions that have not expired, of users and operators.
    pub sessions: i64,
    /// Stored files.
    pub files: i64,
}

/// Whether the first owner is still to be made.
#[derive(Serialize, ToSchema)]
pub struct SetupState {
    /// True until there is an owner.
    pub open: bool,
}
