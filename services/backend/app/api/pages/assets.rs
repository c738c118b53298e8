//! Files that are compiled into the binary, as answers: conditional, compressed where a compressed copy lies beside them.

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use http::header::{self, HeaderMap, HeaderValue};
use rust_embed::{Embed, EmbeddedFile};

use crate::core::hex;

/// How a file is handed out.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// The content security policy that it is shown under.
    pub policy: &'static str,
    /// Whether its name never means other bytes.
    pub is_immutable: bool,
}

/// A file of an embedded folder, or 304 when the client has it already. A client that takes Brotli gets the file of that
/// name with `.br` at its end, if there is one.
pub fn answer<Folder: Embed>(path: &str, file: EmbeddedFile, terms: Terms, headers: &HeaderMap) -> Response {
    let compressed = accepts_brotli(headers).then(|| Folder::get(&format!("{path}.br"))).flatten();
    let encoding = if compressed.is_some() { "br" } else { "" };
    let hash = hex(file.metadata.sha256_hash().get(..16).unwrap_or_default());
    let etag = format!("\"{hash}{encoding}\"");
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    let kind = file.metadata.mimetype().to_owned();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind };
    let freshness = if terms.is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let body = if is_known { Body::empty() } else { Body::from(compressed.unwrap_or(file).data) };
    let mut response = Response::new(body);
    let fixed = [
        (header::CONTENT_TYPE, kind.as_str()),
        (header::ETAG, &etag),
        (header::CONTENT_SECURITY_POLICY, terms.policy),
        (header::VARY, "Accept-Encoding"),
        (header::CACHE_CONTROL, freshness),
        (header::CONTENT_ENCODING, encoding),
    ];
    for (name, value) in fixed.into_iter().filter(|(_, value)| !value.is_empty()) {
        // Types, hashes and fixed texts are header values.
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    response
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut codings = accepted.flat_map(|value| value.split(',')).map(str::trim);
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim() == "br" && weight.trim() != "q=0"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (accepted, takes) in [
            ("br", true),
            ("gzip, br;q=0.8", true),
            ("gzip, br;q=0", false),
            ("gzip", false),
            ("", false),
            ("brx", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
            assert_eq!(accepts_brotli(&headers), takes, "{accepted}");
        }
    }
}
