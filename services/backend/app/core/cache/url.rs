//! Where the cache is.

use std::fmt;
use std::str::FromStr;

use redis::{ConnectionInfo, IntoConnectionInfo, ProtocolVersion};

/// Where the cache is.
#[derive(Clone)]
pub enum CacheUrl {
    /// `memory:`: in the process.
    Memory,
    /// `redis://[user:password@]host[:port][/db]`, or `rediss://` for TLS.
    Redis(Box<ConnectionInfo>),
}

impl FromStr for CacheUrl {
    type Err = String;

    /// Reads a URL; the error ends a sentence that begins with the setting's name, and names no secret.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "memory:" {
            return Ok(Self::Memory);
        }
        if !text.starts_with("redis://") && !text.starts_with("rediss://") {
            let scheme = text.split_once(':').map_or("none", |(scheme, _)| scheme);
            return Err(format!("has the scheme \"{scheme}\"; supported are memory:, redis:// and rediss://"));
        }
        if text.contains(['?', '#']) {
            return Err("cannot be used: it takes no parameters".to_owned());
        }
        // The crate's own words could repeat the URL.
        let wrong = |_| "cannot be used: it is not redis://user:password@host:port/database".to_owned();
        let info = text.into_connection_info().map_err(wrong)?;
        // The third protocol brings wakes and answers over one connection.
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        Ok(Self::Redis(Box::new(info.set_redis_settings(settings))))
    }
}

impl fmt::Debug for CacheUrl {
    /// Names the place; the password stays out of logs.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => out.write_str("memory:"),
            Self::Redis(info) => write!(out, "redis:{}", info.addr()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_a_server_or_the_process() {
        assert_eq!(format!("{:?}", "memory:".parse::<CacheUrl>().unwrap()), "memory:");
        for (text, shown) in [
            ("redis://cache.example", "redis:cache.example:6379"),
            ("redis://ada:hidden@10.0.0.1:7000/3", "redis:10.0.0.1:7000"),
            ("rediss://:hidden@cache.example", "redis:cache.example:6379"),
        ] {
            assert_eq!(format!("{:?}", text.parse::<CacheUrl>().unwrap()), shown);
        }
    }

    #[test]
    fn wrong_urls_are_refused_without_naming_a_secret() {
        for text in
            ["", "memory", "memory:x", "unix:///s", "redis://", "redis://u:secret@h/x", "redis://u:secret@h?a=secret"]
        {
            let fault = text.parse::<CacheUrl>().unwrap_err();
            assert!(!fault.contains("secret"), "{fault}");
        }
    }
}
