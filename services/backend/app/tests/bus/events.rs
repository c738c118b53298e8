//! What an event looks like to other services, and that it shows the record as it was right then.

use serde_json::{Value as Json, json};
use stratabase::core::db::{Source, Statement, Tx, WriteOptions};
use stratabase::services::publisher;

use super::{Stage, titled, until};
use crate::records::path_of;
use crate::support::engine::both_engines;

both_engines![
    each_change_is_an_event_with_subject_id_revision_and_body,
    an_event_shows_the_record_as_it_was_right_then_whatever_happened_since,
    the_first_start_with_a_broker_begins_at_the_present,
    an_event_too_large_for_the_broker_is_told_without_its_record_and_holds_up_none,
    an_event_whose_record_is_lost_is_told_without_it_and_holds_up_none,
];

async fn each_change_is_an_event_with_subject_id_revision_and_body(stage: &Stage) {
    let (ada, running) = stage.author().await;
    let mut listener = stage.listen().await;
    let created = ada.post("/v1/posts", titled(&ada, "Hello")).await.expect(201);
    let updated = ada.patch(path_of(&created), json!({"stars": 3, "tags": ["a"]})).await.expect(200);
    ada.delete(path_of(&created)).await.expect(204);

    let heard = listener.take(3).await;
    let expected = [("created", 1, &created), ("updated", 2, &updated), ("deleted", 2, &updated)];
    for (heard, (kind, revision, record)) in heard.iter().zip(expected) {
        assert_eq!(heard.subject, format!("stratabase.events.posts.{kind}"));
        assert_eq!(heard.revision, revision);
        let body = json!({"type": format!("posts.{kind}"), "timestamp": "2026-11-22T10:00:00.000Z", "version": 1,
            "data": record});
        assert_eq!(heard.body, body);
        assert!(heard.body["data"].get("note").is_none(), "a hidden field");
        assert!(heard.body["data"].get("title").is_some());
    }
    assert!(heard.is_sorted_by(|one, next| one.id < next.id));
    running.stop().await;
}

async fn an_event_shows_the_record_as_it_was_right_then_whatever_happened_since(stage: &Stage) {
    let (ada, running) = stage.author().await;
    let everything = json!({"title": "first", "author": ada.id, "body": "b", "stars": 7, "score": 0.5, "pinned": true,
        "due": "2026-12-01T00:00:00.000Z", "extra": {"b": [1, null], "a": "x"}, "tags": ["a", "b"], "slug": "one",
        "code": "00000000-0000-0000-0000-000000000007"});
    let mut told: Vec<(&str, Json)> = Vec::new();
    let first = ada.post("/v1/posts", everything).await.expect(201);
    let (path, id) = (path_of(&first), first["id"].clone());
    told.push(("created", first));
    // More than a page of others, so that what happens to the first one later stands on another page.
    for number in 0..210 {
        told.push(("created", ada.post("/v1/posts", titled(&ada, &number.to_string())).await.expect(201)));
    }
    let nothing = json!({"body": null, "score": null, "pinned": null, "due": null, "extra": null, "tags": [],
        "slug": null, "code": null, "stars": 0});
    for change in [json!({"title": "second"}), nothing, json!({"tags": ["c"], "extra": [true]}), json!({"stars": 9})] {
        stage.app.advance(60);
        told.push(("updated", ada.patch(&path, change).await.expect(200)));
    }
    stage.app.advance(60);
    ada.delete(&path).await.expect(204);
    let last = told.last().expect("it was updated").1.clone();
    told.push(("deleted", last));
    // A second life under the same id, with the same revisions.
    stage.app.advance(60);
    let mut again = titled(&ada, "again");
    again["id"] = id;
    told.push(("created", ada.post("/v1/posts", again).await.expect(201)));
    told.push(("updated", ada.patch(&path, json!({"stars": 1})).await.expect(200)));

    let mut listener = stage.listen().await;
    for (heard, (kind, record)) in listener.take(told.len()).await.iter().zip(&told) {
        assert_eq!(heard.body["type"], format!("posts.{kind}"));
        assert_eq!(heard.body["data"], *record, "{kind}");
    }
    running.stop().await;
}

async fn the_first_start_with_a_broker_begins_at_the_present(stage: &Stage) {
    stage.app.operator().await.post("/admin/v1/changes", crate::records::posts()).await.expect(201);
    let ada = stage.app.user("ada").await;
    ada.post("/v1/posts", titled(&ada, "history")).await.expect(201);
    crate::support::events::events(&stage.app).await;
    let running = stage.publish().await;
    ada.post("/v1/posts", titled(&ada, "news")).await.expect(201);
    let mut listener = stage.listen().await;
    assert_eq!(listener.next().await.body["data"]["title"], "news");
    running.stop().await;

    // A later start goes on where the last one ended.
    ada.post("/v1/posts", titled(&ada, "in between")).await.expect(201);
    let running = publisher::start(&stage.app.app).await.unwrap().unwrap();
    assert_eq!(listener.next().await.body["data"]["title"], "in between");
    running.stop().await;
}

async fn an_event_too_large_for_the_broker_is_told_without_its_record_and_holds_up_none(stage: &Stage) {
    let (ada, running) = stage.author().await;
    let mut listener = stage.listen().await;
    until(&stage.app, "ok").await;
    let mut large = titled(&ada, "large");
    large["body"] = "x".repeat(1_047_500).into();
    let large = ada.post("/v1/posts", large).await.expect(201);
    ada.post("/v1/posts", titled(&ada, "small")).await.expect(201);
    let heard = listener.take(2).await;
    assert_eq!(heard[0].body["data"], json!({"id": large["id"]}));
    assert_eq!(heard[0].body["truncated"], true);
    assert_eq!(heard[1].body["data"]["title"], "small");
    running.stop().await;
}

async fn an_event_whose_record_is_lost_is_told_without_it_and_holds_up_none(stage: &Stage) {
    let (ada, running) = stage.author().await;
    let lost = ada.post("/v1/posts", titled(&ada, "lost")).await.expect(201);
    ada.patch(path_of(&lost), json!({"stars": 1})).await.expect(200);
    // Somebody removes it past the server: the outbox knows of no deletion.
    let schema = stage.app.app.schema();
    let is_posts = |id| schema.newest_collection(id).is_some_and(|collection| collection.name == "posts");
    let posts = schema.catalog.hubs.values().find(|hub| is_posts(hub.id)).expect("the hub of posts");
    let remove = format!("DELETE FROM \"{}\"", posts.table);
    let work = async move |tx: &Tx| tx.execute(&Statement::built(tx.dialect(), remove.clone()), &[]).await;
    assert_eq!(stage.app.app.db.write(WriteOptions::default(), work).await.unwrap(), 1);
    ada.post("/v1/posts", titled(&ada, "next")).await.expect(201);

    let mut listener = stage.listen().await;
    let heard = listener.take(3).await;
    for (heard, (kind, revision)) in heard.iter().zip([("created", 1), ("updated", 2)]) {
        assert_eq!((heard.body["type"].as_str(), heard.revision), (Some(&*format!("posts.{kind}")), revision));
        assert_eq!(heard.body["data"], json!({"id": lost["id"]}));
        assert_eq!(heard.body["truncated"], true);
    }
    assert_eq!(heard[2].body["data"]["title"], "next");
    assert_eq!(stage.app.app.metrics.bus.incomplete.get(), 2);
    running.stop().await;
}
