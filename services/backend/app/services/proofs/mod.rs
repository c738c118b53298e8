//! What a mail proves: that whoever presents its link or code reads the mail of an address.

mod ask;
mod change;
mod login;
mod reset;
mod secret;
mod send;
mod verify;

pub use ask::{About, Ask, Notice, ask_within};
pub use change::change_email;
pub use login::{ask_code, login_by_code};
pub use reset::{ask_reset, reset};
pub use secret::{purge_handler, wrong_token};
pub use send::handler;
pub use verify::{ask_again, verify};
