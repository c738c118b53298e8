//! `/admin/v1/versions`: the versions of the application API, and how they end.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Json, Path, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::catalog::{VersionItem, VersionList};
use crate::schemas::records::NoParameters;
use crate::schemas::versions::{RetireRequest, VersionPatch};
use crate::services::{catalog, changes, versions};

/// The routes.
pub(super) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_versions))
        .routes(routes!(update_version))
        .routes(routes!(publish_version))
        .routes(routes!(retire_version))
        .routes(routes!(restore_version))
        .routes(routes!(purge_version))
}

/// Lists the versions of the application API with the changes that they were made of, what is announced of their end,
/// and what operators did about them.
#[utoipa::path(get, path = "/admin/v1/versions", tag = "schema", security(("bearer" = [])), responses(
    (status = 200, description = "The versions.", body = VersionList),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_versions(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<VersionList>, Problem> {
    Ok(Private(catalog::list_versions(&ctx, &app).await?))
}

/// Announces the end of a version that a newer one follows: dates, brownouts, and messages to its clients. A sunset in
/// less than `STRATABASE_NOTICE_DAYS` days needs `force` and a `reason`.
#[utoipa::path(patch, path = "/admin/v1/versions/{n}", tag = "schema", security(("bearer" = [])), request_body = VersionPatch,
    params(("n" = u32, Path, description = "The version's number.")),
    responses(
        (status = 200, description = "The version.", body = VersionItem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "no_such_version", body = schemas::problem::Problem),
        (status = 409, description = "change_in_progress", body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid, or nothing follows the version.", body = schemas::problem::Problem),
    )
)]
async fn update_version(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(number): Path<u32>,
    Query(NoParameters {}): Query<NoParameters>,
    Json(patch): Json<VersionPatch>,
) -> Result<Private<VersionItem>, Problem> {
    Ok(Private(versions::update_version(&ctx, &app, number, patch).await?))
}

/// Publishes a draft: from here on its shape is promised, and changes that break it make the next version.
#[utoipa::path(post, path = "/admin/v1/versions/{n}/publish", tag = "schema", security(("bearer" = [])),
    params(("n" = u32, Path, description = "The version's number.")),
    responses(
        (status = 200, description = "The version.", body = VersionItem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "no_such_version", body = schemas::problem::Problem),
        (status = 409, description = "conflict: it is no draft; change_in_progress", body = schemas::problem::Problem),
    )
)]
async fn publish_version(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(number): Path<u32>,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<VersionItem>, Problem> {
    changes::publish_draft(&ctx, &app, number).await?;
    Ok(Private(catalog::get_version(&ctx, &app, number).await?))
}

/// Retires a version that a newer one follows: it answers 410 from now on. Refused while clients use it, unless their
/// users are at most `accept_users`, or it is forced with a reason.
#[utoipa::path(post, path = "/admin/v1/versions/{n}/retire", tag = "schema", security(("bearer" = [])), request_body = RetireRequest,
    params(("n" = u32, Path, description = "The version's number.")),
    responses(
        (status = 200, description = "The version.", body = VersionItem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "no_such_version", body = schemas::problem::Problem),
        (status = 409, description = "version_in_use with `clients` and `users`; conflict: it is a draft, the current one, or retired; change_in_progress",
            body = schemas::problem::Problem),
        (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    )
)]
async fn retire_version(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(number): Path<u32>,
    Query(NoParameters {}): Query<NoParameters>,
    Json(terms): Json<RetireRequest>,
) -> Result<Private<VersionItem>, Problem> {
    Ok(Private(versions::retire_version(&ctx, &app, number, terms).await?))
}

/// Lets a retired version answer again.
#[utoipa::path(post, path = "/admin/v1/versions/{n}/restore", tag = "schema", security(("bearer" = [])),
    params(("n" = u32, Path, description = "The version's number.")),
    responses(
        (status = 200, description = "The version.", body = VersionItem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "no_such_version", body = schemas::problem::Problem),
        (status = 409, description = "conflict: it is not retired; change_in_progress", body = schemas::problem::Problem),
    )
)]
async fn restore_version(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(number): Path<u32>,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<VersionItem>, Problem> {
    Ok(Private(versions::restore_version(&ctx, &app, number).await?))
}

/// Ends a retired version for good: it cannot be restored any more.
#[utoipa::path(post, path = "/admin/v1/versions/{n}/purge", tag = "schema", security(("bearer" = [])),
    params(("n" = u32, Path, description = "The version's number.")),
    responses(
        (status = 200, description = "The version.", body = VersionItem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "no_such_version", body = schemas::problem::Problem),
        (status = 409, description = "conflict: it is not retired; change_in_progress", body = schemas::problem::Problem),
    )
)]
async fn purge_version(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Path(number): Path<u32>,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<VersionItem>, Problem> {
    Ok(Private(versions::purge_version(&ctx, &app, number).await?))
}
