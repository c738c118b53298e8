//! The catalogue after a list of operations, each written against the state that the ones before it leave.

use crate::core::catalog::hub::{Column, Hub, Index};
use crate::core::catalog::{Catalog, Life, Stage, USERS, Version, VersionCollection, VersionField};
use crate::core::clock::Time;
use crate::core::id::{CollectionId, FieldId};

use super::compare::{self, Difference};
use super::computed;
use super::outcome::Effect;
use super::{Operation, Outcome, Profile, Refused, Verdict};

/// On which terms operations are applied.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// How strictly the contract is read.
    pub profile: Profile,
    /// Whether the result is a draft.
    pub draft: bool,
    /// Whether the newest version takes breaking operations in place.
    pub amend: bool,
    /// When it happens.
    pub now: Time,
    /// The wire revision that a version made now is born with.
    pub wire_revision: u32,
}

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
    /// The version that serves the result.
    pub version: u32,
    /// Whether that version is made by it.
    pub mints: bool,
    /// Rules that read what changes, in words.
    pub rules_touched: Vec<String>,
    /// Operations that this release cannot carry out.
    pub unavailable: Vec<usize>,
}

impl Applied {
    /// Whether no version, and nothing behind them, has another shape after it.
    pub fn changes_nothing(&self, before: &Catalog) -> bool {
        let shapes = |catalog: &Catalog| -> Vec<_> {
            catalog.versions.values().map(|version| (version.number, version.collections.clone())).collect()
        };
        self.steps.is_empty() && self.catalog.hubs == before.hubs && shapes(&self.catalog) == shapes(before)
    }
}

/// One thing for the database to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Makes a hub's table with the columns it has at this point.
    CreateTable(Box<Hub>),
    /// Adds a column to a hub's table.
    AddColumn(CollectionId, Column),
    /// Keeps the words of those columns that are searched, anew for every record.
    KeepWords(CollectionId),
    /// Adds an index to a hub's table.
    CreateIndex(CollectionId, Index),
    /// Takes an index away.
    DropIndex(CollectionId, Index),
    /// Fills a column that repeats another with that one's values, their case folded.
    Fold(CollectionId, Column),
    /// Removes every value of a column, from the history of changes too.
    Erase(CollectionId, Column),
    /// Takes a column away whose values are gone.
    DropColumn(CollectionId, Column),
    /// Gives the database's own guard of a reference what the second column says, in the place of the first.
    SetReference(CollectionId, Column, Column),
}

/// Applies operations to a catalogue.
///
/// # Errors
/// Every reason to refuse, each with the number of its operation; the catalogue is untouched.
pub fn apply(catalog: &Catalog, operations: &[Operation], terms: Terms) -> Result<Applied, Vec<(usize, Refused)>> {
    let mut work = Work::begin(catalog, terms);
    let mut refused = Vec::new();
    let mut outcomes = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        work.at = index;
        let before = work.catalog.clone();
        match work.operation(operation) {
            Ok((collection, effect)) => {
                work.catalog.keep_views();
                let found = compare::differences(&before, &work.catalog, terms.profile);
                outcomes.push(outcome(operation, collection, effect, &found));
            }
            Err(reasons) => refused.extend(reasons.into_iter().map(|reason| (index, reason))),
        }
    }
    if refused.is_empty() {
        refused = work.dangling_rules(catalog);
        refused.extend(work.dangling_views(catalog));
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    Ok(work.finish(catalog, operations, outcomes))
}

fn outcome(operation: &Operation, collection: CollectionId, effect: Effect, found: &[Difference]) -> Outcome {
    let mut verdict = found.iter().map(|difference| difference.verdict).max().unwrap_or(Verdict::Additive);
    let mut reasons: Vec<&str> = Vec::new();
    for difference in found.iter().filter(|difference| difference.verdict == verdict) {
        if !reasons.contains(&difference.reason.as_str()) {
            reasons.push(&difference.reason);
        }
    }
    let mut reason = if reasons.is_empty() { "Clients see no difference.".to_owned() } else { reasons.join(" ") };
    if matches!(operation, Operation::Later { .. }) {
        verdict = Verdict::Breaking;
        reason = "Clients know the field in another form. This release cannot carry the operation out yet.".into();
    }
    Outcome { op: operation.word(), verdict, reason, collection, effect }
}

