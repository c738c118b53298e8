//! NATS as the events bus.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use async_nats::{AuthError, Client, ConnectOptions, Event, HeaderMap, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::{Broker, Message};
use crate::core::link::{CONNECT_TIMEOUT, Dial, Link};
use crate::core::secrets::{Secrets, to_base64url};
use crate::core::telemetry::Metrics;
use crate::core::wakes::{Wake, Wakes};

/// How long the broker may take to say that it has a page of events.
const PUBLISH_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the broker is asked for a sign of life; it is given up after two without an answer.
const PING_EVERY: Duration = Duration::from_secs(10);
/// Bytes of a message's subject and headers at most, beside its body.
const ENVELOPE_BYTES: usize = 1024;

/// A NATS server that gets events and carries wakes.
pub struct Nats {
    link: Arc<Link<Way>>,
    metrics: Arc<Metrics>,
    _tasks: JoinSet<()>,
}

/// One connection.
struct Connected {
    client: Client,
    /// What this connection sends to itself comes back after all that it sent before.
    echo: Mutex<Subscriber>,
    echo_subject: String,
    refusal: Refusal,
    _hearing: JoinSet<()>,
}

/// What the broker has said instead of taking something that came over a connection, which it leaves up.
type Refusal = Arc<OnceLock<String>>;

struct Way {
    broker: Broker,
    /// What the subjects of wakes begin with: its own for each installation that shares the broker.
    wakes_prefix: String,
    wakes: Arc<Wakes>,
    link: Weak<Link<Self>>,
}

impl Nats {
    /// Makes the first attempt to connect, and leaves the others to the background: a broker that is away at the start
    /// holds it up for two seconds at most.
    pub(super) async fn open(broker: &Broker, secrets: &Secrets, metrics: &Arc<Metrics>, wakes: &Arc<Wakes>) -> Self {
        let name = secrets.authenticator("bus names").mac(b"wakes");
        let name = to_base64url(name.first_chunk::<16>().unwrap_or(&[0; 16]));
        let wakes_prefix = format!("stratabase.wake.{name}");
        let link = Arc::new_cyclic(|link| {
            let (broker, wakes, link) = (broker.clone(), Arc::clone(wakes), Weak::clone(link));
            let way = Way { broker, wakes_prefix: wakes_prefix.clone(), wakes, link };
            Link::new(way, Arc::clone(&metrics.bus.up))
        });
        link.try_connect().await;

        let mut tasks = JoinSet::new();
        let keeping = Arc::clone(&link);
        tasks.spawn(async move { keeping.keep().await });
        tasks.spawn(tell(Arc::clone(&link), wakes_prefix, Arc::clone(wakes)));
        let ringing = Arc::clone(wakes);
        tasks.spawn(async move { ringing.ring_heard().await });
        Self { link, metrics: Arc::clone(metrics), _tasks: tasks }
    }

    /// Whether there is a connection.
    pub fn is_up(&self) -> bool {
        self.link.get().is_some()
    }

    /// The longest body that the broker takes at this moment, in bytes.
    pub fn max_body_bytes(&self) -> usize {
        self.link.get().map_or(0, |live| live.connection.client.max_payload().saturating_sub(ENVELOPE_BYTES))
    }

    /// Sends events in their order and waits until the broker has them all. False when that is not known: some of them,
    /// from the first on, may have arrived.
    pub async fn publish(&self, page: &[Message]) -> bool {
        let Some(live) = self.link.get() else { return false };
        let sent = tokio::time::timeout(PUBLISH_TIMEOUT, live.connection.publish(page)).await;
        let fault = match sent {
            Ok(Ok(())) => {
                self.metrics.bus.published.add(page.len());
                return true;
            }
            Ok(Err(fault)) => fault,
            Err(_) => "no answer in time".to_owned(),
        };
        self.metrics.bus.failed.increment();
        self.link.give_up(&live, &fault);
        false
    }
}

impl Connected {
    async fn publish(&self, page: &[Message]) -> Result<(), String> {
        for message in page {
            let mut headers = HeaderMap::new();
            // By which a stream of the broker tells what it has got already.
            headers.insert("Nats-Msg-Id", message.id.to_string());
            headers.insert("Stratabase-Revision", message.revision.to_string());
            let subject = format!("stratabase.events.{}.{}", message.collection, message.kind);
            let sent = self.client.publish_with_headers(subject, headers, message.body.clone()).await;
            sent.map_err(|fault| fault.to_string())?;
        }
        self.settle().await
    }

