//! What every layer stands on: errors, time, identity, configuration, the catalogue, expressions and databases.

pub mod allowances;
pub mod app;
pub mod bus;
pub mod cache;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod ctx;
pub mod data_dir;
pub mod db;
pub mod email;
pub mod error;
pub mod expr;
pub mod hex;
pub mod id;
pub mod json;
pub mod limits;
pub mod link;
pub mod passwords;
pub mod revoked;
pub mod secrets;
pub mod session_cache;
pub mod sql;
pub mod storage;
pub mod telemetry;
pub mod tokens;
pub mod uploads;
pub mod usage;
pub mod value;
pub mod wakes;

pub use app::App;
pub use clock::{Clock, Time};
pub use ctx::{Ctx, Principal};
pub use error::{Error, Fault, Result};
pub use hex::hex;
pub use value::Value;
