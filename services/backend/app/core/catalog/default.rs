//! What a record has in a field that it was created without: a constant, or what an expression over the caller and the
//! request gives.

use regex::Regex;
use serde_json::Value as Json;

use super::accept::{Refusal, accept};
use super::{Catalog, Field, FieldType, Life, ServedField, Stage, Version};
use crate::core::clock::Time;
use crate::core::error::{Error, Result};
use crate::core::expr::{self, Env, ExprError, Scope, ScopeKind, Tree, Type};
use crate::core::id::CollectionId;
use crate::core::value::Value;

impl Field {
    /// The default, where it is a constant: what can stand in for values that are missing elsewhere as well.
    pub fn constant_default(&self) -> Option<&Json> {
        self.options.default.as_ref().filter(|_| self.default_source().is_none())
    }

    /// The expression that gives the default, written `{"cel": "auth.id"}`. Of JSON an object like this is a constant.
    pub fn default_source(&self) -> Option<&str> {
        let Some(Json::Object(members)) = &self.options.default else { return None };
        let is_expression = members.len() == 1 && !matches!(self.kind, FieldType::Json | FieldType::Object { .. });
        members.get("cel").filter(|_| is_expression)?.as_str()
    }

    /// The expression that gives the default, if there is one.
    ///
    /// # Errors
    /// It is no expression, looks at more than the caller and the request, or gives another type than the field's.
    pub fn default_tree(&self) -> Option<Result<Tree, ExprError>> {
        self.default_source().map(|source| {
            let tree = compile(source)?;
            self.check_given_by(&tree).map(|()| tree)
        })
    }

    /// Checks that what an expression gives is of the field's type.
    ///
    /// # Errors
    /// It is not.
    pub(super) fn check_given_by(&self, tree: &Tree) -> Result<(), ExprError> {
        let kind = tree.kind();
        if gives(&kind, &self.kind) {
            return Ok(());
        }
        Err(ExprError::new(0, "wrong_type", format!("a value of type {kind} is none that the field takes")))
    }
}

impl ServedField {
    /// Whether a value is what a record has that is created without one.
    pub fn is_default(&self, value: &Value, env: &Env<'_>) -> bool {
        if self.default_by.is_none() { *value == self.default } else { self.default_in(env).as_ref() == Ok(value) }
    }

    /// What a record has that is created without a value, as the field takes it.
    ///
    /// # Errors
    /// The expression gives a value that the field does not take.
    pub fn default_in(&self, env: &Env<'_>) -> Result<Value, Refusal> {
        match &self.default_by {
            None => Ok(self.default.clone()),
            Some(tree) => given_by(tree, env, |json| self.accept(json)),
        }
    }
}

/// What a record has that is created without a value, where that is a constant; null elsewhere.
///
/// # Errors
/// The field does not take it, which is a defect.
pub(super) fn constant(field: &Field, pattern: Option<&Regex>) -> Result<Value> {
    let given = field.constant_default().unwrap_or(&Json::Null);
    accept(field, pattern, given).map_err(|refusal| unfit(field, &refusal.detail))
}

/// The expression that gives what a record has which is created without a value.
///
/// # Errors
/// It does not compile, which is a defect.
pub(super) fn expression(field: &Field) -> Result<Option<Tree>> {
    field.default_tree().transpose().map_err(|fault| unfit(field, &fault.message))
}

fn unfit(field: &Field, detail: &str) -> Error {
    Error::internal(format!("default of {}: {detail}", field.name))
}

/// What an expression gives, as `accept` takes it; an error is no value.
pub(super) fn given_by(
    tree: &Tree,
    env: &Env<'_>,
    accept: impl FnOnce(&Json) -> Result<Value, Refusal>,
) -> Result<Value, Refusal> {
    match tree.constant(env).map(as_json) {
        Ok(Some(json)) => accept(&json),
        _ => Ok(Value::Null),
    }
}

/// A value as a body would have it.
fn as_json(value: Value) -> Option<Json> {
    Some(match value {
        Value::Bool(truth) => truth.into(),
        Value::Integer(whole) => whole.into(),
        Value::Number(number) => number.into(),
        Value::Text(text) => text.into(),
        Value::Time(time) => time.to_string().into(),
        Value::Date(date) => date.to_string().into(),
        Value::Decimal(decimal) => decimal.to_string().into(),
        Value::Uuid(id) => id.to_string().into(),
        Value::Null | Value::Duration(_) | Value::Json(_) | Value::List(_) | Value::Vector(_) | Value::Bytes(_) => {
            return None;
        }
    })
}

/// Compiles an expression that no declaration has a say in: it sees no field, so that no change of the schema touches it.
fn compile(source: &str) -> Result<Tree, ExprError> {
    let nothing = Catalog::default();
    let version = Version {
        number: 0,
        stage: Stage::Draft,
        created_at: Time::from_micros(0),
        wire_revision: 0,
        life: Life::default(),
        collections: Vec::new(),
    };
    let collection = CollectionId(0);
    expr::compile_constant(source, &Scope { catalog: &nothing, version: &version, collection, kind: ScopeKind::RECORD })
}

/// Whether values of a type are such as a field takes.
fn gives(kind: &Type, field: &FieldType) -> bool {
    match field {
        FieldType::Text | FieldType::Email | FieldType::Url | FieldType::Enum { .. } => *kind == Type::Text,
        FieldType::Integer => *kind == Type::Integer,
        FieldType::Number => kind.is_numeric(),
        FieldType::Decimal { .. } => matches!(kind, Type::Decimal | Type::Integer),
        FieldType::Bool => *kind == Type::Bool,
        FieldType::Datetime => *kind == Type::Time,
        FieldType::Date => *kind == Type::Date,
        FieldType::Uuid | FieldType::Relation { list: false, .. } => kind.is_id(),
        _ => false,
    }
}
