//! Signing in with other providers. What a provider says decides who somebody is by issuer and subject alone; an address
//! opens an existing account only where both sides have proved it.

mod begin;
mod callback;
mod check;
mod enter;
mod identities;
mod providers;
mod purge;
mod setup;
mod who;

pub use begin::{Begun, begin, begin_link};
pub use callback::{Ended, Finished, Given, callback, callback_address};
pub use check::test_provider;
pub use enter::{exchange, sign_in_by_token};
pub use identities::{delete_identity, delete_identity_of, link_identity, list_identities, list_identities_of};
pub use providers::list_choices;
pub use purge::purge_handler;
pub use setup::{delete_provider, list_providers, put_provider};
