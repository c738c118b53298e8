//! What is recorded: a small installation of three versions, and the calls that their clients make.

use http::Method;
use serde_json::{Value as Json, json};
use stratabase::api::edge::Edge;
use stratabase::core::App;
use stratabase::services::operators;

use super::recording::{Recorder, Request};
use crate::support::actor::{Actor, PASSWORD};

const FIRST: &str = "019ac000-0000-7000-8000-000000000001";
const SECOND: &str = "019ac000-0000-7000-8000-000000000002";
const THIRD: &str = "019ac000-0000-7000-8000-000000000003";
const OWN: &str = "019ac000-0000-7000-8000-00000000000a";

/// Fills an installation, as clients of its day did; gives the session of a user who will call again.
pub async fn prepare(app: &App, edge: &Edge) -> Json {
    let token = operators::open_setup(app).await.unwrap().expect("there is no owner");
    let owner = json!({"token": token, "email": "owner@example.com", "password": PASSWORD});
    let session = Actor::anonymous(edge).post("/admin/v1/setup", owner).await.expect(201);
    let operator = Actor::anonymous(edge).signed_in(&session, "operator");
    let change = async |operations: Json| {
        operator.post("/admin/v1/changes", json!({"note": "scene", "operations": operations})).await.expect(201)
    };
    change(json!([{"op": "create_collection", "name": "notes", "fields": [
        {"name": "title", "type": "text", "required": true, "max_length": 40},
        {"name": "body", "type": "text", "required": true},
        {"name": "stars", "type": "integer", "min": 0, "required": true, "default": 0, "indexed": true},
        {"name": "weight", "type": "number"}, {"name": "due", "type": "datetime"}, {"name": "extra", "type": "json"},
        {"name": "status", "type": "enum", "values": ["draft", "published"], "required": true, "default": "draft"},
        {"name": "done", "type": "bool", "required": true, "default": false},
        {"name": "tags", "type": "text", "list": true},
        {"name": "author", "type": "relation", "collection": "users", "on_delete": "cascade"}],
        "indexes": [{"fields": ["title"], "unique": true}],
        "rules": {"list": "record.author == auth.id", "read": "record.status == 'published' || record.author == auth.id",
                  "create": "record.author == auth.id", "update": "record.author == auth.id",
                  "delete": "record.author == auth.id"}}]))
    .await;
    let ada = json!({"email": "ada@example.com", "password": PASSWORD});
    let session = Actor::anonymous(edge).post("/v1/auth/register", ada).await.expect(201);
    let ada = Actor::anonymous(edge).signed_in(&session, "user");
    let note = |id: &str, title: &str, stars: i64| json!({"id": id, "title": title, "body": "Text.", "stars": stars, "author": ada.id});
    ada.post("/v1/notes", note(FIRST, "Ägypten", 3)).await.expect(201);
    ada.post("/v1/notes", note(SECOND, "Brasil", 7)).await.expect(201);
    change(json!([{"op": "rename_field", "collection": "notes", "field": "title", "to": "headline"},
        {"op": "drop_field", "collection": "notes", "field": "body", "restore": "(gone)"},
        {"op": "change_enum", "collection": "notes", "field": "status", "add": ["archived"], "fallback": {"archived": "draft"}}]))
    .await;
    change(json!([{"op": "recode", "collection": "notes", "field": "done", "type": "enum", "values": ["yes", "no"],
        "map": {"true": "yes", "false": "no"}},
        {"op": "add_field", "collection": "notes", "fill": "en", "field": {"name": "language", "type": "text", "required": true}},
        {"op": "rename_collection", "collection": "notes", "to": "articles"}]))
    .await;
    let article = json!({"id": THIRD, "headline": "Čad", "status": "archived", "done": "yes", "language": "cs", "author": ada.id});
    ada.post("/v3/articles", article).await.expect(201);
    session
}

/// Calls as the clients of each version do, and as those who do it wrong.
pub async fn call(recorder: &mut Recorder<'_>, session: &Json) {
    for path in ["/versions", "/v1/openapi.json", "/v3/openapi.json"] {
        recorder.send(get(path), 200).await;
    }
    accounts(recorder, session).await;
    let token = session["access_token"].as_str().unwrap();
    let author = session["user"]["id"].as_str().unwrap();
    reads(recorder, token).await;
    writes(recorder, token, author).await;
    problems(recorder, token).await;
}

fn get(path: &str) -> Request {
    Request::new(&Method::GET, path)
}

fn post(path: &str, body: impl ToString) -> Request {
    Request::new(&Method::POST, path).body(body)
}

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json[key].as_str().unwrap_or_else(|| panic!("no {key} in {json}"))
}

