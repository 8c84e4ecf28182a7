//! One order for the events of all executions.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Drawable;
use super::messages::Address;
use crate::model::Timestamp;

/// The events of all executions: by their moments, those of one execution in their order, and at
/// one moment none before the one in another execution that it follows from.
pub(super) fn merged(
    sources: &[Drawable<'_>],
    messages: &IndexMap<Address, Address>,
) -> Vec<Address> {
    let mut merged = Merged { sources, messages, heads: vec![0; sources.len()] };
    let mut waiting: BTreeSet<(Timestamp, usize)> = BTreeSet::new();
    waiting.extend((0..sources.len()).filter_map(|execution| merged.head(execution)));
    let mut order = Vec::new();
    let mut last = 0;
    while let Some(head) = merged.next(&waiting, last) {
        waiting.remove(&head);
        let (_, execution) = head;
        order.push(Address { execution, index: merged.heads[execution] });
        merged.heads[execution] += 1;
        waiting.extend(merged.head(execution));
        last = execution;
    }
    order
}

struct Merged<'s> {
    sources: &'s [Drawable<'s>],
    messages: &'s IndexMap<Address, Address>,
    /// How many events of each execution have their place.
    heads: Vec<usize>,
}

impl Merged<'_> {
    /// The moment of the next event of an execution.
    fn head(&self, execution: usize) -> Option<(Timestamp, usize)> {
        let event = self.sources[execution].history.get(self.heads[execution])?;
        Some((event.event_timestamp, execution))
    }

    /// The next head: of the earliest ones the execution that went on last, else the first one that
    /// waits for nothing.
    fn next(
        &self,
        waiting: &BTreeSet<(Timestamp, usize)>,
        last: usize,
    ) -> Option<(Timestamp, usize)> {
        let first @ (earliest, _) = *waiting.first()?;
        if waiting.contains(&(earliest, last)) && self.is_free(last) {
            return Some((earliest, last));
        }
        let mut now = waiting.range((earliest, 0)..=(earliest, usize::MAX)).copied();
        Some(now.find(|(_, execution)| self.is_free(*execution)).unwrap_or(first))
    }

    fn is_free(&self, execution: usize) -> bool {
        let head = Address { execution, index: self.heads[execution] };
        let follows_from = self.messages.get(&head);
        follows_from.is_none_or(|from| from.index < self.heads[from.execution])
    }
}
