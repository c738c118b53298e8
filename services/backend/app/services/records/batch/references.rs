//! References to what earlier operations of a batch leave: `$0.id` is the id of the record that operation 0 wrote.

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::core::catalog::FieldType;
use crate::core::{Error, Fault, Result};
use crate::services::records::Access;

/// The code of a reference that leads nowhere.
pub const CODE: &str = "bad_reference";

/// What to say of a reference to an operation that leaves no record.
pub fn detail(place: usize) -> String {
    format!("Operation {place} is none of those before this one that leave a record.")
}

/// The place of the operation that a text refers to; none for any other text.
pub fn place_of(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('$')?.strip_suffix(".id")?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // One too long for a number is beyond every batch as well.
    is_number.then(|| digits.parse().unwrap_or(usize::MAX))
}

/// Puts ids in the place of references. Only where ids of records and files belong is a text a reference; elsewhere it is
/// a text like any other.
///
/// # Errors
/// [`Error::InvalidFields`] for references to operations that leave no record, or come later.
pub fn resolve(access: &Access, mut body: Map<String, Json>, left: &[Option<Uuid>]) -> Result<Map<String, Json>> {
    let mut faults = Vec::new();
    let mut settle = |given: &mut Json, pointer: String| {
        let Some(place) = given.as_str().and_then(place_of) else { return };
        match left.get(place).copied().flatten() {
            Some(id) => *given = id.to_string().into(),
            None => faults.push(Fault::body(pointer, CODE, detail(place))),
        }
    };
    for served in access.collection.fields.iter().filter(|served| access.author.sees(&served.field)) {
        if !matches!(served.field.kind, FieldType::Relation { .. } | FieldType::File { .. }) {
            continue;
        }
        match body.get_mut(&served.field.name) {
            Some(Json::Array(items)) => {
                let items = items.iter_mut().enumerate();
                items.for_each(|(index, item)| settle(item, format!("{}/{index}", served.pointer)));
            }
            Some(given) => settle(given, served.pointer.clone()),
            None => {}
        }
    }
    if faults.is_empty() { Ok(body) } else { Err(Error::InvalidFields(faults)) }
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn only_a_dollar_digits_and_id_are_a_reference() {
        assert_eq!(place_of("$0.id"), Some(0));
        assert_eq!(place_of("$199.id"), Some(199));
        assert_eq!(place_of("$99999999999999999999999.id"), Some(usize::MAX));
        for other in ["", "$.id", "$a.id", "$0", "$0.title", "$-1.id", "$+1.id", " $0.id", "$0.id ", "0.id", "$0.ID"] {
            assert_eq!(place_of(other), None, "{other}");
        }
    }
}
