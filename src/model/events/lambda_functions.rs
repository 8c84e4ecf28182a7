//! Events of AWS Lambda functions that the service itself invokes.

use serde::{Deserialize, Serialize};

use crate::model::{
    EventId, LambdaFunctionTimeoutType, ScheduleLambdaFunctionFailedCause,
    StartLambdaFunctionFailedCause, Text, Timeout,
};

/// A Lambda task was scheduled; the service will invoke the function itself. A timeout that the
/// decision left out stays out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LambdaFunctionScheduled {
    /// The id that the decider chose for the Lambda task.
    pub id: Text,
    /// The function: a name or an ARN.
    pub name: Text,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
    /// What the function was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// How long the work may take once it has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_to_close_timeout: Option<Timeout>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decision `ScheduleLambdaFunction` was refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleLambdaFunctionFailed {
    /// The id that the decider chose for the Lambda task.
    pub id: Text,
    /// The function: a name or an ARN.
    pub name: Text,
    /// Why.
    pub cause: ScheduleLambdaFunctionFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The service assumed the role and invoked the function.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LambdaFunctionStarted {
    /// Id of the `LambdaFunctionScheduled` event.
    pub scheduled_event_id: EventId,
}

/// The service could not assume the role, so the function was never invoked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartLambdaFunctionFailed {
    /// Id of the `LambdaFunctionScheduled` event.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub scheduled_event_id: EventId,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<StartLambdaFunctionFailedCause>,
    /// What went wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Text>,
}

/// The function returned.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LambdaFunctionCompleted {
    /// Id of the `LambdaFunctionScheduled` event.
    pub scheduled_event_id: EventId,
    /// Id of the `LambdaFunctionStarted` event.
    pub started_event_id: EventId,
    /// The result that was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Text>,
}

/// The invocation failed: the handler raised, or Lambda refused or broke.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LambdaFunctionFailed {
    /// Id of the `LambdaFunctionScheduled` event.
    pub scheduled_event_id: EventId,
    /// Id of the `LambdaFunctionStarted` event.
    pub started_event_id: EventId,
    /// A short word on why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
}

/// The function had not returned when the task's start-to-close timeout passed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LambdaFunctionTimedOut {
    /// Id of the `LambdaFunctionScheduled` event.
    pub scheduled_event_id: EventId,
    /// Id of the `LambdaFunctionStarted` event.
    pub started_event_id: EventId,
    /// Which timeout passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_type: Option<LambdaFunctionTimeoutType>,
}
