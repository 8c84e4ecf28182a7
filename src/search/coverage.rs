//! What occurred in many runs: types of events, causes, and what no decider was ever shown.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::model::{EventAttributes, EventId, EventType, HistoryEvent, Wakes};

/// How often each type of event and each cause occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// By the name of the type of event.
    events: IndexMap<String, u64>,
    /// By the type of event and the cause: `StartTimerFailed TIMER_ID_ALREADY_IN_USE`.
    causes: IndexMap<String, u64>,
    /// By the name of the type of event, how many of them a decider was shown.
    shown: IndexMap<String, u64>,
}

impl Coverage {
    /// So many events of a type occurred, and a decider was shown so many of them.
    pub(super) fn count(&mut self, event_type: EventType, occurred: u64, shown: u64) {
        add(&mut self.events, event_type.name(), occurred);
        add(&mut self.shown, event_type.name(), shown);
    }

    /// So many events of a type gave a cause.
    pub(super) fn count_cause(&mut self, event_type: EventType, cause: &str, count: u64) {
        add(&mut self.causes, &format!("{event_type} {cause}"), count);
    }

    /// Takes in what another has seen.
    pub(super) fn merge(&mut self, other: &Coverage) {
        for (ours, theirs) in [
            (&mut self.events, &other.events),
            (&mut self.causes, &other.causes),
            (&mut self.shown, &other.shown),
        ] {
            theirs.iter().for_each(|(name, count)| add(ours, name, *count));
        }
    }

    /// Puts everything in an order that does not depend on which run came first.
    pub(super) fn sort(&mut self) {
        for counts in [&mut self.events, &mut self.causes, &mut self.shown] {
            counts.sort_unstable_keys();
        }
    }

    /// The types of events that occurred, by name.
    pub fn events(&self) -> impl ExactSizeIterator<Item = (&str, u64)> {
        self.events.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// The causes that occurred, each after its type of event.
    pub fn causes(&self) -> impl ExactSizeIterator<Item = (&str, u64)> {
        self.causes.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// The types of events that occurred and that no decider was ever shown, but for those that
    /// close an execution: nobody is shown these.
    pub fn never_shown(&self) -> impl Iterator<Item = &str> {
        let unseen = |name: &&str| !self.shown.contains_key(*name) && !closes(name);
        self.events().map(|(name, _)| name).filter(unseen)
    }
}

fn closes(name: &str) -> bool {
    EventType::from_name(name).is_some_and(|event_type| event_type.wakes() == Wakes::Closes)
}

/// The events that the decider of an execution has been shown: those up to the start of the last
/// decision task that it answered.
pub(super) fn shown(history: &[HistoryEvent]) -> &[HistoryEvent] {
    let answered = history.iter().rev().find_map(|event| {
        let EventAttributes::DecisionTaskCompleted(completed) = &event.attributes else {
            return None;
        };
        Some(completed.started_event_id)
    });
    let last = usize::try_from(answered.unwrap_or(EventId::NONE).0).unwrap_or(usize::MAX);
    history.get(..last).unwrap_or(history)
}

/// Counts so many more under a name.
pub(super) fn add(counts: &mut IndexMap<String, u64>, name: &str, count: u64) {
    if count == 0 {
        return;
    }
    match counts.get_mut(name) {
        Some(known) => *known += count,
        None => {
            counts.insert(name.to_owned(), count);
        }
    }
}
