//! Relations by name, one step at a time: what `expand` follows.

use super::ast::{Ast, Node};
use super::check::Checker;
use super::error::ExprError;
use super::scope::Scope;
use super::tree::Expr;
use super::types::Type;
use crate::core::id::{CollectionId, FieldId};

/// A step from the records of one collection to those of another, or of the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hop {
    /// To the records that a relation of theirs points at.
    Forth {
        /// The relation.
        field: FieldId,
        /// The collection that it points into.
        collection: CollectionId,
    },
    /// To the records whose relation points at them.
    Back {
        /// The relation, a field of `collection`.
        field: FieldId,
        /// The collection of the records that point.
        collection: CollectionId,
    },
}

impl Hop {
    /// The collection that it leads to.
    pub const fn collection(self) -> CollectionId {
        match self {
            Self::Forth { collection, .. } | Self::Back { collection, .. } => collection,
        }
    }

    /// The relation that it follows.
    pub const fn field(self) -> FieldId {
        match self {
            Self::Forth { field, .. } | Self::Back { field, .. } => field,
        }
    }
}

/// Finds the relation of that name in the scope's collection: `author`, or `comments_via_post` for the records that point
/// back. Where a relation has led there (`is_led`), no error names what that collection keeps to itself.
///
/// # Errors
/// There is no such field for this caller, or it is no relation; at position 0.
pub fn compile_hop(name: &str, scope: &Scope<'_>, is_led: bool) -> Result<Hop, ExprError> {
    let ast = Ast { position: 0, node: Node::Name(name.to_owned()) };
    let start = scope.collection;
    let of = if is_led { Expr::Bound { level: 0, kind: Type::Record(start) } } else { Expr::Record(start) };
    let hop = match Checker::new(scope).member_of(&ast, of, name)? {
        Expr::Field { field, kind, .. } => match kind.element() {
            Type::Relation(collection) => Some(Hop::Forth { field, collection: *collection }),
            _ => None,
        },
        Expr::Back { collection, field, .. } => Some(Hop::Back { field, collection }),
        _ => None,
    };
    let hop = hop.ok_or_else(|| ExprError::new(0, "wrong_type", format!("{name} is no relation")))?;
    if scope.version.collection_by_id(hop.collection()).is_none() {
        let message = format!("what {name} points at belongs to no collection of this version");
        return Err(ExprError::new(0, "unknown_field", message));
    }
    Ok(hop)
}
