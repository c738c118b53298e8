//! What the running server tells about itself: logs, metrics, and where the time goes.

mod batches;
mod json_lines;
mod logs;
pub mod metrics;
pub mod security;
pub mod timing;

pub use logs::{LogGuard, init};
pub use metrics::Metrics;
