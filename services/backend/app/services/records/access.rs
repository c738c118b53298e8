//! Who may do what with a record: the one place that decides, for every verb.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::Shown;
use super::input::Author;
use crate::core::catalog::change::Action;
use crate::core::catalog::{Collection, HubRow, Schema, ServedField, USERS, Version};
use crate::core::checks::Checks;
use crate::core::db::{Source, Tx};
use crate::core::expr::{Env, Facts, NoRelated, Scope, ScopeKind, Tree, View};
use crate::core::id::{CollectionId, FieldId};
use crate::core::usage::UsageNote;
use crate::core::{Ctx, Error, Principal, Result};
use crate::models;
use crate::services::audit::{self, Act};
use crate::services::operators::{Permission, require};

/// A request on one collection, and what its caller may do there.
#[derive(Clone)]
pub struct Access {
    /// The schema that the request is served on.
    pub schema: Arc<Schema>,
    /// The collection in the version that was called.
    pub collection: Arc<Collection>,
    /// Whose hand it is.
    pub author: Author,
    /// What rules may know of the request.
    pub facts: Facts,
    /// Where the fields that the request touches are noted.
    pub usage: Arc<UsageNote>,
    /// Where what rules say is noted.
    pub checks: Arc<Checks>,
    is_anonymous: bool,
}

impl Access {
    /// Finds the collection that a request which reads names in its version.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the version has no such collection; [`Error::Unauthenticated`] at the platform API for
    /// anybody but operators.
    pub fn find(ctx: &Ctx, schema: &Arc<Schema>, name: &str) -> Result<Self> {
        Self::permitted(ctx, schema, name, Permission::Read)
    }

    /// Finds the collection that a request which writes names in its version.
    ///
    /// # Errors
    /// As [`Access::find`]; [`Error::Forbidden`] for operators whose role does not write records.
    pub fn find_to_write(ctx: &Ctx, schema: &Arc<Schema>, name: &str) -> Result<Self> {
        Self::permitted(ctx, schema, name, Permission::WriteRecords)
    }

    fn permitted(ctx: &Ctx, schema: &Arc<Schema>, name: &str, permission: Permission) -> Result<Self> {
        // An operator may ask in the shape of any version.
        if ctx.version == 0 || matches!(ctx.who, Principal::Operator { .. }) {
            require(ctx, permission)?;
        }
        let collection = schema.collection(version_of(ctx, schema), name).ok_or(Error::NotFound)?;
        Ok(Self::on(ctx, schema, collection))
    }

    /// The collection of that id in the version that a request calls.
    ///
    /// # Errors
    /// As [`Access::find`].
    pub fn of(ctx: &Ctx, schema: &Arc<Schema>, id: CollectionId) -> Result<Self> {
        let collection = schema.collection_by_id(version_of(ctx, schema), id).ok_or(Error::NotFound)?;
        Ok(Self::on(ctx, schema, collection))
    }

    fn on(ctx: &Ctx, schema: &Arc<Schema>, collection: &Arc<Collection>) -> Self {
        let author = match ctx.who {
            Principal::Anonymous | Principal::User { .. } | Principal::Key { .. } => Author::Client,
            Principal::Operator { .. } => Author::Operator,
            Principal::System => Author::System,
        };
        let is_anonymous = ctx.who == Principal::Anonymous;
        let (schema, collection) = (Arc::clone(schema), Arc::clone(collection));
        let (usage, checks) = (Arc::clone(&ctx.usage), Arc::clone(&ctx.checks));
        Self { schema, collection, author, facts: Facts::of(ctx), usage, checks, is_anonymous }
    }

