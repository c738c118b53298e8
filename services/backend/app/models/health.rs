//! Asks the database for a sign of life.

use crate::core::Result;
use crate::core::db::{Source, Statement};

static SELECT_ONE: Statement = Statement::new("SELECT 1");

/// Answers when the database does.
pub async fn ping(source: &impl Source) -> Result<()> {
    source.first(&SELECT_ONE, &[], |_row| Ok(())).await.map(|_| ())
}
