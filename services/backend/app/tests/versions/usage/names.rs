//! The names of clients: what strangers send neither breaks nor fills the counters.

use std::collections::BTreeMap;

use stratabase::api;
use stratabase::services::usage::flush;

use super::{by, lines, list_notes, usage, with_notes};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// The calls of each client.
async fn counts(app: &TestApp) -> BTreeMap<String, u64> {
    let items = usage(app, "days=1").await;
    items.iter().map(|item| (item["client"].as_str().unwrap().to_owned(), item["count"].as_u64().unwrap())).collect()
}

async fn a_hostile_name_is_unknown(app: &TestApp) {
    with_notes(app).await;
    let long = "a".repeat(101);
    for hostile in ["", " ", "\t", "café/1", "a\tb", long.as_str(), "\u{202e}"] {
        by(hostile, app.anon().get("/v1/notes")).header("user-agent", "okhttp/4.9").await.expect(200);
    }
    assert_eq!(lines(app).await, ["unknown notes GET ok 7 1"]);
    for name in ["'; DROP TABLE _usage; --", "<script>", "{\"a\":1}", "other"] {
        by(name, app.anon().get("/v1/notes")).await.expect(200);
    }
    let counts = counts(app).await;
    assert_eq!(counts.len(), 5, "{counts:?}");
    assert_eq!(counts["'; DROP TABLE _usage; --"], 1);
}

async fn a_browser_is_called_by_its_name(app: &TestApp) {
    with_notes(app).await;
    let chrome =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
    for user_agent in [chrome, "okhttp/4.9.1", "Mozilla/5.0"] {
        app.anon().get("/v1/notes").header("user-agent", user_agent).await.expect(200);
    }
    let counts = counts(app).await;
    assert_eq!(counts.keys().collect::<Vec<_>>(), ["Chrome/126", "okhttp/4.9.1", "unknown"]);
}

async fn the_thousand_and_first_name_of_a_day_is_other(app: &TestApp) {
    with_notes(app).await;
    let other = app.another_node().await;
    let there = api::router(other.clone());
    for number in 0..1_001 {
        list_notes(&app.edge, &format!("client-{number:04}"), 1).await;
        if number == 600 {
            flush(&app.app).await.unwrap();
        }
    }
    flush(&app.app).await.unwrap();
    // One that has a name keeps it, on every node; one that has none gets none.
    list_notes(&app.edge, "client-0007", 1).await;
    list_notes(&there, "client-0008", 1).await;
    list_notes(&there, "late", 3).await;
    flush(&other).await.unwrap();
    let found = counts(app).await;
    assert_eq!(found.len(), 1_001);
    assert_eq!((found["client-0007"], found["client-0008"], found["other"]), (2, 2, 4));
    assert_eq!(found.values().sum::<u64>(), 1_006, "no call is lost");
    app.advance(86_400);
    list_notes(&app.edge, "late", 1).await;
    assert_eq!(counts(app).await, [("late".to_owned(), 1)].into(), "the next day has its own names");
    other.db.close().await;
}

async fn a_thousand_names_are_told_apart_before_they_are_written_down(app: &TestApp) {
    with_notes(app).await;
    for number in 0..1_100 {
        list_notes(&app.edge, &format!("client-{number:04}"), 1).await;
    }
    let found = counts(app).await;
    assert_eq!((found.len(), found["other"]), (1_001, 100));
}

both_engines!(
    a_hostile_name_is_unknown,
    a_browser_is_called_by_its_name,
    the_thousand_and_first_name_of_a_day_is_other,
    a_thousand_names_are_told_apart_before_they_are_written_down,
);
