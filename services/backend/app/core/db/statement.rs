//! A statement's text in the dialects it is written in.

use std::borrow::Cow;
use std::sync::OnceLock;

/// The SQL that a database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite 3.54.
    Sqlite,
    /// PostgreSQL 15 or newer.
    Postgres,
}

/// The text of a statement, with parameters `?1, ?2, ...` (SQLite) or `$1, $2, ...` (PostgreSQL).
#[derive(Debug)]
pub struct Statement {
    sqlite: Cow<'static, str>,
    postgres: Option<Cow<'static, str>>,
    translated: OnceLock<String>,
}

impl Statement {
    /// One text for both dialects, with parameters written `?1`.
    pub const fn new(text: &'static str) -> Self {
        Self { sqlite: Cow::Borrowed(text), postgres: None, translated: OnceLock::new() }
    }

    /// A text for each dialect.
    pub const fn each(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite: Cow::Borrowed(sqlite), postgres: Some(Cow::Borrowed(postgres)), translated: OnceLock::new() }
    }

    /// One text for both dialects, made at run time, with parameters written `?1`.
    pub const fn made(text: String) -> Self {
        Self { sqlite: Cow::Owned(text), postgres: None, translated: OnceLock::new() }
    }

    /// A text made at run time for the one dialect it will run on.
    pub fn built(dialect: Dialect, text: String) -> Self {
        let (sqlite, postgres) = match dialect {
            Dialect::Sqlite => (Cow::Owned(text), None),
            Dialect::Postgres => (Cow::Borrowed(""), Some(Cow::Owned(text))),
        };
        Self { sqlite, postgres, translated: OnceLock::new() }
    }

    /// The text in a dialect.
    pub fn text(&self, dialect: Dialect) -> &str {
        match (dialect, &self.postgres) {
            (Dialect::Sqlite, _) => &self.sqlite,
            (Dialect::Postgres, Some(text)) => text,
            // Static texts hold no other question mark, which the statements' own tests would show at once.
            (Dialect::Postgres, None) => self.translated.get_or_init(|| self.sqlite.replace('?', "$")),
        }
    }
}
