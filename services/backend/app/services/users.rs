//! Users' records, as accounts make and show them.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::core::catalog::{Collection, Schema, USERS};
use crate::core::db::Tx;
use crate::core::email::Email;
use crate::core::{App, Ctx, Error, Principal, Result};
use crate::services::records::{self, Prepared};

/// The collection of users in the newest version.
///
/// # Errors
/// A version lacks users, which is a defect.
pub fn newest(schema: &Schema) -> Result<&Arc<Collection>> {
    schema.newest_collection(USERS).ok_or_else(|| Error::internal("a version without users"))
}

/// A user's record that is checked and ready to be written.
pub struct NewUser(Prepared);

impl NewUser {
    /// Checks the fields of a new user, as the version called has them. An anonymous one has no address.
    ///
    /// # Errors
    /// [`Error::InvalidFields`].
    pub fn check(
        ctx: &Ctx,
        schema: &Arc<Schema>,
        id: Uuid,
        email: Option<&Email>,
        fields: &Map<String, Json>,
    ) -> Result<Self> {
        Prepared::user(ctx, schema, id, email.map(Email::address), fields.clone()).map(Self)
    }

    /// Writes the record, which no rule is asked about: whoever registers makes it.
    ///
    /// # Errors
    /// As for any record that is created.
    pub async fn insert(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        self.0.insert(ctx, tx).await
    }
}

/// A user's record in the shape of the version called, as the user sees it.
///
/// # Errors
/// [`Error::Unauthenticated`] when there is no such user any more.
pub async fn json(ctx: &Ctx, app: &App, id: Uuid) -> Result<Json> {
    let who = Principal::User { id, session: Uuid::nil() };
    let bytes = records::render_user(&Ctx { who, ..ctx.clone() }, app, id).await?;
    let bytes = bytes.ok_or(Error::Unauthenticated("the user does not exist any more"))?;
    serde_json::from_slice(&bytes).map_err(|fault| Error::caused("reading a rendered user", fault))
}
