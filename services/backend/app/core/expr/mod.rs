//! The one expression language: filters, rules and conditions, a declared subset of CEL (`docs/expressions.md`).

mod ast;
mod check;
mod decide;
mod env;
mod error;
mod eval;
mod facts;
mod functions;
mod hop;
mod lexer;
mod names;
pub(crate) mod number;
pub(crate) mod operators;
mod parse;
mod print;
mod scope;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod tree;
mod types;

pub use ast::{Ast, Binary, Node, Unary};
pub use check::{MAX_RELATIONS, compile, compile_constant, compile_path};
pub use decide::Truth;
pub use env::{Env, View};
pub use error::{EvalError, ExprError};
pub(crate) use eval::constant;
pub use eval::{NoRelated, Related};
pub use facts::{Auth, Facts, MAX_VARIABLE_ITEMS, variable};
pub(crate) use functions::arithmetic as arithmetic_type;
pub use hop::{Hop, compile_hop};
pub use lexer::MAX_CHARACTERS;
pub use parse::{MAX_DEPTH, MAX_NODES, parse};
pub use print::print;
pub use scope::{Scope, ScopeKind};
pub use tree::Tree;
pub use types::Type;
