//! Random changes of the schema, each with what the model makes of it.

use serde_json::{Map, Value as Json, json};

use super::model::{Field, Group, Key, Kind, Model, Shape, Step};
use super::values;
use crate::expr::random::Random;

/// The operations that chains are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    RenameField,
    AddOptional,
    AddRequired,
    Drop,
    Release,
    Require,
    AddValue,
    RemoveValue,
    Recode,
    SetDefault,
    Nest,
    Flatten,
    RenameCollection,
}

impl Op {
    pub const ALL: [Self; 13] = [
        Self::RenameField,
        Self::AddOptional,
        Self::AddRequired,
        Self::Drop,
        Self::Release,
        Self::Require,
        Self::AddValue,
        Self::RemoveValue,
        Self::Recode,
        Self::SetDefault,
        Self::Nest,
        Self::Flatten,
        Self::RenameCollection,
    ];
}

/// An operation, and the newest version after it.
pub struct Change {
    pub operation: Json,
    pub shape: Shape,
    pub step: Step,
    /// What older versions show where there is no value, from now on: as the newest version before has it.
    pub restore: Vec<(Key, Json)>,
    /// What records hold that are created without a dropped field that was not required.
    pub stored: Option<(Key, Json)>,
}

/// Names that are never used twice by accident.
fn name(random: &mut Random) -> String {
    let letters = ["alpha", "beta", "gamma", "delta", "kappa", "sigma", "omega"];
    format!("{}_{}", random.pick(&letters), random.below(100_000))
}

/// The shape that a chain begins with: a field of each type, more of what changes most, an object that may be null and
/// one that may not.
pub fn first_shape(random: &mut Random) -> Shape {
    let words = |values: &[&str]| Kind::Enum(values.iter().map(|value| (*value).to_owned()).collect());
    let (may_be_null, required) = (Some(100), Some(101));
    let kinds = [
        ("gc", Kind::Text, true, may_be_null),
        ("gn", Kind::Integer, false, may_be_null),
        ("ge", words(&["low", "high"]), false, may_be_null),
        ("hb", Kind::Bool, true, required),
        ("ht", Kind::Text, false, required),
        ("t", Kind::Text, true, None),
        ("u", Kind::Text, false, None),
        ("l", Kind::Texts, false, None),
        ("i", Kind::Integer, true, None),
        ("n", Kind::Number, false, None),
        ("b", Kind::Bool, false, None),
        ("c", Kind::Bool, true, None),
        ("d", Kind::Datetime, false, None),
        ("x", Kind::Uuid, false, None),
        ("j", Kind::Json, false, None),
        ("e", words(&["open", "done", "late"]), true, None),
        ("f", words(&["z", "a", "m", "b"]), false, None),
    ];
    let numbered = kinds.into_iter().zip(0..);
    let fields = numbered.map(|((name, kind, required, group), key)| {
        let has_default = kind != Kind::Texts && random.once_in(3);
        let default = has_default.then(|| values::some(random, &kind)).filter(|default| !default.is_null());
        Field { key, name: name.to_owned(), kind, required, default, fill: None, group }
    });
    let fields = fields.collect();
    let group =
        |name: &str, key: Option<Key>, required| Group { key: key.expect("a key"), name: name.into(), required };
    let groups = vec![group("g", may_be_null, false), group("h", required, true)];
    Shape { number: 1, collection: "things".into(), fields, groups }
}

/// Every field of a shape as a change document declares it.
pub fn all_declared(shape: &Shape) -> Vec<Json> {
    let objects = shape.groups.iter().map(|group| {
        let members: Vec<Json> = shape.members(group).map(declared).collect();
        json!({"name": group.name, "type": "object", "required": group.required, "fields": members})
    });
    shape.plain().map(declared).chain(objects).collect()
}

/// A field as a change document declares it.
pub fn declared(field: &Field) -> Json {
    let mut declared = json!({"name": field.name, "type": word(&field.kind)});
    if field.kind == Kind::Texts {
        declared["list"] = true.into();
    }
    if let Kind::Enum(values) = &field.kind {
        declared["values"] = json!(values);
    }
    if field.required {
        declared["required"] = true.into();
    }
    if let Some(default) = &field.default {
        declared["default"] = default.clone();
    }
    declared
}

fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Texts => "text",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Bool => "bool",
        Kind::Datetime => "datetime",
        Kind::Uuid => "uuid",
        Kind::Json => "json",
        Kind::Enum(_) => "enum",
    }
}

