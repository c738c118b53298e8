//! The one layer around every request: id, client, limits, identity, routing, problems, headers, metrics and the log.

mod arrival;
mod client;
pub mod cookie;
mod denied;
mod dispatch;
mod ends;
mod headers;
mod in_flight;
mod software;
mod visitor;
mod watched;

use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

pub use arrival::Arrival;
use arrival::{NoteRoute, Route};
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use ends::Ends;
use futures_util::FutureExt;
use headers::FixedHeaders;
pub use headers::IDEMPOTENCY_REPLAYED;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, request};
use in_flight::InFlight;
use tower::Service;
use uuid::Uuid;
use visitor::Visitor;

use super::files;
use super::problem::{self, Problem};
use super::records::{self, Direct};
use crate::core::checks::Checks;
use crate::core::limits::{Limit, Subject};
use crate::core::telemetry::metrics::RouteClass;
use crate::core::telemetry::timing::{self, Layer, Spent};
use crate::core::{App, Ctx, Error, Principal, Result, Time, id};
use crate::services::sessions;

/// Uploads time their bodies themselves; this is only what their pace comes to for the largest.
const MAX_UPLOAD_TIME: Duration = Duration::from_hours(24);

/// The routers behind the edge. Those of the application API see paths without the version.
#[derive(Default)]
pub struct Routers {
    /// `/v{n}`, with that prefix taken off.
    pub application: Router,
    /// `/admin/v1`, whole.
    pub platform: Router,
    /// Health checks and pages.
    pub pages: Router,
}

/// The edge with what is behind it; clones share it.
#[derive(Clone)]
pub struct Edge(Arc<Inner>);

struct Inner {
    app: Arc<App>,
    headers: FixedHeaders,
    ends: Ends,
    routers: Routers,
}

/// What is known of a request before anything is decided.
struct Facts {
    now: Time,
    request_id: Uuid,
    address: IpAddr,
    class: RouteClass,
    method: Option<&'static str>,
}

impl Edge {
    /// Puts the edge around routers.
    pub fn new(app: Arc<App>, routers: Routers) -> Self {
        let wrap = |router: Router| {
            let router = router.fallback(async || Problem(Error::NotFound));
            router.method_not_allowed_fallback(async || Problem(Error::MethodNotAllowed)).layer(NoteRoute)
        };
        let routers = Routers {
            application: wrap(routers.application),
            platform: wrap(routers.platform),
            pages: wrap(routers.pages),
        };
        Self(Arc::new(Inner { headers: FixedHeaders::new(&app.settings), ends: Ends::default(), app, routers }))
    }

    /// The state that requests share.
    pub fn app(&self) -> &Arc<App> {
        &self.0.app
    }

    /// Answers a request that came from `peer`.
    pub async fn handle(&self, peer: IpAddr, request: Request) -> Response {
        self.run(peer, request, Ok(())).await
    }

    /// Answers a request that is refused before its meaning is looked at.
    pub async fn refuse(&self, peer: IpAddr, request: Request, error: Error) -> Response {
        self.run(peer, request, Err(error)).await
    }

    async fn run(&self, peer: IpAddr, request: Request, verdict: Result<()>) -> Response {
        let begun = Instant::now();
        let inner = &*self.0;
        let facts = match inner.facts(peer, &request) {
            Ok(facts) => facts,
            Err(error) => return problem::complete(Problem(error).into_response(), Uuid::nil()).0,
        };
        let in_flight = InFlight::begin(&inner.app.metrics, facts.class);
        let visitor = Visitor::of(&inner.app, &facts, &request);
        // Cheap to keep: a request's address shares its memory.
        let uri = (facts.class == RouteClass::Application).then(|| request.uri().clone());
        let is_head = request.method() == Method::HEAD;
        // The platform API is for no page but its own.
        let is_shared = facts.class != RouteClass::Platform;
        let origin = is_shared.then(|| inner.headers.allowed_origin(request.headers().get(header::ORIGIN))).flatten();
        let arrival = OnceLock::new();
        let path = request.uri().path();
        let is_upload = request.method() == Method::POST && (files::is_upload(path) || records::is_import(path));
        let time_limit = if is_upload { MAX_UPLOAD_TIME } else { inner.app.settings.request_timeout };

        let spent = inner.app.settings.server_timing.then(Arc::<Spent>::default);
        // Pinned in its place: a future that is moved from hand to hand is copied each time.
        let mut answer = pin!(async {
            verdict?;
            inner.answer(request, &facts, &arrival).await
        });
        let answer = AssertUnwindSafe(async {
            match &spent {
                Some(spent) => timing::scope(Arc::clone(spent), answer.as_mut()).await,
                None => answer.as_mut().await,
            }
        })
        .catch_unwind();
        let response = match tokio::time::timeout(time_limit, answer).await {
            Ok(Ok(Ok(response))) => response,
            Ok(Ok(Err(error))) => Problem(error).into_response(),
            Ok(Err(_)) => {
                inner.app.metrics.panics.increment();
                Problem(Error::internal("a handler panicked")).into_response()
            }
            Err(_) => Problem(Error::Timeout).into_response(),
        };

        let (mut response, problem) = problem::complete(response, facts.request_id);
        inner.headers.complete(response.headers_mut(), facts.request_id);
        if let Some(uri) = uri {
            inner.announce_end(response.headers_mut(), uri.path());
            denied::note(&inner.app, &facts, arrival.get(), &uri, response.status());
        }
        if is_shared {
            inner.headers.complete_cors(response.headers_mut(), origin);
        }
        if is_head {
            response = without_body(response);
        }
        let took = begun.elapsed();
        if let Some(value) = spent.and_then(|spent| HeaderValue::try_from(spent.header(took)).ok()) {
            response.headers_mut().insert("server-timing", value);
        }
        in_flight.answered(response.status().as_u16(), took);
        if let Some(visitor) = visitor {
            visitor.count(&inner.app, &facts, arrival.get(), response.status());
        }
        watched::note(&facts, arrival.get(), response.status(), problem);
        log(&facts, arrival.get(), response.status().as_u16(), took);
        response
    }
}

