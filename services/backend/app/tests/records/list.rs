//! `GET /v1/posts` and `POST /v1/posts/query`.

use serde_json::{Value as Json, json};
use stratabase::api::router;

use super::{post, with_posts};
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

fn titles(page: &Json) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

async fn query(actor: &Actor<'_>, body: Json) -> Json {
    actor.post("/v1/posts/query", body).await.expect(200)
}

async fn seed(ada: &Actor<'_>) {
    for (title, stars, score) in
        [("a", 3, json!(null)), ("b", 1, json!(2.5)), ("c", 3, json!(1)), ("d", 2, json!(null))]
    {
        post(ada, json!({"title": title, "stars": stars, "score": score, "tags": [title, "all"]})).await;
    }
}

async fn list_shows_what_the_rule_leaves_in_order_of_creation(app: &TestApp) {
    with_posts(app).await;
    let (ada, ben) = (app.user("ada").await, app.user("ben").await);
    seed(&ada).await;
    post(&ben, json!({"title": "e", "status": "published"})).await;
    assert_eq!(titles(&ada.get("/v1/posts").await.expect(200)), ["a", "b", "c", "d", "e"]);
    assert_eq!(titles(&ben.get("/v1/posts").await.expect(200)), ["e"]);
    let page = app.anon().get("/v1/posts?count=true").await.expect(200);
    assert_eq!(
        (titles(&page), &page["count"], &page["next"], &page["prev"]),
        (vec!["e".to_owned()], &json!(1), &json!(null), &json!(null))
    );
}

async fn list_filters(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    seed(&ada).await;
    for (filter, expected) in [
        ("stars == 3", vec!["a", "c"]),
        ("record.stars >= 2 && title != 'c'", vec!["a", "d"]),
        ("score == null", vec!["a", "d"]),
        ("score > 1", vec!["b"]),
        ("!(score > 1)", vec!["c"]),
        ("tags.exists(t, t == 'b')", vec!["b"]),
        ("title in ['a', 'd']", vec!["a", "d"]),
        ("author == auth.id && title.contains('c')", vec!["c"]),
        ("author.id == auth.id && size(title) == 1", vec!["a", "b", "c", "d"]),
        ("created_at < timestamp('2000-01-01T00:00:00Z')", vec![]),
    ] {
        assert_eq!(titles(&query(&ada, json!({"filter": filter})).await), expected, "{filter}");
    }
    let both = query(&ada, json!({"filter": ["stars == 3", "title == var.t"], "var": {"t": "c"}})).await;
    assert_eq!(titles(&both), ["c"]);
    let get = ada.get("/v1/posts?filter=stars%20%3D%3D%203&filter=title%20%3D%3D%20var.t&var.t=a").await.expect(200);
    assert_eq!(titles(&get), ["a"]);
}

async fn list_sorts_with_nulls_first_up_and_last_down(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    seed(&ada).await;
    for (sort, expected) in [
        ("score", "adcb"),
        ("-score", "bcda"),
        ("-stars,title", "acdb"),
        ("stars,-title", "bdca"),
        ("-id", "dcba"),
        ("status,-title", "dcba"),
        ("-author.created_at,title", "abcd"),
    ] {
        assert_eq!(titles(&query(&ada, json!({"sort": sort})).await).concat(), expected, "{sort}");
    }
}

