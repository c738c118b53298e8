//! Two nodes are one installation: sessions, schema and files of one are those of the other.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use super::{Chain, expect};
use crate::support::engine::{Engine, run};
use crate::support::http::Connection;

#[test]
fn a_login_on_one_node_is_valid_on_the_other_and_a_logout_ends_it_on_both_within_a_second() {
    run(Engine::Postgres, async |chain: &Chain| {
        let token = chain.user("ada").await;
        let nodes = chain.nodes.lock().await;
        let mut connections: Vec<Connection> = Vec::new();
        for node in nodes.iter() {
            let mut connection = node.connect().await;
            // Twice, so that the node knows the session by heart.
            for _ in 0..2 {
                connection.call("GET", "/v1/auth/me", Some(&token), None).await.unwrap().expect(200);
            }
            connections.push(connection);
        }
        connections[0].call("POST", "/v1/auth/logout", Some(&token), None).await.unwrap().expect(204);
        let ended = Instant::now();
        connections[0].call("GET", "/v1/auth/me", Some(&token), None).await.unwrap().expect(401);
        while connections[1].call("GET", "/v1/auth/me", Some(&token), None).await.unwrap().status != 401 {
            assert!(ended.elapsed() < Duration::from_secs(1), "the other node still lets the session in");
        }
        expect(chain.call(Method::GET, "/v1/auth/me", Some(&token), None).await, 401).await;
    });
}

#[test]
fn a_change_published_on_one_node_is_served_by_both() {
    run(Engine::Postgres, async |chain: &Chain| {
        chain.create_notes().await;
        chain.wait_for_notes().await;
        for node in chain.nodes.lock().await.iter() {
            // A write meets the newest schema on whichever node it is made.
            let mut connection = node.connect().await;
            let made = connection.call("POST", "/v1/notes", None, Some(&json!({"text": "x"}))).await.unwrap();
            made.expect(201);
        }
    });
}

#[test]
fn a_file_goes_up_through_one_node_and_comes_down_through_the_other() {
    run(Engine::Postgres, async |chain: &Chain| {
        chain.create_notes().await;
        chain.wait_for_notes().await;
        let token = chain.user("ada").await;
        // More than nginx would hold in memory, and more than a JSON body may be.
        let bytes: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
        let upload = chain.client.post(format!("{}/v1/files", chain.gateway.url())).bearer_auth(&token);
        let file = expect(upload.body(bytes.clone()).send().await.unwrap(), 201).await;
        let body = json!({"text": "scanned", "scan": file["id"]});
        expect(chain.call(Method::POST, "/v1/notes", Some(&token), Some(&body)).await, 201).await;
        for _ in 0..4 {
            let answer = chain.call(Method::GET, file["url"].as_str().unwrap(), None, None).await;
            assert_eq!(answer.headers()["accept-ranges"], "bytes");
            assert!(answer.bytes().await.unwrap() == bytes);
        }
    });
}
