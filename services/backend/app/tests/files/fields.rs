//! `file` fields: what they take, what they hold, what they let go.

use std::future::IntoFuture;

use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use super::{Filed, PNG, noise, uploaded, with_albums};
use crate::support::actor::Actor;
use crate::support::engine::both_engines;

both_engines! {
    a_field_takes_the_files_that_it_declares,
    a_list_keeps_its_order_and_names_each_file_once,
    only_its_uploader_puts_a_file_into_a_record,
    what_a_write_refuses_is_not_held,
    a_schema_with_an_impossible_file_field_is_refused,
    writes_that_name_the_same_files_never_wait_for_each_other,
    whoever_may_change_a_record_moves_its_files_between_its_fields,
}

async fn album(ada: &Actor<'_>, fields: Json) -> crate::support::answer::Answer {
    let mut body = json!({"title": "Album", "owner": ada.id});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    ada.post("/v1/albums", body).await
}

async fn held(app: &Filed, file: &Json) -> bool {
    let info = app.operator().await.get(format!("/admin/v1/files/{}/info", file["id"].as_str().unwrap())).await;
    info.expect(200)["held"].as_bool().unwrap()
}

async fn a_field_takes_the_files_that_it_declares(app: &Filed) {
    with_albums(app).await;
    let ada = app.user("ada").await;
    let image = uploaded(&ada, "a.png", PNG).await;
    let made = album(&ada, json!({"cover": image["id"]})).await.expect(201);
    assert_eq!((&made["cover"], &made["pages"]), (&image["id"], &json!([])));
    assert!(held(app, &image).await);
    let text = uploaded(&ada, "a.png", "words").await;
    let large = uploaded(&ada, "a.png", [PNG, &noise(1000)].concat()).await;
    let upper = image["id"].as_str().unwrap().to_uppercase();
    assert_eq!(album(&ada, json!({"cover": upper})).await.expect(201)["cover"], image["id"]);
    for (cover, code) in [
        (&text["id"], "unsupported_type"),
        (&large["id"], "too_large"),
        (&json!("01990000-0000-7000-8000-000000000000"), "no_such_file"),
        (&json!("x"), "no_such_file"),
        (&json!(7), "wrong_type"),
        (&json!([image["id"]]), "wrong_type"),
    ] {
        let problem = album(&ada, json!({"cover": cover})).await.expect_problem(422, "invalid_fields");
        assert_eq!((&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]), (&json!("/cover"), &json!(code)));
    }
    let path = format!("/v1/albums/{}", made["id"].as_str().unwrap());
    ada.patch(&path, json!({"title": "Same cover"})).await.expect(200);
    assert!(held(app, &image).await);
    assert_eq!(ada.patch(&path, json!({"cover": null})).await.expect(200)["cover"], json!(null));
    assert!(held(app, &image).await, "the other album still holds it");
}

async fn a_list_keeps_its_order_and_names_each_file_once(app: &Filed) {
    with_albums(app).await;
    let ada = app.user("ada").await;
    let (one, two) = (uploaded(&ada, "1", "one").await, uploaded(&ada, "2", "two").await);
    let made = album(&ada, json!({"pages": [two["id"], one["id"]]})).await.expect(201);
    assert_eq!(made["pages"], json!([two["id"], one["id"]]));
    let path = format!("/v1/albums/{}", made["id"].as_str().unwrap());
    assert_eq!(ada.patch(&path, json!({"pages": [one["id"]]})).await.expect(200)["pages"], json!([one["id"]]));
    assert!(held(app, &one).await && !held(app, &two).await);
    for wrong in
        [json!([one["id"], one["id"]]), json!("x"), json!(["x"]), json!([null]), json!(vec![one["id"].clone(); 101])]
    {
        ada.patch(&path, json!({"pages": wrong})).await.expect_problem(422, "invalid_fields");
    }
    let filter = format!("pages.exists(p, p == \"{}\")", one["id"].as_str().unwrap());
    let found = ada.post("/v1/albums/query", json!({"filter": filter})).await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    ada.delete(&path).await.expect(204);
    assert!(!held(app, &one).await);
}

