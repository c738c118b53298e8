//! Where the events broker is.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use async_nats::{Auth, ServerAddr};
use percent_encoding::percent_decode_str;

/// Where events go and wakes come from.
#[derive(Clone)]
pub enum EventsUrl {
    /// `local:`: nothing leaves this process.
    Local,
    /// `nats://[user:password@|token@]host[:port]`, or `tls://` for TLS.
    Nats(Box<Broker>),
}

/// A NATS server, and who connects to it.
#[derive(Clone)]
pub struct Broker {
    /// The server, without credentials.
    pub server: ServerAddr,
    /// The credentials.
    pub auth: Auth,
}

impl FromStr for EventsUrl {
    type Err = String;

    /// Reads a URL; the error ends a sentence that begins with the setting's name, and names no secret.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "cannot be used: it is not nats://user:password@host:port";
        if text == "local:" {
            return Ok(Self::Local);
        }
        let Some((scheme @ ("nats" | "tls"), rest)) = text.split_once("://") else {
            let scheme = text.split_once(':').map_or("none", |(scheme, _)| scheme);
            return Err(format!("has the scheme \"{scheme}\"; supported are local:, nats:// and tls://"));
        };
        let (identity, host) = rest.rsplit_once('@').map_or((None, rest), |(identity, host)| (Some(identity), host));
        if host.is_empty() || host.contains(['/', '?', '#', ',']) {
            return Err(WRONG.to_owned());
        }
        let server: ServerAddr = format!("{scheme}://{host}").parse().map_err(|_| WRONG.to_owned())?;
        let mut auth = Auth::new();
        match identity.map(|identity| (identity.split_once(':'), identity)) {
            None => {}
            Some((Some((user, password)), _)) => {
                auth.username = Some(decoded(user).ok_or(WRONG)?);
                auth.password = Some(decoded(password).ok_or(WRONG)?);
            }
            Some((None, token)) => auth.token = Some(decoded(token).ok_or(WRONG)?),
        }
        Ok(Self::Nats(Box::new(Broker { server, auth })))
    }
}

/// A text with its percent-encoding undone (RFC 3986, section 2.1).
fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
}

impl fmt::Debug for EventsUrl {
    /// Names the place; credentials stay out of logs.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => out.write_str("local:"),
            Self::Nats(broker) => write!(out, "nats:{}:{}", broker.server.host(), broker.server.port()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broker(text: &str) -> Broker {
        match text.parse() {
            Ok(EventsUrl::Nats(broker)) => *broker,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn urls_name_a_broker_and_who_connects() {
        assert_eq!(format!("{:?}", "local:".parse::<EventsUrl>().unwrap()), "local:");
        let plain = broker("nats://broker.example");
        assert_eq!((plain.server.port(), plain.server.tls_required()), (4222, false));
        assert!(plain.auth.username.is_none() && plain.auth.token.is_none());
        let user = broker("tls://ada:a%40b%3A@broker.example:4333");
        assert_eq!(
            (user.server.host(), user.server.port(), user.server.tls_required()),
            ("broker.example", 4333, true)
        );
        assert_eq!((user.auth.username.as_deref(), user.auth.password.as_deref()), (Some("ada"), Some("a@b:")));
        assert_eq!(broker("nats://s3cr3t@h").auth.token.as_deref(), Some("s3cr3t"));
        assert!(!user.server.as_url_str().contains("ada"));
    }

    #[test]
    fn wrong_urls_are_refused_without_naming_a_secret() {
        for text in [
            "",
            "local",
            "ws://u:secret@h",
            "nats://",
            "nats://u:secret@",
            "nats://u:secret@h/x",
            "nats://u:%ff@secret",
        ] {
            let fault = text.parse::<EventsUrl>().unwrap_err();
            assert!(!fault.contains("secret"), "{fault}");
        }
    }
}
