//! The wire shape of the health checks.

use serde::Serialize;
use utoipa::ToSchema;

/// Whether this process is able to serve.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ready` (answered with 200) when no part is `unavailable`, else `unavailable` (503).
    pub status: &'static str,
    /// The parts.
    pub parts: HealthParts,
}

/// The state of each part: `ok`, `unavailable`, or `degraded`. A degraded part is away and everything goes on without it,
/// slower: traffic need not be sent elsewhere, so the process stays ready.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthParts {
    /// The database answers: `ok` or `unavailable`.
    pub database: &'static str,
    /// The shared cache answers, or the cache is in the process: `ok` or `degraded`.
    pub cache: &'static str,
    /// The folder of files can be written: `ok` or `unavailable`.
    pub storage: &'static str,
    /// The queue, a table of the database, can be read: `ok` or `unavailable`; `degraded` when it can and the events broker
    /// does not answer.
    pub queue: &'static str,
}

/// That this process is alive.
#[derive(Debug, Serialize, ToSchema)]
pub struct Liveness {
    /// Always `alive`.
    pub status: &'static str,
}