async fn accounts(recorder: &mut Recorder<'_>, session: &Json) {
    let old = text(session, "access_token");
    recorder.send(get("/v1/auth/me").token(old), 200).await;
    let ben = json!({"email": "ben@example.com", "password": PASSWORD});
    recorder.send(post("/v1/auth/register", &ben), 201).await;
    recorder.send(post("/v1/auth/register", &ben), 409).await;
    recorder.send(post("/v1/auth/register", json!({"email": "c@example.com", "password": "short"})), 422).await;
    recorder.send(post("/v1/auth/login", json!({"email": "ben@example.com", "password": "another one"})), 401).await;
    let ben = recorder.send(post("/v1/auth/login", &ben), 200).await.json();
    let ben = recorder.send(post("/v1/auth/refresh", json!({"refresh_token": text(&ben, "refresh_token")})), 200).await;
    let ben = ben.json();
    let token = text(&ben, "access_token");
    recorder.send(get("/v3/auth/sessions").token(token), 200).await;
    recorder.send(get("/v2/users").token(token), 200).await;
    recorder.send(Request::new(&Method::POST, "/v1/auth/logout").token(token), 204).await;
    recorder.send(get("/v1/auth/me").token(token), 401).await;
}

async fn reads(recorder: &mut Recorder<'_>, token: &str) {
    for path in ["/v1/notes", "/v2/notes", "/v3/articles"] {
        let record = recorder.send(get(&format!("{path}/{FIRST}")).token(token), 200).await;
        let known = get(&format!("{path}/{FIRST}")).token(token).header("if-none-match", record.header("etag"));
        recorder.send(known, 304).await;
        recorder.send(get(&format!("{path}/{THIRD}")).token(token), 200).await;
        recorder.send(get(&format!("{path}?sort=-stars&count=true")).token(token), 200).await;
        let page =
            recorder.send(get(&format!("{path}?sort=stars&limit=2&fields=stars,status")).token(token), 200).await;
        let next = format!("{path}?sort=stars&limit=2&fields=stars,status&cursor={}", text(&page.json(), "next"));
        recorder.send(get(&next).token(token), 200).await;
        let query = json!({"filter": "stars >= var.least && status == 'draft'", "var": {"least": 3}, "sort": "-stars"});
        recorder.send(post(&format!("{path}/query"), query).token(token), 200).await;
        recorder.send(get(path), 200).await;
    }
}

async fn writes(recorder: &mut Recorder<'_>, token: &str, author: &str) {
    let made = json!({"id": OWN, "title": "Dänemark", "body": "b", "weight": 0.5, "due": "2026-12-24T18:00:00+01:00",
        "extra": {"a": [1, null]}, "tags": ["x", "y"], "author": author});
    let made = recorder.send(post("/v1/notes", made).token(token), 201).await;
    let record = |version: &str| Request::new(&Method::PATCH, &format!("{version}/{OWN}")).token(token);
    let edit =
        record("/v2/notes").header("if-match", made.header("etag")).body(json!({"status": "archived", "stars": 1}));
    recorder.send(edit.clone(), 200).await;
    recorder.send(edit, 412).await;
    recorder.send(record("/v1/notes").body(json!({"done": true, "tags": null, "extra": {"b": 2}})), 200).await;
    let seen = recorder.send(get(&format!("/v3/articles/{OWN}")).token(token), 200).await;
    let put = Request::new(&Method::PUT, &format!("/v3/articles/{OWN}")).token(token).body(seen.json());
    recorder.send(put, 200).await;
    recorder.send(Request::new(&Method::DELETE, &format!("/v2/notes/{OWN}")).token(token), 204).await;
    recorder.send(get(&format!("/v1/notes/{OWN}")).token(token), 404).await;
}

async fn problems(recorder: &mut Recorder<'_>, token: &str) {
    let wrong = json!({"title": null, "body": 3, "stars": -1, "status": "archived", "nothing": 1, "author": OWN});
    recorder.send(post("/v1/notes", wrong).token(token), 422).await;
    recorder.send(post("/v1/notes", json!({"title": "Brasil", "body": ""})).token(token), 403).await;
    recorder.send(post("/v1/notes", json!({"title": "x", "body": ""})), 401).await;
    recorder.send(post("/v2/notes", "{\"headline\": ").token(token), 400).await;
    recorder.send(post("/v2/notes", "x").token(token).header("content-type", "text/plain"), 415).await;
    recorder.send(get("/v2/notes?filter=title%20%3D%3D%20%22x%22").token(token), 400).await;
    recorder.send(get("/v2/notes?sort=stars&limit=0").token(token), 400).await;
    recorder.send(get("/v3/articles?cursor=c_none").token(token), 400).await;
    recorder.send(get("/v3/notes").token(token), 404).await;
    recorder.send(get("/v9/notes"), 404).await;
    recorder.send(Request::new(&Method::POST, "/v1/users").token(token).body(json!({})), 405).await;
}
