//! What the operations answer, as plain data.

use serde::{Deserialize, Serialize};

use super::{
    ActivityType, ChildPolicy, CloseStatus, EventId, ExecutionStatus, HistoryEvent,
    RegistrationStatus, RetentionPeriod, TagList, TaskList, TaskPriority, Text, Timeout, Timestamp,
    WorkflowExecution, WorkflowType,
};

/// What DescribeDomain answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DomainDetail {
    /// What the domain is.
    pub domain_info: DomainInfo,
    /// What it was registered with.
    pub configuration: DomainConfiguration,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DomainInfo {
    /// Its name.
    pub name: Text,
    /// Whether it can be used.
    pub status: RegistrationStatus,
    /// What it is for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Its ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<Text>,
}

/// What a domain was registered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DomainConfiguration {
    /// How long closed executions are kept.
    pub workflow_execution_retention_period_in_days: RetentionPeriod,
}

/// What DescribeWorkflowType answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowTypeDetail {
    /// What the type is.
    pub type_info: WorkflowTypeInfo,
    /// What it was registered with.
    pub configuration: WorkflowTypeConfiguration,
}

/// A workflow type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowTypeInfo {
    /// The type.
    pub workflow_type: WorkflowType,
    /// Whether it can be used.
    pub status: RegistrationStatus,
    /// What it is for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// When it was registered.
    pub creation_date: Timestamp,
    /// When it was deprecated, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecation_date: Option<Timestamp>,
}

/// What DescribeActivityType answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTypeDetail {
    /// What the type is.
    pub type_info: ActivityTypeInfo,
    /// What it was registered with.
    pub configuration: ActivityTypeConfiguration,
}

/// An activity type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTypeInfo {
    /// The type.
    pub activity_type: ActivityType,
    /// Whether it can be used.
    pub status: RegistrationStatus,
    /// What it is for, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// When it was registered.
    pub creation_date: Timestamp,
    /// When it was deprecated, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecation_date: Option<Timestamp>,
}

/// The defaults of a workflow type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowTypeConfiguration {
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

/// The defaults of an activity type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTypeConfiguration {
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

/// The run that StartWorkflowExecution began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Its run id.
    pub run_id: Text,
}

/// What PollForDecisionTask answers: a task or a page of one, or nothing but zeros when no task is
/// waiting (recorded in 2015).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionTask {
    /// What the task is answered with; it differs on each page of the same task (recorded), and
    /// each is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_token: Option<Text>,
    /// The `DecisionTaskStarted` of the task; 0: there is no task.
    pub started_event_id: EventId,
    /// The execution to decide for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_execution: Option<WorkflowExecution>,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_type: Option<WorkflowType>,
    /// The events of the page. Nothing that came after the task was taken is among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<HistoryEvent>>,
    /// What the next page is asked for with; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<Text>,
    /// The `DecisionTaskStarted` of the last decision task that was completed; 0 at first.
    pub previous_started_event_id: EventId,
}

/// What PollForActivityTask answers: a task, or nothing but a zero when none is waiting (recorded
/// in 2014 and 2015).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTask {
    /// What the task is answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_token: Option<Text>,
    /// The id that the decider chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity_id: Option<Text>,
    /// The `ActivityTaskStarted` of the task; 0: there is no task.
    pub started_event_id: EventId,
    /// The execution that scheduled it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_execution: Option<WorkflowExecution>,
    /// The activity type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity_type: Option<ActivityType>,
    /// What the decider gave as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
}

/// What RecordActivityTaskHeartbeat answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityTaskStatus {
    /// Whether the decider asked for the task to be canceled.
    pub cancel_requested: bool,
}

/// What DescribeWorkflowExecution answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionDetail {
    /// What the execution is.
    pub execution_info: WorkflowExecutionInfo,
    /// What it runs with.
    pub execution_configuration: WorkflowExecutionConfiguration,
    /// What is open.
    pub open_counts: WorkflowExecutionOpenCounts,
    /// When something last happened to an activity task: it moves when one starts or ends too
    /// (recorded), not only when one is scheduled (documented).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_activity_task_timestamp: Option<Timestamp>,
    /// The context that a decider attached last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_execution_context: Option<Text>,
}

/// An execution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionInfo {
    /// Its ids.
    pub execution: WorkflowExecution,
    /// Its type.
    pub workflow_type: WorkflowType,
    /// When it began.
    pub start_timestamp: Timestamp,
    /// When it closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_timestamp: Option<Timestamp>,
    /// Whether it is over.
    pub execution_status: ExecutionStatus,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_status: Option<CloseStatus>,
    /// The execution whose child it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<WorkflowExecution>,
    /// Its tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_list: Option<TagList>,
    /// Whether somebody asked it to cancel itself; of a closed one it says no (recorded).
    pub cancel_requested: bool,
}

/// What an execution runs with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionConfiguration {
    /// How long a decider may take to answer a decision task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_start_to_close_timeout: Option<Timeout>,
    /// How long it may stay open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_start_to_close_timeout: Option<Timeout>,
    /// The task list that it was started with.
    pub task_list: TaskList,
    /// The priority of its decision tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// What becomes of open children when it closes.
    pub child_policy: ChildPolicy,
    /// The role that the service assumes to invoke Lambda functions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda_role: Option<Text>,
}

/// How many things are open; a closed execution keeps what was left over (recorded).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecutionOpenCounts {
    /// Activity tasks, scheduled or started.
    pub open_activity_tasks: usize,
    /// Decision tasks: 0 or 1, also when one is started and one is queued (documented).
    pub open_decision_tasks: usize,
    /// Timers.
    pub open_timers: usize,
    /// Children, initiated or started.
    pub open_child_workflow_executions: usize,
    /// Lambda tasks, scheduled or started.
    pub open_lambda_functions: usize,
}

/// What GetWorkflowExecutionHistory answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryPage {
    /// The events of the page.
    pub events: Vec<HistoryEvent>,
    /// What the next page is asked for with; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<Text>,
}
