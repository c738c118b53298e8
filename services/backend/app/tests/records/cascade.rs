//! A deletion that cascades while others write what it takes along.

use std::cell::Cell;

use serde_json::{Value as Json, json};
use stratabase::core::db::{Source, Statement};
use stratabase::models::outbox::{Event, EventKind};

use crate::files::uploaded;
use crate::support::actor::Call;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::events::events;
use crate::support::onlooker::Onlooker;

static COUNT_HOLDERS: Statement = Statement::new("SELECT count(*) FROM _file_holders");

both_engines!(delete_takes_along_what_comes_in_between_with_its_event_and_its_files);

async fn delete_takes_along_what_comes_in_between_with_its_event_and_its_files(app: &TestApp) {
    with_family(app).await;
    let ada = app.user("ada").await;
    let held = uploaded(&ada, "held", "held").await;
    let late = uploaded(&ada, "late", "late").await;
    let oldest = ada.post("/v1/grandparents", json!({})).await.expect(201);
    let parent = ada.post("/v1/parents", json!({"above": oldest["id"], "doc": held["id"]})).await.expect(201);
    let child = ada.post("/v1/children", json!({"above": parent["id"]})).await.expect(201);

    let database = Onlooker::holding_file(app, &held).await;
    let answered = Cell::new(0);
    let deletion = answer(ada.delete(path("grandparents", &oldest)), &answered);
    let others = async {
        database.until(|| answered.get(), 1).await;
        tokio::join!(
            answer(ada.post("/v1/children", json!({"above": parent["id"], "doc": late["id"]})), &answered),
            answer(ada.patch(path("children", &child), json!({"title": "new"})), &answered),
        )
    };
    let release = async {
        database.until(|| answered.get(), 3).await;
        database.release().await;
    };
    let (deleted, (created, patched), ()) = tokio::join!(deletion, others, release);
    deleted.expect(204);
    assert!([201, 422].contains(&created.status.as_u16()), "{created}");
    assert!([200, 404].contains(&patched.status.as_u16()), "{patched}");

    assert_eq!(
        app.app.db.first(&COUNT_HOLDERS, &[], |row| row.get::<i64>(0)).await.unwrap(),
        Some(0),
        "of what is gone"
    );
    let events = events(app).await;
    for made in events.iter().filter(|event| event.kind == EventKind::Created && event.record != ada.id) {
        assert_told_to_the_end(&events, made);
    }
}

/// The last event of a record is its deletion, and tells of the state after the event before.
fn assert_told_to_the_end(events: &[Event], made: &Event) {
    let of_record = |event: &&Event| (event.collection, event.record) == (made.collection, made.record);
    let told: Vec<_> = events.iter().filter(of_record).collect();
    let [.., before, last] = told.as_slice() else { panic!("not deleted: {told:?}") };
    assert_eq!(last.kind, EventKind::Deleted, "{told:?}");
    assert_eq!(last.revision_before, before.revision_after, "{told:?}");
}

async fn answer(call: Call<'_>, answered: &Cell<i64>) -> Answer {
    let answer = call.await;
    answered.set(answered.get() + 1);
    answer
}

fn path(collection: &str, record: &Json) -> String {
    format!("/v1/{collection}/{}", record["id"].as_str().expect("an id"))
}

async fn with_family(app: &TestApp) {
    let rules = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
    let collection = |name: &str, above: Option<&str>| {
        let mut fields = vec![json!({"name": "title", "type": "text"}), json!({"name": "doc", "type": "file"})];
        let relation =
            |above| json!({"name": "above", "type": "relation", "collection": above, "on_delete": "cascade"});
        fields.extend(above.map(relation));
        json!({"op": "create_collection", "name": name, "fields": fields, "rules": rules})
    };
    let operations = [
        collection("grandparents", None),
        collection("parents", Some("grandparents")),
        collection("children", Some("parents")),
    ];
    app.operator().await.post("/admin/v1/changes", json!({"operations": operations})).await.expect(201);
}
