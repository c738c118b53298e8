//! The parameters, bodies and answers that the paths of collections are put together from.

use serde_json::{Map, Value as Json, json};

use crate::core::catalog::{Collection, FieldType, ServedField};

/// A parameter of the query.
pub(super) fn query_parameter(name: &str, kind: &Json, description: &str) -> Json {
    json!({"name": name, "in": "query", "required": false, "schema": kind, "description": description})
}

/// The parameter `filter`.
pub(super) fn filter_parameter() -> Json {
    query_parameter("filter", &json!({"type": "array", "items": {"type": "string"}}), "Expressions that must all hold.")
}

/// The parameters `nearest`, `to` and `metric`; none where clients see nothing that can be near.
pub(super) fn nearest_parameters(collection: &Collection) -> Vec<Json> {
    let can = CanBeNear::of(collection);
    let Some(description) = can.description() else { return Vec::new() };
    let to = match (can.vectors.is_empty(), can.places.is_empty()) {
        (false, true) => "What `nearest` is compared with: a list of numbers as JSON.",
        (true, _) => "What `nearest` is compared with: an object of `lat` and `lon` as JSON.",
        (false, false) => {
            "What `nearest` is compared with: a list of numbers or an object of `lat` and `lon`, as JSON."
        }
    };
    let metric = query_parameter("metric", &metric(), "How the distance from `to` is measured.");
    let all = [
        Some(query_parameter("nearest", &json!({"type": "string"}), &description)),
        Some(query_parameter("to", &json!({"type": "string"}), to)),
        (!can.vectors.is_empty()).then_some(metric),
    ];
    all.into_iter().flatten().collect()
}

/// The same as a key of a JSON body.
pub(super) fn nearest_key(collection: &Collection) -> Option<Json> {
    let can = CanBeNear::of(collection);
    let numbers = || json!({"type": "array", "items": {"type": "number"}});
    let degrees = |most: u8| json!({"type": "number", "minimum": -i16::from(most), "maximum": most});
    let place = || {
        let members = json!({"lat": degrees(90), "lon": degrees(180)});
        json!({"type": "object", "required": ["lat", "lon"], "properties": members})
    };
    let to = match (can.vectors.is_empty(), can.places.is_empty()) {
        (false, true) => numbers(),
        (true, _) => place(),
        (false, false) => json!({"oneOf": [numbers(), place()]}),
    };
    let mut properties = Map::from_iter([("field".to_owned(), json!({"type": "string"})), ("to".to_owned(), to)]);
    if !can.vectors.is_empty() {
        properties.insert("metric".to_owned(), metric());
    }
    can.description().map(|description| {
        json!({"type": "object", "description": description, "required": ["field", "to"], "properties": properties})
    })
}

/// How distances are measured.
fn metric() -> Json {
    json!({"type": "string", "enum": ["cosine", "l2"], "default": "cosine"})
}

/// The fields that clients see and that can be near to something.
struct CanBeNear<'a> {
    vectors: Vec<&'a str>,
    places: Vec<&'a str>,
}

impl<'a> CanBeNear<'a> {
    fn of(collection: &'a Collection) -> Self {
        let named = |is_such: fn(&FieldType) -> bool| {
            let is_shown = move |served: &&ServedField| !served.field.options.hidden && is_such(&served.field.kind);
            collection.fields.iter().filter(is_shown).map(|served| served.field.name.as_str()).collect()
        };
        Self {
            vectors: named(|kind| matches!(kind, FieldType::Vector { .. })),
            places: named(|kind| matches!(kind, FieldType::Object { is_point: true, .. })),
        }
    }

    fn description(&self) -> Option<String> {
        let names: Vec<&str> = self.vectors.iter().chain(&self.places).copied().collect();
        let of = names.join(", ");
        (!names.is_empty()).then(|| {
            format!("The nearest come first, by one of {of}. Records without it are left out, and `sort` is not taken.")
        })
    }
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