pub(super) type Refusals = Vec<Refused>;

/// A catalogue that is being changed. Its newest version is the one that operations are about: a copy of the published
/// one, until it is clear whether clients need both.
pub(super) struct Work {
    pub(super) catalog: Catalog,
    /// The number of the operation at hand.
    pub(super) at: usize,
    pub(super) steps: Vec<(usize, Step)>,
    /// The operations that take away or change what rules may read.
    pub(super) altered: Vec<(usize, CollectionId, Option<FieldId>)>,
    /// The operations that this release cannot carry out.
    unavailable: Vec<usize>,
    /// The published version that the newest is a copy of.
    pub(super) base: Option<u32>,
    terms: Terms,
}

impl Work {
    fn begin(catalog: &Catalog, terms: Terms) -> Self {
        let mut catalog = catalog.clone();
        let published = catalog.newest().filter(|newest| newest.stage == Stage::Published).cloned();
        let base = published.as_ref().map(|published| published.number);
        if let Some(published) = published {
            let candidate = Version {
                number: published.number + 1,
                created_at: terms.now,
                wire_revision: terms.wire_revision,
                life: Life::default(),
                ..published
            };
            catalog.versions.insert(candidate.number, candidate);
        }
        Self { catalog, at: 0, steps: Vec::new(), altered: Vec::new(), unavailable: Vec::new(), base, terms }
    }

    fn operation(&mut self, operation: &Operation) -> Result<(CollectionId, Effect), Refusals> {
        match operation {
            Operation::CreateCollection { name, fields, indexes, rules } => {
                Ok((self.create_collection(name, fields, indexes, rules)?, Effect::default()))
            }
            Operation::CreateView(draft) => Ok((self.create_view(draft)?, Effect::default())),
            Operation::RenameCollection { collection, to } => self.rename_collection(collection, to),
            Operation::DropCollection { collection } => self.drop_collection(collection),
            Operation::Field { collection, field, change } => {
                let id = self.collection(collection)?;
                let is_view = self.catalog.is_view(id);
                let effect =
                    if is_view { self.change_view(id, field, change) } else { self.change_field(id, field, change) };
                Ok((id, effect?))
            }
            Operation::SetRules { collection, rules, version } => self.set_rules(collection, rules, *version),
            Operation::SetFieldRules { collection, field, rules, version } => {
                self.set_field_rules(collection, field, rules, *version)
            }
            Operation::AddIndex { collection, index } => self.add_index(collection, index),
            Operation::DropIndex { collection, index } => self.drop_index(collection, index),
            Operation::SetUnique { collection, fields, unique } => self.set_unique(collection, fields, *unique),
            Operation::Nest { collection, fields, to } => {
                let id = self.collection_with_records(collection)?;
                Ok((id, self.nest(id, fields, to)?))
            }
            Operation::Later { collection, .. } => {
                self.leave_for_later();
                Ok((self.collection_with_records(collection)?, Effect::default()))
            }
        }
    }

    fn finish(mut self, before: &Catalog, operations: &[Operation], outcomes: Vec<Outcome>) -> Applied {
        let terms = self.terms;
        let found = compare::differences(before, &self.catalog, terms.profile);
        let erases = outcomes.iter().any(|outcome| !outcome.effect.acknowledge.is_empty());
        // What only a plan knows of has changed nothing that could be compared.
        let is_later = operations.iter().any(|operation| matches!(operation, Operation::Later { .. }));
        let least = if is_later { Verdict::Breaking } else { Verdict::Additive };
        let verdict = found.iter().map(|difference| difference.verdict).max().unwrap_or(Verdict::Additive).max(least);
        let mut acknowledge: Vec<&'static str> = found.iter().filter_map(|difference| difference.code).collect();
        if erases {
            acknowledge.extend(outcomes.iter().flat_map(|outcome| &outcome.effect.acknowledge));
        }
        acknowledge.sort_unstable();
        acknowledge.dedup();

        let breaks = verdict == Verdict::Breaking && !terms.amend;
        let mints = self.base.is_some() && (breaks || terms.draft);
        self.prune();
        self.index_fills();
        self.catalog.epoch += 1;
        self.settle(before, mints);
        self.fold_erased();
        self.keep_words();
        self.catalog.keep_views();
        let rules_touched = self.rules_touched(before);
        Applied {
            version: self.catalog.newest().map_or(1, |version| version.number),
            catalog: self.catalog,
            steps: self.steps,
            outcomes,
            verdict,
            acknowledge,
            mints,
            rules_touched,
            unavailable: self.unavailable,
        }
    }

