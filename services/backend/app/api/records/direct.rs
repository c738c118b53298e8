//! Reads by id and lists, called without the router: most requests are one of the two, and finding a route, unpacking its
//! parameters and a boxed future for each layer is a tenth of what a read costs. The router knows both routes as well, for
//! paths that are not written as plainly.

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::response::Response;
use http::Method;
use http::request::Parts;

use super::answers::Conditional;
use super::{get_record, list_records};
use crate::api::extract::{Caller, Path, Query};
use crate::api::problem::Problem;
use crate::core::catalog::accept::parse_uuid;
use crate::core::{App, Ctx};

/// A read of records, by the parameters of its path.
#[derive(Debug)]
pub struct Direct {
    collection: String,
    id: Option<String>,
}

impl Direct {
    /// What a path within a version asks for; `None` for whatever is not plainly a read of the records of a collection that
    /// the version has.
    pub fn of(method: &Method, within: &str, is_collection: impl FnOnce(&str) -> bool) -> Option<Self> {
        if method != Method::GET && method != Method::HEAD {
            return None;
        }
        let rest = within.strip_prefix('/')?;
        let (collection, id) = rest.split_once('/').map_or((rest, None), |(name, id)| (name, Some(id)));
        let is_plain = id.is_none_or(|id| parse_uuid(id).is_some()) && is_collection(collection);
        is_plain.then(|| Self { collection: collection.to_owned(), id: id.map(str::to_owned) })
    }

    /// The template of its route.
    pub const fn template(&self) -> &'static str {
        if self.id.is_some() { "/{collection}/{id}" } else { "/{collection}" }
    }

    /// Answers it.
    pub async fn answer(self, app: &Arc<App>, ctx: Ctx, parts: &mut Parts) -> Result<Response, Problem> {
        let (state, caller) = (State(Arc::clone(app)), Caller(ctx));
        let Some(id) = self.id else {
            let query = Query::from_request_parts(parts, app).await?;
            // Boxed, so that reading one record does not carry the state of a list along.
            return Box::pin(list_records(state, caller, Path(self.collection), query)).await;
        };
        let query = Query::from_request_parts(parts, app).await?;
        let Ok(conditional) = Conditional::from_request_parts(parts, app).await;
        get_record(state, caller, Path((self.collection, id)), query, conditional).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_plainly_a_read_of_records_goes_past_the_router() {
        let id = "01900000-0000-7000-8000-000000000000";
        let of = |method: &Method, path: &str| Direct::of(method, path, |name| name == "posts");
        let template = |path: &str| of(&Method::GET, path).map(|direct| direct.template());
        assert_eq!(template("/posts"), Some("/{collection}"));
        assert_eq!(template(&format!("/posts/{id}")), Some("/{collection}/{id}"));
        for path in [
            "/",
            "",
            "/posts/",
            "/posts/query",
            "/p%6fsts",
            "/Posts",
            "/auth",
            "/files",
            "/openapi.json",
            "/_events",
            &format!("/files/{id}"),
            &format!("/posts/{id}/"),
            &format!("/posts/{id}/x"),
        ] {
            assert_eq!(template(path), None, "{path}");
        }
        for method in [Method::POST, Method::PUT, Method::OPTIONS] {
            assert!(of(&method, "/posts").is_none(), "{method}");
        }
    }
}
