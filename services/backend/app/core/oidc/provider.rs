//! A provider as it is set up, and where its endpoints are.

use std::fmt;

use serde_json::Value as Json;

use super::issuers::Discovery;
use super::presets::{Plain, Preset, Protocol};
use crate::core::config::Secret;

/// A provider that users can sign in with.
#[derive(Clone)]
pub struct Provider {
    /// Its name in addresses.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its issuer: half of what identifies somebody.
    pub issuer: String,
    /// This installation's name there.
    pub client_id: String,
    /// What proves that name, where something does.
    pub client_secret: Option<Secret>,
    /// What is asked for.
    pub scopes: String,
    /// Whether users can sign in with it.
    pub is_enabled: bool,
    /// What is known of it beforehand.
    pub preset: Option<&'static Preset>,
}

/// How the client proves who it is when it exchanges a code (RFC 6749, section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuth {
    /// In the header.
    Basic,
    /// In the body.
    Post,
}

/// Where a provider is asked for what.
#[derive(Debug, Clone)]
pub struct Endpoints {
    /// Where the browser is sent.
    pub authorization: String,
    /// Where a code is exchanged.
    pub token: String,
    /// How.
    pub auth: ClientAuth,
    /// Whether answers must name the issuer (RFC 9207).
    pub names_issuer: bool,
}

impl Provider {
    /// How it is asked who somebody is, where it makes no ID tokens.
    pub fn plain(&self) -> Option<&'static Plain> {
        match self.preset?.protocol {
            Protocol::Plain(plain) => Some(plain),
            Protocol::OpenId => None,
        }
    }

    /// Whether it stands for many issuers, one for each tenant.
    pub fn is_any_tenant(&self) -> bool {
        self.issuer == "https://login.microsoftonline.com/common/v2.0"
            || self.issuer == "https://login.microsoftonline.com/organizations/v2.0"
            || self.issuer == "https://login.microsoftonline.com/consumers/v2.0"
    }

    /// Whether it sends the browser back by a form.
    pub fn is_form_post(&self) -> bool {
        self.preset.is_some_and(|preset| preset.form_post)
    }

    /// An address of a provider that speaks OAuth 2.0 alone.
    pub fn address(&self, plain: &Plain, template: &str) -> String {
        let is_public = self.preset.is_some_and(|preset| preset.issuer == self.issuer);
        let api = if is_public { plain.api.to_owned() } else { format!("{}{}", self.issuer, plain.own_api) };
        template.replace("{issuer}", &self.issuer).replace("{api}", &api)
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Provider({}, ..)", self.id)
    }
}

impl Endpoints {
    /// Those that an issuer tells.
    pub fn discovered(discovery: &Discovery) -> Self {
        let methods = discovery.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
        let takes_post = methods.iter().any(|method| method == "client_secret_post");
        Self {
            authorization: discovery.authorization_endpoint.clone(),
            token: discovery.token_endpoint.clone(),
            auth: if takes_post { ClientAuth::Post } else { ClientAuth::Basic },
            names_issuer: discovery.authorization_response_iss_parameter_supported,
        }
    }

    /// Those of a provider that speaks OAuth 2.0 alone.
    pub fn plain(provider: &Provider, plain: &Plain) -> Self {
        Self {
            authorization: provider.address(plain, plain.authorization),
            token: provider.address(plain, plain.token),
            auth: ClientAuth::Post,
            names_issuer: false,
        }
    }
}

/// The text or whole number at a JSON pointer.
pub fn pointed(document: &Json, pointer: &str) -> Option<String> {
    match document.pointer(pointer).filter(|_| !pointer.is_empty())? {
        Json::String(text) if !text.is_empty() => Some(text.clone()),
        Json::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        _ => None,
    }
}
