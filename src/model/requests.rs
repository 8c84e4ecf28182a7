//! What people and programs ask of the service: the requests of SWF's operations as plain data.

use serde::{Deserialize, Serialize};

use super::{
    ActivityType, ChildPolicy, Decision, RetentionPeriod, TagList, TaskList, TaskPriority, Text,
    Timeout, WorkflowExecution, WorkflowType,
};

/// Registers a workflow type with what applies when a start names nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisterWorkflowType {
    /// The domain to register in.
    #[serde(default)]
    pub domain: Text,
    /// The type's name.
    pub name: Text,
    /// The type's version.
    pub version: Text,
    /// What the type is for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// How long a decider may take to answer a decision task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_task_start_to_close_timeout: Option<Timeout>,
    /// How long an execution may stay open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_execution_start_to_close_timeout: Option<Timeout>,
    /// The task list of decision tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_task_list: Option<TaskList>,
    /// The priority of decision tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_task_priority: Option<TaskPriority>,
    /// What becomes of open children when an execution closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_child_policy: Option<ChildPolicy>,
    /// The role that the service assumes to invoke Lambda functions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_lambda_role: Option<Text>,
}

/// Registers an activity type with what applies when a decision names nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisterActivityType {
    /// The domain to register in.
    #[serde(default)]
    pub domain: Text,
    /// The type's name.
    pub name: Text,
    /// The type's version.
    pub version: Text,
    /// What the type is for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// How long the work may take once it has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_task_start_to_close_timeout: Option<Timeout>,
    /// How long the worker may stay silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_task_heartbeat_timeout: Option<Timeout>,
    /// The task list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_task_list: Option<TaskList>,
    /// The priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_task_priority: Option<TaskPriority>,
    /// How long a task may wait to be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_task_schedule_to_start_timeout: Option<Timeout>,
    /// How long waiting and work may take together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_task_schedule_to_close_timeout: Option<Timeout>,
}

/// Deprecates a workflow type: running executions go on, new ones are refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeprecateWorkflowType {
    /// The domain of the type.
    #[serde(default)]
    pub domain: Text,
    /// The type.
    pub workflow_type: WorkflowType,
}

/// Deprecates an activity type: scheduled tasks go on, new ones are refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeprecateActivityType {
    /// The domain of the type.
    #[serde(default)]
    pub domain: Text,
    /// The type.
    pub activity_type: ActivityType,
}

/// Starts an execution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartWorkflowExecution {
    /// The domain to start in.
    #[serde(default)]
    pub domain: Text,
    /// The id of the workflow; at most one open execution has it.
    pub workflow_id: Text,
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// The task list of decision tasks; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_list: Option<TaskList>,
    /// The priority of decision tasks; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// What the execution is given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// How long the execution may stay open; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_start_to_close_timeout: Option<Timeout>,
    /// The tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_list: Option<TagList>,
    /// How long a decider may take to answer a decision task; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_start_to_close_timeout: Option<Timeout>,
    /// What becomes of open children when the execution closes; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_policy: Option<ChildPolicy>,
    /// The role that the service assumes to invoke Lambda functions; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda_role: Option<Text>,
}

/// Sends a signal to an open execution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignalWorkflowExecution {
    /// The domain of the execution.
    #[serde(default)]
    pub domain: Text,
    /// The workflow id of the execution.
    pub workflow_id: Text,
    /// The run; absent: the open one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Text>,
    /// The name of the signal.
    pub signal_name: Text,
    /// What the signal carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
}

/// Asks an open execution to cancel itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestCancelWorkflowExecution {
    /// The domain of the execution.
    #[serde(default)]
    pub domain: Text,
    /// The workflow id of the execution.
    pub workflow_id: Text,
    /// The run; absent: the open one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Text>,
}

/// Ends an open execution at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TerminateWorkflowExecution {
    /// The domain of the execution.
    #[serde(default)]
    pub domain: Text,
    /// The workflow id of the execution.
    pub workflow_id: Text,
    /// The run; absent: the open one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Text>,
    /// A short word on why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
    /// What becomes of open children; absent: the execution's own policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_policy: Option<ChildPolicy>,
}

/// Registers a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisterDomain {
    /// The domain's name.
    pub name: Text,
    /// What the domain is for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// How long closed executions are kept.
    pub workflow_execution_retention_period_in_days: RetentionPeriod,
    /// Tags of the domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<ResourceTag>>,
}

