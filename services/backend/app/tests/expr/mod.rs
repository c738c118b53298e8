//! The expression language on both engines.

mod agreement;
mod blog;
mod checking;
mod computed;
mod extremes;
mod laws;
mod meaning;
pub mod random;
mod sources;
mod world;
