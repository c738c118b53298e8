//! Who a request comes from: its address and, from a trusted proxy only, the id it already has.

use std::net::IpAddr;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName};
use uuid::Uuid;

use crate::core::config::Network;
use crate::core::{Error, Result};

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The header that carries a request's id.
pub static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Whether an address belongs to a proxy of ours.
pub fn is_trusted(address: IpAddr, proxies: &[Network]) -> bool {
    proxies.iter().any(|network| network.contains(address))
}

/// The client's address: the last one in `X-Forwarded-For` that is not a proxy of ours, when the peer is one.
///
/// Every proxy appends the address it saw, so only entries to the right of the first untrusted one can be believed.
pub fn address_of(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    if !is_trusted(peer, proxies) {
        return peer.to_canonical();
    }
    let mut nearest = peer;
    for line in headers.get_all(&FORWARDED_FOR).iter().rev() {
        let Ok(line) = line.to_str() else { break };
        for entry in line.rsplit(',') {
            let Ok(address) = entry.trim().parse::<IpAddr>() else { return nearest.to_canonical() };
            nearest = address;
            if !is_trusted(address, proxies) {
                return nearest.to_canonical();
            }
        }
    }
    nearest.to_canonical()
}

/// The id that a trusted proxy gave the request.
pub fn given_request_id(headers: &HeaderMap) -> Option<Uuid> {
    headers.get(&REQUEST_ID)?.to_str().ok()?.parse().ok()
}

/// The bearer token (RFC 6750), if the request carries one.
///
/// # Errors
/// [`Error::Unauthenticated`] when `Authorization` stands there and is no single bearer token.
pub fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = given.next() else { return Ok(None) };
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
    if given.next().is_none() && scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() {
        Ok(Some(token.trim()))
    } else {
        Err(Error::Unauthenticated("Authorization must be: Bearer, a space and an access token."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::config::Settings;

    #[test]
    fn only_what_our_own_proxies_saw_is_believed() {
        let settings = Settings::with(&[("STRATABASE_TRUSTED_PROXIES", "10.0.0.0/8, ::1")]).unwrap();
        for (peer, forwarded, client) in [
            ("192.0.2.1", vec!["198.51.100.9"], "192.0.2.1"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("10.0.0.1", vec!["198.51.100.9"], "198.51.100.9"),
            ("::ffff:10.0.0.1", vec!["203.0.113.7, 198.51.100.9, 10.2.3.4"], "198.51.100.9"),
            ("::1", vec!["203.0.113.7", "198.51.100.9"], "198.51.100.9"),
            ("10.0.0.1", vec!["198.51.100.9, unknown"], "10.0.0.1"),
            ("10.0.0.1", vec!["10.9.9.9"], "10.9.9.9"),
            ("10.0.0.1", vec!["2001:db8::1"], "2001:db8::1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in &forwarded {
                headers.append(FORWARDED_FOR.clone(), line.parse().unwrap());
            }
            let found = address_of(peer.parse().unwrap(), &headers, &settings.trusted_proxies);
            assert_eq!(found, client.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_bearer_token_stands_alone() {
        let headers = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, value.parse().unwrap());
            }
            headers
        };
        assert_eq!(bearer_token(&headers(&[])).unwrap(), None);
        assert_eq!(bearer_token(&headers(&["bEaReR sb_at_x"])).unwrap(), Some("sb_at_x"));
        for wrong in [&["Basic eDp5"][..], &["Bearer "], &["Bearer"], &["sb_at_x"], &["Bearer a", "Bearer b"]] {
            assert!(matches!(bearer_token(&headers(wrong)), Err(Error::Unauthenticated(_))), "{wrong:?}");
        }
    }
}
