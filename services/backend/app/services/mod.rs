//! Use cases: permission, transaction, jobs and events.
