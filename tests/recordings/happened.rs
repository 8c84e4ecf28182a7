//! What happened, read off the first event that it led to.

use swf_sim::execution::{
    ActivityTaskAnswer, CancelRequest, ChildClose, ChildOutcome, ExternalOutcome, Input,
    LambdaFunctionAnswer, Termination,
};
use swf_sim::model::{
    ActivityTaskTimeoutType, EventAttributes as E, EventId, WorkflowExecution,
    WorkflowExecutionCancelRequestedCause, WorkflowExecutionTerminatedCause, WorkflowType,
};

/// The input that leads to an event; `None`: only a decision, or another event, does.
pub(crate) fn input(event: &E) -> Option<Input<'static>> {
    match event {
        E::WorkflowExecutionStarted(e) => Some(Input::Started(e.clone())),
        E::WorkflowExecutionSignaled(e) => {
            let sender = e.external_workflow_execution.clone();
            Some(Input::Signaled {
                signal_name: e.signal_name.clone(),
                input: e.input.clone(),
                sender: sender.map(|sender| (sender, e.external_initiated_event_id)),
            })
        }
        E::WorkflowExecutionCancelRequested(e) => {
            let policy = Some(WorkflowExecutionCancelRequestedCause::ChildPolicyApplied);
            Some(Input::CancelRequested(match e.external_workflow_execution.clone() {
                Some(parent) if e.cause == policy => CancelRequest::ChildPolicy(parent),
                Some(from) => CancelRequest::External(from, e.external_initiated_event_id),
                None => CancelRequest::Operator,
            }))
        }
        E::WorkflowExecutionTerminated(e) => {
            let policy = Some(WorkflowExecutionTerminatedCause::ChildPolicyApplied);
            let (reason, details) = (e.reason.clone(), e.details.clone());
            Some(Input::Terminated(match e.cause == policy {
                true => Termination::ChildPolicy,
                false => {
                    Termination::Operator { reason, details, child_policy: Some(e.child_policy) }
                }
            }))
        }
        E::DecisionTaskStarted(e) => {
            Some(Input::DecisionTaskTaken { identity: e.identity.clone() })
        }
        E::WorkflowExecutionTimedOut(_)
        | E::DecisionTaskTimedOut(_)
        | E::ActivityTaskTimedOut(_)
        | E::TimerFired(_)
        | E::LambdaFunctionTimedOut(_) => Some(Input::Due),
        _ => of_activity_task(event)
            .or_else(|| of_lambda_function(event))
            .or_else(|| of_child(event))
            .or_else(|| of_external(event)),
    }
}

fn of_activity_task(event: &E) -> Option<Input<'static>> {
    let (scheduled_event_id, answer) = match event {
        E::ActivityTaskStarted(e) => {
            let scheduled_event_id = e.scheduled_event_id;
            let identity = e.identity.clone();
            return Some(Input::ActivityTaskTaken { scheduled_event_id, identity });
        }
        E::ActivityTaskCanceled(e) if e.started_event_id.is_none() => {
            let scheduled_event_id = e.scheduled_event_id;
            return Some(Input::ActivityTaskCancelDue { scheduled_event_id });
        }
        E::ActivityTaskCanceled(e) => {
            (e.scheduled_event_id, ActivityTaskAnswer::Canceled { details: e.details.clone() })
        }
        E::ActivityTaskCompleted(e) => {
            (e.scheduled_event_id, ActivityTaskAnswer::Completed { result: e.result.clone() })
        }
        E::ActivityTaskFailed(e) => {
            let (reason, details) = (e.reason.clone(), e.details.clone());
            (e.scheduled_event_id, ActivityTaskAnswer::Failed { reason, details })
        }
        _ => return None,
    };
    Some(Input::ActivityTaskAnswered { scheduled_event_id, answer })
}

