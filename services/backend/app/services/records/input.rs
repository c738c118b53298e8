//! What a client sends as a record, checked field by field against one version: every fault at its pointer.

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::json;
use crate::core::catalog::accept::{Refusal, parse_uuid};
use crate::core::catalog::{Collection, Field, HubRow, ServedComputed, ServedField, SystemField};
use crate::core::expr::Env;
use crate::core::id::FieldId;
use crate::core::json::pointer_token;
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

    /// Whether a field is there to be seen and not to be set.
    pub fn only_reads(self, served: &ServedField) -> bool {
        self.sees(&served.field) && !self.may_write(served)
    }

    /// Whether a field exists for whoever it is.
    pub fn sees(self, field: &Field) -> bool {
        self != Self::Client || !field.options.hidden
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

/// What is written: fields and members of objects, each with the value that it is to show.
pub type Edit<'c> = Vec<(&'c ServedField, Value)>;

/// A new record: the id that the client chose, if any, and a value for each field of the collection.
#[derive(Debug)]
pub struct Created<'c> {
    /// The id that came with the body.
    pub id: Option<Uuid>,
    /// One entry for each field and each member of an object.
    pub values: Edit<'c>,
    /// The fields with another value than they would have without any.
    pub written: Vec<FieldId>,
}

/// Reads the body of a create; `env` tells whose it is.
///
/// # Errors
/// [`Error::InvalidFields`] with every fault.
pub fn create<'c>(
    collection: &'c Collection,
    mut body: Map<String, Json>,
    author: Author,
    env: &Env<'c>,
) -> Result<Created<'c>> {
    let mut reading = Reading::new(env);
    let id = body.shift_remove("id").and_then(|given| read_id(&given, &mut reading.faults));
    for served in &collection.fields {
        let given = if author.sees(&served.field) { body.shift_remove(&served.field.name) } else { None };
        if given.is_some() && !author.may_write(served) {
            reading.faults.push(read_only(&served.pointer));
        } else {
            reading.fresh(served, given);
        }
    }
    for computed in collection.computed.iter().filter(|computed| author.sees(&computed.field)) {
        if body.shift_remove(&computed.field.name).is_some() {
            reading.faults.push(read_only(&computed.pointer));
        }
    }
    reading.leftovers("", &body);
    let values = reading.finish()?;
    let written = values.iter().filter(|(served, value)| !served.is_default(value, env));
    let written = written.map(|(served, _)| served.field.id).collect();
    Ok(Created { id, values, written })
}

/// A stored row as whoever changes it sees it.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// Its collection.
    pub collection: &'a Collection,
    /// The row.
    pub row: &'a HubRow,
    /// The fields whose own rules hide them: null is what is seen of them.
    pub masked: &'a [FieldId],
    /// Those among them that are not there for whoever changes it, whatever the row.
    pub unknown: &'a [FieldId],
    /// Whose hand changes it.
    pub author: Author,
    /// What expressions know of the request.
    pub env: Env<'a>,
}

