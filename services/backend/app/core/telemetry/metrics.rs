//! Counters and histograms, and their text for Prometheus (exposition format 0.0.4). Labels come from closed sets.

use std::fmt::{Display, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A number that only grows, or one that goes up and down as things begin and end.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds one.
    pub fn increment(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds several.
    pub fn add(&self, count: usize) {
        self.0.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Takes one away.
    pub fn decrement(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// The number at this moment.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How often values fell into each of up to eleven ranges.
#[derive(Debug)]
pub struct Histogram {
    /// The ranges' upper bounds, ascending, in the unit of the values.
    bounds: &'static [u64],
    /// One count for each bound, and in the last place those above all of them.
    counts: [AtomicU64; 12],
    sum: AtomicU64,
}

impl Histogram {
    const fn new(bounds: &'static [u64]) -> Self {
        Self { bounds, counts: [const { AtomicU64::new(0) }; 12], sum: AtomicU64::new(0) }
    }

    /// Counts a value.
    pub fn observe(&self, value: u64) {
        let range = self.bounds.partition_point(|bound| *bound < value);
        if let Some(count) = self.counts.get(range) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    fn render(&self, out: &mut String, name: &str, labels: &str, scale: impl Fn(u64) -> f64) {
        let comma = if labels.is_empty() { "" } else { "," };
        let mut total = 0;
        for (index, count) in self.counts.iter().take(self.bounds.len() + 1).enumerate() {
            total += count.load(Ordering::Relaxed);
            let bound = self.bounds.get(index).map_or("+Inf".to_owned(), |bound| scale(*bound).to_string());
            let _ = writeln!(out, "{name}_bucket{{{labels}{comma}le=\"{bound}\"}} {total}");
        }
        let _ = writeln!(out, "{name}_sum{{{labels}}} {}", scale(self.sum.load(Ordering::Relaxed)));
        let _ = writeln!(out, "{name}_count{{{labels}}} {total}");
    }
}

/// The part of the server that a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteClass {
    /// The application API, `/v{n}`.
    Application,
    /// The platform API, `/admin/v1`.
    Platform,
    /// Health checks.
    Health,
    /// Pages, and paths that lead nowhere.
    Page,
}

const CLASSES: [(RouteClass, &str); 4] = [
    (RouteClass::Application, "application"),
    (RouteClass::Platform, "platform"),
    (RouteClass::Health, "health"),
    (RouteClass::Page, "page"),
];

/// The figures of one class of routes.
#[derive(Debug)]
struct Requests {
    /// By the first digit of the status; those that the client gave up stand at 0.
    by_status: [Counter; 6],
    latency_us: Histogram,
}

impl Requests {
    const fn new() -> Self {
        const LATENCY_US: &[u64] =
            &[250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_500_000, 10_000_000];
        Self { by_status: [const { Counter(AtomicU64::new(0)) }; 6], latency_us: Histogram::new(LATENCY_US) }
    }
}

/// The figures of the cache that nodes share.
#[derive(Debug, Default)]
pub struct CacheMetrics {
    /// Sessions found in it.
    pub found: Counter,
    /// Sessions that were not in it.
    pub missed: Counter,
    /// Entries that were not believed: altered, or older than this node's knowledge of revocations.
    pub refused: Counter,
    /// Questions without an answer.
    pub failed: Counter,
    /// 1 while it answers; 0 while it does not, or there is none.
    pub up: Arc<Counter>,
}

/// The figures of the events broker.
#[derive(Debug, Default)]
pub struct BusMetrics {
    /// Events that the broker has taken.
    pub published: Counter,
    /// Events that were published with the id only, because the record as it was then cannot be told any more.
    pub incomplete: Counter,
    /// Pages of events that it did not take.
    pub failed: Counter,
    /// 1 while it answers; 0 while it does not, or there is none.
    pub up: Arc<Counter>,
}

/// Every figure that the server keeps.
#[derive(Debug)]
pub struct Metrics {
    requests: [Requests; 4],
    /// Requests being answered.
    pub in_flight: Counter,
    /// Open connections.
    pub connections: Counter,
    /// Requests whose handler panicked.
    pub panics: Counter,
    /// Denials that nobody can ask about, because too many came at once.
    pub denials_dropped: Counter,
    /// Jobs that were done.
    pub jobs_done: Counter,
    /// Attempts at jobs that failed, the last ones aside.
    pub jobs_failed: Counter,
    /// Jobs that failed for the last time.
    pub jobs_dead: Counter,
    /// The cache that nodes share.
    pub cache: CacheMetrics,
    /// The events broker.
    pub bus: BusMetrics,
    /// Writes made durable together by one commit.
    pub write_group_size: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: [const { Requests::new() }; 4],
            in_flight: Counter::default(),
            connections: Counter::default(),
            panics: Counter::default(),
            denials_dropped: Counter::default(),
            jobs_done: Counter::default(),
            jobs_failed: Counter::default(),
            jobs_dead: Counter::default(),
            cache: CacheMetrics::default(),
            bus: BusMetrics::default(),
            write_group_size: Histogram::new(&[1, 2, 4, 8, 16, 32, 64, 128, 256, 512]),
        }
    }
}

impl Metrics {
    /// Counts an answered request.
    pub fn answered(&self, class: RouteClass, status: u16, took: Duration) {
        if let Some(requests) = self.requests.get(class as usize) {
            if let Some(counter) = requests.by_status.get(usize::from(status / 100)) {
                counter.increment();
            }
            requests.latency_us.observe(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        }
    }

    /// Counts a request that the client gave up before its answer.
    pub fn given_up(&self, class: RouteClass) {
        if let Some(counter) = self.requests.get(class as usize).and_then(|requests| requests.by_status.first()) {
            counter.increment();
        }
    }

    /// All figures as Prometheus reads them.
    pub fn render(&self) -> String {
        let mut out = String::with_capacity(8 * 1024);
        head(&mut out, "stratabase_requests_total", "counter", "Requests by part of the server and class of status.");
        for ((_, class), requests) in CLASSES.iter().zip(&self.requests) {
            for (status, counter) in ["given_up", "1xx", "2xx", "3xx", "4xx", "5xx"].iter().zip(&requests.by_status) {
                let labels = format_args!("{{class=\"{class}\",status=\"{status}\"}}").to_string();
                line(&mut out, "stratabase_requests_total", &labels, counter.get());
            }
        }
        head(
            &mut out,
            "stratabase_request_duration_seconds",
            "histogram",
            "Time from the headers to the answer's start.",
        );
        for ((_, class), requests) in CLASSES.iter().zip(&self.requests) {
            let labels = format!("class=\"{class}\"");
            requests.latency_us.render(&mut out, "stratabase_request_duration_seconds", &labels, seconds);
        }
        head(&mut out, "stratabase_requests_in_flight", "gauge", "Requests being answered.");
        line(&mut out, "stratabase_requests_in_flight", "", self.in_flight.get());
        head(&mut out, "stratabase_connections", "gauge", "Open connections.");
        line(&mut out, "stratabase_connections", "", self.connections.get());
        head(&mut out, "stratabase_panics_total", "counter", "Requests whose handler panicked.");
        line(&mut out, "stratabase_panics_total", "", self.panics.get());
        let help = "Denials without an explanation, because too many came at once.";
        head(&mut out, "stratabase_denials_dropped_total", "counter", help);
        line(&mut out, "stratabase_denials_dropped_total", "", self.denials_dropped.get());
        head(&mut out, "stratabase_jobs_total", "counter", "Attempts at jobs by their outcome.");
        for (outcome, counter) in [("done", &self.jobs_done), ("failed", &self.jobs_failed), ("dead", &self.jobs_dead)]
        {
            line(&mut out, "stratabase_jobs_total", &format!("{{outcome=\"{outcome}\"}}"), counter.get());
        }
        self.cache.render(&mut out);
        self.bus.render(&mut out);
        head(&mut out, "stratabase_write_group_size", "histogram", "Writes made durable together by one commit.");
        self.write_group_size.render(&mut out, "stratabase_write_group_size", "", whole);
        out
    }
}

impl CacheMetrics {
    fn render(&self, out: &mut String) {
        head(out, "stratabase_cache_lookups_total", "counter", "Sessions asked for in the shared cache, by outcome.");
        for (outcome, counter) in [("found", &self.found), ("missed", &self.missed), ("refused", &self.refused)] {
            line(out, "stratabase_cache_lookups_total", &format!("{{outcome=\"{outcome}\"}}"), counter.get());
        }
        head(out, "stratabase_cache_failures_total", "counter", "Questions that the shared cache did not answer.");
        line(out, "stratabase_cache_failures_total", "", self.failed.get());
        head(out, "stratabase_cache_up", "gauge", "1 while the shared cache answers; 0 while not, or without one.");
        line(out, "stratabase_cache_up", "", self.up.get());
    }
}

impl BusMetrics {
    fn render(&self, out: &mut String) {
        head(out, "stratabase_events_published_total", "counter", "Events that the broker has taken.");
        line(out, "stratabase_events_published_total", "", self.published.get());
        let help = "Events published with the id only, because their record cannot be told any more.";
        head(out, "stratabase_events_incomplete_total", "counter", help);
        line(out, "stratabase_events_incomplete_total", "", self.incomplete.get());
        head(out, "stratabase_events_failures_total", "counter", "Pages of events that the broker did not take.");
        line(out, "stratabase_events_failures_total", "", self.failed.get());
        head(out, "stratabase_events_up", "gauge", "1 while the events broker answers; 0 while not, or without one.");
        line(out, "stratabase_events_up", "", self.up.get());
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures, not money")]
fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "figures, not money")]
fn whole(value: u64) -> f64 {
    value as f64
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(out: &mut String, name: &str, labels: &str, value: impl Display) {
    let _ = writeln!(out, "{name}{labels} {value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_in_its_class_and_range() {
        let metrics = Metrics::default();
        metrics.answered(RouteClass::Platform, 404, Duration::from_millis(1));
        metrics.answered(RouteClass::Platform, 200, Duration::from_mins(1));
        metrics.given_up(RouteClass::Application);
        let text = metrics.render();
        for line in [
            "stratabase_requests_total{class=\"platform\",status=\"4xx\"} 1",
            "stratabase_requests_total{class=\"platform\",status=\"2xx\"} 1",
            "stratabase_requests_total{class=\"application\",status=\"given_up\"} 1",
            "stratabase_request_duration_seconds_bucket{class=\"platform\",le=\"0.0005\"} 0",
            "stratabase_request_duration_seconds_bucket{class=\"platform\",le=\"0.001\"} 1",
            "stratabase_request_duration_seconds_bucket{class=\"platform\",le=\"10\"} 1",
            "stratabase_request_duration_seconds_bucket{class=\"platform\",le=\"+Inf\"} 2",
            "stratabase_request_duration_seconds_sum{class=\"platform\"} 60.001",
            "stratabase_jobs_total{outcome=\"dead\"} 0",
            "stratabase_write_group_size_count{} 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing from\n{text}");
        }
    }

    #[test]
    fn classes_stand_in_the_order_of_their_numbers() {
        for (index, (class, _)) in CLASSES.iter().enumerate() {
            assert_eq!(*class as usize, index);
        }
    }
}
