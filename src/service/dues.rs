//! Which execution is due first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::ExecutionRef;
use crate::execution::{Deadline, DeadlineClass, DeadlineKind};
use crate::model::{EventId, Timestamp};

/// When something in the service is due. The order is the order in which things are done: by
/// moment, by class, by execution, by event, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The moment.
    pub at: Timestamp,
    /// The class.
    pub class: DeadlineClass,
    /// The execution.
    pub execution: ExecutionRef,
    /// The event that opened what is due.
    pub opened_by: EventId,
    /// What is due.
    pub kind: DeadlineKind,
}

impl Due {
    pub(super) fn of(execution: ExecutionRef, deadline: Deadline) -> Self {
        let Deadline { due, kind, opened_by } = deadline;
        Due { at: due, class: kind.class(), execution, opened_by, kind }
    }
}

/// The first deadline of each execution. An entry may be too early, never too late: it is put
/// right when it comes to the top.
#[derive(Debug, Default)]
pub(super) struct Dues {
    heap: BinaryHeap<Reverse<Due>>,
    /// The earliest entry of each execution in the heap.
    noted: Vec<Option<Due>>,
}

impl Dues {
    /// Notes that this is what the execution is due for next.
    pub(super) fn note(&mut self, due: Due) {
        let place = due.execution.place();
        if place >= self.noted.len() {
            self.noted.resize(place + 1, None);
        }
        if self.noted[place].is_none_or(|noted| due < noted) {
            self.noted[place] = Some(due);
            self.heap.push(Reverse(due));
        }
    }

    /// The first of all; `actual` tells what an execution is really due for.
    pub(super) fn first(&mut self, actual: impl Fn(ExecutionRef) -> Option<Due>) -> Option<Due> {
        while let Some(Reverse(top)) = self.heap.peek().copied() {
            let now_due = actual(top.execution);
            if now_due == Some(top) {
                return Some(top);
            }
            self.heap.pop();
            let noted = &mut self.noted[top.execution.place()];
            if *noted == Some(top) {
                *noted = None;
                if let Some(due) = now_due {
                    self.note(due);
                }
            }
        }
        None
    }
}
