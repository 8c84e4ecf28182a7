//! What is to happen, in the one order in which things happen.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::execution::DeadlineClass;
use crate::model::{AnswerAtDeadline, EventId, Timestamp};
use crate::service::{Due, ExecutionRef};

/// What comes first among things of one millisecond (no public source; one recorded tie puts a
/// start-to-close timeout before a heartbeat timeout).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Class {
    /// Effects of events that are written already.
    Effect,
    /// Answers, under the assumption that one at its deadline is in time.
    AnswerInTime,
    /// Time-outs of executions.
    ExecutionTimeout,
    /// Time-outs of decision tasks.
    DecisionTaskTimeout,
    /// Timers.
    Timer,
    /// Time-outs of activity tasks.
    ActivityTaskTimeout,
    /// Time-outs of Lambda tasks.
    LambdaFunctionTimeout,
    /// Answers of workers, functions and deciders.
    Answer,
    /// What people do.
    Deed,
    /// The hand-out of queued tasks.
    HandOut,
}

impl Class {
    /// The class of answers under an assumption.
    pub(super) fn of_answers(assumption: AnswerAtDeadline) -> Self {
        match assumption {
            AnswerAtDeadline::Late => Class::Answer,
            AnswerAtDeadline::InTime => Class::AnswerInTime,
        }
    }

    /// The class of something due in the service.
    pub(super) fn of_due(due: &Due) -> Self {
        match due.class {
            DeadlineClass::Execution => Class::ExecutionTimeout,
            DeadlineClass::DecisionTask => Class::DecisionTaskTimeout,
            DeadlineClass::Timer => Class::Timer,
            DeadlineClass::ActivityTask => Class::ActivityTaskTimeout,
            DeadlineClass::LambdaFunction => Class::LambdaFunctionTimeout,
        }
    }
}

/// Where something stands among things of its moment and class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// Higher priorities of tasks go first.
    pub(super) priority: Reverse<i32>,
    /// Executions go in the order in which they began.
    pub(super) execution: Option<ExecutionRef>,
    /// Then the event that it follows from.
    pub(super) event_id: EventId,
}

impl Rank {
    /// Among what concerns executions, without a priority.
    pub(super) fn of(execution: ExecutionRef, event_id: EventId) -> Self {
        Rank { priority: Reverse(0), execution: Some(execution), event_id }
    }

    /// Among what people do: in the order in which it was put in.
    pub(super) fn unranked() -> Self {
        Rank { priority: Reverse(0), execution: None, event_id: EventId::NONE }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    at: Timestamp,
    class: Class,
    rank: Rank,
    insertion: u64,
}

/// Things to come, each with its moment.
#[derive(Debug)]
pub(super) struct Agenda<T> {
    heap: BinaryHeap<Reverse<(Key, u32)>>,
    things: Vec<Option<T>>,
    free: Vec<u32>,
    insertions: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Agenda { heap: BinaryHeap::new(), things: Vec::new(), free: Vec::new(), insertions: 0 }
    }
}

impl<T> Agenda<T> {
    /// Puts a thing on the agenda.
    pub(super) fn put(&mut self, at: Timestamp, class: Class, rank: Rank, thing: T) {
        let place = self.free.pop().unwrap_or_else(|| {
            self.things.push(None);
            u32::try_from(self.things.len() - 1).expect("fewer than 2^32 things are to come")
        });
        self.things[place as usize] = Some(thing);
        let key = Key { at, class, rank, insertion: self.insertions };
        self.insertions += 1;
        self.heap.push(Reverse((key, place)));
    }

    /// The moment and class of the first thing.
    pub(super) fn first(&self) -> Option<(Timestamp, Class)> {
        self.heap.peek().map(|Reverse((key, _))| (key.at, key.class))
    }

    /// Takes the first thing off the agenda.
    pub(super) fn take(&mut self) -> Option<T> {
        let Reverse((_, place)) = self.heap.pop()?;
        self.free.push(place);
        self.things[place as usize].take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_come_by_moment_then_class_then_priority_then_event_then_insertion() {
        let mut agenda = Agenda::default();
        let ranked = |priority, event| Rank {
            priority: Reverse(priority),
            event_id: EventId(event),
            ..Rank::unranked()
        };
        let at = Timestamp::from_millis;
        agenda.put(at(2), Class::Effect, ranked(0, 1), "seventh");
        agenda.put(at(1), Class::HandOut, ranked(0, 2), "fifth");
        agenda.put(at(1), Class::HandOut, ranked(0, 2), "sixth");
        agenda.put(at(1), Class::HandOut, ranked(0, 1), "fourth");
        agenda.put(at(1), Class::HandOut, ranked(9, 9), "third");
        agenda.put(at(1), Class::Answer, ranked(0, 9), "second");
        agenda.put(at(1), Class::Effect, ranked(0, 9), "first");
        let order: Vec<_> = std::iter::from_fn(|| agenda.take()).collect();
        let expected = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"];
        assert_eq!(order, expected);
    }
}
