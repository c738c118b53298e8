//! What operators see and do through the platform API beside the schema.

mod audit;
mod explain;
mod impersonation;
mod invitations;
mod new_users;
mod operators;
mod records;
mod totp;
mod trial;
mod users;
