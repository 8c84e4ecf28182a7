//! What was decided, read off the events that record it.

use crate::model::decisions::{
    CancelTimer, CancelWorkflowExecution, CompleteWorkflowExecution,
    ContinueAsNewWorkflowExecution, FailWorkflowExecution, RecordMarker, RequestCancelActivityTask,
    RequestCancelExternalWorkflowExecution, ScheduleActivityTask, ScheduleLambdaFunction,
    SignalExternalWorkflowExecution, StartChildWorkflowExecution, StartTimer,
};
use crate::model::events::{ActivityTaskScheduled, DecisionTaskCompleted};
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
    match event {
        E::ActivityTaskScheduled(_)
        | E::ScheduleActivityTaskFailed(_)
        | E::ActivityTaskCancelRequested(_)
        | E::RequestCancelActivityTaskFailed(_) => of_activity_task(event),
        E::WorkflowExecutionCompleted(_)
        | E::CompleteWorkflowExecutionFailed(_)
        | E::WorkflowExecutionFailed(_)
        | E::FailWorkflowExecutionFailed(_)
        | E::WorkflowExecutionCanceled(_)
        | E::CancelWorkflowExecutionFailed(_)
        | E::WorkflowExecutionContinuedAsNew(_)
        | E::ContinueAsNewWorkflowExecutionFailed(_) => of_close(event),
        E::TimerStarted(_)
        | E::StartTimerFailed(_)
        | E::TimerCanceled(_)
        | E::CancelTimerFailed(_)
        | E::MarkerRecorded(_)
        | E::RecordMarkerFailed(_) => of_timer_or_marker(event),
        E::LambdaFunctionScheduled(_) | E::ScheduleLambdaFunctionFailed(_) => of_lambda(event),
        E::StartChildWorkflowExecutionInitiated(_)
        | E::StartChildWorkflowExecutionFailed(_)
        | E::SignalExternalWorkflowExecutionInitiated(_)
        | E::SignalExternalWorkflowExecutionFailed(_)
        | E::RequestCancelExternalWorkflowExecutionInitiated(_)
        | E::RequestCancelExternalWorkflowExecutionFailed(_) => of_other_execution(event),
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
        | E::ExternalWorkflowExecutionCancelRequested(_) => None,
    }
}

