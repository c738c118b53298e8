//! `/admin/v1/files`: the same for operators, and a list of all files.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use http::header::HeaderMap;
use http::{HeaderName, StatusCode};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::extract::{Caller, Path, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::files::{
    DownloadParameters, File, FileBytes, FileList, FileListParameters, ListedFile, UploadForm,
};
use crate::schemas::records::NoParameters;
use crate::services::files;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_files, upload_file))
        .routes(routes!(download_file))
        .routes(routes!(get_file_info))
}

/// Uploads a file: a form with the file in the field `file`, or the file itself as the body, its name in
/// `Content-Disposition`.
#[utoipa::path(post, path = "/admin/v1/files", tag = "files", security(("bearer" = [])),
    request_body(content((UploadForm = "multipart/form-data"), (FileBytes = "application/octet-stream"))),
    responses(
        (status = 201, description = "The file is stored.", body = File),
        (status = 400, description = "The body cannot be read.", body = schemas::problem::Problem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
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
    state: State<Arc<App>>,
    caller: Caller,
    query: Query<NoParameters>,
    request: Request,
) -> Result<(StatusCode, [(HeaderName, String); 1], Private<File>), Problem> {
    super::upload_file(state, caller, query, request).await
}

/// Downloads a file, or a part of it.
#[utoipa::path(get, path = "/admin/v1/files/{id}", tag = "files", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The file's id."), DownloadParameters),
    responses(
        (status = 200, description = "The file.", body = FileBytes, content_type = "application/octet-stream"),
        (status = 206, description = "The part that `Range` asks for.", body = FileBytes, content_type = "application/octet-stream"),
        (status = 304, description = "The copy that `If-None-Match` names still holds."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such file.", body = schemas::problem::Problem),
        (status = 416, description = "The range lies outside the file.", body = schemas::problem::Problem),
    )
)]
async fn download_file(
    state: State<Arc<App>>,
    caller: Caller,
    path: Path<Uuid>,
    query: Query<DownloadParameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    super::download_file(state, caller, path, query, headers).await
}

/// Lists all files, the newest first.
#[utoipa::path(get, path = "/admin/v1/files", tag = "files", security(("bearer" = [])), params(FileListParameters),
    responses(
        (status = 200, description = "One page.", body = FileList),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
    )
)]
async fn list_files(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(given): Query<FileListParameters>,
) -> Result<Private<FileList>, Problem> {
    Ok(Private(files::list_files(&ctx, &app, &given).await?))
}

/// Tells what is known of a file.
#[utoipa::path(get, path = "/admin/v1/files/{id}/info", tag = "files", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The file's id.")),
    responses(
        (status = 200, description = "What is known of it.", body = ListedFile),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such file.", body = schemas::problem::Problem),
    )
)]
async fn get_file_info(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path(id): Path<Uuid>,
) -> Result<Private<ListedFile>, Problem> {
    Ok(Private(files::get_info(&ctx, &app, id).await?))
}
