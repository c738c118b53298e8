//! Passkeys of users (Web Authentication): made, listed, removed, and signed in with.

mod attempt;
mod login;
mod own;
mod register;

pub use login::{begin_login, finish_login};
pub use own::{delete_passkey, list_passkeys, list_passkeys_of};
pub use register::{begin_registration, finish_registration};
