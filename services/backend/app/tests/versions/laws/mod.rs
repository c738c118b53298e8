//! The laws of versions, on generated data: random changes, random records, random edits through random versions, each
//! answer compared with a model that knows nothing of how the server does it.
//!
//! `STRATABASE_LAWS_EDITS` sets the number of edits on each engine, `STRATABASE_LAWS_SEED` the first seed. A law that is
//! broken names the seed that breaks it.

mod chain;
mod edits;
mod model;
mod queries;
mod soundness;
mod stage;
mod values;

use chain::Op;
use stage::Stage;

use crate::expr::random::Random;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Fixture, both_engines};

/// Edits in random chains on each engine, unless the environment says otherwise.
const EDITS: usize = 5_000;
/// Edits in one chain.
const EDITS_IN_CHAIN: usize = 125;
/// Most changes in one chain.
const MAX_CHANGES: usize = 8;
/// Edits around each operation alone.
const EDITS_ALONE: usize = 24;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a whole number"))
}

/// Runs one chain on a database of its own.
async fn run(database: &TestDatabase, seed: u64, ops: impl Fn(&mut Random) -> Vec<Op>, edits: usize) {
    let app = TestApp::open(TestDatabase::set_up(database.engine).await, &[]).await;
    let mut random = Random::new(seed);
    let ops = ops(&mut random);
    let mut stage = Stage::begin(&app, seed, random).await;
    stage.play(&ops, edits).await;
    app.tear_down().await;
}

async fn random_chains_keep_the_laws(database: &TestDatabase) {
    let edits = setting("STRATABASE_LAWS_EDITS").map_or(EDITS, |edits| usize::try_from(edits).unwrap());
    let first = setting("STRATABASE_LAWS_SEED").unwrap_or(1);
    let chain = |random: &mut Random| {
        let length = 1 + random.below(MAX_CHANGES);
        (0..length).map(|_| *random.pick(&Op::ALL)).collect()
    };
    for number in 0..edits.div_ceil(EDITS_IN_CHAIN) {
        run(database, first + u64::try_from(number).unwrap(), chain, EDITS_IN_CHAIN).await;
    }
}

async fn each_operation_alone_keeps_the_laws(database: &TestDatabase) {
    for (place, op) in (0_u64..).zip(Op::ALL) {
        run(database, 1_000_000 + place, |_| vec![op], EDITS_ALONE).await;
    }
}

both_engines!(random_chains_keep_the_laws, each_operation_alone_keeps_the_laws);
