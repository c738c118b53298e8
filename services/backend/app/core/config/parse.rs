//! The types of settings, and how each is read from text. A fault is the end of a sentence that begins with the
//! variable's name.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::core::db::DatabaseUrl;
use crate::core::passwords::LEAST_MIN_CHARS;

/// How log lines look on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Pretty on a terminal, JSON otherwise.
    Auto,
    /// For people: one coloured line an event.
    Pretty,
    /// For machines: one JSON object a line.
    Json,
}

/// The origins whose pages may read answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorsOrigins {
    /// Every origin, without credentials.
    Any,
    /// These only; an empty list forbids all.
    List(Vec<String>),
}

/// The address under which clients reach this installation: scheme and authority, perhaps a path, no trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port, as browsers name where a page is from.
    pub fn origin(&self) -> &str {
        let path = self.0.find("://").map_or(0, |scheme| scheme + 3);
        let end = self.0.get(path..).and_then(|rest| rest.find('/')).map_or(self.0.len(), |slash| path + slash);
        let origin = self.0.get(..end).unwrap_or_default();
        // Browsers leave a port out that goes without saying.
        origin.strip_suffix(if self.is_https() { ":443" } else { ":80" }).unwrap_or(origin)
    }

    /// The host, without its port.
    pub fn host(&self) -> Option<&str> {
        let authority = self.0.split_once("://")?.1.split('/').next()?;
        Some(authority.rsplit_once(':').map_or(authority, |(host, _)| host))
    }

    /// Whether clients come over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

/// A block of addresses, such as `10.0.0.0/8` or a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: u128,
    mask: u128,
}

impl Network {
    /// Reads an address, or an address, a slash and the bits of it that count.
    ///
    /// # Errors
    /// One sentence that says why it is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is not an address or network");
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (width, offset) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let bits: u32 = prefix.map_or(Ok(width), str::parse).map_err(|_| wrong())?;
        if bits > width {
            return Err(wrong());
        }
        let mask = u128::MAX.checked_shl(128 - bits - offset).unwrap_or(0);
        Ok(Self { base: as_bits(address) & mask, mask })
    }

    /// Whether an address lies in the block. IPv4 and its IPv6-mapped form are the same address.
    pub fn contains(&self, address: IpAddr) -> bool {
        as_bits(address) & self.mask == self.base
    }
}

fn as_bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text that is never to be printed.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for deriving keys from it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

pub fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("\"{text}\" is not an address and port"))
}

pub fn optional_address(text: &str) -> Result<Option<SocketAddr>, String> {
    if text == "off" { Ok(None) } else { address(text).map(Some) }
}

pub fn folder(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("is empty".to_owned()) } else { Ok(PathBuf::from(text)) }
}

pub fn optional_folder(text: &str) -> Result<Option<PathBuf>, String> {
    if text == "off" { Ok(None) } else { folder(text).map(Some) }
}

pub fn database_url(text: &str) -> Result<DatabaseUrl, String> {
    let supported = ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| text.starts_with(scheme));
    if !supported {
        return Err(format!("has the scheme \"{}\"; supported are sqlite: and postgres:", scheme(text)));
    }
    text.parse().map_err(|fault| format!("cannot be used: {fault}"))
}

/// A type that says itself what is wrong with a text.
pub fn parsed<T: FromStr<Err = String>>(text: &str) -> Result<T, String> {
    text.parse()
}

#[expect(clippy::unnecessary_wraps, reason = "every parser of a setting has this form")]
pub fn optional_text(text: &str) -> Result<Option<String>, String> {
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// A secret that somebody else has made: its length is theirs to judge.
#[expect(clippy::unnecessary_wraps, reason = "every parser of a setting has this form")]
pub fn optional_secret(text: &str) -> Result<Option<Secret>, String> {
    Ok((!text.is_empty()).then(|| Secret(text.to_owned())))
}

/// The scheme of a URL, which is safe to show where the rest may hold a password.
fn scheme(text: &str) -> &str {
    text.split_once(':').map_or("none", |(scheme, _)| scheme)
}

pub fn public_url(text: &str) -> Result<Option<PublicUrl>, String> {
    if text == "off" {
        return Ok(None);
    }
    let trimmed = text.trim_end_matches('/');
    let rest = trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://"));
    let uri: Option<http::Uri> = trimmed.parse().ok();
    match (rest, uri) {
        (Some(rest), Some(_)) if !rest.is_empty() && !rest.contains(['?', '#', '@']) => {
            Ok(Some(PublicUrl(trimmed.to_owned())))
        }
        _ => Err(format!("\"{text}\" is not an http:// or https:// address")),
    }
}

pub fn cors_origins(text: &str) -> Result<CorsOrigins, String> {
    if text == "*" {
        return Ok(CorsOrigins::Any);
    }
    list(text, |origin| {
        let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let valid = authority.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', '*']));
        if valid && origin.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(origin.to_ascii_lowercase())
        } else {
            Err(format!("\"{origin}\" is not an origin (scheme, host and port, no path)"))
        }
    })
    .map(CorsOrigins::List)
}

