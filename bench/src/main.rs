//! The bare baseline: the same three routes on axum and rusqlite, with no token, no rule, no validation, no events.
//! `stratabase-bench ADDRESS FOLDER` serves them; `bench/run` measures them beside Stratabase.

mod items;
mod store;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

/// The allocator that Stratabase uses too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(folder), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("usage: stratabase-bench ADDRESS FOLDER".into());
    };
    let address: SocketAddr = address.parse()?;
    let store = Arc::new(store::Store::open(&PathBuf::from(folder).join("bare.db"))?);
    let router = Router::new()
        .route("/health/ready", get(|| async { "ready" }))
        .route("/v1/items", get(items::list).post(items::create))
        .route("/v1/items/{id}", get(items::read))
        .with_state(store);
    // Without TCP_NODELAY the answer may wait for the client's acknowledgement of the one before.
    let listener = TcpListener::bind(address).await?.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, router).await?)
}
