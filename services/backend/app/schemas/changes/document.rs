//! The change document: what a client of the platform API sends to change the schema.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::fields;
use super::reader::{Faults, Object};
use crate::core::catalog::change::{
    Action, FieldAction, FieldDraft, FieldRulesDraft, IndexDraft, KindDraft, Operation, Profile, ViewDraft,
};
use crate::core::catalog::{FieldOptions, FieldRules, Limit, OnDelete};
use crate::core::{Fault, Time};

/// Most operations of a document.
pub const MAX_OPERATIONS: usize = 1_000;
/// Longest note, in characters.
const MAX_NOTE: usize = 1_000;

/// A change document that was read without fault.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChangeDocument {
    /// What the change is for.
    pub note: String,
    /// How strictly the contract is read.
    pub profile: Profile,
    /// The operations in order.
    pub operations: Vec<Operation>,
    /// Consequences that the author confirms.
    pub acknowledge: Vec<String>,
    /// Whether the version stays, or becomes, a draft.
    pub draft: bool,
    /// Whether the newest version takes breaking operations in place.
    pub amend: bool,
    /// Whether what stands against it is overridden, for a reason.
    pub force: bool,
    /// The reason.
    pub reason: String,
    /// From when the version that is superseded is deprecated.
    pub deprecated_at: Option<Time>,
    /// From when the version that is superseded may stop answering.
    pub sunset_at: Option<Time>,
}

/// Reads a change document.
///
/// # Errors
/// Every fault with a JSON pointer into the document.
pub fn parse(document: Json) -> Result<ChangeDocument, Vec<Fault>> {
    let mut faults = Faults::default();
    let parsed = read_document(document, &mut faults);
    match parsed {
        Some(parsed) if faults.is_empty() => Ok(parsed),
        _ => Err(faults.into_inner()),
    }
}

fn read_document(document: Json, faults: &mut Faults) -> Option<ChangeDocument> {
    let mut object = Object::open(document, "", faults)?;
    let note = object.text("note").unwrap_or_default();
    if note.chars().count() > MAX_NOTE || note.contains('\0') {
        object.faults().add("/note", "too_long", format!("At most {MAX_NOTE} characters, without U+0000."));
    }
    let profiles = [("strict", Profile::Strict), ("default", Profile::Default), ("lenient", Profile::Lenient)];
    let profile = object.one_of("profile", &profiles).unwrap_or_default();
    let acknowledge = object.texts("acknowledge");
    let (draft, amend, force) = (object.flag("draft"), object.flag("amend"), object.flag("force"));
    let reason = object.text("reason").unwrap_or_default();
    let (deprecated_at, sunset_at) = (object.time("deprecated_at"), object.time("sunset_at"));
    if draft && amend {
        object.faults().add("/amend", "option_unfit", "A draft may be changed at will: there is nothing to amend.");
    }
    if amend && (deprecated_at.is_some() || sunset_at.is_some()) {
        object.faults().add(
            "/amend",
            "option_unfit",
            "Amending a version supersedes none that dates could be set for.",
        );
    }
    let operations = match object.take("operations") {
        Some(Json::Array(operations)) => operations,
        Some(_) => {
            object.faults().add("/operations", "wrong_type", "`operations` must be a list.");
            Vec::new()
        }
        None => {
            object.missing("operations");
            Vec::new()
        }
    };
    object.close();
    if operations.len() > MAX_OPERATIONS {
        faults.add("/operations", "too_many", format!("At most {MAX_OPERATIONS} operations in one document."));
        return None;
    }
    let read =
        operations.into_iter().enumerate().map(|(i, json)| read_operation(json, &format!("/operations/{i}"), faults));
    let operations = read.collect::<Vec<_>>().into_iter().flatten().collect();
    Some(ChangeDocument {
        note,
        profile,
        operations,
        acknowledge,
        draft,
        amend,
        force,
        reason,
        deprecated_at,
        sunset_at,
    })
}

