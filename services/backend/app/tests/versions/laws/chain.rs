//! The operations that chains are made of.

use serde_json::json;

use super::document::Document;
use super::{computed, enums, fields, objects, rules, values, view};
use crate::expr::random::Random;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    RenameField,
    AddOptional,
    AddRequired,
    Drop,
    Erase,
    Release,
    Require,
    AddValue,
    RemoveValue,
    Open,
    Recode,
    SetDefault,
    Nest,
    Flatten,
    RenameCollection,
    SetRules,
    Compute,
    AlterComputed,
    AlterView,
    ReplaceView,
}

impl Op {
    pub const ALL: [Self; 20] = [
        Self::RenameField,
        Self::AddOptional,
        Self::AddRequired,
        Self::Drop,
        Self::Erase,
        Self::Release,
        Self::Require,
        Self::AddValue,
        Self::RemoveValue,
        Self::Open,
        Self::Recode,
        Self::SetDefault,
        Self::Nest,
        Self::Flatten,
        Self::RenameCollection,
        Self::SetRules,
        Self::Compute,
        Self::AlterComputed,
        Self::AlterView,
        Self::ReplaceView,
    ];

    /// What changes the values of enums and truth values.
    const OF_VALUES: [Self; 4] = [Self::AddValue, Self::RemoveValue, Self::Open, Self::Recode];

    /// What changes what is shown for null.
    const OF_NULL: [Self; 4] = [Self::Require, Self::Release, Self::SetDefault, Self::Drop];
}

/// Most operations of one document.
const MAX_OPERATIONS: usize = 3;

/// The operations of one document, and whether it says that the version is a draft.
#[derive(Debug, Clone)]
pub struct Plan {
    pub ops: Vec<Op>,
    pub is_draft: bool,
}

/// Documents of up to so many operations in all. Every other chain has one subject, so that what one operation does meets
/// what another did.
pub fn random_plans(random: &mut Random, most: usize) -> Vec<Plan> {
    let subject = *random.pick(&[&Op::ALL[..], &Op::ALL, &Op::OF_VALUES, &Op::OF_NULL]);
    let mut left = 1 + random.below(most);
    let mut plans = Vec::new();
    while left > 0 {
        let length = left.min(1 + random.below(MAX_OPERATIONS));
        let ops = (0..length).map(|_| *random.pick(subject)).collect();
        plans.push(Plan { ops, is_draft: random.once_in(4) });
        left -= length;
    }
    plans
}

/// Adds an operation to a document, if the newest version has anything that it fits.
pub fn add(random: &mut Random, document: &mut Document, op: Op) -> Option<()> {
    match op {
        Op::RenameField => fields::rename(random, document),
        Op::AddOptional => fields::add(random, document, false),
        Op::AddRequired => fields::add(random, document, true),
        Op::Drop => fields::drop_field(random, document, false)?,
        Op::Erase => fields::drop_field(random, document, true)?,
        Op::Release => fields::release(random, document)?,
        Op::Require => fields::require(random, document)?,
        Op::SetDefault => fields::set_default(random, document)?,
        Op::AddValue => enums::add_value(random, document)?,
        Op::RemoveValue => enums::remove_value(random, document)?,
        Op::Open => enums::set_open(random, document)?,
        Op::Recode => enums::recode(random, document)?,
        Op::Nest => objects::nest(random, document)?,
        Op::Flatten => objects::flatten(random, document)?,
        Op::RenameCollection => {
            let to = values::name(random);
            document.push("rename_collection", &json!({"to": to}));
            document.shape_mut().collection = to;
        }
        Op::SetRules => {
            let action = rules::some_action(random);
            document.set_rules(random, &[action]);
        }
        Op::Compute => computed::add(random, document),
        Op::AlterComputed => computed::alter(random, document)?,
        Op::AlterView => view::alter(random, document)?,
        Op::ReplaceView => view::replace(random, document),
    }
    Some(())
}
