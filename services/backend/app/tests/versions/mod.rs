//! Versions of the application API beside one another: who uses them, and how they end.

mod laws;
mod plans;
mod usage;
