//! When something of an execution is due: an index of its state.
//!
//! An entry counts only while the state still holds that open thing with that due time; entries
//! that no longer count are dropped when they come to the top, or when they outnumber the rest.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::state::State;
use super::unrecorded::Unrecorded;
use crate::model::{Assumptions, EventId, Timeout, Timestamp, cloned_in_place};

/// What is due. The order is the order of things due in one millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum DeadlineKind {
    /// The execution's own start-to-close timeout.
    Execution,
    /// A decision task's start-to-close timeout.
    DecisionStartToClose,
    /// A decision task's schedule-to-start timeout, on a temporary task list.
    DecisionScheduleToStart,
    /// A timer.
    Timer,
    /// An activity task's schedule-to-close timeout.
    ActivityScheduleToClose,
    /// An activity task's schedule-to-start timeout.
    ActivityScheduleToStart,
    /// An activity task's start-to-close timeout.
    ActivityStartToClose,
    /// An activity task's heartbeat timeout.
    ActivityHeartbeat,
    /// A Lambda task's start-to-close timeout.
    LambdaFunction,
}

impl DeadlineKind {
    /// All kinds, in their order within one millisecond.
    pub const ALL: &[DeadlineKind] = &[
        DeadlineKind::Execution,
        DeadlineKind::DecisionStartToClose,
        DeadlineKind::DecisionScheduleToStart,
        DeadlineKind::Timer,
        DeadlineKind::ActivityScheduleToClose,
        DeadlineKind::ActivityScheduleToStart,
        DeadlineKind::ActivityStartToClose,
        DeadlineKind::ActivityHeartbeat,
        DeadlineKind::LambdaFunction,
    ];

    /// The class of the kind: kinds of one class are ordered by event before they are by kind.
    #[must_use]
    pub fn class(self) -> DeadlineClass {
        match self {
            DeadlineKind::Execution => DeadlineClass::Execution,
            DeadlineKind::DecisionStartToClose | DeadlineKind::DecisionScheduleToStart => {
                DeadlineClass::DecisionTask
            }
            DeadlineKind::Timer => DeadlineClass::Timer,
            DeadlineKind::ActivityScheduleToClose
            | DeadlineKind::ActivityScheduleToStart
            | DeadlineKind::ActivityStartToClose
            | DeadlineKind::ActivityHeartbeat => DeadlineClass::ActivityTask,
            DeadlineKind::LambdaFunction => DeadlineClass::LambdaFunction,
        }
    }
}

/// Deadlines by what they are about, in their order within one millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum DeadlineClass {
    /// Time-outs of executions.
    Execution,
    /// Time-outs of decision tasks.
    DecisionTask,
    /// Timers.
    Timer,
    /// Time-outs of activity tasks.
    ActivityTask,
    /// Time-outs of Lambda tasks.
    LambdaFunction,
}

/// One thing that is due at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// When.
    pub due: Timestamp,
    /// What.
    pub kind: DeadlineKind,
    /// The event that opened the thing: scheduled it, or started the timer or the execution.
    pub opened_by: EventId,
}

/// Deadlines as one integer each, least first: due, class, event, kind.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    heap: BinaryHeap<Reverse<u128>>,
}

cloned_in_place!(Deadlines { heap });

impl Deadlines {
    /// Notes that the thing is due `timeout` after `since`, if it ever is.
    pub(super) fn note(
        &mut self,
        kind: DeadlineKind,
        opened_by: EventId,
        since: Timestamp,
        timeout: Timeout,
    ) {
        if let Some(due) = since.due_after(timeout) {
            self.heap.push(Reverse(pack(Deadline { due, kind, opened_by })));
        }
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.heap.clear();
    }

    /// The deadline at the top. After [`Deadlines::settle`] it is one that counts.
    pub(super) fn next(&self) -> Option<Deadline> {
        self.heap.peek().map(|Reverse(packed)| unpack(*packed))
    }

    /// Drops what no longer counts from the top, and all of it once it is the greater part.
    pub(super) fn settle(
        &mut self,
        state: &State,
        unrecorded: &Unrecorded,
        assumptions: &Assumptions,
    ) {
        let counts = |deadline| state.counts(deadline, unrecorded, assumptions);
        if self.heap.len() > 64 + 2 * state.most_deadlines() {
            self.heap.retain(|Reverse(packed)| counts(unpack(*packed)));
        }
        self.drop_first_unless(counts);
    }

