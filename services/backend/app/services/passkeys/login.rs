//! Signing in by a passkey. Nothing is asked before it has signed, so nothing tells who has an account.

use super::attempt::{REQUIRED, TIMEOUT_MS, challenge, fault, relying_party, take_challenge};
use crate::core::limits::{Limit, Subject};
use crate::core::passkeys::{Ceremony, ClientData, Known, Part, Purpose, Refusal, Seen};
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts::{self, Account};
use crate::models::passkeys::{self as rows, Presented};
use crate::schemas::auth::SignedIn;
use crate::schemas::passkeys::{PasskeyChallenge, PasskeyLogin, UsedPasskey};
use crate::services::login::may_sign_in;
use crate::services::second_factor;

/// What a browser has a passkey sign: the same for everybody.
///
/// # Errors
/// [`Error::Unavailable`] without a public address.
pub fn begin_login(ctx: &Ctx, app: &App) -> Result<PasskeyChallenge> {
    let party = relying_party(app)?;
    Ok(PasskeyChallenge {
        challenge: challenge(ctx, app, Purpose::Login)?,
        rp_id: party.id,
        user_verification: REQUIRED,
        timeout: TIMEOUT_MS,
    })
}

/// Signs in whose passkey has signed. Its authenticator has made sure that it was its owner, so it counts as both factors.
///
/// # Errors
/// [`Error::InvalidFields`] for an answer that cannot be read; [`Error::PasskeyRefused`] for one that signs nobody in, which
/// does not tell why; [`Error::Unauthenticated`] for an `mfa_token` that holds no more; [`Error::RateLimited`];
/// [`Error::Unavailable`] without a public address.
pub async fn finish_login(ctx: &Ctx, app: &App, given: &PasskeyLogin, device: &str) -> Result<SignedIn> {
    app.limits.take(Limit::PasswordFromAddress, Subject::address(ctx.address), ctx.now()).await?;
    let (account, presented, seen) = judge(ctx, app, &given.credential).await?;
    second_factor::by_passkey(ctx, app, account, (presented.id, seen), given.mfa_token.as_deref(), device).await
}

/// Whose passkey has signed, and what is new about it.
async fn judge(ctx: &Ctx, app: &App, credential: &UsedPasskey) -> Result<(Account, Presented, Seen)> {
    const UNKNOWN: Refusal = Refusal { part: Part::Id, code: "unknown", detail: "There is no such passkey." };
    let (party, response) = (relying_party(app)?, &credential.response);
    let client = ClientData::parse(&response.client_data.0, Ceremony::Login).map_err(refused)?;
    if !take_challenge(ctx, app, &client, Purpose::Login).await? {
        let detail = "The challenge was made for something else, was used, or has ended.";
        return Err(refused(Refusal { part: Part::ClientData, code: "wrong_challenge", detail }));
    }
    let found = rows::find_by_credential(&app.db, &credential.id.0).await?;
    let presented = found.ok_or_else(|| refused(UNKNOWN))?;
    let known = Known { public_key: &presented.public_key, is_backup_eligible: presented.is_backup_eligible };
    let (data, signature) = (&response.authenticator_data.0, &response.signature.0);
    let seen = party.check_login(&client, data, signature, known).map_err(refused)?;
    if response.user_handle.as_ref().is_some_and(|handle| handle.0 != presented.user_id.as_bytes()) {
        let detail = "The passkey is another user's.";
        return Err(refused(Refusal { part: Part::UserHandle, code: "wrong_user", detail }));
    }
    let account = accounts::lookup(&app.db, presented.user_id).await?.filter(|account| may_sign_in(app, account));
    Ok((account.ok_or_else(|| refused(UNKNOWN))?, presented, seen))
}

/// Tells the log why, and the client only what says nothing of anybody.
fn refused(refusal: Refusal) -> Error {
    if refusal.is_malformed() {
        return fault(refusal);
    }
    tracing::info!(reason = refusal.code, "a passkey signs nobody in: {}", refusal.detail);
    Error::PasskeyRefused
}
