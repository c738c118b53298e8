//! The programs that tests run beside the server and that no Debian package holds.

use std::path::{Path, PathBuf};

/// Where a program is: in the folder that `STRATABASE_TEST_TOOLS` names, where scripts/install-test-deps puts it, or on
/// the path.
pub fn find(program: &str) -> PathBuf {
    let named = std::env::var_os("STRATABASE_TEST_TOOLS").map(PathBuf::from);
    // The test binary lies in target/debug/deps.
    let own = std::env::current_exe().ok();
    let installed = own.as_deref().and_then(|own| own.ancestors().nth(3)).map(|target| target.join("test-tools/bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = named.into_iter().chain(installed).chain(std::env::split_paths(&path));
    let found =
        folders.map(|folder: PathBuf| folder.join(program)).find(|candidate: &PathBuf| Path::is_file(candidate));
    found.unwrap_or_else(|| {
        panic!("these tests need {program}, and there is none: scripts/install-test-deps installs it")
    })
}
