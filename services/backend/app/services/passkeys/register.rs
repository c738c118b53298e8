//! Adding a passkey to one's own account.

use super::attempt::{KIND, REQUIRED, TIMEOUT_MS, challenge, fault, relying_party, take_challenge};
use crate::core::db::{ConstraintKind, WriteOptions};
use crate::core::id::new_record_id;
use crate::core::mail::templates::{Locale, Template};
use crate::core::passkeys::{ALGORITHMS, Ceremony, ClientData, Part, Purpose, Refusal};
use crate::core::secrets::to_base64url;
use crate::core::short_text::short_text;
use crate::core::{App, Ctx, Error, Result};
use crate::models::accounts;
use crate::models::passkeys::{self as rows, Listed};
use crate::models::sessions::{self, Kind};
use crate::schemas::passkeys::{
    Passkey, PasskeyAlgorithm, PasskeyCreation, PasskeyDescriptor, PasskeyParty, PasskeyRegistration, PasskeySelection,
    PasskeyUser,
};
use crate::services::accounts::of_user;
use crate::services::proofs::Notice;
use crate::services::sessions::{ending, require_recent};
use crate::services::{anonymous, jobs, mails};

/// The most passkeys of an account.
const MAX_PASSKEYS: i64 = 20;
/// The longest name of a passkey, in code points.
const MAX_NAME_CHARS: usize = 100;

/// What the caller's browser makes a passkey by.
///
/// # Errors
/// [`Error::Unauthenticated`]; [`Error::LoginTooOld`]; [`Error::Forbidden`] when an operator acts as the user;
/// [`Error::Conflict`] for an anonymous account; [`Error::Unavailable`] without a public address.
pub async fn begin_registration(ctx: &Ctx, app: &App) -> Result<PasskeyCreation> {
    let (user, session) = ctx.user_session()?;
    let (party, now) = (relying_party(app)?, ctx.now());
    app.db.write(WriteOptions::default(), async move |tx| require_recent(tx, session, now).await).await?;
    let address = of_user(app, user).await?.email_key.ok_or_else(anonymous::refusal)?;
    let known = rows::list(&app.db, user).await?;
    let descriptor = |row: Listed| PasskeyDescriptor { kind: KIND, id: to_base64url(row.credential_id) };
    Ok(PasskeyCreation {
        challenge: challenge(ctx, app, Purpose::Registration { user, session })?,
        rp: PasskeyParty { id: party.id, name: mails::app_name(app) },
        user: PasskeyUser { id: to_base64url(user.as_bytes()), name: address.clone(), display_name: address },
        pub_key_cred_params: ALGORITHMS.iter().map(|alg| PasskeyAlgorithm { kind: KIND, alg: *alg }).collect(),
        exclude_credentials: known.into_iter().map(descriptor).collect(),
        authenticator_selection: PasskeySelection {
            resident_key: REQUIRED,
            require_resident_key: true,
            user_verification: REQUIRED,
        },
        attestation: "none",
        timeout: TIMEOUT_MS,
    })
}

/// Adds the passkey that the caller's browser has made. It signs in from then on, and is asked for beside a password. Every
/// other session of the account ends, and a mail tells its user.
///
/// # Errors
/// Those of [`begin_registration`]; [`Error::InvalidFields`]; [`Error::Conflict`] for a passkey that is there already, and
/// one too many.
pub async fn finish_registration(
    ctx: &Ctx,
    app: &App,
    given: &PasskeyRegistration,
    locales: &[Locale],
) -> Result<Passkey> {
    let (user, session) = ctx.user_session()?;
    let party = relying_party(app)?;
    let name = named(given.name.as_deref())?;
    let (id, response) = (&given.credential.id.0, &given.credential.response);
    let client = ClientData::parse(&response.client_data.0, Ceremony::Registration).map_err(fault)?;
    if !take_challenge(ctx, app, &client, Purpose::Registration { user, session }).await? {
        let detail = "The challenge is not of this session, was used, or has ended; begin again.";
        return Err(fault(Refusal { part: Part::ClientData, code: "wrong_challenge", detail }));
    }
    let made = party.check_registration(&client, &response.attestation_object.0).map_err(fault)?;
    if made.credential_id != *id {
        let detail = "This is not the id in the attestation object.";
        return Err(fault(Refusal { part: Part::Id, code: "wrong_id", detail }));
    }
    let (account, now) = (of_user(app, user).await?, ctx.now());
    let id = new_record_id(now)?;
    let shown = Passkey { id, name: name.clone(), backed_up: made.is_backed_up, created_at: now, last_used_at: None };
    let notice = Notice::new(ctx, app, Template::MfaChanged, locales);
    ending(app, now, async move |tx| {
        require_recent(tx, session, now).await?;
        accounts::lock(tx, user).await?;
        if rows::together(tx, user).await?.count >= MAX_PASSKEYS {
            let detail = format!("The account has {MAX_PASSKEYS} passkeys; remove one first.");
            return Err(Error::Conflict { detail, faults: Vec::new() });
        }
        rows::insert(tx, (id, user), &made, name.as_deref(), now).await.map_err(taken)?;
        notice.ask(tx, account.email_key.as_deref()).await?;
        sessions::delete_others(tx, Kind::User, user, session).await
    })
    .await?;
    jobs::wake(app);
    Ok(shown)
}

fn named(name: Option<&str>) -> Result<Option<String>> {
    let named = |name| short_text(name, MAX_NAME_CHARS, "/name", "not_a_name").map(str::to_owned);
    name.map(named).transpose()
}

fn taken(error: Error) -> Error {
    match error {
        Error::Constraint(refused) if refused.kind == ConstraintKind::Unique && refused.table == "_passkeys" => {
            Error::conflict("/credential/id", "This passkey is registered already.")
        }
        other => other,
    }
}
