//! Aggregates and all their SQL, one file each.
