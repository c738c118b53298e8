//! What operators see and do through the platform API beside the schema.

mod records;
mod users;
