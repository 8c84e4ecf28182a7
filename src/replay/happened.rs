//! What happened, read off the first event that it led to.

use crate::execution::{
    ActivityTaskAnswer, CancelRequest, ChildClose, ChildOutcome, DeadlineKind, ExternalOutcome,
    Input, LambdaFunctionAnswer, Termination,
};
use crate::model::events::{
    ActivityTaskCanceled, WorkflowExecutionCancelRequested, WorkflowExecutionSignaled,
    WorkflowExecutionTerminated,
};
use crate::model::{
    ActivityTaskTimeoutType, DecisionTaskTimeoutType, EventAttributes as E, EventId,
    RequestCancelExternalWorkflowExecutionFailedCause, SignalExternalWorkflowExecutionFailedCause,
    WorkflowExecution, WorkflowExecutionCancelRequestedCause, WorkflowExecutionTerminatedCause,
    WorkflowType,
};

/// The input that leads to an event; `None`: a decision does, or another event. A
/// `DecisionTaskCompleted` takes its input from the whole batch that it begins.
pub(super) fn input(event: &E) -> Option<Input<'static>> {
    Some(match event {
        E::WorkflowExecutionStarted(e) => Input::Started(e.clone()),
        E::WorkflowExecutionSignaled(e) => signaled(e),
        E::WorkflowExecutionCancelRequested(e) => Input::CancelRequested(cancel_requested(e)),
        E::WorkflowExecutionTerminated(e) => Input::Terminated(terminated(e)),
        E::DecisionTaskStarted(e) => Input::DecisionTaskTaken { identity: e.identity.clone() },
        E::WorkflowExecutionTimedOut(_)
        | E::DecisionTaskTimedOut(_)
        | E::ActivityTaskTimedOut(_)
        | E::TimerFired(_)
        | E::LambdaFunctionTimedOut(_) => {
            let (kind, opened_by) = deadline(event)?;
            Input::DueOf { kind, opened_by }
        }
        E::ActivityTaskStarted(_)
        | E::ActivityTaskCompleted(_)
        | E::ActivityTaskFailed(_)
        | E::ActivityTaskCanceled(_) => return of_activity_task(event),
        E::LambdaFunctionStarted(_)
        | E::StartLambdaFunctionFailed(_)
        | E::LambdaFunctionCompleted(_)
        | E::LambdaFunctionFailed(_) => return of_lambda_function(event),
        E::StartChildWorkflowExecutionFailed(_)
        | E::ChildWorkflowExecutionStarted(_)
        | E::ChildWorkflowExecutionCompleted(_)
        | E::ChildWorkflowExecutionFailed(_)
        | E::ChildWorkflowExecutionTimedOut(_)
        | E::ChildWorkflowExecutionCanceled(_)
        | E::ChildWorkflowExecutionTerminated(_) => return of_child(event),
        E::SignalExternalWorkflowExecutionFailed(_)
        | E::ExternalWorkflowExecutionSignaled(_)
        | E::RequestCancelExternalWorkflowExecutionFailed(_)
        | E::ExternalWorkflowExecutionCancelRequested(_) => return of_external(event),
        E::WorkflowExecutionCompleted(_)
        | E::CompleteWorkflowExecutionFailed(_)
        | E::WorkflowExecutionFailed(_)
        | E::FailWorkflowExecutionFailed(_)
        | E::WorkflowExecutionCanceled(_)
        | E::CancelWorkflowExecutionFailed(_)
        | E::WorkflowExecutionContinuedAsNew(_)
        | E::ContinueAsNewWorkflowExecutionFailed(_)
        | E::DecisionTaskScheduled(_)
        | E::DecisionTaskCompleted(_)
        | E::ActivityTaskScheduled(_)
        | E::ScheduleActivityTaskFailed(_)
        | E::ActivityTaskCancelRequested(_)
        | E::RequestCancelActivityTaskFailed(_)
        | E::TimerStarted(_)
        | E::StartTimerFailed(_)
        | E::TimerCanceled(_)
        | E::CancelTimerFailed(_)
        | E::MarkerRecorded(_)
        | E::RecordMarkerFailed(_)
        | E::LambdaFunctionScheduled(_)
        | E::ScheduleLambdaFunctionFailed(_)
        | E::StartChildWorkflowExecutionInitiated(_)
        | E::SignalExternalWorkflowExecutionInitiated(_)
        | E::RequestCancelExternalWorkflowExecutionInitiated(_) => return None,
    })
}

fn signaled(e: &WorkflowExecutionSignaled) -> Input<'static> {
    let sender = e.external_workflow_execution.clone();
    Input::Signaled {
        signal_name: e.signal_name.clone(),
        input: e.input.clone(),
        sender: sender.map(|sender| (sender, e.external_initiated_event_id)),
    }
}

