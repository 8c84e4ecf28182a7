//! Events of the life of an execution: how it begins, what reaches it from outside, how it ends.

use serde::{Deserialize, Serialize};

use crate::model::{
    CancelWorkflowExecutionFailedCause, ChildPolicy, CompleteWorkflowExecutionFailedCause,
    ContinueAsNewWorkflowExecutionFailedCause, EventId, FailWorkflowExecutionFailedCause, TagList,
    TaskList, TaskPriority, Text, Timeout, WorkflowExecution,
    WorkflowExecutionCancelRequestedCause, WorkflowExecutionTerminatedCause,
    WorkflowExecutionTimeoutType, WorkflowType,
};

/// The execution began: always event 1. Timeouts, task list and child policy are the resolved ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionStarted {
    /// What the execution was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// How long the execution may stay open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_start_to_close_timeout: Option<Timeout>,
    /// How long a decider may take to answer a decision task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_start_to_close_timeout: Option<Timeout>,
    /// What becomes of open children when this execution closes from outside or ends.
    pub child_policy: ChildPolicy,
    /// The task list.
    pub task_list: TaskList,
    /// The priority on the task list; written only when the request or the type gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// The tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_list: Option<TagList>,
    /// The run that continued as this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continued_execution_run_id: Option<Text>,
    /// The execution that started this one as its child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_workflow_execution: Option<WorkflowExecution>,
    /// Id of the `StartChildWorkflowExecutionInitiated` event in the history of the other
    /// execution; 0 when there is none.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub parent_initiated_event_id: EventId,
    /// The role that the service assumes to invoke Lambda functions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda_role: Option<Text>,
}

/// A signal reached the execution, from a person or from another execution.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionSignaled {
    /// The name of the signal.
    pub signal_name: Text,
    /// What the signal was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// The execution that sent it; absent when a person did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_workflow_execution: Option<WorkflowExecution>,
    /// Id of the `SignalExternalWorkflowExecutionInitiated` event in the history of the other
    /// execution; 0 when there is none.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub external_initiated_event_id: EventId,
}

/// Somebody asked the execution to cancel itself; what follows is the decider's choice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionCancelRequested {
    /// The execution that sent it; absent when a person did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_workflow_execution: Option<WorkflowExecution>,
    /// Id of the `RequestCancelExternalWorkflowExecutionInitiated` event in the history of the
    /// other execution; 0 when there is none.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub external_initiated_event_id: EventId,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<WorkflowExecutionCancelRequestedCause>,
}

/// The decider completed the execution.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionCompleted {
    /// The result that was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Text>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decision `CompleteWorkflowExecution` was refused; the execution stays open.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompleteWorkflowExecutionFailed {
    /// Why.
    pub cause: CompleteWorkflowExecutionFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decider failed the execution.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionFailed {
    /// A short word on why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decision `FailWorkflowExecution` was refused; the execution stays open.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailWorkflowExecutionFailed {
    /// Why.
    pub cause: FailWorkflowExecutionFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decider canceled the execution.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionCanceled {
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decision `CancelWorkflowExecution` was refused; the execution stays open.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelWorkflowExecutionFailed {
    /// Why.
    pub cause: CancelWorkflowExecutionFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decider closed this run and began a new one with the same workflow id; the values are the
/// new run's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionContinuedAsNew {
    /// What the execution was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
    /// The run that goes on.
    pub new_execution_run_id: Text,
    /// How long the execution may stay open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_start_to_close_timeout: Option<Timeout>,
    /// The task list.
    pub task_list: TaskList,
    /// The priority on the task list; written only when the request or the type gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// How long a decider may take to answer a decision task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_start_to_close_timeout: Option<Timeout>,
    /// What becomes of open children when this execution closes from outside or ends.
    pub child_policy: ChildPolicy,
    /// The tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_list: Option<TagList>,
    /// The workflow type of the new run.
    pub workflow_type: WorkflowType,
    /// The role that the service assumes to invoke Lambda functions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda_role: Option<Text>,
}

/// The decision `ContinueAsNewWorkflowExecution` was refused; the execution stays open.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContinueAsNewWorkflowExecutionFailed {
    /// Why.
    pub cause: ContinueAsNewWorkflowExecutionFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The execution's own start-to-close timeout passed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionTimedOut {
    /// Which timeout passed.
    pub timeout_type: WorkflowExecutionTimeoutType,
    /// What becomes of open children when this execution closes from outside or ends.
    pub child_policy: ChildPolicy,
}

/// The execution was ended from outside: by a person, by its parent's policy, or by the event
/// limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionTerminated {
    /// A short word on why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
    /// What becomes of open children when this execution closes from outside or ends.
    pub child_policy: ChildPolicy,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<WorkflowExecutionTerminatedCause>,
}
