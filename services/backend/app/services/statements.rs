//! What this installation tells other services of its users: short-lived signed tokens, and the keys to check them by.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::core::db::WriteOptions;
use crate::core::id::new_record_id;
use crate::core::short_text::short_text;
use crate::core::signing::PublicKey;
use crate::core::{App, Ctx, Result};
use crate::schemas::auth::{AudienceRequest, Statement};
use crate::services::sessions::require_own;

/// How long a token is valid, in seconds.
const TTL_S: i64 = 5 * 60;
/// The longest audience, in code points.
const MAX_AUDIENCE_CHARS: usize = 200;

/// A token that tells another service who the caller is (RFC 7519).
///
/// # Errors
/// `Unauthenticated` for anybody but users; `Forbidden` for an operator who acts as one, whom other
/// services could not tell from the user; `InvalidFields`; `Unavailable` where the installation does not
/// know its own address, which the token has to name.
pub async fn issue(ctx: &Ctx, app: &App, request: &AudienceRequest) -> Result<Statement> {
    let (user_id, session) = ctx.user_session()?;
    let issuer = app.public_url("Signing tokens for other services")?;
    let audience = short_text(&request.audience, MAX_AUDIENCE_CHARS, "/audience", "not_an_audience")?;
    app.db.write(WriteOptions::default(), async move |tx| require_own(tx, session).await).await?;
    let now = ctx.now();
    let id: Uuid = new_record_id(now)?;
    let claims = json!({"iss": issuer.as_str(), "sub": user_id, "aud": audience, "sid": session, "jti": id,
        "iat": now.seconds(), "nbf": now.seconds(), "exp": now.seconds() + TTL_S});
    Ok(Statement { token: app.signing_keys.sign(&claims, now)?, expires_in: TTL_S })
}

/// The keys by which such tokens are checked, as a JSON Web Key Set (RFC 7517).
///
/// # Errors
/// None can be derived, which is a defect.
pub fn published_keys(app: &App) -> Result<Value> {
    let keys = app.signing_keys.published(app.clock.now())?;
    Ok(json!({"keys": keys.iter().map(PublicKey::to_json).collect::<Vec<_>>()}))
}
