//! Who calls in a test: anonymous, a user or an operator; each call goes through the edge as from a socket.

use std::future::{Future, IntoFuture};
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;

use axum::body::{Body, to_bytes};
use http::{HeaderName, HeaderValue, Method, Request, header};
use serde_json::{Value as Json, json};
use stratabase::api::edge::Edge;
use uuid::Uuid;

use super::answer::Answer;

/// The password of every account that tests make.
pub const PASSWORD: &str = "correct horse battery staple";

/// Somebody who calls the server.
#[derive(Clone)]
pub struct Actor<'a> {
    edge: &'a Edge,
    /// The access token, when signed in.
    pub token: Option<String>,
    /// The id of the user or operator; nil when anonymous.
    pub id: Uuid,
    /// The address the calls come from.
    pub address: IpAddr,
}

#[expect(clippy::needless_pass_by_value, reason = "so that calls read `post(path, json!({..}))`")]
impl<'a> Actor<'a> {
    /// Somebody who is not signed in.
    pub fn anonymous(edge: &'a Edge) -> Self {
        Self { edge, token: None, id: Uuid::nil(), address: Ipv4Addr::LOCALHOST.into() }
    }

    /// Registers `{name}@example.com` and is that user from then on.
    pub async fn register(self, name: &str) -> Self {
        let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
        let session = self.post("/v1/auth/register", body).await.expect(201);
        self.signed_in(&session, "user")
    }

    /// Is whom a session was made for: `whose` names the member that describes them.
    pub fn signed_in(self, session: &Json, whose: &str) -> Self {
        let id = session[whose]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        Self { token: session["access_token"].as_str().map(str::to_owned), id, ..self }
    }

    /// Is somebody who is signed in already, here through another node.
    pub fn same_as(self, other: &Actor<'_>) -> Self {
        Self { token: other.token.clone(), id: other.id, ..self }
    }

    /// Calls with GET.
    pub fn get(&self, path: impl AsRef<str>) -> Call<'a> {
        self.call(Method::GET, path.as_ref())
    }

    /// Calls with POST and a JSON body.
    pub fn post(&self, path: impl AsRef<str>, body: Json) -> Call<'a> {
        self.call(Method::POST, path.as_ref()).json(&body)
    }

    /// Calls with PATCH and a JSON body.
    pub fn patch(&self, path: impl AsRef<str>, body: Json) -> Call<'a> {
        self.call(Method::PATCH, path.as_ref()).json(&body)
    }

    /// Calls with PUT and a JSON body.
    pub fn put(&self, path: impl AsRef<str>, body: Json) -> Call<'a> {
        self.call(Method::PUT, path.as_ref()).json(&body)
    }

    /// Calls with DELETE.
    pub fn delete(&self, path: impl AsRef<str>) -> Call<'a> {
        self.call(Method::DELETE, path.as_ref())
    }

    /// Calls with any method and no body.
    pub fn call(&self, method: Method, path: &str) -> Call<'a> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap_or_else(|fault| panic!("{path} is no path: {fault}"));
        let call = Call { edge: self.edge, address: self.address, request };
        match &self.token {
            Some(token) => call.header(header::AUTHORIZATION, &format!("Bearer {token}")),
            None => call,
        }
    }
}

/// A call to be awaited, after headers and body were added.
pub struct Call<'a> {
    edge: &'a Edge,
    address: IpAddr,
    request: Request<Body>,
}

impl Call<'_> {
    /// Adds a header, in place of one with that name.
    #[must_use]
    pub fn header(mut self, name: impl TryInto<HeaderName>, value: &str) -> Self {
        let name = name.try_into().unwrap_or_else(|_| panic!("not a header's name"));
        self.request.headers_mut().insert(name, HeaderValue::from_bytes(value.as_bytes()).expect("a header's value"));
        self
    }

    /// Adds a header beside one with that name.
    #[must_use]
    pub fn another_header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().append(name, HeaderValue::from_bytes(value.as_bytes()).expect("a header's value"));
        self
    }

    /// Replaces the body with a JSON text.
    #[must_use]
    pub fn json(self, body: &Json) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Replaces the body and its type.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<Body>) -> Self {
        let mut call = self.header(header::CONTENT_TYPE, content_type);
        *call.request.body_mut() = body.into();
        call
    }
}

impl<'a> IntoFuture for Call<'a> {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let response = self.edge.handle(self.address, self.request).await;
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.expect("a whole body");
            Answer { status: parts.status, headers: parts.headers, body: body.to_vec() }
        })
    }
}