fn read_operation(json: Json, pointer: &str, faults: &mut Faults) -> Option<Operation> {
    let mut object = Object::open(json, pointer, faults)?;
    let word = object.required_text("op");
    let operation = match word.as_str() {
        "create_collection" => Some(read_collection(&mut object)),
        "rename_collection" => {
            let collection = object.required_text("collection");
            Some(Operation::RenameCollection { collection, to: object.required_text("to") })
        }
        "drop_collection" => Some(Operation::DropCollection { collection: object.required_text("collection") }),
        "set_rules" => {
            let collection = object.required_text("collection");
            let version = object.length("version");
            Some(match object.text("field") {
                None => {
                    let rules = read_rules(&mut object, Action::ALL, Action::word);
                    Operation::SetRules { collection, rules, version }
                }
                Some(field) => {
                    let rules = read_rules(&mut object, FieldAction::ALL, FieldAction::word);
                    Operation::SetFieldRules { collection, field, rules, version }
                }
            })
        }
        "add_index" | "drop_index" => {
            let collection = object.required_text("collection");
            let index = read_index_keys(&mut object);
            Some(match word.as_str() {
                "add_index" => Operation::AddIndex { collection, index },
                _ => Operation::DropIndex { collection, index },
            })
        }
        "set_unique" => {
            let collection = object.required_text("collection");
            if !matches!(object.text("policy").as_deref(), None | Some("reject")) {
                let at = object.pointer("policy");
                object.faults().add(at, "not_available", "Only `reject` is available yet.");
            }
            let fields = object.texts("fields");
            Some(Operation::SetUnique { collection, fields, unique: read_required_flag(&mut object, "unique") })
        }
        "nest" => {
            let collection = object.required_text("collection");
            Some(Operation::Nest { collection, fields: object.texts("fields"), to: object.required_text("as") })
        }
        "" => return None,
        other => match LATER.iter().find(|(word, _)| *word == other) {
            Some((word, keys)) => {
                let collection = object.required_text("collection");
                for key in *keys {
                    object.take(key);
                }
                Some(Operation::Later { word, collection })
            }
            None if fields::WORDS.contains(&other) => fields::read_change(other, &mut object),
            None => {
                let detail = format!("There is no operation `{other}` in this release.");
                object.faults().add(format!("{pointer}/op"), "unknown_operation", detail);
                return None;
            }
        },
    };
    object.close();
    operation
}

fn read_collection(object: &mut Object<'_>) -> Operation {
    let name = object.required_text("name");
    let is_view = object.one_of("kind", &[("base", false), ("view", true)]).unwrap_or_default();
    let fields = read_list(object, "fields", read_field);
    if is_view {
        let (from, condition) = (object.required_text("from"), object.text("where"));
        let rules = read_rules(object, Action::ALL, Action::word);
        return Operation::CreateView(Box::new(ViewDraft { name, from, condition, fields, rules }));
    }
    let indexes = read_list(object, "indexes", read_index);
    let rules = read_rules(object, Action::ALL, Action::word);
    Operation::CreateCollection { name, fields, indexes, rules }
}

/// Takes true or false, which must be there.
pub(super) fn read_required_flag(object: &mut Object<'_>, key: &str) -> bool {
    let given = object.optional_flag(key);
    if given.is_none() {
        object.missing(key);
    }
    given.unwrap_or_default()
}

/// Operations whose meaning is known and that this release cannot carry out, with the keys that they take.
const LATER: [(&str, &[&str]); 7] = [
    ("change_type", &["field", "to", "on_fail", "default", "rounding", "backward"]),
    ("scale_field", &["field", "factor", "rounding"]),
    ("split_field", &["field", "into", "forward", "backward"]),
    ("merge_fields", &["fields", "into", "forward", "backward"]),
    ("to_list", &["field"]),
    ("to_scalar", &["field"]),
    ("extract_collection", &["fields", "into", "relation", "key", "policy"]),
];

fn read_list<T>(object: &mut Object<'_>, key: &str, read: fn(Json, &str, &mut Faults) -> Option<T>) -> Vec<T> {
    let items = object.list(key);
    let pointer = object.pointer(key);
    let faults = object.faults();
    items.into_iter().enumerate().filter_map(|(i, json)| read(json, &format!("{pointer}/{i}"), faults)).collect()
}

