//! API keys: made and taken back by operators, presented by programs.

use serde_json::json;
use uuid::Uuid;

use crate::core::api_keys::Scope;
use crate::core::catalog::Schema;
use crate::core::config::Network;
use crate::core::db::{Tx, WriteOptions};
use crate::core::id::new_record_id;
use crate::core::tokens::{Token, TokenHash, TokenKind};
use crate::core::{App, Ctx, Error, Fault, Principal, Result, Time};
use crate::models::keys::{self, Key};
use crate::schemas::platform::keys::{self as wire, KeyList, KeyParameters, NewKey, NewKeyRequest};
use crate::services::audit::{self, Act};
use crate::services::operators::{self, Permission};
use crate::services::platform::{next, page_size};
use crate::services::sessions::{ACCESS_TTL_S, ending};

/// Most keys of an installation.
const MAX_KEYS: i64 = 1_000;
/// Most scopes of a key.
const MAX_SCOPES: usize = 100;
/// Most addresses and networks of a key.
const MAX_ADDRESSES: usize = 50;
/// The longest name, in code points.
const MAX_NAME_CHARS: usize = 80;
/// The longest contact, in code points.
const MAX_CONTACT_CHARS: usize = 200;

/// Lists keys, the newest first.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidQuery`].
pub async fn list_keys(ctx: &Ctx, app: &App, given: &KeyParameters) -> Result<KeyList> {
    operators::require(ctx, Permission::Read)?;
    let limit = page_size(given.limit)?;
    let mut rows = keys::list(&app.db, given.cursor, limit + 1).await?;
    let next = next(&mut rows, limit, |row| row.id);
    let schema = app.schema();
    Ok(KeyList { items: rows.into_iter().map(|row| described(&schema, row)).collect(), next })
}

/// Makes a key and tells it, this once.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::InvalidFields`]; [`Error::Conflict`] when there are
/// too many keys.
pub async fn create_key(ctx: &Ctx, app: &App, request: NewKeyRequest) -> Result<NewKey> {
    operators::require(ctx, Permission::ManageKeys)?;
    let schema = app.schema();
    let scopes = checked(&schema, &request, ctx.now())?;
    let key = Key {
        id: new_record_id(ctx.now())?,
        name: request.name.trim().to_owned(),
        scopes,
        addresses: request.addresses,
        contact: request.contact,
        created_by: ctx.operator_id(),
        created_at: ctx.now(),
        expires_at: request.expires_at,
        last_used_at: None,
    };
    let token = Token::new(TokenKind::Key)?;
    let (row, hash, caller) = (key.clone(), token.hash(), ctx.clone());
    let told = json!({"name": key.name, "scopes": request.scopes});
    app.db
        .write(WriteOptions::default(), async move |tx| {
            if keys::count(tx).await? >= MAX_KEYS {
                let detail = format!("There are {MAX_KEYS} keys; take one back first.");
                return Err(Error::Conflict { detail, faults: Vec::new() });
            }
            keys::insert(tx, &row, hash).await?;
            audit::record(tx, &caller, Act::new("key.create", format!("keys/{}", row.id)).after(told.clone()))
        })
        .await?;
    Ok(NewKey { secret: token.into_text(), key: described(&schema, key) })
}

/// Takes a key back: here at once and on every node within a second.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`].
pub async fn delete_key(ctx: &Ctx, app: &App, id: Uuid) -> Result<()> {
    operators::require(ctx, Permission::ManageKeys)?;
    let caller = ctx.clone();
    ending(app, ctx.now(), async move |tx| {
        let gone = keys::delete(tx, id).await?.ok_or(Error::NotFound)?;
        audit::record(tx, &caller, Act::new("key.delete", format!("keys/{id}")))?;
        Ok(vec![gone])
    })
    .await
}

