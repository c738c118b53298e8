//! What operators see and do through the platform API beside the schema.

mod explain;
mod operators;
mod records;
mod trial;
mod users;