/// A tag of a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceTag {
    /// What the tag is about.
    pub key: Text,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Text>,
}

/// Deprecates a domain and all its types: running executions go on, nothing new begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeprecateDomain {
    /// The domain's name.
    #[serde(default)]
    pub name: Text,
}

/// Undeprecates a domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UndeprecateDomain {
    /// The domain's name.
    #[serde(default)]
    pub name: Text,
}

/// Asks what a domain is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeDomain {
    /// The domain's name.
    pub name: Text,
}

/// Undeprecates a workflow type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UndeprecateWorkflowType {
    /// The domain of the type.
    #[serde(default)]
    pub domain: Text,
    /// The type.
    pub workflow_type: WorkflowType,
}

/// Deletes a workflow type that is deprecated: what runs goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeleteWorkflowType {
    /// The domain of the type.
    #[serde(default)]
    pub domain: Text,
    /// The type.
    pub workflow_type: WorkflowType,
}

/// Asks what a workflow type was registered with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeWorkflowType {
    /// The domain of the type.
    #[serde(default)]
    pub domain: Text,
    /// The type.
    pub workflow_type: WorkflowType,
}

/// Undeprecates an activity type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UndeprecateActivityType {
    /// The domain of the type.
    #[serde(default)]
    pub domain: Text,
    /// The type.
    pub activity_type: ActivityType,
}

/// Deletes an activity type that is deprecated: what runs goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeleteActivityType {
    /// The domain of the type.
    #[serde(default)]
    pub domain: Text,
    /// The type.
    pub activity_type: ActivityType,
}

/// Asks what an activity type was registered with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeActivityType {
    /// The domain of the type.
    #[serde(default)]
    pub domain: Text,
    /// The type.
    pub activity_type: ActivityType,
}

/// Asks for a decision task, or for the next page of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PollForDecisionTask {
    /// The domain of the task list.
    #[serde(default)]
    pub domain: Text,
    /// The task list.
    pub task_list: TaskList,
    /// Who polls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Text>,
    /// Where the page before ended; every other member is as it was then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<Text>,
    /// How many events a page may hold, up to 1000; absent or 0: 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_page_size: Option<i32>,
    /// Whether the last event comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverse_order: Option<bool>,
    /// Whether the history begins with the `DecisionTaskStarted` of the last decision task that was
    /// completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_at_previous_started_event: Option<bool>,
}

/// Asks for an activity task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PollForActivityTask {
    /// The domain of the task list.
    #[serde(default)]
    pub domain: Text,
    /// The task list.
    pub task_list: TaskList,
    /// Who polls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Text>,
}

/// Answers a decision task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RespondDecisionTaskCompleted {
    /// The token of the task.
    pub task_token: Text,
    /// The decisions, in the order in which they are applied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// A context to attach to the execution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_context: Option<Text>,
    /// The list on which decision tasks are queued from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_list: Option<TaskList>,
    /// How long a decision task may wait on that list before the list is given up; absent: the
    /// change of list is for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_list_schedule_to_start_timeout: Option<Timeout>,
}

/// Answers an activity task: it is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RespondActivityTaskCompleted {
    /// The token of the task.
    pub task_token: Text,
    /// The result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Text>,
}

/// Answers an activity task: it failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RespondActivityTaskFailed {
    /// The token of the task.
    pub task_token: Text,
    /// A short word on why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
}

/// Answers an activity task: it is canceled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RespondActivityTaskCanceled {
    /// The token of the task.
    pub task_token: Text,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
}

/// Tells that the worker of an activity task is alive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordActivityTaskHeartbeat {
    /// The token of the task.
    pub task_token: Text,
    /// How far the work has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
}

/// Asks what an execution is and how it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeWorkflowExecution {
    /// The domain of the execution.
    #[serde(default)]
    pub domain: Text,
    /// The execution.
    pub execution: WorkflowExecution,
}

/// Asks for the events of an execution, page by page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetWorkflowExecutionHistory {
    /// The domain of the execution.
    #[serde(default)]
    pub domain: Text,
    /// The execution.
    pub execution: WorkflowExecution,
    /// Where the page before ended; every other member is as it was then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<Text>,
    /// How many events a page may hold, up to 1000; absent or 0: 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_page_size: Option<i32>,
    /// Whether the last event comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverse_order: Option<bool>,
}
