//! A gate on the way to a server that other tests share: it lets everything through, or fails in one of several ways.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the gate does with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Lets it through.
    Open,
    /// Closes it at once, as when nobody listens.
    Closed,
    /// Answers everything with this status of HTTP.
    Status(u16),
    /// Takes everything and never answers.
    Silent,
    /// Breaks every answer off after so many bytes.
    Truncated(u64),
}

/// A gate that listens on a port of its own.
pub struct Gate {
    /// Where it listens.
    pub address: SocketAddr,
    way: watch::Sender<Way>,
    taken: Arc<AtomicUsize>,
}

impl Gate {
    /// Opens a gate before a server.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (way, ways) = watch::channel(Way::Open);
        let taken = Arc::<AtomicUsize>::default();
        let count = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let mut ways = ways.clone();
                let way = *ways.borrow_and_update();
                tokio::spawn(async move {
                    // Whoever has a connection from before loses it when the way changes.
                    tokio::select! {
                        () = serve(client, server, way) => {}
                        _ = ways.changed() => {}
                    }
                });
            }
        });
        Self { address, way, taken }
    }

    /// Changes what happens from now on; connections that are open break.
    pub fn set(&self, way: Way) {
        self.way.send_replace(way);
    }

    /// Connections taken so far.
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

async fn serve(mut client: TcpStream, server: SocketAddr, way: Way) {
    match way {
        Way::Closed => {}
        Way::Silent => {
            let mut buffer = [0; 4096];
            while client.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
        }
        Way::Status(status) => {
            let mut buffer = [0; 4096];
            let _ = client.read(&mut buffer).await;
            let answer = format!("HTTP/1.1 {status} Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = client.write_all(answer.as_bytes()).await;
            // What the client is still sending must be read, or its end of the connection is reset with the answer.
            let _ = client.shutdown().await;
            while client.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
        }
        Way::Open | Way::Truncated(_) => {
            let Ok(server) = TcpStream::connect(server).await else { return };
            let (mut from_client, mut to_client) = client.split();
            let (from_server, mut to_server) = server.into_split();
            let limit = if let Way::Truncated(bytes) = way { bytes } else { u64::MAX };
            let mut from_server = from_server.take(limit);
            tokio::select! {
                () = async {
                    let _ = copy(&mut from_client, &mut to_server).await;
                    let _ = to_server.shutdown().await;
                    std::future::pending::<()>().await;
                } => {}
                _ = copy(&mut from_server, &mut to_client) => {}
            }
        }
    }
}
