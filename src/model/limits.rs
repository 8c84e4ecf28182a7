//! SWF's quotas as plain data, so that a test can lower them.

use serde::Deserialize;

use super::{CallRates, DecisionType};

/// Every quota that bounds an execution or its parts, with SWF's number as its default (developer
/// guide, quotas; API model, constraints). Lengths count characters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Limits {
    /// Events of one history; at this length the execution is terminated.
    pub events: u64,
    /// Activity tasks of one execution, scheduled or started.
    pub open_activity_tasks: usize,
    /// Timers of one execution.
    pub open_timers: usize,
    /// Children of one execution, initiated or started.
    pub open_children: usize,
    /// Lambda tasks of one execution, scheduled or started. SWF publishes no number; this one is
    /// by analogy.
    pub open_lambda_functions: usize,
    /// Open executions of one domain.
    pub open_executions: usize,
    /// Domains of the account, deprecated ones too.
    pub domains: usize,
    /// Workflow types of one domain, deprecated ones too.
    pub workflow_types: usize,
    /// Activity types of one domain, deprecated ones too.
    pub activity_types: usize,
    /// Tags of one domain.
    pub domain_tags: usize,
    /// The key of a domain's tag.
    pub tag_key: usize,
    /// The longest that a domain may keep closed executions, in days.
    pub retention_days: u32,
    /// Events on one page of a history.
    pub page_size: usize,
    /// The longest `startToCloseTimeout` that a decision may give a Lambda task, in seconds. It was
    /// 300 before Lambda's own limit rose.
    pub lambda_timeout: u32,
    /// The name of a Lambda function.
    pub lambda_name: usize,
    /// The input of a Lambda function.
    pub lambda_input: usize,
    /// Inputs, results, details, controls and contexts.
    pub data: usize,
    /// A failure's reason, and a termination's.
    pub reason: usize,
    /// Ids, and names of types, task lists, signals and markers.
    pub id: usize,
    /// A type's version.
    pub version: usize,
    /// A run id.
    pub run_id: usize,
    /// A role's ARN.
    pub role: usize,
    /// The description of a type.
    pub description: usize,
    /// The details of a heartbeat.
    pub heartbeat_details: usize,
    /// Who polls.
    pub identity: usize,
    /// Tags of one execution.
    pub tags: usize,
    /// One tag, or the value of a domain's tag.
    pub tag: usize,
    /// A task token.
    pub task_token: usize,
    /// A page token.
    pub page_token: usize,
    /// How fast the account may have decisions granted.
    pub rates: Rates,
    /// How fast the account may call each operation.
    #[serde(deserialize_with = "CallRates::read_of_account")]
    pub call_rates: CallRates,
    /// How fast each operation may be called on one execution.
    #[serde(deserialize_with = "CallRates::read_of_execution")]
    pub call_rates_per_execution: CallRates,
}

/// How fast an account may have decisions of each kind granted, in all its executions together
/// (developer guide, quotas). `None`: as fast as it likes; SWF publishes no number for those that
/// are so by default.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Rates {
    /// ScheduleActivityTask.
    pub activity_creation: Option<Rate>,
    /// ScheduleActivityTask, for each task list by itself.
    pub activity_creation_per_task_list: Option<Rate>,
    /// StartChildWorkflowExecution.
    pub child_creation: Option<Rate>,
    /// StartTimer.
    pub timer_creation: Option<Rate>,
    /// SignalExternalWorkflowExecution.
    pub signal_external: Option<Rate>,
    /// RequestCancelExternalWorkflowExecution.
    pub request_cancel_external: Option<Rate>,
    /// ScheduleLambdaFunction.
    pub lambda_creation: Option<Rate>,
    /// ContinueAsNewWorkflowExecution.
    pub continue_as_new: Option<Rate>,
}

/// A bucket of tokens: each grant takes one, and time puts some back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Rate {
    /// How many tokens the bucket holds; it begins full.
    pub bucket: u32,
    /// How many tokens a second puts back.
    pub refill: u32,
}

impl Rates {
    /// The account's rate for decisions of a type; `None`: there is none.
    #[must_use]
    pub fn of(&self, decision_type: DecisionType) -> Option<Rate> {
        match decision_type {
            DecisionType::ScheduleActivityTask => self.activity_creation,
            DecisionType::StartChildWorkflowExecution => self.child_creation,
            DecisionType::StartTimer => self.timer_creation,
            DecisionType::SignalExternalWorkflowExecution => self.signal_external,
            DecisionType::RequestCancelExternalWorkflowExecution => self.request_cancel_external,
            DecisionType::ScheduleLambdaFunction => self.lambda_creation,
            DecisionType::ContinueAsNewWorkflowExecution => self.continue_as_new,
            DecisionType::RequestCancelActivityTask
            | DecisionType::CompleteWorkflowExecution
            | DecisionType::FailWorkflowExecution
            | DecisionType::CancelWorkflowExecution
            | DecisionType::RecordMarker
            | DecisionType::CancelTimer => None,
        }
    }
}

impl Default for Rates {
    fn default() -> Self {
        let rate = |bucket, refill| Some(Rate { bucket, refill });
        Rates {
            activity_creation: rate(1_000, 200),
            activity_creation_per_task_list: rate(2_000, 2_000),
            child_creation: rate(500, 12),
            timer_creation: rate(2_000, 200),
            signal_external: rate(1_200, 120),
            request_cancel_external: rate(1_200, 120),
            lambda_creation: None,
            continue_as_new: None,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            events: 25_000,
            open_activity_tasks: 1_000,
            open_timers: 1_000,
            open_children: 1_000,
            open_lambda_functions: 1_000,
            open_executions: 100_000,
            domains: 100,
            workflow_types: 10_000,
            activity_types: 10_000,
            domain_tags: 50,
            tag_key: 128,
            retention_days: 90,
            page_size: 1_000,
            lambda_timeout: 900,
            lambda_name: 64,
            lambda_input: 32_768,
            data: 32_768,
            reason: 256,
            id: 256,
            version: 64,
            run_id: 64,
            role: 1_600,
            description: 1_024,
            heartbeat_details: 2_048,
            identity: 256,
            tags: 5,
            tag: 256,
            task_token: 1_024,
            page_token: 2_048,
            rates: Rates::default(),
            call_rates: CallRates::of_account(),
            call_rates_per_execution: CallRates::of_execution(),
        }
    }
}