/// Whom a presented key stands for.
///
/// # Errors
/// [`Error::Unauthenticated`] when it is unknown, expired or taken back.
pub async fn authenticate(app: &App, hash: TokenHash, now: Time) -> Result<Principal> {
    if let Some(who) = app.sessions.get(&hash, now) {
        return Ok(who);
    }
    let reading = app.sessions.begin_read();
    let found = keys::find_by_hash(&app.db, hash).await?;
    let (who, expires_at) = found
        .filter(|(_, expires_at)| expires_at.is_none_or(|expires_at| expires_at > now))
        .ok_or(Error::Unauthenticated("The key is unknown, expired or taken back."))?;
    // Asked for again as often as a session's token changes: revocations are not kept for longer.
    let believed_until = now.plus_seconds(ACCESS_TTL_S);
    let until = expires_at.map_or(believed_until, |expires_at| expires_at.min(believed_until));
    app.sessions.insert(hash, who.clone(), until, now, reading);
    Ok(who)
}

/// Keeps a key from being taken back before the transaction ends.
///
/// # Errors
/// [`Error::Unauthenticated`] when it has been.
pub async fn require(tx: &Tx, id: Uuid) -> Result<()> {
    if keys::hold(tx, id).await? { Ok(()) } else { Err(Error::Unauthenticated("The key has been taken back.")) }
}

/// The scopes that are asked for, in a request that is sound.
fn checked(schema: &Schema, request: &NewKeyRequest, now: Time) -> Result<Vec<Scope>> {
    let mut faults = Vec::new();
    let mut fault = |pointer: String, code, detail: String| faults.push(Fault::body(pointer, code, detail));
    let name_chars = request.name.trim().chars().count();
    if !(1..=MAX_NAME_CHARS).contains(&name_chars) || request.name.chars().any(char::is_control) {
        fault("/name".into(), "not_a_name", format!("1 to {MAX_NAME_CHARS} characters, none of them a control."));
    }
    if let Some(contact) = &request.contact
        && (contact.chars().count() > MAX_CONTACT_CHARS || contact.chars().any(char::is_control))
    {
        fault(
            "/contact".into(),
            "too_long",
            format!("At most {MAX_CONTACT_CHARS} characters, none of them a control."),
        );
    }
    if request.expires_at.is_some_and(|expires_at| expires_at <= now) {
        fault("/expires_at".into(), "out_of_range", "This is past.".into());
    }
    if !(1..=MAX_SCOPES).contains(&request.scopes.len()) {
        fault("/scopes".into(), "out_of_range", format!("1 to {MAX_SCOPES} scopes."));
    }
    if request.addresses.len() > MAX_ADDRESSES {
        fault("/addresses".into(), "out_of_range", format!("At most {MAX_ADDRESSES} addresses and networks."));
    }
    for (place, text) in request.addresses.iter().enumerate() {
        if let Err(detail) = Network::parse(text) {
            fault(format!("/addresses/{place}"), "not_a_network", format!("{detail}."));
        }
    }
    let newest = schema.catalog.newest();
    let mut scopes = Vec::new();
    for (place, text) in request.scopes.iter().enumerate() {
        let id_of = |name: &str| newest.and_then(|version| version.collection(name)).map(|collection| collection.id);
        match Scope::parse(text, id_of) {
            Some(scope) => scopes.push(scope),
            None => fault(
                format!("/scopes/{place}"),
                "not_a_scope",
                "A collection, files or *, a colon, and read, create, update, delete or *.".into(),
            ),
        }
    }
    if faults.is_empty() { Ok(scopes) } else { Err(Error::InvalidFields(faults)) }
}

/// A key as operators see it: collections by their newest names.
fn described(schema: &Schema, key: Key) -> wire::Key {
    let name_of = |id| schema.newest_collection(id).map(|collection| collection.name.clone());
    wire::Key {
        id: key.id,
        name: key.name,
        scopes: key.scopes.iter().filter_map(|scope| scope.text(name_of)).collect(),
        expires_at: key.expires_at,
        addresses: key.addresses,
        contact: key.contact,
        created_at: key.created_at,
        created_by: key.created_by,
        last_used_at: key.last_used_at,
    }
}
