//! What making a passkey and signing in by one have in common: for whom, and a challenge that is taken once.

use crate::core::db::WriteOptions;
use crate::core::passkeys::{Challenge, ClientData, Part, Purpose, Refusal, RelyingParty, TTL_S};
use crate::core::secrets::Authenticator;
use crate::core::tokens::TokenHash;
use crate::core::{App, Ctx, Error, Fault, Result};
use crate::models::used_tokens;

/// How long a browser may take, in milliseconds.
pub(super) const TIMEOUT_MS: i64 = TTL_S * 1_000;
/// What passkeys are, in the words of browsers.
pub(super) const KIND: &str = "public-key";
/// What must not be left to the browser, in its words.
pub(super) const REQUIRED: &str = "required";
/// How long after its end the use of a challenge is remembered, in seconds: the clocks of two nodes may differ.
const LEEWAY_S: i64 = 60;

/// For whom passkeys are made.
///
/// # Errors
/// [`Error::Unavailable`] where this installation has no public address, or one without a host's name.
pub(super) fn relying_party(app: &App) -> Result<RelyingParty> {
    let url = app.public_url("Signing in with passkeys")?;
    RelyingParty::of(url).ok_or_else(|| {
        let detail = "Signing in with passkeys needs the name of a host in STRATABASE_PUBLIC_URL, not an IP address.";
        Error::Unavailable { detail: detail.to_owned(), retry_after_s: 3_600 }
    })
}

/// A fresh challenge.
pub(super) fn challenge(ctx: &Ctx, app: &App, purpose: Purpose) -> Result<String> {
    Challenge::issue(&keyed(app), purpose, ctx.now())
}

fn keyed(app: &App) -> Authenticator {
    app.secrets.authenticator("passkey challenges")
}

/// Takes the challenge that was signed: of many who present it one may go on, and it is used up whatever comes of that.
pub(super) async fn take_challenge(ctx: &Ctx, app: &App, client: &ClientData, purpose: Purpose) -> Result<bool> {
    let now = ctx.now();
    let challenge = Challenge::parse(&client.challenge).filter(|challenge| challenge.holds(&keyed(app), purpose, now));
    let Some(challenge) = challenge else { return Ok(false) };
    let (hash, until) = (TokenHash::of(challenge.random()), challenge.expires_at().plus_seconds(LEEWAY_S));
    let options = WriteOptions { single_statement: true, ..WriteOptions::default() };
    app.db.write(options, async move |tx| used_tokens::take(tx, hash, until).await).await
}

/// What is wrong with a browser's answer, at its place in the body.
pub(super) fn fault(refusal: Refusal) -> Error {
    let pointer = match refusal.part {
        Part::Id => "/credential/id",
        Part::ClientData => "/credential/response/clientDataJSON",
        Part::AttestationObject => "/credential/response/attestationObject",
        Part::AuthenticatorData => "/credential/response/authenticatorData",
        Part::Signature => "/credential/response/signature",
        Part::UserHandle => "/credential/response/userHandle",
    };
    Error::InvalidFields(vec![Fault::body(pointer, refusal.code, refusal.detail)])
}
