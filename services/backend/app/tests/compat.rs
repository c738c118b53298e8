//! What released servers answered: each left a data folder and a record of calls with their answers in
//! `compat/<release>/`. A copy of the folder is opened and every call must be answered the same, to the byte.
//!
//! The folder of a release is written when its number is in `Cargo.toml`, and never again once it is out:
//!
//! ```text
//! RECORD_COMPAT=1 cargo test -p stratabase --test integration compat
//! ```

mod names;
mod recording;
mod scene;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use stratabase::api::{self, edge::Edge};
use stratabase::core::{App, Clock};
use stratabase::services::opening::open_app;

use self::recording::{Recorder, replay};
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture, run};

/// What a data folder holds of the database and of the installation; locks and temporary files stay behind.
const FILES: [&str; 2] = ["stratabase.db", "secret"];
/// The instants at which a data folder is made, and at which the calls come.
const MADE_AT: &str = "2026-11-22T10:00:00Z";
const CALLED_AT: &str = "2026-11-22T10:01:00Z";

fn releases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("app/tests/compat")
}

/// Opens the application on a data folder, with the secret that is in it.
async fn open(database: &TestDatabase, instant: &str) -> (Arc<App>, Edge) {
    let settings = database.settings(&[("STRATABASE_SECRET", "")]);
    let app = open_app(settings, Clock::manual(instant.parse().unwrap())).await.expect("the data folder opens");
    (Arc::clone(&app), api::router(app))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in FILES {
        fs::copy(from.join(file), to.join(file)).unwrap_or_else(|fault| panic!("{file}: {fault}"));
    }
}

/// Makes a data folder anew, calls a server on a copy of it, and keeps both.
async fn record(folder: &Path) {
    let made = TestDatabase::set_up(Engine::Sqlite).await;
    let (app, edge) = open(&made, MADE_AT).await;
    let session = scene::prepare(&app, &edge).await;
    app.db.close().await;
    copy(made.folder(), &folder.join("data"));

    let called = TestDatabase::set_up(Engine::Sqlite).await;
    copy(made.folder(), called.folder());
    let (app, edge) = open(&called, CALLED_AT).await;
    let mut recorder = Recorder::new(&edge, &app.clock);
    scene::call(&mut recorder, &session).await;
    fs::write(folder.join("calls.json"), recorder.into_text()).unwrap();
    app.db.close().await;
}

#[test]
fn every_release_is_answered_as_it_answered() {
    run(Engine::Sqlite, async |_: &TestDatabase| {
        let this = releases().join(env!("CARGO_PKG_VERSION"));
        if std::env::var_os("RECORD_COMPAT").is_some() {
            record(&this).await;
        }
        assert!(this.exists(), "this release has no recording: make it as compat.rs tells");
        let folders = fs::read_dir(releases()).unwrap().map(|entry| entry.unwrap().path());
        for folder in folders.filter(|path| path.is_dir()) {
            let database = TestDatabase::set_up(Engine::Sqlite).await;
            copy(&folder.join("data"), database.folder());
            let (app, edge) = open(&database, CALLED_AT).await;
            replay(&edge, &app.clock, &folder.join("calls.json")).await;
            app.db.close().await;
        }
    });
}
