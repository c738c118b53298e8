//! What a fault of the machine may and may not do: a killed process, a full disk, a write that is not yet on the disk.

mod clients;
mod disk_full;
mod fsync;
mod kill;
mod postgres_restart;
mod trace;

use serde_json::{Value as Json, json};

use crate::support::actor::PASSWORD;
use crate::support::database::TestDatabase;
use crate::support::http::Connection;
use crate::support::process::run_command;

/// Makes an operator on a database that no server uses yet.
pub fn make_operator(database: &TestDatabase) {
    run_command(database, &["setup", "--email", "op@example.com", "--password-stdin"], PASSWORD);
}

/// Creates the collection `notes`, which everybody may read and write, as the operator.
pub async fn create_notes(connection: &mut Connection) {
    let credentials = json!({"email": "op@example.com", "password": PASSWORD});
    let session = connection.call("POST", "/admin/v1/session", None, Some(&credentials)).await.expect("an answer");
    let token = session.expect(201)["access_token"].as_str().expect("a token").to_owned();
    let change = json!({"operations": [{
        "op": "create_collection",
        "name": "notes",
        "fields": [{"name": "text", "type": "text"}],
        "rules": {"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"},
    }]});
    connection.call("POST", "/admin/v1/changes", Some(&token), Some(&change)).await.expect("an answer").expect(201);
}

/// Every note that the server has, by pages.
async fn all_notes(connection: &mut Connection) -> Vec<Json> {
    let mut notes = Vec::new();
    let mut path = "/v1/notes?limit=1000".to_owned();
    loop {
        let page = connection.call("GET", &path, None, None).await.expect("an answer").expect(200);
        notes.extend(page["items"].as_array().expect("items").iter().cloned());
        let Some(next) = page["next"].as_str() else { return notes };
        path = format!("/v1/notes?limit=1000&cursor={next}");
    }
}
