//! What the outbox tells, so that tests can also say which events did not happen.

use stratabase::core::db::{Source, Statement};
use stratabase::models::outbox::{self, Event, Position};

use super::app::TestApp;

/// Every event so far, in the order of commit. Transactions of other tests on the same server may hold the last ones
/// back a while, so it waits until all are to be seen.
pub async fn events(app: &TestApp) -> Vec<Event> {
    static COUNT: Statement = Statement::new("SELECT count(*) FROM _outbox");
    loop {
        let entries = outbox::page_after(&app.app.db, Position::default(), 10_000).await.expect("the outbox is read");
        let count = app.app.db.first(&COUNT, &[], |row| row.get::<i64>(0)).await.expect("the outbox is counted");
        if i64::try_from(entries.len()).ok() == count {
            return entries.into_iter().map(|entry| entry.event).collect();
        }
        tokio::task::yield_now().await;
    }
}
