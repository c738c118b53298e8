//! What requests came to, as far as security goes, in the log: sign-ins that failed, callers and requests that were refused,
//! and what was changed about accounts and the installation.

use std::sync::Arc;

use http::StatusCode;

use super::arrival::Route;
use super::{Arrival, Facts, reads_only};
use crate::api::problem::Kind;
use crate::core::Principal;
use crate::core::telemetry::metrics::RouteClass;
use crate::core::telemetry::security::TARGET;

/// Where users sign in and change what signs them in, without the version.
const ACCOUNTS: &str = "/auth/";

/// Writes a line where there is something to tell. `kind`: the problem that was answered.
pub(super) fn note(facts: &Facts, arrival: Option<&Arc<Arrival>>, status: StatusCode, kind: Option<&Kind>) {
    let route = arrival.and_then(|arrival| arrival.route.get()).map_or("-", Route::template);
    let code = kind.map_or("-", |kind| kind.code);
    let Some(event) = event(facts, route, status, code) else { return };
    let (kind, id) = arrival.map_or(&Principal::Anonymous, |arrival| &arrival.ctx.who).named();
    tracing::info!(
        target: TARGET,
        event,
        request_id = %facts.request_id,
        kind,
        id = id.map(tracing::field::display),
        method = facts.method.unwrap_or("other"),
        route,
        status = status.as_u16(),
        code,
        address = %facts.address,
    );
}

fn event(facts: &Facts, route: &str, status: StatusCode, code: &str) -> Option<&'static str> {
    if !matches!(facts.class, RouteClass::Application | RouteClass::Platform) {
        return None;
    }
    let is_change = || !facts.method.is_some_and(|method| reads_only(method, route));
    match code {
        "invalid_credentials" | "sign_in_refused" => Some("sign_in_failed"),
        "mfa_required" => Some("second_factor_asked"),
        "unauthenticated" | "forbidden" | "login_required" => Some("denied"),
        "rate_limited" => Some("limited"),
        _ if !status.is_success() || !is_change() => None,
        _ if facts.class == RouteClass::Platform => Some("operator_act"),
        _ if route.starts_with(ACCOUNTS) => Some("account_act"),
        _ => None,
    }
}