    /// Waits until the broker has taken all that was sent, or has refused some of it.
    async fn settle(&self) -> Result<(), String> {
        self.wait_for_echo().await?;
        // A refusal comes before the echo, but from a task of the library's own, which has time during a second one.
        self.wait_for_echo().await?;
        self.refusal.get().map_or(Ok(()), |refusal| Err(refusal.clone()))
    }

    /// Waits until the broker has seen all that was sent: it sees what comes over one connection in its order.
    async fn wait_for_echo(&self) -> Result<(), String> {
        let mut echo = self.echo.lock().await;
        let sent = self.client.publish(self.echo_subject.clone(), Bytes::new()).await;
        sent.map_err(|fault| fault.to_string())?;
        echo.next().await.map(drop).ok_or_else(|| "the connection was closed".to_owned())
    }
}

impl Dial for Way {
    type Connection = Connected;

    const NAMES: (&'static str, &'static str) =
        ("the events broker", "events are kept until it does, and nodes find by polling what they are not told of");

    async fn dial(&self, number: u64) -> Result<Connected, String> {
        let refusal = Refusal::default();
        let options = self.options(number, Arc::clone(&refusal));
        let client = options.connect(self.broker.server.clone()).await.map_err(|fault| fault.to_string())?;
        let subscribe = async |subject: String| client.subscribe(subject).await.map_err(|fault| fault.to_string());
        let echo_subject = client.new_inbox();
        let echo = Mutex::new(subscribe(echo_subject.clone()).await?);
        let mut heard = subscribe(format!("{}.*", self.wakes_prefix)).await?;
        let (wakes, prefix) = (Arc::clone(&self.wakes), self.wakes_prefix.clone());
        let mut hearing = JoinSet::new();
        hearing.spawn(async move {
            while let Some(message) = heard.next().await {
                // The subject says it all; whatever else a message may hold is nobody's business.
                let word = message.subject.strip_prefix(prefix.as_str()).and_then(|rest| rest.strip_prefix('.'));
                if let Some(wake) = word.and_then(|word| Wake::from_word(word.as_bytes())) {
                    wakes.hear(wake);
                }
            }
        });
        let connected = Connected { client, echo, echo_subject, refusal, _hearing: hearing };
        connected.settle().await?;
        Ok(connected)
    }
}

impl Way {
    /// A client that connects once. The library would connect again by itself and then send what it still holds, after
    /// having lost what it held in another buffer: events would overtake others. So credentials are given out once,
    /// which ends the client when its connection ends, and the link makes another one.
    fn options(&self, number: u64, refusal: Refusal) -> ConnectOptions {
        let (auth, is_used) = (self.broker.auth.clone(), Arc::new(AtomicBool::new(false)));
        let give_once = move |_nonce| {
            let given = if is_used.swap(true, Ordering::AcqRel) { None } else { Some(auth.clone()) };
            async move { given.ok_or_else(|| AuthError::new("a client connects once")) }
        };
        let link = Weak::clone(&self.link);
        let on_event = move |event| {
            let reason = match event {
                Event::Disconnected | Event::Closed => Some("the connection was closed".to_owned()),
                Event::ServerError(fault) => Some(refusal.get_or_init(|| fault.to_string()).clone()),
                _ => None,
            };
            if let (Some(reason), Some(link)) = (reason, link.upgrade()) {
                link.give_up_number(number, &reason);
            }
            std::future::ready(())
        };
        ConnectOptions::with_auth_callback(give_once)
            .max_reconnects(1)
            .ignore_discovered_servers()
            .connection_timeout(CONNECT_TIMEOUT)
            .ping_interval(PING_EVERY)
            .subscription_capacity(1_024)
            .name("stratabase")
            .event_callback(on_event)
    }
}

/// Passes wakes on to the other nodes, for ever.
async fn tell(link: Arc<Link<Way>>, prefix: String, wakes: Arc<Wakes>) {
    loop {
        for wake in wakes.for_nats.take().await {
            // Lost when the broker is away: the polls find what it is about.
            let Some(live) = link.get() else { continue };
            let told = live.connection.client.publish(format!("{prefix}.{}", wake.word()), Bytes::new());
            // A client that is stuck is for the publisher and the pings to give up.
            let _ = tokio::time::timeout(CONNECT_TIMEOUT, told).await;
        }
    }
}
