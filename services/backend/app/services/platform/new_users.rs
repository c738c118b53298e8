//! Users that operators make: one by one, or brought from another system with the hashes of their passwords.

use serde_json::{Map, Value as Json, json};

use crate::core::db::WriteOptions;
use crate::core::email::Email;
use crate::core::error::Place;
use crate::core::id::new_record_id;
use crate::core::passwords::{Chosen, Imported, words_of};
use crate::core::{App, Ctx, Error, Fault, Result};
use crate::models::accounts;
use crate::schemas::platform::users::{NewUserRequest, User};
use crate::services::accounts::{both, taken};
use crate::services::audit::{self, Act};
use crate::services::operators::{Permission, require};
use crate::services::unit;
use crate::services::users::NewUser;

/// What the user is to sign in with.
enum Secret {
    Chosen(Chosen),
    Imported(Imported),
}

/// Makes an account with its user's record. Nothing is mailed and nobody is signed in.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators, [`Error::Forbidden`] for those below developers;
/// [`Error::InvalidFields`]; [`Error::Conflict`] on `/email` when the address has an account.
pub async fn create_user(ctx: &Ctx, app: &App, request: NewUserRequest) -> Result<User> {
    require(ctx, Permission::CreateUsers)?;
    let NewUserRequest { email, password, password_hash, verified, mut fields } = request;
    let secret = match (&password, &password_hash) {
        (Some(password), None) => app.passwords.choose(password, "/password").map(Secret::Chosen),
        (None, Some(hash)) => Imported::parse(hash, "/password_hash").map(Secret::Imported),
        _ => Err(Error::field("/password", "required", "Give a password or a password_hash, and not both.")),
    };
    let (email, secret) = both(Email::parse(&email, "/email"), secret)?;
    for own in ["email", "verified"] {
        if fields.contains_key(own) {
            return Err(Error::field(format!("/fields/{own}"), "not_allowed", "This stands beside `fields`."));
        }
    }
    let texts: Vec<String> = fields.values().filter_map(Json::as_str).map(str::to_owned).collect();
    fields.insert("verified".to_owned(), verified.into());
    let (id, now) = (new_record_id(ctx.now())?, ctx.now());
    check(ctx, app, id, &email, &fields)?;
    let hash = match secret {
        Secret::Chosen(chosen) => {
            let words = [email.key()].into_iter().chain(texts.iter().map(String::as_str));
            app.passwords.hash(chosen, words_of(words)).await?
        }
        Secret::Imported(imported) => imported.into_text(),
    };
    let plan = |schema: &_| {
        let user = NewUser::check(ctx, schema, id, Some(&email), &fields).map_err(within_fields)?;
        Ok(((ctx.clone(), email.clone(), user), WriteOptions::default()))
    };
    unit::write(ctx, app, plan, async move |tx, (ctx, email, user)| {
        user.insert(ctx, tx).await.map_err(within_fields)?;
        tx.settle().await.map_err(within_fields)?;
        accounts::insert(tx, id, Some(email), &hash, now).await.map_err(taken)?;
        if verified {
            accounts::set_verified(tx, id, now).await?;
        }
        let after = json!({"email": email.address(), "verified": verified});
        audit::record(tx, ctx, Act::new("user.create", format!("users/{id}")).after(after))
    })
    .await?;
    super::users::get_user(ctx, app, id).await
}

/// What is wrong with the fields, before a password is hashed.
fn check(ctx: &Ctx, app: &App, id: uuid::Uuid, email: &Email, fields: &Map<String, Json>) -> Result<()> {
    NewUser::check(ctx, &app.schema(), id, Some(email), fields).map(drop).map_err(within_fields)
}

/// The fields of the record stand one step deeper in this body.
fn within_fields(error: Error) -> Error {
    let deeper = |fault: Fault| match fault.place {
        Place::Body(pointer) if pointer != "/email" => {
            Fault { place: Place::Body(format!("/fields{pointer}")), code: fault.code, detail: fault.detail }
        }
        place => Fault { place, code: fault.code, detail: fault.detail },
    };
    let all = |faults: Vec<Fault>| faults.into_iter().map(deeper).collect();
    match error {
        Error::InvalidFields(faults) => Error::InvalidFields(all(faults)),
        Error::Conflict { detail, faults } => Error::Conflict { detail, faults: all(faults) },
        other => other,
    }
}