    /// Notes what an operator does with a record, without any value of it. A user's record is the user.
    ///
    /// # Errors
    /// As [`audit::record`].
    pub(super) fn audit(&self, ctx: &Ctx, tx: &Tx, action: &'static str, id: Uuid) -> Result<()> {
        if self.author == Author::Client {
            return Ok(());
        }
        let act = match (self.collection.id == USERS, action) {
            (true, "record.delete") => Act::new("user.delete", format!("users/{id}")),
            (true, _) => Act::new("user.update", format!("users/{id}")),
            (false, _) => Act::new(action, format!("records/{}/{id}", self.collection.name)),
        };
        audit::record(tx, ctx, act)
    }

    /// The same caller at another collection.
    #[must_use]
    pub fn at(&self, collection: &Arc<Collection>) -> Self {
        let mut there = self.clone();
        there.collection = Arc::clone(collection);
        there.facts.previous = None;
        there
    }

    /// The declared fields that stand in a body.
    pub fn fields_in(&self, body: &Map<String, Json>) -> impl Iterator<Item = FieldId> {
        body.keys().filter_map(|name| self.collection.known(name)).map(|field| field.id)
    }

    /// The rule of an action: `None` where the caller needs none.
    ///
    /// # Errors
    /// The collection has no such rule, so nobody but operators may; the caller is a key that is for other things; or it
    /// is a view, and the action a write.
    pub fn rule(&self, action: Action) -> Result<Option<&Tree>> {
        if self.collection.is_view() && !matches!(action, Action::List | Action::Read) {
            return Err(Error::MethodNotAllowed);
        }
        if self.author != Author::Client {
            return Ok(self.collection.hub.condition());
        }
        if !self.facts.are_in_scope(self.collection.id, action) {
            return Err(Error::Forbidden(format!(
                "This key has no scope to {} records of this collection.",
                action.word()
            )));
        }
        self.collection.hub.rules.rule(action).map(Some).ok_or_else(|| self.refused_by_absence(action))
    }

