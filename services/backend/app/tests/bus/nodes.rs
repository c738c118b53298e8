//! Several nodes, one publisher at a time.

use std::time::Duration;

use serde_json::json;
use stratabase::services::publisher;

use super::{Stage, titled, until};
use crate::support::engine::{Engine, run};

#[test]
fn two_nodes_publish_each_event_once_and_in_order_and_hand_over() {
    run(Engine::Postgres, async |stage: &Stage| {
        let (ada, first) = stage.author().await;
        let other = stage.app.another_node().await;
        let second = publisher::start(&other).await.unwrap().unwrap();
        let mut listener = stage.listen().await;
        until(&stage.app, "ok").await;
        while !other.bus.is_well() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let (mut heard, mut first) = (Vec::new(), Some(first));
        for number in 0..200 {
            if number == 120 {
                first.take().expect("it still runs").stop().await;
            }
            ada.post("/v1/posts", titled(&ada, &number.to_string())).await.expect(201);
            if number % 10 == 9 {
                heard.extend(listener.take(10).await);
            }
        }
        let titles: Vec<_> = heard.iter().map(|heard| heard.body["data"]["title"].clone()).collect();
        assert_eq!(titles, (0..200).map(|number| json!(number.to_string())).collect::<Vec<_>>());
        second.stop().await;
        other.db.close().await;
    });
}

#[test]
fn a_publisher_that_dies_is_followed_when_its_lease_ends() {
    run(Engine::Postgres, async |stage: &Stage| {
        let (ada, first) = stage.author().await;
        let mut listener = stage.listen().await;
        ada.post("/v1/posts", titled(&ada, "before")).await.expect(201);
        assert_eq!(listener.next().await.body["data"]["title"], "before");
        first.abort();
        let other = stage.app.another_node().await;
        let second = publisher::start(&other).await.unwrap().unwrap();
        ada.post("/v1/posts", titled(&ada, "after")).await.expect(201);
        stage.app.advance(11);
        loop {
            let heard = listener.next().await;
            if heard.body["data"]["title"] == "after" {
                break;
            }
            assert_eq!(heard.body["data"]["title"], "before", "the page in hand may come again");
        }
        second.stop().await;
        other.db.close().await;
    });
}
