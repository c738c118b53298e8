//! Text and parameters of one statement, in the dialect that it will run on.

use uuid::Uuid;

use crate::core::catalog::{ColumnKind, Item};
use crate::core::db::{Dialect, Statement};
use crate::core::error::Result;
use crate::core::hex;
use crate::core::value::Value;
use crate::core::vector;

/// A statement that is being written.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlWriter {
    dialect: Dialect,
    text: String,
    params: Vec<Value>,
    aliases: u32,
    /// Whether values stand in the text itself, which then has no parameters.
    is_literal: bool,
}

impl SqlWriter {
    /// An empty statement.
    pub const fn new(dialect: Dialect) -> Self {
        Self { dialect, text: String::new(), params: Vec::new(), aliases: 0, is_literal: false }
    }

    /// Has `write` add SQL in which every value stands as a literal: what indexes are made of, and what finds them again,
    /// as no parameter can.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn literally(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let before = std::mem::replace(&mut self.is_literal, true);
        let written = write(self);
        self.is_literal = before;
        written
    }

    /// The dialect that is written.
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The finished text and its parameters, in their order.
    pub fn finish(self) -> (String, Vec<Value>) {
        (self.text, self.params)
    }

    /// The finished statement, ready to run, and its parameters.
    pub fn into_statement(self) -> (Statement, Vec<Value>) {
        (Statement::built(self.dialect, self.text), self.params)
    }

    /// Adds SQL as it stands; never anything that a caller sent.
    pub fn push(&mut self, sql: &str) -> &mut Self {
        self.text.push_str(sql);
        self
    }

    /// Adds the text of one dialect or the other.
    pub fn each(&mut self, sqlite: &str, postgres: &str) -> &mut Self {
        self.push(match self.dialect {
            Dialect::Sqlite => sqlite,
            Dialect::Postgres => postgres,
        })
    }

    /// Adds a quoted name.
    pub fn ident(&mut self, name: &str) -> &mut Self {
        self.quoted('"', name)
    }

    /// Adds a column of an alias: `alias."name"`.
    pub fn column(&mut self, alias: &str, name: &str) -> &mut Self {
        self.push(alias).push(".").ident(name)
    }

    /// Adds a text literal. For the fixed parts of statements that indexes have to match; all else is bound.
    pub fn literal(&mut self, text: &str) -> &mut Self {
        self.quoted('\'', text)
    }

    fn quoted(&mut self, quote: char, text: &str) -> &mut Self {
        self.text.push(quote);
        for character in text.chars() {
            if character == quote {
                self.text.push(quote);
            }
            self.text.push(character);
        }
        self.text.push(quote);
        self
    }

    /// Adds a parameter, a decimal by its value and not as units. On PostgreSQL its type is written beside it, so that no
    /// expression is ambiguous; null is written as it is.
    pub fn bind(&mut self, value: Value) -> &mut Self {
        if self.is_literal {
            return self.constant(value);
        }
        self.parameter_of(value)
    }

    fn parameter_of(&mut self, value: Value) -> &mut Self {
        let kind = match &value {
            Value::Null => return self.push("NULL"),
            Value::Decimal(decimal) => {
                let (key, digits) = (decimal.sort_key().to_vec(), decimal.to_string());
                return match self.dialect {
                    Dialect::Sqlite => self.parameter(Value::Bytes(key), ""),
                    Dialect::Postgres => self.parameter(Value::Text(digits), "text::numeric"),
                };
            }
            Value::Bool(_) => "boolean",
            Value::Integer(_) | Value::Time(_) | Value::Date(_) | Value::Duration(_) => "bigint",
            Value::Number(_) => "float8",
            Value::Text(_) | Value::Json(_) => "text",
            Value::Uuid(_) => "uuid",
            Value::List(_) => "text[]",
            Value::Vector(_) => "real[]",
            Value::Bytes(_) => "bytea",
        };
        self.parameter(value, kind)
    }

    /// Adds that an id is one of some: one parameter whatever their number, so that the statement is prepared once.
    pub fn any_of(&mut self, ids: impl IntoIterator<Item = Uuid>) -> &mut Self {
        self.each("IN (SELECT unhex(value) FROM json_each(", "= ANY ((").bind(plain_ids(ids)).each("))", ")::uuid[])")
    }

    /// Adds a constant as it stands in the text where it can, so that an index over an expression is found by it; else as
    /// a parameter.
    pub fn constant(&mut self, value: Value) -> &mut Self {
        match value {
            Value::Decimal(decimal) => match self.dialect {
                Dialect::Sqlite => self.push(&format!("x'{}'", hex(&decimal.sort_key()))),
                Dialect::Postgres => self.push(&format!("({decimal})::numeric")),
            },
            Value::Text(text) => self.literal(&text).each("", "::text"),
            Value::Bool(truth) => self.push(if truth { "TRUE" } else { "FALSE" }),
            Value::Integer(whole) => self.push(&whole.to_string()).each("", "::bigint"),
            Value::Time(time) => self.push(&time.micros().to_string()).each("", "::bigint"),
            Value::Date(date) => self.push(&date.days().to_string()).each("", "::bigint"),
            Value::Duration(micros) => self.push(&micros.to_string()).each("", "::bigint"),
            Value::Number(number) => self.push(&format!("({number:?})")).each("", "::float8"),
            Value::Uuid(id) => match self.dialect {
                Dialect::Sqlite => self.push(&format!("x'{}'", id.simple())),
                Dialect::Postgres => self.push(&format!("'{id}'::uuid")),
            },
            Value::Null => self.push("NULL"),
            Value::Vector(floats) => match self.dialect {
                Dialect::Sqlite => self.push(&format!("x'{}'", hex(&vector::to_bytes(&floats)))),
                Dialect::Postgres => self.push(&format!("ARRAY{floats:?}::real[]")),
            },
            // Of whatever type stands beside it.
            Value::List(items) if items.is_empty() => self.each("'[]'", "'{}'"),
            other => self.parameter_of(other),
        }
    }

    /// Adds a list as a parameter of that type on PostgreSQL: its elements may not tell it.
    pub fn bind_as(&mut self, list: Value, postgres_type: &str) -> &mut Self {
        if self.is_literal { self.constant(list) } else { self.parameter(list, postgres_type) }
    }

    /// Adds a parameter for a column, null too, so that the text does not depend on the value.
    pub fn bind_column(&mut self, value: Value, kind: ColumnKind) -> &mut Self {
        self.parameter(value, postgres_type(kind))
    }

    fn parameter(&mut self, value: Value, postgres_type: &str) -> &mut Self {
        self.params.push(value);
        let number = self.params.len().to_string();
        match self.dialect {
            Dialect::Sqlite => self.push("?").push(&number),
            Dialect::Postgres => self.push("$").push(&number).push("::").push(postgres_type),
        }
    }

    /// A table alias that this statement has not used.
    pub fn fresh_alias(&mut self) -> String {
        self.aliases += 1;
        format!("x{}", self.aliases)
    }
}