pub fn networks(text: &str) -> Result<Vec<Network>, String> {
    list(text, Network::parse)
}

fn list<T>(text: &str, item: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    if text == "none" {
        return Ok(Vec::new());
    }
    text.split(',').map(|part| item(part.trim())).collect()
}

/// Secrets shorter than this can be guessed.
const MIN_SECRET_LENGTH: usize = 32;

pub fn secret(text: &str) -> Result<Option<Secret>, String> {
    match text.len() {
        0 => Ok(None),
        length if length < MIN_SECRET_LENGTH => {
            Err(format!("has {length} characters; at least {MIN_SECRET_LENGTH} are needed"))
        }
        _ => Ok(Some(Secret(text.to_owned()))),
    }
}

pub fn log_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(format!("\"{text}\" is not a level or a filter")),
    }
}

pub fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "auto" => Ok(LogFormat::Auto),
        "pretty" => Ok(LogFormat::Pretty),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("\"{text}\" is not auto, pretty or json")),
    }
}

pub fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(format!("\"{text}\" is not on or off")),
    }
}

/// Each part of the process needs connections of its own.
const MIN_DATABASE_CONNECTIONS: usize = 6;

pub fn database_connections(text: &str) -> Result<usize, String> {
    match count(text)? {
        number if number < MIN_DATABASE_CONNECTIONS => {
            Err(format!("is {number}; at least {MIN_DATABASE_CONNECTIONS} are needed"))
        }
        number => Ok(number),
    }
}

pub fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("is 0; at least 1 is needed".to_owned()),
        Ok(number) if number <= 1_000_000 => Ok(number),
        _ => Err(format!("\"{text}\" is not a number from 1 to 1000000")),
    }
}

pub fn days(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(number) if number <= 3_650 => Ok(number),
        _ => Err(format!("\"{text}\" is not a number from 0 to 3650")),
    }
}

pub fn password_length(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (LEAST_MIN_CHARS..=64).contains(&number) => Ok(number),
        _ => Err(format!("\"{text}\" is not a number from {LEAST_MIN_CHARS} to 64")),
    }
}

/// A number of bytes: digits, perhaps with `KiB`, `MiB` or `GiB`.
pub fn size_bytes(text: &str) -> Result<usize, String> {
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("", 1)];
    let wrong = || format!("\"{text}\" is not a size");
    let (digits, unit) =
        units.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, *bytes))).ok_or_else(wrong)?;
    let bytes = digits.trim().parse::<usize>().ok().and_then(|count| count.checked_mul(unit)).ok_or_else(wrong)?;
    if bytes == 0 { Err("is 0".to_owned()) } else { Ok(bytes) }
}

/// A span of time: digits with `ms`, `s` or `m`, from 1 ms to a day.
pub fn duration(text: &str) -> Result<Duration, String> {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000)];
    let wrong = || format!("\"{text}\" is not a span of time");
    let (digits, unit) =
        units.iter().find_map(|(unit, millis)| Some((text.strip_suffix(unit)?, *millis))).ok_or_else(wrong)?;
    let millis = digits.trim().parse::<u64>().ok().and_then(|count| count.checked_mul(unit)).ok_or_else(wrong)?;
    if (1..=86_400_000).contains(&millis) { Ok(Duration::from_millis(millis)) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses_and_no_others() {
        let networks = networks("10.0.0.0/8, ::1, 192.0.2.7, 2001:db8::/32, 0.0.0.0/0").unwrap();
        let holds = |index: usize, address: &str| networks[index].contains(address.parse().unwrap());
        assert!(holds(0, "10.255.0.1") && holds(0, "::ffff:10.0.0.1") && !holds(0, "11.0.0.1"));
        assert!(holds(1, "::1") && !holds(1, "::2"));
        assert!(holds(2, "192.0.2.7") && !holds(2, "192.0.2.8"));
        assert!(holds(3, "2001:db8:1::") && !holds(3, "2001:db9::"));
        assert!(holds(4, "8.8.8.8") && !holds(4, "2001:db8::1"));
    }

    #[test]
    fn sizes_and_spans_carry_units() {
        assert_eq!(size_bytes("1MiB"), Ok(1_048_576));
        assert_eq!(size_bytes("8 KiB"), Ok(8_192));
        assert_eq!(size_bytes("512"), Ok(512));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Ok(Duration::from_mins(2)));
    }

    #[test]
    fn a_secret_never_prints() {
        let secret = secret("correct horse battery staple here").unwrap();
        assert_eq!(format!("{secret:?}"), "Some(Secret(..))");
    }
}
