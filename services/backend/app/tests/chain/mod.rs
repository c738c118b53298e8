//! The whole system as it runs at scale: nginx in front of two nodes on PostgreSQL, Redis, S3 and NATS.

mod nodes;
mod restarts;

use std::time::{Duration, Instant};

use reqwest::{Client, Method, Response};
use serde_json::{Value as Json, json};

use crate::support::actor::PASSWORD;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture};
use crate::support::gateway::Gateway;
use crate::support::nats::NatsServer;
use crate::support::process::{ServerProcess, run_command};
use crate::support::redis::RedisServer;
use crate::support::{nats, seaweed};

/// Two nodes that share everything, and the gateway in front of them.
pub struct Chain {
    /// The nodes; a test that stops one puts another in its place.
    pub nodes: tokio::sync::Mutex<Vec<ServerProcess>>,
    /// What clients call.
    pub gateway: Gateway,
    /// Whoever calls the gateway.
    pub client: Client,
    variables: Vec<(&'static str, String)>,
    database: TestDatabase,
    _cache: RedisServer,
    _queue: NatsServer,
}

impl Chain {
    /// Starts a node where it was, on a data folder of its own: what nodes share lies elsewhere.
    pub async fn start_node(&self, place: usize, node: ServerProcess) -> ServerProcess {
        start(&self.database, &self.variables, place, Some(node)).await
    }

    /// Calls through the gateway.
    pub async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Option<&Json>) -> Response {
        let url = format!("{}{path}", self.gateway.url());
        let mut request = self.client.request(method, url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.unwrap_or_else(|fault| panic!("{path}: {fault:?}"))
    }

    /// Signs the operator in.
    pub async fn operator(&self) -> String {
        let credentials = json!({"email": "op@example.com", "password": PASSWORD});
        expect(self.call(Method::POST, "/admin/v1/session", None, Some(&credentials)).await, 201).await["access_token"]
            .as_str()
            .expect("a token")
            .to_owned()
    }

    /// Registers a user and gives the access token.
    pub async fn user(&self, name: &str) -> String {
        let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
        expect(self.call(Method::POST, "/v1/auth/register", None, Some(&body)).await, 201).await["access_token"]
            .as_str()
            .expect("a token")
            .to_owned()
    }

    /// Creates the collection `notes`, which everybody may read and write.
    pub async fn create_notes(&self) {
        let open = json!({"list": "true", "read": "true", "create": "true", "update": "true", "delete": "true"});
        let fields = json!([{"name": "text", "type": "text"}, {"name": "scan", "type": "file"}]);
        let change =
            json!({"operations": [{"op": "create_collection", "name": "notes", "fields": fields, "rules": open}]});
        let operator = self.operator().await;
        expect(self.call(Method::POST, "/admin/v1/changes", Some(&operator), Some(&change)).await, 201).await;
    }

    /// Waits until every node serves the collection `notes`: one that did not apply the change hears of it.
    pub async fn wait_for_notes(&self) {
        let published = Instant::now();
        for node in self.nodes.lock().await.iter() {
            let mut connection = node.connect().await;
            while connection.call("GET", "/v1/notes", None, None).await.expect("an answer").status != 200 {
                assert!(published.elapsed() < Duration::from_secs(2), "a node does not know the collection");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

/// Fails the test unless the answer has this status; gives its body.
pub async fn expect(answer: Response, status: u16) -> Json {
    let (found, url) = (answer.status().as_u16(), answer.url().path().to_owned());
    let body = answer.bytes().await.expect("a whole answer");
    assert_eq!(found, status, "{url}: {}", String::from_utf8_lossy(&body));
    if body.is_empty() { Json::Null } else { serde_json::from_slice(&body).expect("JSON") }
}

async fn start(
    database: &TestDatabase,
    variables: &[(&'static str, String)],
    place: usize,
    before: Option<ServerProcess>,
) -> ServerProcess {
    let folder = database.beside(&format!("node{place}")).display().to_string();
    let mut all: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.push(("STRATABASE_DATA_DIR", &folder));
    match before {
        Some(before) => before.start_again(database, &all).await,
        None => ServerProcess::start_with(database, &[], &all).await,
    }
}

impl Fixture for Chain {
    async fn set_up(engine: Engine) -> Self {
        let database = TestDatabase::set_up(engine).await;
        let (cache, queue) = (RedisServer::start().await, NatsServer::start().await);
        let mut variables = seaweed::environment(seaweed::address().await);
        variables.push(("STRATABASE_CACHE_URL", cache.url()));
        variables.push(("STRATABASE_EVENTS_URL", nats::url(queue.address().port())));
        variables.push(("STRATABASE_TRUSTED_PROXIES", "127.0.0.1".to_owned()));
        run_command(&database, &["setup", "--email", "op@example.com", "--password-stdin"], PASSWORD);
        let nodes = vec![start(&database, &variables, 0, None).await, start(&database, &variables, 1, None).await];
        let addresses: Vec<_> = nodes.iter().map(|node| node.address).collect();
        let gateway = Gateway::before(&addresses).await;
        let client = gateway.client();
        let nodes = tokio::sync::Mutex::new(nodes);
        Self { nodes, gateway, client, variables, database, _cache: cache, _queue: queue }
    }

    async fn tear_down(self) {
        drop(self.gateway);
        drop(self.nodes);
        self.database.tear_down().await;
    }
}
