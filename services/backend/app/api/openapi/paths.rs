//! The routes of a collection as OpenAPI paths.

use serde_json::{Map, Value as Json, json};

use super::parts::{
    absent, body, expand_parameter, fields_parameter, filter_parameter, idempotency_key, if_match, invalid,
    nearest_key, nearest_parameters, page, problem, query_parameter, record, sort_parameter,
};
use crate::core::catalog::change::Action;
use crate::core::catalog::{Collection, ServedField, USERS};

/// The paths of a collection under its prefix, such as `/v1/posts`.
pub fn of(prefix: &str, collection: &Collection) -> Vec<(String, Json)> {
    let name = &collection.name;
    let takes_new = collection.id != USERS && !collection.is_view();
    let mut whole = Map::from_iter([("get".to_owned(), list(collection))]);
    if takes_new {
        whole.insert("post".into(), create(collection));
    }
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}});
    let mut one = Map::from_iter([("parameters".to_owned(), json!([id])), ("get".to_owned(), read(collection))]);
    if !collection.is_view() {
        one.insert("patch".into(), update(collection, "update", "What is absent stays (RFC 7396)."));
        one.insert("put".into(), update(collection, "replace", "What is absent takes its default."));
        one.insert("delete".into(), delete(collection));
    }
    let mut keys = json!({
        "filter": filters(),
        "var": {"type": "object"}, "sort": {"type": "string"}, "limit": {"type": "integer"},
        "cursor": {"type": "string"}, "fields": {"type": "string"},
        "expand": {"type": "string"}, "count": {"type": "boolean"}
    });
    if let (Some(nearest), Some(keys)) = (nearest_key(collection), keys.as_object_mut()) {
        keys.insert("nearest".into(), nearest);
    }
    if let (Some(description), Some(keys)) = (search_description(collection), keys.as_object_mut()) {
        keys.insert("search".into(), json!({"type": "string", "description": description}));
    }
    let query = json!({"post": operation(collection, Action::List, &format!("query_{name}"), json!({
        "summary": format!("List {name}, the query as JSON"),
        "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "properties": keys}}}},
        "responses": {"200": page(name)}
    }))});
    let export = json!({"get": operation(collection, Action::List, &format!("export_{name}"), json!({
        "summary": format!("Export {name}, one a line"),
        "parameters": std::iter::once(filter_parameter()).chain(search_parameter(collection))
            .chain([sort_parameter(), fields_parameter()]).collect::<Vec<_>>(),
        "responses": {"200": {"description": "The records: NDJSON, or CSV where `Accept` asks for it.", "content": lines()}}
    }))});
    let mut paths = vec![
        (prefix.to_owned(), Json::Object(whole)),
        (format!("{prefix}/query"), query),
        (format!("{prefix}/{{id}}"), Json::Object(one)),
        (format!("{prefix}/aggregate"), aggregate(collection)),
        (format!("{prefix}/export"), export),
    ];
    if takes_new {
        paths.push((format!("{prefix}/import"), json!({"post": import(collection)})));
    }
    paths
}

