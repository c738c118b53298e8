//! Operations on one field: adding, renaming and dropping it, and its options.

use serde_json::Value as Json;

use crate::core::catalog::accept::{accept, compile_pattern};
use crate::core::catalog::{Code, Column, Field, FieldType, VersionField, names};
use crate::core::id::{CollectionId, FieldId};
use crate::core::value::Value;

use super::apply::{Refusals, Step, Work, check_account};
use super::outcome::{Effect, Narrowing, Touched};
use super::{FieldChange, FieldDraft, IndexDraft, KindDraft, Refused, fields};

impl Work {
    pub(super) fn change_field(
        &mut self,
        id: CollectionId,
        name: &str,
        change: &FieldChange,
    ) -> Result<Effect, Refusals> {
        if let FieldChange::Add { draft, fill } = change {
            return self.add_field(id, draft, fill.as_ref());
        }
        check_account(id, name)?;
        if let Ok(computed) = self.computed(id, name) {
            return self.change_computed(id, computed, change);
        }
        let mut shown = self.field(id, name)?;
        let is_object = shown.field.kind.is_object();
        match change {
            FieldChange::Add { .. } => Ok(Effect::default()),
            FieldChange::Drop { restore, erase } if is_object => self.drop_object(id, &shown, restore.as_ref(), *erase),
            FieldChange::SetRequired { required, .. } if is_object && *required != shown.field.options.required => {
                let detail = "An object is required, or not, for good: flatten it, or nest its fields anew.";
                Err(vec![Refused::at("/field", "not_available", detail)])
            }
            FieldChange::Flatten { names, restore } => self.flatten(id, &shown, names, restore.as_ref()),
            FieldChange::Rename { to } => self.rename_field(id, shown, to),
            FieldChange::Drop { restore, erase } => self.drop_field(id, &shown, restore.as_ref(), *erase),
            FieldChange::SetRequired { required: true, fill } => self.require(id, shown, fill.as_ref()),
            FieldChange::SetRequired { required: false, fill } => self.release(id, shown, fill.as_ref()),
            FieldChange::SetDefault { default } => self.set_default(id, shown, default.clone()),
            FieldChange::Enum(change) => self.change_enum(id, shown, change),
            FieldChange::Recode { kind, map } => self.recode(id, shown, kind, map),
            FieldChange::SetOptions { hidden, read_only, indexed, searchable, on_delete, rules } => {
                self.put_field_rules(id, &mut shown.field, rules, "/rules")?;
                shown.field.options.searchable = searchable.unwrap_or(shown.field.options.searchable);
                if let Some(on_delete) = on_delete {
                    self.set_on_delete(id, &mut shown, *on_delete)?;
                }
                self.set_options(id, shown, *hidden, *read_only, *indexed)
            }
            FieldChange::SetLimits(change) => self.set_limits(id, shown, change),
        }
    }

    fn add_field(&mut self, id: CollectionId, draft: &FieldDraft, fill: Option<&Json>) -> Result<Effect, Refusals> {
        let options = &draft.options;
        let refuse = |pointer: &str, code, detail: &str| Err(vec![Refused::at(pointer, code, detail)]);
        if fill.is_some() && !options.required {
            return refuse("/fill", "option_unfit", "Only a required field needs a value for existing records.");
        }
        if draft.computed.is_some() {
            self.put_computed(id, &[(draft, "/field".to_owned())])?;
            return self.rule_field(id, draft, "/field").map(|()| Effect::default());
        }
        if matches!(draft.kind, KindDraft::Object { .. }) {
            let effect = self.add_object(id, draft, fill)?;
            self.rule_field(id, draft, "/field")?;
            return Ok(effect);
        }
        // What an expression gives is known when a record is created, and not before.
        let is_constant = |default: &&Json| draft.kind == KindDraft::Json || !default.is_object();
        let default = options.default.as_ref().filter(is_constant);
        let shown = fill.or(default).filter(|_| options.required).cloned();
        if options.required && shown.is_none() {
            let detail = "Existing records have no value for a required field: give it a `fill` or a default.";
            return refuse("/fill", "outcome_required", detail);
        }
        if draft.unique && options.required {
            let detail = "Every existing record would show the same value: add the field first, then the index.";
            return refuse("/field/unique", "option_unfit", detail);
        }
        let columns = self.put_field(id, draft, "/field")?;
        let mut added = self.field(id, &draft.name)?;
        added.lens.fill = shown;
        let field = added.field.clone();
        self.put(id, added)?;
        self.rule_field(id, draft, "/field")?;
        let needs = match fill {
            Some(fill) => constant(&field, fill, "/fill")?,
            None => None,
        };
        self.add_columns(id, draft, columns);
        let touched = if options.required { Touched::All } else { Touched::Nothing };
        let narrowing = fill.is_some().then_some(Narrowing::Coerced);
        Ok(Effect { narrowing, touched, needs, ..Effect::default() })
    }

    /// Adds the columns of a field, and the indexes that it asks for.
    pub(super) fn add_columns(&mut self, id: CollectionId, draft: &FieldDraft, columns: Vec<Column>) {
        for column in columns {
            self.step(Step::AddColumn(id, column));
        }
        self.index_fields(id, std::slice::from_ref(draft));
    }

