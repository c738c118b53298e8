//! Operations on indexes.

use crate::core::catalog::hub::{Index, IndexPart, SystemField};
use crate::core::catalog::{FieldType, VersionCollection, VersionField};
use crate::core::id::{CollectionId, FieldId};

use super::apply::{Refusals, Step, Work};
use super::computed::no_such_field;
use super::outcome::{Effect, Narrowing};
use super::{FieldDraft, IndexDraft, KindDraft, Refused};

/// Most columns of an index.
const MAX_INDEX_FIELDS: usize = 8;

impl Work {
    pub(super) fn add_index(
        &mut self,
        collection: &str,
        draft: &IndexDraft,
    ) -> Result<(CollectionId, Effect), Refusals> {
        let id = self.collection_with_records(collection)?;
        let index = self.put_index(id, draft, "")?;
        let unique = draft.unique.then_some(index);
        let narrowing = draft.unique.then_some(Narrowing::Rejected);
        Ok((id, Effect { narrowing, unique, ..Effect::default() }))
    }

    pub(super) fn drop_index(
        &mut self,
        collection: &str,
        draft: &IndexDraft,
    ) -> Result<(CollectionId, Effect), Refusals> {
        let id = self.collection_with_records(collection)?;
        let wanted = self.described(id, draft, "")?;
        let newest = self.newest()?.number;
        let refuse = |code, detail: &str| Err(vec![Refused::at("/fields", code, detail)]);
        let Some(index) = self.hub(id)?.indexes.iter().find(|index| is_index(index, &wanted)).cloned() else {
            return refuse("no_such_index", "There is no such index.");
        };
        let older = self.catalog.versions.range(index.since..newest).filter(|(_, version)| version.is_live());
        // The published version that this is a copy of takes the change together with it.
        let promised = older.map(|(number, _)| *number).any(|number| Some(number) != self.base);
        if index.unique && promised {
            return refuse(
                "not_available",
                "Older versions promise it too; this release cannot keep it for them alone.",
            );
        }
        let relies = |field: &VersionField| {
            let is_relation = matches!(field.field.kind, FieldType::Relation { .. });
            let is_plain = !wanted.unique && wanted.condition.is_none();
            is_relation && is_plain && wanted.parts == [IndexPart::Field(field.field.id)]
        };
        if self.shown(id)?.fields.iter().any(relies) {
            return refuse("protected", "Deleting records looks relations up by this index.");
        }
        self.hub_mut(id)?.indexes.retain(|kept| kept.name != index.name);
        self.step(Step::DropIndex(id, index));
        Ok((id, Effect::default()))
    }

    pub(super) fn set_unique(
        &mut self,
        collection: &str,
        fields: &[String],
        unique: bool,
    ) -> Result<(CollectionId, Effect), Refusals> {
        let draft = IndexDraft::over(fields.to_vec(), true);
        if unique { self.add_index(collection, &draft) } else { self.drop_index(collection, &draft) }
    }

    /// Adds the indexes that fields ask for by their options, and one for each relation, which deletes look up.
    pub(super) fn index_fields(&mut self, id: CollectionId, drafts: &[FieldDraft]) {
        for draft in drafts {
            if let KindDraft::Object { fields, .. } = &draft.kind {
                for member in fields.iter().filter(|member| member.options.indexed) {
                    let path = format!("{}.{}", draft.name, member.name);
                    let _ = self.put_index(id, &IndexDraft::over(vec![path], false), "");
                }
            }
            let is_relation = matches!(draft.kind, KindDraft::Relation { list: false, .. });
            if draft.unique || draft.options.indexed || is_relation {
                let index = IndexDraft::over(vec![draft.name.clone()], draft.unique);
                // A field that was refused has no index to make either; its own refusal says why.
                let _ = self.put_index(id, &index, "");
            }
        }
    }

    pub(super) fn put_index(&mut self, id: CollectionId, draft: &IndexDraft, pointer: &str) -> Result<Index, Refusals> {
        let mut index = self.described(id, draft, pointer)?;
        if draft.case_insensitive {
            self.fold_parts(id, &mut index.parts)?;
        }
        let hub = self.hub(id)?;
        if hub.indexes.iter().any(|known| is_index(known, &index)) {
            let detail = "There is such an index already.";
            return Err(vec![Refused::at(format!("{pointer}/fields"), "taken", detail)]);
        }
        let table = hub.table.clone();
        self.catalog.numbers.index += 1;
        index.name = format!("ix_{}_{table}", self.catalog.numbers.index);
        self.hub_mut(id)?.indexes.push(index.clone());
        self.step(Step::CreateIndex(id, index.clone()));
        Ok(index)
    }

