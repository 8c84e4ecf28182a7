//! What was decided, read off the events that record it.

use crate::model::decisions::{
    CancelTimer, CancelWorkflowExecution, CompleteWorkflowExecution,
    ContinueAsNewWorkflowExecution, FailWorkflowExecution, RecordMarker, RequestCancelActivityTask,
    RequestCancelExternalWorkflowExecution, ScheduleActivityTask, ScheduleLambdaFunction,
    SignalExternalWorkflowExecution, StartChildWorkflowExecution, StartTimer,
};
use crate::model::events::{
    ActivityTaskScheduled, DecisionTaskCompleted, LambdaFunctionScheduled,
    StartChildWorkflowExecutionInitiated, WorkflowExecutionContinuedAsNew,
};
use crate::model::{Answer, Decision, EventAttributes as E, EventId, HistoryEvent, Text, Timeout};

/// Stands for text that a refused decision held and that no event tells.
const LOST: Text = Text::of("lost");

/// The events of the batch that the `DecisionTaskCompleted` at a place begins, without it.
pub(super) fn batch(events: &[HistoryEvent], place: usize) -> &[HistoryEvent] {
    let Some(completed) = events.get(place).map(|event| event.event_id) else { return &[] };
    let later = &events[place + 1..];
    let length = later.iter().position(|event| !is_of_batch(&event.attributes, completed));
    &later[..length.unwrap_or(later.len())]
}

/// What failed after it was initiated names the batch too, but came later.
fn is_of_batch(event: &E, completed: EventId) -> bool {
    let (mut of_batch, mut initiated) = (false, false);
    event.visit_references(|reference, id| match reference.attribute {
        "decision_task_completed_event_id" => of_batch = id == completed,
        "initiated_event_id" => initiated = !id.is_none(),
        _ => {}
    });
    of_batch && !initiated
}

/// The answer that a `DecisionTaskCompleted` and the events of its batch record.
pub(super) fn answer(completed: &DecisionTaskCompleted, batch: &[HistoryEvent]) -> Answer {
    Answer {
        decisions: batch.iter().filter_map(|event| decision(&event.attributes)).collect(),
        execution_context: completed.execution_context.clone(),
        task_list: completed.task_list.clone(),
        task_list_schedule_to_start_timeout: completed.task_list_schedule_to_start_timeout,
        decided_at: Vec::new(),
    }
}

