//! Gathering fields into an object, and spreading its members out. Nothing that is stored changes.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::core::catalog::{ColumnKind, Field, FieldOptions, FieldType, VersionField, names};
use crate::core::id::{CollectionId, FieldId};
use crate::core::json::pointer_token;

use super::Refused;
use super::apply::{Refusals, Step, Work, check_account};
use super::objects::{check_count, constants, lens_of};
use super::outcome::{Effect, Narrowing};
use super::shape::as_older;

impl Work {
    /// Gathers fields into an object, which stands where the first of them stood.
    pub(super) fn nest(&mut self, id: CollectionId, paths: &[String], to: &str) -> Result<Effect, Refusals> {
        let mut refused: Refusals = check_count(paths.len(), "/fields").into_iter().collect();
        let mut members: Vec<VersionField> = Vec::new();
        for (place, name) in paths.iter().enumerate() {
            match self.nestable(id, name, &members) {
                Ok(member) => members.push(member),
                Err((code, detail)) => refused.push(Refused::at(format!("/fields/{place}"), code, detail)),
            }
        }
        if let Some(fault) = names::field_fault(to) {
            refused.push(Refused::at("/as", "invalid_name", fault));
        }
        // A name that one of the members leaves is free.
        if !paths.iter().any(|path| path == to) {
            refused.extend(self.check_field_name(id, to, "/as").err().into_iter().flatten());
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        let gathered: Vec<FieldId> = members.iter().map(|member| member.field.id).collect();
        let object = self.fresh_field();
        let column = self.put_column(id, to, object, ColumnKind::Bool)?;
        self.step(Step::AddColumn(id, column));
        let options = FieldOptions { required: true, ..FieldOptions::default() };
        let field =
            Field { id: object, name: to.to_owned(), kind: FieldType::Object { members, is_point: false }, options };
        let nested = VersionField { lens: lens_of(&field), field };
        let fields = &mut self.shown_mut(id)?.fields;
        let place = fields.iter().position(|shown| Some(&shown.field.id) == gathered.first()).unwrap_or_default();
        fields.insert(place, nested);
        fields.retain(|shown| !gathered.contains(&shown.field.id));
        for field in gathered {
            self.alters(id, Some(field));
        }
        Ok(Effect::default())
    }

    fn nestable(
        &self,
        id: CollectionId,
        name: &str,
        before: &[VersionField],
    ) -> Result<VersionField, (&'static str, String)> {
        let found = check_account(id, name).and_then(|()| self.field(id, name));
        let found = found.map_err(|reasons| {
            reasons.into_iter().next().map_or(("internal", String::new()), |reason| (reason.code, reason.detail))
        })?;
        if before.iter().any(|earlier| earlier.field.id == found.field.id) {
            return Err(("invalid_value", format!("`{name}` stands twice.")));
        }
        let options = &found.field.options;
        if options.hidden || options.read_only || !options.rules.is_empty() {
            return Err(("option_unfit", format!("`{name}` is hidden, read-only or has a rule of its own.")));
        }
        if !found.field.kind.is_scalar() {
            return Err(("option_unfit", format!("`{name}` is of a type that no object has.")));
        }
        Ok(found)
    }

    /// Spreads the members of an object out to where it stood. Where it could be null, so can they from now on; an
    /// older version that goes on showing the object shows `restore` in a member that it promises.
    pub(super) fn flatten(
        &mut self,
        id: CollectionId,
        shown: &VersionField,
        names: &[(String, String)],
        restore: Option<&Json>,
    ) -> Result<Effect, Refusals> {
        let FieldType::Object { members, .. } = &shown.field.kind else {
            return Err(vec![Refused::at("/field", "option_unfit", "This field is no object.")]);
        };
        let restore = constants(shown, restore, "/restore")?;
        let mut spread = self.spread(id, shown, members, names)?;
        let mut effect = Effect { field: Some(shown.field.id), ..Effect::default() };
        if !shown.field.options.required {
            self.show_members(id, shown, &restore, "/restore")?;
            effect.narrowing = Some(Narrowing::Coerced);
            for member in &mut spread {
                member.field.options.required = false;
                member.lens.fill = None;
            }
        }
        let fields = &mut self.shown_mut(id)?.fields;
        let place = fields.iter().position(|kept| kept.field.id == shown.field.id).unwrap_or_default();
        fields.splice(place..=place, spread);
        self.alters(id, Some(shown.field.id));
        Ok(effect)
    }

    /// The members of an object as fields of their own, each by its name to be.
    fn spread(
        &self,
        id: CollectionId,
        object: &VersionField,
        members: &[VersionField],
        names: &[(String, String)],
    ) -> Result<Vec<VersionField>, Refusals> {
        let mut refused: Refusals = Vec::new();
        for (member, _) in names.iter().filter(|(member, _)| object.member(member).is_none()) {
            let detail = format!("`{}` has no member `{member}`.", object.field.name);
            refused.push(Refused::at(format!("/as/{}", pointer_token(member)), "no_such_field", detail));
        }
        let mut spread: Vec<VersionField> = Vec::new();
        for member in members {
            let renamed = names.iter().find(|(name, _)| *name == member.field.name);
            let name = renamed.map_or(&member.field.name, |(_, to)| to);
            let pointer = format!("/as/{}", member.field.name);
            if let Some(fault) = names::field_fault(name) {
                refused.push(Refused::at(&pointer, "invalid_name", fault));
            }
            // The object's own name is free.
            if spread.iter().any(|earlier| earlier.field.name == *name) {
                refused.push(Refused::at(&pointer, "taken", format!("Two members would be `{name}`.")));
            } else if *name != object.field.name {
                refused.extend(self.check_field_name(id, name, &pointer).err().into_iter().flatten());
            }
            let mut member = member.clone();
            name.clone_into(&mut member.field.name);
            spread.push(member);
        }
        if refused.is_empty() { Ok(spread) } else { Err(refused) }
    }

    /// Sees that no older version shows null in a member that it promises, once the object's columns are written one by
    /// one.
    fn show_members(
        &mut self,
        id: CollectionId,
        newest: &VersionField,
        restore: &BTreeMap<FieldId, Json>,
        pointer: &str,
    ) -> Result<(), Refusals> {
        let mut missing: BTreeMap<FieldId, Refused> = BTreeMap::new();
        for object in self.older(id, newest.field.id) {
            let columns: Vec<FieldId> = object.lens.columns().collect();
            let FieldType::Object { members, .. } = &mut object.field.kind else { continue };
            for member in members {
                let current = newest.parts().find(|part| part.field.id == member.field.id);
                let is_promised = member.field.options.required && member.lens.fill.is_none();
                let Some(current) = current.filter(|_| is_promised) else { continue };
                if let Some(restore) = restore.get(&member.field.id).or(current.field.constant_default()) {
                    member.lens.fill = Some(as_older(current, member, restore));
                    member.lens.beside.clone_from(&columns);
                } else {
                    let detail = "Older versions promise a value: say by `restore` what they show where there is none.";
                    let pointer = format!("{pointer}/{}", current.field.name);
                    missing.insert(member.field.id, Refused::at(pointer, "outcome_required", detail));
                }
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(missing.into_values().collect()) }
    }
}
