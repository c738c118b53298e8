//! Why rules refuse what they refuse: kept for every refused request, off its path, and told to operators.

mod describe;
mod keep;
mod told;

pub use keep::{flush, purge_handler, start};
pub use told::get_explanation;

/// How long an explanation is kept, in seconds: it repeats values of records.
const KEPT_S: i64 = 7 * 24 * 60 * 60;
