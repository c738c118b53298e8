//! What the edge knows of a request when it hands it on, and which route it then took.

use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::extract::{MatchedPath, Request};
use tower::{Layer, Service};

use crate::core::Ctx;
use crate::core::telemetry::metrics::RouteClass;

/// A request as the edge admitted it; handlers reach it through [`Caller`](crate::api::extract::Caller).
#[derive(Debug)]
pub struct Arrival {
    /// The context that use cases get.
    pub ctx: Ctx,
    /// The part of the server it is for.
    pub class: RouteClass,
    /// The route's template, once the router has found it.
    pub(super) route: OnceLock<Route>,
}

/// The template of a route.
#[derive(Debug)]
pub(super) enum Route {
    /// One that the router found.
    Found(MatchedPath),
    /// One that was known without it.
    Known(&'static str),
}

impl Route {
    pub(super) fn template(&self) -> &str {
        match self {
            Self::Found(path) => path.as_str(),
            Self::Known(template) => template,
        }
    }
}

/// Notes in the [`Arrival`] which route was matched, for the log.
#[derive(Clone, Copy)]
pub struct NoteRoute;

impl<S> Layer<S> for NoteRoute {
    type Service = NoteRouteService<S>;

    fn layer(&self, inner: S) -> NoteRouteService<S> {
        NoteRouteService(inner)
    }
}

/// See [`NoteRoute`].
#[derive(Clone)]
pub struct NoteRouteService<S>(S);

impl<S: Service<Request>> Service<Request> for NoteRouteService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> S::Future {
        let extensions = request.extensions();
        if let (Some(arrival), Some(route)) = (extensions.get::<Arc<Arrival>>(), extensions.get::<MatchedPath>()) {
            // A nested router would come second; the first template is the whole one.
            let _ = arrival.route.set(Route::Found(route.clone()));
        }
        self.0.call(request)
    }
}
