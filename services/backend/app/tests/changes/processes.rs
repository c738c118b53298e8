//! Two processes on one PostgreSQL, with nothing between them that would hasten a wake: the second is behind whenever the
//! first has changed the schema, and writes all the time.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use tokio::sync::RwLock;

use super::{document, open_collection};
use crate::support::actor::PASSWORD;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, run};
use crate::support::http::Connection;
use crate::support::process::{ServerProcess, run_command};

/// Clients of version 1 that write through the second process while the schema changes.
const WRITERS: usize = 4;
/// Records of which the newest version keeps more than version 1 shows, after each change.
const RECORDS: usize = 8;
/// Calls that each of the writers makes at least, from one change to the next.
const BETWEEN: u64 = 20;

/// Calls a process, which must answer with this status.
async fn call(to: &mut Connection, method: &str, path: &str, body: &Json, status: u16) -> Json {
    let body = (!body.is_null()).then_some(body);
    to.call(method, path, None, body).await.expect("an answer").expect(status)
}

/// Changes one record through version 1 again and again; tells what was acknowledged last.
async fn write_on(mut to: Connection, load: &Load) -> (String, Json) {
    let made = call(&mut to, "POST", "/v1/notes", &json!({"done": false, "count": 0}), 201).await;
    let path = format!("/v1/notes/{}", made["id"].as_str().unwrap());
    let mut last = json!({"done": false, "count": 0});
    for count in 1_u32.. {
        if load.is_over.load(Ordering::Relaxed) {
            break;
        }
        let _going_on = load.pause.read().await;
        last = json!({"done": count % 2 == 1, "count": count});
        let shown = call(&mut to, "PATCH", &path, &last, 200).await;
        assert_eq!((&shown["done"], &shown["count"]), (&last["done"], &last["count"]));
        load.written.fetch_add(1, Ordering::Relaxed);
    }
    (path, last)
}

/// What the writers do together.
#[derive(Default)]
struct Load {
    written: AtomicU64,
    /// Whoever holds it alone holds the writers up.
    pause: RwLock<()>,
    is_over: AtomicBool,
}

impl Load {
    async fn go_on(&self) {
        let goal = self.written.load(Ordering::Relaxed) + BETWEEN * WRITERS as u64;
        while self.written.load(Ordering::Relaxed) < goal {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// The changes, each with a value that the newest version has from then on and version 1 shows as `true`.
fn changes() -> Vec<(Json, &'static str)> {
    let recode = |map: Json| json!({"op": "recode", "field": "done", "type": "enum", "map": map});
    let add = |value: &str| json!({"op": "change_enum", "field": "done", "add": [value], "fallback": {value: "done"}});
    vec![
        (recode(json!({"open": "false", "done": "true", "archived": "true"})), "archived"),
        (add("lost"), "lost"),
        (json!({"op": "rename_field", "field": "count", "to": "number"}), "archived"),
        (add("sold"), "sold"),
        (json!({"op": "set_required", "field": "done", "required": false}), "lost"),
    ]
}

#[test]
fn two_processes_never_write_on_an_old_plan() {
    run(Engine::Postgres, async |database: &TestDatabase| {
        run_command(database, &["setup", "--email", "op@example.com", "--password-stdin"], PASSWORD);
        let folder = database.beside("second").display().to_string();
        let first = ServerProcess::start_with(database, &[], &[]).await;
        let second = ServerProcess::start_with(database, &[], &[("STRATABASE_DATA_DIR", &folder)]).await;
        let (mut here, mut there) = (first.connect().await, second.connect().await);
        let credentials = json!({"email": "op@example.com", "password": PASSWORD});
        let session = call(&mut here, "POST", "/admin/v1/session", &credentials, 201).await;
        let token = session["access_token"].as_str().unwrap();
        let fields = json!([{"name": "done", "type": "bool", "required": true, "default": false},
                            {"name": "count", "type": "integer"}]);
        let publish = async |to: &mut Connection, operation: Json| {
            let document = document([operation]);
            let answer = to.call("POST", "/admin/v1/changes", Some(token), Some(&document)).await.expect("an answer");
            answer.expect(201)["version"].as_u64().unwrap()
        };
        publish(&mut here, open_collection("notes", &fields)).await;
        while there.call("GET", "/v1/notes", None, None).await.unwrap().status != 200 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }

        let load = Load::default();
        let mut connections = Vec::new();
        for _ in 0..WRITERS {
            connections.push(second.connect().await);
        }
        let writers = join_all(connections.into_iter().map(|to| write_on(to, &load)));
        let changing = async {
            let mut found_behind = 0;
            for (place, (mut operation, value)) in changes().into_iter().enumerate() {
                load.go_on().await;
                // The first write on an old plan tells a process that it is behind: with all of them at work there is
                // none that could be looked at before, so that every other time they are held up.
                let held_up = if place % 2 == 0 { Some(load.pause.write().await) } else { None };
                operation["collection"] = "notes".into();
                let version = publish(&mut here, operation).await;
                let newest = format!("/v{version}/notes");
                let mut records = Vec::new();
                for _ in 0..RECORDS {
                    let made = call(&mut here, "POST", &newest, &json!({"done": value}), 201).await;
                    records.push(made["id"].as_str().unwrap().to_owned());
                }
                for id in records {
                    let is_behind = there.call("GET", &newest, None, None).await.unwrap().status == 404;
                    let old = call(&mut there, "PATCH", &format!("/v1/notes/{id}"), &json!({"done": false}), 200).await;
                    assert_eq!(old["done"], false);
                    let new = call(&mut here, "GET", &format!("{newest}/{id}"), &Json::Null, 200).await;
                    assert_eq!(new["done"], "open", "v{version}: what was kept of {value:?} is left standing");
                    found_behind += u32::from(is_behind);
                }
                drop(held_up);
            }
            load.go_on().await;
            load.is_over.store(true, Ordering::Relaxed);
            found_behind
        };
        let (written, found_behind) = tokio::join!(writers, changing);
        assert!(found_behind > 0, "the second process was never behind: nothing was shown");
        for (path, last) in written {
            let shown = call(&mut here, "GET", &path, &Json::Null, 200).await;
            assert_eq!((&shown["done"], &shown["count"]), (&last["done"], &last["count"]), "{path}");
        }
    });
}
