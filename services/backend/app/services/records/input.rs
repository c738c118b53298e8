//! What a client sends as a record, checked field by field against one version: every fault at its pointer.

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::json;
use crate::core::catalog::accept::parse_uuid;
use crate::core::catalog::{Collection, HubRow, ServedField, SystemField};
use crate::core::id::FieldId;
use crate::core::{Error, Fault, Result, Value};

/// Whose hand writes: what may be set depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A client of the application API.
    Client,
    /// An operator, who sees and writes hidden and read-only fields too.
    Operator,
    /// Stratabase itself, which writes accounts.
    System,
}

impl Author {
    fn may_write(self, served: &ServedField) -> bool {
        self != Self::Client || !(served.field.options.read_only || served.field.options.hidden)
    }

    fn sees(self, served: &ServedField) -> bool {
        self != Self::Client || !served.field.options.hidden
    }
}

/// The object that a body must be.
///
/// # Errors
/// Any other JSON: 422 at the whole body.
pub fn object(body: Json) -> Result<Map<String, Json>> {
    match body {
        Json::Object(members) => Ok(members),
        _ => Err(Error::field("", "wrong_type", "The body must be an object.")),
    }
}

/// A new record: the id that the client chose, if any, and a value for each field of the collection, in its order.
#[derive(Debug)]
pub struct Created {
    /// The id that came with the body.
    pub id: Option<Uuid>,
    /// One value for each of [`Collection::fields`].
    pub values: Vec<Value>,
}

/// Reads the body of a create.
///
/// # Errors
/// [`Error::InvalidFields`] with every fault.
pub fn create(collection: &Collection, mut body: Map<String, Json>, author: Author) -> Result<Created> {
    let mut faults = Vec::new();
    let id = body.shift_remove("id").and_then(|given| read_id(&given, &mut faults));
    let values = collection.fields.iter().map(|served| {
        let given = if author.sees(served) { body.shift_remove(&served.field.name) } else { None };
        match given {
            Some(_) if !author.may_write(served) => {
                faults.push(read_only(&served.field.name));
                Value::Null
            }
            Some(given) => take(served, &given, &mut faults),
            None => present(served, served.default.clone(), &mut faults),
        }
    });
    let values = values.collect();
    faults.extend(body.keys().map(|key| leftover(key)));
    if faults.is_empty() { Ok(Created { id, values }) } else { Err(Error::InvalidFields(faults)) }
}

/// The fields that an edit changes: the place in [`Collection::fields`], and the new value.
pub type Edit = Vec<(usize, Value)>;

/// A stored row as whoever changes it sees it.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// Its collection.
    pub collection: &'a Collection,
    /// The row.
    pub row: &'a HubRow,
    /// The fields whose own rules hide them: null is what is seen of them.
    pub masked: &'a [FieldId],
    /// Whose hand changes it.
    pub author: Author,
}

/// Reads the body of a merge patch (RFC 7396) against the stored row. What equals the stored value is no change.
///
/// # Errors
/// [`Error::InvalidFields`] with every fault.
pub fn patch(seen: Seen<'_>, body: Map<String, Json>) -> Result<Edit> {
    edit(seen, body, false)
}

/// Reads the body of a put against the stored row: a field that is absent takes the value that a create gives it.
///
/// # Errors
/// [`Error::InvalidFields`] with every fault.
pub fn put(seen: Seen<'_>, body: Map<String, Json>) -> Result<Edit> {
    edit(seen, body, true)
}

fn edit(seen: Seen<'_>, mut body: Map<String, Json>, replaces: bool) -> Result<Edit> {
    let Seen { collection, row: stored, masked, author } = seen;
    let mut faults = Vec::new();
    let mut edit = Vec::new();
    body.shift_remove("expand");
    for system in SystemField::ALL {
        let given = body.shift_remove(system.name());
        if given.is_some_and(|given| !is_same(&stored.system(system), &given)) {
            faults.push(read_only(system.name()));
        }
    }
    for (place, served) in collection.fields.iter().enumerate() {
        let given = if author.sees(served) { body.shift_remove(&served.field.name) } else { None };
        let current = served.read(stored)?;
        let value = match given {
            Some(given) if !author.may_write(served) => {
                // Whether a value that the caller cannot see was guessed right is not told either.
                let is_masked = masked.contains(&served.field.id);
                if !is_same(if is_masked { &Value::Null } else { &current }, &given) {
                    faults.push(read_only(&served.field.name));
                }
                continue;
            }
            // What is sent back as it was read is no change, whatever the version would say of it as a new value.
            Some(given) if is_same(&current, &given) => continue,
            Some(given) => take(served, &given, &mut faults),
            None if replaces && author.may_write(served) => present(served, served.default.clone(), &mut faults),
            None => continue,
        };
        if value != current {
            edit.push((place, value));
        }
    }
    faults.extend(body.keys().map(|key| leftover(key)));
    if faults.is_empty() { Ok(edit) } else { Err(Error::InvalidFields(faults)) }
}

/// Whether a JSON value is what the wire shows of a stored one.
fn is_same(stored: &Value, given: &Json) -> bool {
    let mut shown = Vec::new();
    json::write_value(stored, &mut shown);
    serde_json::from_slice::<Json>(&shown).is_ok_and(|shown| shown == *given)
}

fn take(served: &ServedField, given: &Json, faults: &mut Vec<Fault>) -> Value {
    match served.accept(given) {
        Ok(value) => present(served, value, faults),
        Err(refusal) => {
            faults.push(Fault::body(format!("/{}", served.field.name), refusal.code, refusal.detail));
            Value::Null
        }
    }
}

fn present(served: &ServedField, value: Value, faults: &mut Vec<Fault>) -> Value {
    if served.field.options.required && value.is_null() {
        faults.push(Fault::body(format!("/{}", served.field.name), "required", "This field must have a value."));
    }
    value
}

fn read_id(given: &Json, faults: &mut Vec<Fault>) -> Option<Uuid> {
    let id = given.as_str().and_then(parse_uuid);
    if id.is_none() {
        faults.push(Fault::body("/id", "invalid_uuid", "An id is a UUID, as a text."));
    }
    id
}

fn read_only(name: &str) -> Fault {
    Fault::body(format!("/{name}"), "read_only", "This field cannot be written.")
}

/// What is wrong with a key that no field took.
fn leftover(key: &str) -> Fault {
    if SystemField::ALL.iter().any(|system| system.name() == key) {
        return read_only(key);
    }
    let pointer = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
    Fault::body(pointer, "unknown_field", format!("There is no field `{key}`."))
}
