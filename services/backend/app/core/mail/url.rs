//! Where mail goes out, and whom it is from.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use http::uri::Authority;
use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;

/// Where mail goes out.
#[derive(Clone, PartialEq, Eq)]
pub enum SmtpUrl {
    /// `off`: nowhere. What needs mail is refused.
    Off,
    /// `log:`: it is kept whole for operators to read, and goes nowhere.
    Log,
    /// `smtp://[user:password@]host[:port][?tls=required|off]`, or `smtps://` for TLS from the first byte.
    Server(Box<Relay>),
}

/// A mail server that passes mail on, and who hands it over.
#[derive(Clone, PartialEq, Eq)]
pub struct Relay {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from being read.
    pub tls: TlsUse,
    /// User and password.
    pub credentials: Option<(String, String)>,
}

/// How a connection to a mail server is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsUse {
    /// TLS from the first byte (RFC 8314, section 3.3).
    Always,
    /// STARTTLS (RFC 3207), or no mail.
    Required,
    /// STARTTLS where the server offers it.
    Offered,
    /// Not at all.
    Never,
}

impl FromStr for SmtpUrl {
    type Err = String;

    /// Reads a URL; the error ends a sentence that begins with the setting's name, and names no secret.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "cannot be used: it is not smtp://user:password@host:port";
        match text {
            "off" => return Ok(Self::Off),
            "log:" => return Ok(Self::Log),
            _ => {}
        }
        let Some((scheme @ ("smtp" | "smtps"), rest)) = text.split_once("://") else {
            let scheme = text.split_once(':').map_or("none", |(scheme, _)| scheme);
            return Err(format!("has the scheme \"{scheme}\"; supported are off, log:, smtp:// and smtps://"));
        };
        let (rest, parameters) = rest.split_once('?').map_or((rest, None), |(rest, after)| (rest, Some(after)));
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (identity, place) = rest.rsplit_once('@').map_or((None, rest), |(identity, place)| (Some(identity), place));
        let port = match place.rsplit_once(':') {
            Some((_, port)) if !port.ends_with(']') => Some(port.parse().ok().filter(|port| *port > 0).ok_or(WRONG)?),
            _ => None,
        };
        let place: Authority = place.parse().map_err(|_| WRONG)?;
        let host = place.host().trim_matches(['[', ']']).to_owned();
        let credentials = match identity {
            Some(identity) => Some(credentials(identity).ok_or(WRONG)?),
            None => None,
        };
        let tls = match (scheme, parameters) {
            ("smtps", None) => TlsUse::Always,
            ("smtp", None) if credentials.is_none() || is_this_machine(&host) => TlsUse::Offered,
            ("smtp", None | Some("tls=required")) => TlsUse::Required,
            ("smtp", Some("tls=off")) => TlsUse::Never,
            _ => return Err("cannot be used: smtp:// takes ?tls=required or ?tls=off, smtps:// nothing".to_owned()),
        };
        let usual = match (tls, &credentials) {
            (TlsUse::Always, _) => 465,
            (TlsUse::Required, _) | (_, Some(_)) => 587,
            (TlsUse::Offered | TlsUse::Never, None) => 25,
        };
        Ok(Self::Server(Box::new(Relay { host, port: port.unwrap_or(usual), tls, credentials })))
    }
}

fn credentials(identity: &str) -> Option<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned);
    let (user, password) = identity.split_once(':')?;
    Some((decoded(user)?, decoded(password)?))
}

/// Whether nobody between here and there could read a password.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Debug for SmtpUrl {
    /// Names the place; credentials stay out of logs.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => out.write_str("off"),
            Self::Log => out.write_str("log:"),
            Self::Server(relay) => write!(out, "smtp:{}:{}", relay.host, relay.port),
        }
    }
}

/// Whom mail is from: an address, perhaps with a name, as `Name <address>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFrom(pub(super) Mailbox);

impl FromStr for MailFrom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("\"{}\" is not an address, such as Name <name@example.com>", text.escape_debug());
        if text.chars().any(char::is_control) {
            return Err(wrong());
        }
        text.parse().map(Self).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay(text: &str) -> Relay {
        match text.parse() {
            Ok(SmtpUrl::Server(relay)) => *relay,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn urls_name_a_server_its_port_and_how_it_is_reached() {
        for (text, host, port, tls) in [
            ("smtp://mail.example", "mail.example", 25, TlsUse::Offered),
            ("smtp://mail.example/", "mail.example", 25, TlsUse::Offered),
            ("smtp://mail.example:2525?tls=required", "mail.example", 2_525, TlsUse::Required),
            ("smtp://u:p@mail.example", "mail.example", 587, TlsUse::Required),
            ("smtp://u:p@127.0.0.1:1025", "127.0.0.1", 1_025, TlsUse::Offered),
            ("smtp://u:p@mail.example?tls=off", "mail.example", 587, TlsUse::Never),
            ("smtps://u:p@[::1]", "::1", 465, TlsUse::Always),
        ] {
            let found = relay(text);
            assert_eq!((found.host.as_str(), found.port, found.tls), (host, port, tls), "{text}");
        }
        let decoded = relay("smtp://a%40b.example:p%3A%2Fp@mail.example").credentials;
        assert_eq!(decoded, Some(("a@b.example".to_owned(), "p:/p".to_owned())));
    }

    #[test]
    fn wrong_urls_are_refused_without_their_password() {
        for text in [
            "",
            "mail.example",
            "http://u:secret@h",
            "smtp://",
            "smtp://u@h",
            "smtp://u:secret@",
            "smtp://u:secret@h:0",
            "smtp://u:secret@h:99999",
            "smtp://u:secret@h/path",
            "smtp://u:secret@h?tls=maybe",
            "smtps://u:secret@h?tls=off",
            "smtp://u:%ff@h",
        ] {
            let fault = text.parse::<SmtpUrl>().expect_err(text);
            assert!(!fault.contains("secret"), "{text}: {fault}");
        }
        assert!(!format!("{:?}", "smtp://u:secret@h".parse::<SmtpUrl>()).contains("secret"));
    }

    #[test]
    fn a_sender_is_one_address_on_one_line() {
        for good in ["a@b.example", "Shop <shop@example.com>", "\"Shop, the\" <shop@example.com>"] {
            assert!(good.parse::<MailFrom>().is_ok(), "{good}");
        }
        for bad in ["", "Shop", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "<a@b.example"] {
            assert!(bad.parse::<MailFrom>().is_err(), "{bad:?}");
        }
    }
}
