//! The extractors of handlers. Whatever they refuse, they refuse with an [`Error`](crate::core::Error), as a problem.

mod body;
mod caller;
mod cookies;
mod decode;
mod device;
mod json;
mod languages;
mod path;
mod query;
mod sent;
mod told;

pub use body::{broken_off, essence};
pub use caller::Caller;
pub use cookies::Cookies;
pub use device::Device;
pub use json::{Json, RawJson, typed};
pub use languages::Languages;
pub use path::Path;
pub use query::Query;
pub use sent::{Keyed, Sent};
pub use told::Told;
