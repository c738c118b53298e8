//! Addresses of pages: which texts a field of type `url` takes.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::email::is_domain;

/// The longest address, in bytes.
pub const MAX_URL_BYTES: usize = 2_048;

/// Whether a text is an absolute address of `http` or `https` with a host (RFC 3986, letters of any script as in
/// RFC 3987): `scheme://host`, a port, a path, a query, a fragment; no user in front of the host, no white space and
/// none of the characters that no address has.
pub fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let host_and_port = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let tail = rest.get(host_and_port.len()..).unwrap_or_default();
    is_web && text.len() <= MAX_URL_BYTES && is_host_and_port(host_and_port) && is_tail(tail)
}

fn is_host_and_port(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok())
        && is_host(host)
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.strip_suffix(']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    // The root of all names may be written out.
    let host = host.strip_suffix('.').unwrap_or(host);
    // What ends in a number is an address of four, as browsers have it.
    let ends_in_number = host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    if ends_in_number { host.parse::<Ipv4Addr>().is_ok() } else { host.len() <= 253 && is_domain(host) }
}

/// Path, query and fragment: a `%` begins an encoded byte.
fn is_tail(text: &str) -> bool {
    let is_encoded = |rest: &str| {
        let mut digits = rest.bytes().take(2).filter(u8::is_ascii_hexdigit);
        digits.next().is_some() && digits.next().is_some()
    };
    let takes = |character: char| {
        let is_plain = character.is_ascii_graphic() && !"\"<>\\^`{|}".contains(character);
        is_plain || (!character.is_ascii() && !character.is_control() && !character.is_whitespace())
    };
    text.chars().all(takes) && text.matches('#').count() <= 1 && text.split('%').skip(1).all(is_encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_many_kinds_are_taken() {
        for good in [
            "https://example.com",
            "HTTP://example.com:8080/a/b.html?x=1&y=[2]#part",
            "http://localhost/",
            "http://127.0.0.1:65535",
            "https://[2001:db8::1]:443/?",
            "https://пример.рф/путь?q=ä",
            "https://example.com./%C3%A4;a=b,c!$'()*+",
        ] {
            assert!(is_url(good), "{good}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_page_is_refused() {
        let long = format!("https://example.com/{}", "a".repeat(MAX_URL_BYTES));
        let wrong = [
            "",
            "example.com",
            "//example.com",
            "/path",
            "https://",
            "https:///path",
            "https:example.com",
            "ftp://example.com",
            "javascript://example.com/%0aalert(1)",
            "https://exa mple.com",
            "https://example.com/a b",
            " https://example.com",
            "https://example.com\n",
            "https://user@example.com",
            "https://u:p@example.com",
            "https://example.com:99999",
            "https://example.com:x",
            "https://example.com:+1",
            "https://-a.com",
            "https://a..b",
            "https://.a",
            "https://.",
            "https://a..",
            "https://1.2.3",
            "https://256.1.1.1",
            "https://[::1",
            "https://[::g]",
            "https://a/%4",
            "https://a/%zz",
            "https://a/<b>",
            "https://a/#b#c",
            "https://a/\u{0}",
            "https://a/\u{2028}",
            "https://a\\b",
            "https://a/b\\c",
        ];
        for bad in wrong.into_iter().chain([long.as_str()]) {
            assert!(!is_url(bad), "{bad:?}");
        }
    }
}
