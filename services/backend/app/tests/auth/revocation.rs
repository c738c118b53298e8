//! What ends on one node ends on every other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use stratabase::core::db::{Source, Tx, WriteOptions};
use stratabase::core::endings::Endings;
use stratabase::core::roles::Role;
use stratabase::core::tokens::{Token, TokenHash, TokenKind};
use stratabase::core::{App, Ctx, Error, Principal};
use stratabase::models::revocations::{self as rows, Mark};
use stratabase::services::records::{Wanted, create_record};
use stratabase::services::{revocations, sessions};

use super::{holder, refresh, register, text};
use crate::db::gate::gate;
use crate::records::with_posts;
use crate::support::app::TestApp;
use crate::support::engine::{self, Engine, both_engines};

both_engines! {
    what_ends_on_a_node_is_over_there_at_once_though_its_cache_knew_it,
    a_logout_reaches_another_node_within_a_second,
    a_node_that_hears_of_no_revocations_asks_the_database,
    a_token_known_to_another_node_dies_with_the_next_poll,
    a_write_that_was_let_in_before_its_caller_ended_is_refused,
}

#[test]
fn what_waits_behind_a_logout_is_not_written() {
    engine::run(Engine::Sqlite, behind_a_logout);
}

async fn is_let_in(node: &App, token: &str) -> bool {
    match sessions::authenticate(node, token, node.clock.now()).await {
        Ok(Principal::User { .. }) => true,
        Err(Error::Unauthenticated(_)) => false,
        other => panic!("{other:?}"),
    }
}

async fn what_ends_on_a_node_is_over_there_at_once_though_its_cache_knew_it(app: &TestApp) {
    let first = register(app, "ada").await;
    let lost = refresh(app, &first).await.expect(200);
    let knows = |session: &Json| {
        let hash = Token::hash_of(TokenKind::Access, text(session, "access_token")).unwrap();
        app.app.sessions.get(&hash, app.app.clock.now()).is_some()
    };
    revocations::poll(&app.app, Mark::default()).await.unwrap();
    for session in [&first, &lost] {
        holder(app, session).get("/v1/auth/me").await.expect(200);
        assert!(knows(session), "the control: the cache knows the token");
    }
    refresh(app, &first).await.expect(200);
    assert!(knows(&first) && !knows(&lost));
    holder(app, &first).call(http::Method::POST, "/v1/auth/logout").await.expect(204);
    assert!(!knows(&first));
}

async fn a_logout_reaches_another_node_within_a_second(app: &TestApp) {
    let other = app.another_node().await;
    let following = tokio::spawn(revocations::follow(Arc::downgrade(&other)));
    let session = register(app, "ada").await;
    let token = text(&session, "access_token");
    assert!(is_let_in(&other, token).await);
    holder(app, &session).call(http::Method::POST, "/v1/auth/logout").await.expect(204);
    let ended = Instant::now();
    while is_let_in(&other, token).await {
        assert!(ended.elapsed() < Duration::from_secs(1), "still let in after {:?}", ended.elapsed());
        tokio::task::yield_now().await;
    }
    following.abort();
}

async fn a_node_that_hears_of_no_revocations_asks_the_database(app: &TestApp) {
    let other = app.another_node().await;
    let session = register(app, "ada").await;
    let token = text(&session, "access_token");
    assert!(is_let_in(&other, token).await);
    holder(app, &session).call(http::Method::POST, "/v1/auth/logout").await.expect(204);
    assert!(!is_let_in(&other, token).await);
}

async fn a_token_known_to_another_node_dies_with_the_next_poll(app: &TestApp) {
    let other = app.another_node().await;
    let session = register(app, "ada").await;
    let token = text(&session, "access_token");
    let mark = revocations::poll(&other, Mark::default()).await.unwrap();
    assert!(is_let_in(&other, token).await);
    holder(app, &session).call(http::Method::POST, "/v1/auth/logout").await.expect(204);
    let hash = Token::hash_of(TokenKind::Access, token).unwrap();
    let now = app.app.clock.now();
    assert!(other.sessions.get(&hash, now).is_some(), "the control: before the poll the token is still known");
    revocations::poll(&other, mark).await.unwrap();
    assert!(other.sessions.get(&hash, now).is_none());
    assert!(!is_let_in(&other, token).await);
}

