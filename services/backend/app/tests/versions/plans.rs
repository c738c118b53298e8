//! Filters and sorts of every version find their indexes, whatever lies between the version and the columns.

use serde_json::json;
use stratabase::core::catalog::SystemField;
use stratabase::core::db::Source;
use stratabase::core::expr::{Env, Facts, Scope, ScopeKind, View, compile, compile_path};
use stratabase::models::records::{Envs, OrderKey, Page, Selection, SortBy};

use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::explain::explain;

/// How the database would find the records of a list in some version.
async fn plan(app: &TestApp, version: u32, filter: &str, sort: &str) -> String {
    let schema = app.app.schema();
    let declared = &schema.catalog.versions[&version];
    let collection = schema.collection(version, "items").expect("the collection");
    let facts = Facts {
        auth: None,
        now: app.app.clock.now(),
        method: "GET",
        version,
        variables: std::collections::BTreeMap::new(),
        previous: None,
    };
    let kind = ScopeKind::Filter(&facts);
    let scope = Scope { catalog: &schema.catalog, version: declared, collection: collection.id, kind };
    let key =
        |path: &str| OrderKey { by: SortBy::Value(compile_path(path, &scope).expect("a path")), descending: false };
    let page = Page {
        selection: Selection {
            rule: None,
            filters: vec![compile(filter, &scope).expect("a filter")],
            search: None,
            nearest: None,
        },
        order: [sort, SystemField::Id.name()].map(key).into(),
        anchor: None,
        backwards: false,
        limit: 20,
    };
    let rules = Env { catalog: &schema.catalog, facts: &facts, view: View::Rules };
    let queries = Env { view: View::Client(declared), ..rules };
    let select = page.select(app.app.db.dialect(), collection, &[], Envs { rules, queries }).expect("a statement");
    let off = if sort == "id" { "enable_indexscan" } else { "enable_sort" };
    explain(&app.app.db, &select.statement, select.params, off).await
}

