//! The same said in other values: truth values and enums into each other.

use crate::core::catalog::hub::ColumnKind;
use crate::core::catalog::{Code, Codes, FieldType, Layer, Pair, VersionField};
use crate::core::id::{CollectionId, FieldId};
use crate::core::json::pointer_token;

use super::apply::{Refusals, Step, Work};
use super::enums::home;
use super::outcome::{Effect, Narrowing, Touched};
use super::shape::check;
use super::{KindDraft, Refused, fields};

impl Work {
    pub(super) fn recode(
        &mut self,
        id: CollectionId,
        mut shown: VersionField,
        kind: &KindDraft,
        map: &[(String, String)],
    ) -> Result<Effect, Refusals> {
        let field = shown.field.id;
        let own = (self.shown(id)?.name.clone(), id);
        let kind = &with_values(kind, &shown.field.kind, map);
        let kind = fields::resolve_kind(kind, (&own.0, own.1), self.newest()?, "").map_err(|fault| vec![fault])?;
        let (Some(old), Some(new)) = (codes_of(&shown.field.kind), codes_of(&kind)) else {
            let detail = "Only truth values and enums can be recoded.";
            return Err(vec![Refused::at("/type", "option_unfit", detail)]);
        };
        if self.is_unique(id, field)? || shown.lens.over.is_some() {
            let detail = "A field that is unique, or was recoded from a truth value before, cannot be recoded.";
            return Err(vec![Refused::at("/field", "not_available", detail)]);
        }
        let (pairs, is_finer) = relation(&old, &new, map)?;
        let finer = |value: &Code| pairs.iter().find(|(old, _)| old == value).map(|(_, new)| new.clone());

        // The base column says what each old value is; of several new values for one, the first listed.
        let was = shown.lens.base.codes.clone().unwrap_or_else(|| Codes::identity(&old));
        let reached = pairs.iter().flat_map(|(old, new)| {
            let stored = was.pairs.iter().filter(move |pair| pair.shown == *old);
            stored.map(move |pair| Pair { stored: pair.stored.clone(), shown: new.clone() })
        });
        shown.lens.base.codes = Some(Codes { pairs: reached.collect(), otherwise: None });
        if is_finer {
            self.tell_apart(id, &mut shown, &new, &pairs)?;
        }
        let recoded = |json: &serde_json::Value| finer(&Code::of_json(json)?).map(|code| code.json());
        shown.lens.fill = shown.lens.fill.as_ref().and_then(recoded);
        if shown.field.default_source().is_none() {
            shown.field.options.default = shown.field.options.default.as_ref().and_then(recoded);
        }
        shown.field.kind = kind;
        check(&shown.field, "/type")?;
        let column = shown.lens.base.column;
        self.alters(id, Some(field));
        self.put(id, shown)?;
        let is_coarser = !is_finer && new.iter().any(|value| pairs.iter().filter(|(_, new)| new == value).count() > 1);
        Ok(Effect {
            field: Some(field),
            touched: Touched::Present(column),
            narrowing: (is_finer || is_coarser).then_some(Narrowing::Coerced),
            ..Effect::default()
        })
    }

    /// Makes room for new values that the old column cannot tell apart: texts get codes of their own in it, and a column
    /// of truth values gets one beside it.
    fn tell_apart(
        &mut self,
        id: CollectionId,
        shown: &mut VersionField,
        new: &[Code],
        pairs: &[(Code, Code)],
    ) -> Result<(), Refusals> {
        let base = shown.lens.base.column;
        let kind = self.hub(id)?.column(base).map(|column| column.kind);
        if kind == Some(ColumnKind::Bool) {
            return self.keep_beside(id, shown);
        }
        let Some(codes) = &mut shown.lens.base.codes else { return Ok(()) };
        let taken: Vec<Code> = codes.pairs.iter().map(|pair| pair.stored.clone()).collect();
        for value in new {
            let Some((old, _)) = pairs.iter().find(|(_, new)| new == value) else { continue };
            let first = pairs.iter().find(|(listed, _)| listed == old).map(|(_, first)| first);
            if first == Some(value) {
                continue;
            }
            let Some(stored) = codes.pairs.iter().find(|pair| pair.shown == *value).map(|pair| pair.stored.clone())
            else {
                continue;
            };
            codes.pairs.retain(|pair| pair.shown != *value);
            let code = free(value, &taken);
            codes.pairs.push(Pair { stored: code.clone(), shown: value.clone() });
            for older in self.older(id, shown.field.id) {
                let layer = home(older).1;
                let decoded = layer.as_ref().map_or_else(|| stored.value(), |codes| codes.decode(&stored.value()));
                let values = codes_of(&older.field.kind).unwrap_or_default();
                let shown = Code::of(&decoded).unwrap_or_else(|| stored.clone());
                let pair = Pair { stored: code.clone(), shown };
                home(older).1.get_or_insert_with(|| Codes::identity(&values)).pairs.push(pair);
            }
        }
        Ok(())
    }
}

