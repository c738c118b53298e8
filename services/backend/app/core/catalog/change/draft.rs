//! What a change document declares: fields, indexes, views and rules, with collections and fields by name.

use std::collections::BTreeMap;

use super::{Action, FieldAction};
use crate::core::catalog::{FieldOptions, OnDelete};

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
    /// The expression that gives its value, where no column holds it.
    pub computed: Option<String>,
    /// Its own rules, which [`FieldDraft::options`] does not hold yet: they may read any field of the collection.
    pub rules: FieldRulesDraft,
}

/// A field type as a change document declares it; that of a field which a view shows is named by the field.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each is the field type of the same name")]
pub enum KindDraft {
    Text,
    List { of: Box<KindDraft> },
    Integer,
    Number,
    Decimal { scale: u8 },
    Bool,
    Datetime,
    Date,
    Email,
    Url,
    Enum { values: Vec<String>, open: bool },
    Vector { dimensions: u64 },
    Json,
    Uuid,
    Relation { collection: String, on_delete: OnDelete, list: bool },
    File { list: bool, max_size_bytes: Option<u64>, accept: Vec<String> },
    Object { fields: Vec<FieldDraft>, is_point: bool },
    Shown { from: String },
}

/// An index as a change document declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexDraft {
    /// The fields in order; `created_at` and `updated_at` may be among them.
    pub fields: Vec<String>,
    /// Whether two records may not agree on all of them.
    pub unique: bool,
    /// Whether texts that differ in case alone agree.
    pub case_insensitive: bool,
    /// The records that it holds, as an expression; all where there is none.
    pub condition: Option<String>,
}

impl IndexDraft {
    /// An index of some fields over all records.
    pub fn over(fields: Vec<String>, unique: bool) -> Self {
        Self { fields, unique, case_insensitive: false, condition: None }
    }
}

/// Rules as a change document declares them: absent keeps, null takes away.
pub type RulesDraft = BTreeMap<Action, Option<String>>;

/// Rules of one field as a change document declares them: absent keeps, null takes away.
pub type FieldRulesDraft = BTreeMap<FieldAction, Option<String>>;

/// A view as a change document declares it.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewDraft {
    /// Its name.
    pub name: String,
    /// The collection whose records it shows.
    pub from: String,
    /// The records that it shows, as an expression; all where there is none.
    pub condition: Option<String>,
    /// Its fields in the order in which records show them.
    pub fields: Vec<FieldDraft>,
    /// Its rules; what is absent allows nobody.
    pub rules: RulesDraft,
}
