//! What is asked for beside a password: codes of an authenticator app, codes to fall back on, and the token that stands
//! for the password until one of them comes.

mod authenticator;
mod challenge;
mod recovery;

pub use authenticator::{Authenticator, MAX_FAILURES};
pub use challenge::{Challenge, Demand, Method, MfaToken, State};
pub use recovery::RecoveryCodes;
