//! What can happen to a decision instead.

use super::{Fault, FaultSet, Faults, Kept};
use crate::execution::Rule;
use crate::model::{Answer, Decision, DecisionType, EventId, Timestamp};
use crate::service::{ApiFault, Circumstance, ExecutionRef};
use crate::simulation::Simulation;

/// What the service looks at one after the other when it is to grant a decision: the fault that can
/// stand against it there, if one can, and the rules that do. What is looked at later decides
/// nothing.
const CHECKS: &[(Option<Fault>, &[Rule])] = &[
    (Some(Fault::NotInRegion), &[Rule::LambdaNotInRegion]),
    (Some(Fault::NotPermitted), &[Rule::CallerNotPermitted]),
    (None, &[Rule::UnhandledDecision, Rule::CloseAfterFailedDecision]),
    (Some(Fault::TypeDeleted), &[Rule::ActivityTypeUnknown, Rule::WorkflowTypeUnknown]),
    (Some(Fault::TypeDeprecated), &[Rule::ActivityTypeDeprecated, Rule::WorkflowTypeDeprecated]),
    (None, &[Rule::ActivityIdInUse, Rule::TimerIdInUse, Rule::LambdaIdInUse]),
    (None, &[Rule::ActivityIdUnknown, Rule::TimerIdUnknown, Rule::DefaultUndefined]),
    (
        Some(Fault::TooManyOpen),
        &[
            Rule::OpenActivitiesLimit,
            Rule::OpenTimersLimit,
            Rule::OpenLambdaFunctionsLimit,
            Rule::OpenChildrenLimit,
        ],
    ),
    (Some(Fault::TooManyExecutions), &[Rule::OpenExecutionsLimit]),
    (Some(Fault::OverRate), &[Rule::OverRate]),
];

/// The faults that a type of decision may admit.
fn may_admit(decision_type: DecisionType) -> FaultSet {
    use Fault::{
        NotInRegion, NotPermitted, OverRate, TooManyExecutions, TooManyOpen, TypeDeleted,
        TypeDeprecated,
    };
    let faults: &[Fault] = match decision_type {
        DecisionType::ScheduleActivityTask => {
            &[OverRate, TooManyOpen, NotPermitted, TypeDeprecated, TypeDeleted]
        }
        DecisionType::StartChildWorkflowExecution => {
            &[OverRate, TooManyOpen, TooManyExecutions, NotPermitted, TypeDeprecated, TypeDeleted]
        }
        DecisionType::ContinueAsNewWorkflowExecution => {
            &[OverRate, NotPermitted, TypeDeprecated, TypeDeleted]
        }
        DecisionType::StartTimer => &[OverRate, TooManyOpen, NotPermitted],
        DecisionType::SignalExternalWorkflowExecution
        | DecisionType::RequestCancelExternalWorkflowExecution => &[OverRate, NotPermitted],
        DecisionType::ScheduleLambdaFunction => &[OverRate, TooManyOpen, NotInRegion],
        DecisionType::RequestCancelActivityTask
        | DecisionType::CompleteWorkflowExecution
        | DecisionType::FailWorkflowExecution
        | DecisionType::CancelWorkflowExecution
        | DecisionType::RecordMarker
        | DecisionType::CancelTimer => &[NotPermitted],
    };
    FaultSet::of(faults)
}

/// The faults that act on a decision that comes to this by itself: those that are looked at before.
fn admitted(decision_type: DecisionType, rule: Rule) -> FaultSet {
    let may = may_admit(decision_type);
    let Some(until) = CHECKS.iter().position(|(_, rules)| rules.contains(&rule)) else {
        return may;
    };
    let before = |fault: &Fault| CHECKS[..until].iter().any(|(known, _)| *known == Some(*fault));
    may.iter().filter(before).collect()
}

/// The circumstance in which a decision is looked at under a fault.
fn circumstance(fault: Option<Fault>) -> Circumstance {
    let rows = [
        (Fault::OverRate, Circumstance::OverRate),
        (Fault::TooManyOpen, Circumstance::TooManyOpen),
        (Fault::TooManyExecutions, Circumstance::TooManyExecutions),
        (Fault::NotInRegion, Circumstance::NotInRegion),
        (Fault::NotPermitted, Circumstance::NotPermitted),
        (Fault::TypeDeprecated, Circumstance::TypeDeprecated),
        (Fault::TypeDeleted, Circumstance::TypeDeleted),
    ];
    let row = rows.into_iter().find(|(known, _)| Some(*known) == fault);
    row.map_or(Circumstance::Ordinary, |(_, circumstance)| circumstance)
}

impl Simulation {
    /// A decider's answer is given to the service. Asks what happens to each decision when the
    /// service comes to it, so that the decisions before it have been applied.
    pub(in crate::simulation) fn respond(
        &mut self,
        of: ExecutionRef,
        started: EventId,
        answer: &Answer,
    ) -> Result<(), ApiFault> {
        let (service, now) = (&mut self.service, self.now);
        let Some(faults) = self.faults.as_deref_mut() else {
            return service.answer_decision_task(of, started, answer, now);
        };
        faults.named(of, service);
        // Each decision becomes one event; they follow `DecisionTaskCompleted` in their order.
        let mut event_id = EventId(service.execution(of).history().len() as u64 + 1);
        let mut ask = |decision: &Decision, rule: Rule| {
            event_id.0 += 1;
            circumstance(faults.fault_of_decision((of, event_id), (decision, rule), now))
        };
        service.answer_decision_task_under(of, started, answer, &mut ask, now)
    }
}

impl Faults {
    /// Asks what happens to a decision, by the event that is going to record it.
    fn fault_of_decision(
        &mut self,
        (of, event_id): (ExecutionRef, EventId),
        (decision, rule): (&Decision, Rule),
        now: Timestamp,
    ) -> Option<Fault> {
        let decision_type = decision.decision_type();
        let names = &mut self.runs[of.place()].names;
        let place = names.name_decision(event_id, decision_type, decision.subject());
        self.ask(Kept::Decision(of, place), admitted(decision_type, rule), now)
    }
}
