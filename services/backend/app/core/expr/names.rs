//! Names into nodes: roots, fields, relation paths and the records that point back.

use super::ast::{Ast, Node};
use super::check::Checker;
use super::distance::most_items;
use super::error::ExprError;
use super::scope::{ScopeKind, nearest};
use super::tree::{Expr, RequestPart};
use super::types::Type;
use crate::core::catalog::{FieldType, SystemField, VersionCollection};
use crate::core::value::Value;

/// The names that are never a field's nor a variable's.
pub(super) const ROOTS: [&str; 5] = ["record", "previous", "auth", "request", "var"];

/// What stands between a collection's name and its relation's in the name of the records that point back.
const VIA: &str = "_via_";

impl Checker<'_> {
    /// A name that stands alone.
    pub(super) fn name(&mut self, ast: &Ast, name: &str) -> Result<Expr, ExprError> {
        if let Some(level) = self.bound.iter().rposition(|(bound, _)| bound == name) {
            let kind = self.bound.get(level).map_or(Type::Null, |(_, kind)| kind.clone());
            return Ok(Expr::Bound { level, kind });
        }
        match name {
            "record" => Ok(Expr::Record(self.scope.collection)),
            "auth" => Ok(Expr::Auth),
            "previous" => match self.scope.kind {
                ScopeKind::Rule { previous: true } => Ok(Expr::Previous(self.scope.collection)),
                _ => Err(unknown(ast, "previous exists in update rules, and in write rules of fields, only")),
            },
            "request" => Err(unknown(ast, "write request.method, request.version or request.time")),
            "var" => Err(unknown(ast, "write var. and the name of a variable")),
            _ if self.scope.has_bare_fields() => self.member_of(ast, Expr::Record(self.scope.collection), name),
            _ => Err(unknown(ast, format!("there is no {name} here; a field is written record.{name}"))),
        }
    }

    /// `of.name`
    pub(super) fn select(&mut self, ast: &Ast, of: &Ast, name: &str) -> Result<Expr, ExprError> {
        if let Node::Name(root) = &of.node
            && !self.bound.iter().any(|(bound, _)| bound == root)
        {
            match root.as_str() {
                "request" => return request(ast, name),
                "var" => return self.variable(ast, name, false),
                _ => {}
            }
        }
        let base = self.expr(of)?;
        if base.kind() == Type::Object {
            return self.member_of_object(ast, base, name);
        }
        let record = match base.kind() {
            Type::Record(_) => base,
            Type::Relation(collection) => Expr::Step { of: Box::new(base), collection },
            other => {
                return Err(ExprError::new(
                    ast.position,
                    "wrong_type",
                    format!("a value of type {other} has no fields"),
                ));
            }
        };
        self.member_of(ast, record, name)
    }

    /// `address.city`: the member is a field of the record that has the object.
    pub(super) fn member_of_object(&self, ast: &Ast, object: Expr, name: &str) -> Result<Expr, ExprError> {
        let Expr::Field { of, collection, field, .. } = object else {
            return Err(unknown(ast, "only a field has members"));
        };
        let shown = self.scope.version.collection_by_id(collection).and_then(|shown| shown.field_by_id(field));
        let members: Vec<_> = shown.iter().flat_map(|object| object.field.kind.members()).collect();
        let Some(found) = members.iter().find(|member| member.field.name == name) else {
            let near = nearest(name, members.iter().map(|member| member.field.name.as_str()));
            let hint = near.map(|near| format!("; is it {near}?")).unwrap_or_default();
            return Err(ExprError::new(ast.position, "unknown_field", format!("there is no field {name}{hint}")));
        };
        Ok(Expr::Field { of, collection, field: found.field.id, kind: Type::of_field(&found.field.kind) })
    }

    /// A field of a record, or the records that point at it.
    pub(super) fn member_of(&self, ast: &Ast, of: Expr, name: &str) -> Result<Expr, ExprError> {
        if of == Expr::Auth && name == "kind" {
            return Ok(Expr::AuthKind);
        }
        if let Some(field) = SystemField::ALL.into_iter().find(|field| field.name() == name) {
            return Ok(Expr::System { of: Box::new(of), field });
        }
        let Type::Record(id) = of.kind() else { return Err(unknown(ast, format!("there is no field {name}"))) };
        let Some(collection) = self.scope.version.collection_by_id(id) else {
            // Where no declaration has a say, as in a default, records have no fields.
            let points = matches!(of, Expr::Step { .. });
            let here = if points {
                "what this points at belongs to no collection of this version"
            } else {
                "it is not seen here"
            };
            return Err(unknown(ast, format!("there is no field {name}: {here}")));
        };
        if let Some(found) = self.scope.field(collection, name) {
            let kind = Type::of_field(&found.kind);
            return Ok(Expr::Field { of: Box::new(of), collection: id, field: found.id, kind });
        }
        self.back(&of, collection, name).ok_or_else(|| self.unknown_field(ast, &of, collection, name))
    }

    /// `comments_via_post`: the records of `comments` whose relation `post` points at `of`.
    fn back(&self, of: &Expr, target: &VersionCollection, name: &str) -> Option<Expr> {
        name.match_indices(VIA).find_map(|(at, _)| {
            let (collection, rest) = name.split_at(at);
            let collection = self.scope.version.collection(collection)?;
            let catalog = self.scope.catalog;
            // What a view points with, its collection points with already.
            let pointing = Some(collection).filter(|pointing| !catalog.is_view(pointing.id))?;
            let field = self.scope.field(pointing, rest.strip_prefix(VIA)?)?;
            match field.kind {
                FieldType::Relation { collection: pointed, .. } if pointed == catalog.base_of(target.id) => {
                    let (of, field) = (Box::new(of.clone()), field.id);
                    Some(Expr::Back { of, collection: collection.id, field })
                }
                _ => None,
            }
        })
    }

    fn unknown_field(&self, ast: &Ast, of: &Expr, collection: &VersionCollection, name: &str) -> ExprError {
        // Another collection's names are told only where somebody can reach its records at all.
        let rules = self.scope.catalog.hub(collection.id).map(|hub| &hub.rules);
        let is_open = rules.is_some_and(|rules| rules.list.is_some() || rules.read.is_some());
        let may_name = matches!(of, Expr::Record(_)) || is_open || !matches!(self.scope.kind, ScopeKind::Filter(_));
        let near = may_name.then(|| self.scope.suggestion(collection, name)).flatten();
        let message = match near {
            Some(near) => format!("there is no field {name}; is it {near}?"),
            None => format!("there is no field {name}"),
        };
        ExprError::new(ast.position, "unknown_field", message)
    }

    /// Whether a name leads to the variables.
    pub(super) fn is_variables(&self, root: &Ast) -> bool {
        matches!(&root.node, Node::Name(name) if name == "var" && !self.bound.iter().any(|(bound, _)| bound == name))
    }

    /// `var.name`, which may be a longer list where it is used as a vector.
    pub(super) fn variable(&self, ast: &Ast, name: &str, as_vector: bool) -> Result<Expr, ExprError> {
        let Some(facts) = self.scope.facts() else { return Err(unknown(ast, "rules have no variables")) };
        let Some(value) = facts.variables.get(name) else {
            let near = nearest(name, facts.variables.keys().map(String::as_str));
            let hint = near.map(|near| format!("; is it {near}?")).unwrap_or_default();
            return Err(unknown(ast, format!("there is no variable {name}{hint}")));
        };
        let most = most_items(as_vector);
        if matches!(value, Value::List(items) if items.len() > most) {
            return Err(ExprError::new(ast.position, "too_complex", format!("a list holds at most {most} values")));
        }
        let kind = Type::of_value(value).ok_or_else(|| unknown(ast, "the variable's values are not of one type"))?;
        Ok(Expr::Variable { name: name.to_owned(), kind })
    }
}

fn request(ast: &Ast, name: &str) -> Result<Expr, ExprError> {
    Ok(Expr::Request(match name {
        "method" => RequestPart::Method,
        "version" => RequestPart::Version,
        "time" => RequestPart::Time,
        _ => return Err(unknown(ast, format!("request has method, version and time, and no {name}"))),
    }))
}

fn unknown(ast: &Ast, message: impl Into<String>) -> ExprError {
    ExprError::new(ast.position, "unknown_name", message)
}