/// On SQLite transactions follow one another; only PostgreSQL can commit them in another order than they began.
#[test]
fn a_revocation_that_commits_late_is_not_missed() {
    engine::run(Engine::Postgres, async |app: &TestApp| {
        let now = app.app.clock.now();
        let (early, late) = (TokenHash::of("early"), TokenHash::of("late"));
        let (written, is_written) = tokio::sync::oneshot::channel();
        let written = std::sync::Mutex::new(Some(written));
        let release = Arc::new(tokio::sync::Notify::new());
        let (db, released) = (app.app.db.clone(), Arc::clone(&release));
        let slow = tokio::spawn(async move {
            let work = async move |tx: &stratabase::core::db::Tx| {
                rows::insert(tx, &Endings::default(), &[late], now).await?;
                if let Some(written) = written.lock().unwrap().take() {
                    written.send(()).unwrap();
                }
                released.notified().await;
                Ok(())
            };
            db.write(WriteOptions::default(), work).await
        });
        is_written.await.unwrap();
        let quick =
            async move |tx: &stratabase::core::db::Tx| rows::insert(tx, &Endings::default(), &[early], now).await;
        app.app.db.write(WriteOptions::default(), quick).await.unwrap();
        let (mark, seen) = rows::since(&app.app.db, Mark::default()).await.unwrap();
        assert_eq!(seen, [early]);
        release.notify_one();
        slow.await.unwrap().unwrap();
        let (_, seen) = rows::since(&app.app.db, mark).await.unwrap();
        assert!(seen.contains(&late), "{seen:?}");
    });
}

/// The context of a request that was let in a moment ago.
async fn let_in(app: &TestApp, token: &str) -> Ctx {
    let endings = app.app.endings.watched();
    let who = sessions::authenticate(&app.app, token, app.app.clock.now()).await.unwrap();
    Ctx { who, endings, version: 1, method: "POST", ..Ctx::system(app.app.clock.clone(), uuid::Uuid::nil()) }
}

async fn create(app: &TestApp, ctx: &Ctx) -> Result<(), Error> {
    let body = json!({"title": "late", "status": "published"});
    create_record(ctx, &app.app, "posts", body, &Wanted::default(), None).await.map(drop)
}

async fn a_write_that_was_let_in_before_its_caller_ended_is_refused(app: &TestApp) {
    let owner = with_posts(app).await;
    let rules = json!([{"op": "set_rules", "collection": "posts", "rules": {"create": "true"}}]);
    owner.post("/admin/v1/changes", json!({"operations": rules, "acknowledge": ["rule_tightened"]})).await.expect(201);
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    let (developer, other) = (app.operator_as(Role::Developer).await, app.operator_as(Role::Owner).await);
    let key = owner.post("/admin/v1/keys", json!({"name": "program", "scopes": ["posts:create"]})).await.expect(201);
    let tokens = [&ada, &ben, &developer, &other].map(|actor| actor.token.clone().unwrap());
    let mut let_in_before = Vec::new();
    for token in tokens.iter().map(String::as_str).chain([text(&key, "key")]) {
        let ctx = let_in(app, token).await;
        create(app, &ctx).await.expect("the control: it is let in");
        let_in_before.push(ctx);
    }
    let unconcerned = let_in(app, owner.token.as_ref().unwrap()).await;
    ada.call(http::Method::POST, "/v1/auth/logout").await.expect(204);
    owner.patch(format!("/admin/v1/users/{}", ben.id), json!({"disabled": true})).await.expect(200);
    owner.delete(format!("/admin/v1/operators/{}", developer.id)).await.expect(204);
    owner.patch(format!("/admin/v1/operators/{}", other.id), json!({"role": "viewer"})).await.expect(200);
    owner.delete(format!("/admin/v1/keys/{}", text(&key, "id"))).await.expect(204);
    for ctx in &let_in_before {
        let late = create(app, ctx).await;
        assert!(matches!(late, Err(Error::Unauthenticated(_))), "{:?}: {late:?}", ctx.who);
    }
    create(app, &unconcerned).await.unwrap();
    let posts = owner.get("/admin/v1/records/posts").await.expect(200);
    assert_eq!(posts["items"].as_array().unwrap().len(), let_in_before.len() + 1);
}

/// On SQLite there is one writer, so that nothing can be written behind the answer to a logout.
async fn behind_a_logout(app: &TestApp) {
    let owner = with_posts(app).await;
    let ada = app.user("ada").await;
    let (gate, barred) = gate();
    let holder = {
        let db = app.app.db.clone();
        let hold = async move |tx: &Tx| {
            barred.wait(tx.dialect()).await;
            Ok(())
        };
        tokio::spawn(async move { db.write(WriteOptions::default(), hold).await })
    };
    gate.reached().await;
    let logout = ada.call(http::Method::POST, "/v1/auth/logout");
    let late = async {
        // The logout waits for the writer by now, and the caches know nothing of it.
        tokio::time::sleep(Duration::from_millis(50)).await;
        ada.post("/v1/posts", json!({"title": "late"})).await
    };
    let open = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        gate.open();
    };
    let (logout, late, ()) = tokio::join!(logout, late, open);
    holder.await.unwrap().unwrap();
    logout.expect(204);
    late.expect_problem(401, "unauthenticated");
    assert_eq!(owner.get("/admin/v1/records/posts").await.expect(200)["items"], json!([]));
}
