//! Tokens that tell other services who the caller is.

use std::sync::Arc;

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::extract::{Caller, Json, Query};
use crate::api::problem::Problem;
use crate::api::respond::Private;
use crate::core::App;
use crate::schemas;
use crate::schemas::auth::{AudienceRequest, Statement};
use crate::schemas::records::NoParameters;
use crate::services::statements;

/// The route.
pub fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(issue_token))
}

/// Signs a token for another service, which checks it by the keys at `/.well-known/jwks.json`.
///
/// It is a JWT under ES256 that lasts five minutes and opens nothing here. A session that ends meanwhile does not end it.
#[utoipa::path(post, path = "/auth/token", tag = "accounts", security(("bearer" = [])), request_body = AudienceRequest, responses(
    (status = 200, description = "The token.", body = Statement),
    (status = 401, description = "Nobody is signed in.", body = schemas::problem::Problem),
    (status = 403, description = "An operator acts as the user.", body = schemas::problem::Problem),
    (status = 422, description = "Some fields are not valid.", body = schemas::problem::Problem),
    (status = 503, description = "The installation does not know its own address.", body = schemas::problem::Problem),
))]
async fn issue_token(
    State(app): State<Arc<App>>,
    Caller(ctx): Caller,
    Query(NoParameters {}): Query<NoParameters>,
    Json(request): Json<AudienceRequest>,
) -> Result<Private<Statement>, Problem> {
    Ok(Private(statements::issue(&ctx, &app, &request).await?))
}
