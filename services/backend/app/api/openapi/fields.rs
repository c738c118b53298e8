//! The declared fields of a collection as JSON Schema (2020-12).

use serde_json::{Map, Value as Json, json};

use crate::core::catalog::{Collection, Field, FieldOptions, FieldType, Limit, Schema};
use crate::core::json::number;

/// The component schemas of a collection: its record, what creates one, and what changes one.
pub fn schemas(schema: &Schema, collection: &Collection) -> Vec<(String, Json)> {
    let name = &collection.name;
    let shown: Vec<&Field> = collection.named().filter(|field| !field.options.hidden).collect();
    let written: Vec<&Field> = shown.iter().copied().filter(|field| !field.options.read_only).collect();
    let target = |field: &Field| match &field.kind {
        FieldType::Relation { collection: target, .. } => {
            schema.collection_by_id(collection.version, *target).map(|target| target.name.clone())
        }
        _ => None,
    };
    let properties = |fields: &[&Field], needs: Needs| -> Map<String, Json> {
        fields.iter().map(|field| (field.name.clone(), property(field, target(field).as_deref(), needs))).collect()
    };

    let mut record = Map::from_iter([("id".to_owned(), json!({"type": "string", "format": "uuid"}))]);
    record.extend(properties(&shown, |_| true));
    for time in ["created_at", "updated_at"] {
        record.insert(time.into(), json!({"type": "string", "format": "date-time"}));
    }
    let always: Vec<String> = record.keys().cloned().collect();
    record.insert("expand".into(), expanded());
    let mut create = Map::from_iter([(
        "id".to_owned(),
        json!({"type": "string", "format": "uuid", "description": "Made by the server when left out."}),
    )]);
    create.extend(properties(&written, must_come));
    let record = (name.clone(), json!({"type": "object", "required": always, "properties": record}));
    let page = (
        format!("{name}_page"),
        json!({"type": "object", "required": ["items", "next", "prev"], "properties": {
            "items": {"type": "array", "items": {"$ref": format!("#/components/schemas/{name}")}},
            "next": {"type": ["string", "null"], "description": "The cursor of the next page."},
            "prev": {"type": ["string", "null"], "description": "The cursor of the page before."},
            "count": {"type": "integer", "description": "Records on all pages, when asked for."}
        }}),
    );
    if collection.is_view() {
        return vec![record, page];
    }
    let needed: Vec<&String> = written.iter().filter(|field| must_come(field)).map(|field| &field.name).collect();
    vec![
        record,
        (
            format!("{name}_create"),
            json!({"type": "object", "required": needed, "properties": create, "additionalProperties": false}),
        ),
        (format!("{name}_update"), json!({"type": "object", "properties": properties(&written, |_| false)})),
        page,
    ]
}

/// What stands under `expand`.
fn expanded() -> Json {
    json!({"type": "object", "readOnly": true,
        "description": "The records that relations lead to, by the names in the parameter `expand`: one of them or null \
                        behind a relation, a list of them behind one that points back.",
        "additionalProperties": {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}, {"type": "null"}]}})
}

/// Whether a member has to stand in an object.
type Needs = fn(&Field) -> bool;

/// Whether a record, or an object, cannot be created without a field.
const fn must_come(field: &Field) -> bool {
    field.options.required && field.options.default.is_none()
}