impl Work {
    /// Gives a field a column beside its own, for what its own cannot tell apart.
    pub(super) fn keep_beside(&mut self, id: CollectionId, shown: &mut VersionField) -> Result<(), Refusals> {
        self.catalog.numbers.field += 1;
        let beside = FieldId(self.catalog.numbers.field);
        let mut column = self.put_column(id, &shown.field.name, beside, ColumnKind::Text)?;
        column.adds_to = Some(shown.lens.base.column);
        if let Some(kept) = self.hub_mut(id)?.columns.iter_mut().find(|kept| kept.field == beside) {
            kept.adds_to = column.adds_to;
        }
        self.step(Step::AddColumn(id, column));
        shown.lens.over = Some(Layer::plain(beside));
        if shown.field.options.indexed {
            self.index_column(id, beside);
        }
        Ok(())
    }
}

/// The type with the values that the map tells, where it does not say them itself.
fn with_values(kind: &KindDraft, old: &FieldType, map: &[(String, String)]) -> KindDraft {
    let KindDraft::Enum { values, open } = kind else { return kind.clone() };
    if !values.is_empty() {
        return kind.clone();
    }
    let old: Vec<String> = codes_of(old).unwrap_or_default().iter().map(Code::word).collect();
    let leads_forward = map.iter().all(|(from, _)| old.contains(from));
    let mut values: Vec<String> = Vec::new();
    for (from, to) in map {
        let value = if leads_forward { to } else { from };
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    KindDraft::Enum { values, open: *open }
}

/// A text that no value is stored as yet.
fn free(value: &Code, taken: &[Code]) -> Code {
    let name = match value {
        Code::Text(text) => text.clone(),
        Code::Bool(truth) => truth.to_string(),
    };
    let numbered = (2_u32..).map(|number| format!("{name}__{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered).map(Code::Text);
    names.find(|code| !taken.contains(code)).unwrap_or(Code::Text(name))
}

/// The values of a truth value or an enum.
fn codes_of(kind: &FieldType) -> Option<Vec<Code>> {
    match kind {
        FieldType::Bool => Some(vec![Code::Bool(false), Code::Bool(true)]),
        FieldType::Enum { values, .. } => Some(values.iter().cloned().map(Code::Text).collect()),
        _ => None,
    }
}

/// Old and new values that say the same, as listed, and whether the new ones are finer.
fn relation(old: &[Code], new: &[Code], map: &[(String, String)]) -> Result<(Vec<(Code, Code)>, bool), Refusals> {
    let known = |values: &[Code], word: &str| values.iter().find(|value| value.word() == word).cloned();
    let forward: Option<Vec<(Code, Code)>> =
        map.iter().map(|(from, to)| Some((known(old, from)?, known(new, to)?))).collect();
    if let Some(pairs) = forward.filter(|pairs| old.iter().all(|value| pairs.iter().any(|(from, _)| from == value))) {
        return match new.iter().find(|value| !pairs.iter().any(|(_, to)| to == *value)) {
            None => Ok((pairs, false)),
            Some(missed) => {
                let detail = format!("No old value becomes `{}`: map the new values to the old ones.", missed.word());
                Err(vec![Refused::at("/map", "outcome_required", detail)])
            }
        };
    }
    let backward: Option<Vec<(Code, Code)>> =
        map.iter().map(|(from, to)| Some((known(old, to)?, known(new, from)?))).collect();
    let Some(pairs) = backward.filter(|pairs| new.iter().all(|value| pairs.iter().any(|(_, to)| to == value))) else {
        let unknown = map.iter().find(|(from, to)| {
            let is_forward = known(old, from).is_some() && known(new, to).is_some();
            let is_backward = known(new, from).is_some() && known(old, to).is_some();
            !(is_forward || is_backward)
        });
        return Err(vec![match unknown {
            Some((from, _)) => {
                let detail = "`map` leads from every old value to a new one, or from every new value to an old one.";
                Refused::at(format!("/map/{}", pointer_token(from)), "invalid_value", detail)
            }
            None => Refused::at("/map", "outcome_required", "Some values have no counterpart in `map`."),
        }]);
    };
    match old.iter().find(|value| !pairs.iter().any(|(from, _)| from == *value)) {
        None => {
            let is_finer = pairs.len() > old.len();
            Ok((pairs, is_finer))
        }
        Some(missed) => {
            let detail = format!("Records hold `{}`, which no new value stands for.", missed.word());
            Err(vec![Refused::at("/map", "outcome_required", detail)])
        }
    }
}

impl Code {
    fn word(&self) -> String {
        match self {
            Self::Bool(truth) => truth.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    pub(super) fn json(&self) -> serde_json::Value {
        match self {
            Self::Bool(truth) => (*truth).into(),
            Self::Text(text) => text.as_str().into(),
        }
    }

    fn of_json(json: &serde_json::Value) -> Option<Self> {
        match json {
            serde_json::Value::Bool(truth) => Some(Self::Bool(*truth)),
            serde_json::Value::String(text) => Some(Self::Text(text.clone())),
            _ => None,
        }
    }
}
