//! An answer of the server, however it was reached.

use std::sync::LazyLock;

use http::{HeaderMap, StatusCode};
use regex::Regex;
use serde_json::Value as Json;

/// Status, headers and body of an answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as it came.
    pub body: Vec<u8>,
}

/// What differs from run to run, and what stands for it in snapshots.
static REDACTED: LazyLock<[(Regex, &str); 3]> = LazyLock::new(|| {
    let pattern = |text| Regex::new(text).expect("a pattern");
    [
        (pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "[id]"),
        (pattern(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z"), "[time]"),
        (pattern(r"sb_[a-z]{2,3}_[A-Za-z0-9_-]+"), "[token]"),
    ]
});

impl Answer {
    /// The body as JSON; null when it is empty.
    pub fn json(&self) -> Json {
        if self.body.is_empty() {
            return Json::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|fault| panic!("{fault} in the body of {self}"))
    }

    /// A header's text; empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of visible characters"))
    }

    /// Fails the test unless the answer has this status; gives the body as JSON.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Json {
        assert_eq!(self.status.as_u16(), status, "the answer was {self}");
        self.json()
    }

    /// Fails the test unless the answer has this status and exactly these bytes.
    #[track_caller]
    pub fn expect_bytes(&self, status: u16, bytes: &[u8]) {
        assert_eq!(self.status.as_u16(), status, "the answer was {self}");
        assert!(self.body == bytes, "other bytes: {} of them", self.body.len());
    }

    /// Fails the test unless the answer is the problem with this status and code; gives it as JSON.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, code: &str) -> Json {
        let problem = self.expect(status);
        assert_eq!(self.header("content-type"), "application/problem+json", "the answer was {self}");
        assert_eq!(problem["code"], code, "the answer was {self}");
        problem
    }

    /// The status and the JSON body, with ids, times and tokens redacted, for inline snapshots.
    pub fn snapshot(&self) -> String {
        let body = if self.body.is_empty() {
            String::new()
        } else {
            serde_json::to_string_pretty(&self.json()).expect("JSON is written")
        };
        let mut text = format!("{}\n{body}", self.status);
        for (pattern, instead) in &*REDACTED {
            text = pattern.replace_all(&text, *instead).into_owned();
        }
        text
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}
