//! What an execution knows that no event tells: the heartbeats of its activity tasks.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::state::State;
use crate::model::{EventId, Text, Timestamp};

/// The part of an execution that cannot be rebuilt from its history.
#[derive(Clone, Debug, Default)]
pub(super) struct Unrecorded {
    heartbeats: IndexMap<EventId, Heartbeat, FxBuildHasher>,
}

/// The last sign of life of an activity's worker.
#[derive(Clone, Debug)]
pub(super) struct Heartbeat {
    /// When it came.
    pub(super) at: Timestamp,
    /// The last details that any heartbeat of the task carried.
    pub(super) details: Option<Text>,
}

impl Unrecorded {
    /// Notes a heartbeat of the activity task that this event scheduled.
    pub(super) fn beat(&mut self, scheduled: EventId, at: Timestamp, details: Option<Text>) {
        let earlier = self.heartbeats.get(&scheduled).and_then(|beat| beat.details.clone());
        self.heartbeats.insert(scheduled, Heartbeat { at, details: details.or(earlier) });
    }

    /// The last heartbeat of an activity task, if there was one.
    pub(super) fn heartbeat(&self, scheduled: EventId) -> Option<&Heartbeat> {
        self.heartbeats.get(&scheduled)
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.heartbeats.clear();
    }

    /// Forgets the activity tasks that are closed.
    pub(super) fn settle(&mut self, state: &State) {
        if self.heartbeats.len() > state.activity_tasks.len() {
            self.heartbeats.retain(|scheduled, _| state.activity_tasks.get(*scheduled).is_some());
        }
    }
}