/// An operation of that sort on the newest version; `None` where nothing there is fit for it.
pub fn random_change(random: &mut Random, model: &Model, op: Op) -> Option<Change> {
    let shape = model.shapes.last()?.clone();
    let keys = |shape: &Shape| -> Vec<Key> {
        shape.fields.iter().map(|field| field.key).chain(shape.groups.iter().map(|group| group.key)).collect()
    };
    let next_key = model.shapes.iter().flat_map(keys).max()? + 1;
    let mut change = Change {
        operation: json!({"collection": shape.collection}),
        shape,
        step: Step::default(),
        restore: Vec::new(),
        stored: None,
    };
    match op {
        Op::RenameField => rename_field(random, &mut change),
        Op::AddOptional => add(random, &mut change, next_key, false),
        Op::AddRequired => add(random, &mut change, next_key, true),
        Op::Drop => drop_field(random, &mut change)?,
        Op::Release => release(random, &mut change)?,
        Op::Require => require(random, &mut change)?,
        Op::AddValue => add_value(random, &mut change, model)?,
        Op::RemoveValue => remove_value(random, &mut change)?,
        Op::Recode => recode(random, &mut change, model)?,
        Op::SetDefault => set_default(random, &mut change),
        Op::Nest => nest(random, &mut change, next_key)?,
        Op::Flatten => flatten(random, &mut change)?,
        Op::RenameCollection => {
            let to = name(random);
            change.operation["op"] = "rename_collection".into();
            change.operation["to"] = to.clone().into();
            change.shape.collection = to;
        }
    }
    Some(change)
}

fn begin(change: &mut Change, op: &str, field: &Field) {
    change.operation["op"] = op.into();
    change.operation["field"] = field.name.clone().into();
}

fn one(random: &mut Random, change: &Change, fits: impl Fn(&Field) -> bool) -> Option<Field> {
    let fitting: Vec<_> = change.shape.plain().filter(|field| fits(field)).cloned().collect();
    (!fitting.is_empty()).then(|| random.pick(&fitting).clone())
}

fn rename_field(random: &mut Random, change: &mut Change) {
    if !change.shape.groups.is_empty() && random.once_in(4) {
        let (place, to) = (random.below(change.shape.groups.len()), name(random));
        let group = &mut change.shape.groups[place];
        change.operation["op"] = "rename_field".into();
        change.operation["field"] = group.name.clone().into();
        change.operation["to"] = to.clone().into();
        group.name = to;
        return;
    }
    let field = one(random, change, |_| true).expect("a field");
    let to = name(random);
    begin(change, "rename_field", &field);
    change.operation["to"] = to.clone().into();
    change.shape.field_mut(field.key).name = to;
}

fn add(random: &mut Random, change: &mut Change, key: Key, required: bool) {
    let kinds = [
        Kind::Text,
        Kind::Integer,
        Kind::Number,
        Kind::Bool,
        Kind::Datetime,
        Kind::Uuid,
        Kind::Enum(vec!["one".into(), "two".into()]),
    ];
    let kind = random.pick(&kinds).clone();
    let mut field = Field { key, name: name(random), kind, required, default: None, fill: None, group: None };
    if random.once_in(2) {
        field.default = Some(values::present(random, &field.kind));
    }
    change.operation["op"] = "add_field".into();
    change.operation["field"] = declared(&field);
    if required {
        let fill = values::present(random, &field.kind);
        if field.default.is_none() || random.once_in(2) {
            change.operation["fill"] = fill.clone();
            field.fill = Some(fill);
        } else {
            field.fill.clone_from(&field.default);
        }
    }
    change.shape.fields.push(field);
}

fn drop_field(random: &mut Random, change: &mut Change) -> Option<()> {
    let field = one(random, change, |_| change.shape.plain().count() > 4)?;
    begin(change, "drop_field", &field);
    let restore = values::present(random, &field.kind);
    let is_given = if field.required { field.default.is_none() || random.once_in(2) } else { random.once_in(3) };
    if is_given {
        change.operation["restore"] = restore.clone();
    }
    let restore = is_given.then_some(restore).or_else(|| field.default.clone().filter(|_| field.required));
    if let Some(restore) = restore {
        if !field.required {
            change.stored = Some((field.key, restore.clone()));
        }
        change.restore.push((field.key, restore));
    }
    change.shape.fields.retain(|kept| kept.key != field.key);
    Some(())
}

fn release(random: &mut Random, change: &mut Change) -> Option<()> {
    let field = one(random, change, |field| field.required)?;
    begin(change, "set_required", &field);
    change.operation["required"] = false.into();
    let restore = values::present(random, &field.kind);
    if field.default.is_none() || random.once_in(2) {
        change.operation["restore"] = restore.clone();
        change.restore.push((field.key, restore));
    } else {
        change.restore.extend(field.default.clone().map(|default| (field.key, default)));
    }
    let released = change.shape.field_mut(field.key);
    released.required = false;
    released.fill = None;
    Some(())
}

