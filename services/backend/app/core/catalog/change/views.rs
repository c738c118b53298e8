//! Operations on views.

use crate::core::catalog::view::named;
use crate::core::catalog::{Catalog, ComputedField, Field, FieldOptions, Hub, VersionCollection, VersionField, View};
use crate::core::expr::{self, Scope, ScopeKind, Tree};
use crate::core::id::{CollectionId, FieldId};

use super::apply::{Refusals, Work, gone_one};
use super::outcome::Effect;
use super::{Action, FieldChange, FieldDraft, KindDraft, Refused, ViewDraft};

impl Work {
    pub(super) fn create_view(&mut self, draft: &ViewDraft) -> Result<CollectionId, Refusals> {
        self.check_collection_name("/name", &draft.name)?;
        let Some(of) = self.newest()?.collection(&draft.from).map(|shown| shown.id) else {
            let detail = format!("There is no collection `{}` (yet).", draft.from);
            return Err(vec![Refused::at("/from", "no_such_collection", detail)]);
        };
        if self.catalog.is_view(of) {
            let detail = format!("`{}` is a view itself: show the records of a collection.", draft.from);
            return Err(vec![Refused::at("/from", "is_view", detail)]);
        }
        self.catalog.numbers.collection += 1;
        let id = CollectionId(self.catalog.numbers.collection);
        let hub = Hub { view: Some(View { of, condition: None }), ..Hub::new(id, String::new()) };
        self.catalog.hubs.insert(id, hub);
        self.newest_mut()?.collections.push(VersionCollection::new(id, draft.name.clone(), Vec::new()));
        let mut refused: Refusals = Vec::new();
        match draft.condition.as_deref().map(|source| self.catalog.condition_of_view(id, source)).transpose() {
            Ok(condition) => self.hub_mut(id)?.view = Some(View { of, condition }),
            Err(fault) => refused.push(fault),
        }
        for (index, field) in draft.fields.iter().enumerate() {
            refused.extend(self.show_field(id, field, &format!("/fields/{index}")).err().into_iter().flatten());
        }
        if draft.fields.is_empty() {
            refused.push(Refused::at("/fields", "required", "A view shows one field at least."));
        }
        refused.extend(self.put_rules(id, &draft.rules).err().into_iter().flatten());
        if refused.is_empty() { Ok(id) } else { Err(refused) }
    }

    /// The collection of that name, for what views cannot do.
    ///
    /// # Errors
    /// There is none, or it is a view.
    pub(super) fn collection_with_records(&self, name: &str) -> Result<CollectionId, Refusals> {
        let id = self.collection(name)?;
        if self.catalog.is_view(id) { Err(vec![has_no_records()]) } else { Ok(id) }
    }

    /// Changes which fields a view shows, and how it calls them.
    pub(super) fn change_view(
        &mut self,
        id: CollectionId,
        name: &str,
        change: &FieldChange,
    ) -> Result<Effect, Refusals> {
        match change {
            FieldChange::Add { draft, fill: None } => self.show_field(id, draft, "/field")?,
            FieldChange::Rename { to } => {
                let field = self.shown_by_view(id, name)?;
                if name != to {
                    self.check_new_name(id, to, "/to")?;
                }
                let shown = self.shown_mut(id)?;
                let stored = shown.fields.iter_mut().map(|stored| &mut stored.field);
                let named = stored.chain(shown.computed.iter_mut().map(|computed| &mut computed.field));
                named.filter(|named| named.id == field).for_each(|named| to.clone_into(&mut named.name));
            }
            FieldChange::Drop { restore: None, erase: false } => {
                let field = self.shown_by_view(id, name)?;
                let shown = self.shown_mut(id)?;
                shown.fields.retain(|kept| kept.field.id != field);
                shown.computed.retain(|kept| kept.field.id != field);
                self.alters(id, Some(field));
            }
            _ => return Err(vec![has_no_records()]),
        }
        Ok(Effect::default())
    }