    /// The index that is described, still without a name. Parts that fold case are the columns for it where there are any.
    fn described(&self, id: CollectionId, draft: &IndexDraft, pointer: &str) -> Result<Index, Refusals> {
        let refuse = |key: &str, code, detail: &str| vec![Refused::at(format!("{pointer}/{key}"), code, detail)];
        let mut parts = self.parts(id, draft, pointer)?;
        if draft.case_insensitive {
            let is_text = |part: &IndexPart| self.is_text(id, part);
            if !draft.unique || !parts.iter().any(is_text) {
                let detail = "What is unique of a text may be so whatever its case; nothing else has one.";
                return Err(refuse("case_insensitive", "option_unfit", detail));
            }
            for part in &mut parts {
                let folds = part.field().filter(|_| self.is_text(id, part)).and_then(|base| self.folded(id, base));
                *part = folds.map_or_else(|| part.clone(), IndexPart::Field);
            }
        }
        let condition = draft.condition.as_deref().map(|source| self.index_condition(id, source)).transpose();
        let condition = condition.map_err(|mut refused| {
            for fault in &mut refused {
                fault.pointer.insert_str(0, pointer);
            }
            refused
        })?;
        Ok(Index { name: String::new(), parts, unique: draft.unique, condition, since: self.newest()?.number })
    }

    /// Adds an index for each indexed field that a version fills in: its order is not the column's own.
    pub(super) fn index_fills(&mut self) {
        let mut wanted = Vec::new();
        let versions = self.catalog.versions.values().filter(|version| version.is_live());
        for shown in versions.flat_map(|version| &version.collections) {
            for VersionField { lens, .. } in shown.every_field().filter(|shown| shown.field.options.indexed) {
                // A fill that waits for an object is no constant.
                if !lens.beside.is_empty() {
                    continue;
                }
                if let (Some(fill), None, None) = (&lens.fill, &lens.base.codes, &lens.over) {
                    let part = IndexPart::Filled { field: lens.base.column, fill: fill.clone() };
                    wanted.push((shown.id, vec![part]));
                }
            }
        }
        for (id, parts) in wanted {
            self.index_parts(id, parts);
        }
    }

    /// Adds an index for the column made beside an indexed field's own.
    pub(super) fn index_column(&mut self, id: CollectionId, column: FieldId) {
        self.index_parts(id, vec![IndexPart::Field(column)]);
    }

    /// Adds an index that nobody asked for by name, unless there is one.
    fn index_parts(&mut self, id: CollectionId, parts: Vec<IndexPart>) {
        let Some(hub) = self.catalog.hubs.get_mut(&id) else { return };
        if hub.indexes.iter().any(|index| index.parts == parts && index.condition.is_none()) {
            return;
        }
        self.catalog.numbers.index += 1;
        let name = format!("ix_{}_{}", self.catalog.numbers.index, hub.table);
        let index = Index { name, parts, unique: false, condition: None, since: 0 };
        hub.indexes.push(index.clone());
        self.step(Step::CreateIndex(id, index));
    }

    fn parts(&self, id: CollectionId, draft: &IndexDraft, pointer: &str) -> Result<Vec<IndexPart>, Refusals> {
        let refuse = |code, detail: String| vec![Refused::at(format!("{pointer}/fields"), code, detail)];
        if draft.fields.is_empty() || draft.fields.len() > MAX_INDEX_FIELDS {
            return Err(refuse("invalid_value", format!("An index has 1 to {MAX_INDEX_FIELDS} fields.")));
        }
        let shown = self.shown(id)?;
        let mut parts = Vec::new();
        for name in &draft.fields {
            let part = index_part(shown, name).map_err(|(code, detail)| refuse(code, detail))?;
            if parts.contains(&part) {
                return Err(refuse("invalid_value", format!("`{name}` stands twice.")));
            }
            let is_plain = shown.field_at(name).is_none_or(|field| field.lens.is_plain());
            if draft.unique && !is_plain {
                let detail = format!("Records show values of `{name}` that stand for others: they cannot be unique.");
                return Err(refuse("option_unfit", detail));
            }
            parts.push(part);
        }
        Ok(parts)
    }

    /// Whether a unique index holds a field.
    pub(super) fn is_unique(&self, id: CollectionId, field: FieldId) -> Result<bool, Refusals> {
        let hub = self.hub(id)?;
        let indexes = hub.indexes.iter().filter(|index| index.unique);
        Ok(indexes.flat_map(|index| &index.parts).any(|part| hub.indexed_field(part) == Some(field)))
    }
}

/// Whether an index is the one that is described. Of its condition only the tree counts: it reads the same fields.
fn is_index(index: &Index, wanted: &Index) -> bool {
    let tree = |index: &Index| index.condition.as_ref().map(|condition| condition.tree.clone());
    index.parts == wanted.parts && index.unique == wanted.unique && tree(index) == tree(wanted)
}

fn index_part(shown: &VersionCollection, name: &str) -> Result<IndexPart, (&'static str, String)> {
    if let Some(system) = [SystemField::CreatedAt, SystemField::UpdatedAt].into_iter().find(|s| s.name() == name) {
        return Ok(IndexPart::System(system));
    }
    let field = shown.field_at(name).ok_or_else(|| {
        let reason = no_such_field(shown, name, "");
        (reason.code, reason.detail)
    })?;
    match field.field.kind {
        FieldType::Json
        | FieldType::Vector { .. }
        | FieldType::List { .. }
        | FieldType::Relation { list: true, .. }
        | FieldType::File { .. }
        | FieldType::Object { .. } => Err(("no_such_field", format!("`{name}` is of a type that cannot be indexed."))),
        _ => Ok(IndexPart::Field(field.field.id)),
    }
}
