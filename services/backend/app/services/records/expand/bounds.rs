//! How much one answer may hold of what relations lead to.

/// The most records that point at one record are shown within it: those with the smallest ids.
pub const MAX_EACH: usize = 100;

/// What is left of what one answer may hold.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Records, each as often as it is shown.
    records: usize,
    /// Bytes of JSON.
    bytes: usize,
}

impl Bounds {
    /// Of an answer to a read.
    pub const OF_READS: Self = Self { records: 10_000, bytes: 32 << 20 };
    /// Of the answer to a write: its records are read while other writes wait.
    pub const OF_WRITES: Self = Self { records: 1_000, bytes: 4 << 20 };

    /// The records that are left.
    pub const fn records(self) -> usize {
        self.records
    }

    /// Takes a record of some bytes off; `None` when it is too much.
    #[must_use]
    pub fn take(self, bytes: usize) -> Option<Self> {
        Some(Self { records: self.records.checked_sub(1)?, bytes: self.bytes.checked_sub(bytes)? })
    }
}