impl Inner {
    fn facts(&self, peer: IpAddr, request: &Request) -> Result<Facts> {
        let proxies = &self.app.settings.trusted_proxies;
        let now = self.app.clock.now();
        let given = client::is_trusted(peer, proxies).then(|| client::given_request_id(request.headers())).flatten();
        Ok(Facts {
            now,
            request_id: given.map_or_else(|| id::new_record_id(now), Ok)?,
            address: client::address_of(peer, request.headers(), proxies),
            class: dispatch::class_of(request.uri().path()),
            method: known_method(request.method()),
        })
    }

    async fn answer(&self, request: Request, facts: &Facts, noted: &OnceLock<Arc<Arrival>>) -> Result<Response> {
        self.check_sizes(&request)?;
        let Some(method) = facts.method else {
            let mut response = Problem(Error::MethodNotAllowed).into_response();
            response.headers_mut().insert(header::ALLOW, headers::every_method());
            return Ok(response);
        };
        if facts.class != RouteClass::Platform && headers::is_preflight(request.method(), request.headers()) {
            return Ok(headers::preflight_answer());
        }
        let (mut parts, body) = request.into_parts();
        let arrival = Arc::new(self.admit(&parts, facts, method).await?);
        let _ = noted.set(Arc::clone(&arrival));
        if facts.class == RouteClass::Application {
            let within = dispatch::within(parts.uri.path());
            let is_collection = |name: &str| self.app.schema.load().collection(arrival.ctx.version, name).is_some();
            if let Some(direct) = Direct::of(&parts.method, within, is_collection) {
                let _ = arrival.route.set(Route::Known(direct.template()));
                let _span = timing::span(Layer::Service);
                let answer = direct.answer(&self.app, arrival.ctx.clone(), &mut parts).await;
                return Ok(answer.unwrap_or_else(IntoResponse::into_response));
            }
            parts.uri = dispatch::without_version(&parts.uri)?;
        }
        parts.extensions.insert(arrival);
        let mut router = match facts.class {
            RouteClass::Application => self.routers.application.clone(),
            RouteClass::Platform => self.routers.platform.clone(),
            RouteClass::Health | RouteClass::Page => self.routers.pages.clone(),
        };
        let _span = timing::span(Layer::Service);
        router.call(Request::from_parts(parts, body)).await.map_err(|never| match never {})
    }

    /// Tells of the end of the version that a path names.
    fn announce_end(&self, headers: &mut HeaderMap, path: &str) {
        let schema = self.app.schema.load();
        if let Some((version, within)) = dispatch::place_of(path, &schema.catalog) {
            self.ends.complete(headers, &schema, version, within);
        }
    }

    fn check_sizes(&self, request: &Request) -> Result<()> {
        let settings = &self.app.settings;
        let target_bytes = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
        if target_bytes > settings.url_limit {
            return Err(Error::UriTooLong { limit_bytes: settings.url_limit });
        }
        let header_bytes: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if header_bytes > settings.header_limit { Err(Error::HeadersTooLarge) } else { Ok(()) }
    }

