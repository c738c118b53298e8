//! Runs one test on both engines, from one source.

use std::time::Duration;

/// The database engines that every test of stored data runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, in a temporary folder.
    Sqlite,
    /// PostgreSQL: the server that this test process starts, or the one that `STRATABASE_TEST_POSTGRES` names.
    Postgres,
}

/// What a test is given: made before it, examined and taken down after it.
pub trait Fixture: Sized {
    /// Makes the fixture on an engine.
    async fn set_up(engine: Engine) -> Self;

    /// Takes it down after a test that passed, and fails the test if it left something that it should not have.
    async fn tear_down(self);
}

/// A test that takes longer than this hangs. The longest, random chains of versions, takes four minutes on two busy cores.
const DEADLINE: Duration = Duration::from_mins(10);

/// Runs a test with a fixture of its own. Tests reach it through [`both_engines!`].
pub fn run<F: Fixture>(engine: Engine, test: impl AsyncFnOnce(&F)) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().expect("a runtime").block_on(async {
        let fixture = F::set_up(engine).await;
        let ran = tokio::time::timeout(DEADLINE, test(&fixture)).await;
        assert!(ran.is_ok(), "the test still ran after {DEADLINE:?}");
        fixture.tear_down().await;
    });
}

/// Makes each named function, `async fn(&Fixture)`, a test on SQLite (`sqlite::name`) and one on PostgreSQL
/// (`postgres::name`). A function that is not named is reported as dead code, so none is forgotten.
macro_rules! both_engines {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { $crate::support::engine::run($crate::support::engine::Engine::Sqlite, super::$test) })+
        }
        mod postgres {
            $(#[test] fn $test() { $crate::support::engine::run($crate::support::engine::Engine::Postgres, super::$test) })+
        }
    };
}
pub(crate) use both_engines;
