//! Names for what a server makes anew on every run: ids, tokens and cursors, each kind numbered as it first appears.

use std::sync::LazyLock;

use regex::{Captures, Regex};

static MADE: LazyLock<Regex> = LazyLock::new(|| {
    let id = "(?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";
    Regex::new(&format!(r"{id}|(?<token>sb_[a-z]{{2,3}}_[A-Za-z0-9_-]+)|(?<cursor>\bc_[A-Za-z0-9_-]{{16,}})")).unwrap()
});

/// The names given so far, as pairs of name and value.
#[derive(Default)]
pub struct Names(Vec<(String, String)>);

impl Names {
    /// The text of an answer with a name for each such value; new ones are named.
    pub fn of_answer(&mut self, text: &str) -> String {
        MADE.replace_all(text, |found: &Captures<'_>| self.name(found)).into_owned()
    }

    /// The text of a request with names for the values that answers gave; others are its own.
    pub fn of_request(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(value, name))
    }

    /// A request's text with the values of this run.
    pub fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    fn name(&mut self, found: &Captures<'_>) -> String {
        let value = &found[0];
        if let Some((name, _)) = self.0.iter().find(|(_, known)| known == value) {
            return name.clone();
        }
        let kind = ["id", "token", "cursor"].into_iter().find(|kind| found.name(kind).is_some()).unwrap();
        let number = 1 + self.0.iter().filter(|(name, _)| name.starts_with(&format!("<{kind} "))).count();
        let name = format!("<{kind} {number}>");
        self.0.push((name.clone(), value.to_owned()));
        name
    }
}
