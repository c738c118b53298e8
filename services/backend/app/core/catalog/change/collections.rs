//! Operations on whole collections.

use crate::core::catalog::hub::{Column, Hub};
use crate::core::catalog::{Field, FieldType, Lens, USERS, VersionCollection, VersionField, names};
use crate::core::id::{CollectionId, FieldId};

use super::apply::{Refusals, Step, Work, gone};
use super::objects::lens_of;
use super::outcome::Effect;
use super::{FieldDraft, IndexDraft, KindDraft, Refused, RulesDraft, fields};

/// Most fields of a collection, members of objects among them: each but those that are computed is a column.
const MAX_FIELDS: usize = 400;

impl Work {
    pub(super) fn create_collection(
        &mut self,
        name: &str,
        drafts: &[FieldDraft],
        indexes: &[IndexDraft],
        rules: &RulesDraft,
    ) -> Result<CollectionId, Refusals> {
        self.check_collection_name("/name", name)?;
        self.catalog.numbers.collection += 1;
        let id = CollectionId(self.catalog.numbers.collection);
        let table = names::table_name(name, self.catalog.hubs.values().map(|hub| hub.table.as_str()));
        let hub = Hub::new(id, table);
        self.catalog.hubs.insert(id, hub);
        let shown = VersionCollection::new(id, name.to_owned(), Vec::new());
        self.newest_mut()?.collections.push(shown);

        let (mut refused, mut misruled) = (Vec::new(), Vec::new());
        for (index, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.computed.is_none()) {
            let put = self.put_field(id, draft, &format!("/fields/{index}"));
            refused.extend(put.err().into_iter().flatten());
        }
        let computed = drafts.iter().enumerate().filter(|(_, draft)| draft.computed.is_some());
        let computed: Vec<_> = computed.map(|(index, draft)| (draft, format!("/fields/{index}"))).collect();
        if refused.is_empty() {
            refused.extend(self.put_computed(id, &computed).err().into_iter().flatten());
        }
        // Behind the last field, as any of them may be read.
        for (index, draft) in drafts.iter().enumerate().filter(|_| refused.is_empty()) {
            misruled.extend(self.rule_field(id, draft, &format!("/fields/{index}")).err().into_iter().flatten());
        }
        refused.extend(misruled);
        let hub = self.hub(id)?.clone();
        self.step(Step::CreateTable(Box::new(hub)));
        self.index_fields(id, drafts);
        for (index, draft) in indexes.iter().enumerate() {
            refused.extend(self.put_index(id, draft, &format!("/indexes/{index}")).err().into_iter().flatten());
        }
        refused.extend(self.put_rules(id, rules).err().into_iter().flatten());
        if refused.is_empty() { Ok(id) } else { Err(refused) }
    }

    pub(super) fn rename_collection(&mut self, name: &str, to: &str) -> Result<(CollectionId, Effect), Refusals> {
        let id = self.collection(name)?;
        keep_accounts(id)?;
        if name != to {
            self.check_collection_name("/to", to)?;
        }
        to.clone_into(&mut self.shown_mut(id)?.name);
        Ok((id, Effect::default()))
    }

