//! Changes of the schema: operations as declared, what each means for clients, and the catalogue after them.

mod apply;
mod collections;
mod compare;
mod computed;
mod conditions;
mod draft;
mod enums;
mod field_rules;
mod fields;
mod folds;
mod indexes;
mod limits;
mod nest;
mod objects;
mod outcome;
mod recode;
mod references;
mod rules;
mod search;
mod shape;
mod verdict;
mod views;

use std::collections::BTreeMap;

pub use apply::{Applied, Step, Terms, apply};
pub use compare::publish_verdict;
pub use draft::{FieldDraft, FieldRulesDraft, IndexDraft, KindDraft, RulesDraft, ViewDraft};
pub use outcome::{Effect, Narrowing, Outcome, Touched};
pub use verdict::{Profile, Verdict};

use serde_json::Value as Json;

use super::field::OnDelete;
use super::limit::Limit;
use crate::core::expr::ExprError;

/// One operation of a change document, in the names of the newest version.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// Makes a collection.
    CreateCollection {
        /// Its name.
        name: String,
        /// Its fields in the order in which records show them.
        fields: Vec<FieldDraft>,
        /// Its indexes.
        indexes: Vec<IndexDraft>,
        /// Its rules; what is absent allows nobody.
        rules: RulesDraft,
    },
    /// Makes a view.
    CreateView(Box<ViewDraft>),
    /// Gives a collection another name.
    RenameCollection {
        /// The collection's name.
        collection: String,
        /// The name from now on.
        to: String,
    },
    /// Takes a collection out of the API; older versions keep it.
    DropCollection {
        /// The collection's name.
        collection: String,
    },
    /// An operation on one field, or on a field to be.
    Field {
        /// The collection's name.
        collection: String,
        /// The field's name; of a field to be, the name it will have.
        field: String,
        /// What to do with it.
        change: FieldChange,
    },
    /// Changes the rules that are given and keeps the rest.
    SetRules {
        /// The collection's name.
        collection: String,
        /// The rules to change.
        rules: RulesDraft,
        /// The version whose name of the collection is meant, where the newest does not show it.
        version: Option<u32>,
    },
    /// Changes the rules of one field that are given and keeps the rest.
    SetFieldRules {
        /// The collection's name.
        collection: String,
        /// The field's name.
        field: String,
        /// The rules to change.
        rules: FieldRulesDraft,
        /// The version whose names are meant, where the newest does not show the field.
        version: Option<u32>,
    },
    /// Adds an index.
    AddIndex {
        /// The collection's name.
        collection: String,
        /// The index.
        index: IndexDraft,
    },
    /// Takes an index away.
    DropIndex {
        /// The collection's name.
        collection: String,
        /// The index.
        index: IndexDraft,
    },
    /// Whether two records may agree on some fields.
    SetUnique {
        /// The collection's name.
        collection: String,
        /// The fields.
        fields: Vec<String>,
        /// Whether they may not.
        unique: bool,
    },
    /// Gathers fields into an object.
    Nest {
        /// The collection's name.
        collection: String,
        /// The fields, which keep their names as members.
        fields: Vec<String>,
        /// The object's name.
        to: String,
    },
    /// An operation that this release knows the meaning of, and cannot carry out.
    Later {
        /// The operation's word.
        word: &'static str,
        /// The collection's name.
        collection: String,
    },
}

/// What an operation does with a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldChange {
    /// Adds it behind the others.
    Add {
        /// The field.
        draft: Box<FieldDraft>,
        /// What records show that have no value yet.
        fill: Option<Json>,
    },
    /// Gives it another name.
    Rename {
        /// The name from now on.
        to: String,
    },
    /// Takes it out of the API; older versions keep it.
    Drop {
        /// What older versions show of records that have no value.
        restore: Option<Json>,
        /// Whether its values are removed now.
        erase: bool,
    },
    /// Whether null is refused.
    SetRequired {
        /// Whether it is.
        required: bool,
        /// What is shown in the place of null: by this version where it becomes required, by older ones where it
        /// becomes optional.
        fill: Option<Json>,
    },
    /// What a record that is created without it gets.
    SetDefault {
        /// The value; none takes the default away.
        default: Option<Json>,
    },
    /// Changes the values of an enum.
    Enum(EnumChange),
    /// Says the same in other values.
    Recode {
        /// The type from now on: a truth value or an enum.
        kind: KindDraft,
        /// Old values to new ones, or where those are finer, new ones to old ones.
        map: Vec<(String, String)>,
    },
    /// Spreads the members of an object out.
    Flatten {
        /// Members, and the fields that they become; the others keep their names.
        names: Vec<(String, String)>,
        /// What older versions show in members that they promise, of records that have no value.
        restore: Option<Json>,
    },
    /// Changes options; what is absent stays.
    SetOptions {
        /// Never served.
        hidden: Option<bool>,
        /// Served, and never taken.
        read_only: Option<bool>,
        /// Kept in an index of its own.
        indexed: Option<bool>,
        /// Found by its words in a search.
        searchable: Option<bool>,
        /// What happens to a record when the one that it points at is deleted.
        on_delete: Option<OnDelete>,
        /// Its own rules, those that change.
        rules: FieldRulesDraft,
    },
    /// Changes which values it takes.
    SetLimits(LimitsChange),
}

