//! Workers of which there are only so many: who is busy, and which tasks wait in line.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::num::NonZeroU32;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::model::{EventId, Timestamp};
use crate::service::ExecutionRef;

/// A task: its execution and its `ActivityTaskScheduled` event.
type Task = (ExecutionRef, EventId);

/// The workers of every activity type whose workers are numbered, by the type's place in the world.
///
/// A worker is busy from the start of a task until it answers, whether or not the answer is in
/// time, or until a heartbeat tells it that the task is over. One that does neither is lost.
#[derive(Clone, Debug, Default)]
pub(super) struct Crews {
    crews: IndexMap<usize, Crew, FxBuildHasher>,
    /// The crew whose worker has the task.
    busy: IndexMap<Task, usize, FxBuildHasher>,
}

#[derive(Clone, Debug, Default)]
struct Crew {
    busy: u32,
    waiting: BTreeSet<Waiting>,
}

/// A task in line: higher priorities first, then in the order of scheduling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Waiting {
    pub(super) priority: Reverse<i32>,
    pub(super) at: Timestamp,
    pub(super) of: ExecutionRef,
    pub(super) scheduled: EventId,
}

impl Crews {
    /// A task comes to stand in line.
    pub(super) fn wait(&mut self, crew: usize, waiting: Waiting) {
        self.crews.entry(crew).or_default().waiting.insert(waiting);
    }

    /// Takes the first task out of the line, if one of so many workers is free.
    pub(super) fn next(&mut self, crew: usize, number: NonZeroU32) -> Option<Task> {
        let crew = self.crews.get_mut(&crew).filter(|crew| crew.busy < number.get())?;
        crew.waiting.pop_first().map(|waiting| (waiting.of, waiting.scheduled))
    }

    /// The tasks in line for one of so many workers, if one is free.
    pub(super) fn could_be_next(
        &self,
        crew: usize,
        number: NonZeroU32,
    ) -> Option<impl Iterator<Item = Task>> {
        let crew = self.crews.get(&crew);
        let line = crew.into_iter().flat_map(|crew| &crew.waiting);
        let is_free = crew.is_none_or(|crew| crew.busy < number.get());
        is_free.then(|| line.map(|waiting| (waiting.of, waiting.scheduled)))
    }

    /// Whether a worker is busy with a task.
    pub(super) fn is_busy(&self, of: ExecutionRef, scheduled: EventId) -> bool {
        self.busy.contains_key(&(of, scheduled))
    }

    /// A worker is busy with a task.
    pub(super) fn begin(&mut self, crew: usize, of: ExecutionRef, scheduled: EventId) {
        self.crews.entry(crew).or_default().busy += 1;
        self.busy.insert((of, scheduled), crew);
    }

    /// The tasks that stand in each line, the first in front.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &BTreeSet<Waiting>)> {
        let crews = self.crews.iter().filter(|(_, crew)| !crew.waiting.is_empty());
        crews.map(|(place, crew)| (*place, &crew.waiting))
    }

    /// The tasks that workers have, each with its crew.
    pub(super) fn busy(&self) -> impl Iterator<Item = (usize, Task)> {
        self.busy.iter().map(|(task, crew)| (*crew, *task))
    }

    /// The worker that has a task is free; the first in its line.
    pub(super) fn release(&mut self, of: ExecutionRef, scheduled: EventId) -> Option<Waiting> {
        if self.busy.is_empty() {
            return None;
        }
        let crew = self.busy.swap_remove(&(of, scheduled))?;
        let crew = self.crews.get_mut(&crew)?;
        crew.busy -= 1;
        crew.waiting.first().copied()
    }
}
