//! Random filters and sorts, beside the same question put to the records in memory.

use std::cmp::Ordering;

use serde_json::{Value as Json, json};

use super::shape::{Field, Key, Kind, Shape};
use super::stage::Stage;
use super::values;
use super::view::View;
use crate::expr::random::Random;

/// Whether a condition holds for a value.
type Holds = Box<dyn Fn(&Json) -> bool>;

impl Stage<'_> {
    /// Asks a version for the records that fit, in some order, and compares with what the model shows.
    pub async fn query(&mut self, version: usize) {
        let shape = self.model.shapes[version].clone();
        let view = shape.view.as_ref().filter(|_| self.random.once_in(3));
        let fields = askable(&shape, view);
        let (asked, name) = self.asked(&fields);
        let (sorted, sorted_name) = self.random.pick(&fields).clone();
        let (filter, holds) = self.filter(version, &asked, &name);
        let descends = self.random.once_in(2);
        let can_sort = sorted.kind.is_scalar();
        let sort = if can_sort { format!("{}{sorted_name}", if descends { "-" } else { "" }) } else { "id".into() };

        let searched = self.searched().filter(|_| view.is_none());
        let mut found: Vec<(Json, String)> = Vec::new();
        for id in self.model.records.keys() {
            let is_found = searched.as_ref().is_none_or(|words| self.is_found(id, version, words));
            let is_listed = view.map_or_else(|| self.model.allows("list", id), |view| self.model.is_viewed(id, view));
            if is_found && is_listed && holds(&self.model.shown(id, asked.key, version)) {
                found.push((self.model.shown(id, sorted.key, version), id.clone()));
            }
        }
        found.sort_by(|(a, a_id), (b, b_id)| {
            let by_key = if can_sort { order(&sorted, a, b) } else { Ordering::Equal };
            let order = by_key.then_with(|| a_id.cmp(b_id));
            if can_sort && descends { order.reverse() } else { order }
        });
        let expected: Vec<String> = found.into_iter().map(|(_, id)| id).collect();

        let limit = *self.random.pick(&[2, 5, 1000]);
        let of = view.map_or_else(|| self.path(version), |view| format!("/v{}/{}", shape.number, view.name));
        let path = format!("{of}/query");
        let mut ask = json!({"filter": filter, "sort": sort, "limit": limit});
        if let Some(words) = &searched {
            ask["search"] = words.join(" ").into();
        }
        self.story.push(format!("POST {path} {ask}"));
        let mut ids: Vec<String> = Vec::new();
        loop {
            let answer = self.anon.post(&path, ask.clone()).await;
            assert_eq!(answer.status, 200, "{answer}\n{}", self.law("P8 Query agreement"));
            let page = answer.json();
            ids.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            if page["next"].is_null() {
                break;
            }
            ask["cursor"] = page["next"].clone();
        }
        assert_eq!(ids, expected, "{path} {ask}\n{}", self.law("P8 Query agreement"));
    }

    /// Words to search for, in one query of three. They come from a source of their own.
    fn searched(&self) -> Option<Vec<&'static str>> {
        let words = ["a", "ab", "b", "äö", "lo", "X", "7", "none"];
        let mut random = Random::new(self.seed.wrapping_mul(31).wrapping_add(self.story.len() as u64));
        let count = 1 + random.below(2);
        random.once_in(3).then(|| (0..count).map(|_| *random.pick(&words)).collect())
    }

    /// Whether a record shows every word in some text, the last one as the beginning of a word.
    fn is_found(&self, id: &str, version: usize, words: &[&str]) -> bool {
        let texts = self.model.shapes[version].fields.iter().filter(|field| field.kind.has_words());
        let shown: Vec<String> = texts.map(|field| self.model.shown(id, field.key, version).to_string()).collect();
        let shown: Vec<String> = shown.iter().flat_map(|text| plain_words(text)).collect();
        words.iter().enumerate().all(|(place, word)| {
            let word = plain_words(word).remove(0);
            let is_last = place + 1 == words.len();
            shown.iter().any(|shown| *shown == word || (is_last && shown.starts_with(&word)))
        })
    }

    /// A field to ask for: often one that versions show in other ways.
    fn asked(&mut self, fields: &[(Field, String)]) -> (Field, String) {
        let named = |key: &Key| fields.iter().find(|(field, _)| field.key == *key);
        let changed: Vec<&(Field, String)> = self.model.changed.iter().filter_map(named).collect();
        let is_any = changed.is_empty() || self.random.once_in(2);
        if is_any { self.random.pick(fields).clone() } else { (*self.random.pick(&changed)).clone() }
    }

    /// A condition on a list, and what it means.
    fn about_list(&mut self, of: &Kind, name: &str) -> (String, Holds) {
        let item = values::present(&mut self.random, of);
        let written = values::literal(of, &item);
        let items = |shown: &Json| shown.as_array().cloned().unwrap_or_default();
        match self.random.below(4) {
            0 => (format!("{written} in {name}"), Box::new(move |shown| items(shown).contains(&item))),
            1 => (format!("{name}.exists(x, x == {written})"), Box::new(move |shown| items(shown).contains(&item))),
            2 => (format!("{name}.all(x, x != {written})"), Box::new(move |shown| !items(shown).contains(&item))),
            _ => (format!("{name} == [{written}] || size({name}) > 1"), {
                Box::new(move |shown| items(shown) == [item.clone()] || items(shown).len() > 1)
            }),
        }
    }

    /// A condition on a field, and what it means.
    fn filter(&mut self, version: usize, field: &Field, name: &str) -> (String, Holds) {
        if let Kind::Relations(ids) = &field.kind {
            let id = self.random.pick(ids).clone();
            let holds = |id: String| move |shown: &Json| shown.as_array().is_some_and(|ids| ids.contains(&json!(id)));
            return (format!("'{id}' in {name}"), Box::new(holds(id)));
        }
        if let Kind::List(of) = &field.kind {
            return self.about_list(of, name);
        }
        if field.kind == Kind::Vector {
            let value = values::present(&mut self.random, &field.kind);
            return (format!("{name}.l2_distance({value}) == 0.0"), Box::new(move |shown| *shown == value));
        }
        if !field.kind.is_scalar() {
            return ("true".into(), Box::new(|_| true));
        }
        let shown = self.some_record().map(|id| self.model.shown(&id, field.key, version));
        let shown = shown.filter(|shown| !shown.is_null() && self.random.once_in(2));
        let value = shown.unwrap_or_else(|| values::present(&mut self.random, &field.kind));
        let other = values::present(&mut self.random, &field.kind);
        let (one, two) = (values::literal(&field.kind, &value), values::literal(&field.kind, &other));
        let of = field.clone();
        match self.random.below(6) {
            0 => (format!("{name} == {one}"), Box::new(move |shown| *shown == value)),
            1 => (format!("{name} != {one}"), Box::new(move |shown| *shown != value)),
            2 => (format!("{name} in [{one}, {two}]"), Box::new(move |shown| *shown == value || *shown == other)),
            3 => (format!("{name} == null"), Box::new(Json::is_null)),
            4 if is_ordered(field) => (
                format!("{name} >= {one}"),
                Box::new(move |shown| !shown.is_null() && compare(&of, shown, &value) != Ordering::Less),
            ),
            5 if is_ordered(field) => (
                format!("!({one} <= {name})"),
                Box::new(move |shown| !shown.is_null() && compare(&of, shown, &value) == Ordering::Less),
            ),
            _ => (format!("has({name}) || {name} == {one}"), Box::new(|shown| !shown.is_null())),
        }
    }
}

