//! The state of one running Stratabase: its settings and the parts that every request shares.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::catalog::Catalog;
use super::clock::Clock;
use super::db::Db;

/// Everything that use cases share. Made once at start; handlers hold it in an [`Arc`].
pub struct App {
    /// The database.
    pub db: Db,
    /// Where time comes from.
    pub clock: Clock,
    /// The catalogue in force, swapped whole when a change is applied.
    pub catalog: ArcSwap<Catalog>,
}

impl App {
    /// The catalogue in force at this moment.
    pub fn catalog(&self) -> Arc<Catalog> {
        self.catalog.load_full()
    }
}
