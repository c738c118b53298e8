//! Rate limits that nodes share, and what is left of them without the cache.

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use serde_json::json;
use stratabase::core::allowances::{Allowances, each_ns};
use stratabase::core::cache::script;
use stratabase::core::limits::{Limit, Subject};
use stratabase::core::{App, Error, Time};

use super::{Stage, on_two_nodes};
use crate::support::redis::RedisServer;

const ACCOUNT: &str = "ada@example.com";

#[test]
fn a_limit_counts_what_all_nodes_let_through() {
    on_two_nodes(async |stage| {
        let nodes = [&*stage.app.app, &*stage.other];
        for attempt in 0..30 {
            assert!(take(nodes[attempt % 2]).await.is_none(), "attempt {attempt}");
        }
        for node in nodes {
            assert!(matches!(take(node).await, Some(1..=6)), "used up here and there");
            assert_eq!(node.metrics.cache.failed.get(), 0);
        }
        let guess = json!({"email": ACCOUNT, "password": "wrong password"});
        let refused = stage.app.anon().post("/v1/auth/login", guess).await;
        refused.expect_problem(429, "rate_limited");
        assert_eq!(refused.header("ratelimit-policy"), "\"password\";q=30;w=180");
    });
}

#[test]
fn what_the_others_have_used_up_costs_this_node_nothing() {
    on_two_nodes(async |stage| {
        for _ in 0..30 {
            assert!(take(&stage.app.app).await.is_none());
        }
        for _ in 0..40 {
            assert!(take(&stage.other).await.is_some());
        }
        // The other node's own allowance is whole: it is what counts once the cache is gone.
        stage.redis.kill();
        until_alone(&stage.other).await;
        assert_eq!(left(&stage.other).await, 30);
    });
}

#[test]
fn a_dead_cache_leaves_each_node_its_own_limits() {
    on_two_nodes(async |stage| {
        for _ in 0..20 {
            assert!(take(&stage.app.app).await.is_none());
        }
        stage.redis.kill();
        until_alone(&stage.app.app).await;
        assert_eq!(left(&stage.app.app).await, 10, "what was let through before counts on");
    });
}

#[test]
fn a_flushed_or_poisoned_cache_lets_no_node_do_more_than_alone() {
    on_two_nodes(async |stage| {
        for _ in 0..10 {
            assert!(take(&stage.app.app).await.is_none());
        }
        let mut connection = stage.redis.connect().await;
        redis::cmd("FLUSHALL").exec_async(&mut connection).await.unwrap();
        redis::cmd("SCRIPT").arg("FLUSH").exec_async(&mut connection).await.unwrap();
        assert!(take(&stage.app.app).await.is_none());
        for poison in ["", "garbage", "1:", "1:0", "-1:0", "inf:nan", "99999999999999999:0"] {
            for key in limit_keys(stage).await {
                stage.set(&key, poison.as_bytes()).await;
            }
            assert!(take(&stage.app.app).await.is_none(), "{poison:?}");
        }
        for key in limit_keys(stage).await {
            redis::pipe().del(&key).lpush(&key, "x").exec_async(&mut connection).await.unwrap();
        }
        assert_eq!(left(&stage.app.app).await, 12);
        assert_eq!(stage.app.app.metrics.cache.failed.get(), 0);
    });
}

#[test]
fn nothing_readable_of_a_subject_stands_in_the_cache_and_nothing_stays_there() {
    on_two_nodes(async |stage| {
        assert!(take(&stage.app.app).await.is_none());
        let keys = limit_keys(stage).await;
        assert_eq!(keys.len(), 1);
        assert!(!keys[0].contains("ada"), "{keys:?}");
        let left_ms: i64 =
            redis::cmd("PTTL").arg(&keys[0]).query_async(&mut stage.redis.connect().await).await.unwrap();
        assert!((1..=6_000).contains(&left_ms), "{left_ms}");
    });
}

/// Takes one password check; the seconds to wait when there is none left.
async fn take(node: &App) -> Option<u64> {
    match node.limits.take(Limit::PasswordOfAccount, Subject::account("user", ACCOUNT), node.clock.now()).await {
        Ok(()) => None,
        Err(Error::RateLimited { retry_after_s, .. }) => Some(retry_after_s),
        Err(other) => panic!("{other}"),
    }
}

/// How many password checks a node still lets through.
async fn left(node: &App) -> usize {
    let mut count = 0;
    while count < 1_000 && take(node).await.is_none() {
        count += 1;
    }
    count
}

/// Waits until a node knows that its cache is gone.
async fn until_alone(node: &App) {
    while node.cache.is_well().await {
        tokio::task::yield_now().await;
    }
}

async fn limit_keys(stage: &Stage) -> Vec<String> {
    redis::cmd("KEYS").arg("stratabase:*:password:*").query_async(&mut stage.redis.connect().await).await.expect("keys")
}

#[test]
fn the_script_and_the_process_decide_alike() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let redis = runtime.block_on(RedisServer::start());
    let connection = runtime.block_on(redis.connect());
    let script = script("local now_us = tonumber(ARGV[4])\n");
    let limits = prop::sample::select(vec![
        Limit::Reads,
        Limit::Writes,
        Limit::PasswordOfAccount,
        Limit::PasswordFromAddress,
        Limit::Registration,
    ]);
    // Steps back as well: clocks are set.
    let steps = prop::collection::vec((-5_000_000_i64..3_000_000, 1_u32..60), 1..60);
    let run = AtomicU32::new(0);
    let config = ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let ran = runner.run(&(limits, steps), |(limit, steps)| {
        let policy = limit.policy();
        let local = Allowances::default();
        let subject = Subject::account("user", ACCOUNT);
        let mut now = Time::from_micros(1_790_000_000_000_123);
        // Kept in spite of its expiry, which follows another clock.
        let key = format!("run:{}", run.fetch_add(1, Ordering::Relaxed));
        for (micros, count) in steps {
            now = Time::from_micros(now.micros() + micros);
            let decided = local.take(limit, subject, count, now);
            let mut call = script.key(&key);
            call.arg(each_ns(policy)).arg(policy.burst).arg(count).arg(now.micros());
            let over_ns: i64 = runtime
                .block_on(async {
                    let answer = call.invoke_async(&mut connection.clone()).await;
                    redis::cmd("PERSIST").arg(&key).exec_async(&mut connection.clone()).await.unwrap();
                    answer
                })
                .unwrap();
            match decided {
                Ok(()) => prop_assert_eq!(over_ns, 0),
                Err(Error::RateLimited { retry_after_s, .. }) => {
                    prop_assert_eq!(u64::try_from(over_ns).unwrap().div_ceil(1_000_000_000), retry_after_s);
                }
                Err(other) => panic!("{other}"),
            }
        }
        Ok(())
    });
    ran.unwrap_or_else(|fault| panic!("{fault}"));
}
