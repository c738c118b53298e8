//! What is remembered of a call of the application API until it is answered, to count it then.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::Request;
use http::StatusCode;

use super::software::Software;
use super::{Arrival, Facts, dispatch, headers};
use crate::core::catalog::{Catalog, VersionState};
use crate::core::telemetry::metrics::RouteClass;
use crate::core::usage::{Outcome, Place, Visit};
use crate::core::{App, Principal};

/// A call that will be counted.
#[derive(Debug)]
pub struct Visitor {
    version: u32,
    place: Place,
    software: Software,
}

impl Visitor {
    /// Remembers a call. `None` for what is not counted: other parts of the server, versions that never were, what
    /// describes one, and the questions that browsers ask before a call.
    pub(super) fn of(app: &App, facts: &Facts, request: &Request) -> Option<Self> {
        if facts.class != RouteClass::Application || headers::is_preflight(request.method(), request.headers()) {
            return None;
        }
        let schema = app.schema.load();
        let (version, within) = dispatch::place_of(request.uri().path(), &schema.catalog)?;
        let place = match within.split('/').nth(1).unwrap_or_default() {
            "auth" => Place::Auth,
            "files" => Place::Files,
            "batch" => Place::Batch,
            // Who reads about a version, the console among them, loses nothing with it.
            "openapi.json" | "docs" => return None,
            name => schema.collection(version, name).map_or(Place::Other, |found| Place::Collection(found.id)),
        };
        Some(Self { version, place, software: Software::of(request.headers()) })
    }

    /// Counts the call, now that it is answered.
    pub(super) fn count(self, app: &App, facts: &Facts, arrival: Option<&Arc<Arrival>>, status: StatusCode) {
        let outcome = outcome_of(status, || state_of(&app.schema.load().catalog, self.version, facts));
        let ctx = arrival.map(|arrival| &arrival.ctx);
        let client = match ctx.map(|ctx| &ctx.who) {
            Some(Principal::Key { grant, .. }) => Cow::Borrowed(grant.name.as_str()),
            _ => self.software.name(),
        };
        app.usage.count(&Visit {
            at: facts.now,
            version: self.version,
            client: &client,
            user_agent: self.software.user_agent(),
            place: self.place,
            method: facts.method.unwrap_or("other"),
            outcome,
            user: app.usage.user(ctx.map(|ctx| &ctx.who), facts.address),
            // What was refused showed and wrote nothing.
            note: ctx.filter(|_| outcome == Outcome::Ok).map(|ctx| &*ctx.usage),
        });
    }
}

fn state_of(catalog: &Catalog, version: u32, facts: &Facts) -> Option<VersionState> {
    catalog.versions.get(&version).map(|version| catalog.state_of(version, facts.now))
}

/// How a call ended. A version that is retired or in an outage answers nothing but 410, so its state tells why.
fn outcome_of(status: StatusCode, state: impl FnOnce() -> Option<VersionState>) -> Outcome {
    match status.as_u16() {
        410 => match state() {
            Some(VersionState::Retired | VersionState::Purged) => Outcome::Retired,
            Some(VersionState::Brownout) => Outcome::Brownout,
            _ => Outcome::ClientError,
        },
        500.. => Outcome::ServerError,
        400.. => Outcome::ClientError,
        _ => Outcome::Ok,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_410_is_told_by_the_state_of_the_version() {
        let outcome = |status, state| outcome_of(StatusCode::from_u16(status).unwrap(), || Some(state));
        assert_eq!(outcome(410, VersionState::Retired), Outcome::Retired);
        assert_eq!(outcome(410, VersionState::Purged), Outcome::Retired);
        assert_eq!(outcome(410, VersionState::Brownout), Outcome::Brownout);
        assert_eq!(outcome(410, VersionState::Current), Outcome::ClientError);
        for (status, expected) in [
            (200, Outcome::Ok),
            (304, Outcome::Ok),
            (404, Outcome::ClientError),
            (499, Outcome::ClientError),
            (503, Outcome::ServerError),
        ] {
            assert_eq!(outcome(status, VersionState::Retired), expected);
        }
    }
}
