//! Holds what writes wait for, and sees who waits.

use serde_json::Value as Json;
use tokio_postgres::Client;

use super::app::TestApp;

/// Holds something on PostgreSQL, so that others wait for it. On SQLite, where one write comes after the other, it does
/// nothing.
pub struct Onlooker(Option<[Client; 2]>);

impl Onlooker {
    /// Holds what a statement locks.
    pub async fn holding(app: &TestApp, statement: &str) -> Self {
        let Some(database) = &app.database.postgres else { return Self(None) };
        let holding = database.connect().await;
        holding.batch_execute(&format!("BEGIN; {statement}")).await.expect("it is held");
        // Who waits is told anew only outside of transactions.
        Self(Some([holding, database.connect().await]))
    }

    /// Holds an uploaded file: whoever takes hold of it or lets it go waits.
    pub async fn holding_file(app: &TestApp, file: &Json) -> Self {
        let id = file["id"].as_str().expect("an id");
        Self::holding(app, &format!("SELECT 1 FROM _files WHERE id = '{id}' FOR UPDATE")).await
    }

    /// Waits until so many calls are answered or wait for a lock.
    pub async fn until(&self, answered: impl Fn() -> i64, count: i64) {
        let Some([_, looking]) = &self.0 else { return };
        let waiting =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        loop {
            let waiting: i64 = looking.query_one(waiting, &[]).await.expect("the server answers").get(0);
            if waiting + answered() >= count {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Lets go.
    pub async fn release(&self) {
        let Some([holding, _]) = &self.0 else { return };
        holding.batch_execute("COMMIT").await.expect("it is released");
    }
}
