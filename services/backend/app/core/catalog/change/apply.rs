//! The catalogue after a list of operations, each written against the state that the ones before it leave.

use crate::core::catalog::hub::{Column, Hub, Index, IndexPart, SystemField};
use crate::core::catalog::{
    Catalog, Field, FieldType, Lens, Rules, Stage, USERS, Version, VersionCollection, VersionField, names,
};
use crate::core::expr::{self, Scope, ScopeKind};
use crate::core::id::{CollectionId, FieldId};

use super::verdict::{self, Judged};
use super::{Action, FieldDraft, IndexDraft, Operation, Profile, Refused, RulesDraft, Verdict, fields};

/// Most columns of an index.
const MAX_INDEX_FIELDS: usize = 8;
/// Most fields of a collection.
const MAX_FIELDS: usize = 400;

/// What a list of operations makes of a catalogue.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The catalogue after it, at the next epoch.
    pub catalog: Catalog,
    /// What the database has to do, in order, each with the number of the operation that asks for it.
    pub steps: Vec<(usize, Step)>,
    /// One entry for each operation.
    pub outcomes: Vec<Outcome>,
    /// The net verdict on the whole.
    pub verdict: Verdict,
    /// Codes to confirm, without repetition.
    pub acknowledge: Vec<&'static str>,
}

/// What one operation means for clients, as if it stood alone.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The operation's word.
    pub op: &'static str,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in plain words.
    pub reason: String,
    /// The collection that it touches.
    pub collection: CollectionId,
    /// Whether existing records show something else after it.
    pub touches_rows: bool,
}

/// One thing for the database to do.
#[expect(clippy::large_enum_variant, reason = "a change has a handful of steps")]
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Makes a hub's table with the columns it has at this point.
    CreateTable(Hub),
    /// Adds a column to a hub's table.
    AddColumn(CollectionId, Column),
    /// Adds an index to a hub's table.
    CreateIndex(CollectionId, Index),
}

