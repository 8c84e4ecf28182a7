//! What can happen to a decision task instead.

use std::time::Duration;

use super::{Fault, FaultSet, deadline};
use crate::execution::{Deadline, DeadlineClass, Execution};
use crate::model::{EventAttributes, EventId, EventType, Limits, Text, Timestamp, subject};
use crate::service::{
    ApiFault, Delivery, Errand, ExecutionRef, RequestCancelWorkflowExecution,
    SignalWorkflowExecution, TerminateWorkflowExecution,
};
use crate::simulation::agenda::Rank;
use crate::simulation::{Call, DecisionAnswer, Deed, Simulation, SiteKind, Thing};

impl Simulation {
    /// Asks what happens to a decision task that is handed out now.
    pub(in crate::simulation) fn fault_of_decision_task(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        nominal: DecisionAnswer,
    ) -> Option<Fault> {
        self.strike(of, scheduled, SiteKind::DecisionTask, |simulation| {
            simulation.admitted_by_decision_task(of, scheduled, nominal)
        })
    }

    /// A decider takes a decision task; under a fault the execution may have no more events.
    pub(in crate::simulation) fn take_decision_task(
        &mut self,
        of: ExecutionRef,
        fault: Option<Fault>,
    ) -> Result<EventId, ApiFault> {
        if fault != Some(Fault::EventLimit) {
            return self.service.take_decision_task(of, None, self.now);
        }
        let lowered = self.service.execution(of).history().len() as u64 + 1;
        let events = std::mem::replace(&mut self.service.limits_mut().events, lowered);
        let taken = self.service.take_decision_task(of, None, self.now);
        self.service.limits_mut().events = events;
        if let Some(faults) = &mut self.faults {
            faults.event_limits.insert(of, lowered);
        }
        taken
    }

    /// The quotas that one of the executions met: a fault may have lowered its event limit.
    #[must_use]
    pub fn limits_of(&self, execution: &Execution) -> Limits {
        self.lowered_limits_of(execution).unwrap_or_else(|| self.world.limits.clone())
    }

    /// The same; `None`: those of the world.
    pub(crate) fn lowered_limits_of(&self, execution: &Execution) -> Option<Limits> {
        let faults = self.faults.as_ref().filter(|faults| !faults.event_limits.is_empty())?;
        let of = self.service.run(&self.world.domain, execution.workflow_execution())?;
        let events = *faults.event_limits.get(&of)?;
        Some(Limits { events, ..self.world.limits.clone() })
    }

    /// How the decider answers the task that it has taken, and what comes from outside meanwhile.
    pub(in crate::simulation) fn faulty_decision(
        &mut self,
        fault: Fault,
        (of, scheduled, started): (ExecutionRef, EventId, EventId),
        nominal: DecisionAnswer,
    ) -> DecisionAnswer {
        let at_deadline = self.world.assumptions.answer_at_deadline;
        let time = self.time_to_decide(of, scheduled);
        let latest = time.and_then(|time| deadline::latest(at_deadline, time));
        if fault == Fault::Timeout {
            return DecisionAnswer::Never;
        } else if fault == Fault::Late {
            if let Some(faults) = &mut self.faults {
                faults.lingering.push((of, started));
            }
            return latest.map_or(DecisionAnswer::Never, DecisionAnswer::After);
        } else if fault == Fault::Slow {
            return latest.map_or(nominal, DecisionAnswer::After);
        }
        if let Some(deed) = self.deed_from_outside(fault, of) {
            self.intrude(of, scheduled, deed);
        }
        nominal
    }

    /// Whether the decider gives its answer once more.
    pub(in crate::simulation) fn is_answered_twice(
        &self,
        of: ExecutionRef,
        started: EventId,
    ) -> bool {
        if self.faults.is_none() {
            return false;
        }
        let event = self.service.execution(of).event(started).map(|event| &event.attributes);
        let Some(EventAttributes::DecisionTaskStarted(event)) = event else { return false };
        let fault = self.said(of, event.scheduled_event_id, SiteKind::DecisionTask);
        fault == Some(Fault::Duplicate)
    }

