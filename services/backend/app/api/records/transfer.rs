//! Records in bulk: `export` streams them out, `import` in, as NDJSON or CSV.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::header::{self, HeaderMap, HeaderValue};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::answers::{freshness, json};
use super::{in_query, seen_as};
use crate::api::extract::{Caller, Path, Query, broken_off, essence};
use crate::api::problem::{Problem, line_faults};
use crate::core::{App, Ctx, Error, Principal, Result};
use crate::schemas;
use crate::schemas::transfer::{ExportParameters, ImportParameters, ImportReport};
use crate::services::records::{self, Format, ListQuery, Wanted};

/// The least rate of an import, over the time that the server waits for it.
const LEAST_BYTES_PER_S: u64 = 1024;
/// The formats by their media types.
const FORMATS: [(&str, Format); 2] = [("application/x-ndjson", Format::NdJson), ("text/csv", Format::Csv)];
/// The formats by the media ranges that `Accept` may name beside them.
const RANGES: [(&str, Format); 3] =
    [("*/*", Format::NdJson), ("application/*", Format::NdJson), ("text/*", Format::Csv)];

/// Whether a request imports records: its body may take longer than other requests, and is timed as it comes.
pub fn is_import(path: &str) -> bool {
    path.ends_with("/import")
}

/// The routes of the platform API.
pub fn platform_router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(export_records)).routes(routes!(import_records))
}

/// Exports every record that the query selects, one a line: NDJSON, or CSV where `Accept` asks for it.
#[utoipa::path(get, path = "/admin/v1/records/{collection}/export", operation_id = "export_records", tag = "records", security(("bearer" = [])),
    params(("collection" = String, Path, description = "The collection's name."), ExportParameters),
    responses(
        (status = 200, description = "The records.", content((String = "application/x-ndjson"), (String = "text/csv"))),
        (status = 400, description = "The query is not valid, or `Accept` names neither format.", body = schemas::problem::Problem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection.", body = schemas::problem::Problem),
    )
)]
pub async fn export_records(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(given): Query<ExportParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let format = accepted(&headers)?;
    let query = ListQuery {
        selection: in_query(given.filter, given.var, given.search),
        sort: given.sort,
        wanted: Wanted { fields: given.fields, expand: None },
        ..ListQuery::default()
    };
    let ctx = seen_as(ctx, &app, given.version)?;
    let mut export = records::export_records(&ctx, &app, &collection, query, format).await?;
    // What is wrong with the query shows with the first page, which can still be answered with a problem.
    let first = export.next().await?.unwrap_or_default();
    let rest = stream::unfold(Some(export), async |export| {
        let mut export = export?;
        match export.next().await {
            Ok(lines) => lines.map(|lines| (Ok(lines), Some(export))),
            Err(error) => {
                tracing::warn!(%error, "an export broke off");
                Some((Err(error), None))
            }
        }
    });
    let mut response = Response::new(Body::from_stream(stream::iter([Ok(first)]).chain(rest)));
    let media_type = match format {
        Format::NdJson => "application/x-ndjson",
        Format::Csv => "text/csv; charset=utf-8; header=present",
    };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    freshness(response.headers_mut());
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("Accept, Authorization, Accept-Encoding, Origin"));
    Ok(response)
}

/// Creates a record for each line of the body, NDJSON or CSV with a header row. What is wrong with a line keeps no other
/// line out. Counts as one write against rate limits.
#[utoipa::path(post, path = "/admin/v1/records/{collection}/import", operation_id = "import_records", tag = "records", security(("bearer" = [])),
    request_body(content((String = "application/x-ndjson"), (String = "text/csv"))),
    params(("collection" = String, Path, description = "The collection's name."), ImportParameters),
    responses(
        (status = 200, description = "What became of the lines.", body = ImportReport),
        (status = 400, description = "The body broke off.", body = schemas::problem::Problem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such collection.", body = schemas::problem::Problem),
        (status = 405, description = "Accounts are made by registering.", body = schemas::problem::Problem),
        (status = 408, description = "The body came too slowly.", body = schemas::problem::Problem),
        (status = 413, description = "The body is too large.", body = schemas::problem::Problem),
        (status = 415, description = "The body is declared as neither format.", body = schemas::problem::Problem),
        (status = 422, description = "The header row names what is no field.", body = schemas::problem::Problem),
        (status = 503, description = "Too many uploads and imports at once.", body = schemas::problem::Problem),
    )
)]
pub async fn import_records(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(collection): Path<String>,
    Query(given): Query<ImportParameters>,
    request: Request,
) -> Result<Response, Problem> {
    let _place = app.uploads.take(session_of(&ctx))?;
    let ctx = seen_as(ctx, &app, given.version)?;
    let (parts, body) = request.into_parts();
    let declared = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let format = declared.and_then(|declared| named(&FORMATS, declared)).ok_or(Error::UnsupportedMediaType)?;
    let is_dry_run = given.dry_run.unwrap_or(false);
    let chunks = Box::pin(arriving(&app, body));
    let done = records::import_records(&ctx, &app, &collection, format, is_dry_run, chunks).await?;
    let report = ImportReport { created: done.created, failed: done.failed, errors: line_faults(&done.faults) };
    let body = serde_json::to_vec(&report).map_err(|fault| Error::caused("the report of an import", fault))?;
    Ok(json(http::StatusCode::OK, body))
}

/// Whose place among the uploads an import takes; strangers share theirs.
const fn session_of(ctx: &Ctx) -> Uuid {
    match ctx.who {
        Principal::User { session, .. } | Principal::Operator { session, .. } => session,
        Principal::Key { id, .. } => id,
        Principal::Anonymous | Principal::System => Uuid::nil(),
    }
}

/// The chunks of a body, up to the limit of uploads, as long as they keep coming. The time that the server takes over them
/// is not the client's.
fn arriving(app: &App, body: Body) -> impl Stream<Item = Result<Bytes>> + Send + use<> {
    let (patience, limit_bytes) = (app.settings.body_timeout, app.settings.upload_limit as u64);
    let start = (body.into_data_stream(), 0, Duration::ZERO);
    stream::try_unfold(start, move |(mut chunks, bytes, waited)| async move {
        let begun = Instant::now();
        let next = tokio::time::timeout(patience, chunks.next()).await.map_err(|_| Error::Timeout)?;
        let Some(chunk) = next else { return Ok(None) };
        let chunk: Bytes = chunk.map_err(|_| broken_off())?;
        let (bytes, waited) = (bytes + chunk.len() as u64, waited + begun.elapsed());
        if bytes > limit_bytes {
            return Err(Error::TooLarge { limit_bytes });
        }
        if bytes < waited.saturating_sub(patience).as_secs().saturating_mul(LEAST_BYTES_PER_S) {
            return Err(Error::Timeout);
        }
        Ok(Some((chunk, (chunks, bytes, waited))))
    })
}

fn named(formats: &[(&str, Format)], media_type: &str) -> Option<Format> {
    let found = formats.iter().find(|(name, _)| name.eq_ignore_ascii_case(essence(media_type)));
    found.map(|(_, format)| *format)
}

/// The first format that `Accept` names; NDJSON where it takes anything, or is missing.
fn accepted(headers: &HeaderMap) -> Result<Format> {
    let Some(accept) = headers.get(header::ACCEPT) else { return Ok(Format::NdJson) };
    let mut ranges = accept.to_str().unwrap_or_default().split(',');
    let format = ranges.find_map(|range| named(&FORMATS, range).or_else(|| named(&RANGES, range)));
    format.ok_or_else(|| Error::InvalidRequest("Accept: an export is application/x-ndjson or text/csv.".into()))
}
