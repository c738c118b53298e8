//! What every layer stands on: errors, time, identity, configuration, the catalogue, expressions and databases.

pub mod app;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod ctx;
pub mod db;
pub mod error;
pub mod expr;
pub mod id;
pub mod sql;
pub mod value;

pub use app::App;
pub use clock::{Clock, Time};
pub use ctx::{Ctx, Principal};
pub use error::{Error, Fault, Result};
pub use value::Value;
