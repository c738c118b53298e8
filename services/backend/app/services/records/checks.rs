//! Rules asked one by one, with what they say noted for those who ask why.

use std::borrow::Cow;
use std::sync::Arc;

use uuid::Uuid;

use super::Access;
use super::input::Author;
use super::list::envs;
use crate::core::catalog::HubRow;
use crate::core::catalog::change::Action;
use crate::core::checks::{About, Asked, Check, Hidden};
use crate::core::db::Source;
use crate::core::expr::{NoRelated, Tree, Truth};
use crate::core::{Result, Value, vector};
use crate::models::records::{Selection, probe};

/// Characters of a text that are told; a longer one is cut.
const MAX_TOLD_CHARS: usize = 200;
/// Elements of a list that are told.
const MAX_TOLD_ELEMENTS: usize = 10;
/// Stands behind what was cut.
const CUT: &str = "…";
impl Access {
    /// The record of an id, if the caller may read it.
    ///
    /// # Errors
    /// No rule allows anybody; the database does not answer.
    pub async fn readable(&self, source: &impl Source, id: Uuid) -> Result<Option<HubRow>> {
        let Some(rule) = self.rule(Action::Read)? else { return self.lookup(source, id, None).await };
        // A row that its rule hides is wanted here as well: there is something to explain then.
        let row = self.lookup(source, id, Some(rule).filter(|rule| !rule.is_local())).await?;
        let readable = row.as_ref().filter(|row| !rule.is_local() || rule.holds(&self.rules(), row, &NoRelated));
        let holds = readable.is_some();
        self.note(source, (Asked::Action(Action::Read), rule), (About::Stored(id), row.as_ref()), holds).await?;
        Ok(row.filter(|_| holds))
    }

    /// Whether the rule of an action holds for a record.
    ///
    /// # Errors
    /// No rule allows anybody; the database does not answer.
    pub(super) async fn allows(
        &self,
        source: &impl Source,
        action: Action,
        about: About,
        row: &HubRow,
    ) -> Result<bool> {
        match self.rule(action)? {
            Some(rule) => self.ask(source, (Asked::Action(action), rule), about, row).await,
            None => Ok(true),
        }
    }

    /// Asks a rule about a record.
    ///
    /// # Errors
    /// The database does not answer.
    pub(super) async fn ask(
        &self,
        source: &impl Source,
        asked: (Asked, &Tree),
        about: About,
        row: &HubRow,
    ) -> Result<bool> {
        let holds = self.holds(source, Some(asked.1), row).await?;
        self.note(source, asked, (about, Some(row)), holds).await?;
        Ok(holds)
    }

    /// Notes that there is no rule for an action, which refuses everybody.
    pub(super) fn note_absence(&self, action: Action) {
        if self.checks.wants(false) {
            self.keep(Asked::Action(action), About::Nothing, Truth::False, None, None);
        }
    }

    /// Notes what the rule of a list keeps out of what the caller asks for.
    ///
    /// # Errors
    /// The database does not answer, or not in time.
    pub(super) async fn note_hidden(&self, source: &impl Source, mut selection: Selection) -> Result<()> {
        let Some(rule) = selection.rule.take() else { return Ok(()) };
        let conditions = rule.conjuncts();
        let (rows, each) = selection.hidden(source, &self.collection, (&rule, &conditions), envs(self)?).await?;
        let by: Vec<(Tree, u64)> = conditions.into_iter().zip(each).collect();
        let hiding = by.iter().filter(|(_, rows)| *rows > 0).map(|(condition, _)| condition.clone());
        let clause = if rows > 0 { Tree::all(rule.collection(), hiding) } else { rule };
        // What stands in no row is all that there is to tell of many.
        let paths = clause.paths().into_iter().filter(Tree::is_constant);
        let values = paths.map(|path| {
            let value = path.constant(&self.rules()).unwrap_or(Value::Null);
            (path, short(value))
        });
        let (outcome, values) = (if rows > 0 { Truth::False } else { Truth::True }, values.collect());
        let hidden = Some(Hidden { rows, by });
        self.keep(Asked::Action(Action::List), About::Nothing, outcome, Some((clause, values)), hidden);
        Ok(())
    }

