//! One turn of the publisher: hold the lease, read a page of the outbox, publish it, note how far that was.

use std::sync::Arc;

use uuid::Uuid;

use super::{message, state};
use crate::core::bus::{Bus, Nats};
use crate::core::db::WriteOptions;
use crate::core::{App, Result, Time};
use crate::models::outbox::{self, Position};
use crate::models::publishing;

/// A process that has not been heard of for this long publishes no more, and another one does.
const LEASE_S: i64 = 10;
/// Events in a page: all that is in memory of a backlog.
const PAGE: u32 = 200;

const SINGLE: WriteOptions = WriteOptions { epoch: None, single_statement: true, bulk: false };

/// What came of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// A page was published; there may be more.
    Published,
    /// Everything has been published.
    NothingNew,
    /// Another process publishes.
    NotOurs,
    /// The broker did not take it.
    BrokerAway,
}

/// The turns of one process.
pub struct Turns {
    app: Arc<App>,
    owner: Uuid,
    held: Option<Held>,
}

/// The lease, while this process has it.
#[derive(Clone, Copy)]
struct Held {
    position: Position,
    until: Time,
}

impl Turns {
    /// A process that publishes under an id of its own.
    pub const fn new(app: Arc<App>, owner: Uuid) -> Self {
        Self { app, owner, held: None }
    }

    /// Sees that there is a place to go on from. The first start with a broker begins at the present: what happened
    /// before is nobody's news.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn begin(&self) -> Result<()> {
        let now = self.app.clock.now();
        let end = outbox::end(&self.app.db).await?;
        self.app.db.write(SINGLE, async move |tx| publishing::begin(tx, end, now).await).await
    }

    /// Takes a turn.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn take(&mut self) -> Result<Turn> {
        let app = Arc::clone(&self.app);
        let Bus::Nats(nats) = &*app.bus else { return Ok(Turn::NothingNew) };
        // Who cannot reach the broker leaves it to a process that can.
        if !nats.is_up() {
            self.release().await?;
            return Ok(Turn::BrokerAway);
        }
        let Some(held) = self.hold().await? else { return Ok(Turn::NotOurs) };
        let schema = app.schema();
        let (after, for_reading) = (held.position, Arc::clone(&schema));
        let read = app.db.snapshot(async move |snapshot| {
            let page = outbox::page_after(snapshot, after, PAGE).await?;
            state::after(snapshot, &for_reading, page).await
        });
        let page = read.await?;
        let Some(last) = page.last().map(|told| told.entry.position) else { return Ok(Turn::NothingNew) };
        let message = |told| message::of(&schema, told, nats.max_body_bytes(), &app.metrics.bus);
        let messages: Vec<_> = page.iter().filter_map(message).collect();
        if !publish(nats, &messages).await {
            return Ok(Turn::BrokerAway);
        }
        self.advance(last).await
    }

    /// Lets the lease go, if this process has it.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn release(&mut self) -> Result<()> {
        if self.held.take().is_none() {
            return Ok(());
        }
        let owner = self.owner;
        self.app.db.write(SINGLE, async move |tx| publishing::release(tx, owner).await).await
    }

    /// Takes the lease, or extends it when half of it is over.
    async fn hold(&mut self) -> Result<Option<Held>> {
        let (now, owner) = (self.app.clock.now(), self.owner);
        if let Some(held) = self.held.filter(|held| now.plus_seconds(LEASE_S / 2) < held.until) {
            return Ok(Some(held));
        }
        let until = now.plus_seconds(LEASE_S);
        let leased = self.app.db.write(SINGLE, async move |tx| publishing::lease(tx, owner, now, until).await).await?;
        self.held = leased.map(|position| Held { position, until });
        Ok(self.held)
    }

    async fn advance(&mut self, to: Position) -> Result<Turn> {
        let (owner, until) = (self.owner, self.app.clock.now().plus_seconds(LEASE_S));
        let advanced = self.app.db.write(SINGLE, async move |tx| publishing::advance(tx, owner, to, until).await).await;
        // Whatever went wrong: the next turn asks the database how far it was.
        self.held = None;
        if !advanced? {
            tracing::warn!("another process publishes now: some events were published twice");
            return Ok(Turn::NotOurs);
        }
        self.held = Some(Held { position: to, until });
        Ok(Turn::Published)
    }
}

async fn publish(nats: &Nats, messages: &[crate::core::bus::Message]) -> bool {
    messages.is_empty() || nats.publish(messages).await
}
