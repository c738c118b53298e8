//! What one operation of a change does, told of it alone.

use super::Verdict;
use crate::core::catalog::{Index, VersionField};
use crate::core::id::{CollectionId, FieldId};
use crate::core::value::Value;

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
    /// What it does beyond its shape.
    pub effect: Effect,
}

/// What an operation does beyond the shape of the API.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// What becomes of values that one side cannot hold.
    pub narrowing: Option<Narrowing>,
    /// The stored records that show something else after it.
    pub touched: Touched,
    /// The column whose values stay for older versions.
    pub kept: Option<FieldId>,
    /// The column whose values are removed.
    pub erased: Option<FieldId>,
    /// The index by which no two records may agree from now on.
    pub unique: Option<Index>,
    /// The field as it is from now on, where it takes fewer values than before.
    pub tightened: Option<Box<VersionField>>,
    /// The field whose clients it meets; all clients of the collection where there is none.
    pub field: Option<FieldId>,
    /// A record that must exist: what stands in the place of a missing relation, and where it was said.
    pub needs: Option<(String, CollectionId, uuid::Uuid)>,
    /// Codes to confirm that no comparison of the schemas would find.
    pub acknowledge: Vec<&'static str>,
}

/// What becomes of values that the other side of a change cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrowing {
    /// The other side is shown a value that was declared for it.
    Coerced,
    /// Writes that were accepted are refused.
    Rejected,
    /// The other side is shown the value, though it was told that there would be none like it.
    PassedThrough,
}

impl Narrowing {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Coerced => "coerced",
            Self::Rejected => "rejected",
            Self::PassedThrough => "passed_through",
        }
    }
}

/// Which stored records an operation touches.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Touched {
    /// None.
    #[default]
    Nothing,
    /// All of the collection.
    All,
    /// Those without a value in a column.
    Null(FieldId),
    /// Those with a value in a column.
    Present(FieldId),
    /// Those with one of these values in a column.
    Holding(FieldId, Vec<Value>),
}

impl Touched {
    /// The column that it looks at.
    pub const fn column(&self) -> Option<FieldId> {
        match self {
            Self::Nothing | Self::All => None,
            Self::Null(column) | Self::Present(column) | Self::Holding(column, _) => Some(*column),
        }
    }
}
