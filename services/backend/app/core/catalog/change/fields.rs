//! Checks of one declared field, and the column that it needs.

use crate::core::catalog::accept::{accept, compile_pattern};
use crate::core::catalog::hub::{ColumnKind, Item};
use crate::core::catalog::names;
use crate::core::catalog::{Field, FieldType, OnDelete, Version};
use crate::core::decimal::MAX_SCALE;
use crate::core::id::FieldId;
use crate::core::vector::MAX_DIMENSIONS;

use super::{FieldDraft, KindDraft, Refused};

/// Most values of an enum.
const MAX_ENUM_VALUES: usize = 1_000;
/// Most types that a file field names.
const MAX_ACCEPTED: usize = 50;
/// Longest value of an enum, in code points.
const MAX_ENUM_VALUE: usize = 200;

/// Turns a declared field into a field of `version`, or says everything that is wrong with it.
///
/// `own` is the name of the collection that the field belongs to, which may not be in `version` yet.
pub(super) fn resolve(
    draft: &FieldDraft,
    id: FieldId,
    own: (&str, crate::core::id::CollectionId),
    version: &Version,
    pointer: &str,
) -> Result<Field, Vec<Refused>> {
    let mut refused = Vec::new();
    if let Some(fault) = names::field_fault(&draft.name) {
        refused.push(Refused::at(format!("{pointer}/name"), "invalid_name", fault));
    }
    let kind = match resolve_kind(&draft.kind, own, version, pointer) {
        Ok(kind) => kind,
        Err(fault) => {
            refused.push(fault);
            return Err(refused);
        }
    };
    let field = Field { id, name: draft.name.clone(), kind, options: draft.options.clone() };
    check_options(&field, draft.unique, pointer, &mut refused);
    if refused.is_empty() { Ok(field) } else { Err(refused) }
}

pub(super) fn resolve_kind(
    draft: &KindDraft,
    own: (&str, crate::core::id::CollectionId),
    version: &Version,
    pointer: &str,
) -> Result<FieldType, Refused> {
    Ok(match draft {
        KindDraft::Text => FieldType::Text,
        KindDraft::List { of } => FieldType::List { of: Box::new(resolve_kind(of, own, version, pointer)?) },
        KindDraft::Integer => FieldType::Integer,
        KindDraft::Number => FieldType::Number,
        KindDraft::Decimal { scale } if *scale > MAX_SCALE => {
            let detail = format!("A decimal has 0 to {MAX_SCALE} digits after the point.");
            return Err(Refused::at(format!("{pointer}/scale"), "invalid_value", detail));
        }
        KindDraft::Decimal { scale } => FieldType::Decimal { scale: *scale },
        KindDraft::Bool => FieldType::Bool,
        KindDraft::Datetime => FieldType::Datetime,
        KindDraft::Date => FieldType::Date,
        KindDraft::Email => FieldType::Email,
        KindDraft::Url => FieldType::Url,
        KindDraft::Vector { dimensions } => {
            let Ok(dimensions @ 1..=MAX_DIMENSIONS) = u16::try_from(*dimensions) else {
                let detail = format!("A vector has 1 to {MAX_DIMENSIONS} dimensions.");
                return Err(Refused::at(format!("{pointer}/dimensions"), "invalid_value", detail));
            };
            FieldType::Vector { dimensions }
        }
        KindDraft::Json => FieldType::Json,
        KindDraft::Uuid => FieldType::Uuid,
        KindDraft::Shown { .. } => {
            let detail = "Only views show fields of another collection.";
            return Err(Refused::at(format!("{pointer}/from"), "option_unfit", detail));
        }
        // Its members come with their columns.
        KindDraft::Object { is_point, .. } => FieldType::Object { members: Vec::new(), is_point: *is_point },
        KindDraft::Enum { values, open } => {
            check_enum(values).map_err(|detail| Refused::at(format!("{pointer}/values"), "invalid_value", detail))?;
            FieldType::Enum { values: values.clone(), open: *open }
        }
        KindDraft::File { list, max_size_bytes, accept } => {
            check_accept(accept).map_err(|detail| Refused::at(format!("{pointer}/accept"), "invalid_value", detail))?;
            FieldType::File { list: *list, max_size_bytes: *max_size_bytes, accept: accept.clone() }
        }
        KindDraft::Relation { collection, on_delete, list } => {
            let target = if collection == own.0 { Some(own.1) } else { version.collection(collection).map(|c| c.id) };
            let Some(target) = target else {
                let detail = format!("There is no collection `{collection}` (yet).");
                return Err(Refused::at(format!("{pointer}/collection"), "no_such_collection", detail));
            };
            FieldType::Relation { collection: target, on_delete: *on_delete, list: *list }
        }
    })
}

fn check_accept(accept: &[String]) -> Result<(), String> {
    let is_token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$&-^_.+".contains(&byte))
    };
    let is_pattern = |text: &String| match text.split_once('/') {
        Some(("*", "*")) => true,
        Some((family, "*")) => is_token(family),
        Some((family, kind)) => is_token(family) && is_token(kind),
        None => false,
    };
    if accept.len() > MAX_ACCEPTED {
        return Err(format!("At most {MAX_ACCEPTED} types."));
    }
    match accept.iter().find(|text| !is_pattern(text)) {
        Some(wrong) => Err(format!("`{wrong}` is no media type such as image/png or image/*, in lower case.")),
        None => Ok(()),
    }
}

