//! Events of work done by activity workers.

use serde::{Deserialize, Serialize};

use crate::model::{
    ActivityTaskTimeoutType, ActivityType, EventId, RequestCancelActivityTaskFailedCause,
    ScheduleActivityTaskFailedCause, TaskList, TaskPriority, Text, Timeout,
};

/// An activity task was queued; task list and timeouts are the resolved ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTaskScheduled {
    /// The activity type.
    pub activity_type: ActivityType,
    /// The id that the decider chose for the activity task.
    pub activity_id: Text,
    /// What the activity task was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
    /// How long the task may wait to be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_to_start_timeout: Option<Timeout>,
    /// How long waiting and work may take together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_to_close_timeout: Option<Timeout>,
    /// How long the work may take once it has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_to_close_timeout: Option<Timeout>,
    /// The task list.
    pub task_list: TaskList,
    /// The priority on the task list; written only when the request or the type gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
    /// How long the worker may stay silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heartbeat_timeout: Option<Timeout>,
}

/// The decision `ScheduleActivityTask` was refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleActivityTaskFailed {
    /// The activity type.
    pub activity_type: ActivityType,
    /// The id that the decider chose for the activity task.
    pub activity_id: Text,
    /// Why.
    pub cause: ScheduleActivityTaskFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// A worker took the activity task.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTaskStarted {
    /// Who took the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Text>,
    /// Id of the `ActivityTaskScheduled` event.
    pub scheduled_event_id: EventId,
}

/// The worker answered with a result.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTaskCompleted {
    /// The result that was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Text>,
    /// Id of the `ActivityTaskScheduled` event.
    pub scheduled_event_id: EventId,
    /// Id of the `ActivityTaskStarted` event.
    pub started_event_id: EventId,
}

/// The worker answered with a failure.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTaskFailed {
    /// A short word on why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
    /// Id of the `ActivityTaskScheduled` event.
    pub scheduled_event_id: EventId,
    /// Id of the `ActivityTaskStarted` event.
    pub started_event_id: EventId,
}

/// One of the four timeouts of the activity task passed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTaskTimedOut {
    /// Which timeout passed.
    pub timeout_type: ActivityTaskTimeoutType,
    /// Id of the `ActivityTaskScheduled` event.
    pub scheduled_event_id: EventId,
    /// Id of the `ActivityTaskStarted` event; 0 when there is none.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub started_event_id: EventId,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
}

/// The activity task was canceled: by its worker, or by the service when it had not started.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTaskCanceled {
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
    /// Id of the `ActivityTaskScheduled` event.
    pub scheduled_event_id: EventId,
    /// Id of the `ActivityTaskStarted` event; 0 when there is none.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub started_event_id: EventId,
    /// Id of the `ActivityTaskCancelRequested` event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_cancel_requested_event_id: Option<EventId>,
}

/// The decider asked for the activity task to be canceled.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTaskCancelRequested {
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
    /// The id that the decider chose for the activity task.
    pub activity_id: Text,
}

/// The decision `RequestCancelActivityTask` was refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestCancelActivityTaskFailed {
    /// The id that the decider chose for the activity task.
    pub activity_id: Text,
    /// Why.
    pub cause: RequestCancelActivityTaskFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}
