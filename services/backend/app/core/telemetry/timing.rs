//! Where the time of one request goes, for the `Server-Timing` header (W3C Server Timing). Off, it costs one look at a
//! task-local for each call of the database.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

tokio::task_local! {
    static SPENT: Arc<Spent>;
}

/// The time that one request has spent in layers, in microseconds.
#[derive(Debug, Default)]
pub struct Spent {
    service: AtomicU64,
    database: AtomicU64,
}

/// A layer below the API.
#[derive(Debug, Clone, Copy)]
pub enum Layer {
    /// Handlers with the use cases that they call.
    Service,
    /// Calls of the database.
    Database,
}

impl Spent {
    fn counter(&self, layer: Layer) -> &AtomicU64 {
        match layer {
            Layer::Service => &self.service,
            Layer::Database => &self.database,
        }
    }

    /// The value of the header: how long the whole took, and what of it was spent below, in milliseconds. Each figure
    /// includes those after it.
    pub fn header(&self, whole: Duration) -> String {
        let millis = |micros: u64| Duration::from_micros(micros).as_secs_f64() * 1_000.0;
        let spent = |layer| millis(self.counter(layer).load(Ordering::Relaxed));
        let (service, database) = (spent(Layer::Service), spent(Layer::Database));
        format!("api;dur={:.3}, service;dur={service:.3}, db;dur={database:.3}", whole.as_secs_f64() * 1_000.0)
    }
}

/// Runs a request; what it spends is added to `spent`.
pub async fn scope<F: Future>(spent: Arc<Spent>, request: F) -> F::Output {
    SPENT.scope(spent, request).await
}

/// Measures from here to its end, where the request is measured at all.
#[must_use]
pub struct Span(Layer, Option<(Arc<Spent>, Instant)>);

/// Begins a span.
pub fn span(layer: Layer) -> Span {
    Span(layer, SPENT.try_with(|spent| (Arc::clone(spent), Instant::now())).ok())
}

impl Drop for Span {
    fn drop(&mut self) {
        if let Some((spent, begun)) = &self.1 {
            let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            spent.counter(self.0).fetch_add(micros, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_a_measured_request_is_measured() {
        drop(span(Layer::Database));
        let spent = Arc::<Spent>::default();
        scope(Arc::clone(&spent), async {
            let _service = span(Layer::Service);
            let _database = span(Layer::Database);
            tokio::time::sleep(Duration::from_millis(2)).await;
        })
        .await;
        let header = spent.header(Duration::from_millis(7));
        assert!(header.starts_with("api;dur=7.000, service;dur="), "{header}");
        assert!(spent.database.load(Ordering::Relaxed) >= 2_000);
        assert!(spent.service.load(Ordering::Relaxed) >= spent.database.load(Ordering::Relaxed));
    }
}
