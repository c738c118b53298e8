//! The shape of a batch, checked before any of it is looked up: its faults point into the request's own body.

use serde_json::{Map, Value as Json};

use super::references;
use crate::core::{Error, Fault, Result};
use crate::schemas::batch::{Batch, BatchMethod, BatchOperation, MAX_OPERATIONS};
use crate::services::records::etag::Conditions;

/// One write of a batch.
pub struct Operation {
    /// What it does.
    pub method: BatchMethod,
    /// The collection's name.
    pub collection: String,
    /// What it is about.
    pub target: Target,
    /// The record that is sent; empty for DELETE.
    pub body: Map<String, Json>,
    /// On the entity tag of the stored record.
    pub conditions: Conditions,
}

/// What an operation is about.
pub enum Target {
    /// The collection itself.
    Collection,
    /// The record with the id in this text.
    Record(String),
    /// The record that an earlier operation leaves, by that operation's place.
    Result(usize),
}

/// Reads the operations of a batch.
///
/// # Errors
/// [`Error::InvalidFields`] with a fault for each operation that is none.
pub fn read(batch: Batch) -> Result<Vec<Operation>> {
    let count = batch.operations.len();
    if count > MAX_OPERATIONS {
        let detail = format!("At most {MAX_OPERATIONS} operations; this has {count}.");
        return Err(Error::field("/operations", "too_many", detail));
    }
    let methods: Vec<BatchMethod> = batch.operations.iter().map(|given| given.method).collect();
    let mut operations = Vec::with_capacity(count);
    let mut faults = Vec::new();
    for (place, given) in batch.operations.into_iter().enumerate() {
        match read_one(given, methods.get(..place).unwrap_or_default()) {
            Ok(operation) => operations.push(operation),
            Err((member, code, detail)) => {
                faults.push(Fault::body(format!("/operations/{place}/{member}"), code, detail));
            }
        }
    }
    if faults.is_empty() { Ok(operations) } else { Err(Error::InvalidFields(faults)) }
}

/// Reads a write that stands alone.
///
/// # Errors
/// [`Error::InvalidFields`] with a pointer to the member that is at fault.
pub fn read_alone(given: BatchOperation) -> Result<Operation> {
    read_one(given, &[]).map_err(|(member, code, detail)| Error::field(format!("/{member}"), code, detail))
}

/// The member of an operation that is at fault, a stable word, and a sentence.
type Wrong = (&'static str, &'static str, String);

fn read_one(given: BatchOperation, before: &[BatchMethod]) -> Result<Operation, Wrong> {
    let BatchOperation { method, path, body, if_match } = given;
    let (collection, target) = read_path(method, &path, before)?;
    let body = match (method, body) {
        (BatchMethod::Delete, None) => Map::new(),
        (BatchMethod::Delete, Some(_)) => return Err(("body", "not_allowed", "DELETE takes no body.".into())),
        (_, Some(Json::Object(members))) => members,
        (_, Some(_)) => return Err(("body", "wrong_type", "The body must be an object.".into())),
        (_, None) => return Err(("body", "required", format!("{} takes a body.", method.word()))),
    };
    if method == BatchMethod::Post && if_match.is_some() {
        return Err(("if_match", "not_allowed", "There is no revision yet of a record that is created.".into()));
    }
    let conditions = Conditions { if_match, if_none_match: None };
    Ok(Operation { method, collection, target, body, conditions })
}

/// The collection that a path names, and the record in it.
pub fn split_path(path: &str) -> (&str, Option<&str>) {
    path.split_once('/').map_or((path, None), |(collection, id)| (collection, Some(id)))
}

fn read_path(method: BatchMethod, path: &str, before: &[BatchMethod]) -> Result<(String, Target), Wrong> {
    let invalid = |detail: &str| Err(("path", "invalid_path", detail.to_owned()));
    let (collection, id) = split_path(path);
    if collection == "batch" {
        return Err(("path", "nested_batch", "A batch holds no other batch.".into()));
    }
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if collection.is_empty() || !collection.bytes().all(is_name) {
        return invalid(
            "A path is `collection` or `collection/id`, without a slash before it and parameters behind it.",
        );
    }
    let target = match (method, id) {
        (BatchMethod::Post, None) => Target::Collection,
        (BatchMethod::Post, Some(_)) => return invalid("POST goes to `collection`."),
        (_, None) => return invalid("Only POST goes to `collection`; the others go to `collection/id`."),
        (_, Some(id)) => match references::place_of(id) {
            None => Target::Record(id.to_owned()),
            Some(place) if before.get(place).is_some_and(|method| *method != BatchMethod::Delete) => {
                Target::Result(place)
            }
            Some(place) => return Err(("path", references::CODE, references::detail(place))),
        },
    };
    Ok((collection.to_owned(), target))
}
