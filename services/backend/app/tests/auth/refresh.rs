//! Exchanging refresh tokens.

use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use super::{is_let_in, refresh, register, text};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    refreshing_gives_the_next_pair_and_leaves_requests_under_way_alone,
    a_lost_answer_may_be_asked_for_again_and_its_pair_dies,
    reuse_after_the_successor_was_used_ends_the_session,
    twenty_refreshes_at_once_leave_one_line,
    a_session_slides_for_thirty_days,
    a_session_ends_after_a_year_however_often_it_is_refreshed,
    an_access_token_lasts_a_quarter_of_an_hour,
    what_is_no_refresh_token_is_refused,
}

const DAY_S: i64 = 24 * 60 * 60;

async fn refreshing_gives_the_next_pair_and_leaves_requests_under_way_alone(app: &TestApp) {
    let first = register(app, "ada").await;
    let answer = refresh(app, &first).await;
    let second = answer.expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!((&second["user"], &second["expires_in"]), (&first["user"], &json!(900)));
    assert!(is_let_in(app, &second).await && is_let_in(app, &first).await);
    let third = refresh(app, &second).await.expect(200);
    assert!(is_let_in(app, &third).await && is_let_in(app, &second).await && !is_let_in(app, &first).await);
}

async fn a_lost_answer_may_be_asked_for_again_and_its_pair_dies(app: &TestApp) {
    let first = register(app, "ada").await;
    let lost = refresh(app, &first).await.expect(200);
    assert!(is_let_in(app, &lost).await);
    let second = refresh(app, &first).await.expect(200);
    assert!(is_let_in(app, &second).await && !is_let_in(app, &lost).await);
    refresh(app, &lost).await.expect_problem(401, "unauthenticated");
    let third = refresh(app, &second).await.expect(200);
    assert!(is_let_in(app, &third).await);
}

async fn reuse_after_the_successor_was_used_ends_the_session(app: &TestApp) {
    let first = register(app, "ada").await;
    let second = refresh(app, &first).await.expect(200);
    let third = refresh(app, &second).await.expect(200);
    refresh(app, &first).await.expect_problem(401, "unauthenticated");
    for session in [&first, &second, &third] {
        assert!(!is_let_in(app, session).await);
        refresh(app, session).await.expect_problem(401, "unauthenticated");
    }
    let other = app.anon().post("/v1/auth/login", super::credentials("ada")).await.expect(200);
    assert!(is_let_in(app, &other).await);
}

async fn twenty_refreshes_at_once_leave_one_line(app: &TestApp) {
    let first = register(app, "ada").await;
    let answers = join_all((0..20).map(|_| refresh(app, &first))).await;
    let given: Vec<Json> = answers.iter().map(|answer| answer.expect(200)).collect();
    let mut living = Vec::new();
    for session in &given {
        if is_let_in(app, session).await {
            living.push(session);
        }
    }
    assert_eq!(living.len(), 1, "access tokens that are let in");
    let mut refreshed = 0;
    for session in &given {
        refreshed += usize::from(refresh(app, session).await.status == 200);
    }
    assert_eq!(refreshed, 1, "refresh tokens that are taken");
}

async fn a_session_slides_for_thirty_days(app: &TestApp) {
    let first = register(app, "ada").await;
    app.advance(29 * DAY_S);
    let second = refresh(app, &first).await.expect(200);
    app.advance(29 * DAY_S);
    let third = refresh(app, &second).await.expect(200);
    app.advance(30 * DAY_S);
    refresh(app, &third).await.expect_problem(401, "unauthenticated");
    assert!(!is_let_in(app, &third).await);
}

async fn an_access_token_lasts_a_quarter_of_an_hour(app: &TestApp) {
    let session = register(app, "ada").await;
    app.advance(899);
    assert!(is_let_in(app, &session).await);
    app.advance(1);
    assert!(!is_let_in(app, &session).await);
}

async fn what_is_no_refresh_token_is_refused(app: &TestApp) {
    let session = register(app, "ada").await;
    let (genuine, access) = (text(&session, "refresh_token"), text(&session, "access_token"));
    let mut altered = genuine.to_owned();
    altered.replace_range(80 - 6..80 - 5, if altered.as_bytes()[74] == b'A' { "B" } else { "A" });
    for wrong in ["", "sb_rt_", access, &genuine[..genuine.len() - 1], &altered, &format!("{genuine} ")] {
        let answer = app.anon().post("/v1/auth/refresh", json!({"refresh_token": wrong})).await;
        answer.expect_problem(401, "unauthenticated");
    }
    refresh(app, &session).await.expect(200);
}

async fn a_session_ends_after_a_year_however_often_it_is_refreshed(app: &TestApp) {
    const DAY_S: i64 = 24 * 60 * 60;
    let mut session = register(app, "ada").await;
    for _ in 0..12 {
        app.advance(29 * DAY_S);
        session = refresh(app, &session).await.expect(200);
    }
    // 348 days: 17 are left.
    app.advance(17 * DAY_S - 60);
    let last = refresh(app, &session).await.expect(200);
    assert!(is_let_in(app, &last).await);
    app.advance(60);
    assert!(!is_let_in(app, &last).await);
    refresh(app, &last).await.expect_problem(401, "unauthenticated");
}