fn property(field: &Field, target: Option<&str>, needs: Needs) -> Json {
    let options = &field.options;
    let nullable = !options.required && !field.kind.is_list();
    let kind = |word: &str| if nullable { json!([word, "null"]) } else { json!(word) };
    let mut property = match &field.kind {
        FieldType::Text => json!({"type": kind("string")}),
        FieldType::List { of } => return list(field, of),
        FieldType::Integer => json!({"type": kind("integer")}),
        FieldType::Number => json!({"type": kind("number")}),
        FieldType::Decimal { scale } => {
            json!({"type": kind("string"), "format": "decimal", "pattern": decimal_pattern(*scale)})
        }
        FieldType::Bool => json!({"type": kind("boolean")}),
        FieldType::Datetime => json!({"type": kind("string"), "format": "date-time"}),
        FieldType::Date => json!({"type": kind("string"), "format": "date"}),
        FieldType::Email => json!({"type": kind("string"), "format": "idn-email"}),
        FieldType::Url => json!({"type": kind("string"), "format": "iri"}),
        FieldType::Enum { values, open: true } => json!({"type": kind("string"), "examples": values,
            "description": "More values than these may come: be ready for ones that you do not know."}),
        FieldType::Enum { values, open: false } => {
            let values: Vec<Json> =
                values.iter().cloned().map(Json::from).chain(nullable.then_some(Json::Null)).collect();
            json!({"type": kind("string"), "enum": values})
        }
        FieldType::Vector { dimensions } => {
            json!({"type": kind("array"), "items": {"type": "number", "format": "float"},
            "minItems": dimensions, "maxItems": dimensions})
        }
        FieldType::Json => json!({}),
        FieldType::Uuid => json!({"type": kind("string"), "format": "uuid"}),
        FieldType::File { list: false, .. } => {
            json!({"type": kind("string"), "format": "uuid", "description": "The id of an uploaded file."})
        }
        FieldType::File { list: true, .. } => json!({"type": "array", "items": {"type": "string", "format": "uuid"},
            "description": "The ids of uploaded files."}),
        FieldType::Object { members, .. } => {
            let members = || members.iter().map(|member| &member.field);
            let needed: Vec<&String> = members().filter(|member| needs(member)).map(|member| &member.name).collect();
            let properties: Map<String, Json> =
                members().map(|member| (member.name.clone(), property(member, None, needs))).collect();
            json!({"type": kind("object"), "required": needed, "properties": properties})
        }
        FieldType::Relation { list, .. } => {
            let of = |thing: &str| target.map_or_else(String::new, |target| format!("The {thing} of `{target}`."));
            if *list {
                let items = json!({"type": "string", "format": "uuid"});
                json!({"type": "array", "items": items, "uniqueItems": true, "description": of("ids of records")})
            } else {
                json!({"type": kind("string"), "format": "uuid", "description": of("id of a record")})
            }
        }
    };
    let bounds = [
        ("default", field.constant_default().cloned()),
        ("minimum", options.min.and_then(Limit::number).map(number)),
        ("maximum", options.max.and_then(Limit::number).map(number)),
        ("description", bounds_in_words(options)),
        ("minLength", options.min_length.map(Json::from)),
        ("maxLength", options.max_length.map(Json::from)),
        ("pattern", options.pattern.as_ref().map(|pattern| format!("^(?:{pattern})$").into())),
        ("readOnly", options.read_only.then_some(Json::Bool(true))),
    ];
    if let Json::Object(members) = &mut property {
        members.extend(bounds.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        if let Some(source) = field.default_source() {
            let described =
                members.get("description").and_then(Json::as_str).map_or_else(String::new, |is| format!("{is} "));
            members.insert("description".into(), format!("{described}Left out, it is `{source}`.").into());
        }
    }
    property
}

/// A list: limits are those of its items.
fn list(field: &Field, of: &FieldType) -> Json {
    let options = &field.options;
    let limits = FieldOptions { required: true, default: None, read_only: false, ..options.clone() };
    let item = Field { kind: of.clone(), options: limits, ..field.clone() };
    let mut property = json!({"type": "array", "items": self::property(&item, None, must_come)});
    let own = [("default", options.default.clone()), ("readOnly", options.read_only.then_some(Json::Bool(true)))];
    if let Json::Object(members) = &mut property {
        members.extend(own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
    property
}

/// How a decimal is shown. Writes take a number as well, and fewer digits after the point.
fn decimal_pattern(scale: u8) -> String {
    if scale == 0 { "^-?[0-9]+$".to_owned() } else { format!("^-?[0-9]+\\.[0-9]{{{scale}}}$") }
}

/// Bounds for which JSON Schema has no keyword of its own: those of values that are no numbers.
fn bounds_in_words(options: &FieldOptions) -> Option<Json> {
    let bound = |limit: Option<Limit>| limit.filter(|limit| limit.number().is_none());
    Some(match (bound(options.min), bound(options.max)) {
        (None, None) => return None,
        (Some(min), None) => format!("From {min}.").into(),
        (None, Some(max)) => format!("Up to {max}.").into(),
        (Some(min), Some(max)) => format!("From {min} to {max}.").into(),
    })
}