    /// Has a view show a field of its collection, behind the others.
    fn show_field(&mut self, id: CollectionId, draft: &FieldDraft, pointer: &str) -> Result<(), Refusals> {
        let refuse = |key: &str, code, detail: String| Err(vec![Refused::at(format!("{pointer}{key}"), code, detail)]);
        let KindDraft::Shown { from } = &draft.kind else {
            return refuse("", "option_unfit", "A view shows fields of its collection: name one in `from`.".into());
        };
        let is_plain = draft.options == FieldOptions::default() && draft.rules.is_empty();
        if !is_plain || draft.unique || draft.computed.is_some() {
            return refuse(
                "",
                "option_unfit",
                "A view shows a field as it is: it has no options of its own there.".into(),
            );
        }
        self.check_new_name(id, &draft.name, &format!("{pointer}/name"))?;
        let base = self.shown(self.catalog.base_of(id))?.clone();
        let Some(field) = base.known(from) else {
            return refuse("/from", "no_such_field", format!("There is no field `{from}`."));
        };
        if field.options.hidden {
            return refuse("/from", "option_unfit", format!("`{from}` is hidden, from views as well."));
        }
        let shown = self.shown_mut(id)?;
        if shown.named_by_id(field.id).is_some() {
            return refuse("/from", "taken", format!("The view shows `{from}` already."));
        }
        let stored = base.fields.iter().find(|stored| stored.field.id == field.id);
        shown.fields.extend(stored.map(|stored| VersionField { field: named(field, &draft.name), ..stored.clone() }));
        let computed = base.computed_by_id(field.id);
        shown.computed.extend(computed.map(|from| ComputedField { field: named(field, &draft.name), ..from.clone() }));
        Ok(())
    }

    /// A field that a view of the newest version shows, by its name there.
    fn shown_by_view(&self, id: CollectionId, name: &str) -> Result<FieldId, Refusals> {
        let found = self.shown(id)?.known(name).map(|field| field.id);
        found.ok_or_else(|| vec![Refused::at("/field", "no_such_field", format!("There is no field `{name}`."))])
    }

    /// The views of the newest version that ask for, or show, what their collection has no more, or not in that form.
    pub(super) fn dangling_views(&self, before: &Catalog) -> Vec<(usize, Refused)> {
        let mut refused = Vec::new();
        let Some(newest) = self.catalog.newest() else { return refused };
        for shown in newest.collections.iter().filter(|shown| self.catalog.is_view(shown.id)) {
            if let Some(condition) = self.catalog.hub(shown.id).and_then(Hub::condition)
                && !self.catalog.opened(shown.id).stands(condition, before, ScopeKind::RECORD)
            {
                let detail = format!(
                    "The view `{}` asks in its `where` for what is gone or has another form: make it anew in the same document.",
                    shown.name,
                );
                refused.push((self.altered_by(condition), Refused::at("", "rule_dangles", detail)));
            }
            let of = self.catalog.base_of(shown.id);
            let base = newest.collection_by_id(of);
            let has = |field: &Field| base.is_some_and(|base| base.named_by_id(field.id).is_some());
            for field in shown.named().filter(|field| !has(field)) {
                let at = self.altered_at(|altered, part| altered == of && part.is_none_or(|part| part == field.id));
                let detail = format!("The view `{}` shows it as `{}`: drop that field first.", shown.name, field.name);
                refused.push((at, Refused::at("", "still_shown", detail)));
            }
        }
        refused
    }
}

impl Catalog {
    /// Reads the condition of a view of the newest version.
    fn condition_of_view(&self, view: CollectionId, source: &str) -> Result<Tree, Refused> {
        let catalog = &self.opened(view);
        let version = catalog.newest().ok_or_else(gone_one)?;
        let scope = Scope { catalog, version, collection: view, kind: ScopeKind::RECORD };
        expr::compile(source, &scope).map_err(|fault| Refused::expression("/where", fault))
    }
}

/// What is said of an operation that only collections with records of their own can do.
fn has_no_records() -> Refused {
    let detail = "A view has no records and indexes of its own: change the collection that it is from.";
    Refused::at("/collection", "is_view", detail)
}

/// Whether a rule can be asked of a view.
pub(super) const fn is_of_view(action: Action) -> bool {
    matches!(action, Action::List | Action::Read)
}
