//! Activity tasks: offered, handed out to a worker, kept alive by heartbeats, and answered.

use std::cmp::Reverse;
use std::time::Duration;

use super::agenda::{Class, Rank};
use super::crew::Waiting;
use super::{
    ActivityAnswer, ActivityOutcome, Call, Heartbeats, Simulation, SimulationError, Thing, Workers,
};
use crate::execution::ActivityTaskAnswer;
use crate::model::events::ActivityTaskScheduled;
use crate::model::{EventAttributes, EventId};
use crate::service::{ApiFault, ExecutionRef};

impl Simulation {
    /// Whether a worker who asks now would get this task, or one that is in line before it.
    pub(super) fn would_hand_out(&self, of: ExecutionRef, scheduled: EventId) -> bool {
        let is_waiting = |(of, scheduled): (ExecutionRef, EventId)| {
            self.service.execution(of).has_unstarted(scheduled)
        };
        let numbered = self.activity_task(of, scheduled).and_then(|task| self.workers(task));
        let Some((crew, number)) = numbered.and_then(|(crew, w)| Some((crew, w.number?))) else {
            return is_waiting((of, scheduled));
        };
        let line = self.crews.could_be_next(crew, number);
        line.is_some_and(|mut line| is_waiting((of, scheduled)) || line.any(is_waiting))
    }

    /// The workers of a task's type, unless it is not listed.
    fn workers(&self, task: &ActivityTaskScheduled) -> Option<(usize, &Workers)> {
        let (place, _, workers) = self.world.workers.get_full(&task.activity_type.name)?;
        Some((place, workers))
    }

    /// Whether the workers of a task's type are so many and no more.
    pub(super) fn are_numbered(&self, of: ExecutionRef, scheduled: EventId) -> bool {
        let task = self.activity_task(of, scheduled);
        let workers = task.and_then(|task| self.workers(task));
        workers.is_some_and(|(_, workers)| workers.number.is_some())
    }

    fn activity_task(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
    ) -> Option<&ActivityTaskScheduled> {
        let EventAttributes::ActivityTaskScheduled(task) =
            &self.service.execution(of).event(scheduled)?.attributes
        else {
            return None;
        };
        self.is_served(&task.task_list).then_some(task)
    }

    /// A task that somebody may take, and how it is done when nothing goes wrong.
    pub(super) fn nominal_activity(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
    ) -> Option<(&ActivityTaskScheduled, ActivityOutcome)> {
        let attempt = self.service.execution(of).activity_task_attempt(scheduled)?;
        let task = self.activity_task(of, scheduled)?;
        let outcome = self.workers(task).map(|(_, w)| w.outcome(&task.activity_id, attempt));
        Some((task, outcome.cloned().unwrap_or_default()))
    }

    pub(super) fn offer_activity_task(&mut self, of: ExecutionRef, scheduled: EventId) {
        let Some(taken_after) = self.activity_taken_after(of, scheduled) else { return };
        let priority = self.priority(of, scheduled);
        let rank = Rank { priority, ..Rank::of(of, scheduled) };
        let at = self.now + taken_after;
        self.agenda.put(at, Class::HandOut, rank, Thing::HandOutActivityTask(of, scheduled));
    }

    fn priority(&self, of: ExecutionRef, scheduled: EventId) -> Reverse<i32> {
        let task = self.activity_task(of, scheduled);
        Reverse(task.and_then(|task| task.task_priority).unwrap_or_default().0)
    }

    /// A worker asks for a task. Where the workers of its type are numbered, the task stands in
    /// line, and the first in line is handed out while a worker is free.
    pub(super) fn hand_out_activity_task(&mut self, of: ExecutionRef, scheduled: EventId) {
        let numbered = self.activity_task(of, scheduled).and_then(|task| self.workers(task));
        let Some((crew, number)) = numbered.and_then(|(crew, w)| Some((crew, w.number?))) else {
            self.start_activity_task(of, scheduled);
            return;
        };
        let event = self.service.execution(of).event(scheduled);
        let at = event.map_or(self.now, |event| event.event_timestamp);
        let waiting = Waiting { priority: self.priority(of, scheduled), at, of, scheduled };
        self.crews.wait(crew, waiting);
        while let Some((of, scheduled)) = self.crews.next(crew, number) {
            if self.start_activity_task(of, scheduled) {
                self.crews.begin(crew, of, scheduled);
            }
        }
    }

