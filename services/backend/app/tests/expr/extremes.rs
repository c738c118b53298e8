//! The largest expressions that are allowed: no pass over them overflows its stack, their SQL stays small, and both
//! engines run it.

use stratabase::core::catalog::{FieldOptions, USERS};
use stratabase::core::db::{Source, Statement};
use stratabase::core::expr::{Env, Scope, ScopeKind, View, compile, print};
use stratabase::core::sql::{self, SqlWriter};
use uuid::Uuid;

use super::random::Random;
use super::world::World;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines![the_largest_expressions_run];

/// Expressions at the limits of size and depth.
fn largest() -> Vec<String> {
    let chain = |part: &str, sign: &str, count: usize| vec![part; count].join(sign);
    let nest = |count: usize, head: &str, tail: &str, core: &str| {
        format!("{}{core}{}", head.repeat(count), tail.repeat(count))
    };
    vec![
        chain("b0", " || ", 100),
        chain("b0", " && ", 100),
        format!("{} == 0", chain("i0", " + ", 98)),
        format!("{} == ''", chain("t0", " + ", 98)),
        chain("b0", " == ", 100),
        nest(16, "!", "", "b0"),
        nest(16, "(", " == b0)", "b0"),
        nest(8, "((b0 ? b0 : r0.b0) == ", ")", "(b0 ? null : b0)"),
        nest(15, "b0 ? b0 : ", "", "b0"),
        nest(7, "((b0 ? t0 : r0.t0) == t0 ? t0 : ", ")", "t1").replace("r0.", "") + " == null",
        nest(7, "l0.exists(x, l0.all(y, x == y && ", "))", "b0"),
        nest(4, "users_via_r0.exists(x, x.users_via_r0.all(y, x.t0 != y.t0 || ", "))", "b0"),
        format!("record{}.t0 == null", ".r0".repeat(13)),
        format!("t0 in [{}]", chain("'a'", ",", 196)),
        nest(15, "t0.replace('a', ", ")", "t0") + " == t0",
    ]
}

async fn the_largest_expressions_run(app: &TestApp) {
    let dialect = app.app.db.dialect();
    let mut random = Random::new(3);
    let mut world = World::new(&mut random, 0);
    // Every relation leads from users to users, with a rule in the way.
    for collection in &mut world.catalog.versions.get_mut(&1).unwrap().collections {
        for field in &mut collection.fields {
            field.field.options = FieldOptions::default();
            if let stratabase::core::catalog::FieldType::Relation { collection, .. } = &mut field.field.kind {
                *collection = USERS;
            }
        }
    }
    let facts = world.facts(&mut random, USERS);
    let rule = compile("record.t0 == null || record.i0 != 7", &world.scope(ScopeKind::Rule { previous: false }));
    world.catalog.hubs.get_mut(&USERS).unwrap().rules.read = Some(rule.unwrap());
    world.store(app, dialect).await;

    for source in largest() {
        let scope = Scope { collection: USERS, ..world.scope(ScopeKind::Filter(&facts)) };
        let tree = compile(&source, &scope).unwrap_or_else(|fault| panic!("{source}: {fault}"));
        let env = Env { catalog: &world.catalog, facts: &facts, view: View::Client(world.version()) };
        assert!(!print(&tree, &world.catalog, world.version()).is_empty());
        let expected = world.rows[&USERS].iter().filter(|row| tree.holds(&env, row, &world)).count();

        let mut writer = SqlWriter::new(dialect);
        writer.push("SELECT t.id FROM ").ident(&world.catalog.hubs[&USERS].table).push(" AS t WHERE ");
        sql::condition(&mut writer, &tree, "t", &env).unwrap();
        let (text, params) = writer.finish();
        assert!(text.len() < 24_000, "{} characters of SQL for {source}", text.len());
        let statement = Statement::built(dialect, text);
        let found = app.app.db.long().all(&statement, &params, |row| row.get::<Uuid>(0)).await;
        let found = found.unwrap_or_else(|fault| panic!("{source}\n{fault:?}"));
        assert_eq!(found.len(), expected, "{source}");
    }
}
