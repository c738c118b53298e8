//! What a change means for the clients of a published version.

use crate::core::catalog::{Rules, Stage};
use crate::core::expr::Tree;

use super::{Action, FieldDraft, IndexDraft};

/// The verdict on an operation or a document, from harmless to breaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No client can notice, except by what is new.
    Additive,
    /// The shapes stay, the meaning changes: it must be confirmed.
    Acknowledge,
    /// A client that worked before may not work after.
    Breaking,
}

impl Verdict {
    /// The verdict's word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Additive => "additive",
            Self::Acknowledge => "acknowledge",
            Self::Breaking => "breaking",
        }
    }
}

/// How strictly the declared contract is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// A new field in an answer is breaking.
    Strict,
    /// Clients ignore fields that they do not know.
    #[default]
    Default,
    /// Looser limits are not breaking either.
    Lenient,
}

/// A verdict and why.
pub(super) type Judged = (Verdict, String);

pub(super) fn create_collection() -> Judged {
    (Verdict::Additive, "A new collection: no client knows it yet.".into())
}

pub(super) fn add_field(draft: &FieldDraft, state: Stage, profile: Profile) -> Judged {
    if state == Stage::Draft {
        return draft_version();
    }
    let needs_value = draft.options.required && draft.options.default.is_none();
    if needs_value {
        return (Verdict::Breaking, "Clients create records without this field, which would be refused.".into());
    }
    if profile == Profile::Strict && !draft.options.hidden {
        return (Verdict::Breaking, "Under the strict profile a new field in answers breaks clients.".into());
    }
    (Verdict::Additive, "Clients may leave the field out, and ignore it in answers.".into())
}

pub(super) fn add_index(draft: &IndexDraft, state: Stage) -> Judged {
    match (draft.unique, state) {
        (_, Stage::Draft) => draft_version(),
        (true, _) => (Verdict::Breaking, "Writes that were accepted would be refused as duplicates.".into()),
        (false, _) => (Verdict::Additive, "An index changes speed, not answers.".into()),
    }
}

/// The verdict on changed rules: loosened only if the new rule is `true` or still has the whole old rule as one of
/// its top-level alternatives.
pub(super) fn set_rules(before: &Rules, after: &Rules, state: Stage) -> Judged {
    let tightened: Vec<&str> = Action::ALL
        .into_iter()
        .filter(|action| is_tightened(before.rule(*action), after.rule(*action)))
        .map(Action::word)
        .collect();
    if state == Stage::Draft {
        return draft_version();
    }
    if tightened.is_empty() {
        return (Verdict::Additive, "Nobody loses access; review who gains it.".into());
    }
    (Verdict::Acknowledge, format!("Some callers lose access, in every version at once: {}.", tightened.join(", ")))
}

fn is_tightened(before: Option<&Tree>, after: Option<&Tree>) -> bool {
    match (before, after) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(before), Some(after)) => !after.is_no_stricter_than(before),
    }
}

fn draft_version() -> Judged {
    (Verdict::Additive, "The version is a draft: nothing has been promised to its clients.".into())
}

impl Rules {
    /// The rule for an action.
    pub const fn rule(&self, action: Action) -> Option<&Tree> {
        match action {
            Action::List => self.list.as_ref(),
            Action::Read => self.read.as_ref(),
            Action::Create => self.create.as_ref(),
            Action::Update => self.update.as_ref(),
            Action::Delete => self.delete.as_ref(),
        }
    }

    /// Puts the rule for an action, or takes it away.
    pub fn set(&mut self, action: Action, rule: Option<Tree>) {
        match action {
            Action::List => self.list = rule,
            Action::Read => self.read = rule,
            Action::Create => self.create = rule,
            Action::Update => self.update = rule,
            Action::Delete => self.delete = rule,
        }
    }
}
