//! The rule that wrote an event, read off the history where nobody tells it.

use super::index::Index;
use super::situation::Situation;
use super::texts;
use crate::execution::Rule;
use crate::model::{EventAttributes, HistoryEvent};

/// The rule that an event follows from, as the history tells it. `before` is what held before the
/// event.
pub(super) fn inferred(index: &Index<'_>, before: &Situation, event: &HistoryEvent) -> Rule {
    let Some((_, text)) = texts::cause(&event.attributes) else { return of_type(index, event) };
    if text.rule == Rule::UnhandledDecision && before.queued_decision_task().is_none() {
        return Rule::CloseAfterFailedDecision;
    }
    if text.rule == Rule::RoleNotAssumed && !has_role(index) {
        return Rule::NoLambdaRole;
    }
    text.rule
}

fn has_role(index: &Index<'_>) -> bool {
    let start = index.events().first().map(|first| &first.attributes);
    let Some(EventAttributes::WorkflowExecutionStarted(start)) = start else { return true };
    start.lambda_role.is_some()
}

/// The rule of a type of event. Refusals have the rules of their causes; those here stand for
/// causes that SWF leaves out.
fn of_type(index: &Index<'_>, event: &HistoryEvent) -> Rule {
    use crate::model::{DecisionTaskTimeoutType as Timeout, EventAttributes as E};
    match &event.attributes {
        E::WorkflowExecutionStarted(_) => Rule::ExecutionStarts,
        E::WorkflowExecutionSignaled(_) => Rule::Signaled,
        E::WorkflowExecutionCancelRequested(_) => Rule::CancelRequested,
        E::WorkflowExecutionCompleted(_)
        | E::WorkflowExecutionFailed(_)
        | E::WorkflowExecutionCanceled(_) => Rule::CloseCompletes,
        E::CompleteWorkflowExecutionFailed(_)
        | E::FailWorkflowExecutionFailed(_)
        | E::CancelWorkflowExecutionFailed(_)
        | E::ContinueAsNewWorkflowExecutionFailed(_) => Rule::UnhandledDecision,
        E::WorkflowExecutionContinuedAsNew(_) => Rule::ContinuesAsNew,
        E::WorkflowExecutionTimedOut(_) => Rule::ExecutionTimedOut,
        E::WorkflowExecutionTerminated(_) => Rule::TerminatedByOperator,
        E::DecisionTaskScheduled(_) => queued(index, event),
        E::DecisionTaskStarted(_) => Rule::DecisionTaskTaken,
        E::DecisionTaskCompleted(_) => Rule::DecisionTaskAnswered,
        E::DecisionTaskTimedOut(e) => match e.timeout_type {
            Timeout::StartToClose => Rule::DecisionStartToClose,
            Timeout::ScheduleToStart => Rule::DecisionScheduleToStart,
        },
        E::ActivityTaskScheduled(_) | E::ScheduleActivityTaskFailed(_) => Rule::ActivityScheduled,
        E::ActivityTaskStarted(_) => Rule::ActivityTaken,
        E::ActivityTaskCompleted(_) | E::ActivityTaskFailed(_) => Rule::ActivityAnswered,
        E::ActivityTaskTimedOut(_) => Rule::ActivityTimedOut,
        E::ActivityTaskCanceled(e) if e.started_event_id.is_none() => {
            Rule::UnstartedActivityCanceled
        }
        E::ActivityTaskCanceled(_) => Rule::ActivityAnswered,
        E::ActivityTaskCancelRequested(_) | E::RequestCancelActivityTaskFailed(_) => {
            Rule::ActivityCancelRequested
        }
        E::TimerStarted(_) | E::StartTimerFailed(_) => Rule::TimerStarted,
        E::TimerFired(_) => Rule::TimerFired,
        E::TimerCanceled(_) | E::CancelTimerFailed(_) => Rule::TimerCanceled,
        E::MarkerRecorded(_) | E::RecordMarkerFailed(_) => Rule::MarkerRecorded,
        E::LambdaFunctionScheduled(_) | E::ScheduleLambdaFunctionFailed(_) => Rule::LambdaScheduled,
        E::LambdaFunctionStarted(_) => Rule::LambdaStarted,
        E::StartLambdaFunctionFailed(_) if !has_role(index) => Rule::NoLambdaRole,
        E::StartLambdaFunctionFailed(_) => Rule::RoleNotAssumed,
        E::LambdaFunctionCompleted(_) | E::LambdaFunctionFailed(_) => Rule::LambdaAnswered,
        E::LambdaFunctionTimedOut(_) => Rule::LambdaTimedOut,
        E::StartChildWorkflowExecutionInitiated(_) => Rule::ChildInitiated,
        E::StartChildWorkflowExecutionFailed(_) => Rule::ChildAlreadyRunning,
        E::ChildWorkflowExecutionStarted(_) => Rule::ChildStarted,
        E::ChildWorkflowExecutionCompleted(_)
        | E::ChildWorkflowExecutionFailed(_)
        | E::ChildWorkflowExecutionTimedOut(_)
        | E::ChildWorkflowExecutionCanceled(_)
        | E::ChildWorkflowExecutionTerminated(_) => Rule::ChildClosed,
        E::SignalExternalWorkflowExecutionInitiated(_)
        | E::RequestCancelExternalWorkflowExecutionInitiated(_) => Rule::ExternalInitiated,
        E::SignalExternalWorkflowExecutionFailed(_)
        | E::RequestCancelExternalWorkflowExecutionFailed(_) => Rule::ExternalUnknown,
        E::ExternalWorkflowExecutionSignaled(_)
        | E::ExternalWorkflowExecutionCancelRequested(_) => Rule::ExternalDelivered,
    }
}

fn queued(index: &Index<'_>, event: &HistoryEvent) -> Rule {
    let before = index.before(event);
    match before.and_then(super::index::decided) {
        Some(_) => Rule::DecisionTaskAfterBatch,
        None => Rule::DecisionTaskOnTrigger,
    }
}
