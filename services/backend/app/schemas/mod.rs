//! Wire types: what requests and answers look like, and nothing else.

pub mod auth;
pub mod batch;
pub mod catalog;
pub mod changes;
pub mod explain;
pub mod files;
pub mod health;
pub mod oauth;
pub mod passkeys;
pub mod platform;
pub mod problem;
pub mod records;
pub mod second_factor;
pub mod transfer;
pub mod usage;
pub mod versions;
