//! Names: which ones a collection or field may bear in the API, and which physical name it gets for good.

use std::collections::BTreeSet;

/// Longest name of a collection or field, in bytes.
pub const MAX_NAME_BYTES: usize = 40;

/// Longest name of a column before a number is put behind it, in bytes.
const MAX_COLUMN_BYTES: usize = 50;

/// Collections that the API keeps for itself; later system routes begin with `_`, so this list never grows.
const RESERVED_COLLECTIONS: [&str; 11] =
    ["auth", "files", "batch", "docs", "admin", "versions", "health", "metrics", "setup", "problems", "console"];

/// Fields that every record, request or expression already has.
const RESERVED_FIELDS: [&str; 10] =
    ["id", "created_at", "updated_at", "revision", "expand", "record", "previous", "auth", "request", "var"];

/// Words of the expression language, which could not be used as names in it.
const LANGUAGE_WORDS: [&str; 5] = ["in", "true", "false", "null", "has"];

/// Says what is wrong with the name of a collection, if anything is.
pub fn collection_fault(name: &str) -> Option<String> {
    if RESERVED_COLLECTIONS.contains(&name) {
        return Some(format!("`{name}` is a route of Stratabase; choose another name"));
    }
    shape_fault(name)
}

/// Says what is wrong with the name of a field, if anything is.
pub fn field_fault(name: &str) -> Option<String> {
    if RESERVED_FIELDS.contains(&name) {
        return Some(format!("`{name}` has a meaning in every record or expression; choose another name"));
    }
    shape_fault(name)
}

fn shape_fault(name: &str) -> Option<String> {
    let mut bytes = name.bytes();
    let shaped = name.len() <= MAX_NAME_BYTES
        && bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !shaped {
        return Some(format!(
            "a name is 1 to {MAX_NAME_BYTES} of a-z, 0-9 and _, and begins with a letter; `{name}` is not"
        ));
    }
    if name.contains("__") {
        return Some(format!("`{name}` has `__`, which physical names use"));
    }
    LANGUAGE_WORDS.contains(&name).then(|| format!("`{name}` is a word of the expression language"))
}

/// Columns that a hub or its engine has already (PostgreSQL's system columns, SQLite's row number).
const TAKEN_COLUMNS: [&str; 14] = [
    "rid",
    "id",
    "created_at",
    "updated_at",
    "revision",
    "rowid",
    "oid",
    "ctid",
    "xmin",
    "xmax",
    "cmin",
    "cmax",
    "tableoid",
    "_rowid_",
];

/// What the column of an object's member is to be called: short enough for the 63 bytes of a name in PostgreSQL, with
/// room for a number behind it.
pub fn member_name(object: &str, member: &str) -> String {
    let mut name = format!("{object}_{member}");
    name.truncate(MAX_COLUMN_BYTES);
    name
}

/// The physical name of a column made for a field: the field's own name, or with a number behind it when that is taken.
pub fn column_name<'a>(name: &str, taken: impl Iterator<Item = &'a str>) -> String {
    let taken: BTreeSet<&str> = taken.chain(TAKEN_COLUMNS).collect();
    first_free(name, &taken)
}

/// The physical name of a hub's table.
pub fn table_name<'a>(name: &str, taken: impl Iterator<Item = &'a str>) -> String {
    // Both engines keep a prefix for tables of their own.
    let name = if name.starts_with("sqlite_") || name.starts_with("pg_") { format!("c_{name}") } else { name.into() };
    first_free(&name, &taken.collect())
}

fn first_free(name: &str, taken: &BTreeSet<&str>) -> String {
    if !taken.contains(name) {
        return name.to_owned();
    }
    let numbered = (2_u32..).map(|number| format!("{name}__{number}"));
    numbered.into_iter().find(|candidate| !taken.contains(candidate.as_str())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_shape_and_keep_off_what_is_taken() {
        for good in ["posts", "a", "x9_y", "select", "order", "sqlite_master"] {
            assert_eq!(collection_fault(good), None, "{good}");
        }
        for bad in ["", "Posts", "9a", "_a", "a__b", "a-b", "é", "auth", "console", "null", "in", &"a".repeat(41)] {
            assert!(collection_fault(bad).is_some(), "{bad}");
        }
        assert!(field_fault("revision").is_some());
        assert!(field_fault("var").is_some());
        assert!(field_fault("title").is_none());
    }

    #[test]
    fn physical_names_dodge_what_the_engines_keep() {
        assert_eq!(column_name("title", ["body"].into_iter()), "title");
        assert_eq!(column_name("title", ["title", "title__2"].into_iter()), "title__3");
        assert_eq!(column_name("xmin", [].into_iter()), "xmin__2");
        assert_eq!(member_name("address", "city"), "address_city");
        assert_eq!(member_name(&"a".repeat(40), &"b".repeat(40)).len(), MAX_COLUMN_BYTES);
        assert_eq!(table_name("sqlite_master", [].into_iter()), "c_sqlite_master");
    }
}
