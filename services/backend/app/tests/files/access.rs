//! Who may read a file: whoever may read a record that holds it.

use serde_json::json;

use super::{Filed, PNG, uploaded, url, with_albums};
use crate::support::engine::both_engines;

both_engines! {
    a_file_that_no_record_holds_is_its_uploaders_alone,
    a_held_file_is_as_readable_as_its_record,
    a_file_in_a_hidden_field_is_for_operators,
    a_file_that_two_records_hold_is_readable_through_either,
    a_file_that_many_records_hold_is_readable_through_any,
}

async fn a_file_that_no_record_holds_is_its_uploaders_alone(app: &Filed) {
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let file = uploaded(&ada, "a", "mine").await;
    ada.get(url(&file)).await.expect_bytes(200, b"mine");
    eve.get(url(&file)).await.expect_problem(404, "not_found");
    app.anon().get(url(&file)).await.expect_problem(404, "not_found");
    let path = url(&file).replace("/v1/", "/admin/v1/");
    app.operator().await.get(&path).await.expect_bytes(200, b"mine");
    for other in [app.anon(), ada, eve] {
        other.get(&path).await.expect_problem(401, "unauthenticated");
        other.get(format!("{path}/info")).await.expect_problem(401, "unauthenticated");
        other.get("/admin/v1/files").await.expect_problem(401, "unauthenticated");
    }
}

async fn a_held_file_is_as_readable_as_its_record(app: &Filed) {
    with_albums(app).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let file = uploaded(&ada, "a.png", PNG).await;
    let made = ada.post("/v1/albums", json!({"owner": ada.id, "cover": file["id"]})).await.expect(201);
    let album = format!("/v1/albums/{}", made["id"].as_str().unwrap());
    ada.get(url(&file)).await.expect_bytes(200, PNG);
    eve.get(url(&file)).await.expect_problem(404, "not_found");
    ada.patch(&album, json!({"public": true})).await.expect(200);
    for reader in [&app.anon(), &eve] {
        reader.get(url(&file)).await.expect_bytes(200, PNG);
    }
    ada.patch(&album, json!({"public": false})).await.expect(200);
    eve.get(url(&file)).await.expect_problem(404, "not_found");
    ada.patch(&album, json!({"cover": null, "public": true})).await.expect(200);
    eve.get(url(&file)).await.expect_problem(404, "not_found");
    ada.get(url(&file)).await.expect_bytes(200, PNG);
    ada.delete(&album).await.expect(204);
    ada.get(url(&file)).await.expect_bytes(200, PNG);
}

async fn a_file_in_a_hidden_field_is_for_operators(app: &Filed) {
    let operator = with_albums(app).await;
    let ada = app.user("ada").await;
    let file = uploaded(&ada, "a", "terms").await;
    let body = json!({"owner": ada.id, "public": true, "contract": file["id"]});
    operator.post("/admin/v1/records/albums", body).await.expect(201);
    ada.get(url(&file)).await.expect_problem(404, "not_found");
    operator.get(url(&file).replace("/v1/", "/admin/v1/")).await.expect_bytes(200, b"terms");
}

async fn a_file_that_two_records_hold_is_readable_through_either(app: &Filed) {
    with_albums(app).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let file = uploaded(&ada, "a.png", PNG).await;
    let body = |public| json!({"owner": ada.id, "public": public, "cover": file["id"]});
    ada.post("/v1/albums", body(false)).await.expect(201);
    let public = ada.post("/v1/albums", body(true)).await.expect(201);
    eve.get(url(&file)).await.expect_bytes(200, PNG);
    ada.delete(format!("/v1/albums/{}", public["id"].as_str().unwrap())).await.expect(204);
    eve.get(url(&file)).await.expect_problem(404, "not_found");
}

async fn a_file_that_many_records_hold_is_readable_through_any(app: &Filed) {
    with_albums(app).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let file = uploaded(&ada, "a.png", PNG).await;
    let body = |public| json!({"owner": ada.id, "public": public, "cover": file["id"]});
    for _ in 0..40 {
        ada.post("/v1/albums", body(false)).await.expect(201);
    }
    eve.get(url(&file)).await.expect_problem(404, "not_found");
    // Ids rise, so this one is asked last.
    ada.post("/v1/albums", body(true)).await.expect(201);
    eve.get(url(&file)).await.expect_bytes(200, PNG);
}
