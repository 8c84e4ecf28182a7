//! The findings of one reading, gathered so that the writer sees all of them.

use super::finding::Finding;
use super::reader::Refusal;

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Notes(pub(super) Vec<Finding>);

impl Notes {
    /// What was read, or nothing and a note of why not.
    pub(super) fn note<T>(&mut self, result: Result<T, impl Into<Refusal>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.0.extend(refusal.into().0);
                None
            }
        }
    }
}
