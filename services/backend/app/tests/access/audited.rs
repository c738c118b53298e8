//! That what operators change stands in the audit log: every operation of the platform document that changes something.

use serde_json::{Value as Json, json};
use stratabase::core::db::WriteOptions;
use stratabase::core::id::new_record_id;
use stratabase::core::roles::Role;
use stratabase::models::identities::{self, Proven};

use super::{ACCESS, World};
use crate::auth::totp::enrol;
use crate::records::with_posts;
use crate::support::actor::{Actor, PASSWORD};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

/// Operations that leave no entry, and why.
const SILENT: &[(&str, &str)] = &[
    ("POST /admin/v1/setup", "the owner that stands in the log was made by it; there is no second one"),
    ("POST /admin/v1/session", "sessions tell of themselves"),
    ("POST /admin/v1/session/refresh", "sessions tell of themselves"),
    ("POST /admin/v1/session/totp", "sessions tell of themselves"),
    ("POST /admin/v1/session/recovery", "sessions tell of themselves"),
    ("POST /admin/v1/totp", "nothing is asked for before it is confirmed"),
    ("POST /admin/v1/totp/confirm", "platform::totp shows its entry: whoever signs in anew here has no codes"),
    ("DELETE /admin/v1/totp", "platform::totp shows its entry"),
    ("DELETE /admin/v1/session", "sessions tell of themselves"),
    ("POST /admin/v1/changes/plan", "changes nothing"),
    ("POST /admin/v1/settings/oauth/{provider}/test", "changes nothing"),
    ("POST /admin/v1/explain", "changes nothing"),
    ("POST /admin/v1/records/{collection}/query", "changes nothing"),
    ("POST /admin/v1/records/{collection}/aggregate", "changes nothing"),
    ("POST /admin/v1/templates/{name}/{locale}/preview", "changes nothing"),
];

/// A request that succeeds, for the operations whose sound request in `World` is refused or changes nothing.
async fn arranged(app: &TestApp, owner: &Actor<'_>, operation: &str) -> Option<(String, Json)> {
    let forced = json!({"force": true, "reason": "nobody is left"});
    let change = async |document: Json| owner.post("/admin/v1/changes", document).await.expect(201);
    Some(match operation {
        "PATCH /admin/v1/versions/{n}" => {
            let rename = json!({"op": "rename_field", "collection": "posts", "field": "body", "to": "words"});
            change(json!({"operations": [rename], "acknowledge": []})).await;
            ("versions/1".into(), json!({"deprecated_at": "2026-12-01T00:00:00Z"}))
        }
        "POST /admin/v1/versions/{n}/publish" => {
            let drop = json!({"op": "rename_field", "collection": "posts", "field": "score", "to": "points"});
            let report = change(json!({"draft": true, "operations": [drop]})).await;
            (format!("versions/{}/publish", report["version"]), Json::Null)
        }
        "POST /admin/v1/versions/{n}/retire" => ("versions/1/retire".into(), forced),
        "POST /admin/v1/versions/{n}/restore" => ("versions/1/restore".into(), Json::Null),
        "POST /admin/v1/versions/{n}/purge" => {
            owner.post("/admin/v1/versions/1/retire", forced).await.expect(200);
            ("versions/1/purge".into(), Json::Null)
        }
        "PATCH /admin/v1/operators/{id}" => {
            let viewer = app.operator_as(Role::Viewer).await;
            (format!("operators/{}", viewer.id), json!({"role": "support"}))
        }
        "DELETE /admin/v1/operators/{id}" => {
            (format!("operators/{}", app.operator_as(Role::Viewer).await.id), Json::Null)
        }
        "DELETE /admin/v1/users/{id}/second-factor" => {
            let enrolled = enrol(app, "mia").await;
            (format!("users/{}/second-factor", enrolled.session["user"]["id"].as_str().unwrap()), Json::Null)
        }
        "DELETE /admin/v1/users/{id}/identities/{identity}" => {
            let (user, now) = (app.user("lea").await.id, app.app.clock.now());
            let id = new_record_id(now).unwrap();
            let proven = Proven {
                provider: "acme".into(),
                issuer: "https://acme.example".into(),
                subject: "lea".into(),
                email: None,
                is_verified: false,
            };
            let link = async move |tx: &_| identities::insert(tx, id, user, &proven, now).await;
            app.app.db.write(WriteOptions::default(), link).await.unwrap();
            (format!("users/{user}/identities/{id}"), Json::Null)
        }
        "DELETE /admin/v1/users/{id}/wrong-passwords" => {
            let id = app.user("kim").await.id;
            let guess = json!({"email": "kim@example.com", "password": "a wrong one"});
            app.anon().post("/v1/auth/login", guess).await.expect(401);
            (format!("users/{id}/wrong-passwords"), Json::Null)
        }
        "POST /admin/v1/invitations/accept" => {
            let asked = json!({"email": "new@example.com", "role": "viewer"});
            let made = owner.post("/admin/v1/invitations", asked).await.expect(201);
            let token = made["url"].as_str().unwrap().split_once("#token=").unwrap().1.to_owned();
            let before = entries(app).await.len();
            let body = json!({"token": token, "password": PASSWORD});
            app.anon().post("/admin/v1/invitations/accept", body).await.expect(201);
            let after = entries(app).await;
            assert_eq!(after.len(), before + 1);
            assert!(after.iter().any(|entry| entry["operator"]["email"] == "new@example.com"), "{after:?}");
            // The caller of this one is nobody yet.
            ("settings".into(), json!({}))
        }
        _ => return None,
    })
}