fn read_index(json: Json, pointer: &str, faults: &mut Faults) -> Option<IndexDraft> {
    let mut object = Object::open(json, pointer, faults)?;
    let index = read_index_keys(&mut object);
    object.close();
    Some(index)
}

fn read_index_keys(object: &mut Object<'_>) -> IndexDraft {
    IndexDraft {
        fields: object.texts("fields"),
        unique: object.flag("unique"),
        case_insensitive: object.flag("case_insensitive"),
        condition: object.text("where"),
    }
}

/// Takes the rules of a field.
pub(super) fn read_field_rules(object: &mut Object<'_>) -> FieldRulesDraft {
    read_rules(object, FieldAction::ALL, FieldAction::word)
}

fn read_rules<A: Copy + Ord>(
    object: &mut Object<'_>,
    actions: impl IntoIterator<Item = A>,
    word: fn(A) -> &'static str,
) -> BTreeMap<A, Option<String>> {
    let mut drafts = BTreeMap::new();
    let pointer = object.pointer("rules");
    let Some(json) = object.take("rules") else { return drafts };
    let Some(mut rules) = Object::open(json, &pointer, object.faults()) else { return drafts };
    for action in actions {
        match rules.take(word(action)) {
            None => {}
            Some(Json::Null) => {
                drafts.insert(action, None);
            }
            Some(Json::String(source)) => {
                drafts.insert(action, Some(source));
            }
            Some(_) => {
                let pointer = rules.pointer(word(action));
                rules.faults().add(pointer, "wrong_type", "A rule is an expression in a text, or null for nobody.");
            }
        }
    }
    rules.close();
    drafts
}

pub(super) fn read_field(json: Json, pointer: &str, faults: &mut Faults) -> Option<FieldDraft> {
    // Of a view, a field that it shows by the name that it has.
    let json = if let Json::String(name) = json { json!({"name": &name, "from": &name}) } else { json };
    let mut object = Object::open(json, pointer, faults)?;
    let name = object.required_text("name");
    let kind = read_kind(&mut object);
    let default = object.take("default").filter(|default| !default.is_null());
    let options = FieldOptions {
        required: object.flag("required"),
        default,
        min: object.limit("min"),
        max: object.limit("max"),
        max_length: object.length("max_length"),
        min_length: object.length("min_length"),
        pattern: object.text("pattern"),
        hidden: object.flag("hidden"),
        read_only: object.flag("read_only"),
        indexed: object.flag("indexed"),
        searchable: object.flag("searchable"),
        rules: FieldRules::default(),
    };
    let unique = object.flag("unique");
    let computed = object.text("computed");
    let rules = read_field_rules(&mut object);
    object.close();
    Some(FieldDraft { name, kind: kind?, options, unique, computed, rules })
}

pub(super) fn read_kind(object: &mut Object<'_>) -> Option<KindDraft> {
    if let Some(from) = object.text("from") {
        return Some(KindDraft::Shown { from });
    }
    let word = object.required_text("type");
    let is_list = object.flag("list");
    let kind = match word.as_str() {
        "text" => KindDraft::Text,
        "integer" => KindDraft::Integer,
        "number" => KindDraft::Number,
        "decimal" => KindDraft::Decimal { scale: object.small("scale").unwrap_or(DEFAULT_SCALE) },
        "bool" => KindDraft::Bool,
        "datetime" => KindDraft::Datetime,
        "date" => KindDraft::Date,
        "email" => KindDraft::Email,
        "url" => KindDraft::Url,
        // Without a number it is refused as one of none.
        "vector" => KindDraft::Vector { dimensions: object.whole("dimensions").unwrap_or_default() },
        "json" => KindDraft::Json,
        "uuid" => KindDraft::Uuid,
        "object" => KindDraft::Object { fields: read_list(object, "fields", read_field), is_point: false },
        "geo_point" => KindDraft::Object { fields: vec![degrees("lat", 90.0), degrees("lon", 180.0)], is_point: true },
        "enum" => KindDraft::Enum { values: object.texts("values"), open: object.flag("open") },
        "relation" => {
            let collection = object.required_text("collection");
            let on_delete = object.one_of("on_delete", &ON_DELETE).unwrap_or(OnDelete::Restrict);
            return Some(KindDraft::Relation { collection, on_delete, list: is_list });
        }
        "file" => {
            let max_size_bytes = object.whole("max_size_bytes");
            return Some(KindDraft::File { list: is_list, max_size_bytes, accept: object.texts("accept") });
        }
        "" => return None,
        other => {
            let pointer = object.pointer("type");
            let detail = format!("There is no type `{other}` in this release.");
            object.faults().add(pointer, "unknown_type", detail);
            return None;
        }
    };
    if is_list && matches!(kind, KindDraft::Json | KindDraft::Vector { .. } | KindDraft::Object { .. }) {
        let detail = "Lists hold single values: a field of type `json` can have a list of anything else.";
        let pointer = object.pointer("list");
        object.faults().add(pointer, "not_available", detail);
    }
    Some(if is_list { KindDraft::List { of: Box::new(kind) } } else { kind })
}

