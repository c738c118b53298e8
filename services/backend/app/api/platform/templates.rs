//! `/admin/v1/templates`: the words of mails.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Json, Path, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::platform::templates::{TemplateItem, TemplateList, TemplateWords};
use crate::schemas::records::NoParameters;
use crate::services::platform::templates;

/// The routes.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_templates))
        .routes(routes!(put_template, delete_template))
        .routes(routes!(preview_template))
}

/// Lists the templates of mails, each in every language that it has words in.
#[utoipa::path(get, path = "/admin/v1/templates", tag = "mails", security(("bearer" = [])), responses(
    (status = 200, description = "The templates.", body = TemplateList),
    (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
))]
async fn list_templates(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
) -> Result<Private<TemplateList>, Problem> {
    Ok(Private(templates::list_templates(&ctx, &app).await?))
}

/// Writes the words of a template in one language. They are tried with made-up values first.
#[utoipa::path(put, path = "/admin/v1/templates/{name}/{locale}", tag = "mails", security(("bearer" = [])),
    request_body = TemplateWords,
    params(
        ("name" = String, Path, description = "The template."),
        ("locale" = String, Path, description = "A language, such as `en` or `pt-BR`."),
    ),
    responses(
        (status = 200, description = "The template.", body = TemplateItem),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such template, or no such language.", body = schemas::problem::Problem),
        (status = 422, description = "The words do not work; the entries tell where.", body = schemas::problem::Problem),
    )
)]
async fn put_template(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path((name, locale)): Path<(String, String)>,
    Json(words): Json<TemplateWords>,
) -> Result<Private<TemplateItem>, Problem> {
    Ok(Private(templates::put_template(&ctx, &app, (&name, &locale), words).await?))
}

/// Goes back to the built-in words of a template in one language.
#[utoipa::path(delete, path = "/admin/v1/templates/{name}/{locale}", tag = "mails", security(("bearer" = [])),
    params(
        ("name" = String, Path, description = "The template."),
        ("locale" = String, Path, description = "A language, such as `en` or `pt-BR`."),
    ),
    responses(
        (status = 204, description = "The words are gone."),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "No operator has written any.", body = schemas::problem::Problem),
    )
)]
async fn delete_template(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path((name, locale)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    templates::delete_template(&ctx, &app, &name, &locale).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows what a mail made of words would say, with made-up values. Nothing is written and nothing is sent.
#[utoipa::path(post, path = "/admin/v1/templates/{name}/{locale}/preview", tag = "mails", security(("bearer" = [])),
    request_body = TemplateWords,
    params(
        ("name" = String, Path, description = "The template."),
        ("locale" = String, Path, description = "A language, such as `en` or `pt-BR`."),
    ),
    responses(
        (status = 200, description = "The mail.", body = TemplateWords),
        (status = 401, description = "No operator is signed in.", body = schemas::problem::Problem),
        (status = 404, description = "There is no such template, or no such language.", body = schemas::problem::Problem),
        (status = 422, description = "The words do not work; the entries tell where.", body = schemas::problem::Problem),
    )
)]
async fn preview_template(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Path((name, locale)): Path<(String, String)>,
    Json(words): Json<TemplateWords>,
) -> Result<Private<TemplateWords>, Problem> {
    Ok(Private(templates::preview_template(&ctx, &app, (&name, &locale), words)?))
}
