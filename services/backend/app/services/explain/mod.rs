//! Why rules refuse what they refuse: kept for every refused request, off its path, and told to operators.

mod describe;
mod keep;
mod secrets;
mod told;
mod trial;

pub use keep::{flush, purge_handler, start};
pub use told::get_explanation;
pub use trial::{Outcome, try_operation};

/// How long an explanation is kept, in seconds: it repeats values of records.
const KEPT_S: i64 = 7 * 24 * 60 * 60;
