//! Several nodes, one publisher at a time.

use serde_json::json;
use stratabase::services::publisher;

use super::{Stage, titled};
use crate::support::engine::{Engine, run};

#[test]
fn two_nodes_publish_each_event_once_and_in_order_and_hand_over() {
    run(Engine::Postgres, async |stage: &Stage| {
        let (ada, first) = stage.author().await;
        let other = stage.app.another_node().await;
        let second = publisher::start(&other).await.unwrap().unwrap();
        let mut listener = stage.listen().await;
        let mut heard = Vec::new();
        let mut running = Some(first);
        for number in 0..60 {
            if number == 30 {
                running.take().expect("it still runs").stop().await;
            }
            ada.post("/v1/posts", titled(&ada, &number.to_string())).await.expect(201);
        }
        heard.extend(listener.take(60).await);
        let titles: Vec<_> = heard.iter().map(|heard| heard.body["data"]["title"].clone()).collect();
        assert_eq!(titles, (0..60).map(|number| json!(number.to_string())).collect::<Vec<_>>());
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
