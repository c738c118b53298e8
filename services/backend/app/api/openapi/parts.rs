//! The parameters, bodies and answers that the paths of collections are put together from.

use serde_json::{Value as Json, json};

use crate::core::catalog::{Collection, FieldType, ServedField};

/// A parameter of the query.
pub(super) fn query_parameter(name: &str, kind: &Json, description: &str) -> Json {
    json!({"name": name, "in": "query", "required": false, "schema": kind, "description": description})
}

/// The parameter `filter`.
pub(super) fn filter_parameter() -> Json {
    query_parameter("filter", &json!({"type": "array", "items": {"type": "string"}}), "Expressions that must all hold.")
}

/// The parameters `nearest`, `to` and `metric`; none where clients see no vector.
pub(super) fn nearest_parameters(collection: &Collection) -> Vec<Json> {
    let Some(description) = nearest_description(collection) else { return Vec::new() };
    vec![
        query_parameter("nearest", &json!({"type": "string"}), &description),
        query_parameter(
            "to",
            &json!({"type": "string"}),
            "What `nearest` is compared with: a list of numbers as JSON.",
        ),
        query_parameter("metric", &metric(), "How the distance from `to` is measured."),
    ]
}

/// The same as a key of a JSON body.
pub(super) fn nearest_key(collection: &Collection) -> Option<Json> {
    let numbers = json!({"type": "array", "items": {"type": "number"}});
    let properties = json!({"field": {"type": "string"}, "to": numbers, "metric": metric()});
    nearest_description(collection).map(|description| {
        json!({"type": "object", "description": description, "required": ["field", "to"], "properties": properties})
    })
}

/// How distances are measured.
fn metric() -> Json {
    json!({"type": "string", "enum": ["cosine", "l2"], "default": "cosine"})
}

/// What can be near to something; `None` where clients see no vector.
fn nearest_description(collection: &Collection) -> Option<String> {
    let is_vector = |served: &&ServedField| matches!(served.field.kind, FieldType::Vector { .. });
    let shown = collection.fields.iter().filter(|served| !served.field.options.hidden).filter(is_vector);
    let names: Vec<&str> = shown.map(|served| served.field.name.as_str()).collect();
    let of = names.join(", ");
    (!names.is_empty()).then(|| {
        format!("The nearest come first, by one of {of}. Records without it are left out, and `sort` is not taken.")
    })
}

/// The parameter `sort` of lists.
pub(super) fn sort_parameter() -> Json {
    query_parameter("sort", &json!({"type": "string"}), "Fields joined by commas, `-` before one to descend.")
}

/// The parameter `fields`.
pub(super) fn fields_parameter() -> Json {
    query_parameter("fields", &json!({"type": "string"}), "The fields to show, joined by commas.")
}

/// The parameter `expand`.
pub(super) fn expand_parameter() -> Json {
    let description = "The relations whose records to show within each record, joined by commas, such as \
                       `author.team,comments_via_post`.";
    query_parameter("expand", &json!({"type": "string"}), description)
}

/// The header `If-Match`.
pub(super) fn if_match() -> Json {
    json!({"name": "If-Match", "in": "header", "required": false, "schema": {"type": "string"},
           "description": "The ETag of the revision that may be changed."})
}

/// The header `Idempotency-Key`.
pub(super) fn idempotency_key() -> Json {
    json!({"name": "Idempotency-Key", "in": "header", "required": false, "schema": {"type": "string", "maxLength": 255},
           "description": "Any 1 to 255 visible ASCII characters: who is signed in and sends the same body with the same key within a day gets the answer of the first time, with `Idempotency-Replayed: true`."})
}

/// A JSON body of a schema.
pub(super) fn body(schema: &str) -> Json {
    json!({"required": true, "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{schema}")}}}})
}

/// An answer with one record of a collection.
pub(super) fn record(name: &str) -> Json {
    json!({"description": "The record.",
           "headers": {"ETag": {"schema": {"type": "string"}, "description": "Its revision, for If-Match and If-None-Match."}},
           "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}})
}

/// An answer with a page of a collection.
pub(super) fn page(name: &str) -> Json {
    json!({"description": "One page.",
           "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}_page")}}}})
}

/// An answer with a problem.
pub(super) fn problem(description: &str) -> Json {
    json!({"description": description,
           "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}})
}

/// The answer of a route of one record that is not there for the caller (404).
pub(super) fn absent() -> Json {
    problem("There is no such record, or none that the caller may see.")
}

/// The answer to a body whose fields are not valid (422).
pub(super) fn invalid() -> Json {
    problem("Some fields are not valid; `errors` names each.")
}
