//! Where each setting's value comes from: flag, environment, the service's `.env`, the root's `.env`, default.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::dotenv;
use super::settings::{Setting, Settings, TABLE};
use crate::core::db::DatabaseUrl;
use crate::core::mail::SmtpUrl;

/// Why the configuration cannot be used: one line that names the variable, its fault and an example.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    fn of(setting: &str, fault: impl fmt::Display) -> Self {
        let example = TABLE.iter().find(|row| row.name == setting).map_or("", |row| row.example);
        Self(format!("{setting} {fault} (example: {setting}={example})"))
    }
}

/// Where a value came from, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command.
    Flag,
    /// The environment.
    Environment,
    /// A `.env` file.
    File(PathBuf),
    /// The table's default.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => out.write_str("flag"),
            Self::Environment => out.write_str("environment"),
            Self::File(path) => write!(out, "{}", path.display()),
            Self::Default => out.write_str("default"),
        }
    }
}

/// One setting, its text in force and the text's origin.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The setting.
    pub setting: &'static Setting,
    /// The text in force; ask [`Resolved::shown`] for what may be printed.
    text: String,
    /// Where it came from.
    pub origin: Origin,
}

impl Resolved {
    /// The text in force with whatever is secret masked; of a URL only its password is.
    pub fn shown(&self) -> String {
        if !self.setting.secret || self.text.is_empty() {
            return self.text.clone();
        }
        let Some((scheme, rest)) = self.text.split_once("://") else {
            let is_local =
                ["sqlite:", "memory:", "local:", "log:", "off"].iter().any(|scheme| self.text.starts_with(scheme));
            return if is_local { self.text.clone() } else { "********".to_owned() };
        };
        // Parameters may carry a password too.
        let rest = rest.split_once('?').map_or(rest, |(before, _)| before);
        match rest.rsplit_once('@') {
            // Without a password, the user may be a token.
            Some((identity, host)) => match identity.split_once(':') {
                Some((user, _)) => format!("{scheme}://{user}:********@{host}"),
                None => format!("{scheme}://********@{host}"),
            },
            None => format!("{scheme}://{rest}"),
        }
    }
}

/// The texts that settings are looked up in, by name, in order of precedence.
#[derive(Debug, Default)]
pub struct Sources {
    layers: Vec<(Origin, HashMap<String, String>)>,
}

impl Sources {
    /// No source but the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source below those already there; an empty text counts as not set.
    #[must_use]
    pub fn with(mut self, origin: Origin, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let named = variables.into_iter().filter(|(name, text)| name.starts_with("STRATABASE_") && !text.is_empty());
        self.layers.push((origin, named.collect()));
        self
    }

    /// Adds the environment.
    ///
    /// # Errors
    /// A variable of ours is not UTF-8.
    pub fn with_environment(
        self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let ours = variables.into_iter().filter_map(|(name, text)| Some((name.into_string().ok()?, text)));
        let texts: Result<Vec<_>, _> = ours
            .filter(|(name, _)| name.starts_with("STRATABASE_"))
            .map(|(name, text)| match text.into_string() {
                Ok(text) => Ok((name, text)),
                Err(_) => Err(ConfigError::of(&name, "is not UTF-8")),
            })
            .collect();
        Ok(self.with(Origin::Environment, texts?))
    }

    /// Adds the `.env` files that belong to a working directory: the service's above the root's.
    ///
    /// # Errors
    /// A file exists and cannot be read.
    pub fn with_files(mut self, directory: &Path) -> Result<Self, ConfigError> {
        let files = if directory.ends_with("services/backend") {
            vec![directory.join(".env"), directory.join("../../.env")]
        } else {
            vec![directory.join("services/backend/.env"), directory.join(".env")]
        };
        for path in files {
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => continue,
                Err(fault) => return Err(ConfigError(format!("{} cannot be read: {fault}", path.display()))),
            };
            let variables =
                dotenv::parse(&text).map_err(|fault| ConfigError(format!("{}: {fault}", path.display())))?;
            self = self.with(Origin::File(path), variables);
        }
        Ok(self)
    }

    fn find(&self, name: &str) -> Option<(&str, &Origin)> {
        self.layers.iter().find_map(|(origin, texts)| Some((texts.get(name)?.as_str(), origin)))
    }

    /// Looks every setting up and checks it.
    ///
    /// # Errors
    /// A value is wrong, or one is missing that another makes necessary.
    pub fn load(&self) -> Result<Loaded, ConfigError> {
        let mut resolved = Vec::with_capacity(TABLE.len());
        let data_dir = self.find("STRATABASE_DATA_DIR").map_or("data", |(text, _)| text);
        for setting in TABLE {
            let (text, origin) = self.find(setting.name).map_or((setting.default, &Origin::Default), |found| found);
            resolved.push(Resolved { setting, text: text.replace("{data_dir}", data_dir), origin: origin.clone() });
        }
        // `TABLE` and `Settings` come from one macro, so the texts are asked for in the table's order.
        let mut texts = resolved.iter().map(|entry| entry.text.clone());
        let settings = Settings::read(|_| texts.next().unwrap_or_default())
            .map_err(|(name, fault)| ConfigError::of(name, fault))?;
        if matches!(settings.database, DatabaseUrl::Postgres(_)) && settings.secret.is_none() {
            return Err(ConfigError::of("STRATABASE_SECRET", "is required with PostgreSQL, the same on every node"));
        }
        if settings.s3_access_key_id.is_some() != settings.s3_secret_access_key.is_some() {
            let (id, secret) = ("STRATABASE_S3_ACCESS_KEY_ID", "STRATABASE_S3_SECRET_ACCESS_KEY");
            let (given, missing) = if settings.s3_access_key_id.is_some() { (id, secret) } else { (secret, id) };
            return Err(ConfigError::of(missing, format!("is required with {given}")));
        }
        if settings.smtp != SmtpUrl::Off && settings.public_url.is_none() {
            let why = "is required with STRATABASE_SMTP_URL: mails hold links";
            return Err(ConfigError::of("STRATABASE_PUBLIC_URL", why));
        }
        Ok(Loaded { settings, resolved, unknown: self.unknown() })
    }

    fn unknown(&self) -> Vec<String> {
        let names = self.layers.iter().flat_map(|(_, texts)| texts.keys());
        let mut unknown: Vec<_> =
            names.filter(|name| TABLE.iter().all(|setting| setting.name != name.as_str())).cloned().collect();
        unknown.sort();
        unknown.dedup();
        unknown
    }
}

/// The configuration in force.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Each with its text and origin, in the table's order.
    pub resolved: Vec<Resolved>,
    /// Variables that begin with `STRATABASE_` and are no settings: most likely misspelt.
    pub unknown: Vec<String>,
}

impl Settings {
    /// The defaults with some settings replaced, by variable name.
    ///
    /// # Errors
    /// A value is wrong.
    pub fn with(values: &[(&str, &str)]) -> Result<Self, ConfigError> {
        let texts = values.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Sources::new().with(Origin::Flag, texts).load().map(|loaded| loaded.settings)
    }
}
