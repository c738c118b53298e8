//! Aggregates and all their SQL, one file each.

pub mod accounts;
pub mod catalog;
pub mod explanations;
pub mod file_holders;
pub mod files;
pub mod folds;
pub mod health;
pub mod idempotency_keys;
pub mod jobs;
pub mod keys;
pub mod links;
pub mod mail_templates;
pub mod mails;
pub mod migrations;
pub mod one_time_secrets;
pub mod operators;
pub mod outbox;
pub mod publishing;
pub mod records;
pub mod revocations;
pub mod search;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod usage;
