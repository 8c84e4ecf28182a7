//! Events of the tasks that ask a decider what to do next.

use serde::{Deserialize, Serialize};

use crate::model::{DecisionTaskTimeoutType, EventId, TaskList, TaskPriority, Text, Timeout};

/// A decision task was queued on a task list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionTaskScheduled {
    /// The task list.
    pub task_list: TaskList,
    /// The priority on the task list; written only when the request or the type gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// How long the work may take once it has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_to_close_timeout: Option<Timeout>,
    /// How long the task may wait to be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_to_start_timeout: Option<Timeout>,
}

/// A decider took the decision task.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionTaskStarted {
    /// Who took the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Text>,
    /// Id of the `DecisionTaskScheduled` event.
    pub scheduled_event_id: EventId,
}

/// The decider answered; the events of its decisions follow.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionTaskCompleted {
    /// The context that the decider attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_context: Option<Text>,
    /// Id of the `DecisionTaskScheduled` event.
    pub scheduled_event_id: EventId,
    /// Id of the `DecisionTaskStarted` event.
    pub started_event_id: EventId,
    /// The task list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_list: Option<TaskList>,
    /// How long a task may wait on `task_list` before the list is given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_list_schedule_to_start_timeout: Option<Timeout>,
}

/// The decision task was not taken, or not answered, in time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionTaskTimedOut {
    /// Which timeout passed.
    pub timeout_type: DecisionTaskTimeoutType,
    /// Id of the `DecisionTaskScheduled` event.
    pub scheduled_event_id: EventId,
    /// Id of the `DecisionTaskStarted` event; 0 when there is none.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub started_event_id: EventId,
}
