//! Trying what a caller may do: the same use cases as their requests, of which nothing stays.

use super::batch::{failed, try_write};
use super::etag::Conditions;
use super::{ListQuery, Wanted, get_record, list};
use crate::core::{App, Ctx, Error, Result};
use crate::schemas::batch::BatchOperation;

/// What is tried.
#[derive(Debug)]
pub enum Attempt {
    /// Listing a collection.
    List(String, Box<ListQuery>),
    /// Reading a record: its collection, and its id.
    Read(String, String),
    /// A write.
    Write(BatchOperation),
}

/// Tries something as the caller, and tells what it would be refused with; nothing of it stays. What rules say is noted in
/// the caller's context, of a list with the rows that its rule keeps out.
///
/// # Errors
/// What is no fault of the attempt, such as [`Error::Timeout`] and [`Error::Unavailable`]; [`Error::InvalidFields`] for a
/// path or a body that no request could have.
pub async fn attempt(ctx: &Ctx, app: &App, attempt: Attempt) -> Result<Option<Error>> {
    let tried = match attempt {
        Attempt::List(collection, query) => list::try_list(ctx, app, &collection, &query).await,
        Attempt::Read(collection, id) => {
            get_record(ctx, app, &collection, &id, &Wanted::default(), &Conditions::default()).await.map(drop)
        }
        Attempt::Write(write) => try_write(ctx, app, write).await?,
    };
    match tried.map_err(|error| failed(0, error)) {
        Ok(()) => Ok(None),
        Err(Error::InOperation { error, .. }) => Ok(Some(*error)),
        Err(error) => Err(error),
    }
}
