//! How an execution is configured: what was asked for, else what its type was registered with.

use crate::model::requests::RegisterWorkflowType;
use crate::model::{ChildPolicy, TaskList, TaskPriority, Text, Timeout};

/// What was asked for, by a start request or a decision.
#[derive(Clone, Copy, Debug, Default)]
pub struct Requested<'r> {
    /// How long the execution may stay open.
    pub execution_start_to_close_timeout: Option<Timeout>,
    /// The task list of decision tasks.
    pub task_list: Option<&'r TaskList>,
    /// The priority of decision tasks.
    pub task_priority: Option<TaskPriority>,
    /// How long a decider may take.
    pub task_start_to_close_timeout: Option<Timeout>,
    /// What becomes of open children.
    pub child_policy: Option<ChildPolicy>,
    /// The role for Lambda tasks.
    pub lambda_role: Option<&'r Text>,
}

/// The values that an execution runs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// How long the execution may stay open.
    pub execution_start_to_close_timeout: Timeout,
    /// The task list of decision tasks.
    pub task_list: TaskList,
    /// The priority of decision tasks, where one is given.
    pub task_priority: Option<TaskPriority>,
    /// How long a decider may take.
    pub task_start_to_close_timeout: Timeout,
    /// What becomes of open children.
    pub child_policy: ChildPolicy,
    /// The role for Lambda tasks, where one is given.
    pub lambda_role: Option<Text>,
}

/// A value that is needed and that neither the request nor the type gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingDefault {
    /// `executionStartToCloseTimeout`.
    ExecutionStartToCloseTimeout,
    /// `taskList`.
    TaskList,
    /// `taskStartToCloseTimeout`.
    TaskStartToCloseTimeout,
    /// `childPolicy`.
    ChildPolicy,
}

impl Requested<'_> {
    /// Fills what was not asked for from the type's defaults, in the service's order of checks,
    /// which moto's authors say that they measured on StartWorkflowExecution.
    ///
    /// # Errors
    ///
    /// The first value that neither gives.
    pub fn resolve(self, defaults: &RegisterWorkflowType) -> Result<Configuration, MissingDefault> {
        let execution_start_to_close_timeout = self
            .execution_start_to_close_timeout
            .or(defaults.default_execution_start_to_close_timeout)
            .ok_or(MissingDefault::ExecutionStartToCloseTimeout)?;
        let task_list = self.task_list.or(defaults.default_task_list.as_ref());
        let task_list = task_list.ok_or(MissingDefault::TaskList)?.clone();
        let task_start_to_close_timeout = self
            .task_start_to_close_timeout
            .or(defaults.default_task_start_to_close_timeout)
            .ok_or(MissingDefault::TaskStartToCloseTimeout)?;
        let child_policy = self
            .child_policy
            .or(defaults.default_child_policy)
            .ok_or(MissingDefault::ChildPolicy)?;
        Ok(Configuration {
            execution_start_to_close_timeout,
            task_list,
            task_priority: self.task_priority.or(defaults.default_task_priority),
            task_start_to_close_timeout,
            child_policy,
            lambda_role: self.lambda_role.or(defaults.default_lambda_role.as_ref()).cloned(),
        })
    }
}

/// What a request or decision asks for: they name these values alike.
macro_rules! requested {
    ($request:expr) => {
        $crate::execution::Requested {
            execution_start_to_close_timeout: $request.execution_start_to_close_timeout,
            task_list: $request.task_list.as_ref(),
            task_priority: $request.task_priority,
            task_start_to_close_timeout: $request.task_start_to_close_timeout,
            child_policy: $request.child_policy,
            lambda_role: $request.lambda_role.as_ref(),
        }
    };
}
pub(crate) use requested;

/// The cause that says which default is missing: the enums name these causes alike.
macro_rules! undefined {
    ($cause:ident, $missing:expr) => {
        match $missing {
            $crate::execution::MissingDefault::ExecutionStartToCloseTimeout => {
                $cause::DefaultExecutionStartToCloseTimeoutUndefined
            }
            $crate::execution::MissingDefault::TaskList => $cause::DefaultTaskListUndefined,
            $crate::execution::MissingDefault::TaskStartToCloseTimeout => {
                $cause::DefaultTaskStartToCloseTimeoutUndefined
            }
            $crate::execution::MissingDefault::ChildPolicy => $cause::DefaultChildPolicyUndefined,
        }
    };
}
pub(super) use undefined;
