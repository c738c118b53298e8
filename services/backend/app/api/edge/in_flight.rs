//! Counts a request while it is being answered, also when the client goes away before the end.

use std::time::Duration;

use crate::core::telemetry::Metrics;
use crate::core::telemetry::metrics::RouteClass;

/// A request that is being answered. Dropped before its answer, it counts as given up.
pub struct InFlight<'a> {
    metrics: &'a Metrics,
    class: RouteClass,
    is_answered: bool,
}

impl<'a> InFlight<'a> {
    /// Begins to count.
    pub fn begin(metrics: &'a Metrics, class: RouteClass) -> Self {
        metrics.in_flight.increment();
        Self { metrics, class, is_answered: false }
    }

    /// Counts the answer.
    pub fn answered(mut self, status: u16, took: Duration) {
        self.is_answered = true;
        self.metrics.answered(self.class, status, took);
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.metrics.in_flight.decrement();
        if !self.is_answered {
            self.metrics.given_up(self.class);
        }
    }
}