async fn only_its_uploader_puts_a_file_into_a_record(app: &Filed) {
    let operator = with_albums(app).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let secret = uploaded(&ada, "a.png", PNG).await;
    let problem = album(&eve, json!({"cover": secret["id"]})).await.expect_problem(422, "invalid_fields");
    assert_eq!(problem["errors"][0]["code"], "no_such_file", "as if there were none");
    let made = album(&ada, json!({"cover": secret["id"], "public": true})).await.expect(201);
    album(&eve, json!({"cover": secret["id"]})).await.expect_problem(422, "invalid_fields");
    let body = json!({"owner": eve.id, "cover": secret["id"]});
    operator.post("/admin/v1/records/albums", body).await.expect(201);
    ada.patch(format!("/v1/albums/{}", made["id"].as_str().unwrap()), json!({"contract": secret["id"]}))
        .await
        .expect_problem(422, "invalid_fields");
}

async fn what_a_write_refuses_is_not_held(app: &Filed) {
    with_albums(app).await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let file = uploaded(&ada, "a.png", PNG).await;
    ada.post("/v1/albums", json!({"owner": eve.id, "cover": file["id"]})).await.expect_problem(403, "forbidden");
    ada.post("/v1/albums", json!({"owner": ada.id, "cover": file["id"], "title": 7})).await.expect(422);
    let text = uploaded(&ada, "b", "words").await;
    album(&ada, json!({"pages": [text["id"]], "cover": text["id"]})).await.expect_problem(422, "invalid_fields");
    assert!(!held(app, &file).await && !held(app, &text).await);
}

async fn a_schema_with_an_impossible_file_field_is_refused(app: &Filed) {
    let operator = with_albums(app).await;
    for (field, key) in [
        (json!({"accept": ["png"]}), "accept/..."),
        (json!({"accept": ["image/PNG"]}), "accept"),
        (json!({"accept": "image/*"}), "accept"),
        (json!({"max_size_bytes": -1}), "max_size_bytes"),
        (json!({"default": "x"}), "default"),
        (json!({"unique": true}), "unique"),
        (json!({"indexed": true}), "indexed"),
        (json!({"min": 1}), "min"),
    ] {
        let mut declared = json!({"name": "scan", "type": "file"});
        declared.as_object_mut().unwrap().extend(field.as_object().unwrap().clone());
        let change = json!({"operations": [{"op": "add_field", "collection": "albums", "field": declared}]});
        let problem = operator.post("/admin/v1/changes/plan", change).await.expect_problem(422, "change_refused");
        let pointer = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(pointer.contains(key.trim_end_matches("/...")), "{field}: {problem}");
    }
    let collections = operator.get("/admin/v1/collections").await.expect(200);
    let albums = collections["items"].as_array().unwrap().iter().find(|item| item["name"] == "albums").unwrap();
    let cover = json!({"name": "cover", "type": "file", "max_size_bytes": 1000, "accept": ["image/*"]});
    assert!(albums["fields"].as_array().unwrap().contains(&cover), "{albums}");
    let pages = json!({"name": "pages", "type": "file", "list": true});
    assert!(albums["fields"].as_array().unwrap().contains(&pages), "{albums}");
}

async fn writes_that_name_the_same_files_never_wait_for_each_other(app: &Filed) {
    let operator = app.operator().await;
    let fields = json!([{"name": "front", "type": "file"}, {"name": "back", "type": "file"}]);
    let change = json!({"operations": [{"op": "create_collection", "name": "cards", "fields": fields}]});
    operator.post("/admin/v1/changes", change).await.expect(201);
    let ada = app.user("ada").await;
    let (one, two) = (uploaded(&ada, "1", "one").await, uploaded(&ada, "2", "two").await);
    let path = "/admin/v1/records/cards";
    let cards = (0..40).map(|number| {
        let (front, back) = if number % 2 == 0 { (&one, &two) } else { (&two, &one) };
        operator.post(path, json!({"front": front["id"], "back": back["id"]})).into_future()
    });
    for answer in join_all(cards).await {
        answer.expect(201);
    }
}

async fn whoever_may_change_a_record_moves_its_files_between_its_fields(app: &Filed) {
    let operator = with_albums(app).await;
    let ada = app.user("ada").await;
    let scan = super::upload(&operator, "/admin/v1/files", "a.png", PNG).await.expect(201);
    let body = json!({"owner": ada.id, "pages": [scan["id"]]});
    let album = operator.post("/admin/v1/records/albums", body).await.expect(201);
    let path = format!("/v1/albums/{}", album["id"].as_str().unwrap());
    let moved = ada.patch(&path, json!({"cover": scan["id"], "pages": []})).await.expect(200);
    assert_eq!((&moved["cover"], &moved["pages"]), (&scan["id"], &json!([])));
    assert!(held(app, &scan).await);
    ada.patch(&path, json!({"cover": null})).await.expect(200);
    ada.patch(&path, json!({"cover": scan["id"]})).await.expect_problem(422, "invalid_fields");
}
