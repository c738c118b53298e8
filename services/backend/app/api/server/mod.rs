//! The accept loop: HTTP/1.1 and HTTP/2 without TLS, with limits on time, size and number, and a graceful end.

mod framing;
mod linger;
mod metrics;
mod patience;

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use framing::{Seen, Watched};
use http::header::{self, HeaderValue};
use http::{Request, Response, Version};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use linger::Noted;
pub use metrics::serve_metrics;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use super::edge::Edge;
use crate::core::Error;
use crate::core::config::Settings;

/// Bytes of a request's head that are read at most. Beyond the configured limits, so that the edge can answer with a
/// problem; beyond this, hyper answers 431 by itself.
const HEAD_CAPACITY: usize = 256 * 1024;
/// Requests that one HTTP/2 connection may have in flight.
const MAX_STREAMS: u32 = 200;
/// Streams that a peer may open and reset at once before the connection is ended (CVE-2023-44487).
const MAX_RESETS: usize = 20;
/// How long an idle HTTP/1.1 connection may still be used when the server stops. A proxy that sends a request at the moment
/// in which its connection is closed must not repeat it unless it is safe to repeat; so every answer tells it first not to
/// use the connection again, and by the end of this time it no longer comes here.
const FAREWELL: Duration = Duration::from_secs(1);
/// HTTP/2 connections are asked for a sign of life this often.
const PING_INTERVAL: Duration = Duration::from_secs(30);

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Every request in flight was answered.
    Completely,
    /// Time ran out, or a second signal came.
    Cut,
}

/// Serves until `stop` is done. Then accepts no more, and waits for the requests in flight until the drain timeout is
/// over or `kill` is done.
pub async fn serve(
    edge: Edge,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
    kill: impl Future<Output = ()>,
) -> Drained {
    let settings = edge.app().settings.clone();
    let builder = Arc::new(builder(&settings));
    let places = Arc::new(Semaphore::new(settings.connection_limit));
    let (stopping, stopped) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let (builder, edge, stopped) = (Arc::clone(&builder), edge.clone(), stopped.clone());
        tokio::spawn(async move {
            edge.app().metrics.connections.increment();
            serve_connection(&builder, stream, peer, &edge, stopped).await;
            edge.app().metrics.connections.decrement();
            drop(place);
        });
    }
    drop(listener);
    // The send fails only when no connection is left to hear it.
    let _ = stopping.send(true);
    let all_places = u32::try_from(settings.connection_limit).unwrap_or(u32::MAX);
    tokio::select! {
        _ = places.acquire_many(all_places) => Drained::Completely,
        () = tokio::time::sleep(settings.drain_timeout) => Drained::Cut,
        () = kill => Drained::Cut,
    }
}

/// A place, and then a connection: while all places are taken, new connections wait in the kernel's queue.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are written whole; waiting for more would only add delay.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(fault) => {
            // Out of file descriptors, most likely: some will be closed soon.
            tracing::warn!("accepting a connection failed: {fault}");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

fn builder(settings: &Settings) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.header_timeout)
        .max_buf_size(HEAD_CAPACITY)
        .keep_alive(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_pending_accept_reset_streams(MAX_RESETS)
        .max_local_error_reset_streams(MAX_RESETS * 5)
        .max_header_list_size(u32::try_from(settings.header_limit).unwrap_or(u32::MAX))
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(settings.header_timeout);
    builder
}

async fn serve_connection(
    builder: &Builder<TokioExecutor>,
    stream: TcpStream,
    peer: SocketAddr,
    edge: &Edge,
    mut stopped: watch::Receiver<bool>,
) {
    let seen = Arc::new(Seen::default());
    let leaving = stopped.clone();
    let service = service_fn(|request: Request<Incoming>| {
        let framing_is_ambiguous = seen.request(request.version()) && is_chunked(&request);
        let is_last = *leaving.borrow();
        let request = request.map(|body| Body::new(Noted::new(body, Arc::clone(&seen))));
        let edge = edge.clone();
        async move { Ok::<_, Infallible>(answer(&edge, peer, request, (framing_is_ambiguous, is_last)).await) }
    });
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&seen), edge.app().settings.write_timeout));
    let mut connection = pin!(builder.serve_connection(io, service));
    // hyper's own timer starts only when it knows which HTTP the client speaks.
    let mut silence = pin!(tokio::time::sleep(edge.app().settings.header_timeout));
    let mut farewell = pin!(tokio::time::sleep(FAREWELL));
    let (mut is_silent, mut is_told, mut is_leaving) = (true, false, false);
    loop {
        tokio::select! {
            // Faults here are the client's: a broken connection, a malformed request that hyper has answered.
            _ = connection.as_mut() => return,
            () = &mut silence, if is_silent => {
                is_silent = false;
                if !seen.any_request() {
                    return;
                }
            }
            _ = stopped.wait_for(|stopped| *stopped), if !is_told => {
                (is_told, is_leaving) = (true, true);
                let patience = if seen.is_http_2() { Duration::ZERO } else { FAREWELL };
                farewell.as_mut().reset(tokio::time::Instant::now() + patience);
            }
            () = &mut farewell, if is_leaving => {
                is_leaving = false;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Whether a request's length is told by its chunks.
fn is_chunked<B>(request: &Request<B>) -> bool {
    request.headers().contains_key(header::TRANSFER_ENCODING)
}

async fn answer(
    edge: &Edge,
    peer: SocketAddr,
    request: Request<Body>,
    (framing_is_ambiguous, is_last): (bool, bool),
) -> Response<Body> {
    // What follows a chunked body on the same connection is not believed: a proxy may have counted otherwise.
    let closes = request.version() == Version::HTTP_11 && (is_last || is_chunked(&request));
    let mut response = if framing_is_ambiguous {
        let detail = "A request has Content-Length or Transfer-Encoding, never both.";
        edge.refuse(peer.ip(), request, Error::InvalidRequest(detail.to_owned())).await
    } else {
        edge.handle(peer.ip(), request).await
    };
    if closes {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
