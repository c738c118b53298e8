//! What issuers say of themselves (OpenID Connect Discovery 1.0), remembered for an hour, within bounds; keys are asked
//! for anew when a token names one that is not among them, once a minute at most.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::keys::Jwks;
use crate::core::Time;
use crate::core::outbound::{Outbound, OutboundError, Outgoing};

/// The largest document that is read, in bytes.
const MAX_BYTES: usize = 256 * 1_024;
/// How long what was fetched is believed, in seconds.
const FRESH_S: i64 = 60 * 60;
/// Seconds from one refetching of keys because of an unknown one to the next.
const REFETCH_S: i64 = 60;
/// How many issuers are remembered.
const MAX_ISSUERS: usize = 64;

/// What an issuer says of itself.
#[derive(Debug, Clone, Deserialize)]
pub struct Discovery {
    /// Who it is; must be who was asked.
    pub issuer: String,
    /// Where the browser is sent.
    pub authorization_endpoint: String,
    /// Where a code is exchanged.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// What else it tells of somebody.
    pub userinfo_endpoint: Option<String>,
    /// How clients may prove who they are; by `client_secret_basic` where nothing is said.
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether answers name the issuer (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// Issuers as they were when last asked.
#[derive(Default)]
pub struct Issuers(Mutex<HashMap<String, Known>>);

#[derive(Clone)]
struct Known {
    discovery: Arc<Discovery>,
    keys: Arc<Jwks>,
    fetched_at: Time,
    refetched_at: Time,
}

impl Issuers {
    /// What an issuer says of itself, and its keys.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn get(
        &self,
        outbound: &Outbound,
        issuer: &str,
        now: Time,
    ) -> Result<(Arc<Discovery>, Arc<Jwks>), String> {
        if let Some(known) = self.known(issuer, now) {
            return Ok((known.discovery, known.keys));
        }
        let discovery = discover(outbound, issuer).await?;
        let keys = fetch_keys(outbound, &discovery).await?;
        let known = Known { discovery: Arc::new(discovery), keys: Arc::new(keys), fetched_at: now, refetched_at: now };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_ISSUERS
            && !all.contains_key(issuer)
            && let Some(oldest) = all.iter().min_by_key(|(_, known)| known.fetched_at).map(|(issuer, _)| issuer.clone())
        {
            all.remove(&oldest);
        }
        all.insert(issuer.to_owned(), known.clone());
        Ok((known.discovery, known.keys))
    }

    /// The keys of an issuer fetched anew, unless that was done a moment ago; those known then.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn refetch_keys(&self, outbound: &Outbound, issuer: &str, now: Time) -> Result<Arc<Jwks>, String> {
        let discovery = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(known) = all.get_mut(issuer) else { return Ok(Arc::default()) };
            if known.refetched_at.plus_seconds(REFETCH_S) > now {
                return Ok(Arc::clone(&known.keys));
            }
            known.refetched_at = now;
            Arc::clone(&known.discovery)
        };
        let keys = Arc::new(fetch_keys(outbound, &discovery).await?);
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(issuer) {
            known.keys = Arc::clone(&keys);
        }
        Ok(keys)
    }

    /// Forgets what an issuer said.
    pub fn forget(&self, issuer: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(issuer);
    }

    fn known(&self, issuer: &str, now: Time) -> Option<Known> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(issuer).filter(|known| known.fetched_at.plus_seconds(FRESH_S) > now).cloned()
    }
}

/// Asks an issuer what it says of itself, and that it is the one asked (section 4.3).
///
/// # Errors
/// A sentence for the operator.
pub async fn discover(outbound: &Outbound, issuer: &str) -> Result<Discovery, String> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let discovery: Discovery = fetch_json(outbound, &url, None).await?;
    // Microsoft answers for all tenants at once, and tells which one in each token.
    let is_any_tenant = discovery.issuer == "https://login.microsoftonline.com/{tenantid}/v2.0"
        && issuer.starts_with("https://login.microsoftonline.com/");
    if discovery.issuer != issuer && !is_any_tenant {
        return Err(format!(
            "The document says that it is of the issuer {:?}; set that one, if it is right.",
            shortened(&discovery.issuer)
        ));
    }
    for endpoint in [&discovery.authorization_endpoint, &discovery.token_endpoint, &discovery.jwks_uri]
        .into_iter()
        .chain(&discovery.userinfo_endpoint)
    {
        outbound
            .check(endpoint)
            .map_err(|fault| format!("The document names an endpoint that is not used: {fault}."))?;
    }
    Ok(discovery)
}

/// Fetches the keys of an issuer.
///
/// # Errors
/// A sentence for the operator.
pub async fn fetch_keys(outbound: &Outbound, discovery: &Discovery) -> Result<Jwks, String> {
    fetch_json(outbound, &discovery.jwks_uri, None).await
}

/// Fetches a JSON document, with an access token where there is one.
///
/// # Errors
/// A sentence for the operator.
pub async fn fetch_json<T: DeserializeOwned>(outbound: &Outbound, url: &str, token: Option<&str>) -> Result<T, String> {
    let mut headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("application/json"))]);
    if let Some(token) = token {
        let value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| "The access token is malformed.")?;
        headers.insert(header::AUTHORIZATION, value);
    }
    let request =
        Outgoing { method: Method::GET, url: url.to_owned(), headers, body: Bytes::new(), max_bytes: MAX_BYTES };
    let answer = outbound.send(request).await.map_err(|fault| unreached(url, &fault))?;
    if answer.status != 200 {
        return Err(format!("{} answered with status {}.", shortened(url), answer.status));
    }
    serde_json::from_slice(&answer.body)
        .map_err(|fault| format!("{} is not what it should be: {fault}.", shortened(url)))
}

fn unreached(url: &str, fault: &OutboundError) -> String {
    format!("{} cannot be read: {fault}.", shortened(url))
}

/// Enough of a text to recognise it by, on one line.
fn shortened(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(200).collect()
}
