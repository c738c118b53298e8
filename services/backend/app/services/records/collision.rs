//! What a constraint of the database means to the client whose write it refused.

use std::sync::Arc;

use crate::core::catalog::Collection;
use crate::core::catalog::hub::{Index, IndexPart, SystemField};
use crate::core::db::{Constraint, ConstraintKind};
use crate::core::{Error, Fault};

/// What explains a refused write by the fields of the collection that was written.
pub fn explained(collection: &Arc<Collection>) -> impl Fn(Error) -> Error + Clone + 'static {
    let collection = Arc::clone(collection);
    move |fault| explain(&collection, fault)
}

fn explain(collection: &Collection, fault: Error) -> Error {
    let Error::Constraint(constraint) = fault else { return fault };
    match constraint.kind {
        ConstraintKind::Unique => taken(collection, &constraint),
        // The target went away between the check and the write.
        ConstraintKind::ForeignKey => Error::field("", "no_such_record", "A related record is gone."),
        // An index entry that is too large is of a text: give the field a `max_length`, and its own fault says more.
        ConstraintKind::Size => Error::field("", "too_long", "A text is longer than the index of its field can hold."),
        ConstraintKind::NotNull | ConstraintKind::Check => Error::Constraint(constraint),
    }
}

fn taken(collection: &Collection, constraint: &Constraint) -> Error {
    let hub = &collection.hub;
    let primary = format!("{}_pkey", hub.table);
    if constraint.name.as_ref() == Some(&primary) || constraint.columns == ["id"] {
        return Error::conflict("/id", "There is a record with this id already.");
    }
    let index = hub.indexes.iter().find(|index| index.unique && is_of(collection, index, constraint));
    let parts = index.iter().flat_map(|index| &index.parts);
    let pointers: Vec<&str> = parts.filter_map(|part| pointer_of(collection, part)).collect();
    let names: Vec<String> = pointers.iter().map(|pointer| pointer.trim_start_matches('/').replace('/', ".")).collect();
    let detail = match names.as_slice() {
        [] => "Another record has the same value in a field that must be unique.".to_owned(),
        [one] => format!("Another record has the same `{one}`."),
        many => format!("Another record has the same {} together.", many.join(", ")),
    };
    let faults = pointers.into_iter().map(|pointer| Fault::body(pointer, "taken", detail.clone())).collect();
    Error::Conflict { detail, faults }
}

fn is_of(collection: &Collection, index: &Index, constraint: &Constraint) -> bool {
    if constraint.name.as_ref() == Some(&index.name) {
        return true;
    }
    let columns = index.parts.iter().map(|part| collection.hub.column_of(part));
    columns.eq(constraint.columns.iter().map(|column| Some(column.as_str())))
}

/// Where an indexed field stands in this version; a field that it does not show, or hides, has no place to tell.
fn pointer_of<'a>(collection: &'a Collection, part: &IndexPart) -> Option<&'a str> {
    match part {
        IndexPart::System(SystemField::Id) => Some("/id"),
        IndexPart::System(SystemField::CreatedAt) => Some("/created_at"),
        IndexPart::System(SystemField::UpdatedAt) => Some("/updated_at"),
        IndexPart::Field(_) | IndexPart::Filled { .. } => {
            let served = collection.field_by_id(collection.hub.indexed_field(part)?)?;
            (!served.field.options.hidden).then_some(served.pointer.as_str())
        }
    }
}
