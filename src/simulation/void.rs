//! What is to come but can do nothing any more: answers to tasks that are closed, and their like.

use super::{Simulation, Thing};
use crate::model::{EventId, Timestamp};
use crate::service::ExecutionRef;

impl Simulation {
    /// Everything that is to come and may still do something, with its moment, in no order; what
    /// is due in the service comes besides.
    pub(super) fn things_to_come(&self) -> impl Iterator<Item = (Timestamp, &Thing)> {
        self.agenda.iter().filter(|(_, thing)| !self.is_void(thing))
    }

    /// Whether nothing comes of a thing whenever its moment is: no event, no question to a source
    /// of faults, nobody who is free for something else. It stays so.
    pub(super) fn is_void(&self, thing: &Thing) -> bool {
        match thing {
            Thing::Delivery(delivery) | Thing::LateDelivery(delivery) => {
                self.service.is_void(delivery)
            }
            Thing::HandOutDecisionTask(of, scheduled) => {
                self.service.execution(*of).queued_decision_task() != Some(*scheduled)
            }
            Thing::PollAgain(of, scheduled) => !self.is_polled_again(*of, *scheduled),
            Thing::DecisionTaskAnswer(of, started) => {
                self.service.execution(*of).started_decision_task() != Some(*started)
            }
            Thing::HandOutActivityTask(of, scheduled) => {
                let waits = self.service.execution(*of).has_unstarted(*scheduled);
                // Where workers are few, it is somebody's turn even so.
                !waits && !self.are_numbered(*of, *scheduled)
            }
            Thing::ActivityTaskAnswer(of, scheduled, answer) => {
                // What cannot be said ends the run even so.
                !self.awaits_answer(*of, *scheduled) && self.service.may_be_said(answer)
            }
            Thing::Heartbeat(of, scheduled, heartbeats, _) => {
                let sayable = || self.service.may_be_carried(heartbeats.details.as_ref());
                heartbeats.times == Some(0) || !self.awaits_answer(*of, *scheduled) && sayable()
            }
            Thing::LambdaFunctionAnswer(of, scheduled, _) => {
                !self.service.execution(*of).has_open(*scheduled)
            }
            Thing::Deed(..) => false,
        }
    }

    /// Whether the worker of a task would be heard, or become free.
    fn awaits_answer(&self, of: ExecutionRef, scheduled: EventId) -> bool {
        self.service.execution(of).has_open(scheduled) || self.crews.is_busy(of, scheduled)
    }
}