async fn old_and_new_filters_use_indexes(app: &TestApp) {
    let operator = app.operator().await;
    let open = json!({"list": "true", "read": "true", "create": "true", "update": "true"});
    let indexed = |name: &str, kind: &str| json!({"name": name, "type": kind, "indexed": true});
    let mut state = indexed("state", "enum");
    state["values"] = json!(["fresh", "used", "gone"]);
    let fields = json!([indexed("size", "integer"), indexed("stars", "integer"), indexed("done", "bool"), state]);
    let create = json!({"op": "create_collection", "name": "items", "fields": fields, "rules": open});
    operator.post("/admin/v1/changes", json!({"operations": [create]})).await.expect(201);
    for size in 0..50 {
        let item = json!({"size": size, "stars": size % 5, "done": size % 2 == 0, "state": "used"});
        app.anon().post("/v1/items", item).await.expect(201);
    }
    let on = |op: &str, field: &str, rest: serde_json::Value| {
        let mut operation = json!({"op": op, "collection": "items", "field": field});
        operation.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        operation
    };
    let change = json!({"operations": [
        on("rename_field", "size", json!({"to": "length"})),
        on("set_required", "stars", json!({"required": true, "fill": 3})),
        on("change_enum", "state", json!({"add": ["rare"], "fallback": {"rare": "used"},
                                          "remove": ["gone"], "map": {"gone": "used"}})),
        on("recode", "done", json!({"type": "enum", "map": {"open": "false", "done": "true", "archived": "true"}})),
    ]});
    let report = operator.post("/admin/v1/changes", change).await.expect(201);
    assert_eq!(report["version"], 2, "{report}");
    let nest = json!({"op": "nest", "collection": "items", "fields": ["length", "stars", "state"], "as": "traits"});
    let report = operator.post("/admin/v1/changes", json!({"operations": [nest]})).await.expect(201);
    assert_eq!(report["version"], 3, "{report}");

    // Each of: the version, what it asks for, what it sorts by, and the columns whose indexes find it.
    for (version, filter, sort, columns) in [
        // The column as it is, under either name.
        (1, "size == 7", "id", &["size"][..]),
        (2, "length == 7", "id", &["size"]),
        (2, "length >= 7", "length", &["size"]),
        // Values that stand for others, and older versions' fallbacks.
        (1, "state == 'used'", "id", &["state"]),
        (2, "state == 'used'", "id", &["state"]),
        (2, "state in ['used', 'rare']", "id", &["state"]),
        // A constant where the column is null.
        (1, "stars == 3", "id", &["stars"]),
        (2, "stars == 3", "id", &["stars"]),
        (2, "stars == 4", "id", &["stars"]),
        (2, "stars > 2", "stars", &["stars"]),
        (2, "2 >= stars", "stars", &["stars"]),
        // The order of what is filled in is an expression's.
        (2, "true", "stars", &["stars"]),
        // What one column cannot tell, with the column beside it.
        (1, "done == true", "id", &["done"]),
        (2, "done == 'archived'", "id", &["done__2"]),
        (2, "done == 'open'", "id", &["done", "done__2"]),
        // Members of an object are the same columns.
        (3, "traits.length >= 7", "traits.length", &["size"]),
        (3, "traits.state == 'used'", "id", &["state"]),
        (3, "true", "traits.stars", &["stars"]),
    ] {
        let plan = plan(app, version, filter, sort).await;
        let schema = app.app.schema();
        let hub = &schema.collection(version, "items").unwrap().hub;
        let is_used = hub.indexes.iter().filter(|index| plan.contains(&index.name)).any(|index| {
            let column = index.parts[0].field().and_then(|field| hub.column(field));
            column.is_some_and(|column| columns.contains(&column.name.as_str()))
        });
        assert!(is_used, "v{version} {filter} by {sort} uses no index of {columns:?}:\n{plan}");
        let sorts_itself = plan.contains("Sort Key") || plan.contains("TEMP B-TREE");
        assert!(!sorts_itself || filter != "true", "v{version} sorts by {sort} itself:\n{plan}");
    }
}

async fn a_filter_that_says_what_a_partial_index_holds_is_led_to_it(app: &TestApp) {
    let operator = app.operator().await;
    let fields = json!([{"name": "size", "type": "integer"}, {"name": "weight", "type": "number"},
        {"name": "state", "type": "enum", "values": ["live", "gone"]}]);
    let indexes = json!([{"fields": ["size"], "where": "record.state == 'live'"},
        {"fields": ["size"], "where": "record.state == 'gone' && record.weight > 2.5"}]);
    let rules = json!({"list": "true", "create": "true"});
    let items =
        json!({"op": "create_collection", "name": "items", "fields": fields, "indexes": indexes, "rules": rules});
    operator.post("/admin/v1/changes", json!({"operations": [items]})).await.expect(201);
    for size in 0..50 {
        app.anon().post("/v1/items", json!({"size": size, "state": "live"})).await.expect(201);
    }
    for (filter, name) in [
        ("state == 'live' && size == 7", Some("ix_1_items")),
        ("size == 7 && weight > 2.5 && state == 'gone'", Some("ix_2_items")),
        ("size == 7", None),
        ("size == 7 && (state == 'live' || weight == 3)", None),
    ] {
        let plan = plan(app, 1, filter, "id").await;
        let used = ["ix_1_items", "ix_2_items"].into_iter().find(|name| plan.contains(name));
        assert_eq!(used, name, "{filter}\n{plan}");
    }
    let recode = json!({"op": "recode", "collection": "items", "field": "state", "type": "enum", "values": ["on", "off"],
        "map": {"live": "on", "gone": "off"}});
    operator.post("/admin/v1/changes", json!({"operations": [recode]})).await.expect(201);
    assert!(plan(app, 1, "state == 'live' && size == 7", "id").await.contains("ix_1_items"));
}

both_engines!(old_and_new_filters_use_indexes, a_filter_that_says_what_a_partial_index_holds_is_led_to_it);