    fn rename_field(&mut self, id: CollectionId, mut shown: VersionField, to: &str) -> Result<Effect, Refusals> {
        if shown.field.name != to {
            self.check_new_name(id, to, "/to")?;
        }
        let field = Some(shown.field.id);
        to.clone_into(&mut shown.field.name);
        self.put(id, shown)?;
        Ok(Effect { field, ..Effect::default() })
    }

    /// Checks a name that a field is to have.
    pub(super) fn check_new_name(&self, id: CollectionId, name: &str, pointer: &str) -> Result<(), Refusals> {
        if let Some(fault) = names::field_fault(name) {
            return Err(vec![Refused::at(pointer, "invalid_name", fault)]);
        }
        self.check_field_name(id, name, pointer)
    }

    fn drop_field(
        &mut self,
        id: CollectionId,
        shown: &VersionField,
        restore: Option<&Json>,
        erase: bool,
    ) -> Result<Effect, Refusals> {
        let (field, column) = (shown.field.id, shown.lens.base.column);
        let restore = restore.or(shown.field.constant_default().filter(|_| shown.field.options.required));
        let needs = match restore {
            Some(restore) => constant(&shown.field, restore, "/restore")?,
            None => None,
        };
        self.show_instead_of_null(id, shown, restore, "/restore")?;
        let is_promised = self.older(id, field).next().is_some();
        if let Some(restore) = restore.filter(|_| !shown.field.options.required && is_promised) {
            self.restore_in(id, shown, restore)?;
        }
        let mut effect = Effect { field: Some(field), needs, ..Effect::default() };
        effect.narrowing = is_promised.then_some(Narrowing::Coerced);
        if erase {
            for column in shown.lens.columns() {
                if let Some(column) = self.hub(id)?.column(column).cloned() {
                    self.step(Step::Erase(id, column));
                }
            }
            effect.erased = Some(column);
            effect.touched = Touched::Present(column);
            effect.acknowledge.push("erases_values");
        } else if is_promised {
            effect.kept = Some(column);
        }
        self.shown_mut(id)?.fields.retain(|kept| kept.field.id != field);
        self.alters(id, Some(field));
        Ok(effect)
    }

    /// From now on null is refused; records without a value show `fill`.
    fn require(&mut self, id: CollectionId, mut shown: VersionField, fill: Option<&Json>) -> Result<Effect, Refusals> {
        let field = Some(shown.field.id);
        if shown.field.kind.is_list() {
            let detail = "A list is empty where it was never written, and never null.";
            return Err(vec![Refused::at("/required", "option_unfit", detail)]);
        }
        if shown.field.options.required {
            return Ok(Effect { field, ..Effect::default() });
        }
        let Some(fill) = fill.or(shown.field.constant_default()).cloned() else {
            let detail = "Records without a value must show one from now on: give a `fill`, or the field a default.";
            return Err(vec![Refused::at("/fill", "outcome_required", detail)]);
        };
        if self.is_unique(id, shown.field.id)? {
            let detail = "Every record without a value would show the same one, and the field is unique.";
            return Err(vec![Refused::at("/fill", "option_unfit", detail)]);
        }
        let needs = constant(&shown.field, &fill, "/fill")?;
        shown.field.options.required = true;
        let touched = Touched::Null(shown.lens.base.column);
        shown.lens.fill.get_or_insert(fill);
        check(&shown.field, "")?;
        self.alters(id, field);
        self.put(id, shown)?;
        Ok(Effect { field, touched, needs, narrowing: Some(Narrowing::Coerced), ..Effect::default() })
    }

    /// From now on null may be written; older versions that promise a value show `restore` in its place.
    fn release(
        &mut self,
        id: CollectionId,
        mut shown: VersionField,
        restore: Option<&Json>,
    ) -> Result<Effect, Refusals> {
        let field = Some(shown.field.id);
        if !shown.field.options.required {
            return Ok(Effect { field, ..Effect::default() });
        }
        let restore = restore.or(shown.field.constant_default());
        let needs = match restore {
            Some(restore) => constant(&shown.field, restore, "/restore")?,
            None => None,
        };
        self.show_instead_of_null(id, &shown, restore, "/restore")?;
        shown.field.options.required = false;
        let had_fill = shown.lens.fill.take().is_some();
        let touched = if had_fill { Touched::Null(shown.lens.base.column) } else { Touched::Nothing };
        self.alters(id, field);
        self.put(id, shown)?;
        Ok(Effect { field, touched, needs, narrowing: Some(Narrowing::Coerced), ..Effect::default() })
    }

    /// Sees that no older version that promises a value of a field ever shows null.
    pub(super) fn show_instead_of_null(
        &mut self,
        id: CollectionId,
        shown: &VersionField,
        restore: Option<&Json>,
        pointer: &str,
    ) -> Result<(), Refusals> {
        let mut is_missing = false;
        for older in self.older(id, shown.field.id) {
            if !older.field.options.required || older.lens.fill.is_some() {
                continue;
            }
            match restore {
                Some(restore) => older.lens.fill = Some(as_older(shown, older, restore)),
                None => is_missing = true,
            }
        }
        if is_missing {
            let detail = "Older versions promise a value: say by `restore` what they show where there is none.";
            return Err(vec![Refused::at(pointer, "outcome_required", detail)]);
        }
        Ok(())
    }

