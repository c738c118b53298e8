//! Computed fields: declared, renamed, hidden, ruled and dropped. Nothing of them is stored.

use crate::core::catalog::{Catalog, ComputedField, Field, FieldType, Version, VersionCollection};
use crate::core::expr::tree::{Expr, Function, Literal, Tree};
use crate::core::expr::{self, Env, ExprError, Facts, Scope, ScopeKind, View};
use crate::core::id::CollectionId;
use crate::core::value::Value;

use super::apply::{Refusals, Work, gone, gone_one};
use super::outcome::Effect;
use super::{FieldAction, FieldChange, FieldDraft, FieldRulesDraft, KindDraft, Refused};

impl Work {
    /// Adds computed fields to the newest version, each with the place where it is declared. All are there before any
    /// expression is read, so that one which reads another is told so.
    pub(super) fn put_computed(&mut self, id: CollectionId, drafts: &[(&FieldDraft, String)]) -> Result<(), Refusals> {
        let mut refused = Vec::new();
        for (draft, pointer) in drafts {
            let unfit = misplaced(draft, pointer);
            let resolved = if unfit.is_empty() { self.resolve_field(id, draft, pointer) } else { Err(unfit) };
            match resolved {
                Ok(field) => {
                    let tree = Tree::new(id, Expr::Literal(Literal::Null));
                    self.shown_mut(id)?.computed.push(ComputedField { field, tree });
                }
                Err(reasons) => refused.extend(reasons),
            }
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        for (draft, pointer) in drafts {
            let mut computed = self.computed(id, &draft.name)?;
            match self.compile_computed(id, &computed.field, draft.computed.as_deref().unwrap_or_default()) {
                Ok(tree) => {
                    computed.tree = tree;
                    self.replace_computed(id, computed)?;
                }
                Err(fault) => refused.push(Refused::expression(format!("{pointer}/computed"), fault)),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    fn compile_computed(&self, id: CollectionId, field: &Field, source: &str) -> Result<Tree, ExprError> {
        let fault = |code, message: String| ExprError::new(0, code, message);
        let version = self.newest().map_err(|_| fault("internal", gone_one().detail))?;
        let scope = Scope { catalog: &self.catalog, version, collection: id, kind: ScopeKind::RECORD };
        let tree = expr::compile_value(source, &scope)?;
        if !tree.is_local() || tree.expr.any(&|node| is_beyond(node)) {
            let message =
                "a computed field is made of the fields of its own record: no relation, caller, request or now()";
            return Err(fault("unsupported", message.to_owned()));
        }
        let others = version.collection_by_id(id).map_or(&[][..], |shown| &shown.computed);
        if let Some(other) = others.iter().find(|other| tree.fields().contains(&other.field.id)) {
            let name = &other.field.name;
            return Err(fault("unsupported", format!("{name} is computed too, and may not be read here")));
        }
        if tree.is_constant() {
            return Err(fault("unsupported", "it is the same for every record".to_owned()));
        }
        field.check_given_by(&tree)?;
        match field.kind {
            FieldType::Decimal { scale } if !counts_in(&tree.expr, scale, &self.catalog, version) => {
                let message = format!(
                    "a decimal that is computed is chosen among fields with {scale} digits after the point and written \
                     values of no more",
                );
                Err(fault("wrong_type", message))
            }
            _ => Ok(tree),
        }
    }

    /// A computed field of the newest version, by its name.
    pub(super) fn computed(&self, id: CollectionId, name: &str) -> Result<ComputedField, Refusals> {
        let shown = self.shown(id)?;
        let found = shown.computed.iter().find(|computed| computed.field.name == name);
        found.cloned().ok_or_else(|| vec![no_such_field(shown, name, "/field")])
    }

    /// Puts a computed field of the newest version in the place of the one with its id.
    pub(super) fn replace_computed(&mut self, id: CollectionId, computed: ComputedField) -> Result<(), Refusals> {
        let mut all = self.shown_mut(id)?.computed.iter_mut();
        let place = all.find(|kept| kept.field.id == computed.field.id);
        *place.ok_or_else(gone)? = computed;
        Ok(())
    }

    pub(super) fn change_computed(
        &mut self,
        id: CollectionId,
        mut computed: ComputedField,
        change: &FieldChange,
    ) -> Result<Effect, Refusals> {
        let field = computed.field.id;
        match change {
            FieldChange::Rename { to } => {
                if computed.field.name != *to {
                    self.check_new_name(id, to, "/to")?;
                }
                to.clone_into(&mut computed.field.name);
                self.replace_computed(id, computed)?;
            }
            FieldChange::Drop { restore: None, erase: false } => {
                self.shown_mut(id)?.computed.retain(|kept| kept.field.id != field);
                self.alters(id, Some(field));
            }
            FieldChange::SetOptions {
                hidden,
                read_only: None,
                indexed: None,
                searchable: None,
                on_delete: None,
                rules,
            } => {
                if let Some(fault) = misruled(rules, "/rules") {
                    return Err(vec![fault]);
                }
                self.put_field_rules(id, &mut computed.field, rules, "/rules")?;
                computed.field.options.hidden = hidden.unwrap_or(computed.field.options.hidden);
                self.replace_computed(id, computed)?;
            }
            _ => return Err(vec![is_computed(&computed.field.name, "/field")]),
        }
        Ok(Effect { field: Some(field), ..Effect::default() })
    }

    /// The computed fields that read what is not there any more, or not in that form. Older versions go on showing
    /// theirs, of the fields as they have them.
    pub(super) fn dangling_computed(&self, shown: &VersionCollection, before: &Catalog) -> Vec<(usize, Refused)> {
        let falls = |computed: &&ComputedField| !self.catalog.stands(&computed.tree, before, ScopeKind::RECORD);
        let fallen = shown.computed.iter().filter(falls).map(|computed| {
            let detail = format!(
                "The computed field `{}.{}` reads what is gone or has another form: drop it in the same document.",
                shown.name, computed.field.name,
            );
            (self.altered_by(&computed.tree), Refused::at("", "computed_dangles", detail))
        });
        fallen.collect()
    }
}

/// What is said of a name that is no stored field's.
pub(super) fn no_such_field(shown: &VersionCollection, name: &str, pointer: &str) -> Refused {
    if shown.computed.iter().any(|computed| computed.field.name == name) {
        return is_computed(name, pointer);
    }
    Refused::at(pointer, "no_such_field", format!("There is no field `{name}`."))
}

fn is_computed(name: &str, pointer: &str) -> Refused {
    let detail = format!("`{name}` is computed, and not stored: it can be renamed, hidden, given rules and dropped.");
    Refused::at(pointer, "computed", detail)
}

/// The options that stand beside an expression and mean nothing there.
fn misplaced(draft: &FieldDraft, pointer: &str) -> Vec<Refused> {
    let options = &draft.options;
    let given = [
        ("required", options.required),
        ("default", options.default.is_some()),
        ("min", options.min.is_some()),
        ("max", options.max.is_some()),
        ("min_length", options.min_length.is_some()),
        ("max_length", options.max_length.is_some()),
        ("pattern", options.pattern.is_some()),
        ("read_only", options.read_only),
        ("indexed", options.indexed),
        ("searchable", options.searchable),
        ("unique", draft.unique),
    ];
    let unfit = given.into_iter().filter(|(_, is_given)| *is_given).map(|(key, _)| {
        let detail = format!("`{key}` is about values that are stored, and this one is computed.");
        Refused::at(format!("{pointer}/{key}"), "option_unfit", detail)
    });
    let mut refused: Vec<_> = unfit.chain(misruled(&draft.rules, &format!("{pointer}/rules"))).collect();
    let is_single = matches!(
        draft.kind,
        KindDraft::Text
            | KindDraft::Integer
            | KindDraft::Number
            | KindDraft::Decimal { .. }
            | KindDraft::Bool
            | KindDraft::Datetime
            | KindDraft::Date
            | KindDraft::Uuid
    );
    if !is_single {
        let detail = "Computed are text, integer, number, decimal, bool, datetime, date and uuid.";
        refused.push(Refused::at(format!("{pointer}/type"), "option_unfit", detail));
    }
    refused
}

pub(super) fn misruled(rules: &FieldRulesDraft, pointer: &str) -> Option<Refused> {
    let detail = "Nobody writes a computed field.";
    let is_ruled = rules.contains_key(&FieldAction::Write);
    is_ruled.then(|| Refused::at(format!("{pointer}/write"), "option_unfit", detail))
}

/// Whether a part of an expression depends on more than the record.
fn is_beyond(node: &Expr) -> bool {
    let is_moment = matches!(node, Expr::Call { function: Function::Now, .. });
    is_moment || matches!(node, Expr::Auth | Expr::AuthKind | Expr::Request(_))
}

/// Whether whatever a decimal expression gives can be counted in units of a scale.
fn counts_in(expr: &Expr, scale: u8, catalog: &Catalog, version: &Version) -> bool {
    match expr {
        Expr::Choose { then, otherwise, .. } => {
            counts_in(then, scale, catalog, version) && counts_in(otherwise, scale, catalog, version)
        }
        Expr::Field { collection, field, .. } => {
            let shown = version.collection_by_id(*collection).and_then(|shown| shown.field_by_id(*field));
            shown.is_some_and(|shown| shown.field.kind == FieldType::Decimal { scale })
        }
        written if written.is_constant(true) => {
            let facts = Facts::none();
            let value = expr::constant(written, &Env { catalog, facts: &facts, view: View::Rules });
            match value {
                Ok(Value::Decimal(decimal)) => decimal.units_at(scale).is_some(),
                Ok(Value::Null) => true,
                _ => false,
            }
        }
        _ => false,
    }
}
