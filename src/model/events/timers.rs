//! Events of timers that a decider starts and cancels.

use serde::{Deserialize, Serialize};

use crate::model::{CancelTimerFailedCause, EventId, StartTimerFailedCause, Text, Timeout};

/// A timer was started.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimerStarted {
    /// The id that the decider chose for the timer.
    pub timer_id: Text,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
    /// How long until the timer fires.
    pub start_to_fire_timeout: Timeout,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decision `StartTimer` was refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartTimerFailed {
    /// The id that the decider chose for the timer.
    pub timer_id: Text,
    /// Why.
    pub cause: StartTimerFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The timer came due.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimerFired {
    /// The id that the decider chose for the timer.
    pub timer_id: Text,
    /// Id of the `TimerStarted` event.
    pub started_event_id: EventId,
}

/// The decider canceled the timer before it came due.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimerCanceled {
    /// The id that the decider chose for the timer.
    pub timer_id: Text,
    /// Id of the `TimerStarted` event.
    pub started_event_id: EventId,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decision `CancelTimer` was refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelTimerFailed {
    /// The id that the decider chose for the timer.
    pub timer_id: Text,
    /// Why.
    pub cause: CancelTimerFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}