/// A member of a place on earth.
fn degrees(name: &str, most: f64) -> FieldDraft {
    let limit = |degrees| Some(Limit::Number(degrees));
    let options = FieldOptions { required: true, min: limit(-most), max: limit(most), ..FieldOptions::default() };
    FieldDraft {
        name: name.to_owned(),
        kind: KindDraft::Number,
        options,
        unique: false,
        computed: None,
        rules: BTreeMap::new(),
    }
}

/// Digits after the point of a decimal that says nothing of them: those of most currencies.
const DEFAULT_SCALE: u8 = 2;

/// The words for what a deletion does to records that point at what goes.
pub(super) const ON_DELETE: [(&str, OnDelete); 3] =
    [("restrict", OnDelete::Restrict), ("cascade", OnDelete::Cascade), ("set_null", OnDelete::SetNull)];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_refused_for_every_reason_at_once() {
        let faults = parse(json!({"nots": "x", "profile": "wild", "operations": [
            {"op": "create_collection", "name": "a", "fields": [{"name": "x", "type": "txt"}, {"type": "text"}]},
            {"op": "drop_moon"}, 3,
            {"op": "add_field", "collection": "a"},
            {"op": "add_field", "collection": "a", "field": {"name": "n", "type": "integer", "min": "one", "maximum": 2}},
            {"op": "set_rules", "collection": "a", "rules": {"list": 1, "all": "true"}}]}))
        .unwrap_err();
        let found: Vec<_> = faults
            .iter()
            .map(|fault| match &fault.place {
                crate::core::error::Place::Body(pointer) => (pointer.as_str(), fault.code),
                _ => ("", ""),
            })
            .collect();
        assert_eq!(
            found,
            [
                ("/profile", "invalid_value"),
                ("/nots", "unknown_key"),
                ("/operations/0/fields/0/type", "unknown_type"),
                ("/operations/0/fields/1/name", "required"),
                ("/operations/1/op", "unknown_operation"),
                ("/operations/2", "wrong_type"),
                ("/operations/3/field", "required"),
                ("/operations/4/field/min", "wrong_type"),
                ("/operations/4/field/maximum", "unknown_key"),
                ("/operations/5/rules/list", "wrong_type"),
                ("/operations/5/rules/all", "unknown_key"),
            ]
        );
    }

    #[test]
    fn the_documented_example_reads() {
        let read = parse(json!({"note": "first", "operations": [{"op": "create_collection", "name": "posts",
            "fields": [{"name": "title", "type": "text", "required": true, "max_length": 200},
                       {"name": "tags", "type": "text", "list": true},
                       {"name": "author", "type": "relation", "collection": "users", "on_delete": "cascade"}],
            "indexes": [{"fields": ["title", "created_at"]}], "rules": {"list": "true", "read": null}}]}))
        .unwrap();
        let [Operation::CreateCollection { name, fields, indexes, rules }] = read.operations.as_slice() else {
            panic!("another operation was read")
        };
        assert_eq!((name.as_str(), fields.len(), indexes.len()), ("posts", 3, 1));
        assert_eq!(fields[1].kind, KindDraft::List { of: Box::new(KindDraft::Text) });
        assert_eq!(rules.get(&Action::Read), Some(&None));
    }
}
