//! Changes of the schema: operations as declared, what each means for clients, and the catalogue after them.

mod apply;
mod fields;
mod verdict;

use std::collections::BTreeMap;

pub use apply::{Applied, Outcome, Step, apply};
pub use verdict::{Profile, Verdict};

use super::field::{FieldOptions, OnDelete};

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
    /// Adds a field behind the others.
    AddField {
        /// The collection's name.
        collection: String,
        /// The field.
        field: Box<FieldDraft>,
    },
    /// Changes the rules that are given and keeps the rest.
    SetRules {
        /// The collection's name.
        collection: String,
        /// The rules to change.
        rules: RulesDraft,
    },
    /// Adds an index.
    AddIndex {
        /// The collection's name.
        collection: String,
        /// The index.
        index: IndexDraft,
    },
}

impl Operation {
    /// The operation's word in a change document.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::CreateCollection { .. } => "create_collection",
            Self::AddField { .. } => "add_field",
            Self::SetRules { .. } => "set_rules",
            Self::AddIndex { .. } => "add_index",
        }
    }
}

/// A field as a change document declares it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDraft {
    /// The name.
    pub name: String,
    /// The type, with collections by name.
    pub kind: KindDraft,
    /// The options.
    pub options: FieldOptions,
    /// Whether two records may not have the same value.
    pub unique: bool,
}

/// A field type as a change document declares it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each is the field type of the same name")]
pub enum KindDraft {
    Text,
    TextList,
    Integer,
    Number,
    Bool,
    Datetime,
    Enum { values: Vec<String> },
    Json,
    Uuid,
    Relation { collection: String, on_delete: OnDelete },
    File { list: bool, max_size_bytes: Option<u64>, accept: Vec<String> },
}

/// An index as a change document declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexDraft {
    /// The fields in order; `created_at` and `updated_at` may be among them.
    pub fields: Vec<String>,
    /// Whether two records may not agree on all of them.
    pub unique: bool,
}

/// Rules as a change document declares them: absent keeps, null takes away.
pub type RulesDraft = BTreeMap<Action, Option<String>>;

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
}
