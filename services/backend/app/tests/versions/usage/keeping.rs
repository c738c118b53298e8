//! Counters outlive restarts and failures of the database, and go after 400 days.

use futures_util::FutureExt;
use stratabase::core::db::WriteOptions;
use stratabase::core::{App, Clock, Error};
use stratabase::services::opening::open_app;
use stratabase::services::usage::{clients_of, flush};

use super::{lines, list_notes, usage, with_notes};
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::both_engines;
use crate::support::process::ServerProcess;

/// Gives the table of counters another name.
async fn rename(app: &App, from: &str, to: &str) {
    let text = format!("ALTER TABLE {from} RENAME TO {to}");
    app.db.write(WriteOptions::default(), async move |tx| tx.execute_batch(&text).await).await.unwrap();
}

async fn what_was_written_down_is_there_after_a_restart(app: &TestApp) {
    with_notes(app).await;
    list_notes(&app.edge, "shop", 3).await;
    flush(&app.app).await.unwrap();
    list_notes(&app.edge, "shop", 2).await;
    let reopened = app.another_node().await;
    let count = async || clients_of(&reopened, 1, 1).await.unwrap()[0].count;
    assert_eq!(count().await, 3, "what was not is lost with the process");
    flush(&app.app).await.unwrap();
    assert_eq!(count().await, 5);
    reopened.db.close().await;
}

async fn a_database_that_fails_loses_nothing(app: &TestApp) {
    with_notes(app).await;
    list_notes(&app.edge, "shop", 3).await;
    rename(&app.app, "_usage", "_usage_away").await;
    for _ in 0..3 {
        assert!(matches!(flush(&app.app).await, Err(Error::Internal { .. })));
        list_notes(&app.edge, "shop", 2).await;
        list_notes(&app.edge, "web", 1).await;
    }
    rename(&app.app, "_usage_away", "_usage").await;
    assert_eq!(lines(app).await, ["shop notes GET ok 9 1", "web notes GET ok 3 1"]);
    assert_eq!(lines(app).await.len(), 2, "nothing is written twice");
}

async fn a_flush_that_nobody_waits_for_counts_nothing_twice(app: &TestApp) {
    with_notes(app).await;
    let mut given_up = 0;
    for _ in 0..20 {
        list_notes(&app.edge, "shop", 1).await;
        // Polled once, and given up; on a busy machine the writer may be done by the end of that poll.
        match flush(&app.app).now_or_never() {
            None => given_up += 1,
            Some(flushed) => flushed.expect("a flush"),
        }
    }
    assert!(given_up > 0, "every flush was over at once: nothing was given up");
    assert_eq!(lines(app).await, ["shop notes GET ok 20 1"]);
}

async fn days_are_counted_in_utc_and_today_is_one_of_them(app: &TestApp) {
    with_notes(app).await;
    list_notes(&app.edge, "shop", 1).await;
    // From ten in the morning to one second before midnight, and over it.
    app.advance(14 * 3_600 - 1);
    list_notes(&app.edge, "shop", 2).await;
    app.advance(1);
    list_notes(&app.edge, "shop", 4).await;
    app.advance(9 * 86_400);
    list_notes(&app.edge, "shop", 8).await;
    let days = async |query: &str| {
        let items = usage(app, query).await;
        items.iter().map(|item| (item["day"].as_str().unwrap().to_owned(), item["count"].as_u64().unwrap())).collect()
    };
    let day = |day: &str, count| (day.to_owned(), count);
    let [first, second, last] = [day("2026-11-22", 3), day("2026-11-23", 4), day("2026-12-02", 8)];
    let all: Vec<_> = days("version=1").await;
    assert_eq!(all, [last.clone(), second.clone(), first], "the newest day first");
    assert_eq!(days("version=1&days=10").await, [last.clone(), second]);
    assert_eq!(days("days=1").await, [last]);
    let operator = app.operator().await;
    for wrong in ["days=0", "days=401", "days=x", "version=2", "version=0", "version=v1", "client=shop"] {
        operator.get(format!("/admin/v1/usage?{wrong}")).await.expect_problem(400, "invalid_query");
    }
}

async fn counters_go_after_400_days(app: &TestApp) {
    with_notes(app).await;
    list_notes(&app.edge, "old", 1).await;
    app.advance(86_400);
    list_notes(&app.edge, "young", 1).await;
    app.seed_jobs().await;
    app.run_jobs().await;
    app.advance(398 * 86_400);
    app.run_jobs().await;
    assert_eq!(usage(app, "days=400").await.len(), 2);
    app.advance(86_400);
    app.run_jobs().await;
    // A clock that goes back shows what was really removed.
    app.advance(-400 * 86_400);
    let left = usage(app, "days=400").await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0]["client"], "young");
}

async fn a_server_that_is_stopped_writes_everything_down(database: &TestDatabase) {
    let server = ServerProcess::start(database).await;
    let mut connection = server.connect().await;
    for _ in 0..7 {
        assert_eq!(connection.call("GET", "/v1/users", None, None).await.unwrap().status, 200);
    }
    drop(connection);
    server.stop().await;
    let app = open_app(database.settings(&[]), Clock::System).await.unwrap();
    let clients = clients_of(&app, 1, 2).await.unwrap();
    assert_eq!(clients.iter().map(|client| client.count).sum::<u64>(), 7, "{clients:?}");
    app.db.close().await;
}

both_engines!(
    what_was_written_down_is_there_after_a_restart,
    a_database_that_fails_loses_nothing,
    a_flush_that_nobody_waits_for_counts_nothing_twice,
    days_are_counted_in_utc_and_today_is_one_of_them,
    counters_go_after_400_days,
    a_server_that_is_stopped_writes_everything_down,
);
