//! The findings of one reading, gathered so that the writer sees all of them.

use super::finding::Finding;
use super::mapping::Mapping;
use super::node::Node;
use super::reader::Refusal;

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Notes(pub(super) Vec<Finding>);

impl Notes {
    /// The node as a mapping with these members.
    pub(super) fn note_mapping<'n>(
        &mut self,
        node: &'n Node,
        known: &'n [&'n str],
    ) -> Option<Mapping<'n>> {
        let mapping = Mapping::new(node, known, &mut self.0);
        self.note(mapping)
    }

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
