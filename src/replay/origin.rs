//! Where events come from: the one table of all 54 types, and which events a replay only echoes.

use crate::execution::Rule;
use crate::model::{EventAttributes as E, EventType, WorkflowExecutionTerminatedCause};

/// Where the events of a type come from, as a replay sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Something happened to the execution: a person, a worker, a function, a decider that polled
    /// or answered, another execution. A replay gives it as an input.
    Input,
    /// It records what became of a decision, granted or refused. A replay gives the decision.
    Decision,
    /// It records that a decision was refused, or, where it names an `...Initiated` event, what
    /// came of the decision later.
    DecisionOrInput,
    /// A timer or a timeout came due. A replay gives the moment, and the reducer says whether it
    /// was due.
    Clock,
    /// The service writes it on its own. A replay gives nothing.
    Service,
}

impl Origin {
    /// Where the events of a type come from.
    #[must_use]
    pub fn of(event_type: EventType) -> Origin {
        use EventType as T;
        match event_type {
            T::WorkflowExecutionStarted
            | T::WorkflowExecutionSignaled
            | T::WorkflowExecutionCancelRequested
            | T::WorkflowExecutionTerminated
            | T::DecisionTaskStarted
            | T::DecisionTaskCompleted
            | T::ActivityTaskStarted
            | T::ActivityTaskCompleted
            | T::ActivityTaskFailed
            | T::ActivityTaskCanceled
            | T::LambdaFunctionStarted
            | T::StartLambdaFunctionFailed
            | T::LambdaFunctionCompleted
            | T::LambdaFunctionFailed
            | T::ChildWorkflowExecutionStarted
            | T::ChildWorkflowExecutionCompleted
            | T::ChildWorkflowExecutionFailed
            | T::ChildWorkflowExecutionTimedOut
            | T::ChildWorkflowExecutionCanceled
            | T::ChildWorkflowExecutionTerminated
            | T::ExternalWorkflowExecutionSignaled
            | T::ExternalWorkflowExecutionCancelRequested => Origin::Input,
            T::WorkflowExecutionCompleted
            | T::CompleteWorkflowExecutionFailed
            | T::WorkflowExecutionFailed
            | T::FailWorkflowExecutionFailed
            | T::WorkflowExecutionCanceled
            | T::CancelWorkflowExecutionFailed
            | T::WorkflowExecutionContinuedAsNew
            | T::ContinueAsNewWorkflowExecutionFailed
            | T::ActivityTaskScheduled
            | T::ScheduleActivityTaskFailed
            | T::ActivityTaskCancelRequested
            | T::RequestCancelActivityTaskFailed
            | T::TimerStarted
            | T::StartTimerFailed
            | T::TimerCanceled
            | T::CancelTimerFailed
            | T::MarkerRecorded
            | T::RecordMarkerFailed
            | T::LambdaFunctionScheduled
            | T::ScheduleLambdaFunctionFailed
            | T::StartChildWorkflowExecutionInitiated
            | T::SignalExternalWorkflowExecutionInitiated
            | T::RequestCancelExternalWorkflowExecutionInitiated => Origin::Decision,
            T::StartChildWorkflowExecutionFailed
            | T::SignalExternalWorkflowExecutionFailed
            | T::RequestCancelExternalWorkflowExecutionFailed => Origin::DecisionOrInput,
            T::WorkflowExecutionTimedOut
            | T::DecisionTaskTimedOut
            | T::ActivityTaskTimedOut
            | T::TimerFired
            | T::LambdaFunctionTimedOut => Origin::Clock,
            T::DecisionTaskScheduled => Origin::Service,
        }
    }
}

/// Whether nothing of the event was worked out: all that it says was copied from the recording
/// into the input that led to it. That it can stand where it stands is tried all the same.
pub(super) fn is_echo(event: &E, rule: Option<Rule>) -> bool {
    match event {
        E::WorkflowExecutionStarted(_)
        | E::WorkflowExecutionSignaled(_)
        | E::WorkflowExecutionCancelRequested(_)
        | E::ActivityTaskStarted(_)
        | E::LambdaFunctionStarted(_)
        | E::ExternalWorkflowExecutionSignaled(_)
        | E::ExternalWorkflowExecutionCancelRequested(_) => true,
        E::WorkflowExecutionTerminated(e) => {
            e.cause == Some(WorkflowExecutionTerminatedCause::OperatorInitiated)
        }
        E::StartLambdaFunctionFailed(_) => rule != Some(Rule::NoLambdaRole),
        E::WorkflowExecutionCompleted(_)
        | E::CompleteWorkflowExecutionFailed(_)
        | E::WorkflowExecutionFailed(_)
        | E::FailWorkflowExecutionFailed(_)
        | E::WorkflowExecutionCanceled(_)
        | E::CancelWorkflowExecutionFailed(_)
        | E::WorkflowExecutionContinuedAsNew(_)
        | E::ContinueAsNewWorkflowExecutionFailed(_)
        | E::WorkflowExecutionTimedOut(_)
        | E::DecisionTaskScheduled(_)
        | E::DecisionTaskStarted(_)
        | E::DecisionTaskCompleted(_)
        | E::DecisionTaskTimedOut(_)
        | E::ActivityTaskScheduled(_)
        | E::ScheduleActivityTaskFailed(_)
        | E::ActivityTaskCompleted(_)
        | E::ActivityTaskFailed(_)
        | E::ActivityTaskTimedOut(_)
        | E::ActivityTaskCanceled(_)
        | E::ActivityTaskCancelRequested(_)
        | E::RequestCancelActivityTaskFailed(_)
        | E::TimerStarted(_)
        | E::StartTimerFailed(_)
        | E::TimerFired(_)
        | E::TimerCanceled(_)
        | E::CancelTimerFailed(_)
        | E::MarkerRecorded(_)
        | E::RecordMarkerFailed(_)
        | E::LambdaFunctionScheduled(_)
        | E::ScheduleLambdaFunctionFailed(_)
        | E::LambdaFunctionCompleted(_)
        | E::LambdaFunctionFailed(_)
        | E::LambdaFunctionTimedOut(_)
        | E::StartChildWorkflowExecutionInitiated(_)
        | E::StartChildWorkflowExecutionFailed(_)
        | E::ChildWorkflowExecutionStarted(_)
        | E::ChildWorkflowExecutionCompleted(_)
        | E::ChildWorkflowExecutionFailed(_)
        | E::ChildWorkflowExecutionTimedOut(_)
        | E::ChildWorkflowExecutionCanceled(_)
        | E::ChildWorkflowExecutionTerminated(_)
        | E::SignalExternalWorkflowExecutionInitiated(_)
        | E::SignalExternalWorkflowExecutionFailed(_)
        | E::RequestCancelExternalWorkflowExecutionInitiated(_)
        | E::RequestCancelExternalWorkflowExecutionFailed(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DecisionType;

    #[test]
    fn the_events_of_decisions_are_those_that_the_table_of_decisions_names() {
        for event_type in EventType::ALL {
            let records =
                |d: &&DecisionType| d.granted() == *event_type || d.refused() == *event_type;
            let records = DecisionType::ALL.iter().any(|d| records(&d));
            let origin = Origin::of(*event_type);
            let said = matches!(origin, Origin::Decision | Origin::DecisionOrInput);
            assert_eq!(said, records, "{event_type}");
        }
    }
}
