//! Which execution is due first.

use super::{ExecutionRef, Service};
use crate::execution::{Deadline, DeadlineClass, DeadlineKind, Input};
use crate::model::{EventId, Timestamp, cloned_in_place};

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

/// The first deadline of each execution, as a tournament: node 1 holds the first of all, node n the
/// earlier of nodes 2n and 2n + 1, and the executions stand in the last half.
///
/// An execution's first deadline changes with nearly every input. Here that costs a step for each
/// doubling of the executions; a heap with stale entries took a fifth of the instructions of a
/// chain of Lambda tasks.
#[derive(Debug, Default)]
pub(super) struct Dues {
    nodes: Vec<u128>,
}

cloned_in_place!(Dues { nodes });

const NEVER: u128 = u128::MAX;

impl Dues {
    /// Notes what the execution is due for next.
    pub(super) fn note(&mut self, execution: ExecutionRef, deadline: Option<Deadline>) {
        while execution.place() >= self.nodes.len() / 2 {
            self.grow();
        }
        let mut node = self.nodes.len() / 2 + execution.place();
        let mut first = deadline.map_or(NEVER, |deadline| pack(execution, deadline));
        while self.nodes[node] != first {
            self.nodes[node] = first;
            if node == 1 {
                return;
            }
            first = first.min(self.nodes[node ^ 1]);
            node /= 2;
        }
    }

    /// The execution that is due before all others.
    pub(super) fn first(&self) -> Option<ExecutionRef> {
        let first = self.nodes.get(1).filter(|first| **first != NEVER)?;
        Some(ExecutionRef(*first as u32))
    }

    /// The executions that are due until a moment.
    pub(super) fn until(&self, at: Timestamp) -> impl Iterator<Item = ExecutionRef> {
        let last = (u128::from(at.as_millis().unsigned_abs()) + 1) << 40;
        let mut nodes = vec![1];
        std::iter::from_fn(move || {
            while let Some(node) = nodes.pop() {
                let due = self.nodes.get(node).filter(|due| **due < last);
                if due.is_some() && node < self.nodes.len() / 2 {
                    nodes.extend([2 * node, 2 * node + 1]);
                } else if let Some(due) = due {
                    return Some(ExecutionRef(*due as u32));
                }
            }
            None
        })
    }

    fn grow(&mut self) {
        let executions = self.nodes.split_off(self.nodes.len() / 2);
        let places = (2 * executions.len()).max(1);
        self.nodes = vec![NEVER; 2 * places];
        self.nodes[places..places + executions.len()].copy_from_slice(&executions);
        for node in (1..places).rev() {
            self.nodes[node] = self.nodes[2 * node].min(self.nodes[2 * node + 1]);
        }
    }
}

/// By moment, by class, by execution: what comes after these is the execution's own order.
fn pack(execution: ExecutionRef, deadline: Deadline) -> u128 {
    let due = u128::from(deadline.due.as_millis().unsigned_abs());
    let class = u128::from(deadline.kind.class() as u8);
    (due << 40) | (class << 32) | u128::from(execution.0)
}

impl Service {
    /// Everything that is due at a moment, which is not after that of the first; one deadline of
    /// each thing, the first. They are in the order in which they are done.
    pub(crate) fn dues_at(&self, at: Timestamp) -> Vec<Due> {
        let mut dues = Vec::new();
        for of in self.dues.until(at) {
            let deadlines = self.execution(of).due_at(at, &self.assumptions);
            dues.extend(deadlines.into_iter().map(|deadline| Due::of(of, deadline)));
        }
        dues.sort_unstable();
        dues.dedup_by_key(|due| (due.class, due.execution, due.opened_by));
        dues
    }

    /// Lets one thing that is due happen, whatever else is due before it.
    pub(crate) fn expire_one(&mut self, due: Due, now: Timestamp) {
        let Due { kind, opened_by, .. } = due;
        self.tell(due.execution, Input::DueOf { kind, opened_by }, now);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn deadline(due: i64, kind: DeadlineKind) -> Deadline {
        Deadline { due: Timestamp::from_millis(due), kind, opened_by: EventId::FIRST }
    }

    proptest! {
        #[test]
        fn the_first_is_that_of_all_executions_however_they_change(
            changes in prop::collection::vec(
                (0..9_u32, prop::option::of((0..5_i64, 0..9_usize))),
                0..99,
            )
        ) {
            let mut dues = Dues::default();
            let mut plain = [None; 9];
            for (execution, due) in changes {
                let of = ExecutionRef(execution);
                let due = due.map(|(at, kind)| deadline(at, DeadlineKind::ALL[kind]));
                dues.note(of, due);
                plain[execution as usize] = due.map(|due| Due::of(of, due));
                let first = plain.iter().flatten().min().map(|due| due.execution);
                prop_assert_eq!(dues.first(), first);
                for at in 0..5 {
                    let at = Timestamp::from_millis(at);
                    let mut until: Vec<_> = dues.until(at).collect();
                    until.sort_unstable();
                    let plain = plain.iter().flatten().filter(|due| due.at <= at);
                    prop_assert!(until.into_iter().eq(plain.map(|due| due.execution)));
                }
            }
        }
    }
}
