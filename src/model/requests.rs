//! What people and programs ask of the service: the requests of SWF's operations as plain data.

use serde::{Deserialize, Serialize};

use super::{
    ActivityType, ChildPolicy, TagList, TaskList, TaskPriority, Text, Timeout, WorkflowType,
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
