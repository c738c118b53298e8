//! The change document on the wire, read with every fault at its JSON pointer, and the report that answers it.

mod document;
mod fields;
mod reader;
mod report;

pub use document::{ChangeDocument, parse};
pub use report::{ChangeReport, MetClient, OperationReport};
