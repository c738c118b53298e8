//! What relations lead to is found by indexes, whoever asks.

use std::collections::BTreeMap;

use stratabase::core::db::Source;
use stratabase::core::expr::{Env, Facts, Scope, ScopeKind, View, compile_hop};
use stratabase::models::records::related;

use super::library;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::explain::explain;

async fn both_ways_are_found_by_an_index(app: &TestApp) {
    library(app).await;
    let (schema, db) = (app.app.schema(), &app.app.db);
    let version = &schema.catalog.versions[&1];
    let (now, method) = (app.app.clock.now(), "GET");
    let facts = Facts { auth: None, now, method, version: 1, variables: BTreeMap::new(), previous: None };
    let keys: Vec<uuid::Uuid> = (0..20).map(uuid::Uuid::from_u128).collect();
    for (relation, column) in [("writer", "id"), ("reviews_via_book", "book")] {
        let collection = schema.collection(1, "books").unwrap().id;
        let scope = Scope { catalog: &schema.catalog, version, collection, kind: ScopeKind::Filter(&facts) };
        let hop = compile_hop(relation, &scope, false).unwrap();
        for view in [View::Client(version), View::Operator(version)] {
            let env = Env { catalog: &schema.catalog, facts: &facts, view };
            let (statement, params) = related(db.dialect(), (hop, &keys), (100, 1_000), &[], &env).unwrap();
            let plan = explain(db, &statement, params, "enable_hashjoin").await;
            let hub = schema.catalog.hub(hop.collection()).unwrap();
            let names = hub.indexes.iter().filter(|index| column == "book" && plan.contains(&index.name));
            let by_index = names.count() > 0 || column == "id" && (plan.contains("_pkey") || plan.contains("(id=?)"));
            let scans = plan.lines().any(|line| line.contains("Seq Scan") || line.starts_with("SCAN t"));
            assert!(by_index && !scans, "{relation}:\n{plan}");
        }
    }
}

both_engines!(both_ways_are_found_by_an_index);
