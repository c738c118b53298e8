//! `core < models < schemas < services < api`: a layer imports only from layers to its left.

use std::fs;
use std::path::{Path, PathBuf};

const LAYERS: [&str; 5] = ["core", "models", "schemas", "services", "api"];

#[test]
fn no_layer_imports_from_one_to_its_right() {
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("app");
    let mut wrong = Vec::new();
    for (rank, layer) in LAYERS.iter().enumerate() {
        for file in rust_files(&app.join(layer)) {
            let source = fs::read_to_string(&file).unwrap();
            let name = file.strip_prefix(&app).unwrap().display().to_string();
            wrong.extend(imports_to_the_right(rank, &source).map(|(line, imported)| {
                format!(
                    "app/{name}:{line}: `{layer}` imports from `{imported}`. Move what it needs to `{layer}` or further \
                     left, or hand it in as an argument from `{imported}`."
                )
            }));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn an_import_that_runs_the_wrong_way_is_found() {
    let source =
        "use crate::core::Error;\nuse crate::{\n    models, services::login,\n};\nlet x = crate::api::edge();\n";
    let found: Vec<_> = imports_to_the_right(1, source).collect();
    assert_eq!(found, [(3, "services"), (5, "api")]);
    assert_eq!(imports_to_the_right(4, source).count(), 0);
}

/// Each line of a layer's source that names a layer to the right of it, by `use` or by a whole path. Comments may.
fn imports_to_the_right(rank: usize, source: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let mut inside_group = false;
    let mut found = Vec::new();
    for (index, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        inside_group |= code.contains("use crate::{");
        for layer in &LAYERS[rank + 1..] {
            let whole_path = code.contains(&format!("crate::{layer}"));
            let grouped = inside_group
                && code.split(|char: char| !char.is_alphanumeric() && char != '_').any(|word| word == *layer);
            if whole_path || grouped {
                found.push((index + 1, *layer));
            }
        }
        inside_group &= !code.contains(';');
    }
    found.into_iter()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|fault| panic!("{}: {fault}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
