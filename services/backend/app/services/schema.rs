//! The schema in force on this node: loaded at start, swapped when a change is applied here, followed when elsewhere.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::core::catalog::change::{
    self, Action, Applied, FieldAction, FieldDraft, FieldRulesDraft, KindDraft, Operation, Profile, Terms,
};
use crate::core::catalog::{Catalog, FieldOptions, Life, Schema, Stage, Version};
use crate::core::db::{Db, Dialect, Source};
use crate::core::wakes::Wake;
use crate::core::{App, Clock, Error, Result};
use crate::models;

/// The revision of Stratabase's own wire shapes that versions made by this release are born with.
pub const WIRE_REVISION: u32 = 1;

/// How often the database is asked for a newer epoch. Writes compare it themselves; this is for reads.
const POLL_EVERY: Duration = Duration::from_millis(500);

/// Whoever the record is: what users may do with their own account.
const OWN_ACCOUNT: &str = "record.id == auth.id";

/// Loads the schema, and makes version 1 with the accounts collection in it when there is none.
///
/// # Errors
/// The database does not answer, or holds a catalogue that this release cannot read.
pub async fn open(db: &Db, clock: &Clock) -> Result<Schema> {
    let catalog = load(db).await?;
    if !catalog.versions.is_empty() {
        return Schema::compile(catalog, db.dialect());
    }
    match make_first(db, clock, &catalog).await {
        // Another node was faster: its first version is ours.
        Err(Error::SchemaMoved | Error::ChangeInProgress) => {}
        other => other?,
    }
    Schema::compile(load(db).await?, db.dialect())
}

/// Loads the catalogue in force from one snapshot.
///
/// # Errors
/// As [`models::catalog::load`].
pub async fn load(db: &Db) -> Result<Catalog> {
    db.snapshot(async |tx| models::catalog::load(tx).await).await
}

/// Takes over the changes that other nodes apply, until the application is gone. To be spawned once by each process
/// that serves; with SQLite there are no other nodes.
pub async fn follow(app: Weak<App>) {
    let Some(wakes) = app.upgrade().map(|app| Arc::clone(&app.wakes)) else { return };
    let mut ticks = tokio::time::interval(POLL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = wakes.rung(Wake::Schema) => {}
        }
        let Some(app) = app.upgrade() else { return };
        if app.db.dialect() == Dialect::Sqlite {
            return;
        }
        if let Err(error) = catch_up(&app).await {
            tracing::warn!(%error, "the schema cannot be read; this node serves the one it knows until it can");
        }
    }
}

/// Takes over a change that another node has applied, if there is one.
///
/// # Errors
/// As [`models::catalog::load`].
pub async fn catch_up(app: &App) -> Result<()> {
    let epoch = app.db.epoch().await?;
    if epoch > app.schema().catalog.epoch {
        reload(app).await?;
    }
    Ok(())
}

/// Loads the schema again, because a write has met a newer epoch.
///
/// # Errors
/// As [`models::catalog::load`].
pub async fn reload(app: &App) -> Result<()> {
    let schema = Schema::compile(load(&app.db).await?, app.db.dialect())?;
    install(app, schema);
    Ok(())
}

/// Puts a schema in force on this node, unless a newer one already is.
pub fn install(app: &App, schema: Schema) {
    let schema = Arc::new(schema);
    app.schema.rcu(|current| {
        let is_newer = schema.catalog.epoch > current.catalog.epoch;
        if is_newer { Arc::clone(&schema) } else { Arc::clone(current) }
    });
}

async fn make_first(db: &Db, clock: &Clock, empty: &Catalog) -> Result<()> {
    let applied = first(clock, empty)?;
    let before = empty.clone();
    db.publish(empty.epoch, async move |tx| {
        for (_, step) in &applied.steps {
            models::catalog::carry_out(tx, &applied.catalog, step).await?;
        }
        models::catalog::save(tx, &before, &applied.catalog).await
    })
    .await
}

/// Version 1 as every installation starts with it: a draft that holds the accounts.
fn first(clock: &Clock, empty: &Catalog) -> Result<Applied> {
    let mut start = empty.clone();
    let version = Version {
        number: 1,
        stage: Stage::Draft,
        created_at: clock.now(),
        wire_revision: WIRE_REVISION,
        life: Life::default(),
        collections: Vec::new(),
    };
    start.versions.insert(1, version);
    let own = || Some(OWN_ACCOUNT.to_owned());
    let users = Operation::CreateCollection {
        name: "users".into(),
        fields: vec![
            FieldDraft {
                name: "email".into(),
                kind: KindDraft::Text,
                options: FieldOptions { read_only: true, max_length: Some(254), ..FieldOptions::default() },
                unique: false,
                computed: None,
                // Nobody but its owner sees an address, whatever the rules of the collection say.
                rules: [(FieldAction::Read, own())].into(),
            },
            FieldDraft {
                name: "verified".into(),
                kind: KindDraft::Bool,
                options: FieldOptions {
                    read_only: true,
                    required: true,
                    default: Some(serde_json::Value::Bool(false)),
                    ..FieldOptions::default()
                },
                unique: false,
                computed: None,
                rules: FieldRulesDraft::new(),
            },
        ],
        indexes: Vec::new(),
        rules: [Action::List, Action::Read, Action::Update, Action::Delete].map(|action| (action, own())).into(),
    };
    let terms =
        Terms { profile: Profile::Default, draft: true, amend: false, now: clock.now(), wire_revision: WIRE_REVISION };
    change::apply(&start, &[users], terms).map_err(|refused| Error::internal(format!("the first version: {refused:?}")))
}
