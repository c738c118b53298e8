//! The session of a browser: its cookie, and whether a request that carries it was meant (OWASP, "Cross-Site Request
//! Forgery Prevention").

use http::HeaderMap;
use http::header::{COOKIE, HOST, HeaderName, ORIGIN};
use http::request::Parts;

use crate::core::Error;
use crate::core::config::PublicUrl;

static FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The cookie's name. Browsers take it over TLS alone (and from this machine), for this host and all of its paths.
const NAME: &str = "__Host-sb";

/// The token in the session's cookie.
pub fn session(headers: &HeaderMap) -> Option<&str> {
    text(headers, NAME)
}

/// The text of a cookie (RFC 6265, section 5.4). One that is there twice is as good as none: nobody can tell which of
/// them is meant.
pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(known, _)| *known == name).map(|(_, text)| text);
    found.next().filter(|_| found.next().is_none())
}

/// The header's text that gives a browser its session, for that long.
pub fn set(token: &str, ttl_s: i64) -> String {
    format!("{NAME}={token}; Max-Age={ttl_s}; Path=/; Secure; HttpOnly; SameSite=Lax")
}

/// The header's text that takes it away.
pub fn clear() -> String {
    set("", 0)
}

/// Whether a page of this installation's own origin makes the request: its browser says so, or names that origin.
pub fn is_same_origin(parts: &Parts, public_url: Option<&PublicUrl>) -> bool {
    if let Some(site) = parts.headers.get(&FETCH_SITE) {
        return site == "same-origin";
    }
    let Some(origin) = parts.headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()) else { return false };
    if let Some(url) = public_url {
        return origin.eq_ignore_ascii_case(url.origin());
    }
    // A page cannot choose the host that its browser sends.
    let sent = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = parts.uri.authority().map(http::uri::Authority::as_str).or(sent);
    let named = origin.split_once("://").map(|(_, host)| host);
    named.zip(host).is_some_and(|(named, host)| named.eq_ignore_ascii_case(host))
}

/// The answer to a request that some other site may have made.
pub fn cross_site() -> Error {
    Error::Forbidden("A session in a cookie is for pages of this installation's own origin.".into())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::core::config::Settings;

    fn parts(headers: &[(&'static str, &str)]) -> Parts {
        let mut request = Request::new(());
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        request.into_parts().0
    }

    #[test]
    fn one_cookie_of_the_name_is_the_session() {
        for (lines, found) in [
            (&["a=b; __Host-sb=x"][..], Some("x")),
            (&["__Host-sb=x"], Some("x")),
            (&["a=b", "__Host-sb=x;c=d"], Some("x")),
            (&["__Host-sb=x; __Host-sb=y"], None),
            (&["__Host-sb=x", "__Host-sb=x"], None),
            (&["__host-sb=x"], None),
            (&["x__Host-sb=x"], None),
            (&[""], None),
        ] {
            let headers: Vec<_> = lines.iter().map(|line| ("cookie", *line)).collect();
            assert_eq!(session(&parts(&headers).headers), found, "{lines:?}");
        }
    }

    #[test]
    fn only_pages_of_the_same_origin_are_meant() {
        let settings = Settings::with(&[("STRATABASE_PUBLIC_URL", "https://app.example.com")]).unwrap();
        let url = settings.public_url.as_ref();
        for (headers, same, same_without_url) in [
            (&[("sec-fetch-site", "same-origin")][..], true, true),
            (&[("sec-fetch-site", "same-site")], false, false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://app.example.com")], false, false),
            (&[("sec-fetch-site", "none")], false, false),
            (&[("origin", "https://app.example.com"), ("host", "app.example.com")], true, true),
            (&[("origin", "https://APP.example.com"), ("host", "node-1:8090")], true, false),
            (&[("origin", "http://app.example.com"), ("host", "x")], false, false),
            (&[("origin", "https://app.example.com.evil.example"), ("host", "app.example.com")], false, false),
            (&[("origin", "null"), ("host", "null")], false, false),
            (&[("host", "app.example.com")], false, false),
            (&[], false, false),
        ] {
            assert_eq!(is_same_origin(&parts(headers), url), same, "{headers:?}");
            assert_eq!(is_same_origin(&parts(headers), None), same_without_url, "{headers:?} without an address");
        }
    }
}