fn cancel_requested(e: &WorkflowExecutionCancelRequested) -> CancelRequest {
    let policy = Some(WorkflowExecutionCancelRequestedCause::ChildPolicyApplied);
    match e.external_workflow_execution.clone() {
        Some(parent) if e.cause == policy => CancelRequest::ChildPolicy(parent),
        Some(from) => CancelRequest::External(from, e.external_initiated_event_id),
        None => CancelRequest::Operator,
    }
}

fn terminated(e: &WorkflowExecutionTerminated) -> Termination {
    use WorkflowExecutionTerminatedCause as Cause;
    match e.cause {
        Some(Cause::ChildPolicyApplied) => Termination::ChildPolicy,
        Some(Cause::EventLimitExceeded) => Termination::EventLimit,
        Some(Cause::OperatorInitiated) | None => Termination::Operator {
            reason: e.reason.clone(),
            details: e.details.clone(),
            child_policy: Some(e.child_policy),
        },
    }
}

/// What came due, and what opened it, where an event records that something did.
pub(super) fn deadline(event: &E) -> Option<(DeadlineKind, EventId)> {
    if let E::WorkflowExecutionTimedOut(_) = event {
        return Some((DeadlineKind::Execution, EventId::FIRST));
    }
    if let E::DecisionTaskTimedOut(e) = event {
        let kind = match e.timeout_type {
            DecisionTaskTimeoutType::StartToClose => DeadlineKind::DecisionStartToClose,
            DecisionTaskTimeoutType::ScheduleToStart => DeadlineKind::DecisionScheduleToStart,
        };
        return Some((kind, e.scheduled_event_id));
    }
    if let E::ActivityTaskTimedOut(e) = event {
        let kind = match e.timeout_type {
            ActivityTaskTimeoutType::ScheduleToClose => DeadlineKind::ActivityScheduleToClose,
            ActivityTaskTimeoutType::ScheduleToStart => DeadlineKind::ActivityScheduleToStart,
            ActivityTaskTimeoutType::StartToClose => DeadlineKind::ActivityStartToClose,
            ActivityTaskTimeoutType::Heartbeat => DeadlineKind::ActivityHeartbeat,
        };
        return Some((kind, e.scheduled_event_id));
    }
    if let E::TimerFired(e) = event {
        return Some((DeadlineKind::Timer, e.started_event_id));
    }
    if let E::LambdaFunctionTimedOut(e) = event {
        return Some((DeadlineKind::LambdaFunction, e.scheduled_event_id));
    }
    None
}

fn of_activity_task(event: &E) -> Option<Input<'static>> {
    let (scheduled_event_id, answer) = if let E::ActivityTaskStarted(e) = event {
        let scheduled_event_id = e.scheduled_event_id;
        return Some(Input::ActivityTaskTaken { scheduled_event_id, identity: e.identity.clone() });
    } else if let E::ActivityTaskCanceled(e) = event {
        return Some(canceled(e));
    } else if let E::ActivityTaskCompleted(e) = event {
        (e.scheduled_event_id, ActivityTaskAnswer::Completed { result: e.result.clone() })
    } else if let E::ActivityTaskFailed(e) = event {
        let (reason, details) = (e.reason.clone(), e.details.clone());
        (e.scheduled_event_id, ActivityTaskAnswer::Failed { reason, details })
    } else {
        return None;
    };
    Some(Input::ActivityTaskAnswered { scheduled_event_id, answer })
}

fn canceled(e: &ActivityTaskCanceled) -> Input<'static> {
    let scheduled_event_id = e.scheduled_event_id;
    if e.started_event_id.is_none() {
        return Input::ActivityTaskCancelDue { scheduled_event_id };
    }
    let answer = ActivityTaskAnswer::Canceled { details: e.details.clone() };
    Input::ActivityTaskAnswered { scheduled_event_id, answer }
}

fn of_lambda_function(event: &E) -> Option<Input<'static>> {
    let (scheduled_event_id, answer) = if let E::LambdaFunctionStarted(e) = event {
        let scheduled_event_id = e.scheduled_event_id;
        return Some(Input::LambdaFunctionStart { scheduled_event_id, role: Ok(()) });
    } else if let E::StartLambdaFunctionFailed(e) = event {
        let scheduled_event_id = e.scheduled_event_id;
        let role = Err(e.message.clone().unwrap_or_default());
        return Some(Input::LambdaFunctionStart { scheduled_event_id, role });
    } else if let E::LambdaFunctionCompleted(e) = event {
        (e.scheduled_event_id, LambdaFunctionAnswer::Completed { result: e.result.clone() })
    } else if let E::LambdaFunctionFailed(e) = event {
        let (reason, details) = (e.reason.clone(), e.details.clone());
        (e.scheduled_event_id, LambdaFunctionAnswer::Failed { reason, details })
    } else {
        return None;
    };
    Some(Input::LambdaFunctionAnswered { scheduled_event_id, answer })
}