    pub(super) fn drop_collection(&mut self, name: &str) -> Result<(CollectionId, Effect), Refusals> {
        let id = self.collection(name)?;
        keep_accounts(id)?;
        let mut refused = Vec::new();
        for other in self.newest()?.collections.iter().filter(|other| other.id != id) {
            if self.catalog.base_of(other.id) == id {
                let detail = format!("The view `{}` shows its records: drop that first.", other.name);
                refused.push(Refused::at("/collection", "still_shown", detail));
                continue;
            }
            for field in &other.fields {
                if matches!(field.field.kind, FieldType::Relation { collection, .. } if collection == id) {
                    let detail = format!("`{}.{}` points at it: drop that field first.", other.name, field.field.name);
                    refused.push(Refused::at("/collection", "still_referenced", detail));
                }
            }
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        self.newest_mut()?.collections.retain(|shown| shown.id != id);
        self.alters(id, None);
        Ok((id, Effect::default()))
    }

    pub(super) fn check_collection_name(&self, pointer: &str, name: &str) -> Result<(), Refusals> {
        if let Some(fault) = names::collection_fault(name) {
            return Err(vec![Refused::at(pointer, "invalid_name", fault)]);
        }
        if self.newest()?.collection(name).is_some() {
            return Err(vec![Refused::at(pointer, "taken", format!("There is a collection `{name}` already."))]);
        }
        Ok(())
    }

    /// Adds a field to the newest version and its columns to the hub: its own, and those of an object's members.
    pub(super) fn put_field(
        &mut self,
        id: CollectionId,
        draft: &FieldDraft,
        pointer: &str,
    ) -> Result<Vec<Column>, Refusals> {
        let mut field = self.resolve_field(id, draft, pointer)?;
        let field_id = field.id;
        if let FieldType::Relation { collection, .. } = field.kind
            && self.catalog.is_view(collection)
        {
            let detail = "Records point at records: name the collection that the view is from.";
            return Err(vec![Refused::at(format!("{pointer}/collection"), "is_view", detail)]);
        }
        let mut lens = Lens::column(field_id);
        let mut columns = vec![self.put_column(id, &draft.name, field_id, fields::column_kind(&field.kind))?];
        if let KindDraft::Object { fields: drafts, is_point } = &draft.kind {
            let (members, theirs) = self.put_members(id, &draft.name, drafts, pointer)?;
            field.kind = FieldType::Object { members, is_point: *is_point };
            columns.extend(theirs);
            lens = lens_of(&field);
        }
        self.shown_mut(id)?.fields.push(VersionField { field, lens });
        Ok(columns)
    }

    /// A declared field under a number of its own, if there is room for it in the newest version.
    pub(super) fn resolve_field(
        &mut self,
        id: CollectionId,
        draft: &FieldDraft,
        pointer: &str,
    ) -> Result<Field, Refusals> {
        let field = self.fresh_field();
        self.check_field_name(id, &draft.name, &format!("{pointer}/name"))?;
        let shown = self.shown(id)?;
        let asked = if let KindDraft::Object { fields, .. } = &draft.kind { 1 + fields.len() } else { 1 };
        if shown.declared().count() + asked > MAX_FIELDS {
            let detail = format!("A collection has at most {MAX_FIELDS} fields.");
            return Err(vec![Refused::at(pointer, "too_many", detail)]);
        }
        fields::resolve(draft, field, (&shown.name, id), self.newest()?, pointer)
    }

    /// Adds a column to a hub, under a name that the table has never had.
    pub(super) fn put_column(
        &mut self,
        id: CollectionId,
        name: &str,
        field: FieldId,
        kind: crate::core::catalog::ColumnKind,
    ) -> Result<Column, Refusals> {
        let hub = self.catalog.hubs.get_mut(&id).ok_or_else(gone)?;
        let taken = hub.columns.iter().map(|column| column.name.as_str()).chain(hub.former.iter().map(String::as_str));
        let name = names::column_name(name, taken);
        let column = Column::new(name, field, kind);
        hub.columns.push(column.clone());
        Ok(column)
    }

    pub(super) fn check_field_name(&self, id: CollectionId, name: &str, pointer: &str) -> Result<(), Refusals> {
        // Of accounts, the password is kept apart from the record.
        let is_password = id == USERS && name == "password";
        if is_password || self.shown(id)?.known(name).is_some() {
            return Err(vec![Refused::at(pointer, "taken", format!("There is a field `{name}` already."))]);
        }
        Ok(())
    }
}

fn keep_accounts(id: CollectionId) -> Result<(), Refusals> {
    if id == USERS {
        let detail = "`users` holds the accounts, and keeps its name.";
        return Err(vec![Refused::at("/collection", "protected", detail)]);
    }
    Ok(())
}
