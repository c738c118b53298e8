//! Refused requests, kept for those who will ask why.

use std::sync::Arc;

use http::{StatusCode, Uri};

use super::{Arrival, Facts};
use crate::core::App;
use crate::core::checks::Denial;

/// Characters of a path that are kept; those of records and files are shorter.
const MAX_PATH_CHARS: usize = 200;

/// Hands on what rules said of a request that was refused for it. Where too much waits already it is counted alone.
pub(super) fn note(app: &App, facts: &Facts, arrival: Option<&Arc<Arrival>>, uri: &Uri, status: StatusCode) {
    if !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) {
        return;
    }
    let Some(ctx) = arrival.map(|arrival| &arrival.ctx) else { return };
    let checks = ctx.checks.take();
    if checks.is_empty() {
        return;
    }
    let denial = Denial {
        request: facts.request_id,
        at: facts.now,
        version: ctx.version,
        method: ctx.method,
        path: uri.path().chars().take(MAX_PATH_CHARS).collect(),
        status: status.as_u16(),
        who: ctx.who.clone(),
        checks,
    };
    if !app.denials.offer(denial) {
        app.metrics.denials_dropped.increment();
    }
}
