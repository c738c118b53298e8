//! SQLite, PostgreSQL and the evaluator agree: over random schemas, rows, rules, filters and sorts they give the same
//! ids in the same order, the same truth value for each row, and never a row outside the rule.
//!
//! `STRATABASE_EXPR_CASES` sets the number of cases; `STRATABASE_EXPR_SEED` runs the one world of that number.

use std::cmp::Ordering;

use stratabase::core::Value;
use stratabase::core::catalog::HubRow;
use stratabase::core::db::{Dialect, Source, Statement};
use stratabase::core::expr::{Env, ExprError, Facts, Scope, ScopeKind, Tree, View, compile, compile_path, print};
use stratabase::core::id::CollectionId;
use stratabase::core::sql::{self, SqlWriter};
use uuid::Uuid;

use super::random::Random;
use super::sources::Sources;
use super::world::World;
use crate::support::app::TestApp;
use crate::support::engine::{Engine, run};

/// Cases that share a schema and its rows.
const CASES_PER_WORLD: usize = 25;
/// Worlds that share a database; the time that a test may take is theirs.
const WORLDS_PER_DATABASE: usize = 100;

#[test]
fn sqlite_agrees_with_the_evaluator() {
    agree(Engine::Sqlite);
}

#[test]
fn postgres_agrees_with_the_evaluator() {
    agree(Engine::Postgres);
}

fn agree(engine: Engine) {
    let number = |name| std::env::var(name).ok().map(|text| text.parse().expect("a number"));
    let cases: usize = number("STRATABASE_EXPR_CASES").unwrap_or(1_000);
    let worlds: Vec<usize> = match number("STRATABASE_EXPR_SEED") {
        Some(seed) => vec![seed],
        None => (0..cases.div_ceil(CASES_PER_WORLD)).collect(),
    };
    for worlds in worlds.chunks(WORLDS_PER_DATABASE) {
        run(engine, async |app: &TestApp| {
            let mut matched = 0;
            for seed in worlds {
                matched += world(app, engine, *seed).await;
            }
            // Filters that match nothing would agree with anything. One world may have few rows that match.
            assert!(worlds.len() < 10 || matched > worlds.len() * CASES_PER_WORLD / 4, "only {matched} rows matched");
        });
    }
}

/// Runs the cases of one world and counts the rows that matched.
async fn world(app: &TestApp, engine: Engine, seed: usize) -> usize {
    let dialect = match engine {
        Engine::Sqlite => Dialect::Sqlite,
        Engine::Postgres => Dialect::Postgres,
    };
    let mut random = Random::new(u64::try_from(seed).unwrap());
    let world = World::new(&mut random, seed);
    world.store(app, dialect).await;
    let mut matched = 0;
    for number in 0..CASES_PER_WORLD {
        let case = Case::new(&world, &mut random);
        let name = format!("world {seed}, case {number} on {engine:?}\n{}", case.describe(&world));
        case.round_trips(&world, &name);
        matched += case.check_list(app, &world, dialect, &name).await;
        case.check_truth(app, &world, dialect, &name).await;
    }
    matched
}

/// A request: who asks, the rule over it, its filter and its sort.
struct Case {
    collection: CollectionId,
    facts: Facts,
    rule: Tree,
    filter: Tree,
    sort: Vec<(Tree, bool)>,
}

impl Case {
    fn new(world: &World, random: &mut Random) -> Self {
        let collection = CollectionId(u32::try_from(random.below(3)).unwrap() + 1);
        let facts = world.facts(random, collection);
        let scope = |kind| Scope { collection, ..world.scope(kind) };
        let rule = loop {
            let source = Sources::rule(world, collection, true).condition(random, 3);
            if let Some(tree) = accepted(compile(&source, &scope(ScopeKind::Rule { previous: true })), &source) {
                break tree;
            }
        };
        let filter = loop {
            let source = Sources::filter(world, collection).condition(random, 4);
            if let Some(tree) = accepted(compile(&source, &scope(ScopeKind::Filter(&facts))), &source) {
                break tree;
            }
        };
        let mut sort = Vec::new();
        while sort.len() < 2 {
            let source = Sources::filter(world, collection).sort(random);
            if let Some(tree) = accepted(compile_path(&source, &scope(ScopeKind::Filter(&facts))), &source) {
                sort.push((tree, random.once_in(2)));
            }
        }
        Self { collection, facts, rule, filter, sort }
    }

    fn describe(&self, world: &World) -> String {
        let text = |tree: &Tree| print(tree, &world.catalog, world.version());
        let sort: Vec<String> = self
            .sort
            .iter()
            .map(|(tree, descending)| format!("{}{}", if *descending { "-" } else { "" }, text(tree)))
            .collect();
        let (collection, auth) = (self.collection.0, self.facts.auth.as_ref().map(|auth| auth.id));
        format!(
            "collection {collection} as {auth:?}\nrule   {}\nfilter {}\nsort   {}",
            text(&self.rule),
            text(&self.filter),
            sort.join(",")
        )
    }

    fn rules<'a>(&'a self, world: &'a World) -> Env<'a> {
        Env { catalog: &world.catalog, facts: &self.facts, view: View::Rules }
    }

