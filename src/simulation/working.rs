//! Activity tasks: offered, handed out to a worker, kept alive by heartbeats, and answered.

use std::cmp::Reverse;
use std::time::Duration;

use super::agenda::{Class, Rank};
use super::{ActivityAnswer, ActivityOutcome, Heartbeats, Simulation, SimulationError, Thing};
use crate::execution::ActivityTaskAnswer;
use crate::model::{EventAttributes, EventId};
use crate::service::{ApiFault, ExecutionRef};

impl Simulation {
    fn activity_outcome(&self, of: ExecutionRef, scheduled: EventId) -> Option<ActivityOutcome> {
        let execution = self.service.execution(of);
        let attempt = execution.activity_task_attempt(scheduled)?;
        let EventAttributes::ActivityTaskScheduled(event) = &execution.event(scheduled)?.attributes
        else {
            return None;
        };
        let worker = self.world.workers.get(&event.activity_type.name);
        let outcome = worker.map(|outcomes| outcomes.at(attempt).clone()).unwrap_or_default();
        self.is_served(&event.task_list).then_some(outcome)
    }

    pub(super) fn offer_activity_task(&mut self, of: ExecutionRef, scheduled: EventId) {
        let Some(outcome) = self.activity_outcome(of, scheduled) else { return };
        let Some(taken_after) = outcome.taken_after else { return };
        let event = self.service.execution(of).event(scheduled).map(|event| &event.attributes);
        let priority = match event {
            Some(EventAttributes::ActivityTaskScheduled(event)) => event.task_priority,
            Some(_) | None => None,
        };
        let rank =
            Rank { priority: Reverse(priority.unwrap_or_default().0), ..Rank::of(of, scheduled) };
        let at = self.now + self.world.latencies.hand_out + taken_after;
        self.agenda.put(at, Class::HandOut, rank, Thing::HandOutActivityTask(of, scheduled));
    }

    pub(super) fn hand_out_activity_task(&mut self, of: ExecutionRef, scheduled: EventId) {
        let Some(outcome) = self.activity_outcome(of, scheduled) else { return };
        if let Err(fault) = self.service.take_activity_task(of, scheduled, None, self.now) {
            let poll = Thing::HandOutActivityTask(of, scheduled);
            return self.poll_refused(of, scheduled, poll, fault);
        }
        let rank = Rank::of(of, scheduled);
        let answer = match outcome.answer {
            ActivityAnswer::Completes { result } => Some(ActivityTaskAnswer::Completed { result }),
            ActivityAnswer::Fails { reason, details } => {
                Some(ActivityTaskAnswer::Failed { reason, details })
            }
            ActivityAnswer::Cancels { details } => Some(ActivityTaskAnswer::Canceled { details }),
            ActivityAnswer::Never => None,
        };
        // Put in before the heartbeats, the answer comes before one of the same moment.
        if let Some(answer) = answer {
            let thing = Thing::ActivityTaskAnswer(of, scheduled, answer);
            self.agenda.put(self.now + outcome.after, self.answers, rank, thing);
        }
        if let Some(heartbeats) = outcome.heartbeats {
            let at = self.now + heartbeats.pause();
            let thing = Thing::Heartbeat(of, scheduled, heartbeats);
            self.agenda.put(at, self.answers, rank, thing);
        }
    }

    pub(super) fn answer_activity_task(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        answer: ActivityTaskAnswer,
    ) -> Result<(), SimulationError> {
        let done = self.service.answer_activity_task(of, scheduled, answer, self.now);
        self.heard(of, scheduled, done).map(|_| ())
    }

    pub(super) fn beat(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        mut heartbeats: Heartbeats,
    ) -> Result<(), SimulationError> {
        if heartbeats.times == Some(0) {
            return Ok(());
        }
        let details = heartbeats.details.clone();
        let beaten = self.service.heartbeat(of, scheduled, details, self.now);
        let Some(cancel_requested) = self.heard(of, scheduled, beaten)? else { return Ok(()) };
        if cancel_requested && heartbeats.heeds_cancel {
            let answer = ActivityTaskAnswer::Canceled { details: None };
            return self.answer_activity_task(of, scheduled, answer);
        }
        heartbeats.times = heartbeats.times.map(|times| times - 1);
        let at = self.now + heartbeats.pause();
        let thing = Thing::Heartbeat(of, scheduled, heartbeats);
        self.agenda.put(at, self.answers, Rank::of(of, scheduled), thing);
        Ok(())
    }

    /// What a worker hears. That it comes too late concerns nobody else; that what it says cannot
    /// be said is a mistake in the world.
    fn heard<T>(
        &mut self,
        of: ExecutionRef,
        event_id: EventId,
        told: Result<T, ApiFault>,
    ) -> Result<Option<T>, SimulationError> {
        match told {
            Ok(told) => Ok(Some(told)),
            Err(fault @ ApiFault::Validation(_)) => {
                let ids = self.service.execution(of).workflow_execution();
                let workflow_id = ids.workflow_id.clone();
                Err(SimulationError::AnswerRefused { workflow_id, event_id, fault })
            }
            Err(fault @ ApiFault::AccessDenied(_)) => {
                self.answer_refused(of, event_id, fault);
                Ok(None)
            }
            Err(_) => Ok(None),
        }
    }
}

impl Heartbeats {
    /// The time to the next one: at least a millisecond, so that the clock moves.
    fn pause(&self) -> Duration {
        self.every.max(Duration::from_millis(1))
    }
}
