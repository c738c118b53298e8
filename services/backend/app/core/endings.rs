//! Whether sessions or keys have begun to end on this node since a request was let in: what a write asks before it looks the
//! caller up again, because the answer is nearly always no.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A count of endings, shared by clones, and what it was when somebody last looked.
#[derive(Debug, Clone, Default)]
pub struct Endings {
    count: Arc<AtomicU64>,
    seen: u64,
}

impl Endings {
    /// The same count, as it is now. To be taken before a caller is looked up.
    #[must_use]
    pub fn watched(&self) -> Self {
        Self { count: Arc::clone(&self.count), seen: self.count.load(Ordering::Acquire) }
    }

    /// Counts an ending. To be called in the transaction that ends something, so that whatever the writer runs after it notices.
    pub fn begin(&self) {
        self.count.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether something has begun to end since; it may have been taken back.
    pub fn is_moved(&self) -> bool {
        self.count.load(Ordering::Acquire) != self.seen
    }
}
