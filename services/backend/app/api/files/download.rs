//! A file as an answer: whole or in part, shown or saved, and never run.

use axum::body::Body;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::range;
use crate::api::problem::Problem;
use crate::core::{App, Ctx, Error, Fault, hex};
use crate::models::files::File;
use crate::schemas::files::DownloadParameters;
use crate::services::files;
use crate::services::records::etag::Conditions;

/// What a browser may do with a file that it opens: nothing but show it.
const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// Answers with a file that the caller may read.
///
/// # Errors
/// [`Error::RangeNotSatisfiable`]; [`Error::Unavailable`] when the storage does not answer.
pub async fn answer(
    app: &App,
    ctx: &Ctx,
    file: &File,
    given: &DownloadParameters,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    if given.download.is_some_and(|download| download > 1) {
        let fault = Fault::query("download", "invalid_value", "1 to save the file, or 0.");
        return Err(Error::InvalidQuery(vec![fault]).into());
    }
    let etag = format!("\"{}\"", hex(file.sha256.get(..16).unwrap_or(&file.sha256)));
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let conditions = Conditions { if_match: None, if_none_match: text(&header::IF_NONE_MATCH).map(str::to_owned) };
    let mut response = Response::new(Body::empty());
    set_headers(response.headers_mut(), file, &etag, given.download == Some(1));
    if conditions.is_known(&etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    // A range of something else than what the client has a part of would be worth nothing (RFC 9110, section 13.1.5).
    // Ranges are defined for GET alone.
    let is_get = ctx.method == Method::GET.as_str();
    let is_same = text(&header::IF_RANGE).is_none_or(|tag| tag == etag);
    let asked = if is_get && is_same { range::parse(text(&header::RANGE), file.size_bytes)? } else { None };
    if let Some(range) = &asked {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let told = format!("bytes {}-{}/{}", range.start, range.end - 1, file.size_bytes);
        set(response.headers_mut(), header::CONTENT_RANGE, &told);
    }
    let range = asked.unwrap_or(0..file.size_bytes);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
    if is_get && !range.is_empty() {
        *response.body_mut() = Body::from_stream(files::read(app, file, range).await?);
    }
    Ok(response)
}

fn set_headers(headers: &mut HeaderMap, file: &File, etag: &str, is_saved: bool) {
    set(headers, header::CONTENT_TYPE, &with_charset(&file.content_type));
    set(headers, header::ETAG, etag);
    set(headers, HeaderName::from_static("repr-digest"), &format!("sha-256=:{}:", STANDARD.encode(&file.sha256)));
    let how = if files::is_shown_inline(&file.content_type) && !is_saved { "inline" } else { "attachment" };
    set(headers, header::CONTENT_DISPOSITION, &format!("{how}; filename*=UTF-8''{}", escaped(&file.name)));
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Authorization, Origin"));
}

/// Plain text was found to be UTF-8 when it was looked at; other text says itself in what it is written.
fn with_charset(content_type: &str) -> String {
    if content_type == "text/plain" { "text/plain; charset=utf-8".to_owned() } else { content_type.to_owned() }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // Everything that goes in here is ASCII without control characters.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// A name as an extended parameter value (RFC 8187): what is no letter or digit is escaped.
fn escaped(name: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');
    utf8_percent_encode(name, KEPT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_parameter() {
        assert_eq!(escaped("größe 1.pdf"), "gr%C3%B6%C3%9Fe%201.pdf");
        assert_eq!(escaped("a\"; b=\r\n'*%"), "a%22%3B%20b%3D%0D%0A%27%2A%25");
    }
}
