//! Events of signals and cancel requests sent to other executions.

use serde::{Deserialize, Serialize};

use crate::model::{
    EventId, RequestCancelExternalWorkflowExecutionFailedCause,
    SignalExternalWorkflowExecutionFailedCause, Text, WorkflowExecution,
};

/// The service will deliver a signal to another execution.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignalExternalWorkflowExecutionInitiated {
    /// The workflow id of the target.
    pub workflow_id: Text,
    /// The run, when the decision named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Text>,
    /// The name of the signal.
    pub signal_name: Text,
    /// What the signal was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
}

/// The signal was not sent: refused with the decision, or the target is not open.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignalExternalWorkflowExecutionFailed {
    /// The workflow id of the target.
    pub workflow_id: Text,
    /// The run, when the decision named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Text>,
    /// Why.
    pub cause: SignalExternalWorkflowExecutionFailedCause,
    /// Id of the `SignalExternalWorkflowExecutionInitiated` event; 0 when there is none.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub initiated_event_id: EventId,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
}

/// The signal was delivered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalWorkflowExecutionSignaled {
    /// The target.
    pub workflow_execution: WorkflowExecution,
    /// Id of the `SignalExternalWorkflowExecutionInitiated` event.
    pub initiated_event_id: EventId,
}

/// The service will deliver a cancel request to another execution.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestCancelExternalWorkflowExecutionInitiated {
    /// The workflow id of the target.
    pub workflow_id: Text,
    /// The run, when the decision named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Text>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
}

/// The cancel request was not sent: refused with the decision, or the target is not open.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestCancelExternalWorkflowExecutionFailed {
    /// The workflow id of the target.
    pub workflow_id: Text,
    /// The run, when the decision named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Text>,
    /// Why.
    pub cause: RequestCancelExternalWorkflowExecutionFailedCause,
    /// Id of the `RequestCancelExternalWorkflowExecutionInitiated` event; 0 when there is none.
    #[serde(default, deserialize_with = "EventId::or_none")]
    pub initiated_event_id: EventId,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
}

/// The cancel request was delivered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalWorkflowExecutionCancelRequested {
    /// The target.
    pub workflow_execution: WorkflowExecution,
    /// Id of the `RequestCancelExternalWorkflowExecutionInitiated` event.
    pub initiated_event_id: EventId,
}