    /// Decision tasks whose answer waited are answered now if something else has happened.
    pub(in crate::simulation) fn end_lingering(&mut self) {
        let Some(faults) = &mut self.faults else { return };
        if faults.lingering.is_empty() {
            return;
        }
        let lingering = std::mem::take(&mut faults.lingering);
        for (of, started) in lingering {
            let execution = self.service.execution(of);
            if execution.started_decision_task() != Some(started) {
                continue;
            }
            let seen = usize::try_from(started.0).unwrap_or(usize::MAX);
            let since = execution.history().get(seen..).unwrap_or_default();
            let woken = since.iter().any(|e| e.event_type() == EventType::DecisionTaskScheduled);
            if woken {
                let thing = Thing::DecisionTaskAnswer(of, started);
                self.agenda.put(self.now, self.answers, Rank::of(of, started), thing);
            } else if let Some(faults) = &mut self.faults {
                faults.lingering.push((of, started));
            }
        }
    }

    fn admitted_by_decision_task(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
        nominal: DecisionAnswer,
    ) -> FaultSet {
        let mut admitted = FaultSet::NONE;
        admitted.insert(Fault::NoDecider);
        admitted.insert(Fault::EventLimit);
        let outside = &self.world.outside;
        admitted.insert_if(outside.signal.is_some(), Fault::Signaled);
        admitted.insert_if(outside.cancel_requests, Fault::CancelRequested);
        admitted.insert_if(outside.terminations, Fault::Terminated);
        let DecisionAnswer::After(after) = nominal else { return admitted };
        let at_deadline = self.world.assumptions.answer_at_deadline;
        let time = self.time_to_decide(of, scheduled);
        if time.is_some_and(|time| !deadline::is_in_time(at_deadline, after, time)) {
            return admitted;
        }
        admitted.insert(Fault::Duplicate);
        admitted.insert_if(time.is_some(), Fault::Timeout);
        let latest = time.and_then(|time| deadline::latest(at_deadline, time));
        admitted.insert_if(latest.is_some_and(|latest| latest > after), Fault::Slow);
        let due = time.map_or(Timestamp::MAX, |time| self.now + time);
        admitted.insert_if(self.wakes_before(of, due), Fault::Late);
        admitted
    }

    /// The start-to-close timeout of a decision task; `None`: it has none.
    fn time_to_decide(&self, of: ExecutionRef, scheduled: EventId) -> Option<Duration> {
        let event = &self.service.execution(of).event(scheduled)?.attributes;
        let EventAttributes::DecisionTaskScheduled(event) = event else { return None };
        let milliseconds = event.start_to_close_timeout?.milliseconds()?;
        u64::try_from(milliseconds).ok().map(Duration::from_millis)
    }

    /// Whether something is to come before `due` that would wake the decider.
    fn wakes_before(&self, of: ExecutionRef, due: Timestamp) -> bool {
        let execution = self.service.execution(of);
        let wakes = |deadline: Deadline| {
            let class = deadline.kind.class();
            let ends = [DeadlineClass::Execution, DeadlineClass::DecisionTask].contains(&class);
            !ends && deadline.due < due
        };
        let workflow_id = &execution.workflow_execution().workflow_id;
        let wakes_at = |(at, thing)| self.wakes_at(at, thing, (of, workflow_id));
        let mut things = self.things_to_come().filter_map(wakes_at);
        execution.has_deadline(&self.world.assumptions, wakes) || things.any(|at| at < due)
    }

