//! Fetching from other servers: to public addresses over TLS alone, unless the operator lists more; no redirects, and
//! bounds on bytes and time. What a request says of where to go is never trusted (OWASP ASVS 1.3.6, API7).

mod allow;

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Url, redirect};

pub use allow::{Allowed, is_public};

/// The longest address, in bytes.
const MAX_URL_BYTES: usize = 2_048;
/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(30);
const AGENT: &str = concat!("Stratabase/", env!("CARGO_PKG_VERSION"));

/// Why nothing was fetched. The texts are for operators; none holds anything that a request or an answer said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The address is none, or is not to be reached from here.
    #[error("{0}")]
    Refused(String),
    /// Nobody answered in time.
    #[error("no answer within {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    /// The answer is larger than what asked for it can use.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// There is no connection, or it broke off.
    #[error("{0}")]
    Unreachable(String),
}

/// A request to another server.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The method.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Headers beside those that every request has.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The largest answer that is read, in bytes.
    pub max_bytes: usize,
}

/// What another server answered. Redirects are answers like any other.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The whole body.
    pub body: Bytes,
}

/// Fetches from other servers.
pub struct Outbound {
    allowed: Arc<Allowed>,
    timeout: Duration,
    clients: OnceLock<Result<Clients, String>>,
}

/// One client for what is listed by host and port, whatever its address, and one for everything else.
struct Clients {
    listed: Client,
    public: Client,
}

impl Outbound {
    /// Nothing is opened before the first request.
    pub fn new(allowed: Allowed, timeout: Duration) -> Self {
        Self { allowed: Arc::new(allowed), timeout, clients: OnceLock::new() }
    }

    /// Reads an address, as far as it tells by itself whether it may be reached: `https` on its port, or a host and port
    /// that are listed, which may be `http`.
    ///
    /// # Errors
    /// [`OutboundError::Refused`] with the reason.
    pub fn check(&self, text: &str) -> Result<Url, OutboundError> {
        self.place(text).map(|(url, _)| url)
    }

    /// The address, and whether its host and port are listed.
    fn place(&self, text: &str) -> Result<(Url, bool), OutboundError> {
        let refused = |why: &str| OutboundError::Refused(why.to_owned());
        if text.len() > MAX_URL_BYTES {
            return Err(refused("the address is too long"));
        }
        let url = Url::parse(text).map_err(|_| refused("this is no address"))?;
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(refused("the address names no host"));
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("an address with a user or a password is not used"));
        }
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if matches!(url.scheme(), "http" | "https") && self.allowed.lists(bare, port) {
            return Ok((url, true));
        }
        if url.scheme() != "https" {
            return Err(refused("only https is used; list host and port in STRATABASE_OUTBOUND_ALLOW for http"));
        }
        if port != 443 {
            return Err(refused("only port 443 is used; list host and port in STRATABASE_OUTBOUND_ALLOW for others"));
        }
        // A host that is an address is never looked up.
        match bare.parse::<IpAddr>() {
            Ok(address) if !self.allowed.admits(address) => Err(OutboundError::Refused(not_public(address))),
            _ => Ok((url, false)),
        }
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// [`OutboundError`].
    pub async fn send(&self, request: Outgoing) -> Result<Answered, OutboundError> {
        let (url, is_listed) = self.place(&request.url)?;
        let clients = self.clients.get_or_init(|| self.build()).as_ref();
        let clients = clients.map_err(|fault| OutboundError::Unreachable(fault.clone()))?;
        let client = if is_listed { &clients.listed } else { &clients.public };
        let mut sending = client.request(request.method, url).headers(request.headers);
        if !request.body.is_empty() {
            sending = sending.body(request.body);
        }
        let whole = async {
            let mut response = sending.send().await.map_err(|fault| told(&fault))?;
            let status = response.status().as_u16();
            let mut body = BytesMut::new();
            while let Some(chunk) = response.chunk().await.map_err(|fault| told(&fault))? {
                if body.len() + chunk.len() > request.max_bytes {
                    return Err(OutboundError::TooLarge(request.max_bytes));
                }
                body.extend_from_slice(&chunk);
            }
            Ok(Answered { status, body: body.freeze() })
        };
        match tokio::time::timeout(self.timeout, whole).await {
            Ok(answer) => answer,
            Err(_) => Err(OutboundError::TimedOut(self.timeout)),
        }
    }

    fn build(&self) -> Result<Clients, String> {
        let client = |every: bool| {
            Client::builder()
                .user_agent(AGENT)
                .redirect(redirect::Policy::none())
                .referer(false)
                // A proxy would connect in our place, where nobody checks the address.
                .no_proxy()
                .pool_idle_timeout(IDLE)
                .dns_resolver(Lookup { allowed: Arc::clone(&self.allowed), every })
                .build()
                .map_err(|fault| format!("the client cannot be made: {fault}"))
        };
        Ok(Clients { listed: client(true)?, public: client(false)? })
    }
}

