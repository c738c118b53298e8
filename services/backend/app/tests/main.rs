//! The integration tests: one binary, so that it links once. Tests of what is stored run on both database engines.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper that cannot go on fails its test"
)]

mod access;
mod auth;
mod bus;
mod cache;
mod chain;
mod changes;
mod compat;
mod config;
mod db;
mod docs;
mod expr;
mod faults;
mod files;
mod generated;
mod http;
mod jobs;
mod layers;
mod mail;
mod oauth;
mod outbox;
mod platform;
mod problems;
mod proofs;
mod records;
mod support;
mod tour;
mod versions;
