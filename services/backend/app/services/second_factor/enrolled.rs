//! What an account asks for beside its password.

use super::{Holder, Keys};
use crate::core::db::Tx;
use crate::core::second_factor::{Challenge, Demand, Method};
use crate::core::{Result, Time};
use crate::models::passkeys::{self, Together};
use crate::models::second_factors::{self as rows, Authenticator};

/// What was set up. It stays as it is until the transaction ends, in which the account is held.
pub(super) struct Enrolled {
    /// The authenticator, once confirmed.
    pub authenticator: Option<Authenticator>,
    passkeys: Together,
}

impl Enrolled {
    /// What a holder has set up.
    pub async fn hold(tx: &Tx, holder: &Holder) -> Result<Self> {
        let authenticator = rows::hold(tx, holder.kind(), holder.id()).await?.filter(|found| found.is_confirmed);
        let passkeys = match holder {
            Holder::User(account) => passkeys::together(tx, account.user_id).await?,
            Holder::Operator(_) => Together::default(),
        };
        Ok(Self { authenticator, passkeys })
    }

    /// By what it may be proven; by nothing where nothing is asked for.
    pub fn methods(&self) -> Vec<Method> {
        let codes: &[_] = if self.authenticator.is_some() { &[Method::Totp, Method::RecoveryCode] } else { &[] };
        let passkey = (self.passkeys.count > 0).then_some(Method::Passkey);
        codes.iter().copied().chain(passkey).collect()
    }

    /// How often it has let the holder in.
    pub fn uses(&self) -> i64 {
        self.authenticator.as_ref().map_or(0, |found| found.uses) + self.passkeys.uses
    }
}

/// What to answer a right password with, when the account asks for more than that. The transaction holds the account.
///
/// # Errors
/// Those of the database.
pub async fn asked(tx: &Tx, keys: &Keys, holder: &Holder, now: Time) -> Result<Option<Demand>> {
    let enrolled = Enrolled::hold(tx, holder).await?;
    let methods = enrolled.methods();
    if methods.is_empty() {
        return Ok(None);
    }
    let token = Challenge::issue(&keys.challenges, holder.state(enrolled.uses()), now);
    Ok(Some(Demand { token, methods }))
}
