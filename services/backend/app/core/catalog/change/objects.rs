//! Objects as a whole: declaring one with its members, adding and dropping one.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::core::catalog::{Column, Field, FieldType, Lens, VersionField, names};
use crate::core::id::{CollectionId, FieldId};
use crate::core::json::pointer_token;

use super::apply::{Refusals, Step, Work};
use super::outcome::{Effect, Narrowing, Touched};
use super::shape::{constant, stored_json};
use super::{FieldDraft, Refused, fields};

/// Most members of an object.
const MAX_MEMBERS: usize = 50;

impl Work {
    /// Makes the members of an object that a document declares, and their columns.
    pub(super) fn put_members(
        &mut self,
        id: CollectionId,
        object: &str,
        drafts: &[FieldDraft],
        pointer: &str,
    ) -> Result<(Vec<VersionField>, Vec<Column>), Refusals> {
        let (mut members, mut columns) = (Vec::new(), Vec::new());
        let mut refused: Refusals = check_count(drafts.len(), &format!("{pointer}/fields")).into_iter().collect();
        for (place, draft) in drafts.iter().enumerate() {
            let pointer = format!("{pointer}/fields/{place}");
            if drafts.iter().take(place).any(|earlier| earlier.name == draft.name) {
                let detail = format!("There is a member `{}` already.", draft.name);
                refused.push(Refused::at(format!("{pointer}/name"), "taken", detail));
            }
            let field = self.fresh_field();
            let own = (self.shown(id)?.name.clone(), id);
            let resolved = fields::resolve(draft, field, (&own.0, own.1), self.newest()?, &pointer);
            match resolved.and_then(|field| check_member(field, draft, &pointer)) {
                Ok(member) => {
                    let column = names::member_name(object, &draft.name);
                    columns.push(self.put_column(id, &column, field, fields::column_kind(&member.kind))?);
                    members.push(VersionField { lens: Lens::column(field), field: member });
                }
                Err(reasons) => refused.extend(reasons),
            }
        }
        if refused.is_empty() { Ok((members, columns)) } else { Err(refused) }
    }

    /// Adds an object; where it is required, records from before show `fill` in its members.
    pub(super) fn add_object(
        &mut self,
        id: CollectionId,
        draft: &FieldDraft,
        fill: Option<&Json>,
    ) -> Result<Effect, Refusals> {
        let columns = self.put_field(id, draft, "/field")?;
        let mut added = self.field(id, &draft.name)?;
        let mut effect = Effect::default();
        if draft.options.required {
            let fills = constants(&added, fill, "/fill")?;
            let mut refused = Vec::new();
            for member in members_mut(&mut added) {
                let options = &member.field.options;
                let default = member.field.constant_default().filter(|_| options.required);
                member.lens.fill = fills.get(&member.field.id).or(default).cloned();
                if options.required && member.lens.fill.is_none() {
                    let detail = "Existing records have no value for a required member: give it one, or a default.";
                    refused.push(Refused::at(format!("/fill/{}", member.field.name), "outcome_required", detail));
                }
            }
            if !refused.is_empty() {
                return Err(refused);
            }
            effect = Effect { touched: Touched::All, narrowing: fill.map(|_| Narrowing::Coerced), ..effect };
            self.put(id, added)?;
        }
        self.add_columns(id, draft, columns);
        Ok(effect)
    }