fn aggregate(collection: &Collection) -> Json {
    let name = &collection.name;
    let keys = [
        (
            "group",
            "What the records of a group share, joined by commas: fields, or spans of time such as `month(created_at)`.",
        ),
        (
            "metrics",
            "What is computed over each group, joined by commas, such as `count,sum(stars)`; `count` unless given.",
        ),
        ("sort", "What `group` and `metrics` name, joined by commas, `-` before one to descend."),
    ];
    let limit = json!({"type": "integer", "minimum": 1, "maximum": 1000, "default": 1000});
    let search = search_description(collection).map(|text| ("search", text));
    let texts: Vec<(&str, String)> = keys.map(|(key, text)| (key, text.to_owned())).into_iter().chain(search).collect();
    let in_query = texts.iter().map(|(key, text)| query_parameter(key, &json!({"type": "string"}), text));
    let parameters: Vec<Json> = std::iter::once(filter_parameter())
        .chain(in_query)
        .chain([query_parameter("limit", &limit, "Most groups.")])
        .collect();
    let in_body = texts.iter().map(|(key, text)| ((*key).to_owned(), json!({"type": "string", "description": text})));
    let mut properties =
        Map::from_iter([("filter".to_owned(), filters()), ("var".to_owned(), json!({"type": "object"}))]);
    properties.extend(in_body);
    properties.insert("limit".into(), limit);
    let body = json!({"type": "object", "properties": properties});
    let groups = json!({"description": "The groups, each with what `group` and `metrics` name.", "content": {"application/json": {"schema": {
        "type": "object", "required": ["items"], "properties": {
            "items": {"type": "array", "items": {"type": "object"}},
            "truncated": {"const": true, "description": "There where there are more groups."}}}}}});
    json!({
        "get": operation(collection, Action::List, &format!("aggregate_{name}"), json!({
            "summary": format!("Count and compute over groups of {name}"),
            "parameters": parameters,
            "responses": {"200": &groups}
        })),
        "post": operation(collection, Action::List, &format!("query_aggregate_{name}"), json!({
            "summary": format!("Count and compute over groups of {name}, the query as JSON"),
            "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
            "responses": {"200": &groups}
        })),
    })
}

/// One expression, or several.
fn filters() -> Json {
    json!({"type": ["string", "array"], "items": {"type": "string"}})
}

fn import(collection: &Collection) -> Json {
    let name = &collection.name;
    operation(
        collection,
        Action::Create,
        &format!("import_{name}"),
        json!({
            "summary": format!("Create one of {name} for each line"),
            "parameters": [query_parameter("dry_run", &json!({"type": "boolean", "default": false}), "Whether to check everything and keep nothing.")],
            "requestBody": {"required": true, "content": lines()},
            "responses": {
                "200": {"description": "What became of the lines.", "content": {"application/json": {"schema": {
                    "type": "object", "required": ["created", "failed", "errors"], "properties": {
                        "created": {"type": "integer"}, "failed": {"type": "integer"},
                        "errors": {"type": "array", "maxItems": 100, "items": {
                            "type": "object", "required": ["line", "pointer", "code", "detail"], "properties": {
                                "line": {"type": "integer"}, "pointer": {"type": "string"},
                                "code": {"type": "string"}, "detail": {"type": "string"}}}}}}}}},
                "408": problem("The body came too slowly."),
                "413": problem("The body is too large."),
                "415": problem("The body is declared as neither NDJSON nor CSV."),
                "422": problem("The header row names what is no field."),
                "503": problem("Too many uploads and imports at once.")
            }
        }),
    )
}

/// One record a line.
fn lines() -> Json {
    json!({"application/x-ndjson": {"schema": {"type": "string"}}, "text/csv": {"schema": {"type": "string"}}})
}

fn list(collection: &Collection) -> Json {
    let name = &collection.name;
    operation(
        collection,
        Action::List,
        &format!("list_{name}"),
        json!({
            "summary": format!("List {name}"),
            "parameters": std::iter::once(filter_parameter()).chain(search_parameter(collection))
            .chain(nearest_parameters(collection)).chain([
                sort_parameter(),
                query_parameter("limit", &json!({"type": "integer", "minimum": 1, "maximum": 1000, "default": 50}), "Records of a page."),
                query_parameter("cursor", &json!({"type": "string"}), "`next` or `prev` of a page."),
                fields_parameter(),
                expand_parameter(),
                query_parameter("count", &json!({"type": "boolean", "default": false}), "Whether to count the records on all pages."),
            ]).collect::<Vec<_>>(),
            "responses": {"200": page(name)}
        }),
    )
}

