//! Sweeping: what nobody holds goes after a day, and so does what a crash has left.

use bytes::Bytes;
use futures_util::StreamExt;
use serde_json::json;
use stratabase::core::id::new_record_id;
use uuid::Uuid;

use super::{Filed, uploaded, url, with_albums};
use crate::support::engine::both_engines;

both_engines! {
    a_file_that_no_record_takes_goes_after_a_day,
    an_object_without_a_row_is_found,
}

async fn objects(app: &Filed) -> Vec<Uuid> {
    let mut ids: Vec<_> = app.app.app.storage.list().map(Result::unwrap).collect().await;
    ids.sort();
    ids
}

async fn a_file_that_no_record_takes_goes_after_a_day(app: &Filed) {
    with_albums(app).await;
    let ada = app.user("ada").await;
    let (loose, held, late) =
        (uploaded(&ada, "a", "loose").await, uploaded(&ada, "b", "held").await, uploaded(&ada, "c", "late").await);
    let pages = json!({"owner": ada.id, "pages": [held["id"], late["id"]]});
    let album = ada.post("/v1/albums", pages).await.expect(201);
    app.seed_jobs().await;
    app.advance(23 * 3600);
    app.run_jobs().await;
    assert_eq!(objects(app).await.len(), 3, "not yet");
    let album = format!("/v1/albums/{}", album["id"].as_str().unwrap());
    let ada = app.anon().signed_in(
        &app.anon()
            .post("/v1/auth/login", json!({"email": "ada@example.com", "password": crate::support::actor::PASSWORD}))
            .await
            .expect(200),
        "user",
    );
    ada.patch(&album, json!({"pages": [held["id"]]})).await.expect(200);
    app.advance(2 * 3600);
    app.run_jobs().await;
    assert_eq!(objects(app).await.len(), 2, "a day after it was uploaded");
    let ada = app.anon().signed_in(
        &app.anon()
            .post("/v1/auth/login", json!({"email": "ada@example.com", "password": crate::support::actor::PASSWORD}))
            .await
            .expect(200),
        "user",
    );
    ada.get(url(&loose)).await.expect_problem(404, "not_found");
    ada.get(url(&late)).await.expect_bytes(200, b"late");
    app.advance(23 * 3600);
    app.run_jobs().await;
    let left = objects(app).await;
    assert_eq!(left.len(), 1, "a day after the record let go of it");
    assert_eq!(left[0].to_string(), held["id"].as_str().unwrap());
}

async fn an_object_without_a_row_is_found(app: &Filed) {
    let ada = app.user("ada").await;
    let kept = uploaded(&ada, "a", "kept").await;
    let storage = &app.app.app.storage;
    // What a crash between object and row leaves, and what one before that leaves.
    let orphan = new_record_id(app.app.app.clock.now()).unwrap();
    let mut upload = storage.create(orphan).await.unwrap();
    upload.write(Bytes::from_static(b"orphan")).await.unwrap();
    upload.finish().await.unwrap();
    let mut unfinished = storage.create(new_record_id(app.app.app.clock.now()).unwrap()).await.unwrap();
    unfinished.write(Bytes::from_static(b"half")).await.unwrap();
    std::mem::forget(unfinished);
    app.seed_jobs().await;
    app.run_jobs().await;
    assert_eq!(objects(app).await.len(), 2, "its row may be on its way");
    app.advance(25 * 3600);
    // A record takes the other one in the meantime, so that this sweep is not about it.
    let operator = with_albums(app).await;
    operator.post("/admin/v1/records/albums", json!({"pages": [kept["id"]]})).await.expect(201);
    app.run_jobs().await;
    let left = objects(app).await;
    assert_eq!(left.iter().map(Uuid::to_string).collect::<Vec<_>>(), [kept["id"].as_str().unwrap()]);
    let uploads = app.app.database.folder().join("files/.uploads");
    if uploads.is_dir() {
        assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0);
    }
}
