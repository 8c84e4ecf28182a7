//! Events of executions that this one starts.

use serde::{Deserialize, Serialize};

use crate::model::{
    ChildPolicy, EventId, StartChildWorkflowExecutionFailedCause, TagList, TaskList, TaskPriority,
    Text, Timeout, WorkflowExecution, WorkflowExecutionTimeoutType, WorkflowType,
};

/// The service will start a child execution; the values are the resolved ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartChildWorkflowExecutionInitiated {
    /// The workflow id of the child.
    pub workflow_id: Text,
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
    /// What the child was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// How long the execution may stay open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_start_to_close_timeout: Option<Timeout>,
    /// The task list.
    pub task_list: TaskList,
    /// The priority on the task list; written only when the request or the type gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
    /// What becomes of open children when this execution closes from outside or ends.
    pub child_policy: ChildPolicy,
    /// How long a decider may take to answer a decision task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_start_to_close_timeout: Option<Timeout>,
    /// The tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_list: Option<TagList>,
    /// The role that the service assumes to invoke Lambda functions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda_role: Option<Text>,
}

/// The child was not started: refused with the decision, or found already running.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartChildWorkflowExecutionFailed {
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// Why.
    pub cause: StartChildWorkflowExecutionFailedCause,
    /// The workflow id of the child.
    pub workflow_id: Text,
    /// Id of the `StartChildWorkflowExecutionInitiated` event; 0 when there is none.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub initiated_event_id: EventId,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
}

/// The child execution began.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildWorkflowExecutionStarted {
    /// The child.
    pub workflow_execution: WorkflowExecution,
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// Id of the `StartChildWorkflowExecutionInitiated` event.
    pub initiated_event_id: EventId,
}

/// The child closed with `WorkflowExecutionCompleted`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildWorkflowExecutionCompleted {
    /// The child.
    pub workflow_execution: WorkflowExecution,
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// The result that was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Text>,
    /// Id of the `StartChildWorkflowExecutionInitiated` event.
    pub initiated_event_id: EventId,
    /// Id of the `ChildWorkflowExecutionStarted` event.
    pub started_event_id: EventId,
}

/// The child closed with `WorkflowExecutionFailed`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildWorkflowExecutionFailed {
    /// The child.
    pub workflow_execution: WorkflowExecution,
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// A short word on why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
    /// Id of the `StartChildWorkflowExecutionInitiated` event.
    pub initiated_event_id: EventId,
    /// Id of the `ChildWorkflowExecutionStarted` event.
    pub started_event_id: EventId,
}

/// The child closed with `WorkflowExecutionTimedOut`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildWorkflowExecutionTimedOut {
    /// The child.
    pub workflow_execution: WorkflowExecution,
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// Which timeout passed.
    pub timeout_type: WorkflowExecutionTimeoutType,
    /// Id of the `StartChildWorkflowExecutionInitiated` event.
    pub initiated_event_id: EventId,
    /// Id of the `ChildWorkflowExecutionStarted` event.
    pub started_event_id: EventId,
}

/// The child closed with `WorkflowExecutionCanceled`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildWorkflowExecutionCanceled {
    /// The child.
    pub workflow_execution: WorkflowExecution,
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
    /// Id of the `StartChildWorkflowExecutionInitiated` event.
    pub initiated_event_id: EventId,
    /// Id of the `ChildWorkflowExecutionStarted` event.
    pub started_event_id: EventId,
}

/// The child closed with `WorkflowExecutionTerminated`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildWorkflowExecutionTerminated {
    /// The child.
    pub workflow_execution: WorkflowExecution,
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// Id of the `StartChildWorkflowExecutionInitiated` event.
    pub initiated_event_id: EventId,
    /// Id of the `ChildWorkflowExecutionStarted` event.
    pub started_event_id: EventId,
}