/// The decision that an event records; `None`: it records none. What a decision left to its type
/// stands here as it was resolved; what a refused one held and no event tells is made up.
pub(super) fn decision(event: &E) -> Option<Decision> {
    Some(match event {
        E::ActivityTaskScheduled(e) => schedule_activity_task(e).into(),
        E::ScheduleActivityTaskFailed(e) => ScheduleActivityTask {
            activity_type: e.activity_type.clone(),
            activity_id: e.activity_id.clone(),
            ..ScheduleActivityTask::default()
        }
        .into(),
        E::ActivityTaskCancelRequested(e) => cancel_activity_task(&e.activity_id),
        E::RequestCancelActivityTaskFailed(e) => cancel_activity_task(&e.activity_id),
        E::WorkflowExecutionCompleted(e) => {
            CompleteWorkflowExecution { result: e.result.clone() }.into()
        }
        E::CompleteWorkflowExecutionFailed(_) => CompleteWorkflowExecution::default().into(),
        E::WorkflowExecutionFailed(e) => {
            FailWorkflowExecution { reason: e.reason.clone(), details: e.details.clone() }.into()
        }
        E::FailWorkflowExecutionFailed(_) => FailWorkflowExecution::default().into(),
        E::WorkflowExecutionCanceled(e) => {
            CancelWorkflowExecution { details: e.details.clone() }.into()
        }
        E::CancelWorkflowExecutionFailed(_) => CancelWorkflowExecution::default().into(),
        E::WorkflowExecutionContinuedAsNew(e) => continue_as_new(e).into(),
        E::ContinueAsNewWorkflowExecutionFailed(_) => ContinueAsNewWorkflowExecution {
            // Which version was meant is lost; it need not be the execution's own.
            workflow_type_version: Some(LOST),
            ..ContinueAsNewWorkflowExecution::default()
        }
        .into(),
        E::TimerStarted(e) => start_timer(&e.timer_id, e.control.clone(), e.start_to_fire_timeout),
        E::StartTimerFailed(e) => start_timer(&e.timer_id, None, Timeout::Seconds(0)),
        E::TimerCanceled(e) => CancelTimer { timer_id: e.timer_id.clone() }.into(),
        E::CancelTimerFailed(e) => CancelTimer { timer_id: e.timer_id.clone() }.into(),
        E::MarkerRecorded(e) => record_marker(&e.marker_name, e.details.clone()),
        E::RecordMarkerFailed(e) => record_marker(&e.marker_name, None),
        E::LambdaFunctionScheduled(e) => schedule_lambda_function(e).into(),
        E::ScheduleLambdaFunctionFailed(e) => ScheduleLambdaFunction {
            id: e.id.clone(),
            name: e.name.clone(),
            ..ScheduleLambdaFunction::default()
        }
        .into(),
        E::StartChildWorkflowExecutionInitiated(e) => start_child(e).into(),
        E::StartChildWorkflowExecutionFailed(e) => StartChildWorkflowExecution {
            workflow_type: e.workflow_type.clone(),
            workflow_id: e.workflow_id.clone(),
            control: e.control.clone(),
            ..StartChildWorkflowExecution::default()
        }
        .into(),
        E::SignalExternalWorkflowExecutionInitiated(e) => SignalExternalWorkflowExecution {
            workflow_id: e.workflow_id.clone(),
            run_id: e.run_id.clone(),
            signal_name: e.signal_name.clone(),
            input: e.input.clone(),
            control: e.control.clone(),
        }
        .into(),
        E::SignalExternalWorkflowExecutionFailed(e) => SignalExternalWorkflowExecution {
            workflow_id: e.workflow_id.clone(),
            run_id: e.run_id.clone(),
            signal_name: LOST,
            input: None,
            control: e.control.clone(),
        }
        .into(),
        E::RequestCancelExternalWorkflowExecutionInitiated(e) => {
            cancel_external((&e.workflow_id, &e.run_id), &e.control)
        }
        E::RequestCancelExternalWorkflowExecutionFailed(e) => {
            cancel_external((&e.workflow_id, &e.run_id), &e.control)
        }
        E::WorkflowExecutionStarted(_)
        | E::WorkflowExecutionSignaled(_)
        | E::WorkflowExecutionCancelRequested(_)
        | E::WorkflowExecutionTimedOut(_)
        | E::WorkflowExecutionTerminated(_)
        | E::DecisionTaskScheduled(_)
        | E::DecisionTaskStarted(_)
        | E::DecisionTaskCompleted(_)
        | E::DecisionTaskTimedOut(_)
        | E::ActivityTaskStarted(_)
        | E::ActivityTaskCompleted(_)
        | E::ActivityTaskFailed(_)
        | E::ActivityTaskTimedOut(_)
        | E::ActivityTaskCanceled(_)
        | E::TimerFired(_)
        | E::LambdaFunctionStarted(_)
        | E::StartLambdaFunctionFailed(_)
        | E::LambdaFunctionCompleted(_)
        | E::LambdaFunctionFailed(_)
        | E::LambdaFunctionTimedOut(_)
        | E::ChildWorkflowExecutionStarted(_)
        | E::ChildWorkflowExecutionCompleted(_)
        | E::ChildWorkflowExecutionFailed(_)
        | E::ChildWorkflowExecutionTimedOut(_)
        | E::ChildWorkflowExecutionCanceled(_)
        | E::ChildWorkflowExecutionTerminated(_)
        | E::ExternalWorkflowExecutionSignaled(_)
        | E::ExternalWorkflowExecutionCancelRequested(_) => return None,
    })
}