async fn pages_join_without_gap_or_repetition_both_ways(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    for n in 0..11 {
        let score = if n % 3 == 0 { json!(null) } else { json!(n % 4) };
        post(&ada, json!({"title": n.to_string(), "stars": n % 2, "score": score})).await;
    }
    for sort in ["id", "-id", "score", "-score", "stars,-score", "-stars,score,title"] {
        let whole = titles(&query(&ada, json!({"sort": sort})).await);
        let (mut there, mut cursor, mut pages) = (Vec::new(), json!(null), Vec::new());
        loop {
            let page = query(&ada, json!({"sort": sort, "limit": 3, "cursor": cursor})).await;
            there.extend(titles(&page));
            cursor = page["next"].clone();
            pages.push(page);
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(there, whole, "{sort}");
        let mut back = titles(pages.last().unwrap());
        let mut cursor = pages.last().unwrap()["prev"].clone();
        while !cursor.is_null() {
            let page = query(&ada, json!({"sort": sort, "limit": 3, "cursor": cursor})).await;
            back.splice(0..0, titles(&page));
            cursor = page["prev"].clone();
        }
        assert_eq!(back, whole, "{sort}, backwards");
    }
}

async fn a_cursor_outlives_the_node_that_gave_it(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    seed(&ada).await;
    let first = query(&ada, json!({"sort": "-stars,title", "limit": 2})).await;
    assert_eq!(titles(&first), ["a", "c"]);
    let started_later = router(app.another_node().await);
    let there = Actor::anonymous(&started_later).same_as(&ada);
    let second = query(&there, json!({"sort": "-stars,title", "limit": 2, "cursor": first["next"]})).await;
    assert_eq!(titles(&second), ["d", "b"]);
}

async fn pages_hold_each_record_once_whatever_order_ids_were_given_in(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let id = |number: u32| format!("{number:08x}-0000-4000-8000-000000000000");
    for number in [70, 10, 50, 30, 60, 20, 40] {
        post(&ada, json!({"id": id(number), "title": number.to_string()})).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), json!(null));
    loop {
        let page = query(&ada, json!({"limit": 2, "cursor": cursor})).await;
        seen.extend(titles(&page));
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
        // Before and behind the place where the next page begins.
        let last: u32 = seen.last().unwrap().parse().unwrap();
        for number in [last - 3, last + 3] {
            post(&ada, json!({"id": id(number), "title": number.to_string()})).await;
        }
    }
    assert_eq!(seen, ["10", "20", "23", "30", "33", "40", "43", "50", "53", "60", "63", "70"]);
}

async fn a_cursor_survives_what_is_written_between_pages(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    seed(&ada).await;
    let first = query(&ada, json!({"sort": "title", "limit": 2})).await;
    post(&ada, json!({"title": "aa"})).await;
    let second = query(&ada, json!({"sort": "title", "limit": 2, "cursor": first["next"]})).await;
    assert_eq!(titles(&second), ["c", "d"]);
}

async fn cursors_belong_to_their_query(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    seed(&ada).await;
    let next = query(&ada, json!({"sort": "title", "limit": 2})).await["next"].as_str().unwrap().to_owned();
    let altered = format!("{}A", &next[..next.len() - 1]);
    for body in [
        json!({"sort": "-title", "cursor": next}),
        json!({"sort": "title", "filter": "stars > 0", "cursor": next}),
        json!({"sort": "title", "cursor": if altered == next { next.to_lowercase() } else { altered }}),
        json!({"sort": "title", "cursor": "c_"}),
        json!({"sort": "title", "cursor": "1"}),
    ] {
        ada.post("/v1/posts/query", body).await.expect_problem(400, "invalid_cursor");
    }
    app.advance(1_000_000);
}

async fn wrong_queries_say_where(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    for (parameters, parameter, position) in [
        ("filter=stars%20%3E%20%27x%27", "filter", json!(6)),
        ("filter=note%20%3D%3D%20%27x%27", "filter", json!(0)),
        ("filter=stars%20%3D%3D%20", "filter", json!(9)),
        ("sort=title,-nothing", "sort", json!(7)),
        ("sort=note", "sort", json!(0)),
        ("sort=tags", "sort", json!(0)),
        ("limit=0", "limit", json!(null)),
        ("limit=1001", "limit", json!(null)),
        ("limit=x", "limit", json!(null)),
        ("limit=1&limit=2", "limit", json!(null)),
        ("page=2", "page", json!(null)),
    ] {
        let problem = ada.get(format!("/v1/posts?{parameters}")).await.expect_problem(400, "invalid_query");
        let entry = &problem["errors"][0];
        assert_eq!(
            (&entry["parameter"], &entry["position"]),
            (&json!(parameter), &position),
            "{parameters}: {problem}"
        );
    }
}

async fn no_suggestion_names_a_hidden_field(app: &TestApp) {
    with_posts(app).await;
    let ada = app.user("ada").await;
    let answer = ada.get("/v1/posts?filter=notes%20%3D%3D%201").await;
    answer.expect_problem(400, "invalid_query");
    let text = String::from_utf8(answer.body).unwrap();
    assert!(!text.contains("`note`"), "{text}");
}

both_engines!(
    list_shows_what_the_rule_leaves_in_order_of_creation,
    list_filters,
    list_sorts_with_nulls_first_up_and_last_down,
    pages_join_without_gap_or_repetition_both_ways,
    a_cursor_outlives_the_node_that_gave_it,
    pages_hold_each_record_once_whatever_order_ids_were_given_in,
    a_cursor_survives_what_is_written_between_pages,
    cursors_belong_to_their_query,
    wrong_queries_say_where,
    no_suggestion_names_a_hidden_field,
);