    /// When a thing that comes up at a moment wakes the decider of an execution, if all goes as it
    /// nominally does; `None`: it does not.
    fn wakes_at(
        &self,
        at: Timestamp,
        thing: &Thing,
        (of, workflow_id): (ExecutionRef, &Text),
    ) -> Option<Timestamp> {
        match thing {
            Thing::Delivery(delivery) | Thing::LateDelivery(delivery) => {
                self.delivery_wakes_at(at, delivery, (of, workflow_id))
            }
            Thing::HandOutActivityTask(its, scheduled) if *its == of => {
                Some(at + self.activity_takes(of, *scheduled, at)?)
            }
            Thing::ActivityTaskAnswer(its, scheduled, _) => {
                (*its == of && self.is_at_work(of, *scheduled)).then_some(at)
            }
            Thing::LambdaFunctionAnswer(its, scheduled, _) => {
                let attempt = self.service.execution(of).lambda_function_attempt(*scheduled);
                attempt.filter(|_| *its == of).map(|_| at)
            }
            Thing::Deed(deed, _) => (deed.wakes() == Some(workflow_id)).then_some(at),
            Thing::HandOutActivityTask(..)
            | Thing::HandOutDecisionTask(..)
            | Thing::PollAgain(..)
            | Thing::DecisionTaskAnswer(..)
            | Thing::Heartbeat(..) => None,
        }
    }

    fn delivery_wakes_at(
        &self,
        at: Timestamp,
        delivery: &Delivery,
        (of, workflow_id): (ExecutionRef, &Text),
    ) -> Option<Timestamp> {
        let its = delivery.of == of;
        match delivery.errand {
            Errand::StartLambdaFunction if its => {
                Some(at + self.lambda_function_takes(of, delivery.event_id)?)
            }
            Errand::StartLambdaFunction | Errand::ApplyChildPolicy(_) => None,
            Errand::CancelActivityTask(_)
            | Errand::StartChild
            | Errand::TellOfChild(_)
            | Errand::TellOfSignal(_)
            | Errand::TellOfCancel(_) => its.then_some(at),
            Errand::SignalExternal | Errand::RequestCancelExternal => {
                let sender = self.service.execution(delivery.of);
                let sent = sender.event(delivery.event_id);
                let to = sent.and_then(|event| subject(sender.history(), event));
                (its || to == Some(workflow_id)).then_some(at)
            }
        }
    }

    fn deed_from_outside(&self, fault: Fault, of: ExecutionRef) -> Option<Deed> {
        let ids = self.service.execution(of).workflow_execution().clone();
        let (workflow_id, run_id) = (ids.workflow_id, Some(ids.run_id));
        if fault == Fault::Signaled {
            let (signal_name, input) = self.world.outside.signal.clone()?;
            let domain = self.world.domain.clone();
            let signal =
                SignalWorkflowExecution { domain, workflow_id, run_id, signal_name, input };
            return Some(Deed::Signal(signal));
        }
        if fault == Fault::CancelRequested {
            let domain = self.world.domain.clone();
            let request = RequestCancelWorkflowExecution { domain, workflow_id, run_id };
            return Some(Deed::RequestCancel(request));
        }
        let request = TerminateWorkflowExecution {
            workflow_id,
            run_id,
            ..TerminateWorkflowExecution::default()
        };
        (fault == Fault::Terminated).then_some(Deed::Terminate(request))
    }

    /// Does something from outside, and keeps in mind which events come of it.
    fn intrude(&mut self, of: ExecutionRef, scheduled: EventId, deed: Deed) {
        let before = self.service.execution(of).history().len() as u64;
        if let Err(fault) = self.perform(deed.clone()) {
            self.refuse(Call::Deed(Box::new(deed)), fault);
        }
        let after = self.service.execution(of).history().len() as u64;
        let Some(faults) = &mut self.faults else { return };
        let asked = faults.asked(of, scheduled, SiteKind::DecisionTask);
        let Some((place, _)) = asked else { return };
        for event in before..after {
            faults.written.insert((of, EventId(event + 1)), place);
        }
    }
}