/// The parameter `search`; none where clients can search nothing.
fn search_parameter(collection: &Collection) -> Option<Json> {
    search_description(collection).map(|text| query_parameter("search", &json!({"type": "string"}), &text))
}

/// What a search looks through; `None` where clients can search nothing.
fn search_description(collection: &Collection) -> Option<String> {
    let shown = collection.fields.iter().filter(|served| !served.field.options.hidden).flat_map(ServedField::parts);
    let searched = shown.filter(|part| part.field.options.searchable && !part.field.options.hidden);
    let paths: Vec<String> = searched.map(ServedField::path).collect();
    let of = paths.join(", ");
    (!paths.is_empty()).then(|| {
        format!(
            "Words that {of} must hold, the last of them the beginning of one; phrases in quotes. The best come first \
                 unless `sort` is given."
        )
    })
}

fn create(collection: &Collection) -> Json {
    let name = &collection.name;
    operation(
        collection,
        Action::Create,
        &format!("create_{name}"),
        json!({
            "summary": format!("Create one of {name}"),
            "parameters": [fields_parameter(), expand_parameter(), idempotency_key()],
            "requestBody": body(&format!("{name}_create")),
            "responses": {"201": record(name), "409": problem("An id or a unique value is taken."), "422": invalid()}
        }),
    )
}

fn read(collection: &Collection) -> Json {
    let name = &collection.name;
    operation(
        collection,
        Action::Read,
        &format!("get_{name}"),
        json!({
            "summary": format!("Read one of {name}"),
            "parameters": [fields_parameter(), expand_parameter()],
            "responses": {"200": record(name), "304": {"description": "The copy that If-None-Match names still holds."},
                          "404": absent()}
        }),
    )
}

fn update(collection: &Collection, verb: &str, description: &str) -> Json {
    let name = &collection.name;
    let schema = if verb == "replace" { format!("{name}_create") } else { format!("{name}_update") };
    operation(
        collection,
        Action::Update,
        &format!("{verb}_{name}"),
        json!({
            "summary": format!("{} one of {name}", if verb == "replace" { "Replace" } else { "Change" }),
            "description": description,
            "parameters": [fields_parameter(), expand_parameter(), if_match(), idempotency_key()],
            "requestBody": body(&schema),
            "responses": {"200": record(name), "404": absent(), "409": problem("A unique value is taken."),
                          "412": problem("The record has changed since the revision that If-Match names."), "422": invalid()}
        }),
    )
}

fn delete(collection: &Collection) -> Json {
    let name = &collection.name;
    operation(
        collection,
        Action::Delete,
        &format!("delete_{name}"),
        json!({
            "summary": format!("Delete one of {name}"),
            "parameters": [if_match(), idempotency_key()],
            "responses": {"204": {"description": "It is gone."}, "404": absent(),
                          "409": problem("Other records point at it, and their relation restricts."),
                          "412": problem("The record has changed since the revision that If-Match names."),
                          "422": problem("The Idempotency-Key came with another body before.")}
        }),
    )
}

/// What every operation has: its id and tag, who may call it, and the answers that any call may get.
fn operation(collection: &Collection, action: Action, id: &str, mut operation: Json) -> Json {
    let Some(members) = operation.as_object_mut() else { return operation };
    members.insert("operationId".into(), id.into());
    members.insert("tags".into(), json!([collection.name]));
    members.insert("security".into(), json!([{}, {"bearer": []}]));
    if let Some(Json::Object(responses)) = members.get_mut("responses") {
        let reason = match collection.hub.rules.rule(action) {
            Some(_) => "The rule of this operation does not hold for the caller.",
            None => "No rule allows anybody to do this.",
        };
        responses.insert("400".into(), problem("The request cannot be read."));
        responses.insert("401".into(), problem("Nobody is signed in, or the token is not valid."));
        responses.insert("403".into(), problem(reason));
        responses.insert("429".into(), problem("Too many requests; Retry-After says when to try again."));
    }
    operation
}
