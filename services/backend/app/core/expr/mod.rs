//! The one expression language: filters, rules and conditions, a declared subset of CEL (`docs/expressions.md`).

use serde::{Deserialize, Serialize};

/// A checked expression over field ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {}