fn require(random: &mut Random, change: &mut Change) -> Option<()> {
    let field = one(random, change, |field| !field.required && field.kind != Kind::Texts)?;
    begin(change, "set_required", &field);
    change.operation["required"] = true.into();
    let fill = values::present(random, &field.kind);
    let required = change.shape.field_mut(field.key);
    required.required = true;
    if field.default.is_none() || random.once_in(2) {
        change.operation["fill"] = fill.clone();
        required.fill = Some(fill);
    } else {
        required.fill = field.default;
    }
    Some(())
}

fn values_of(field: &Field) -> Vec<String> {
    match &field.kind {
        Kind::Enum(values) => values.clone(),
        _ => Vec::new(),
    }
}

fn add_value(random: &mut Random, change: &mut Change, model: &Model) -> Option<()> {
    let field = one(random, change, |field| matches!(field.kind, Kind::Enum(_)))?;
    let old = values_of(&field);
    // Now and then a name that stood for something else before.
    let before: Vec<String> =
        model.shapes.iter().filter_map(|shape| shape.field(field.key)).flat_map(values_of).collect();
    let reused = before.iter().find(|value| !old.contains(value)).cloned();
    let value = reused.filter(|_| random.once_in(2)).unwrap_or_else(|| name(random));
    let fallback = random.pick(&old).clone();
    begin(change, "change_enum", &field);
    change.operation["add"] = json!([value]);
    change.operation["fallback"] = json!({value.clone(): fallback});
    change.step.down.insert(field.key, vec![(json!(value), json!(fallback))]);
    change.shape.field_mut(field.key).kind = Kind::Enum(old.into_iter().chain([value]).collect());
    Some(())
}

fn remove_value(random: &mut Random, change: &mut Change) -> Option<()> {
    let fits = |field: &Field| values_of(field).len() > 2 && !is_kept_apart(field);
    let field = one(random, change, fits)?;
    let old = values_of(&field);
    let removed = random.pick(&old).clone();
    if field.default == Some(json!(removed)) {
        return None;
    }
    let kept: Vec<String> = old.into_iter().filter(|value| *value != removed).collect();
    let to = random.pick(&kept).clone();
    begin(change, "change_enum", &field);
    change.operation["remove"] = json!([removed]);
    change.operation["map"] = json!({removed.clone(): to});
    change.step.up.insert(field.key, vec![(json!(removed), json!(to))]);
    let field = change.shape.field_mut(field.key);
    field.kind = Kind::Enum(kept);
    if field.fill == Some(json!(removed)) {
        field.fill = Some(json!(to));
    }
    Some(())
}

/// Values of a field that was a truth value cannot be taken away yet, nor can it be recoded again.
fn is_kept_apart(field: &Field) -> bool {
    values_of(field).iter().any(|value| value.starts_with("apart"))
}

fn recode(random: &mut Random, change: &mut Change, model: &Model) -> Option<()> {
    let fits = |field: &Field| matches!(field.kind, Kind::Bool | Kind::Enum(_)) && !is_kept_apart(field);
    let field = one(random, change, fits)?;
    let was_bool = model.shapes.iter().filter_map(|shape| shape.field(field.key)).any(|field| field.kind == Kind::Bool);
    let old: Vec<Json> = match &field.kind {
        Kind::Bool => vec![json!(false), json!(true)],
        _ => values_of(&field).into_iter().map(Json::from).collect(),
    };
    let to_bool = field.kind != Kind::Bool && !was_bool && random.once_in(3);
    let is_finer = !to_bool && (field.kind == Kind::Bool || !was_bool) && random.once_in(2);
    // Pairs of an old value and a new one, as they are listed.
    let mut pairs: Vec<(Json, Json)> = Vec::new();
    let prefix = if is_finer && field.kind == Kind::Bool { "apart" } else { "new" };
    let tag = random.below(10_000);
    for (place, value) in old.iter().enumerate() {
        let new = match (to_bool, is_finer) {
            (true, _) => json!(place % 2 == 0),
            // Two old values may become one.
            (false, false) => json!(format!("{prefix}_{tag}_{}", if old.len() > 2 { place.min(1) } else { place })),
            (false, true) => json!(format!("{prefix}_{tag}_{place}")),
        };
        pairs.push((value.clone(), new));
    }
    if is_finer {
        let of = random.pick(&old).clone();
        pairs.push((of, json!(format!("{prefix}_{tag}_more"))));
    }
    let word = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let map: Map<String, Json> = pairs
        .iter()
        .map(|(old, new)| if is_finer { (word(new), json!(word(old))) } else { (word(old), json!(word(new))) })
        .collect();
    let mut values: Vec<String> = Vec::new();
    for (_, new) in &pairs {
        if !values.contains(&word(new)) {
            values.push(word(new));
        }
    }
    begin(change, "recode", &field);
    change.operation["map"] = Json::Object(map);
    change.operation["type"] = if to_bool { "bool" } else { "enum" }.into();
    if !to_bool {
        change.operation["values"] = json!(values);
    }
    // The first pair with a value counts, whichever way.
    let up = |value: &Json| pairs.iter().find(|(old, _)| old == value).map(|(_, new)| new.clone());
    let recoded = change.shape.field_mut(field.key);
    recoded.kind = if to_bool { Kind::Bool } else { Kind::Enum(values) };
    recoded.default = recoded.default.as_ref().and_then(up);
    recoded.fill = recoded.fill.as_ref().and_then(up);
    let down = pairs.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
    change.step.up.insert(field.key, pairs.clone());
    change.step.down.insert(field.key, down);
    Some(())
}

