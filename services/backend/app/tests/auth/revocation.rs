//! What ends on one node ends on every other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use stratabase::core::db::WriteOptions;
use stratabase::core::tokens::{Token, TokenHash, TokenKind};
use stratabase::core::{App, Error, Principal};
use stratabase::models::revocations::{self as rows, Mark};
use stratabase::services::{revocations, sessions};

use super::{holder, refresh, register, text};
use crate::support::app::TestApp;
use crate::support::engine::{self, Engine, both_engines};

both_engines! {
    what_ends_on_a_node_is_over_there_at_once_though_its_cache_knew_it,
    a_logout_reaches_another_node_within_a_second,
    a_node_that_hears_of_no_revocations_asks_the_database,
    a_token_known_to_another_node_dies_with_the_next_poll,
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
                rows::insert(tx, &[late], now).await?;
                if let Some(written) = written.lock().unwrap().take() {
                    written.send(()).unwrap();
                }
                released.notified().await;
                Ok(())
            };
            db.write(WriteOptions::default(), work).await
        });
        is_written.await.unwrap();
        let quick = async move |tx: &stratabase::core::db::Tx| rows::insert(tx, &[early], now).await;
        app.app.db.write(WriteOptions::default(), quick).await.unwrap();
        let (mark, seen) = rows::since(&app.app.db, Mark::default()).await.unwrap();
        assert_eq!(seen, [early]);
        release.notify_one();
        slow.await.unwrap().unwrap();
        let (_, seen) = rows::since(&app.app.db, mark).await.unwrap();
        assert!(seen.contains(&late), "{seen:?}");
    });
}