    /// Loads what rules want to know of the caller's own record, if any of these do.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn know_caller(&mut self, source: &impl Source, actions: &[Action]) -> Result<()> {
        let rules = actions.iter().filter_map(|action| self.collection.hub.rules.rule(*action));
        let masks = self.collection.masks().map(|(_, rule)| rule);
        let writes = self.collection.every_field().filter_map(|served| served.rules.write.as_ref());
        if !rules.chain(masks).chain(writes).any(Tree::reads_user) {
            return Ok(());
        }
        self.load_caller(source).await
    }

    /// Loads what a query wants to know of the caller's own record: itself, or the rules of what it reads behind
    /// relations. Those of its own collection are asked for in [`Access::know_caller`].
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn know_caller_of(&mut self, source: &impl Source, query: impl IntoIterator<Item = &Tree>) -> Result<()> {
        let catalog = &self.schema.catalog;
        let is_ruled_by = |(collection, field): (CollectionId, Option<FieldId>)| {
            let read = catalog.hub(collection).and_then(|hub| hub.rules.read.as_ref());
            let mut masks = field.into_iter().flat_map(|field| catalog.read_rules(collection, field));
            read.is_some_and(Tree::reads_user) || masks.any(Tree::reads_user)
        };
        let asks = |tree: &Tree| tree.reads_user() || (!tree.is_local() && tree.reads().into_iter().any(is_ruled_by));
        if query.into_iter().any(asks) { self.load_caller(source).await } else { Ok(()) }
    }

    /// Loads the caller's own record, unless it is known.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn load_caller(&mut self, source: &impl Source) -> Result<()> {
        let users = self.schema.collection_by_id(self.collection.version, USERS);
        if let (Some(auth), Some(users)) = (&mut self.facts.auth, users)
            && auth.row.is_none()
        {
            auth.row = models::records::lookup(source, users, auth.id).await?;
        }
        Ok(())
    }

    /// Whether a rule holds for a row. Rules that look at nothing but the row are evaluated here; the others by the
    /// database, where the row must be stored.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn holds(&self, source: &impl Source, rule: Option<&Tree>, row: &HubRow) -> Result<bool> {
        let Some(rule) = rule else { return Ok(true) };
        if rule.is_local() {
            return Ok(rule.holds(&self.rules(), row, &NoRelated));
        }
        models::records::holds(source, &self.collection, row.id, rule, &self.rules()).await
    }

    /// The record of that id, if a rule holds for it.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn lookup(&self, source: &impl Source, id: Uuid, rule: Option<&Tree>) -> Result<Option<HubRow>> {
        match rule {
            Some(rule) if !rule.is_local() => {
                models::records::lookup_where(source, &self.collection, id, rule, &self.rules()).await
            }
            _ => {
                let row = models::records::lookup(source, &self.collection, id).await?;
                Ok(row.filter(|row| rule.is_none_or(|rule| rule.holds(&self.rules(), row, &NoRelated))))
            }
        }
    }

    /// All the fields that there are for the caller.
    pub fn all_shown(&self) -> Shown {
        if self.author == Author::Client { Shown::All } else { Shown::Everything }
    }

    /// The surroundings of rules: they see every record, in the newest version's shape.
    pub fn rules(&self) -> Env<'_> {
        Env { catalog: &self.schema.catalog, facts: &self.facts, view: View::Rules }
    }

    /// The surroundings of the caller's own expressions.
    ///
    /// # Errors
    /// The version is not in the catalogue, which is a defect.
    pub fn queries(&self) -> Result<Env<'_>> {
        let version = self.version()?;
        let view = if self.author == Author::Client { View::Client(version) } else { View::Operator(version) };
        Ok(Env { view, ..self.rules() })
    }

    /// The environment in which the caller's own expressions are checked.
    ///
    /// # Errors
    /// As [`Access::queries`].
    pub fn scope(&self) -> Result<Scope<'_>> {
        let kind = match self.author {
            Author::Client => ScopeKind::Filter(&self.facts),
            Author::Operator | Author::System => ScopeKind::OperatorFilter(&self.facts),
        };
        let collection = self.collection.id;
        Ok(Scope { catalog: &self.schema.catalog, version: self.version()?, collection, kind })
    }

    fn version(&self) -> Result<&Version> {
        let version = self.schema.catalog.versions.get(&self.collection.version);
        version.ok_or_else(|| Error::internal("a served version that the catalogue has not"))
    }

    /// The fields of a row that rules of fields hide from this caller.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn masked(&self, source: &impl Source, row: &HubRow) -> Result<Vec<FieldId>> {
        let mut masked = Vec::new();
        if self.author != Author::Client {
            return Ok(masked);
        }
        for (field, rule) in self.collection.masks() {
            if !self.holds(source, Some(rule), row).await? {
                masked.push(field);
            }
        }
        Ok(masked)
    }

    /// The answer to an action whose rule does not hold for a record that the caller can see.
    pub fn refused(&self, action: Action) -> Error {
        if self.is_anonymous {
            return Error::Unauthenticated("Sign in to do this.");
        }
        Error::Forbidden(format!("The {} rule of this collection does not allow it.", action.word()))
    }

    /// The answer to a write that the rule of a field which the caller named does not allow.
    pub(super) fn refused_field(&self, served: &ServedField) -> Error {
        if self.is_anonymous {
            return Error::Unauthenticated("Sign in to do this.");
        }
        Error::Forbidden(format!("The write rule of `{}` does not allow it.", served.path()))
    }

    fn refused_by_absence(&self, action: Action) -> Error {
        self.note_absence(action);
        if self.is_anonymous {
            return Error::Unauthenticated("Sign in to do this.");
        }
        Error::Forbidden(format!("No rule allows anybody to {} records of this collection.", action.word()))
    }
}

/// The version that a request calls; the platform API calls the newest.
fn version_of(ctx: &Ctx, schema: &Schema) -> u32 {
    let newest = schema.catalog.newest().map_or(1, |version| version.number);
    if ctx.version == 0 { newest } else { ctx.version }
}
