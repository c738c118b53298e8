//! Stratabase: a self-hosted application backend whose API never breaks its clients.
//!
//! The house has five layers, and a layer imports only from those before it:
//! `core < models < schemas < services < api` (`docs/architecture.md` walks through them).

pub mod api;
pub mod core;
pub mod models;
pub mod schemas;
pub mod services;
