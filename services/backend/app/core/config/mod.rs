//! Configuration: every `STRATABASE_*` setting, where its value came from, and the typed [`Settings`] they make.

pub mod document;
mod dotenv;
mod parse;
mod resolve;
mod settings;

pub use parse::{CorsOrigins, LogFormat, Network, PublicUrl, Secret};
pub use resolve::{ConfigError, Loaded, Origin, Resolved, Sources};
pub use settings::{Setting, Settings, TABLE};
