//! The operations of a change document that are about one field.

use super::document::{ON_DELETE, read_field, read_field_rules, read_kind, read_required_flag};
use super::reader::Object;
use crate::core::catalog::change::{EnumChange, FieldChange, LimitsChange, Operation, Policy};

/// Reads an operation on a field, its word taken already and one of [`WORDS`].
pub(super) fn read_change(word: &str, object: &mut Object<'_>) -> Option<Operation> {
    let collection = object.required_text("collection");
    if word == "add_field" {
        return read_add(object, collection);
    }
    let field = object.required_text("field");
    let change = match word {
        "rename_field" => FieldChange::Rename { to: object.required_text("to") },
        "drop_field" => FieldChange::Drop { restore: object.constant("restore"), erase: object.flag("erase") },
        "set_required" => {
            let required = read_required_flag(object, "required");
            // The one is for the new side and the other for the old; of each operation only one side needs any.
            let fill = object.constant(if required { "fill" } else { "restore" });
            FieldChange::SetRequired { required, fill }
        }
        "set_default" => {
            let default = object.take("default");
            if default.is_none() {
                object.missing("default");
            }
            FieldChange::SetDefault { default }
        }
        "change_enum" => FieldChange::Enum(EnumChange {
            add: object.texts("add"),
            remove: object.texts("remove"),
            map: object.text_map("map").into_iter().collect(),
            fallback: object.text_map("fallback").into_iter().collect(),
            sentinel: object.text("sentinel"),
            open: object.optional_flag("open"),
        }),
        "recode" => {
            let kind = read_kind(object)?;
            FieldChange::Recode { kind, map: object.text_map("map") }
        }
        "set_limits" => FieldChange::SetLimits(LimitsChange {
            min: object.setting("min", Object::limit),
            max: object.setting("max", Object::limit),
            min_length: object.setting("min_length", Object::length),
            max_length: object.setting("max_length", Object::length),
            pattern: object.setting("pattern", Object::text),
            policy: object.one_of("policy", &POLICIES),
        }),
        "flatten" => FieldChange::Flatten { names: object.text_map("as"), restore: object.constant("restore") },
        _ => {
            object.unavailable("computed", "This option cannot be changed in this release.");
            FieldChange::SetOptions {
                hidden: object.optional_flag("hidden"),
                read_only: object.optional_flag("read_only"),
                indexed: object.optional_flag("indexed"),
                searchable: object.optional_flag("searchable"),
                on_delete: object.one_of("on_delete", &ON_DELETE),
                rules: read_field_rules(object),
            }
        }
    };
    Some(Operation::Field { collection, field, change })
}

/// The words of these operations.
pub(super) const WORDS: [&str; 10] = [
    "add_field",
    "rename_field",
    "drop_field",
    "set_required",
    "set_default",
    "change_enum",
    "recode",
    "flatten",
    "set_options",
    "set_limits",
];

/// The words for what becomes of values that one side does not take.
const POLICIES: [(&str, Policy); 3] =
    [("coerce", Policy::Coerce), ("reject", Policy::Reject), ("pass_through", Policy::PassThrough)];

fn read_add(object: &mut Object<'_>, collection: String) -> Option<Operation> {
    let fill = object.constant("fill");
    let draft = if let Some(json) = object.take("field") {
        let pointer = object.pointer("field");
        read_field(json, &pointer, object.faults())
    } else {
        object.missing("field");
        None
    };
    // What is wrong with the field has been noted; its other keys are still looked at.
    let draft = Box::new(draft?);
    Some(Operation::Field { collection, field: draft.name.clone(), change: FieldChange::Add { draft, fill } })
}