    /// Takes an object out of the API; older versions that promise values show `restore` where there are none.
    pub(super) fn drop_object(
        &mut self,
        id: CollectionId,
        shown: &VersionField,
        restore: Option<&Json>,
        erase: bool,
    ) -> Result<Effect, Refusals> {
        let object = &shown.field;
        let restores = constants(shown, restore, "/restore")?;
        let is_promised = self.older(id, object.id).next().is_some();
        // An object that may be null is null for records that newer versions make, unless it is to be restored.
        let is_there = object.options.required || restore.is_some();
        let mut refused = Vec::new();
        for member in object.kind.members().iter().filter(|_| is_there) {
            let is_required = member.field.options.required;
            let default = member.field.constant_default().filter(|_| is_required);
            let restore = restores.get(&member.field.id).or(default);
            let pointer = format!("/restore/{}", member.field.name);
            if object.options.required {
                refused.extend(self.show_instead_of_null(id, member, restore, &pointer).err().into_iter().flatten());
            } else if is_required && restore.is_none() {
                refused.push(Refused::at(
                    pointer,
                    "outcome_required",
                    "An object to restore has its required members.",
                ));
            }
            let is_stored = is_promised && !(is_required && object.options.required);
            if let Some(restore) = restore.filter(|_| is_stored) {
                self.restore_in(id, member, restore)?;
            }
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        if restore.is_some() && is_promised {
            self.restore_in(id, shown, &Json::Bool(true))?;
        }
        let first = object.kind.members().first().map(|member| member.lens.base.column);
        let mut effect = Effect { field: Some(object.id), ..Effect::default() };
        effect.narrowing = is_promised.then_some(Narrowing::Coerced);
        if erase {
            let columns = self.hub(id)?.columns.clone();
            for column in shown.lens.columns().filter_map(|read| columns.iter().find(|column| column.field == read)) {
                self.step(Step::Erase(id, column.clone()));
            }
            effect = Effect { erased: first, acknowledge: vec!["erases_values"], ..effect };
            effect.touched = first.map_or(Touched::Nothing, Touched::Present);
        } else if is_promised {
            effect.kept = first;
        }
        self.shown_mut(id)?.fields.retain(|kept| kept.field.id != object.id);
        for part in shown.parts() {
            self.alters(id, Some(part.field.id));
        }
        Ok(effect)
    }

    /// Notes what the columns of a field hold for records that versions make which do not know it: that it shows `restore`.
    pub(super) fn restore_in(&mut self, id: CollectionId, of: &VersionField, restore: &Json) -> Result<(), Refusals> {
        let stored = stored_json(of, restore);
        for kept in &mut self.hub_mut(id)?.columns {
            if let Some((_, restore)) = stored.iter().find(|(column, _)| *column == kept.field) {
                kept.restore.clone_from(restore);
            }
        }
        Ok(())
    }
}

/// How an object is read: whoever made the record, a required one is there.
pub(super) fn lens_of(object: &Field) -> Lens {
    let beside = object.kind.members().iter().flat_map(|member| member.lens.columns()).collect();
    Lens { fill: object.options.required.then(|| json!({})), beside, ..Lens::column(object.id) }
}

/// Constants for members of an object, each of which its member takes.
pub(super) fn constants(
    object: &VersionField,
    given: Option<&Json>,
    pointer: &str,
) -> Result<BTreeMap<FieldId, Json>, Refusals> {
    let none = Map::new();
    let given = match given {
        None => &none,
        Some(Json::Object(given)) => given,
        Some(_) => return Err(vec![Refused::at(pointer, "wrong_type", "This must be an object.")]),
    };
    let (mut found, mut refused) = (BTreeMap::new(), Vec::new());
    for (name, json) in given {
        let pointer = format!("{pointer}/{}", pointer_token(name));
        match object.member(name) {
            None => refused.push(Refused::at(pointer, "no_such_field", format!("There is no member `{name}`."))),
            Some(member) => {
                refused.extend(constant(&member.field, json, &pointer).err().into_iter().flatten());
                found.insert(member.field.id, json.clone());
            }
        }
    }
    if refused.is_empty() { Ok(found) } else { Err(refused) }
}

/// What is wrong with the number of an object's members.
pub(super) fn check_count(count: usize, pointer: &str) -> Option<Refused> {
    let detail = format!("An object has 1 to {MAX_MEMBERS} members.");
    (!(1..=MAX_MEMBERS).contains(&count)).then(|| Refused::at(pointer, "invalid_value", detail))
}

fn members_mut(object: &mut VersionField) -> &mut [VersionField] {
    if let FieldType::Object { members, .. } = &mut object.field.kind { members } else { &mut [] }
}

fn check_member(field: Field, draft: &FieldDraft, pointer: &str) -> Result<Field, Refusals> {
    let mut refused = Vec::new();
    if !field.kind.is_scalar() {
        refused.push(Refused::at(format!("{pointer}/type"), "option_unfit", "No object has members of this type."));
    }
    let options = [
        ("hidden", field.options.hidden),
        ("read_only", field.options.read_only),
        ("unique", draft.unique),
        ("computed", draft.computed.is_some()),
        ("rules", !draft.rules.is_empty()),
    ];
    for (key, _) in options.into_iter().filter(|(_, is_set)| *is_set) {
        let detail = format!("Members of an object take no `{key}`.");
        refused.push(Refused::at(format!("{pointer}/{key}"), "option_unfit", detail));
    }
    if refused.is_empty() { Ok(field) } else { Err(refused) }
}
