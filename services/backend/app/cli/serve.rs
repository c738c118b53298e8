//! `stratabase serve`: opens every part, answers until it is told to stop, and ends without losing a request.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use stratabase::api;
use stratabase::api::server::{self, Drained};
use stratabase::core::config::{Loaded, Settings};
use stratabase::core::data_dir::DataDir;
use stratabase::core::mail::SmtpUrl;
use stratabase::core::{App, Clock, telemetry};
use stratabase::services::jobs::{self, Worker};
use stratabase::services::opening::open_app;
use stratabase::services::{explain, operators, publisher, revocations, schema, settings, usage};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Failure;

/// Runs the server until a signal stops it.
pub fn run(loaded: Loaded) -> Result<(), Failure> {
    let begun = Instant::now();
    let _log = telemetry::init(&loaded.settings)?;
    for name in &loaded.unknown {
        tracing::warn!("{name} is no setting and is ignored");
    }
    if !loaded.settings.rate_limits {
        tracing::warn!(
            "RATE LIMITS ARE OFF: anyone may try passwords as fast as they like. Use this for load tests only."
        );
    }
    if loaded.settings.smtp == SmtpUrl::Log {
        tracing::warn!("NO MAIL IS SENT: mails are kept, links and codes included, for every operator to read.");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| Failure::Other(format!("starting the runtime failed: {fault}")))?;
    runtime.block_on(serve(loaded.settings, begun))
}

async fn serve(settings: Settings, begun: Instant) -> Result<(), Failure> {
    let mut signals = Signals::listen()?;
    let listener = bind(settings.listen, "STRATABASE_LISTEN").await?;
    let metrics = match settings.metrics_listen {
        Some(address) => Some(bind(address, "STRATABASE_METRICS_LISTEN").await?),
        None => None,
    };
    let _folder = DataDir::lock(&settings.data_dir)?;
    let app = open_app(settings, Clock::System).await?;
    if let Some(listener) = metrics {
        tokio::spawn(server::serve_metrics(Arc::clone(&app), listener));
    }
    tokio::spawn(revocations::follow(Arc::downgrade(&app)));
    tokio::spawn(schema::follow(Arc::downgrade(&app)));
    tokio::spawn(settings::follow(Arc::downgrade(&app)));
    let worker = Worker::new(Arc::clone(&app), jobs::handlers())?.start();
    let publisher = publisher::start(&app).await?;
    let usage = usage::start(&app);
    let explanations = explain::start(&app);
    let setup_token = operators::open_setup(&app).await?;
    let edge = api::router(Arc::clone(&app));
    announce(&app, &listener, setup_token.as_deref(), begun);

    let (stop, stopped) = tokio::sync::oneshot::channel();
    let (kill, killed) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("stopping: no new requests; a second signal cuts off those in flight");
        // Sending fails only when serving has ended already.
        let _ = stop.send(());
        signals.next().await;
        let _ = kill.send(());
    });
    let drained = server::serve(edge, listener, async { drop(stopped.await) }, async { drop(killed.await) }).await;
    usage.stop().await;
    explanations.stop().await;
    worker.stop().await;
    if let Some(publisher) = publisher {
        publisher.stop().await;
    }
    app.db.close().await;
    match drained {
        Drained::Completely => tracing::info!("stopped: every request was answered"),
        Drained::Cut => tracing::warn!("stopped: some requests were cut off"),
    }
    Ok(())
}

async fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener, Failure> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|fault| Failure::Other(format!("{setting}: listening on {address} failed: {fault}")))
}

/// Tells on standard output where the server answers, and the one time where its first owner is made.
///
/// The token stands in the address's fragment, which no browser sends: it can reach no log.
fn announce(app: &App, listener: &TcpListener, setup_token: Option<&str>, begun: Instant) {
    let address = listener.local_addr().unwrap_or(app.settings.listen);
    let public =
        app.settings.public_url.as_ref().map_or_else(|| format!("http://{address}"), |url| url.as_str().to_owned());
    println!("Stratabase {} at {public}", env!("CARGO_PKG_VERSION"));
    if let Some(token) = setup_token {
        println!("first start: make the owner's account at {public}/console/setup#token={token}");
    }
    println!("ready in {} ms", begun.elapsed().as_millis());
}

/// The signals that stop the server.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> Result<Self, Failure> {
        let listen =
            |kind| signal(kind).map_err(|fault| Failure::Other(format!("listening for signals failed: {fault}")));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
