//! `stratabase health`: whether the server on this machine can serve, for whatever watches over its container.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use stratabase::core::config::Loaded;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Failure;

/// The longest wait for the answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Asks `/health/ready` and prints the answer; fails unless it is 200.
pub fn run(loaded: &Loaded) -> Result<(), Failure> {
    let address = reachable(loaded.settings.listen);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| Failure::Other(format!("starting the runtime failed: {fault}")))?;
    let asked = runtime.block_on(async { tokio::time::timeout(TIMEOUT, ask(address)).await });
    let answer =
        asked.map_err(|_| Failure::Other(format!("{address} does not answer within {} s", TIMEOUT.as_secs())))?;
    let answer = answer.map_err(|fault| Failure::Other(format!("{address} does not answer: {fault}")))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    if head.starts_with("HTTP/1.1 200 ") {
        println!("{body}");
        return Ok(());
    }
    Err(Failure::Other(format!("not ready: {body}")))
}

/// Where a server that listens on an address can be reached from its own machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

async fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
