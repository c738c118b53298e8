//! SQL text: the writer of both dialects, and what expressions, lenses, changes and rows become in it.

mod calls;
mod computed;
pub mod ddl;
mod decimals;
pub mod dml;
mod equality;
pub mod functions;
pub mod lens;
pub mod links;
mod lower;
pub mod nearest;
mod nulls;
mod order;
pub mod partial;
mod probe;
mod quantifier;
pub mod related;
pub mod search;
mod writer;

pub use lower::{condition, mark_columns, value};
pub use order::{compare_keys, order_by, order_key, order_kind, order_value, order_values};
pub use probe::path_column;
pub use writer::{SqlWriter, postgres_type};
