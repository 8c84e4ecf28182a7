//! Files of recorded histories.

use std::path::Path;

use super::input::read_bytes;
use super::{Exit, say};
use crate::model::Recording;

/// The recordings of a file, or of standard input as `-`, and what to call it; says why there are
/// none.
pub(super) fn recordings(path: &Path) -> Result<(String, Vec<Recording>), Exit> {
    let (name, bytes) = read_bytes(path)?;
    match Recording::read(bytes) {
        Ok(recordings) => Ok((name, recordings)),
        Err(error) => {
            say(format_args!("error: {name}: {error}"));
            Err(Exit::BadInput)
        }
    }
}