async fn entries(app: &TestApp) -> Vec<Json> {
    let log = app.operator().await.get("/admin/v1/audit?limit=1000").await.expect(200);
    log["items"].as_array().unwrap().clone()
}

/// Requirement 66.
async fn every_operation_that_changes_something_stands_in_the_log(app: &TestApp) {
    with_posts(app).await;
    let world = World::new(app).await;
    let all = ACCESS.iter().map(|(operation, _)| *operation).filter(|operation| operation.contains(" /admin/"));
    // Once version 1 is retired its users can do nothing more for the other requests.
    let (of_versions, others): (Vec<_>, Vec<_>) = all.partition(|operation| operation.contains("/versions/"));
    for operation in others.into_iter().chain(of_versions) {
        let (method, _) = operation.split_once(' ').unwrap();
        if method == "GET" || SILENT.iter().any(|(silent, _)| *silent == operation) {
            continue;
        }
        app.advance(10);
        let owner = app.operator().await;
        let arranged = arranged(app, &owner, operation).await;
        let before = entries(app).await;
        let method = if operation.ends_with("/accept") { "PATCH" } else { method };
        let answer = match arranged {
            Some((path, Json::Null)) => owner.call(method.parse().unwrap(), &format!("/admin/v1/{path}")).await,
            Some((path, body)) => owner.call(method.parse().unwrap(), &format!("/admin/v1/{path}")).json(&body).await,
            None => world.call(operation, 2, &owner).await,
        };
        assert!(answer.status.is_success(), "{operation} was answered with {answer}: have `arranged` make it succeed");
        let after = entries(app).await;
        assert!(
            after.len() > before.len(),
            "{operation} left no entry: call audit::record in the transaction of its use case, or say in SILENT \
             (tests/access/audited.rs) why it leaves none"
        );
        // Those of one instant stand in any order.
        let is_new = |entry: &&Json| before.iter().all(|old| old["id"] != entry["id"]);
        let told = json!([{"id": owner.id, "email": "op@example.com"}, "127.0.0.1", app.app.clock.now()]);
        assert!(
            after.iter().filter(is_new).any(|entry| json!([entry["operator"], entry["address"], entry["at"]]) == told),
            "{operation} left no entry of {told}: {after:#?}"
        );
    }
    let log = json!(entries(app).await).to_string();
    assert!(log.contains("operator.create"), "the owner's own set-up");
    for secret in [PASSWORD, "sb_", "argon2", "{{ code }}", "any body is a file"] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}

async fn what_is_refused_leaves_no_entry(app: &TestApp) {
    with_posts(app).await;
    let world = World::new(app).await;
    let viewer = app.operator_as(Role::Viewer).await;
    let before = entries(app).await.len();
    for (operation, _) in ACCESS.iter().filter(|(operation, _)| operation.contains(" /admin/")) {
        if ["session", "keys/{id}", "invitations/{id}", "password", "totp"].iter().any(|left| operation.contains(left))
        {
            continue;
        }
        app.advance(10);
        world.call(operation, 2, &viewer).await;
    }
    assert_eq!(entries(app).await.len(), before);
}

both_engines!(every_operation_that_changes_something_stands_in_the_log, what_is_refused_leaves_no_entry,);
