//! Files of the repository that are made from the code: checked against it, and written anew when asked.

use std::path::Path;

/// Fails when a file, named from the root of the repository, is not what it is made from. With `UPDATE_DOCS=1` in the
/// environment, writes it instead.
pub fn check_generated(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let remedy = "UPDATE_DOCS=1 cargo test -p stratabase --test integration up_to_date";
    assert!(found == expected, "{file} is out of date: run `{remedy}` and commit what it wrote");
}
