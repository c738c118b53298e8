//! The documents stay true: every path that they name is there, and what they call planned is not.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// Documents whose links, and paths in code spans, must lead somewhere.
const DOCUMENTS: &[&str] = &[
    ".ai/README.md",
    "AGENTS.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Implementation/capabilities.md",
    "Implementation/tasks.md",
    "README.md",
    "SECURITY.md",
    "bench/README.md",
    "docs/accounts.md",
    "docs/keys.md",
    "docs/adding-an-endpoint.md",
    "docs/architecture.md",
    "docs/configuration.md",
    "docs/integrations.md",
    "docs/mail.md",
    "docs/oauth.md",
    "docs/promise.md",
    "docs/security.md",
    "docs/versions.md",
    "docs/writing.md",
    "examples/shop/README.md",
    "examples/wildlife-strikes/README.md",
];

static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\]\(([^)#\s]+)[^)]*\)").expect("a pattern"));
/// Spans of code, but for those that are the text of a link: there the link itself is checked.
static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new("`([^`\n]+)`([^]]|$)").expect("a pattern"));
static TREE: LazyLock<Regex> = LazyLock::new(|| Regex::new("^([│ ]*)[├└]── (\\S+)(.*)$").expect("a pattern"));

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

fn read(document: &str) -> String {
    fs::read_to_string(root().join(document)).unwrap_or_else(|fault| panic!("{document}: {fault}"))
}

#[test]
fn every_path_that_a_document_names_exists() {
    let tops: Vec<String> = fs::read_dir(root())
        .expect("the root is readable")
        .map(|entry| format!("{}/", entry.expect("an entry").file_name().to_string_lossy()))
        .collect();
    let mut missing = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        let folder = root().join(document).parent().expect("a folder").to_owned();
        let links = LINK.captures_iter(&text).map(|link| link[1].to_owned());
        missing.extend(
            links
                .filter(|link| !link.contains("://") && !folder.join(link).exists())
                .map(|link| format!("{document} links to {link}")),
        );
        let spans = CODE.captures_iter(&text).map(|span| span[1].to_owned());
        missing.extend(
            spans
                .filter(|span| {
                    tops.iter().any(|top| span.starts_with(top)) && Path::new(span).file_name() != Some(".env".as_ref())
                })
                .filter(|span| !root().join(span).exists())
                .map(|span| format!("{document} names `{span}`")),
        );
    }
    assert!(missing.is_empty(), "mend the document, or bring the file back:\n{}", missing.join("\n"));
}

/// By the names that `cargo test` gives them; a module stands for its tests.
#[test]
fn every_test_that_the_document_on_security_names_exists() {
    let text = read("docs/security.md");
    let name = Regex::new("`((?:[a-z]+::)+[a-z0-9_]+)`").expect("a pattern");
    let exists = |name: &str| {
        let within = |folder: &str| {
            let path = root().join("services/backend/app").join(folder).join(name.replace("::", "/"));
            let holder = path.parent().map(|parent| parent.with_extension("rs"));
            let function = format!("fn {}(", path.file_name().expect("a name").to_string_lossy());
            let is_function =
                holder.and_then(|holder| fs::read_to_string(holder).ok()).is_some_and(|file| file.contains(&function));
            is_function || path.with_extension("rs").exists()
        };
        within("tests") || within("")
    };
    let named: Vec<_> = name.captures_iter(&text).map(|found| found[1].to_owned()).collect();
    let missing: Vec<_> = named.iter().filter(|name| !exists(name)).collect();
    assert!(named.len() > 40 && missing.is_empty(), "mend docs/security.md, or bring the test back: {missing:?}");
}

#[test]
fn the_tree_of_the_architecture_is_the_tree_of_the_repository() {
    let text = read("docs/architecture.md");
    let mut path: Vec<&str> = Vec::new();
    let mut planned_below = usize::MAX;
    let (mut seen, mut wrong) = (0, Vec::new());
    for entry in text.lines().filter_map(|line| TREE.captures(line)) {
        let [indent, name, comment] = entry.extract().1;
        let depth = indent.chars().count() / 4;
        path.truncate(depth);
        path.push(name.trim_end_matches('/'));
        if depth <= planned_below {
            planned_below = if comment.contains("planned") { depth } else { usize::MAX };
        }
        let is_promised = planned_below == usize::MAX && !comment.contains("make env");
        let is_there = root().join(path.join("/")).exists();
        seen += 1;
        if is_promised && !is_there {
            wrong.push(format!("{} is missing: build it, or mark it planned", path.join("/")));
        } else if planned_below != usize::MAX && is_there {
            wrong.push(format!("{} is there: mark it planned no more", path.join("/")));
        }
    }
    assert!(seen > 40, "the tree of docs/architecture.md was not recognised");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