/// Reads the body of a merge patch (RFC 7396) against the stored row. What equals the stored value is no change.
///
/// # Errors
/// [`Error::InvalidFields`] with every fault.
pub fn patch(seen: Seen<'_>, body: Map<String, Json>) -> Result<Edit<'_>> {
    edit(seen, body, false)
}

/// Reads the body of a put against the stored row: a field that is absent takes the value that a create gives it.
///
/// # Errors
/// [`Error::InvalidFields`] with every fault.
pub fn put(seen: Seen<'_>, body: Map<String, Json>) -> Result<Edit<'_>> {
    edit(seen, body, true)
}

fn edit(seen: Seen<'_>, mut body: Map<String, Json>, replaces: bool) -> Result<Edit<'_>> {
    let mut reading = Reading::new(&seen.env);
    body.shift_remove("expand");
    for system in SystemField::ALL {
        let given = body.shift_remove(system.name());
        if given.is_some_and(|given| !is_same(&seen.row.system(system), &given)) {
            reading.faults.push(read_only(&format!("/{}", system.name())));
        }
    }
    for served in &seen.collection.fields {
        let given = if seen.author.sees(&served.field) { body.shift_remove(&served.field.name) } else { None };
        reading.change(seen, served, given, replaces)?;
    }
    for computed in seen.collection.computed.iter().filter(|computed| seen.author.sees(&computed.field)) {
        if let Some(given) = body.shift_remove(&computed.field.name) {
            reading.keep(seen, computed, &given)?;
        }
    }
    reading.leftovers("", &body);
    reading.finish()
}

/// A body that is being read: what it writes, and what is wrong with it.
struct Reading<'c> {
    env: Env<'c>,
    edit: Edit<'c>,
    faults: Vec<Fault>,
}

impl<'c> Reading<'c> {
    const fn new(env: &Env<'c>) -> Self {
        Self { env: *env, edit: Vec::new(), faults: Vec::new() }
    }

    fn finish(self) -> Result<Edit<'c>> {
        if self.faults.is_empty() { Ok(self.edit) } else { Err(Error::InvalidFields(self.faults)) }
    }

    /// Reads a field of a stored record. What equals the stored value is no change.
    fn change(&mut self, seen: Seen<'c>, served: &'c ServedField, given: Option<Json>, replaces: bool) -> Result<()> {
        let current = served.read(seen.row)?;
        let may_write = seen.author.may_write(served);
        let is_masked = seen.masked.contains(&served.field.id);
        let value = match given {
            // What is hidden was read as null: sent back so, or left out of a put, it stays as it is.
            None | Some(Json::Null) if is_masked => return Ok(()),
            Some(_) if seen.unknown.contains(&served.field.id) => {
                self.faults.push(unknown_field(&served.pointer, &served.field.name));
                return Ok(());
            }
            Some(given) if !may_write => {
                // Whether a value that the caller cannot see was guessed right is not told either.
                if is_masked || !is_same(&current, &given) {
                    self.faults.push(read_only(&served.pointer));
                }
                return Ok(());
            }
            Some(Json::Object(members)) if served.is_object() && !current.is_null() => {
                return self.merge(seen, served, members, replaces);
            }
            Some(given) if served.is_object() && !(given.is_null() && current.is_null()) => {
                self.fresh(served, Some(given));
                return Ok(());
            }
            // What is sent back as it was read is no change, whatever the version would say of it as a new value.
            Some(given) if !is_masked && is_same(&current, &given) => return Ok(()),
            Some(given) => self.take(served, &given),
            None if replaces && may_write => self.default(served),
            None => return Ok(()),
        };
        // A hidden value that is guessed right is written like any other: the revision tells nothing of it.
        if is_masked || value != current {
            self.write(served, value);
        }
        Ok(())
    }

    /// Reads a computed field, which can only be sent back as it was read.
    fn keep(&mut self, seen: Seen<'_>, computed: &ServedComputed, given: &Json) -> Result<()> {
        let is_masked = seen.masked.contains(&computed.field.id);
        if is_masked && given.is_null() {
            return Ok(());
        }
        if seen.unknown.contains(&computed.field.id) {
            self.faults.push(unknown_field(&computed.pointer, &computed.field.name));
        } else if is_masked || !is_same(&computed.value(seen.row)?, given) {
            self.faults.push(read_only(&computed.pointer));
        }
        Ok(())
    }

    /// Reads the members of an object that is there; what changes one of them makes it one that was written.
    fn merge(
        &mut self,
        seen: Seen<'c>,
        object: &'c ServedField,
        mut members: Map<String, Json>,
        replaces: bool,
    ) -> Result<()> {
        let before = self.edit.len();
        for member in &object.members {
            self.change(seen, member, members.shift_remove(&member.field.name), replaces)?;
        }
        self.leftovers(&object.pointer, &members);
        if self.edit.len() > before {
            self.edit.push((object, Value::Bool(true)));
        }
        Ok(())
    }

    /// Reads a field that has no value yet: of a new record, or of an object that was not there.
    fn fresh(&mut self, served: &'c ServedField, given: Option<Json>) {
        let value = match &given {
            Some(given) => self.take(served, given),
            None => self.default(served),
        };
        let Some(Json::Object(mut members)) = given.filter(|_| served.is_object()) else {
            self.write(served, value);
            return;
        };
        for member in &served.members {
            self.fresh(member, members.shift_remove(&member.field.name));
        }
        self.leftovers(&served.pointer, &members);
        self.edit.push((served, value));
    }

    /// Writes a value; an object that goes takes its members along.
    fn write(&mut self, served: &'c ServedField, value: Value) {
        self.edit.extend(served.members.iter().map(|member| (member, Value::Null)));
        self.edit.push((served, value));
    }

    fn take(&mut self, served: &ServedField, given: &Json) -> Value {
        self.taken(served, served.accept(given))
    }

    fn default(&mut self, served: &ServedField) -> Value {
        self.taken(served, served.default_in(&self.env))
    }

    fn taken(&mut self, served: &ServedField, value: Result<Value, Refusal>) -> Value {
        match value {
            Ok(value) => self.present(served, value),
            Err(refusal) => {
                let item = refusal.item.map_or_else(String::new, |item| format!("/{item}"));
                let pointer = format!("{}{item}", served.pointer);
                self.faults.push(Fault::body(pointer, refusal.code, refusal.detail));
                Value::Null
            }
        }
    }

    fn present(&mut self, served: &ServedField, value: Value) -> Value {
        if served.field.options.required && value.is_null() {
            self.faults.push(Fault::body(&served.pointer, "required", "This field must have a value."));
        }
        value
    }

    /// Says of every key that no field took what is wrong with it.
    fn leftovers(&mut self, within: &str, keys: &Map<String, Json>) {
        self.faults.extend(keys.keys().map(|key| leftover(within, key)));
    }
}

/// Whether a JSON value is what the wire shows of a stored one.
fn is_same(stored: &Value, given: &Json) -> bool {
    json::of_value(stored) == *given
}

fn read_id(given: &Json, faults: &mut Vec<Fault>) -> Option<Uuid> {
    let id = given.as_str().and_then(parse_uuid);
    if id.is_none() {
        faults.push(Fault::body("/id", "invalid_uuid", "An id is a UUID, as a text."));
    }
    id
}

fn read_only(pointer: &str) -> Fault {
    Fault::body(pointer, "read_only", "This field cannot be written.")
}

/// What is wrong with a key that no field took.
fn leftover(within: &str, key: &str) -> Fault {
    let pointer = format!("{within}/{}", pointer_token(key));
    if within.is_empty() && SystemField::ALL.iter().any(|system| system.name() == key) {
        return read_only(&pointer);
    }
    unknown_field(&pointer, key)
}

/// What is said of a field that is not there for the caller, as of one that is not there at all.
pub fn unknown_field(pointer: &str, name: &str) -> Fault {
    Fault::body(pointer, "unknown_field", format!("There is no field `{name}`."))
}