/// What can be asked for in a shape or in its view, each with its name there.
fn askable(shape: &Shape, view: Option<&View>) -> Vec<(Field, String)> {
    match view {
        None => shape.askable().map(|field| (field.clone(), shape.path(field))).collect(),
        Some(view) => {
            let named = |(key, name): &(Key, String)| Some((shape.known(*key)?.clone(), name.clone()));
            view.fields.iter().filter_map(named).collect()
        }
    }
}

/// The words of the few texts that [`values::present`] has, as JSON.
fn plain_words(text: &str) -> Vec<String> {
    if text == "null" {
        return Vec::new();
    }
    let plain = text.to_lowercase().replace('ä', "a").replace('ö', "o");
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

const fn is_ordered(field: &Field) -> bool {
    matches!(
        field.kind,
        Kind::Text
            | Kind::Email
            | Kind::Url
            | Kind::Integer
            | Kind::Number
            | Kind::Datetime
            | Kind::Date
            | Kind::Decimal
            | Kind::Enum(_)
    )
}

/// The order of two values that are not null, as an expression has it: enums are texts there.
fn compare(field: &Field, a: &Json, b: &Json) -> Ordering {
    match &field.kind {
        Kind::Integer => a.as_i64().cmp(&b.as_i64()),
        Kind::Number => a.as_f64().partial_cmp(&b.as_f64()).expect("numbers have an order"),
        Kind::Decimal => units(a).cmp(&units(b)),
        Kind::Bool => a.as_bool().cmp(&b.as_bool()),
        _ => a.as_str().map(str::as_bytes).cmp(&b.as_str().map(str::as_bytes)),
    }
}

/// What a decimal is in units of its last digit.
fn units(shown: &Json) -> i64 {
    shown.as_str().expect("a decimal is a text").replace('.', "").parse().expect("digits")
}

/// The order of two values in a sort: nulls first, enums as their version declares them. What a version was not told of
/// has no place in its order.
fn order(field: &Field, a: &Json, b: &Json) -> Ordering {
    if let Kind::Enum(values) = &field.kind {
        let place = |value: &Json| values.words.iter().position(|known| value == known);
        return place(a).cmp(&place(b));
    }
    match (a.is_null(), b.is_null()) {
        (false, false) => compare(field, a, b),
        (a, b) => b.cmp(&a),
    }
}