    async fn note(
        &self,
        source: &impl Source,
        (asked, rule): (Asked, &Tree),
        (about, row): (About, Option<&HubRow>),
        holds: bool,
    ) -> Result<()> {
        if self.author != Author::Client || !self.checks.wants(holds) {
            return Ok(());
        }
        // In a box, so that requests which nobody has to explain do not carry the room for it.
        let Some((found, clause, values)) = Box::pin(self.evidence(source, rule, about, row)).await? else {
            return Ok(());
        };
        let said = if holds { Truth::True } else { Truth::False };
        // One that was stopped as a whole may have parts that say otherwise.
        let outcome = if (found == Truth::True) == holds { found } else { said };
        self.keep(asked, about, outcome, Some((clause, values)), None);
        Ok(())
    }

    fn keep(
        &self,
        asked: Asked,
        about: About,
        outcome: Truth,
        decided: Option<(Tree, Vec<(Tree, Value)>)>,
        hidden: Option<Hidden>,
    ) {
        let (clause, values) = decided.map_or((None, Vec::new()), |(clause, values)| (Some(clause), values));
        let (schema, collection) = (Arc::clone(&self.schema), self.collection.id);
        self.checks.keep(Check { schema, collection, asked, about, outcome, clause, values, hidden });
    }

    /// What came of a rule, the part of it that decided, and what that part read; nothing where there is no such record.
    async fn evidence(
        &self,
        source: &impl Source,
        rule: &Tree,
        about: About,
        row: Option<&HubRow>,
    ) -> Result<Option<(Truth, Tree, Vec<(Tree, Value)>)>> {
        let env = self.rules();
        let conditions = rule.conditions();
        let is_far = |tree: &Tree| !tree.is_local();
        let far: Vec<Tree> = conditions.iter().filter(|tree| is_far(tree)).cloned().collect();
        let far_paths: Vec<Tree> = rule.paths().into_iter().filter(is_far).collect();
        let mut probed = None;
        if !far.is_empty()
            && let About::Stored(id) | About::Resulting(id) = about
        {
            probed = probe(source, &self.collection, id, (&far, &far_paths), &env).await?;
        }
        let (row, far_truths, far_values) = match (probed, row) {
            (Some(probed), _) => (Cow::Owned(probed.row), probed.truths, probed.values),
            (None, Some(row)) if far.is_empty() => (Cow::Borrowed(row), Vec::new(), Vec::new()),
            _ => return Ok(None),
        };
        let mut far_truths = far_truths.into_iter();
        let truths = conditions.iter().map(|condition| {
            if is_far(condition) {
                far_truths.next().unwrap_or(Truth::Error)
            } else {
                Truth::of(&condition.eval(&env, &row, &NoRelated))
            }
        });
        let (outcome, clause) = rule.decided(truths);
        let values = clause.paths().into_iter().map(|path| {
            let value = match far_paths.iter().position(|far| *far == path) {
                Some(place) => far_values.get(place).cloned(),
                None => path.eval(&env, &row, &NoRelated).ok(),
            };
            (path, short(value.unwrap_or(Value::Null)))
        });
        let values = values.collect();
        Ok(Some((outcome, clause, values)))
    }
}

/// A value in few characters.
fn short(value: Value) -> Value {
    let cut = |text: String| match text.char_indices().nth(MAX_TOLD_CHARS) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + CUT,
        None => text,
    };
    match value {
        Value::Text(text) => cut(text).into(),
        Value::Json(text) if text.len() > MAX_TOLD_CHARS => cut(text).into(),
        Value::List(items) => {
            let is_cut = items.len() > MAX_TOLD_ELEMENTS;
            let told = items.into_iter().take(MAX_TOLD_ELEMENTS).map(short);
            Value::List(told.chain(is_cut.then(|| CUT.into())).collect())
        }
        Value::Vector(floats) => {
            short(Value::List(floats.into_iter().map(|kept| vector::shown(kept).into()).collect()))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut() {
        let long = Value::Text("é".repeat(300));
        assert_eq!(short(long), Value::Text("é".repeat(200) + "…"));
        let list = Value::List((0..12).map(Value::Integer).collect());
        let Value::List(told) = short(list) else { panic!("a list") };
        assert_eq!((told.len(), told.last()), (11, Some(&Value::Text("…".into()))));
        assert_eq!(short(Value::Json("{}".into())), Value::Json("{}".into()));
    }
}
