//! Sessions that one node tells another of, and what is never believed.

use std::sync::Arc;

use stratabase::core::cache::SharedSession;
use stratabase::core::db::{Statement, WriteOptions};
use stratabase::core::wakes::Wake;
use stratabase::core::{App, Principal};
use stratabase::services::sessions::authenticate;

use super::{Stage, hash, is_let_in, on_two_nodes, poll};

#[test]
fn a_session_warmed_on_one_node_is_found_by_another_without_the_database() {
    on_two_nodes(async |stage| {
        static VANISH: Statement = Statement::new("DELETE FROM _sessions");
        let token = warm(stage, &[&stage.other], "ada").await;
        // Nobody does this; it shows that the database is not asked.
        stage.app.app.db.write(WriteOptions::default(), async |tx| tx.execute(&VANISH, &[]).await).await.unwrap();
        poll(&stage.other).await;
        assert!(is_let_in(&stage.other, &token).await);
        assert_eq!(stage.other.metrics.cache.found.get(), 1);
    });
}

#[test]
fn a_node_that_hears_of_no_revocations_believes_no_cache() {
    on_two_nodes(async |stage| {
        let deaf = stage.app.another_node().await;
        let token = warm(stage, &[&stage.other], "ada").await;
        assert!(is_let_in(&deaf, &token).await, "by the database");
        stage.log_out(&token).await;
        assert!(!is_let_in(&deaf, &token).await);
        let asked = &deaf.metrics.cache;
        assert_eq!((asked.found.get(), asked.missed.get(), asked.refused.get()), (0, 0, 0));
        deaf.db.close().await;
    });
}

#[test]
fn nothing_readable_of_a_token_stands_in_the_cache() {
    on_two_nodes(async |stage| {
        let token = warm(stage, &[&stage.other], "ada").await;
        let keys = stage.session_keys().await;
        let value = stage.get(&keys[0]).await;
        let stored = format!("{keys:?} {}", String::from_utf8_lossy(&value));
        assert!(!stored.contains(token.trim_start_matches("sb_at_")) && !stored.contains("ada"), "{stored}");
        let hash = hash(&token).bytes();
        assert!(!value.windows(hash.len()).any(|part| part == hash), "not even its hash");
    });
}

#[test]
fn garbage_and_strange_entries_are_taken_for_nothing() {
    on_two_nodes(async |stage| {
        // Each entry is read by a node of its own, because nodes keep what they have read.
        let mut nodes = Vec::new();
        for _ in 0..7 {
            nodes.push(stage.app.another_node().await);
        }
        let readers: Vec<&App> = nodes.iter().map(AsRef::as_ref).collect();
        let ada = warm(stage, &readers, "ada").await;
        let key = stage.session_keys().await.remove(0);
        let entry = stage.get(&key).await;
        let eve = warm(stage, &readers, "eve").await;
        let keys = stage.session_keys().await;
        let entry_of_eve = stage.get(keys.iter().find(|other| **other != key).expect("a second session")).await;
        assert_ne!(who_is(stage, &ada).await, who_is(stage, &eve).await);

        let mut altered = entry.clone();
        altered[10] ^= 1;
        let cut = entry[1..].to_vec();
        let poisons = [b"garbage".to_vec(), Vec::new(), vec![0; entry.len()], cut, altered, entry_of_eve, entry];
        for (number, (poison, node)) in poisons.iter().zip(&nodes).enumerate() {
            stage.set(&key, poison).await;
            poll(node).await;
            let who = authenticate(node, &ada, node.clock.now()).await.unwrap();
            assert_eq!(who, who_is(stage, &ada).await, "entry {number}");
            let is_the_true_one = u64::from(number == 6);
            let asked = &node.metrics.cache;
            let outcome = (asked.found.get(), asked.refused.get());
            assert_eq!(outcome, (is_the_true_one, 1 - is_the_true_one), "entry {number}");
        }
        for node in nodes {
            node.db.close().await;
        }
    });
}

#[test]
fn a_key_of_another_type_is_one_bad_key() {
    on_two_nodes(async |stage| {
        let token = warm(stage, &[&stage.other], "ada").await;
        let key = stage.session_keys().await.remove(0);
        let mut connection = stage.redis.connect().await;
        redis::pipe().del(&key).lpush(&key, "x").exec_async(&mut connection).await.unwrap();
        poll(&stage.other).await;
        assert!(is_let_in(&stage.other, &token).await);
        assert!(stage.other.cache.is_well().await);
        assert_eq!(stage.other.metrics.cache.up.get(), 1, "the server is still asked");
    });
}

