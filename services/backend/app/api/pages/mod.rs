//! What the server shows to people: a few self-contained pages without scripts, light and dark, the API's reference,
//! the console, and the application's own pages.

mod assets;
pub mod console;
pub mod docs;
pub mod migration;
mod public;

use std::sync::{Arc, LazyLock};

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::{self, HeaderValue};
use sha2::{Digest, Sha256};

use super::problem::Problem;
use crate::core::{App, Error};

const STYLE: &str = include_str!("page.css");

/// Lets a page use its one style sheet and nothing else.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// A page: a title, and its body as HTML.
#[derive(Debug)]
pub struct Page {
    /// The title, as plain text.
    pub title: String,
    /// What stands between the body's tags, as HTML; whatever was not written here must be [`escape`]d.
    pub body: String,
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let title = escape(&self.title);
        let html = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>{STYLE}</style>\n<main>\n{}\n</main>\n</html>\n",
            self.body
        );
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
        ];
        (StatusCode::OK, headers, html).into_response()
    }
}

/// Text as it may stand in HTML.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            plain => escaped.push(plain),
        }
    }
    escaped
}

/// Escaped text with what stands between backticks set as code.
pub fn escape_with_code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(index, part)| if index % 2 == 0 { escape(part) } else { format!("<code>{}</code>", escape(part)) })
        .collect()
}

/// What no other route is for: a file of the application's own pages, and without those a welcome at `/`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn show_public(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    match &app.settings.public_dir {
        Some(folder) => public::show(folder, request).await,
        None if request.uri().path() != "/" => Err(Error::NotFound.into()),
        None if !request.method().is_safe() => Ok(not_allowed()),
        None => Ok(welcome().into_response()),
    }
}

/// The answer to a method that pages do not take.
fn not_allowed() -> Response {
    let mut response = Problem(Error::MethodNotAllowed).into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// That the server runs, and where to go from here.
fn welcome() -> Page {
    Page {
        title: "Stratabase".to_owned(),
        body: include_str!("welcome.html").replace("{version}", env!("CARGO_PKG_VERSION")),
    }
}
