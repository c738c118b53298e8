//! The wire shape of the health checks.

use serde::Serialize;
use utoipa::ToSchema;

/// Whether this process is able to serve.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ready` when every part is `ok`, else `unavailable`.
    pub status: &'static str,
    /// The parts.
    pub parts: HealthParts,
}

/// The state of each part that requests need: `ok` or `unavailable`.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthParts {
    /// The database answers.
    pub database: &'static str,
    /// The cache answers.
    pub cache: &'static str,
    /// The folder of files can be written.
    pub storage: &'static str,
    /// The queue can be read.
    pub queue: &'static str,
}

/// That this process is alive.
#[derive(Debug, Serialize, ToSchema)]
pub struct Liveness {
    /// Always `alive`.
    pub status: &'static str,
}