fn of_activity_task(event: &E) -> Option<Decision> {
    if let E::ActivityTaskScheduled(e) = event {
        return Some(schedule_activity_task(e).into());
    }
    if let E::ScheduleActivityTaskFailed(e) = event {
        let refused = ScheduleActivityTask {
            activity_type: e.activity_type.clone(),
            activity_id: e.activity_id.clone(),
            ..ScheduleActivityTask::default()
        };
        return Some(refused.into());
    }
    if let E::ActivityTaskCancelRequested(e) = event {
        return Some(RequestCancelActivityTask { activity_id: e.activity_id.clone() }.into());
    }
    if let E::RequestCancelActivityTaskFailed(e) = event {
        return Some(RequestCancelActivityTask { activity_id: e.activity_id.clone() }.into());
    }
    None
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

fn of_close(event: &E) -> Option<Decision> {
    if let E::WorkflowExecutionCompleted(e) = event {
        return Some(CompleteWorkflowExecution { result: e.result.clone() }.into());
    }
    if let E::WorkflowExecutionFailed(e) = event {
        let (reason, details) = (e.reason.clone(), e.details.clone());
        return Some(FailWorkflowExecution { reason, details }.into());
    }
    if let E::WorkflowExecutionCanceled(e) = event {
        return Some(CancelWorkflowExecution { details: e.details.clone() }.into());
    }
    if let E::WorkflowExecutionContinuedAsNew(e) = event {
        let continued = ContinueAsNewWorkflowExecution {
            input: e.input.clone(),
            execution_start_to_close_timeout: e.execution_start_to_close_timeout,
            task_list: Some(e.task_list.clone()),
            task_priority: e.task_priority,
            task_start_to_close_timeout: e.task_start_to_close_timeout,
            child_policy: Some(e.child_policy),
            tag_list: e.tag_list.clone(),
            workflow_type_version: Some(e.workflow_type.version.clone()),
            lambda_role: e.lambda_role.clone(),
        };
        return Some(continued.into());
    }
    if let E::CompleteWorkflowExecutionFailed(_) = event {
        return Some(CompleteWorkflowExecution::default().into());
    }
    if let E::FailWorkflowExecutionFailed(_) = event {
        return Some(FailWorkflowExecution::default().into());
    }
    if let E::CancelWorkflowExecutionFailed(_) = event {
        return Some(CancelWorkflowExecution::default().into());
    }
    if let E::ContinueAsNewWorkflowExecutionFailed(_) = event {
        // Which version was meant is lost; it need not be the execution's own.
        let workflow_type_version = Some(LOST);
        let refused = ContinueAsNewWorkflowExecution { workflow_type_version, ..<_>::default() };
        return Some(refused.into());
    }
    None
}

fn of_timer_or_marker(event: &E) -> Option<Decision> {
    if let E::TimerStarted(e) = event {
        let started = StartTimer {
            timer_id: e.timer_id.clone(),
            control: e.control.clone(),
            start_to_fire_timeout: e.start_to_fire_timeout,
        };
        return Some(started.into());
    }
    if let E::StartTimerFailed(e) = event {
        let refused = StartTimer {
            timer_id: e.timer_id.clone(),
            control: None,
            start_to_fire_timeout: Timeout::Seconds(0),
        };
        return Some(refused.into());
    }
    if let E::TimerCanceled(e) = event {
        return Some(CancelTimer { timer_id: e.timer_id.clone() }.into());
    }
    if let E::CancelTimerFailed(e) = event {
        return Some(CancelTimer { timer_id: e.timer_id.clone() }.into());
    }
    if let E::MarkerRecorded(e) = event {
        let (marker_name, details) = (e.marker_name.clone(), e.details.clone());
        return Some(RecordMarker { marker_name, details }.into());
    }
    if let E::RecordMarkerFailed(e) = event {
        let marker_name = e.marker_name.clone();
        return Some(RecordMarker { marker_name, details: None }.into());
    }
    None
}

fn of_lambda(event: &E) -> Option<Decision> {
    if let E::LambdaFunctionScheduled(e) = event {
        let scheduled = ScheduleLambdaFunction {
            id: e.id.clone(),
            name: e.name.clone(),
            control: e.control.clone(),
            input: e.input.clone(),
            start_to_close_timeout: e.start_to_close_timeout,
        };
        return Some(scheduled.into());
    }
    if let E::ScheduleLambdaFunctionFailed(e) = event {
        let refused = ScheduleLambdaFunction {
            id: e.id.clone(),
            name: e.name.clone(),
            ..ScheduleLambdaFunction::default()
        };
        return Some(refused.into());
    }
    None
}

fn of_other_execution(event: &E) -> Option<Decision> {
    if let E::StartChildWorkflowExecutionInitiated(e) = event {
        let initiated = StartChildWorkflowExecution {
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
        };
        return Some(initiated.into());
    }
    if let E::StartChildWorkflowExecutionFailed(e) = event {
        let refused = StartChildWorkflowExecution {
            workflow_type: e.workflow_type.clone(),
            workflow_id: e.workflow_id.clone(),
            control: e.control.clone(),
            ..StartChildWorkflowExecution::default()
        };
        return Some(refused.into());
    }
    macro_rules! signal {
        ($e:expr, $signal_name:expr, $input:expr) => {
            SignalExternalWorkflowExecution {
                workflow_id: $e.workflow_id.clone(),
                run_id: $e.run_id.clone(),
                signal_name: $signal_name,
                input: $input,
                control: $e.control.clone(),
            }
        };
    }
    macro_rules! cancel {
        ($e:expr) => {
            RequestCancelExternalWorkflowExecution {
                workflow_id: $e.workflow_id.clone(),
                run_id: $e.run_id.clone(),
                control: $e.control.clone(),
            }
        };
    }
    if let E::SignalExternalWorkflowExecutionInitiated(e) = event {
        return Some(signal!(e, e.signal_name.clone(), e.input.clone()).into());
    }
    if let E::SignalExternalWorkflowExecutionFailed(e) = event {
        return Some(signal!(e, LOST, None).into());
    }
    if let E::RequestCancelExternalWorkflowExecutionInitiated(e) = event {
        return Some(cancel!(e).into());
    }
    if let E::RequestCancelExternalWorkflowExecutionFailed(e) = event {
        return Some(cancel!(e).into());
    }
    None
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
