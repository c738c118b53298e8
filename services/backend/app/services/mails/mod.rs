//! Mails: written down with what makes them necessary, sent by a job, and told of to operators.

mod compose;
mod purge;
mod send;

pub use compose::{Composed, app_name, compose, sample};
pub use purge::purge_handler;
pub use send::{enqueue, send_handler};
