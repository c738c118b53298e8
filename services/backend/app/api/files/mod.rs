//! `/v{n}/files` and `/admin/v1/files`: uploading and downloading. The handlers are the same; who may do what is decided
//! behind them.

mod download;
mod platform;
mod range;
mod upload;

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use http::header::HeaderMap;
use http::{HeaderName, StatusCode, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub use platform::router as platform_router;

use super::extract::{Caller, Path, Query};
use super::problem::Problem;
use super::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::files::{DownloadParameters, File, FileBytes, UploadForm};
use crate::schemas::records::NoParameters;
use crate::services::files;

/// The routes of the application API.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(upload_file)).routes(routes!(download_file))
}

/// Whether a request uploads a file: its body may take longer than other requests, and is timed as it comes.
pub fn is_upload(path: &str) -> bool {
    path.ends_with("/files")
}

/// Uploads a file: a form with the file in the field `file`, or the file itself as the body, its name in
/// `Content-Disposition`. A record takes hold of it by naming its id in a `file` field within 24 hours.
#[utoipa::path(post, path = "/files", tag = "files", security(("bearer" = [])),
    request_body(content((UploadForm = "multipart/form-data"), (FileBytes = "application/octet-stream"))),
    responses(
        (status = 201, description = "The file is stored.", body = File),
        (status = 400, description = "The body cannot be read.", body = schemas::problem::Problem),
        (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
        (status = 408, description = "The body came too slowly.", body = schemas::problem::Problem),
        (status = 409, description = "Too many files are held by no record.", body = schemas::problem::Problem),
        (status = 413, description = "The file is too large.", body = schemas::problem::Problem),
        (status = 415, description = "A form without its boundary.", body = schemas::problem::Problem),
        (status = 422, description = "The form holds something else than one file.", body = schemas::problem::Problem),
        (status = 460, description = "The bytes are not those that were sent.", body = schemas::problem::Problem),
        (status = 503, description = "The file storage does not answer, or too many upload.", body = schemas::problem::Problem),
        (status = 507, description = "The storage is full.", body = schemas::problem::Problem),
    )
)]
async fn upload_file(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    request: Request,
) -> Result<(StatusCode, [(HeaderName, String); 1], Private<File>), Problem> {
    let file = upload::receive(&ctx, &app, request).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, file.url.clone())], Private(file)))
}

/// Downloads a file, or a part of it: readable for whoever may read a record that holds it, and for its uploader as
/// long as none does.
#[utoipa::path(get, path = "/files/{id}", tag = "files", security((), ("bearer" = [])),
    params(("id" = Uuid, Path, description = "The file's id."), DownloadParameters,
           ("Range" = Option<String>, Header, description = "The bytes to answer with, such as `bytes=0-1023`.")),
    responses(
        (status = 200, description = "The file.", body = FileBytes, content_type = "application/octet-stream"),
        (status = 206, description = "The part that `Range` asks for.", body = FileBytes, content_type = "application/octet-stream"),
        (status = 304, description = "The copy that `If-None-Match` names still holds."),
        (status = 404, description = "There is no such file, or none that the caller may read.", body = schemas::problem::Problem),
        (status = 416, description = "The range lies outside the file.", body = schemas::problem::Problem),
    )
)]
async fn download_file(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(id): Path<Uuid>,
    Query(given): Query<DownloadParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = files::find_readable(&ctx, &app, id).await?;
    download::answer(&app, &ctx, &file, &given, &headers).await
}