/// Looks names up, and gives out only addresses that may be reached: it is these that are connected to.
struct Lookup {
    allowed: Arc<Allowed>,
    every: bool,
}

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, every) = (Arc::clone(&self.allowed), self.every);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let refused = found.iter().find(|address| !every && !allowed.admits(address.ip()));
            match refused {
                // One that is not public makes the name suspect, whatever else it stands for.
                Some(address) => Err(OutboundError::Refused(not_public(address.ip())).into()),
                None => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

fn not_public(address: IpAddr) -> String {
    format!("the address {address} is not public; list its network in STRATABASE_OUTBOUND_ALLOW to reach it")
}

/// What became of a request: the refusal of its address, or the innermost cause.
fn told(fault: &reqwest::Error) -> OutboundError {
    let mut cause: &dyn std::error::Error = fault;
    loop {
        if let Some(known) = cause.downcast_ref::<OutboundError>() {
            return known.clone();
        }
        match cause.source() {
            Some(next) => cause = next,
            None => return OutboundError::Unreachable(format!("no connection: {cause}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbound(allowed: &str) -> Outbound {
        Outbound::new(allowed.parse().unwrap(), Duration::from_secs(5))
    }

    #[test]
    fn an_address_is_refused_before_anything_is_sent() {
        let strict = outbound("none");
        for good in ["https://accounts.example.com/x?y=1", "https://8.8.8.8/", "https://[2606:4700::1111]/"] {
            assert!(strict.check(good).is_ok(), "{good}");
        }
        let long = format!("https://example.com/{}", "a".repeat(MAX_URL_BYTES));
        let wrong = [
            "http://accounts.example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "data:text/plain,x",
            "https://example.com:8443/",
            "https://example.com:22/",
            "https://user@example.com/",
            "https://user:pass@example.com/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[fd00::1]/",
            "https://0.0.0.0/",
            "https://",
            "//example.com",
            "",
            long.as_str(),
        ];
        for bad in wrong {
            assert!(matches!(strict.check(bad), Err(OutboundError::Refused(_))), "{bad}");
        }
    }

    #[test]
    fn what_is_listed_is_let_through_and_nothing_beside_it() {
        let listed = outbound("sso.intra.example:8443, 127.0.0.1:4000, [::1]:4000, 10.0.0.0/8");
        for good in [
            "https://sso.intra.example:8443/",
            "http://SSO.intra.example:8443/",
            "http://127.0.0.1:4000/",
            "http://[::1]:4000/",
            "https://10.1.2.3/",
        ] {
            assert!(listed.check(good).is_ok(), "{good}");
        }
        for bad in [
            "http://sso.intra.example/",
            "https://sso.intra.example:8444/",
            "https://sso.intra.example.evil.example:8443/",
            "http://127.0.0.1:4001/",
            "http://10.1.2.3/",
            "https://10.1.2.3:8443/",
            "https://192.168.0.1/",
            "ftp://127.0.0.1:4000/",
        ] {
            assert!(listed.check(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_where_it_is_connected_to() {
        let strict = outbound("none");
        let request = Outgoing {
            method: Method::GET,
            url: "https://localhost/".to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            max_bytes: 1,
        };
        let refused = strict.send(request).await.unwrap_err();
        assert!(matches!(&refused, OutboundError::Refused(why) if why.contains("not public")), "{refused:?}");
    }
}
