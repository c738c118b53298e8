//! Explanations as operators read them.

use uuid::Uuid;

use super::{KEPT_S, flush};
use crate::core::{App, Ctx, Error, Result};
use crate::models::explanations;
use crate::schemas::explain::{ExplainedCaller, Explanation};
use crate::services::operators::{Permission, require};

/// Tells why a request was refused. What this node refused is written down first; other nodes are a second behind.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`] for a request that no rule refused, and for
/// one whose explanation is gone.
pub async fn get_explanation(ctx: &Ctx, app: &App, request: Uuid) -> Result<Explanation> {
    require(ctx, Permission::Read)?;
    flush(app).await?;
    let expired = ctx.now().plus_seconds(-KEPT_S);
    let kept = explanations::lookup(&app.db, request, expired).await?.ok_or(Error::NotFound)?;
    let checks = serde_json::from_str(&kept.checks).map_err(|fault| Error::caused("reading an explanation", fault))?;
    Ok(Explanation {
        request_id: kept.request,
        at: kept.at,
        version: kept.version,
        method: kept.method,
        path: kept.path,
        status: kept.status,
        caller: ExplainedCaller { kind: kept.caller_kind, id: kept.caller },
        checks,
    })
}
