//! The wire shape of events, decisions and histories.

mod errors;
mod facts;
mod forms;
mod mutations;
#[cfg(test)]
mod operations;
mod recordings;
mod round_trips;
#[path = "../skipped/mod.rs"]
mod skipped;

use std::path::{Path, PathBuf};

use skipped::skipped;

/// Reference material that stands beside the checkout, where there is any.
fn reference(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    skipped(&format!("there is no `{}`", path.display()));
    None
}
