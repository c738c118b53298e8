//! What the access rules that one request met said of it: noted by the use cases beside their work, so that a refusal can
//! be explained.

mod denials;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use denials::{Denial, Denials, Waiting};
use uuid::Uuid;

use super::catalog::Schema;
use super::catalog::change::Action;
use super::expr::{Tree, Truth};
use super::id::{CollectionId, FieldId};
use super::value::Value;

/// Most refusals that are kept of one request; one is the rule, files and batches may meet more.
const MAX_REFUSALS: usize = 8;
/// Most checks that are kept of a request that is tried for the sake of its explanation.
const MAX_CHECKS: usize = 200;

/// A rule of a collection or of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The rule of the collection for an action.
    Action(Action),
    /// The `write` rule of a field.
    Write(FieldId),
}

/// The record that a rule was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// No single one.
    Nothing,
    /// The one that is stored.
    Stored(Uuid),
    /// The one that the write would leave.
    Resulting(Uuid),
}

/// What one rule said.
#[derive(Debug, Clone)]
pub struct Check {
    /// The schema that it was asked in.
    pub schema: Arc<Schema>,
    /// The collection that it is about.
    pub collection: CollectionId,
    /// The rule.
    pub asked: Asked,
    /// What it was asked about.
    pub about: About,
    /// What came of it.
    pub outcome: Truth,
    /// The smallest part that decided; none where there is no rule, which allows nobody.
    pub clause: Option<Tree>,
    /// What that part read: paths with their values, which are short.
    pub values: Vec<(Tree, Value)>,
    /// Of a list, how many rows the conditions of the rule keep out: each alone, in their order.
    pub hidden: Option<Hidden>,
}

/// What the rule of a list keeps out.
#[derive(Debug, Clone)]
pub struct Hidden {
    /// Rows that the rule as a whole keeps out.
    pub rows: u64,
    /// The conditions that must all hold, with the rows that each alone keeps out.
    pub by: Vec<(Tree, u64)>,
}

/// Which checks are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Keeps {
    /// None: nobody asks.
    #[default]
    Nothing,
    /// Those that refuse.
    Refusals,
    /// All.
    All,
}

/// The checks of one request.
#[derive(Debug, Default)]
pub struct Checks {
    keeps: Keeps,
    kept: Mutex<Vec<Check>>,
}

impl Checks {
    /// Keeps what refuses.
    pub fn of_refusals() -> Self {
        Self { keeps: Keeps::Refusals, kept: Mutex::default() }
    }

    /// Keeps everything.
    pub fn of_all() -> Self {
        Self { keeps: Keeps::All, kept: Mutex::default() }
    }

    /// Whether a check that holds, or does not, is to be kept: finding out what decided takes time.
    pub fn wants(&self, holds: bool) -> bool {
        match self.keeps {
            Keeps::Nothing => false,
            Keeps::Refusals => !holds && self.kept().len() < MAX_REFUSALS,
            Keeps::All => self.kept().len() < MAX_CHECKS,
        }
    }

    /// Keeps a check, in place of an earlier answer to the same question: a write may run more than once.
    pub fn keep(&self, check: Check) {
        let mut kept = self.kept();
        let question = |check: &Check| (check.collection, check.asked, check.about);
        match kept.iter_mut().find(|earlier| question(earlier) == question(&check)) {
            Some(earlier) => *earlier = check,
            None => kept.push(check),
        }
    }

    /// Takes what was kept.
    pub fn take(&self) -> Vec<Check> {
        std::mem::take(&mut *self.kept())
    }

    /// A request asks one rule after the other, so the lock is there for the compiler alone.
    fn kept(&self) -> MutexGuard<'_, Vec<Check>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
