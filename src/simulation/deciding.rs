//! Decision tasks: offered, handed out to the decider of the workflow type, and answered.

use std::cmp::Reverse;
use std::sync::Arc;

use super::agenda::{Class, Rank};
use super::{
    DecidingParty, DecisionAnswer, DecisionOutcome, DecisionTask, Fault, Simulation,
    SimulationError, Thing,
};
use crate::execution::refused_decision;
use crate::model::EventId;
use crate::service::{ApiFault, ExecutionRef};

impl Simulation {
    pub(super) fn offer_decision_task(&mut self, of: ExecutionRef, scheduled: EventId) {
        let execution = self.service.execution(of);
        let Some((task_list, priority, _)) = execution.waiting_decision_task() else { return };
        if self.is_served(task_list) && self.party(of).is_some() {
            let priority = Reverse(priority.unwrap_or_default().0);
            let rank = Rank { priority, ..Rank::of(of, scheduled) };
            let taken_after = self.decision_outcome(of).map(|outcome| outcome.taken_after);
            let at = self.now + self.world.latencies.hand_out + taken_after.unwrap_or_default();
            self.agenda.put(at, Class::HandOut, rank, Thing::HandOutDecisionTask(of, scheduled));
        }
    }

    /// How the next decision task of an execution is answered.
    fn decision_outcome(&self, of: ExecutionRef) -> Option<DecisionOutcome> {
        let execution = self.service.execution(of);
        let workflow_id = &execution.workflow_execution().workflow_id;
        Some(*self.party(of)?.outcome(workflow_id, execution.decision_tasks_taken()))
    }

    fn party(&self, of: ExecutionRef) -> Option<&DecidingParty> {
        let start = self.service.execution(of).start()?;
        self.world.deciders.get(&start.workflow_type.name)
    }

    pub(super) fn hand_out_decision_task(&mut self, of: ExecutionRef, scheduled: EventId) {
        let execution = self.service.execution(of);
        let waiting = execution.waiting_decision_task().map(|(_, _, id)| id);
        let outcome = self.decision_outcome(of).filter(|_| waiting == Some(scheduled));
        let Some(DecisionOutcome { mut answer, .. }) = outcome else { return };
        let fault = self.fault_of_decision_task(of, scheduled, answer);
        if fault == Some(Fault::NoDecider) {
            return;
        }
        let started = match self.take_decision_task(of, fault) {
            Ok(started) => started,
            Err(fault) => {
                let poll = Thing::HandOutDecisionTask(of, scheduled);
                return self.poll_refused(of, scheduled, poll, fault);
            }
        };
        if let Some(fault) = fault {
            answer = self.faulty_decision(fault, (of, scheduled, started), answer);
        }
        if let DecisionAnswer::After(after) = answer {
            let thing = Thing::DecisionTaskAnswer(of, started);
            self.agenda.put(self.now + after, self.answers, Rank::of(of, started), thing);
        }
    }

    pub(super) fn answer_decision_task(
        &mut self,
        of: ExecutionRef,
        started_event_id: EventId,
    ) -> Result<(), SimulationError> {
        let execution = self.service.execution(of);
        if execution.started_decision_task() != Some(started_event_id) {
            return Ok(());
        }
        let Some(party) = self.party(of) else { return Ok(()) };
        let seen = usize::try_from(started_event_id.0).unwrap_or(usize::MAX);
        let history = execution.history().get(..seen).unwrap_or_default();
        let Some(start) = execution.start() else { return Ok(()) };
        let task = DecisionTask {
            workflow_execution: execution.workflow_execution(),
            workflow_type: &start.workflow_type,
            history,
            previous_started_event_id: execution.previous_started_event_id(),
            started_event_id,
        };
        let answer = party.decider.decide(&task).map_err(|error| SimulationError::Decider {
            workflow_id: task.workflow_execution.workflow_id.clone(),
            event_id: started_event_id,
            error,
        })?;
        let written = execution.history().len() as u64;
        match self.respond(of, started_event_id, &answer) {
            Ok(()) => {}
            Err(fault @ ApiFault::AccessDenied(_)) => {
                self.answer_refused(of, started_event_id, fault);
                return Ok(());
            }
            Err(fault) => {
                let ids = self.service.execution(of).workflow_execution();
                let workflow_id = ids.workflow_id.clone();
                let (limits, assumptions) = (&self.world.limits, &self.world.assumptions);
                let blamed = refused_decision(&answer, limits, assumptions);
                let place = blamed.and_then(|blamed| answer.decided_at.get(blamed).copied());
                let event_id = started_event_id;
                return Err(SimulationError::AnswerRefused { workflow_id, event_id, place, fault });
            }
        }
        if self.is_answered_twice(of, started_event_id) {
            let now = self.now;
            let again = self.service.answer_decision_task(of, started_event_id, &answer, now);
            if let Err(fault) = again {
                self.answer_refused(of, started_event_id, fault);
            }
        }
        if self.faults.is_some() || !answer.decided_at.is_empty() {
            self.given.insert((of, EventId(written + 1)), Arc::new(answer));
        }
        Ok(())
    }
}
