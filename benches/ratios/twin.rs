//! The shape that SDKs give an event: an optional member for each of the 54 types.

use serde::{Deserialize, Serialize};
use swf_sim::model::EventType;
use swf_sim::model::events::*;

/// A history in that shape.
#[derive(Serialize, Deserialize)]
pub(crate) struct Twins {
    pub(crate) events: Vec<Twin>,
}

/// Row: `member: attributes`. Boxes make it faster, in both directions, than members held inline.
macro_rules! twin {
    ($($member:ident: $attributes:ty,)*) => {
        #[derive(Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct Twin {
            event_id: u64,
            event_timestamp: f64,
            event_type: EventType,
            $(
                #[serde(skip_serializing_if = "Option::is_none")]
                $member: Option<Box<$attributes>>,
            )*
        }
    };
}

twin! {
    workflow_execution_started_event_attributes: WorkflowExecutionStarted,
    workflow_execution_signaled_event_attributes: WorkflowExecutionSignaled,
    workflow_execution_cancel_requested_event_attributes: WorkflowExecutionCancelRequested,
    workflow_execution_completed_event_attributes: WorkflowExecutionCompleted,
    complete_workflow_execution_failed_event_attributes: CompleteWorkflowExecutionFailed,
    workflow_execution_failed_event_attributes: WorkflowExecutionFailed,
    fail_workflow_execution_failed_event_attributes: FailWorkflowExecutionFailed,
    workflow_execution_canceled_event_attributes: WorkflowExecutionCanceled,
    cancel_workflow_execution_failed_event_attributes: CancelWorkflowExecutionFailed,
    workflow_execution_continued_as_new_event_attributes: WorkflowExecutionContinuedAsNew,
    continue_as_new_workflow_execution_failed_event_attributes: ContinueAsNewWorkflowExecutionFailed,
    workflow_execution_timed_out_event_attributes: WorkflowExecutionTimedOut,
    workflow_execution_terminated_event_attributes: WorkflowExecutionTerminated,
    decision_task_scheduled_event_attributes: DecisionTaskScheduled,
    decision_task_started_event_attributes: DecisionTaskStarted,
    decision_task_completed_event_attributes: DecisionTaskCompleted,
    decision_task_timed_out_event_attributes: DecisionTaskTimedOut,
    activity_task_scheduled_event_attributes: ActivityTaskScheduled,
    schedule_activity_task_failed_event_attributes: ScheduleActivityTaskFailed,
    activity_task_started_event_attributes: ActivityTaskStarted,
    activity_task_completed_event_attributes: ActivityTaskCompleted,
    activity_task_failed_event_attributes: ActivityTaskFailed,
    activity_task_timed_out_event_attributes: ActivityTaskTimedOut,
    activity_task_canceled_event_attributes: ActivityTaskCanceled,
    activity_task_cancel_requested_event_attributes: ActivityTaskCancelRequested,
    request_cancel_activity_task_failed_event_attributes: RequestCancelActivityTaskFailed,
    timer_started_event_attributes: TimerStarted,
    start_timer_failed_event_attributes: StartTimerFailed,
    timer_fired_event_attributes: TimerFired,
    timer_canceled_event_attributes: TimerCanceled,
    cancel_timer_failed_event_attributes: CancelTimerFailed,
    marker_recorded_event_attributes: MarkerRecorded,
    record_marker_failed_event_attributes: RecordMarkerFailed,
    lambda_function_scheduled_event_attributes: LambdaFunctionScheduled,
    schedule_lambda_function_failed_event_attributes: ScheduleLambdaFunctionFailed,
    lambda_function_started_event_attributes: LambdaFunctionStarted,
    start_lambda_function_failed_event_attributes: StartLambdaFunctionFailed,
    lambda_function_completed_event_attributes: LambdaFunctionCompleted,
    lambda_function_failed_event_attributes: LambdaFunctionFailed,
    lambda_function_timed_out_event_attributes: LambdaFunctionTimedOut,
    start_child_workflow_execution_initiated_event_attributes: StartChildWorkflowExecutionInitiated,
    start_child_workflow_execution_failed_event_attributes: StartChildWorkflowExecutionFailed,
    child_workflow_execution_started_event_attributes: ChildWorkflowExecutionStarted,
    child_workflow_execution_completed_event_attributes: ChildWorkflowExecutionCompleted,
    child_workflow_execution_failed_event_attributes: ChildWorkflowExecutionFailed,
    child_workflow_execution_timed_out_event_attributes: ChildWorkflowExecutionTimedOut,
    child_workflow_execution_canceled_event_attributes: ChildWorkflowExecutionCanceled,
    child_workflow_execution_terminated_event_attributes: ChildWorkflowExecutionTerminated,
    signal_external_workflow_execution_initiated_event_attributes: SignalExternalWorkflowExecutionInitiated,
    signal_external_workflow_execution_failed_event_attributes: SignalExternalWorkflowExecutionFailed,
    external_workflow_execution_signaled_event_attributes: ExternalWorkflowExecutionSignaled,
    request_cancel_external_workflow_execution_initiated_event_attributes: RequestCancelExternalWorkflowExecutionInitiated,
    request_cancel_external_workflow_execution_failed_event_attributes: RequestCancelExternalWorkflowExecutionFailed,
    external_workflow_execution_cancel_requested_event_attributes: ExternalWorkflowExecutionCancelRequested,
}
