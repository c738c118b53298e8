//! The events bus: what happens reaches other services whatever becomes of the broker, and wakes only hasten.

mod events;
mod faults;
mod nodes;
mod wakes;

use std::time::{Duration, Instant};

use async_nats::{Client, Message, Subscriber};
use futures_util::{FutureExt, StreamExt};
use serde_json::{Value as Json, json};
use stratabase::services::publisher::{self, RunningPublisher};

use crate::records::posts;
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture};
use crate::support::events::events as settled;
use crate::support::gate::{Gate, Way};
use crate::support::nats::{self, NatsServer};

/// A broker behind a gate that is closed, and the application before it. Tests open it when they listen themselves,
/// because nobody hears later what a broker without a listener was told.
struct Stage {
    nats: NatsServer,
    gate: Gate,
    app: TestApp,
}

impl Fixture for Stage {
    async fn set_up(engine: Engine) -> Self {
        let nats = NatsServer::start().await;
        let gate = Gate::before(nats.address()).await;
        gate.set(Way::Closed);
        let url = nats::url(gate.address.port());
        let app = TestApp::open(TestDatabase::set_up(engine).await, &[("STRATABASE_EVENTS_URL", &url)]).await;
        Self { nats, gate, app }
    }

    async fn tear_down(self) {
        self.app.tear_down().await;
    }
}

impl Stage {
    /// Makes the collection `posts` and its author, and starts publishing after that.
    async fn author(&self) -> (Actor<'_>, RunningPublisher) {
        self.app.operator().await.post("/admin/v1/changes", posts()).await.expect(201);
        let ada = self.app.user("ada").await;
        // Until her own event is settled, publishing would begin before it.
        settled(&self.app).await;
        (ada, self.publish().await)
    }

    async fn publish(&self) -> RunningPublisher {
        publisher::start(&self.app.app).await.expect("publishing begins").expect("there is a broker")
    }

    /// Listens, and then opens the gate.
    async fn listen(&self) -> Listener {
        let listener = Listener::start(&self.nats).await;
        self.gate.set(Way::Open);
        listener
    }
}

/// Another service, which hears every event.
struct Listener {
    client: Client,
    events: Subscriber,
}

impl Listener {
    async fn start(nats: &NatsServer) -> Self {
        let client = nats.connect().await;
        let events = client.subscribe("stratabase.events.>").await.expect("a subscription");
        // What comes back to its sender was taken after the subscription.
        let inbox = client.new_inbox();
        let mut echo = client.subscribe(inbox.clone()).await.expect("a subscription");
        client.publish(inbox, "".into()).await.expect("a message is sent");
        echo.next().await.expect("the echo");
        Self { client, events }
    }

    /// The next event.
    async fn next(&mut self) -> Heard {
        let next = tokio::time::timeout(Duration::from_mins(1), self.events.next()).await;
        Heard::of(&next.expect("an event arrives within a minute").expect("the subscription goes on"))
    }

    /// So many events.
    async fn take(&mut self, count: usize) -> Vec<Heard> {
        let mut heard = Vec::with_capacity(count);
        while heard.len() < count {
            heard.push(self.next().await);
        }
        heard
    }

    /// What has arrived from a broker that has ended since.
    async fn rest(&mut self) -> Vec<Heard> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.client.connection_state() == async_nats::connection::State::Connected {
            assert!(Instant::now() < deadline, "the broker has not ended");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let mut heard = Vec::new();
        // Unconstrained: the runtime would else call a long read pending to let others have a turn.
        while let Some(Some(message)) = tokio::task::unconstrained(self.events.next()).now_or_never() {
            heard.push(Heard::of(&message));
        }
        heard
    }
}

/// An event as it was heard.
#[derive(Debug, Clone)]
struct Heard {
    subject: String,
    id: i64,
    revision: i64,
    body: Json,
}

impl Heard {
    fn of(message: &Message) -> Self {
        let header = |name: &str| {
            let headers = message.headers.as_ref().expect("headers");
            headers.get(name).and_then(|value| value.as_str().parse().ok()).unwrap_or_else(|| panic!("no {name}"))
        };
        Self {
            subject: message.subject.to_string(),
            id: header("Nats-Msg-Id"),
            revision: header("Stratabase-Revision"),
            body: serde_json::from_slice(&message.payload).expect("a JSON body"),
        }
    }
}

/// Waits until the broker is in a state, as the health check tells it.
async fn until(app: &TestApp, state: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let health = app.anon().get("/health/ready").await.expect(200);
        assert_eq!(health["status"], "ready");
        if health["parts"]["queue"] == state {
            return;
        }
        assert!(Instant::now() < deadline, "the queue is not {state}: {health}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A short record.
fn titled(author: &Actor<'_>, title: &str) -> Json {
    json!({"title": title, "author": author.id})
}
