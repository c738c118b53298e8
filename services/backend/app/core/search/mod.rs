//! Full-text search: what the words of a text are, what a search asks for, and how well a text answers it. The databases
//! keep and compare words; what counts as one is decided here alone.

mod document;
mod hits;
mod query;
mod words;

pub use document::{Document, lexeme};
pub use hits::score;
pub use query::{MAX_WORDS, Search, Term};
pub use words::words;