    /// Keeps the newest version as one of its own, or folds it into the published one that it is a copy of.
    fn settle(&mut self, before: &Catalog, mints: bool) {
        let epoch = self.catalog.epoch;
        let Some(mut newest) = self.catalog.versions.pop_last().map(|(_, newest)| newest) else { return };
        let is_draft = self.terms.draft && (mints || newest.stage == Stage::Draft);
        let own = newest.number;
        if let Some(base) = self.base.filter(|_| !mints).and_then(|base| self.catalog.versions.remove(&base)) {
            newest = Version { collections: newest.collections, ..base };
        }
        newest.stage = if is_draft { Stage::Draft } else { Stage::Published };
        for shown in &mut newest.collections {
            let was = before.versions.get(&newest.number).and_then(|was| was.collection_by_id(shown.id));
            if was != Some(shown) {
                shown.shaped_at = epoch;
            }
        }
        for index in self.catalog.hubs.values_mut().flat_map(|hub| &mut hub.indexes) {
            if index.since == own {
                index.since = newest.number;
            }
        }
        self.catalog.versions.insert(newest.number, newest);
        self.stamp_erased();
    }

    /// Values that are removed change what older versions show of records that nobody wrote: by a tag from before it
    /// they would be told to go on showing them.
    fn stamp_erased(&mut self) {
        let erased: Vec<_> = self.erased().collect();
        for (of, column) in erased {
            let shown = self.catalog.versions.values_mut().flat_map(|version| &mut version.collections);
            let reads = |shown: &VersionCollection| shown.every_field().any(|field| field.lens.reads(column));
            shown.filter(|shown| shown.id == of && reads(shown)).for_each(|shown| shown.shaped_at = self.catalog.epoch);
        }
    }

    /// Forgets what was made and taken away again within the document: no version shows it.
    fn prune(&mut self) {
        let catalog = &self.catalog;
        let is_read = |of: CollectionId, column: FieldId| {
            let shown = catalog.versions.values().filter_map(|version| version.collection_by_id(of));
            shown.flat_map(VersionCollection::every_field).any(|field| field.lens.reads(column))
        };
        let gone: Vec<(CollectionId, Column)> = self
            .steps
            .iter()
            .filter_map(|(_, step)| match step {
                Step::AddColumn(of, column) if !is_read(*of, column.shown_by()) => Some((*of, column.clone())),
                _ => None,
            })
            .collect();
        let is_shown =
            |of: CollectionId| catalog.versions.values().any(|version| version.collection_by_id(of).is_some());
        let made = self.steps.iter().filter_map(|(_, step)| match step {
            Step::CreateTable(hub) if !is_shown(hub.id) => Some(hub.id),
            _ => None,
        });
        // A view that is in no version was made here, or is as good as gone.
        let views = catalog.hubs.values().filter(|hub| hub.view.is_some() && !is_shown(hub.id)).map(|hub| hub.id);
        let made: Vec<CollectionId> = made.chain(views).collect();
        for (of, column) in &gone {
            let Some(hub) = self.catalog.hubs.get_mut(of) else { continue };
            let reads = |index: &Index| index.reads(column.field);
            hub.columns.retain(|kept| kept.field != column.field);
            hub.indexes.retain(|index| !reads(index));
            self.steps.retain(|(_, step)| match step {
                Step::AddColumn(_, own) | Step::Fold(_, own) | Step::Erase(_, own) | Step::SetReference(_, _, own) => {
                    own.field != column.field
                }
                Step::CreateIndex(_, index) | Step::DropIndex(_, index) => !reads(index),
                _ => true,
            });
        }
        for of in made {
            self.catalog.hubs.remove(&of);
            self.steps.retain(|(_, step)| step.hub() != of);
        }
    }

    pub(super) fn step(&mut self, step: Step) {
        self.steps.push((self.at, step));
    }

    /// Notes that this release can judge the operation at hand, and not carry it out.
    pub(super) fn leave_for_later(&mut self) {
        self.unavailable.push(self.at);
    }

