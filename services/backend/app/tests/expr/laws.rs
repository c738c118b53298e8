//! Laws of the evaluator, over random expressions and rows: what has to be equal is so, errors included.

use stratabase::core::Value;
use stratabase::core::expr::{Env, Scope, ScopeKind, View, compile};
use stratabase::core::id::CollectionId;

use super::random::Random;
use super::sources::Sources;
use super::world::World;

/// Pairs of forms that mean the same, of conditions A and B.
const LAWS: [(&str, &str); 9] = [
    ("!(A && B)", "!A || !B"),
    ("!(A || B)", "!A && !B"),
    ("A && B", "B && A"),
    ("A || B", "B || A"),
    ("!!A", "A"),
    ("A != B", "!(A == B)"),
    ("A ? B : B", "A ? B : (A ? false : B)"),
    ("record.l0.exists(x, A)", "!record.l0.all(x, !A)"),
    ("A || (A && B)", "A || false"),
];

#[test]
fn equal_forms_have_equal_values() {
    let mut random = Random::new(7);
    let world = World::new(&mut random, 0);
    let mut compared = 0;
    for _ in 0..150 {
        let collection = CollectionId(u32::try_from(random.below(3)).unwrap() + 1);
        let facts = world.facts(&mut random, collection);
        let env = Env { catalog: &world.catalog, facts: &facts, view: View::Rules };
        let scope = Scope { collection, ..world.scope(ScopeKind::Rule { previous: true }) };
        let mut condition = || format!("({})", Sources::rule(&world, collection, true).condition(&mut random, 2));
        let (a, b) = (condition(), condition());
        for (left, right) in LAWS {
            let source = |law: &str| law.replace('A', "\u{1}").replace('B', &b).replace('\u{1}', &a);
            let (Ok(one), Ok(other)) = (compile(&source(left), &scope), compile(&source(right), &scope)) else {
                continue;
            };
            for row in &world.rows[&collection] {
                let truth = |value| if let Ok(Value::Bool(truth)) = value { Some(truth) } else { None };
                let (left, right) = (truth(one.eval(&env, row, &world)), truth(other.eval(&env, row, &world)));
                assert_eq!(left, right, "{}\n{}\n{row:?}", source("A"), source("B"));
                compared += 1;
            }
        }
    }
    assert!(compared > 5_000, "only {compared} values were compared");
}
