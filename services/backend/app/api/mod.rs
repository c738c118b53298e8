//! HTTP: routes, extractors and the edge.
