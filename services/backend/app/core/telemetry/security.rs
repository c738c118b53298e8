//! Security events in the log, under a target of their own (OWASP ASVS 5.0, 16.3): who signed in is told by what opens the
//! session, the rest by the edge. No line holds a text of the client's.

use uuid::Uuid;

use crate::core::ctx::Ctx;

/// The target of the lines.
pub const TARGET: &str = "stratabase::security";

/// A session was opened for its owner.
pub fn signed_in(ctx: &Ctx, (kind, owner): (&'static str, Uuid), session: Uuid, impersonated_by: Option<Uuid>) {
    tracing::info!(
        target: TARGET,
        event = "signed_in",
        request_id = %ctx.request_id,
        kind,
        id = %owner,
        session = %session,
        impersonated_by = impersonated_by.map(tracing::field::display),
        address = %ctx.address,
    );
}