fn set_default(random: &mut Random, change: &mut Change) {
    let field = one(random, change, |field| field.kind != Kind::Texts).expect("a field");
    let default = if random.once_in(4) { Json::Null } else { values::present(random, &field.kind) };
    begin(change, "set_default", &field);
    change.operation["default"] = default.clone();
    change.shape.field_mut(field.key).default = Some(default).filter(|default| !default.is_null());
}

/// Gathers up to three fields.
fn nest(random: &mut Random, change: &mut Change, key: Key) -> Option<()> {
    let mut gathered: Vec<Field> = Vec::new();
    for _ in 0..=random.below(3) {
        let spare = change.shape.plain().count() > 4 + gathered.len();
        let fits =
            |field: &Field| spare && !matches!(field.kind, Kind::Texts | Kind::Json) && !gathered.contains(field);
        gathered.extend(one(random, change, fits));
    }
    let named: Vec<&String> = gathered.iter().map(|field| &field.name).collect();
    let to = if random.once_in(3) { (*named.first()?).clone() } else { name(random) };
    change.operation["op"] = "nest".into();
    change.operation["fields"] = json!(named);
    change.operation["as"] = to.clone().into();
    for field in &gathered {
        change.shape.field_mut(field.key).group = Some(key);
    }
    change.shape.groups.push(Group { key, name: to, required: true });
    (!gathered.is_empty()).then_some(())
}

/// Spreads an object out. Members of one that may be null may be null from then on.
fn flatten(random: &mut Random, change: &mut Change) -> Option<()> {
    if change.shape.groups.is_empty() {
        return None;
    }
    let group = change.shape.groups.remove(random.below(change.shape.groups.len()));
    let (mut names, mut restore) = (Map::new(), Map::new());
    for member in change.shape.fields.iter_mut().filter(|field| field.group == Some(group.key)) {
        if !group.required {
            if member.required && (member.default.is_none() || random.once_in(2)) {
                let value = values::present(random, &member.kind);
                restore.insert(member.name.clone(), value.clone());
                change.restore.push((member.key, value));
            } else if member.required {
                change.restore.extend(member.default.clone().map(|default| (member.key, default)));
            }
            (member.required, member.fill) = (false, None);
        }
        // A member may be named as a field is by now.
        let to = name(random);
        names.insert(member.name.clone(), to.clone().into());
        (member.name, member.group) = (to, None);
    }
    change.operation["op"] = "flatten".into();
    change.operation["field"] = group.name.into();
    change.operation["as"] = names.into();
    if !restore.is_empty() {
        change.operation["restore"] = restore.into();
    }
    Some(())
}

impl Model {
    /// The newest version is what a change made of it; `mints` where the one before goes on beside it.
    pub fn apply(&mut self, change: Change, mints: bool, number: u32) {
        let at = self.newest();
        for (key, value) in &change.restore {
            for older in 0..=at {
                let shown = self.carried(*key, at, older, value);
                if let Some(field) = self.shapes[older].fields.iter_mut().find(|field| field.key == *key)
                    && field.required
                    && field.fill.is_none()
                {
                    field.fill = Some(shown);
                }
            }
        }
        if let Some((key, value)) = change.stored {
            self.restores.insert(key, (at, value));
        }
        let shape = Shape { number, ..change.shape };
        if mints {
            self.shapes.push(shape);
            self.steps.push(change.step);
        } else {
            self.shapes[at] = shape;
        }
    }
}
