//! Use cases: permission, transaction, jobs and events.

pub mod accounts;
pub mod catalog;
pub mod changes;
pub mod explain;
pub mod files;
pub mod flusher;
pub mod health;
pub mod idempotency;
pub mod jobs;
pub mod login;
pub mod mails;
pub mod migration;
pub mod opening;
pub mod operators;
pub mod platform;
pub mod publisher;
pub mod purge;
pub mod records;
pub mod refresh;
pub mod revocations;
pub mod schema;
pub mod sessions;
pub mod unit;
pub mod usage;
pub mod users;
pub mod versions;
