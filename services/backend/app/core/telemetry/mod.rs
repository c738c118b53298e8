//! What the running server tells about itself: logs and metrics.

mod batches;
mod json_lines;
mod logs;
pub mod metrics;

pub use logs::{LogGuard, init};
pub use metrics::Metrics;