fn schedule_activity_task(e: &ActivityTaskScheduled) -> ScheduleActivityTask {
    ScheduleActivityTask {
        activity_type: e.activity_type.clone(),
        activity_id: e.activity_id.clone(),
        control: e.control.clone(),
        input: e.input.clone(),
        schedule_to_close_timeout: e.schedule_to_close_timeout,
        task_list: Some(e.task_list.clone()),
        task_priority: e.task_priority,
        schedule_to_start_timeout: e.schedule_to_start_timeout,
        start_to_close_timeout: e.start_to_close_timeout,
        heartbeat_timeout: e.heartbeat_timeout,
    }
}

fn cancel_activity_task(activity_id: &Text) -> Decision {
    RequestCancelActivityTask { activity_id: activity_id.clone() }.into()
}

fn continue_as_new(e: &WorkflowExecutionContinuedAsNew) -> ContinueAsNewWorkflowExecution {
    ContinueAsNewWorkflowExecution {
        input: e.input.clone(),
        execution_start_to_close_timeout: e.execution_start_to_close_timeout,
        task_list: Some(e.task_list.clone()),
        task_priority: e.task_priority,
        task_start_to_close_timeout: e.task_start_to_close_timeout,
        child_policy: Some(e.child_policy),
        tag_list: e.tag_list.clone(),
        workflow_type_version: Some(e.workflow_type.version.clone()),
        lambda_role: e.lambda_role.clone(),
    }
}

fn start_timer(timer_id: &Text, control: Option<Text>, start_to_fire_timeout: Timeout) -> Decision {
    StartTimer { timer_id: timer_id.clone(), control, start_to_fire_timeout }.into()
}

fn record_marker(marker_name: &Text, details: Option<Text>) -> Decision {
    RecordMarker { marker_name: marker_name.clone(), details }.into()
}

fn schedule_lambda_function(e: &LambdaFunctionScheduled) -> ScheduleLambdaFunction {
    ScheduleLambdaFunction {
        id: e.id.clone(),
        name: e.name.clone(),
        control: e.control.clone(),
        input: e.input.clone(),
        start_to_close_timeout: e.start_to_close_timeout,
    }
}

fn start_child(e: &StartChildWorkflowExecutionInitiated) -> StartChildWorkflowExecution {
    StartChildWorkflowExecution {
        workflow_type: e.workflow_type.clone(),
        workflow_id: e.workflow_id.clone(),
        control: e.control.clone(),
        input: e.input.clone(),
        execution_start_to_close_timeout: e.execution_start_to_close_timeout,
        task_list: Some(e.task_list.clone()),
        task_priority: e.task_priority,
        task_start_to_close_timeout: e.task_start_to_close_timeout,
        child_policy: Some(e.child_policy),
        tag_list: e.tag_list.clone(),
        lambda_role: e.lambda_role.clone(),
    }
}

fn cancel_external(
    (workflow_id, run_id): (&Text, &Option<Text>),
    control: &Option<Text>,
) -> Decision {
    let (workflow_id, run_id) = (workflow_id.clone(), run_id.clone());
    RequestCancelExternalWorkflowExecution { workflow_id, run_id, control: control.clone() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DecisionType, EventType};

    #[test]
    fn a_decision_can_be_read_off_each_event_that_records_one_and_off_no_other() {
        for event_type in EventType::ALL {
            let recorded = DecisionType::ALL
                .iter()
                .find(|d| d.granted() == *event_type || d.refused() == *event_type);
            for event in [event_type.full_example(), event_type.minimal_example()] {
                let read = decision(&event).map(|decision| decision.decision_type());
                assert_eq!(read.as_ref(), recorded, "{event_type}");
            }
        }
    }
}
