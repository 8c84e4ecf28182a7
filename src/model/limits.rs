//! SWF's quotas as plain data, so that a test can lower them.

use serde::Deserialize;

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
    /// One tag.
    pub tag: usize,
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
        }
    }
}
