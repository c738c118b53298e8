//! The page on how to get from one version to another.

use serde_json::json;

use super::with_two_versions;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

async fn page(app: &TestApp, pair: &str) -> String {
    let answer = app.anon().get(format!("/docs/migrate/{pair}")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"));
    String::from_utf8(answer.body).unwrap()
}

async fn the_page_tells_what_differs_with_a_record_as_both_answer_it(app: &TestApp) {
    let operator = with_two_versions(app).await;
    let secret = app.anon().post("/v1/notes", json!({"text": "nobody else may read this"})).await.expect(201);
    let third = json!({"operations": [
        {"op": "rename_field", "collection": "texts", "field": "text", "to": "words"},
        {"op": "add_field", "collection": "texts", "field": {"name": "state", "type": "enum", "values": ["a<b", "c"]}},
        {"op": "set_options", "collection": "texts", "field": "secret", "read_only": true},
        {"op": "create_collection", "name": "closed", "fields": []},
        {"op": "create_collection", "name": "tags", "fields": [], "rules": {"list": "true"}}]});
    operator.post("/admin/v1/changes", third).await.expect(201);
    let html = page(app, "v1-v3").await;
    for part in [
        "From version 1 to version 3",
        "<code>notes</code> is now <code>texts</code>",
        "<code>text</code><td>is now <code>words</code>",
        "<code>state</code><td>new: type <code>&quot;enum&quot;</code>, values <code>[&quot;a&lt;b&quot;,&quot;c&quot;]</code>",
        "<h2>Collections that are gone</h2>\n<p><code>drafts</code></p>",
        "<h2>New collections</h2>\n<p><code>tags</code></p>",
        "<h2>Unchanged</h2>\n<p><code>users</code></p>",
        "<code>GET /v1/notes/{id}</code>",
        "&quot;text&quot;: &quot;example&quot;",
        "<code>GET /v3/texts/{id}</code>",
        "&quot;words&quot;: &quot;example&quot;",
        "&quot;state&quot;: &quot;a&lt;b&quot;",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    for part in ["secret", "closed", "nobody else", secret["id"].as_str().unwrap(), "a<b"] {
        assert!(!html.contains(part), "{part} stands in {html}");
    }
    assert!(!page(app, "v1-v2").await.contains("words"));

    // It stays when the older version is gone.
    for act in ["retire", "purge"] {
        operator.post(format!("/admin/v1/versions/1/{act}"), json!({"force": true, "reason": "x"})).await.expect(200);
    }
    assert!(page(app, "v1-v3").await.contains("<code>notes</code> is now <code>texts</code>"));
}

async fn only_pairs_of_versions_in_order_have_a_page(app: &TestApp) {
    with_two_versions(app).await;
    for pair in ["v2-v1", "v1-v1", "v1-v3", "v01-v2", "v1-v+2", "1-2", "v1", "v1-v2-v3", "v1-v99999999999", "<b>"] {
        let path = format!("/docs/migrate/{}", pair.replace('<', "%3C").replace('>', "%3E"));
        app.anon().get(path).await.expect_problem(404, "not_found");
    }
    app.anon().post("/docs/migrate/v1-v2", json!({})).await.expect_problem(405, "method_not_allowed");
}

both_engines!(the_page_tells_what_differs_with_a_record_as_both_answer_it, only_pairs_of_versions_in_order_have_a_page,);