    /// The worker of a task is free again; who stands first in its line is looked at anew.
    fn release(&mut self, of: ExecutionRef, scheduled: EventId) {
        let Some(waiting) = self.crews.release(of, scheduled) else { return };
        let Waiting { priority, of, scheduled, .. } = waiting;
        let rank = Rank { priority, ..Rank::of(of, scheduled) };
        let thing = Thing::HandOutActivityTask(of, scheduled);
        self.agenda.put(self.now, Class::HandOut, rank, thing);
    }

    /// A worker takes a task and begins; `false`: the task does not wait any more.
    fn start_activity_task(&mut self, of: ExecutionRef, scheduled: EventId) -> bool {
        if let Err(fault) = self.service.take_activity_task(of, scheduled, None, self.now) {
            let poll = Thing::HandOutActivityTask(of, scheduled);
            self.poll_refused(of, scheduled, poll, fault);
            return false;
        }
        let Some(outcome) = self.activity_outcome(of, scheduled) else { return true };
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
        for _ in 0..self.answers_given(of, scheduled) {
            let Some(answer) = answer.clone() else { break };
            let thing = Thing::ActivityTaskAnswer(of, scheduled, answer);
            self.agenda.put(self.now + outcome.after, self.answers, rank, thing);
        }
        if let Some(heartbeats) = outcome.heartbeats {
            let at = self.now + heartbeats.pause();
            let thing = Thing::Heartbeat(of, scheduled, heartbeats, 0);
            self.agenda.put(at, self.answers, rank, thing);
        }
        true
    }

    pub(super) fn answer_activity_task(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        answer: ActivityTaskAnswer,
    ) -> Result<(), SimulationError> {
        let done = self.service.answer_activity_task(of, scheduled, answer, self.now);
        self.release(of, scheduled);
        if let Err(fault) = &done {
            self.answer_in_vain(of, scheduled, fault);
        }
        self.heard(of, scheduled, done).map(|_| ())
    }

    pub(super) fn beat(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        mut heartbeats: Heartbeats,
        before: u32,
    ) -> Result<(), SimulationError> {
        if heartbeats.times == Some(0) {
            return Ok(());
        }
        let details = heartbeats.details.clone();
        let beaten = self.service.heartbeat(of, scheduled, details, self.now);
        let is_denied = matches!(beaten, Err(ApiFault::AccessDenied(_)));
        let cancel_requested = match self.heard(of, scheduled, beaten)? {
            Some(cancel_requested) => cancel_requested,
            // A worker that is denied hears nothing and goes on, which tells as long as its task
            // is not over.
            None if is_denied => match self.is_at_work(of, scheduled) {
                true => false,
                false => return Ok(()),
            },
            None => {
                // The worker learns that the task is over.
                self.release(of, scheduled);
                return Ok(());
            }
        };
        if cancel_requested && heartbeats.heeds_cancel {
            let answer = ActivityTaskAnswer::Canceled { details: None };
            return self.answer_activity_task(of, scheduled, answer);
        }
        heartbeats.times = heartbeats.times.map(|times| times - 1);
        let at = self.now + heartbeats.pause();
        let thing = Thing::Heartbeat(of, scheduled, heartbeats, before.saturating_add(1));
        self.agenda.put(at, self.answers, Rank::of(of, scheduled), thing);
        Ok(())
    }

    /// Whether a task is with its worker, and its execution open.
    pub(super) fn is_at_work(&self, of: ExecutionRef, scheduled: EventId) -> bool {
        self.service.execution(of).awaits_answer_of_worker(scheduled)
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
                Err(SimulationError::AnswerRefused { workflow_id, event_id, place: None, fault })
            }
            Err(fault @ ApiFault::AccessDenied(_)) => {
                let ids = self.service.execution(of).workflow_execution().clone();
                self.refuse_again(Call::Answer(ids, event_id), fault);
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