#[test]
fn the_valid_entry_of_a_session_that_has_ended_is_refused() {
    on_two_nodes(async |stage| {
        let token = warm(stage, &[&stage.other], "ada").await;
        let key = stage.session_keys().await.remove(0);
        let entry = stage.get(&key).await;
        stage.log_out(&token).await;
        stage.set(&key, &entry).await;
        assert!(!is_let_in(&stage.app.app, &token).await, "the node on which it ended, before its next poll");
        poll(&stage.other).await;
        assert!(!is_let_in(&stage.other, &token).await);
        assert_eq!(stage.other.metrics.cache.refused.get(), 1);
        assert_eq!(stage.app.app.metrics.cache.refused.get(), 1);
    });
}

#[test]
fn an_entry_from_before_a_nodes_own_knowledge_is_refused_though_its_revocation_was_purged() {
    on_two_nodes(async |stage| {
        static PURGE: Statement = Statement::new("DELETE FROM _revocations");
        let token = warm(stage, &[&stage.other], "ada").await;
        let key = stage.session_keys().await.remove(0);
        let entry = stage.get(&key).await;
        stage.log_out(&token).await;
        stage.app.app.db.write(WriteOptions::default(), async |tx| tx.execute(&PURGE, &[]).await).await.unwrap();
        let late = stage.app.another_node().await;
        stage.set(&key, &entry).await;
        poll(&late).await;
        assert!(!is_let_in(&late, &token).await);
        assert_eq!(late.metrics.cache.refused.get(), 1);
        late.db.close().await;
    });
}

#[test]
fn what_was_read_before_a_revocation_and_written_after_it_is_refused() {
    on_two_nodes(async |stage| {
        let token = stage.sign_in("ada").await;
        until_believed(&stage.other, &[&stage.app.app], &token).await;
        // A slow node reads the session, is overtaken by the logout, and tells of it only then.
        let mark = stage.other.sessions.begin_read().mark.expect("it has polled");
        let who = who_is(stage, &token).await;
        stage.log_out(&token).await;
        let (now, hash) = (stage.other.clock.now(), hash(&token));
        let stale = SharedSession { who, expires_at: now.plus_seconds(600), mark };
        stage.other.cache.keep_session(&hash, &stale, now).await;
        for node in [&stage.app.app, &stage.other] {
            poll(node).await;
            assert!(!is_let_in(node, &token).await);
            assert_eq!((node.metrics.cache.found.get(), node.metrics.cache.refused.get()), (0, 1));
        }
    });
}

#[test]
fn a_logout_while_the_cache_is_down_holds_when_it_is_up_again() {
    on_two_nodes(async |stage| {
        let token = warm(stage, &[&stage.other], "ada").await;
        let key = stage.session_keys().await.remove(0);
        let entry = stage.get(&key).await;
        poll(&stage.other).await;
        assert!(is_let_in(&stage.other, &token).await);
        stage.redis.kill();
        stage.log_out(&token).await;
        poll(&stage.other).await;
        assert!(!is_let_in(&stage.other, &token).await);
        stage.redis.restart().await;
        stage.set(&key, &entry).await;
        until_both_are_up(stage).await;
        for node in [&stage.app.app, &stage.other] {
            poll(node).await;
            assert!(!is_let_in(node, &token).await);
            assert!(node.metrics.cache.refused.get() >= 1, "the entry was there");
        }
    });
}

#[test]
fn a_revocation_told_through_the_cache_is_heard_without_waiting_for_the_poll() {
    on_two_nodes(async |stage| {
        let rung = tokio::spawn({
            let other = Arc::clone(&stage.other);
            async move { other.wakes.rung(Wake::Revocations).await }
        });
        let token = stage.sign_in("ada").await;
        stage.log_out(&token).await;
        rung.await.expect("the wake arrives");
    });
}

/// Signs a user in and lets the first node tell the readers of it.
async fn warm(stage: &Stage, readers: &[&App], name: &str) -> String {
    let token = stage.sign_in(name).await;
    until_believed(&stage.app.app, readers, &token).await;
    assert!(is_let_in(&stage.app.app, &token).await);
    token
}

/// Waits until what a node tells from now on is believed by the readers. Transactions of other tests on the same server
/// may hold the order of revocations back a while.
async fn until_believed(teller: &App, readers: &[&App], token: &str) {
    for reader in readers {
        poll(reader).await;
    }
    loop {
        poll(teller).await;
        let mark = teller.sessions.begin_read().mark.expect("it has polled");
        let mut is_believed = true;
        for reader in readers {
            poll(reader).await;
            is_believed &= reader.sessions.admits(&hash(token), mark);
        }
        if is_believed {
            return;
        }
    }
}

async fn who_is(stage: &Stage, token: &str) -> Principal {
    let found = stratabase::models::sessions::find_by_access_token(&stage.app.app.db, hash(token)).await;
    found.unwrap().expect("a session").0
}

async fn until_both_are_up(stage: &Stage) {
    while !(stage.app.app.cache.is_well().await && stage.other.cache.is_well().await) {
        tokio::task::yield_now().await;
    }
}
