//! Events of notes that a decider leaves in its own history.

use serde::{Deserialize, Serialize};

use crate::model::{EventId, RecordMarkerFailedCause, Text};

/// The decider recorded a marker.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MarkerRecorded {
    /// The name of the marker.
    pub marker_name: Text,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}

/// The decision `RecordMarker` was refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordMarkerFailed {
    /// The name of the marker.
    pub marker_name: Text,
    /// Why.
    pub cause: RecordMarkerFailedCause,
    /// Id of the `DecisionTaskCompleted` event.
    pub decision_task_completed_event_id: EventId,
}
