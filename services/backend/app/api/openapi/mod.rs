//! The OpenAPI document (3.1) of one version of the application API: its fixed routes and the declared collections.

mod fields;
mod parts;
mod paths;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::header;
use serde_json::{Map, Value as Json, json};

use super::extract::{Caller, Query};
use super::problem::Problem;
use crate::core::catalog::{Collection, Schema};
use crate::core::{App, Error};
use crate::schemas::records::NoParameters;

/// The route of the document, which is public.
pub fn router() -> Router<Arc<App>> {
    Router::new().route("/openapi.json", get(show_document))
}

async fn show_document(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<([(header::HeaderName, &'static str); 2], Vec<u8>), Problem> {
    let document = document(&app.schema(), ctx.version)?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    let bytes = serde_json::to_vec(&document).map_err(|fault| Error::caused("writing the document", fault))?;
    Ok((headers, bytes))
}

/// The document of a version. Collections that only operators reach, and hidden fields, are not in it.
///
/// # Errors
/// The fixed part does not serialise, which is a defect.
pub fn document(schema: &Schema, version: u32) -> Result<Json, Error> {
    let base = super::application_openapi_base(version);
    let mut base = serde_json::to_value(base).map_err(|fault| Error::caused("writing the fixed routes", fault))?;
    declare_problems(&mut base);
    let Json::Object(mut document) = base else { return Err(Error::internal("a document that is no object")) };
    let mut described = Map::from_iter([("Problem".to_owned(), problem_schema())]);
    for collection in reachable(schema, version) {
        let prefix = format!("/v{version}/{}", collection.name);
        described.extend(fields::schemas(schema, collection));
        if let Some(all) = member(&mut document, "paths") {
            all.extend(paths::of(&prefix, collection));
        }
    }
    let components = member(&mut document, "components").and_then(|components| member(components, "schemas"));
    if let Some(schemas) = components {
        schemas.append(&mut described);
    }
    Ok(Json::Object(document))
}

/// Declares what the fixed routes answer failures with as problems (RFC 9457): they are described by the type of their
/// body alone, which would make them plain JSON.
pub fn declare_problems(document: &mut Json) {
    let paths = document.get_mut("paths").and_then(Json::as_object_mut);
    let operations = paths.into_iter().flat_map(|paths| paths.values_mut());
    let operations = operations.filter_map(Json::as_object_mut).flat_map(|item| item.values_mut());
    let responses = operations.filter_map(|operation| operation.get_mut("responses")?.as_object_mut());
    for response in responses.flat_map(|responses| responses.values_mut()) {
        let Some(content) = response.get_mut("content").and_then(Json::as_object_mut) else { continue };
        let is_problem = |body: &Json| body.pointer("/schema/$ref") == Some(&"#/components/schemas/Problem".into());
        if content.get("application/json").is_some_and(is_problem)
            && let Some(body) = content.shift_remove("application/json")
        {
            content.insert("application/problem+json".into(), body);
        }
    }
}

fn reachable(schema: &Schema, version: u32) -> impl Iterator<Item = &Arc<Collection>> {
    let shown = schema.catalog.versions.get(&version).into_iter().flat_map(|version| &version.collections);
    let served = shown.filter_map(move |shown| schema.collection(version, &shown.name));
    served.filter(|collection| collection.hub.rules.allow_somebody())
}

/// The object under a key, put there when it is missing.
fn member<'a>(object: &'a mut Map<String, Json>, key: &str) -> Option<&'a mut Map<String, Json>> {
    object.entry(key).or_insert_with(|| json!({})).as_object_mut()
}

fn problem_schema() -> Json {
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status", "code", "detail", "instance"],
        "properties": {
            "type": {"type": "string", "description": "A page about this code."},
            "title": {"type": "string", "description": "The same for every problem of this code."},
            "status": {"type": "integer", "description": "The HTTP status."},
            "code": {"type": "string", "description": "The word to branch on; fall back on `status` for unknown ones."},
            "detail": {"type": "string", "description": "What went wrong this time."},
            "instance": {"type": "string", "description": "The request's id, as `urn:uuid:...`."},
            "errors": {"type": "array", "items": {"type": "object", "properties": {
                "pointer": {"type": "string", "description": "JSON pointer into the body."},
                "parameter": {"type": "string", "description": "A query parameter."},
                "position": {"type": "integer", "description": "Offset in characters into an expression."},
                "code": {"type": "string"},
                "detail": {"type": "string"}
            }, "required": ["code", "detail"]}},
            "operation": {"type": "integer", "description": "Which operation of a batch failed, counted from 0; the rest is what it alone would be answered with."},
            "successor": {"type": "integer", "description": "`version_retired`, `version_brownout`: the version to use."},
            "guide": {"type": "string", "description": "The page on how to get there."},
            "message": {"type": "string", "description": "What to tell the people who use this client."},
            "action_url": {"type": "string", "description": "Where to send them."}
        }
    })
}
