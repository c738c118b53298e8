//! The events bus: what happened, for other services, and wakes between nodes. The broker never holds the only copy of
//! anything: what it loses or refuses is sent again, or found by a poll.

mod nats;
mod url;

use std::sync::Arc;

use bytes::Bytes;
pub use nats::Nats;
pub use url::{Broker, EventsUrl};

use super::secrets::Secrets;
use super::telemetry::Metrics;
use super::wakes::Wakes;

/// Where events go.
pub enum Bus {
    /// Nowhere but this process.
    Local,
    /// To a NATS server.
    Nats(Nats),
}

/// An event on its way to other services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The collection's name.
    pub collection: String,
    /// What happened: `created`, `updated` or `deleted`.
    pub kind: &'static str,
    /// The event's id: the same whenever it is sent again.
    pub id: i64,
    /// The record's revision after the event, or its last one: what receivers may order by.
    pub revision: i64,
    /// The JSON text.
    pub body: Bytes,
}

impl Bus {
    /// Opens what a URL names. A broker that does not answer is waited for in the background.
    pub async fn open(url: &EventsUrl, secrets: &Secrets, metrics: &Arc<Metrics>, wakes: &Arc<Wakes>) -> Self {
        match url {
            EventsUrl::Local => Self::Local,
            EventsUrl::Nats(broker) => Self::Nats(Nats::open(broker, secrets, metrics, wakes).await),
        }
    }

    /// Whether the broker is there; without one, nothing is missing.
    pub fn is_well(&self) -> bool {
        match self {
            Self::Local => true,
            Self::Nats(nats) => nats.is_up(),
        }
    }
}
