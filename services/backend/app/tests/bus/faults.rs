//! The broker away, killed and wiped: writes go on, nothing is lost, and everything arrives in order.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use serde_json::json;

use super::{Heard, Listener, Stage, titled, until};
use crate::records::path_of;
use crate::support::actor::PASSWORD;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, both_engines, run};
use crate::support::gate::Way;
use crate::support::nats::{NATS_PASSWORD, NatsServer, url};
use crate::support::postgres::free_port;
use crate::support::process::ServerProcess;

both_engines![
    with_the_broker_away_writes_go_on_and_everything_arrives_when_it_is_back,
    a_broker_killed_and_wiped_under_load_costs_no_event,
    a_connection_that_breaks_under_load_lets_no_event_overtake_another,
    events_that_the_broker_refuses_are_kept_until_it_takes_them,
];

const AWAY: &str = "the events broker does not answer";
const BACK: &str = "the events broker answers again";

async fn with_the_broker_away_writes_go_on_and_everything_arrives_when_it_is_back(stage: &Stage) {
    let (ada, running) = stage.author().await;
    until(&stage.app, "degraded").await;
    for number in 0..250 {
        ada.post("/v1/posts", titled(&ada, &number.to_string())).await.expect(201);
    }
    let mut listener = stage.listen().await;
    let heard = listener.take(250).await;
    let titles: Vec<_> = heard.iter().map(|heard| heard.body["data"]["title"].as_str().unwrap().to_owned()).collect();
    assert_eq!(titles, (0..250).map(|number| number.to_string()).collect::<Vec<_>>());
    until(&stage.app, "ok").await;
    running.stop().await;
}

async fn a_broker_killed_and_wiped_under_load_costs_no_event(stage: &Stage) {
    const EVENTS: i64 = 600;
    let (ada, running) = stage.author().await;
    let mut listener = stage.listen().await;
    let post = ada.post("/v1/posts", titled(&ada, "counted")).await.expect(201);
    let mut heard = listener.take(1).await;

    let writing = async {
        for number in 1..=EVENTS {
            ada.patch(path_of(&post), json!({"stars": number})).await.expect(200);
        }
    };
    let breaking = async {
        for _ in 0..3 {
            heard.extend(listener.take(40).await);
            stage.nats.kill();
            heard.extend(listener.rest().await);
            stage.gate.set(Way::Closed);
            stage.nats.restart().await;
            listener = Listener::start(&stage.nats).await;
            stage.gate.set(Way::Open);
        }
    };
    tokio::join!(writing, breaking);
    while heard.iter().map(|heard| heard.revision).max() < Some(EVENTS + 1) {
        heard.push(listener.next().await);
    }
    assert_whole_and_in_order(&heard, EVENTS + 1);
    running.stop().await;
}

async fn a_connection_that_breaks_under_load_lets_no_event_overtake_another(stage: &Stage) {
    const EVENTS: i64 = 400;
    let (ada, running) = stage.author().await;
    // So long that no buffer on the way holds a page: breaks come in the middle of one.
    let mut long = titled(&ada, "counted");
    long["body"] = "x".repeat(60_000).into();
    let post = ada.post("/v1/posts", long).await.expect(201);
    for number in 1..=EVENTS {
        ada.patch(path_of(&post), json!({"stars": number})).await.expect(200);
    }
    let mut listener = stage.listen().await;
    let mut raw = Vec::new();
    for _ in 0..8 {
        // Not read until later: reading takes longer than a page.
        raw.push(listener.events.next().await.expect("an event"));
        stage.gate.set(Way::Closed);
        stage.gate.set(Way::Open);
    }
    let mut heard: Vec<_> = raw.iter().map(Heard::of).collect();
    while heard.iter().map(|heard| heard.revision).max() < Some(EVENTS + 1) {
        heard.push(listener.next().await);
    }
    assert_whole_and_in_order(&heard, EVENTS + 1);
    running.stop().await;
}

async fn events_that_the_broker_refuses_are_kept_until_it_takes_them(stage: &Stage) {
    let (ada, running) = stage.author().await;
    ada.post("/v1/posts", titled(&ada, "kept")).await.expect(201);
    stage.nats.kill();
    stage.nats.restart_refusing_events(&stage.app.database.beside("nats.conf")).await;
    stage.gate.set(Way::Open);
    let bus = &stage.app.app.metrics.bus;
    while bus.failed.get() + bus.published.get() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(bus.published.get(), 0, "the broker took none");
    stage.gate.set(Way::Closed);
    stage.nats.kill();
    stage.nats.restart().await;
    let mut listener = stage.listen().await;
    assert_eq!(listener.next().await.body["data"]["title"], "kept");
    running.stop().await;
}

/// Every revision was heard, each as it was, and none for the first time after a later one.
fn assert_whole_and_in_order(heard: &[Heard], last: i64) {
    let mut seen = BTreeSet::new();
    for heard in heard {
        assert_eq!(heard.body["data"]["stars"], heard.revision - 1);
        if seen.insert(heard.revision) {
            assert_eq!(seen.last(), Some(&heard.revision), "an event overtook another");
        }
    }
    let missing: Vec<_> = (1..=last).filter(|revision| !seen.contains(revision)).collect();
    assert!(missing.is_empty(), "events are missing: {missing:?}");
}

#[test]
fn a_server_starts_without_its_broker_and_tells_once() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let port = free_port();
        let variables = [("STRATABASE_EVENTS_URL", url(port))];
        let variables = variables.each_ref().map(|(name, text)| (*name, text.as_str()));
        let server = ServerProcess::start_with(database, &[], &variables).await;
        let mut connection = server.connect().await;
        let register = async |connection: &mut crate::support::http::Connection, name: &str| {
            let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
            connection.call("POST", "/v1/auth/register", None, Some(&body)).await.unwrap().expect(201)
        };
        register(&mut connection, "ada").await;
        server.tells(AWAY, 1).await;

        // Nobody may hear it before the listener does, so the user of interest comes after both are there.
        let nats = NatsServer::start_on(port).await.expect("nats-server starts");
        let mut listener = Listener::start(&nats).await;
        server.tells(BACK, 1).await;
        register(&mut connection, "eve").await;
        loop {
            let message = listener.events.next().await.expect("an event");
            if Heard::of(&message).body["data"]["email"] == "eve@example.com" {
                break;
            }
        }
        nats.kill();
        server.tells(AWAY, 2).await;
        register(&mut connection, "bob").await;
        server.tells(BACK, 1).await;
        let log = server.log();
        assert!(!log.contains(NATS_PASSWORD) && !log.contains("async_nats"), "{log}");
        server.stop().await;
    });
}