    /// Those that pass until a moment, whether they count or not, in no order.
    pub(super) fn until(&self, at: Timestamp) -> Vec<Deadline> {
        let heap = self.heap.as_slice();
        let (mut due, mut places) = (Vec::new(), vec![0]);
        // Nothing below an entry of the heap comes before it.
        while let Some(place) = places.pop() {
            let deadline = heap.get(place).map(|Reverse(packed)| unpack(*packed));
            if let Some(deadline) = deadline.filter(|deadline| deadline.due <= at) {
                due.push(deadline);
                places.extend([2 * place + 1, 2 * place + 2]);
            }
        }
        due
    }

    /// A deadline that holds, wherever it stands.
    pub(super) fn find(&self, holds: impl Fn(Deadline) -> bool) -> Option<Deadline> {
        let first = self.next().filter(|first| holds(*first));
        first.or_else(|| {
            self.heap.iter().map(|Reverse(packed)| unpack(*packed)).find(|each| holds(*each))
        })
    }

    fn drop_first_unless(&mut self, counts: impl Fn(Deadline) -> bool) {
        while let Some(deadline) = self.next()
            && !counts(deadline)
        {
            self.heap.pop();
        }
    }

    /// Drops from the top what no longer counts after a history was read. Under which assumptions
    /// the execution goes on is not known yet, so what counts under some of them stays.
    pub(super) fn settle_rebuilt(&mut self, state: &State) {
        let unrecorded = Unrecorded::default();
        let readings = [true, false].map(|sticky_clock_while_started| Assumptions {
            sticky_clock_while_started,
            ..Assumptions::default()
        });
        self.drop_first_unless(|deadline| {
            readings.iter().any(|reading| state.counts(deadline, &unrecorded, reading))
        });
    }

    /// All deadlines that count, earliest first.
    pub(super) fn counting(
        &self,
        state: &State,
        unrecorded: &Unrecorded,
        assumptions: &Assumptions,
    ) -> Vec<Deadline> {
        let mut packed: Vec<u128> = self.heap.iter().map(|Reverse(packed)| *packed).collect();
        packed.sort_unstable();
        packed.dedup();
        let all = packed.into_iter().map(unpack);
        all.filter(|deadline| state.counts(*deadline, unrecorded, assumptions)).collect()
    }
}

const EVENT_BITS: u32 = 56;

fn pack(deadline: Deadline) -> u128 {
    let due = u128::from(deadline.due.as_millis().unsigned_abs());
    let class = u128::from(deadline.kind.class() as u8);
    let event = u128::from(deadline.opened_by.0 & ((1 << EVENT_BITS) - 1));
    let kind = u128::from(deadline.kind as u8);
    (due << (EVENT_BITS + 16)) | (class << (EVENT_BITS + 8)) | (event << 8) | kind
}

fn unpack(packed: u128) -> Deadline {
    let due = i64::try_from(packed >> (EVENT_BITS + 16)).unwrap_or(i64::MAX);
    let event = (packed >> 8) as u64 & ((1 << EVENT_BITS) - 1);
    let kind = DeadlineKind::ALL[usize::from(packed as u8)];
    Deadline { due: Timestamp::from_millis(due), kind, opened_by: EventId(event) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_every_part_and_orders_by_due_then_class_then_event_then_kind() {
        let deadline = |due, kind, event| Deadline {
            due: Timestamp::from_millis(due),
            kind,
            opened_by: EventId(event),
        };
        let in_order = [
            deadline(5, DeadlineKind::LambdaFunction, 9),
            deadline(6, DeadlineKind::Execution, 1),
            deadline(6, DeadlineKind::DecisionStartToClose, 8),
            deadline(6, DeadlineKind::Timer, 5),
            deadline(6, DeadlineKind::ActivityHeartbeat, 2),
            deadline(6, DeadlineKind::ActivityScheduleToClose, 3),
            deadline(6, DeadlineKind::ActivityStartToClose, 3),
            deadline(6, DeadlineKind::LambdaFunction, 2),
            deadline(Timestamp::MAX.as_millis(), DeadlineKind::Timer, (1 << EVENT_BITS) - 1),
        ];
        for deadline in in_order {
            assert_eq!(unpack(pack(deadline)), deadline);
        }
        assert!(in_order.map(pack).is_sorted());
        let heap = in_order.iter().rev().map(|deadline| Reverse(pack(*deadline))).collect();
        let mut until = Deadlines { heap }.until(Timestamp::from_millis(6));
        until.sort_unstable_by_key(|deadline| pack(*deadline));
        assert_eq!(until, in_order[..8]);
        for (place, kind) in DeadlineKind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, place);
        }
    }
}