    /// Finds the version and the caller. A bad token is refused wherever tokens mean something, on public routes too.
    async fn admit(&self, parts: &request::Parts, facts: &Facts, method: &'static str) -> Result<Arrival> {
        let mut version = 0;
        if facts.class == RouteClass::Application {
            let schema = self.app.schema.load();
            version = dispatch::version_of(parts.uri.path(), &schema.catalog)?;
            // Before anything else is looked at: nothing under it answers any more.
            ends::check_served(&schema.catalog, version, facts.now, &parts.headers)?;
        }
        let endings = self.app.endings.watched();
        let who = match facts.class {
            RouteClass::Application | RouteClass::Platform => self.identify(parts, facts).await?,
            RouteClass::Health | RouteClass::Page => Principal::Anonymous,
        };
        let ctx = Ctx {
            who,
            clock: self.app.clock.clone(),
            request_id: facts.request_id,
            version,
            address: facts.address,
            method,
            endings,
            usage: Arc::default(),
            checks: Arc::new(Checks::of_refusals()),
        };
        Ok(Arrival { ctx, class: facts.class, route: OnceLock::new() })
    }

    /// The caller, with this request taken from its allowance; a refused token costs the address it came from.
    async fn identify(&self, parts: &request::Parts, facts: &Facts) -> Result<Principal> {
        let who = self.authenticate(parts, facts).await;
        let subject = Subject::of(who.as_ref().unwrap_or(&Principal::Anonymous), facts.address);
        let limit = if reads_only(parts.method.as_str(), parts.uri.path()) { Limit::Reads } else { Limit::Writes };
        self.app.limits.take(limit, subject, facts.now).await?;
        who
    }

    async fn authenticate(&self, parts: &request::Parts, facts: &Facts) -> Result<Principal> {
        let Some(token) = client::bearer_token(&parts.headers)? else { return self.by_cookie(parts, facts).await };
        let who = sessions::authenticate(&self.app, token, facts.now).await?;
        match (&who, facts.class) {
            (Principal::User { .. }, RouteClass::Application) | (Principal::Operator { .. }, RouteClass::Platform) => {
                Ok(who)
            }
            (Principal::Key { grant, .. }, RouteClass::Application) if grant.admits(facts.address) => Ok(who),
            (Principal::Key { .. }, RouteClass::Application) => {
                Err(Error::Unauthenticated("The key does not count from this address."))
            }
            (_, RouteClass::Platform) => Err(Error::Unauthenticated("The platform API takes operators' tokens only.")),
            _ => Err(Error::Unauthenticated("The application API takes users' tokens and keys only.")),
        }
    }

    /// The caller by the cookie of a browser. One that holds no more is as good as none, because browsers send it whatever
    /// the page does; and what changes something must come from a page of the same origin.
    async fn by_cookie(&self, parts: &request::Parts, facts: &Facts) -> Result<Principal> {
        let token = cookie::session(&parts.headers).filter(|_| facts.class == RouteClass::Application);
        let Some(token) = token else { return Ok(Principal::Anonymous) };
        match sessions::authenticate_cookie(&self.app, token, facts.now).await {
            Err(Error::Unauthenticated(_)) => Ok(Principal::Anonymous),
            Ok(who) => {
                let is_meant =
                    parts.method.is_safe() || cookie::is_same_origin(parts, self.app.settings.public_url.as_ref());
                if is_meant { Ok(who) } else { Err(cookie::cross_site()) }
            }
            other => other,
        }
    }
}

/// Whether a request counts as a read: by its method, or as a list whose query came as JSON.
fn reads_only(method: &str, path: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS") || (method == "POST" && path.ends_with("/query"))
}

/// The name of a method that some route may take. TRACE and CONNECT are for none.
fn known_method(method: &Method) -> Option<&'static str> {
    ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"].into_iter().find(|known| method.as_str() == *known)
}

/// The answer to HEAD: the length of the body without the body, over HTTP/2 too.
fn without_body(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact() {
        head.headers.entry(header::CONTENT_LENGTH).or_insert(HeaderValue::from(length));
    }
    Response::from_parts(head, Body::empty())
}

/// One line a request. Neither query nor body nor any other text of the client's stands in it.
fn log(facts: &Facts, arrival: Option<&Arc<Arrival>>, status: u16, took: Duration) {
    let mut request_id = Uuid::encode_buffer();
    tracing::info!(
        target: "stratabase::request",
        request_id = &*facts.request_id.hyphenated().encode_lower(&mut request_id),
        method = facts.method.unwrap_or("other"),
        route = arrival.and_then(|arrival| arrival.route.get()).map_or("-", Route::template),
        version = arrival.map_or(0, |arrival| arrival.ctx.version),
        status,
        duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        address = %facts.address,
    );
}

impl Service<Request> for Edge {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    /// Answers a request that came without a connection, as in tests: from this machine.
    fn call(&mut self, request: Request) -> Self::Future {
        let edge = self.clone();
        Box::pin(async move { Ok(edge.handle(IpAddr::V4(Ipv4Addr::LOCALHOST), request).await) })
    }
}