pub(super) fn check_enum(values: &[String]) -> Result<(), String> {
    if values.is_empty() || values.len() > MAX_ENUM_VALUES {
        return Err(format!("An enum has 1 to {MAX_ENUM_VALUES} values."));
    }
    for (index, value) in values.iter().enumerate() {
        if value.is_empty() || value.chars().count() > MAX_ENUM_VALUE || value.contains('\0') {
            return Err(format!("A value is 1 to {MAX_ENUM_VALUE} characters without U+0000."));
        }
        if values.iter().take(index).any(|earlier| earlier == value) {
            return Err(format!("`{value}` stands twice."));
        }
    }
    Ok(())
}

pub(super) fn check_options(field: &Field, unique: bool, pointer: &str, refused: &mut Vec<Refused>) {
    let options = &field.options;
    let mut refuse = |key: &str, code: &'static str, detail: String| {
        refused.push(Refused::at(format!("{pointer}/{key}"), code, detail));
    };
    let is_text = field.kind.has_words();
    let takes_limits = field.kind.takes_limits();
    let is_file = matches!(field.kind, FieldType::File { .. });
    let is_object = field.kind.is_object();
    let is_vector = matches!(field.kind, FieldType::Vector { .. });
    let is_plain = !(field.kind.is_list() || is_file || is_object || is_vector || field.kind == FieldType::Json);
    let is_relation = matches!(field.kind, FieldType::Relation { .. });
    let takes_default = !(is_file || is_object || is_relation);
    let computed = field.default_tree();
    let unfit = |key: &str| format!("`{key}` does not go with this type.");
    let misplaced = [
        ("min", options.min.is_some() && !takes_limits),
        ("max", options.max.is_some() && !takes_limits),
        ("min_length", options.min_length.is_some() && !is_text),
        ("max_length", options.max_length.is_some() && !is_text),
        ("pattern", options.pattern.is_some() && !is_text),
        ("unique", unique && !is_plain),
        ("indexed", options.indexed && !is_plain),
        ("searchable", options.searchable && !field.kind.has_words()),
        ("default", options.default.is_some() && computed.is_none() && !takes_default),
        ("required", options.required && field.kind.is_list()),
        ("hidden", options.hidden && is_object),
        ("read_only", options.read_only && is_object),
    ];
    for (key, _) in misplaced.into_iter().filter(|(_, wrong)| *wrong) {
        refuse(key, "option_unfit", unfit(key));
    }
    for (key, limit) in [("min", options.min), ("max", options.max)] {
        if takes_limits && limit.is_some_and(|limit| !limit.is_of(&field.kind)) {
            refuse(key, "wrong_type", format!("`{key}` must be {}.", field.kind.item().in_words()));
        }
    }
    if options.min.zip(options.max).is_some_and(|(min, max)| min > max) {
        refuse("max", "invalid_value", "`max` is below `min`.".into());
    }
    if options.min_length.zip(options.max_length).is_some_and(|(min, max)| min > max) {
        refuse("max_length", "invalid_value", "`max_length` is below `min_length`.".into());
    }
    let nobody_writes = (options.read_only || options.hidden) && options.required && options.default.is_none();
    if nobody_writes {
        refuse("default", "default_required", "Required, and no client may write it: it needs a default.".into());
    }
    let sets_null = matches!(field.kind, FieldType::Relation { on_delete: OnDelete::SetNull, .. });
    if options.required && sets_null {
        refuse("on_delete", "option_unfit", "A required relation cannot be set to null.".into());
    }
    let pattern = match options.pattern.as_deref().map(compile_pattern).transpose() {
        Ok(pattern) => pattern,
        Err(fault) => {
            refuse("pattern", "invalid_pattern", fault);
            return;
        }
    };
    if let Some(default) = field.constant_default().filter(|_| takes_default) {
        match accept(field, pattern.as_ref(), default) {
            Ok(value) if value.is_null() => refuse("default", "invalid_value", "Leave a null default out.".into()),
            Ok(_) => {}
            Err(refusal) => refuse("default", refusal.code, refusal.detail),
        }
    }
    let fault = computed.and_then(Result::err);
    refused.extend(fault.map(|fault| Refused::expression(format!("{pointer}/default"), fault)));
}

/// The column that holds a field of this type.
pub(super) fn column_kind(kind: &FieldType) -> ColumnKind {
    match kind {
        FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Enum { .. } => ColumnKind::Text,
        FieldType::List { of } => ColumnKind::List { of: Item::of(column_kind(of)) },
        FieldType::File { list: true, .. } => ColumnKind::List { of: Item::Text },
        FieldType::Integer => ColumnKind::Integer,
        FieldType::Number => ColumnKind::Number,
        FieldType::Decimal { scale } => ColumnKind::Decimal { scale: *scale },
        FieldType::Bool | FieldType::Object { .. } => ColumnKind::Bool,
        FieldType::Datetime => ColumnKind::Time,
        FieldType::Date => ColumnKind::Date,
        FieldType::Vector { dimensions } => ColumnKind::Vector { dimensions: *dimensions },
        FieldType::Json => ColumnKind::Json,
        FieldType::Uuid | FieldType::File { list: false, .. } => ColumnKind::Uuid,
        FieldType::Relation { collection, on_delete, list: false } => {
            ColumnKind::Reference { hub: *collection, on_delete: *on_delete }
        }
        FieldType::Relation { collection, on_delete, list: true } => {
            ColumnKind::References { hub: *collection, on_delete: *on_delete }
        }
    }
}