fn of_lambda_function(event: &E) -> Option<Input<'static>> {
    let (scheduled_event_id, answer) = match event {
        E::LambdaFunctionStarted(e) => {
            let scheduled_event_id = e.scheduled_event_id;
            return Some(Input::LambdaFunctionStart { scheduled_event_id, role: Ok(()) });
        }
        E::StartLambdaFunctionFailed(e) => {
            let scheduled_event_id = e.scheduled_event_id;
            let role = Err(e.message.clone().unwrap_or_default());
            return Some(Input::LambdaFunctionStart { scheduled_event_id, role });
        }
        E::LambdaFunctionCompleted(e) => {
            (e.scheduled_event_id, LambdaFunctionAnswer::Completed { result: e.result.clone() })
        }
        E::LambdaFunctionFailed(e) => {
            let (reason, details) = (e.reason.clone(), e.details.clone());
            (e.scheduled_event_id, LambdaFunctionAnswer::Failed { reason, details })
        }
        _ => return None,
    };
    Some(Input::LambdaFunctionAnswered { scheduled_event_id, answer })
}

fn of_child(event: &E) -> Option<Input<'static>> {
    let (initiated_event_id, outcome) = match event {
        E::StartChildWorkflowExecutionFailed(e) => {
            (e.initiated_event_id, ChildOutcome::AlreadyRunning)
        }
        E::ChildWorkflowExecutionStarted(e) => {
            (e.initiated_event_id, ChildOutcome::Started(e.workflow_execution.clone()))
        }
        E::ChildWorkflowExecutionCompleted(e) => {
            let close = ChildClose::Completed { result: e.result.clone() };
            (e.initiated_event_id, closed(&e.workflow_execution, &e.workflow_type, close))
        }
        E::ChildWorkflowExecutionFailed(e) => {
            let (reason, details) = (e.reason.clone(), e.details.clone());
            let close = ChildClose::Failed { reason, details };
            (e.initiated_event_id, closed(&e.workflow_execution, &e.workflow_type, close))
        }
        E::ChildWorkflowExecutionCanceled(e) => {
            let close = ChildClose::Canceled { details: e.details.clone() };
            (e.initiated_event_id, closed(&e.workflow_execution, &e.workflow_type, close))
        }
        E::ChildWorkflowExecutionTimedOut(e) => {
            let close = ChildClose::TimedOut;
            (e.initiated_event_id, closed(&e.workflow_execution, &e.workflow_type, close))
        }
        E::ChildWorkflowExecutionTerminated(e) => {
            let close = ChildClose::Terminated;
            (e.initiated_event_id, closed(&e.workflow_execution, &e.workflow_type, close))
        }
        _ => return None,
    };
    Some(Input::Child { initiated_event_id, outcome })
}

fn closed(run: &WorkflowExecution, of: &WorkflowType, close: ChildClose) -> ChildOutcome {
    let (workflow_execution, workflow_type) = (run.clone(), of.clone());
    ChildOutcome::Closed { workflow_execution, workflow_type, close }
}

fn of_external(event: &E) -> Option<Input<'static>> {
    let failed = |cause: &str| match cause.ends_with("RATE_EXCEEDED") {
        true => ExternalOutcome::OverRate,
        false => ExternalOutcome::Unknown,
    };
    let signal =
        |initiated_event_id, outcome| Some(Input::ExternalSignal { initiated_event_id, outcome });
    let cancel =
        |initiated_event_id, outcome| Some(Input::ExternalCancel { initiated_event_id, outcome });
    match event {
        E::ExternalWorkflowExecutionSignaled(e) => {
            signal(e.initiated_event_id, ExternalOutcome::Delivered(e.workflow_execution.clone()))
        }
        E::SignalExternalWorkflowExecutionFailed(e) => {
            signal(e.initiated_event_id, failed(e.cause.name()))
        }
        E::ExternalWorkflowExecutionCancelRequested(e) => {
            cancel(e.initiated_event_id, ExternalOutcome::Delivered(e.workflow_execution.clone()))
        }
        E::RequestCancelExternalWorkflowExecutionFailed(e) => {
            cancel(e.initiated_event_id, failed(e.cause.name()))
        }
        _ => None,
    }
}

/// The activity task that timed out for want of a heartbeat.
pub(crate) fn heartbeat_missed(event: &E) -> Option<EventId> {
    let E::ActivityTaskTimedOut(e) = event else { return None };
    (e.timeout_type == ActivityTaskTimeoutType::Heartbeat).then_some(e.scheduled_event_id)
}
