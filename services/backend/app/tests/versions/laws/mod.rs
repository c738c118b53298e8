//! The laws of versions, on generated data: random changes, random records, random edits through random versions, each
//! answer compared with a model that knows nothing of how the server does it.
//!
//! `STRATABASE_LAWS_EDITS` sets the number of edits on each engine, `STRATABASE_LAWS_SEED` the first seed. A law that is
//! broken names the seed that breaks it.

mod chain;
mod checks;
mod computed;
mod document;
mod edits;
mod enums;
mod fields;
mod first;
mod model;
mod objects;
mod publish;
mod queries;
mod rules;
mod shape;
mod soundness;
mod stage;
mod steps;
mod values;
mod view;

use chain::{Op, Plan};
use stage::Stage;

use crate::expr::random::Random;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Fixture, both_engines};

/// Edits in random chains on each engine, unless the environment says otherwise.
const EDITS: usize = 5_000;
/// Edits in one chain.
const EDITS_IN_CHAIN: usize = 75;
/// Most operations in one chain.
const MAX_OPERATIONS: usize = 16;
/// Edits around each operation alone.
const EDITS_ALONE: usize = 24;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a whole number"))
}

/// Runs one chain on a database of its own.
async fn run(database: &TestDatabase, seed: u64, plans: impl Fn(&mut Random) -> Vec<Plan>, edits: usize) {
    let app = TestApp::open(TestDatabase::set_up(database.engine).await, &[]).await;
    // Of seeds in a row, the sequences are one and the same from different places on.
    let mut random = Random::new(Random::new(seed).bits());
    let plans = plans(&mut random);
    let mut stage = Stage::begin(&app, seed, random).await;
    stage.play(&plans, edits).await;
    app.tear_down().await;
}

async fn random_chains_keep_the_laws(database: &TestDatabase) {
    let edits = setting("STRATABASE_LAWS_EDITS").map_or(EDITS, |edits| usize::try_from(edits).unwrap());
    let first = setting("STRATABASE_LAWS_SEED").unwrap_or(1);
    let chain = |random: &mut Random| chain::random_plans(random, MAX_OPERATIONS);
    for number in 0..edits.div_ceil(EDITS_IN_CHAIN) {
        run(database, first + u64::try_from(number).unwrap(), chain, EDITS_IN_CHAIN).await;
    }
}

async fn each_operation_alone_keeps_the_laws(database: &TestDatabase) {
    for (place, op) in (0_u64..).zip(Op::ALL) {
        for is_draft in [false, true] {
            let seed = 1_000_000 + 2 * place + u64::from(is_draft);
            run(database, seed, |_| vec![Plan { ops: vec![op], is_draft }], EDITS_ALONE).await;
        }
    }
}

both_engines!(random_chains_keep_the_laws, each_operation_alone_keeps_the_laws);