/// Ids as a list of their digits, which both engines make ids of.
pub fn plain_ids(ids: impl IntoIterator<Item = Uuid>) -> Value {
    Value::List(ids.into_iter().map(|id| Value::Text(id.simple().to_string())).collect())
}

/// The type of a column on PostgreSQL.
pub const fn postgres_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text | ColumnKind::Json => "text",
        ColumnKind::List { of } => match of {
            Item::Text => "text[]",
            Item::Integer | Item::Decimal { .. } | Item::Time | Item::Date => "bigint[]",
            Item::Number => "float8[]",
            Item::Bool => "boolean[]",
            Item::Uuid => "uuid[]",
        },
        ColumnKind::Vector { .. } => "real[]",
        ColumnKind::Integer | ColumnKind::Decimal { .. } | ColumnKind::Time | ColumnKind::Date => "bigint",
        ColumnKind::Number => "float8",
        ColumnKind::Bool => "boolean",
        ColumnKind::Uuid | ColumnKind::Reference { .. } => "uuid",
        ColumnKind::References { .. } => "uuid[]",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_cannot_leave_their_quotes() {
        let mut writer = SqlWriter::new(Dialect::Sqlite);
        writer.ident("a\"b").push(" ").literal("c'd");
        assert_eq!(writer.text(), r#""a""b" 'c''d'"#);
    }

    #[test]
    fn parameters_are_numbered_and_typed_on_postgres() {
        let mut writer = SqlWriter::new(Dialect::Postgres);
        writer.bind(Value::Integer(1)).push(" ").bind(Value::Null).push(" ").bind("a".into());
        assert_eq!(writer.finish(), ("$1::bigint NULL $2::text".to_owned(), vec![Value::Integer(1), "a".into()]));
    }
}