    fn client<'a>(&'a self, world: &'a World) -> Env<'a> {
        Env { view: View::Client(world.version()), ..self.rules(world) }
    }

    /// Printing and compiling again gives the same tree, and so does storing it.
    fn round_trips(&self, world: &World, name: &str) {
        for (tree, kind) in
            [(&self.rule, ScopeKind::Rule { previous: true }), (&self.filter, ScopeKind::Filter(&self.facts))]
        {
            let text = print(tree, &world.catalog, world.version());
            let scope = Scope { collection: self.collection, ..world.scope(kind) };
            // Parentheses that the generator left out may be needed once the tree is flat.
            match compile(&text, &scope) {
                Ok(again) => assert_eq!(&again, tree, "{name}\n{text}"),
                Err(fault) => assert_eq!(fault.code, "too_complex", "{name}\n{text}\n{fault}"),
            }
            let stored = serde_json::to_string(tree).unwrap();
            assert_eq!(&serde_json::from_str::<Tree>(&stored).unwrap(), tree, "{name}\n{stored}");
        }
    }

    /// The list that a client gets.
    async fn check_list(&self, app: &TestApp, world: &World, dialect: Dialect, name: &str) -> usize {
        let (rules, client) = (self.rules(world), self.client(world));
        let mut writer = SqlWriter::new(dialect);
        writer.push("SELECT t.id FROM ").ident(&world.catalog.hubs[&self.collection].table).push(" AS t WHERE ");
        sql::condition(&mut writer, &self.rule, "t", &rules).unwrap();
        writer.push(" AND ");
        sql::condition(&mut writer, &self.filter, "t", &client).unwrap();
        writer.push(" ORDER BY ");
        for (tree, descending) in &self.sort {
            sql::order_by(&mut writer, tree, "t", &client, *descending).unwrap();
            writer.push(", ");
        }
        writer.push("t.id");
        let (text, params) = writer.finish();
        let statement = Statement::built(dialect, text.clone());
        let found: Vec<Uuid> = match app.app.db.long().all(&statement, &params, |row| row.get(0)).await {
            Ok(found) => found,
            Err(fault) => panic!("{name}\n{text}\n{params:?}\n{fault:?}"),
        };

        let mut expected: Vec<(Vec<Value>, &HubRow)> = world.rows[&self.collection]
            .iter()
            .filter(|row| self.rule.holds(&rules, row, world) && self.filter.holds(&client, row, world))
            .map(|row| (self.sort.iter().map(|(tree, _)| sql::order_value(tree, &client, row, world)).collect(), row))
            .collect();
        expected.sort_by(|(left, one), (right, other)| {
            let keys = left.iter().zip(right).zip(&self.sort);
            let order = keys.fold(Ordering::Equal, |order, ((left, right), (_, descending))| {
                let next = sql::compare_keys(left, right);
                order.then(if *descending { next.reverse() } else { next })
            });
            order.then(one.id.cmp(&other.id))
        });
        let expected: Vec<Uuid> = expected.into_iter().map(|(_, row)| row.id).collect();
        assert_eq!(found, expected, "{name}\n{text}\n{params:?}");
        found.len()
    }

    /// What each row makes of the rule and the filter: true, false or an error.
    async fn check_truth(&self, app: &TestApp, world: &World, dialect: Dialect, name: &str) {
        let (rules, client) = (self.rules(world), self.client(world));
        for (tree, env) in [(&self.rule, rules), (&self.filter, client)] {
            let mut writer = SqlWriter::new(dialect);
            writer.push("SELECT t.id, ");
            sql::value(&mut writer, tree, "t", &env).unwrap();
            writer.push(" FROM ").ident(&world.catalog.hubs[&self.collection].table).push(" AS t");
            let (text, params) = writer.finish();
            let statement = Statement::built(dialect, text.clone());
            let read = |row: &stratabase::core::db::Row<'_>| Ok((row.get::<Uuid>(0)?, row.get::<Option<bool>>(1)?));
            let found = match app.app.db.long().all(&statement, &params, read).await {
                Ok(found) => found,
                Err(fault) => panic!("{name}\n{text}\n{params:?}\n{fault:?}"),
            };
            assert_eq!(found.len(), world.rows[&self.collection].len());
            for (id, truth) in found {
                let row = world.rows[&self.collection].iter().find(|row| row.id == id).unwrap();
                let value = tree.eval(&env, row, world);
                let expected = match value {
                    Ok(Value::Bool(truth)) => Some(truth),
                    _ => None,
                };
                assert_eq!(truth, expected, "{name}\n{text}\n{params:?}\n{row:?}\n{value:?}");
            }
        }
    }
}

/// The tree, unless the source names a field that is hidden from this caller or is too large.
fn accepted(compiled: Result<Tree, ExprError>, source: &str) -> Option<Tree> {
    match compiled {
        Ok(tree) => Some(tree),
        Err(fault) if matches!(fault.code, "unknown_field" | "too_complex") => None,
        Err(fault) => panic!("{source}\n{fault}"),
    }
}
