//! The open things of one family, found by the event that opened them and by their id.

use std::hash::BuildHasherDefault;

use indexmap::IndexMap;
use rustc_hash::FxHasher;

use crate::model::{EventId, Text};

type Fixed = BuildHasherDefault<FxHasher>;

/// Open things of one family: absent means closed. Ids can be used again once their holder is
/// closed, so an id is counted: `attempt` is how often it was used before in this run.
#[derive(Clone, Debug)]
pub(super) struct Open<T> {
    by_event: IndexMap<EventId, T, Fixed>,
    by_id: IndexMap<Text, Uses, Fixed>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Uses {
    count: u32,
    open: Option<EventId>,
}

impl<T: PartialEq> PartialEq for Open<T> {
    fn eq(&self, other: &Self) -> bool {
        self.by_event == other.by_event && self.by_id == other.by_id
    }
}

impl<T> Default for Open<T> {
    fn default() -> Self {
        Open { by_event: IndexMap::default(), by_id: IndexMap::default() }
    }
}

impl<T> Open<T> {
    pub(super) fn len(&self) -> usize {
        self.by_event.len()
    }

    pub(super) fn get(&self, opened_by: EventId) -> Option<&T> {
        self.by_event.get(&opened_by)
    }

    pub(super) fn get_mut(&mut self, opened_by: EventId) -> Option<&mut T> {
        self.by_event.get_mut(&opened_by)
    }

    /// The event that opened the open thing with this id.
    pub(super) fn opened_by(&self, id: &str) -> Option<EventId> {
        self.by_id.get(id).and_then(|uses| uses.open)
    }

    /// Opens a thing, built from the number of earlier uses of its id.
    pub(super) fn insert(&mut self, opened_by: EventId, id: &Text, open: impl FnOnce(u32) -> T) {
        let uses = self.by_id.entry(id.clone()).or_default();
        self.by_event.insert(opened_by, open(uses.count));
        *uses = Uses { count: uses.count + 1, open: Some(opened_by) };
    }

    /// Closes the thing that this event opened; `id` is its id.
    pub(super) fn remove(&mut self, opened_by: EventId, id: impl FnOnce(&T) -> &Text) -> Option<T> {
        let thing = self.by_event.swap_remove(&opened_by)?;
        if let Some(uses) = self.by_id.get_mut(id(&thing).as_str())
            && uses.open == Some(opened_by)
        {
            uses.open = None;
        }
        Some(thing)
    }

    /// The events that opened what is open, oldest first.
    pub(super) fn opened_by_in_order(&self) -> Vec<EventId> {
        let mut opened_by: Vec<_> = self.by_event.keys().copied().collect();
        opened_by.sort_unstable();
        opened_by
    }
}
