//! The scenarios that are shipped.

use std::path::{Path, PathBuf};

/// Their files, by name.
pub(crate) fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = folder.read_dir().expect("there is a folder of scenarios");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    paths.sort_unstable();
    assert!(paths.len() > 30, "{paths:?}");
    paths
}
