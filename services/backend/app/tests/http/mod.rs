//! The HTTP edge: what every request meets before and after its handler.

mod bodies;
mod connections;
mod console;
mod cors;
mod logs;
mod pages;
mod problems;
mod public;
mod routing;
mod shutdown;
mod stage;
mod watching;
