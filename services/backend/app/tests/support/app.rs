//! The whole application in memory, with a clock that stands still until the test moves it.

use std::sync::Arc;

use serde_json::json;
use stratabase::api::{self, edge::Edge};
use stratabase::core::db::{Tx, WriteOptions};
use stratabase::core::email::Email;
use stratabase::core::id::new_record_id;
use stratabase::core::roles::Role;
use stratabase::core::{App, Clock};
use stratabase::models::jobs::{self, JobState};
use stratabase::models::operators;
use stratabase::services::jobs::{Worker, handlers};
use stratabase::services::opening::open_app;
use stratabase::services::operators as setting_up;

use super::actor::{Actor, PASSWORD};
use super::database::TestDatabase;
use super::engine::{Engine, Fixture};

/// The application on a database of its own. A test that leaves jobs undone fails: run them with
/// [`TestApp::run_jobs`].
pub struct TestApp {
    /// The application's state.
    pub app: Arc<App>,
    /// Everything that the server answers.
    pub edge: Edge,
    /// The database beneath.
    pub database: TestDatabase,
    worker: Worker,
}

impl TestApp {
    /// Opens the application on a database, with some settings replaced.
    pub async fn open(database: TestDatabase, replaced: &[(&str, &str)]) -> Self {
        let clock = Clock::manual("2026-11-22T10:00:00Z".parse().expect("a time"));
        let app = open_app(database.settings(replaced), clock).await.expect("the application opens");
        let worker = Worker::new(Arc::clone(&app), handlers()).expect("a worker");
        Self { edge: api::router(Arc::clone(&app)), app, database, worker }
    }

    /// Opens the application a second time on the same database, as another node does, with a clock that both share.
    pub async fn another_node(&self) -> Arc<App> {
        let mut settings = self.app.settings.clone();
        settings.data_dir = self.database.beside("another_node");
        open_app(settings, self.app.clock.clone()).await.expect("the application opens again")
    }

    /// Moves the clock forward.
    pub fn advance(&self, seconds: i64) {
        self.app.clock.advance(seconds);
    }

    /// Puts the recurring jobs into the table, as the start of a server does.
    pub async fn seed_jobs(&self) {
        self.worker.seed().await.expect("recurring jobs are enqueued");
    }

    /// Does the jobs that are due by the clock, and says how many there were.
    pub async fn run_jobs(&self) -> usize {
        self.worker.run_due().await.expect("jobs can be leased")
    }

    /// Somebody who is not signed in.
    pub fn anon(&self) -> Actor<'_> {
        Actor::anonymous(&self.edge)
    }

    /// A user, registered just now as `{name}@example.com`.
    pub async fn user(&self, name: &str) -> Actor<'_> {
        self.anon().register(name).await
    }

    /// The operator, signed in; made by the first call.
    pub async fn operator(&self) -> Actor<'_> {
        let credentials = json!({"email": "op@example.com", "password": PASSWORD});
        let signed_in = self.anon().post("/admin/v1/session", credentials.clone()).await;
        let session = if signed_in.status == 201 {
            signed_in.json()
        } else {
            let token = setting_up::open_setup(&self.app).await.expect("the set-up opens").expect("there is no owner");
            let mut setup = credentials;
            setup["token"] = token.into();
            self.anon().post("/admin/v1/setup", setup).await.expect(201)
        };
        self.anon().signed_in(&session, "operator")
    }
}

impl TestApp {
    /// An operator of a role, signed in as `{role}@example.com`; made by the first call.
    pub async fn operator_as(&self, role: Role) -> Actor<'_> {
        let address = format!("{}@example.com", role.name());
        let email = Email::parse(&address, "/email").expect("an address");
        if operators::find_by_email(&self.app.db, &email).await.expect("operators are read").is_none() {
            let password = self.app.passwords.choose(PASSWORD, "/password").expect("a password");
            let hash = self.app.passwords.hash(password, Vec::new()).await.expect("a hash");
            let now = self.app.clock.now();
            let id = new_record_id(now).expect("an id");
            let insert = async move |tx: &Tx| operators::insert(tx, id, &email, role, &hash, now).await;
            self.app.db.write(WriteOptions::default(), insert).await.expect("an operator is added");
        }
        let credentials = json!({"email": address, "password": PASSWORD});
        let session = self.anon().post("/admin/v1/session", credentials).await.expect(201);
        self.anon().signed_in(&session, "operator")
    }
}

impl Fixture for TestApp {
    async fn set_up(engine: Engine) -> Self {
        Self::open(TestDatabase::set_up(engine).await, &[]).await
    }

    async fn tear_down(self) {
        let left = jobs::list(&self.app.db, 100).await.expect("jobs can be listed");
        let forgotten: Vec<_> = left.iter().filter(|job| job.state == JobState::Dead || job.key.is_none()).collect();
        assert!(forgotten.is_empty(), "the test leaves jobs behind; TestApp::run_jobs does them: {forgotten:#?}");
        let Self { app, edge, database, worker } = self;
        app.db.close().await;
        drop((app, edge, worker));
        database.tear_down().await;
    }
}