fn of_child(event: &E) -> Option<Input<'static>> {
    if let E::StartChildWorkflowExecutionFailed(e) = event {
        let initiated_event_id = e.initiated_event_id;
        let outcome = ChildOutcome::AlreadyRunning;
        return Some(Input::Child { initiated_event_id, outcome })
            .filter(|_| !initiated_event_id.is_none());
    }
    if let E::ChildWorkflowExecutionStarted(e) = event {
        let initiated_event_id = e.initiated_event_id;
        let outcome = ChildOutcome::Started(e.workflow_execution.clone());
        return Some(Input::Child { initiated_event_id, outcome });
    }
    let closed = closed_child(event)?;
    let outcome = ChildOutcome::Closed {
        workflow_execution: closed.workflow_execution.clone(),
        workflow_type: closed.workflow_type.clone(),
        close: closed.close,
    };
    Some(Input::Child { initiated_event_id: closed.initiated_event_id, outcome })
}

/// What an event says that records the close of a child.
pub(super) struct ClosedChild<'e> {
    workflow_execution: &'e WorkflowExecution,
    workflow_type: &'e WorkflowType,
    pub(super) initiated_event_id: EventId,
    pub(super) close: ChildClose,
}

/// What an event says of the close of a child, where it records one.
pub(super) fn closed_child(event: &E) -> Option<ClosedChild<'_>> {
    macro_rules! closed {
        ($e:expr, $close:expr) => {
            Some(ClosedChild {
                workflow_execution: &$e.workflow_execution,
                workflow_type: &$e.workflow_type,
                initiated_event_id: $e.initiated_event_id,
                close: $close,
            })
        };
    }
    if let E::ChildWorkflowExecutionCompleted(e) = event {
        return closed!(e, ChildClose::Completed { result: e.result.clone() });
    }
    if let E::ChildWorkflowExecutionFailed(e) = event {
        let (reason, details) = (e.reason.clone(), e.details.clone());
        return closed!(e, ChildClose::Failed { reason, details });
    }
    if let E::ChildWorkflowExecutionCanceled(e) = event {
        return closed!(e, ChildClose::Canceled { details: e.details.clone() });
    }
    if let E::ChildWorkflowExecutionTimedOut(e) = event {
        return closed!(e, ChildClose::TimedOut);
    }
    if let E::ChildWorkflowExecutionTerminated(e) = event {
        return closed!(e, ChildClose::Terminated);
    }
    None
}

/// A failure that came with its batch names no `...Initiated` event, and nothing but the decision
/// leads to it.
fn of_external(event: &E) -> Option<Input<'static>> {
    if let E::ExternalWorkflowExecutionSignaled(e) = event {
        let outcome = ExternalOutcome::Delivered(e.workflow_execution.clone());
        return Some(Input::ExternalSignal { initiated_event_id: e.initiated_event_id, outcome });
    }
    if let E::ExternalWorkflowExecutionCancelRequested(e) = event {
        let outcome = ExternalOutcome::Delivered(e.workflow_execution.clone());
        return Some(Input::ExternalCancel { initiated_event_id: e.initiated_event_id, outcome });
    }
    if let E::SignalExternalWorkflowExecutionFailed(e) = event {
        use SignalExternalWorkflowExecutionFailedCause as Cause;
        let outcome = match e.cause {
            Cause::SignalExternalWorkflowExecutionRateExceeded => ExternalOutcome::OverRate,
            Cause::UnknownExternalWorkflowExecution | Cause::OperationNotPermitted => {
                ExternalOutcome::Unknown
            }
        };
        let initiated_event_id = e.initiated_event_id;
        return Some(Input::ExternalSignal { initiated_event_id, outcome })
            .filter(|_| !initiated_event_id.is_none());
    }
    if let E::RequestCancelExternalWorkflowExecutionFailed(e) = event {
        use RequestCancelExternalWorkflowExecutionFailedCause as Cause;
        let outcome = match e.cause {
            Cause::RequestCancelExternalWorkflowExecutionRateExceeded => ExternalOutcome::OverRate,
            Cause::UnknownExternalWorkflowExecution | Cause::OperationNotPermitted => {
                ExternalOutcome::Unknown
            }
        };
        let initiated_event_id = e.initiated_event_id;
        return Some(Input::ExternalCancel { initiated_event_id, outcome })
            .filter(|_| !initiated_event_id.is_none());
    }
    None
}