    /// Notes that rules may read what the operation at hand alters.
    pub(super) fn alters(&mut self, of: CollectionId, field: Option<FieldId>) {
        self.altered.push((self.at, of, field));
    }

    pub(super) fn collection(&self, name: &str) -> Result<CollectionId, Refusals> {
        self.newest()?.collection(name).map(|collection| collection.id).ok_or_else(|| {
            vec![Refused::at("/collection", "no_such_collection", format!("There is no collection `{name}`."))]
        })
    }

    pub(super) fn shown(&self, id: CollectionId) -> Result<&VersionCollection, Refusals> {
        self.newest()?.collection_by_id(id).ok_or_else(gone)
    }

    pub(super) fn shown_mut(&mut self, id: CollectionId) -> Result<&mut VersionCollection, Refusals> {
        self.newest_mut()?.collections.iter_mut().find(|collection| collection.id == id).ok_or_else(gone)
    }

    /// A stored field of the newest version, by its name.
    pub(super) fn field(&self, id: CollectionId, name: &str) -> Result<VersionField, Refusals> {
        let shown = self.shown(id)?;
        shown.field(name).cloned().ok_or_else(|| vec![computed::no_such_field(shown, name, "/field")])
    }

    /// Puts a field of the newest version in the place of the one with its id.
    pub(super) fn put(&mut self, id: CollectionId, field: VersionField) -> Result<(), Refusals> {
        let fields = &mut self.shown_mut(id)?.fields;
        let place = fields.iter_mut().find_map(|kept| kept.part_mut(field.field.id));
        *place.ok_or_else(gone)? = field;
        Ok(())
    }

    /// A number for a field that has none yet.
    pub(super) const fn fresh_field(&mut self) -> FieldId {
        self.catalog.numbers.field += 1;
        FieldId(self.catalog.numbers.field)
    }

    /// A field as the versions before the newest show it, those that were purged left out.
    pub(super) fn older(&mut self, of: CollectionId, field: FieldId) -> impl Iterator<Item = &mut VersionField> {
        let newest = self.catalog.newest().map_or(0, |newest| newest.number);
        let older = self.catalog.versions.range_mut(..newest).map(|(_, version)| version);
        let older = older.filter(|version| version.is_live()).flat_map(|version| &mut version.collections);
        older
            .filter(move |shown| shown.id == of)
            .flat_map(|shown| &mut shown.fields)
            .filter_map(move |shown| shown.part_mut(field))
    }

    pub(super) fn hub(&self, id: CollectionId) -> Result<&Hub, Refusals> {
        self.catalog.hub(id).ok_or_else(gone)
    }

    pub(super) fn hub_mut(&mut self, id: CollectionId) -> Result<&mut Hub, Refusals> {
        self.catalog.hubs.get_mut(&id).ok_or_else(gone)
    }

    pub(super) fn newest(&self) -> Result<&Version, Refusals> {
        self.catalog.newest().ok_or_else(gone)
    }

    pub(super) fn newest_mut(&mut self) -> Result<&mut Version, Refusals> {
        self.catalog.versions.values_mut().next_back().ok_or_else(gone)
    }
}

impl Step {
    const fn hub(&self) -> CollectionId {
        match self {
            Self::CreateTable(hub) => hub.id,
            Self::AddColumn(of, _)
            | Self::KeepWords(of)
            | Self::CreateIndex(of, _)
            | Self::DropIndex(of, _)
            | Self::Fold(of, _)
            | Self::Erase(of, _)
            | Self::DropColumn(of, _)
            | Self::SetReference(of, ..) => *of,
        }
    }
}

/// Accounts have a shape that everything else relies on.
pub(super) fn check_account(id: CollectionId, field: &str) -> Result<(), Refusals> {
    if id == USERS && ["email", "verified", "password"].contains(&field) {
        let detail = format!("`{field}` belongs to the accounts, and stays as it is.");
        return Err(vec![Refused::at("/field", "protected", detail)]);
    }
    Ok(())
}

pub(super) fn gone() -> Refusals {
    vec![gone_one()]
}

/// The catalogue contradicts itself; cannot happen to one that operations made.
pub(super) fn gone_one() -> Refused {
    Refused::at("", "internal", "The catalogue is incomplete.")
}