    fn set_default(
        &mut self,
        id: CollectionId,
        mut shown: VersionField,
        default: Option<Json>,
    ) -> Result<Effect, Refusals> {
        shown.field.options.default = default.filter(|default| !default.is_null());
        check(&shown.field, "/default")?;
        let field = Some(shown.field.id);
        self.put(id, shown)?;
        Ok(Effect { field, ..Effect::default() })
    }

    fn set_options(
        &mut self,
        id: CollectionId,
        mut shown: VersionField,
        hidden: Option<bool>,
        read_only: Option<bool>,
        indexed: Option<bool>,
    ) -> Result<Effect, Refusals> {
        let options = &mut shown.field.options;
        options.hidden = hidden.unwrap_or(options.hidden);
        options.read_only = read_only.unwrap_or(options.read_only);
        let was_indexed = options.indexed;
        let is_indexed = indexed.unwrap_or(was_indexed);
        options.indexed = is_indexed;
        check(&shown.field, "")?;
        let index = IndexDraft::over(vec![shown.field.name.clone()], false);
        let field = Some(shown.field.id);
        self.put(id, shown)?;
        if is_indexed && !was_indexed {
            // There may be such an index by another operation; one is enough.
            let _ = self.put_index(id, &index, "");
        } else if was_indexed && !is_indexed {
            let name = self.shown(id)?.name.clone();
            self.drop_index(&name, &index)?;
        }
        Ok(Effect { field, ..Effect::default() })
    }
}

/// Checks the options of a field as it is now; what is wrong stands at `pointer`.
pub(super) fn check(field: &Field, pointer: &str) -> Result<(), Refusals> {
    let mut refused = Vec::new();
    fields::check_options(field, false, "", &mut refused);
    for fault in &mut refused {
        pointer.clone_into(&mut fault.pointer);
    }
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// Checks a constant that stands in for missing values of a field: it is one that the field takes. Of a relation, the
/// record that it names has to be there.
pub(super) fn constant(
    field: &Field,
    json: &Json,
    pointer: &str,
) -> Result<Option<(String, CollectionId, uuid::Uuid)>, Refusals> {
    let pattern = field.options.pattern.as_deref().and_then(|pattern| compile_pattern(pattern).ok());
    match accept(field, pattern.as_ref(), json) {
        Ok(Value::Null) => {
            Err(vec![Refused::at(pointer, "invalid_value", "Null cannot stand in for a missing value.")])
        }
        Ok(Value::List(ids)) if !ids.is_empty() && matches!(field.kind, FieldType::Relation { .. }) => {
            let detail = "A list of records stands empty where a value is missing.";
            Err(vec![Refused::at(pointer, "invalid_value", detail)])
        }
        Ok(Value::Uuid(record)) => Ok(match &field.kind {
            FieldType::Relation { collection, .. } => Some((pointer.to_owned(), *collection, record)),
            _ => None,
        }),
        Ok(_) => Ok(None),
        Err(refusal) => Err(vec![Refused::at(pointer, refusal.code, refusal.detail)]),
    }
}

/// What an older version shows for a value that the newest one shows.
pub(super) fn as_older(newest: &VersionField, older: &VersionField, shown: &Json) -> Json {
    if let Json::Array(items) = shown {
        return items.iter().map(|item| as_older(newest, older, item)).collect();
    }
    let Some(code) = code_of(shown) else { return shown.clone() };
    let stored = newest.lens.put(&code.value());
    let value = older.lens.show(&older.field, |column| {
        let written = stored.iter().find(|(written, _)| *written == column).map(|(_, value)| value);
        Some(written.unwrap_or(&Value::Null))
    });
    match value.as_ref().and_then(Code::of) {
        Some(code) => code.json(),
        None => shown.clone(),
    }
}

/// What the columns of a field hold where it shows a value, as JSON.
pub(super) fn stored_json(shown: &VersionField, json: &Json) -> Vec<(FieldId, Option<Json>)> {
    if let Json::Array(items) = json {
        let encode = |code: Code| Code::of(&shown.lens.base.encode(&code.value())).map(|code| code.json());
        let stored = |item: &Json| code_of(item).and_then(encode).unwrap_or_else(|| item.clone());
        return vec![(shown.lens.base.column, Some(items.iter().map(stored).collect()))];
    }
    let Some(code) = code_of(json) else { return vec![(shown.lens.base.column, Some(json.clone()))] };
    let stored = shown.lens.put(&code.value()).into_iter();
    let as_json = stored.map(|(column, value)| (column, Code::of(&value).map(|code| code.json())));
    as_json.collect()
}

fn code_of(json: &Json) -> Option<Code> {
    match json {
        Json::Bool(truth) => Some(Code::Bool(*truth)),
        Json::String(text) => Some(Code::Text(text.clone())),
        _ => None,
    }
}