/// Applies operations to a catalogue.
///
/// # Errors
/// Every reason to refuse, each with the number of its operation; the catalogue is untouched.
pub fn apply(catalog: &Catalog, operations: &[Operation], profile: Profile) -> Result<Applied, Vec<(usize, Refused)>> {
    let mut work = Work { catalog: catalog.clone(), at: 0, steps: Vec::new(), profile };
    let mut refused = Vec::new();
    let mut outcomes = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        work.at = index;
        match work.operation(operation) {
            Ok(outcome) => outcomes.push(outcome),
            Err(reasons) => refused.extend(reasons.into_iter().map(|reason| (index, reason))),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    work.catalog.epoch += 1;
    let rules = net_rules(catalog, &work.catalog);
    let others = outcomes.iter().filter(|outcome| outcome.op != "set_rules").map(|outcome| outcome.verdict);
    let verdict = others.chain([rules]).max().unwrap_or(Verdict::Additive);
    let acknowledge = if rules == Verdict::Acknowledge { vec!["rule_tightened"] } else { Vec::new() };
    Ok(Applied { catalog: work.catalog, steps: work.steps, outcomes, verdict, acknowledge })
}

/// The net verdict on all rules: what was changed and changed back is nothing.
fn net_rules(before: &Catalog, after: &Catalog) -> Verdict {
    let state = before.newest().map_or(Stage::Draft, |version| version.stage);
    let changed = before.hubs.values().filter_map(|hub| after.hub(hub.id).map(|now| (hub, now)));
    changed.map(|(hub, now)| verdict::set_rules(&hub.rules, &now.rules, state).0).max().unwrap_or(Verdict::Additive)
}

type Refusals = Vec<Refused>;

struct Work {
    catalog: Catalog,
    /// The number of the operation at hand.
    at: usize,
    steps: Vec<(usize, Step)>,
    profile: Profile,
}

impl Work {
    fn operation(&mut self, operation: &Operation) -> Result<Outcome, Refusals> {
        let (collection, judged, touches_rows) = match operation {
            Operation::CreateCollection { name, fields, indexes, rules } => {
                (self.create_collection(name, fields, indexes, rules)?, verdict::create_collection(), false)
            }
            Operation::AddField { collection, field } => {
                let touches = field.options.required;
                let (id, judged) = self.add_field(collection, field)?;
                (id, judged, touches)
            }
            Operation::SetRules { collection, rules } => {
                let (id, judged) = self.set_rules(collection, rules)?;
                (id, judged, false)
            }
            Operation::AddIndex { collection, index } => {
                let (id, judged) = self.add_index(collection, index)?;
                (id, judged, false)
            }
        };
        let (verdict, reason) = judged;
        Ok(Outcome { op: operation.word(), verdict, reason, collection, touches_rows })
    }

    fn create_collection(
        &mut self,
        name: &str,
        drafts: &[FieldDraft],
        indexes: &[IndexDraft],
        rules: &RulesDraft,
    ) -> Result<CollectionId, Refusals> {
        let version = self.newest()?;
        if let Some(fault) = names::collection_fault(name) {
            return Err(vec![Refused::at("/name", "invalid_name", fault)]);
        }
        if version.collection(name).is_some() {
            return Err(vec![Refused::at("/name", "taken", format!("There is a collection `{name}` already."))]);
        }
        self.catalog.numbers.collection += 1;
        let id = CollectionId(self.catalog.numbers.collection);
        let table = names::table_name(name, self.catalog.hubs.values().map(|hub| hub.table.as_str()));
        let hub = Hub { id, table, columns: Vec::new(), indexes: Vec::new(), rules: Rules::default() };
        self.catalog.hubs.insert(id, hub);
        let shown = VersionCollection { id, name: name.to_owned(), fields: Vec::new() };
        self.newest_mut()?.collections.push(shown);

        let mut refused = Vec::new();
        for (index, draft) in drafts.iter().enumerate() {
            refused.extend(
                self.put_field(id, draft, Lens::of_new_table, &format!("/fields/{index}")).err().into_iter().flatten(),
            );
        }
        let hub = self.hub(id)?.clone();
        self.steps.push((self.at, Step::CreateTable(hub)));
        self.index_fields(id, drafts);
        for (index, draft) in indexes.iter().enumerate() {
            refused.extend(self.put_index(id, draft, &format!("/indexes/{index}")).err().into_iter().flatten());
        }
        refused.extend(self.put_rules(id, rules).err().into_iter().flatten());
        if refused.is_empty() { Ok(id) } else { Err(refused) }
    }

    fn add_field(&mut self, collection: &str, draft: &FieldDraft) -> Result<(CollectionId, Judged), Refusals> {
        let id = self.collection(collection)?;
        let judged = verdict::add_field(draft, self.newest()?.stage, self.profile);
        if draft.options.required && draft.options.default.is_none() {
            let detail = "Existing records have no value for a required field: give it a default.";
            return Err(vec![Refused::at("/field/default", "outcome_required", detail)]);
        }
        if draft.unique && draft.options.required {
            let detail = "Every existing record would show the same default: add the field first, then the index.";
            return Err(vec![Refused::at("/field/unique", "option_unfit", detail)]);
        }
        let column = self.put_field(id, draft, Lens::of_old_table, "/field")?;
        self.steps.push((self.at, Step::AddColumn(id, column)));
        self.index_fields(id, std::slice::from_ref(draft));
        Ok((id, judged))
    }

    fn set_rules(&mut self, collection: &str, rules: &RulesDraft) -> Result<(CollectionId, Judged), Refusals> {
        let id = self.collection(collection)?;
        let before = self.hub(id)?.rules.clone();
        self.put_rules(id, rules)?;
        let judged = verdict::set_rules(&before, &self.hub(id)?.rules, self.newest()?.stage);
        Ok((id, judged))
    }

    fn add_index(&mut self, collection: &str, draft: &IndexDraft) -> Result<(CollectionId, Judged), Refusals> {
        let id = self.collection(collection)?;
        let judged = verdict::add_index(draft, self.newest()?.stage);
        self.put_index(id, draft, "")?;
        Ok((id, judged))
    }

    /// Adds a field to the newest version and its column to the hub.
    fn put_field(
        &mut self,
        id: CollectionId,
        draft: &FieldDraft,
        lens: fn(&Field) -> Lens,
        pointer: &str,
    ) -> Result<Column, Refusals> {
        self.catalog.numbers.field += 1;
        let field_id = FieldId(self.catalog.numbers.field);
        let shown = self.shown(id)?;
        // Of accounts, the password is kept apart from the record.
        let is_password = id == USERS && draft.name == "password";
        if is_password || shown.field(&draft.name).is_some() {
            let detail = format!("There is a field `{}` already.", draft.name);
            return Err(vec![Refused::at(format!("{pointer}/name"), "taken", detail)]);
        }
        if shown.fields.len() >= MAX_FIELDS {
            return Err(vec![Refused::at(
                pointer,
                "too_many",
                format!("A collection has at most {MAX_FIELDS} fields."),
            )]);
        }
        let field = fields::resolve(draft, field_id, (&shown.name, id), self.newest()?, pointer)?;
        let hub = self.hub_mut(id)?;
        let name = names::column_name(&draft.name, hub.columns.iter().map(|column| column.name.as_str()));
        let column = Column { name, field: field_id, kind: fields::column_kind(&field.kind) };
        hub.columns.push(column.clone());
        let lens = lens(&field);
        let shown = self.newest_mut()?.collections.iter_mut().find(|collection| collection.id == id);
        shown.ok_or_else(gone)?.fields.push(VersionField { field, lens });
        Ok(column)
    }

    /// Adds the indexes that fields ask for by their options, and one for each relation, which deletes look up.
    fn index_fields(&mut self, id: CollectionId, drafts: &[FieldDraft]) {
        for draft in drafts {
            let is_relation = matches!(draft.kind, super::KindDraft::Relation { .. });
            if draft.unique || draft.options.indexed || is_relation {
                let index = IndexDraft { fields: vec![draft.name.clone()], unique: draft.unique };
                // A field that was refused has no index to make either; its own refusal says why.
                let _ = self.put_index(id, &index, "");
            }
        }
    }

    fn put_index(&mut self, id: CollectionId, draft: &IndexDraft, pointer: &str) -> Result<(), Refusals> {
        let refuse = |code, detail: String| vec![Refused::at(format!("{pointer}/fields"), code, detail)];
        if draft.fields.is_empty() || draft.fields.len() > MAX_INDEX_FIELDS {
            return Err(refuse("invalid_value", format!("An index has 1 to {MAX_INDEX_FIELDS} fields.")));
        }
        let shown = self.shown(id)?;
        let mut parts = Vec::new();
        for name in &draft.fields {
            let part = index_part(shown, name).map_err(|detail| refuse("no_such_field", detail))?;
            if parts.contains(&part) {
                return Err(refuse("invalid_value", format!("`{name}` stands twice.")));
            }
            parts.push(part);
        }
        let table = self.hub(id)?.table.clone();
        if self.hub(id)?.indexes.iter().any(|index| index.parts == parts && index.unique == draft.unique) {
            return Err(refuse("taken", "There is such an index already.".into()));
        }
        self.catalog.numbers.index += 1;
        let name = format!("ix_{}_{table}", self.catalog.numbers.index);
        let index = Index { name, parts, unique: draft.unique };
        self.hub_mut(id)?.indexes.push(index.clone());
        self.steps.push((self.at, Step::CreateIndex(id, index)));
        Ok(())
    }

    fn put_rules(&mut self, id: CollectionId, rules: &RulesDraft) -> Result<(), Refusals> {
        let mut refused = Vec::new();
        for (action, source) in rules {
            let rule = source.as_deref().map(|source| self.compile_rule(id, *action, source)).transpose();
            match rule {
                Ok(rule) => self.hub_mut(id)?.rules.set(*action, rule),
                Err(fault) => refused.push(fault),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    fn compile_rule(&self, id: CollectionId, action: Action, source: &str) -> Result<expr::Tree, Refused> {
        let version = self.catalog.newest().ok_or_else(gone_one)?;
        let kind = ScopeKind::Rule { previous: action == Action::Update };
        let scope = Scope { catalog: &self.catalog, version, collection: id, kind };
        expr::compile(source, &scope).map_err(|fault| Refused {
            pointer: format!("/rules/{}", action.word()),
            position: Some(fault.position),
            code: fault.code,
            detail: fault.message,
        })
    }

    fn collection(&self, name: &str) -> Result<CollectionId, Refusals> {
        self.newest()?.collection(name).map(|collection| collection.id).ok_or_else(|| {
            vec![Refused::at("/collection", "no_such_collection", format!("There is no collection `{name}`."))]
        })
    }

    fn shown(&self, id: CollectionId) -> Result<&VersionCollection, Refusals> {
        self.newest()?.collection_by_id(id).ok_or_else(gone)
    }

    fn hub(&self, id: CollectionId) -> Result<&Hub, Refusals> {
        self.catalog.hub(id).ok_or_else(gone)
    }

    fn hub_mut(&mut self, id: CollectionId) -> Result<&mut Hub, Refusals> {
        self.catalog.hubs.get_mut(&id).ok_or_else(gone)
    }

    fn newest(&self) -> Result<&Version, Refusals> {
        self.catalog.newest().ok_or_else(gone)
    }

    fn newest_mut(&mut self) -> Result<&mut Version, Refusals> {
        self.catalog.versions.values_mut().next_back().ok_or_else(gone)
    }
}

impl Lens {
    /// A field of a table without rows: its column, as it is.
    const fn of_new_table(field: &Field) -> Self {
        Self::Column { column: field.id }
    }

    /// A field added to a table with rows: where they have nothing, a required one shows its default.
    fn of_old_table(field: &Field) -> Self {
        match &field.options.default {
            Some(fill) if field.options.required => Self::Coalesce { column: field.id, fill: fill.clone() },
            _ => Self::Column { column: field.id },
        }
    }
}

fn index_part(shown: &VersionCollection, name: &str) -> Result<IndexPart, String> {
    if let Some(system) = [SystemField::CreatedAt, SystemField::UpdatedAt].into_iter().find(|s| s.name() == name) {
        return Ok(IndexPart::System(system));
    }
    let field = shown.field(name).ok_or_else(|| format!("There is no field `{name}`."))?;
    match field.field.kind {
        FieldType::Json | FieldType::TextList | FieldType::File { .. } => {
            Err(format!("`{name}` is of a type that cannot be indexed."))
        }
        _ => Ok(IndexPart::Field(field.field.id)),
    }
}

fn gone() -> Refusals {
    vec![gone_one()]
}

/// The catalogue contradicts itself; cannot happen to one that operations made.
fn gone_one() -> Refused {
    Refused::at("", "internal", "The catalogue is incomplete.")
}
