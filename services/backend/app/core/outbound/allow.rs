//! Which addresses may be connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use crate::core::config::Network;

/// What may be reached beside public addresses over TLS: `none`, or a list with commas of `host:port`, which may speak
/// plain `http` and have any address, and of networks such as `10.0.0.0/8`, which are reached as public ones are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    hosts: Vec<(String, u16)>,
    networks: Vec<Network>,
}

impl Allowed {
    /// Whether a host is listed with this port.
    pub fn lists(&self, host: &str, port: u16) -> bool {
        self.hosts.iter().any(|(listed, at)| *at == port && listed.eq_ignore_ascii_case(host))
    }

    /// Whether an address is public, or in a network that is listed.
    pub fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.networks.iter().any(|network| network.contains(address))
    }
}

impl FromStr for Allowed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut allowed = Self::default();
        if text == "none" {
            return Ok(allowed);
        }
        for entry in text.split(',').map(str::trim) {
            if let Ok(network) = Network::parse(entry) {
                allowed.networks.push(network);
                continue;
            }
            let (host, port) = entry.rsplit_once(':').ok_or_else(|| wrong(entry))?;
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let port = port.parse().map_err(|_| wrong(entry))?;
            if host.is_empty() || host.contains(['/', '@', '*', ' ', '?', '#']) {
                return Err(wrong(entry));
            }
            allowed.hosts.push((host.to_owned(), port));
        }
        Ok(allowed)
    }
}

fn wrong(entry: &str) -> String {
    format!("\"{entry}\" is neither host:port nor a network")
}

/// Whether an address belongs to one machine on the public internet (the special-purpose registries of IANA, RFC 6890).
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 31, 196, _]
            | [192, 52, 193, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [192, 175, 48, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

/// Global unicast is `2000::/3`. What of it is reserved, or leads to IPv4 by a tunnel, is not used.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, third, ..] = address.segments();
    let is_reserved = match (first, second) {
        (0x2001, 0..=0x1ff | 0xdb8) | (0x2002, _) | (0x2620, 0x4f) => first != 0x2620 || third == 0x8000,
        (0x3fff, 0..=0xfff) => true,
        _ => false,
    };
    (0x2000..=0x3fff).contains(&first) && !is_reserved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2001:10::1",
            "2002:a00:1::",
            "3fff::1",
            "5f00::1",
            "2620:4f:8000::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860:4860::8888",
            "2620:4f::1",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn a_list_is_read_or_refused_with_the_entry() {
        let allowed: Allowed = "a.example:443,10.0.0.0/8 , ::1".parse().unwrap();
        assert!(allowed.lists("A.example", 443) && !allowed.lists("a.example", 80));
        assert!(allowed.admits("10.9.9.9".parse().unwrap()) && allowed.admits("::1".parse().unwrap()));
        assert!(!allowed.admits("11.0.0.1".parse().unwrap()) || is_public("11.0.0.1".parse().unwrap()));
        for bad in ["a.example", "https://a.example:443", "a.example:x", ":80", "*:80", "10.0.0.0/40", ""] {
            assert!(bad.parse::<Allowed>().is_err(), "{bad}");
        }
    }
}
