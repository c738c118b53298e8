//! Calls with their answers: written down once, and made again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use http::Method;
use serde::{Deserialize, Serialize};
use stratabase::api::edge::Edge;
use stratabase::core::Clock;

use super::names::Names;
use crate::support::actor::Actor;
use crate::support::answer::Answer;

/// A call and its answer, with names for what the server makes anew.
#[derive(Serialize, Deserialize)]
struct Exchange {
    request: Request,
    answer: Seen,
}

/// A call as it is sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct Request {
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
    body: Option<String>,
}

/// What a client sees of an answer.
#[derive(Serialize, Deserialize)]
struct Seen {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Request {
    /// A call without a body.
    pub fn new(method: &Method, path: &str) -> Self {
        Self { method: method.to_string(), path: path.to_owned(), headers: BTreeMap::new(), body: None }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Adds an access token.
    pub fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds a JSON body, as it stands.
    #[expect(clippy::needless_pass_by_value, reason = "so that calls read `body(json!({..}))`")]
    pub fn body(mut self, text: impl ToString) -> Self {
        self.body = Some(text.to_string());
        self.header("content-type", "application/json")
    }

    /// The same call with all of its texts changed.
    fn map(&self, change: impl Fn(&str) -> String) -> Self {
        Self {
            method: self.method.clone(),
            path: change(&self.path),
            headers: self.headers.iter().map(|(name, value)| (name.clone(), change(value))).collect(),
            body: self.body.as_deref().map(change),
        }
    }

    async fn send(&self, edge: &Edge) -> Answer {
        let mut call = Actor::anonymous(edge).call(self.method.parse().unwrap(), &self.path);
        if let Some(body) = &self.body {
            call = call.body("application/json", body.clone());
        }
        for (name, value) in &self.headers {
            call = call.header(name.as_str(), value);
        }
        call.await
    }
}

impl Seen {
    /// What is seen of an answer, of its headers those that are `told`.
    fn of<'a>(answer: &Answer, told: impl Iterator<Item = &'a str>, names: &mut Names) -> Self {
        let headers = told.map(|name| (name.to_owned(), names.of_answer(answer.header(name)))).collect();
        let body = names.of_answer(std::str::from_utf8(&answer.body).expect("a body in UTF-8"));
        Self { status: answer.status.as_u16(), headers, body }
    }

    /// Where a client would first see that an answer is not the expected one: the text from there on, of both.
    fn difference(&self, expected: &Self) -> Option<(String, String)> {
        let text = |seen: &Self| format!("{} {:?} {}", seen.status, seen.headers, seen.body).into_bytes();
        let (seen, expected) = (text(self), text(expected));
        let same = seen.iter().zip(&expected).take_while(|(a, b)| a == b).count();
        let rest =
            |text: &[u8]| String::from_utf8_lossy(text.get(same..).unwrap_or_default()).chars().take(200).collect();
        (seen != expected).then(|| (rest(&seen), rest(&expected)))
    }
}

/// Makes calls and writes them down.
pub struct Recorder<'a> {
    edge: &'a Edge,
    clock: &'a Clock,
    names: Names,
    made: Vec<Exchange>,
}

impl<'a> Recorder<'a> {
    /// Nothing is written yet.
    pub fn new(edge: &'a Edge, clock: &'a Clock) -> Self {
        Self { edge, clock, names: Names::default(), made: Vec::new() }
    }

    /// Makes a call, which must be answered with a status; gives the whole answer.
    pub async fn send(&mut self, request: Request, status: u16) -> Answer {
        pass(self.clock);
        let answer = request.send(self.edge).await;
        assert_eq!(answer.status.as_u16(), status, "{} {} was answered {answer}", request.method, request.path);
        let request = request.map(|text| self.names.of_request(text));
        let mut told: Vec<&str> = answer.headers.keys().map(http::HeaderName::as_str).collect();
        told.sort_unstable();
        let seen = Seen::of(&answer, told.into_iter(), &mut self.names);
        self.made.push(Exchange { request, answer: seen });
        answer
    }

    /// The calls as text.
    pub fn into_text(self) -> String {
        serde_json::to_string_pretty(&self.made).unwrap() + "\n"
    }
}

/// Lets a moment pass that no answer shows, so that what two calls make has an order: ids alone give none while other
/// tests of this process move their clocks.
fn pass(clock: &Clock) {
    let Clock::Manual(micros) = clock else { panic!("a clock that stands still") };
    micros.fetch_add(1, Ordering::Relaxed);
}

/// Makes the calls of a recording again, and fails the test where a client would see another answer. Headers that are
/// new are no difference: clients ignore what they do not know.
pub async fn replay(edge: &Edge, clock: &Clock, file: &Path) {
    let made: Vec<Exchange> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut names = Names::default();
    for Exchange { request, answer: expected } in made {
        pass(clock);
        let answer = request.map(|text| names.fill(text)).send(edge).await;
        let seen = Seen::of(&answer, expected.headers.keys().map(String::as_str), &mut names);
        if let Some((seen, expected)) = seen.difference(&expected) {
            let (method, path, file) = (&request.method, &request.path, file.display());
            panic!(
                "{method} {path} of {file} is answered otherwise. Answer as before for the wire revision that the version \
                 was born with, or make a new revision for new versions.\n  now:  {seen}\n  then: {expected}"
            );
        }
    }
}