/// A change of the limits of a field.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LimitsChange {
    /// The smallest number.
    pub min: Setting<Limit>,
    /// The largest number.
    pub max: Setting<Limit>,
    /// The shortest text, in code points.
    pub min_length: Setting<u32>,
    /// The longest text, in code points.
    pub max_length: Setting<u32>,
    /// The pattern of texts.
    pub pattern: Setting<String>,
    /// What becomes of values that older versions take and the newest does not.
    pub policy: Option<Policy>,
}

/// What a change does with an option.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Setting<T> {
    /// It stays.
    #[default]
    Kept,
    /// It is taken away.
    Removed,
    /// It becomes this.
    Set(T),
}

impl<T: Clone> Setting<T> {
    fn apply(&self, option: &mut Option<T>) {
        match self {
            Self::Kept => {}
            Self::Removed => *option = None,
            Self::Set(value) => *option = Some(value.clone()),
        }
    }
}

/// What becomes of values that one side of a change takes and the other does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The newer side shows the nearest value that it takes.
    Coerce,
    /// The older side takes them no more.
    Reject,
    /// The newer side shows them all the same.
    PassThrough,
}

/// A change of an enum's values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EnumChange {
    /// Values to come, behind the others.
    pub add: Vec<String>,
    /// Values to go.
    pub remove: Vec<String>,
    /// What removed values become.
    pub map: BTreeMap<String, String>,
    /// What older versions show in the place of added values.
    pub fallback: BTreeMap<String, String>,
    /// What older versions show in the place of any added value that has no fallback.
    pub sentinel: Option<String>,
    /// Whether clients are told that more values may come.
    pub open: Option<bool>,
}

impl FieldChange {
    const fn word(&self) -> &'static str {
        match self {
            Self::Add { .. } => "add_field",
            Self::Rename { .. } => "rename_field",
            Self::Drop { .. } => "drop_field",
            Self::SetRequired { .. } => "set_required",
            Self::SetDefault { .. } => "set_default",
            Self::Enum(_) => "change_enum",
            Self::Recode { .. } => "recode",
            Self::Flatten { .. } => "flatten",
            Self::SetOptions { .. } => "set_options",
            Self::SetLimits(_) => "set_limits",
        }
    }
}

impl Operation {
    /// The operation's word in a change document.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::CreateCollection { .. } | Self::CreateView(_) => "create_collection",
            Self::RenameCollection { .. } => "rename_collection",
            Self::DropCollection { .. } => "drop_collection",
            Self::Field { change, .. } => change.word(),
            Self::SetRules { .. } | Self::SetFieldRules { .. } => "set_rules",
            Self::AddIndex { .. } => "add_index",
            Self::DropIndex { .. } => "drop_index",
            Self::SetUnique { .. } => "set_unique",
            Self::Nest { .. } => "nest",
            Self::Later { word, .. } => word,
        }
    }
}

/// What a rule of one field allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "what can be done with a value")]
pub enum FieldAction {
    Read,
    Write,
}

impl FieldAction {
    /// Both, in the order in which they are written.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The rule's key in a change document.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// What a rule allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the five verbs of records")]
pub enum Action {
    List,
    Read,
    Create,
    Update,
    Delete,
}

impl Action {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 5] = [Self::List, Self::Read, Self::Create, Self::Update, Self::Delete];

    /// The rule's key in a change document.
    pub const fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// A reason to refuse an operation: a JSON pointer relative to the operation, the position in an expression where the
/// pointer leads to one, a stable code and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// JSON pointer from the operation on, such as `/field/name`.
    pub pointer: String,
    /// Offset in characters, where the pointer leads to an expression.
    pub position: Option<usize>,
    /// A stable word.
    pub code: &'static str,
    /// One sentence for a person.
    pub detail: String,
}

impl Refused {
    /// A refusal at a pointer.
    pub fn at(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), position: None, code, detail: detail.into() }
    }

    /// A refusal of the expression that a pointer leads to.
    pub fn expression(pointer: impl Into<String>, fault: ExprError) -> Self {
        Self { pointer: pointer.into(), position: Some(fault.position), code: fault.code, detail: fault.message }
    }
}
