//! Exported histories: one file, in any of the forms in which histories are exported, as
//! recordings of executions.
//!
//! A file holds what GetWorkflowExecutionHistory or PollForDecisionTask answered, a page or
//! several after each other; a bare list of events; events line by line; or our own document of
//! several executions. Events may be oldest or newest first.

mod assemble;
mod extent;
#[cfg(test)]
mod tests;
mod times;

pub use extent::Extent;

use super::wire::WireError;
use super::{CloseStatus, EventId, HistoryEvent, WorkflowExecution, WorkflowType};

/// The history of one execution, or a part of it, as somebody exported it.
///
/// ```
/// use swf_sim::model::{Extent, Recording};
///
/// let json = r#"[{"eventId":8,"eventTimestamp":"2026-02-10T12:34:56Z","eventType":"TimerFired",
///     "timerFiredEventAttributes":{"timerId":"reminder","startedEventId":5}}]"#;
/// let recordings = Recording::read(json)?;
/// assert_eq!(recordings[0].extent, Extent::Fragment);
/// # Ok::<(), swf_sim::model::RecordingError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Which execution it is of, where the export says so.
    pub workflow_execution: Option<WorkflowExecution>,
    /// The type of that execution, where the export says so beside the events.
    pub workflow_type: Option<WorkflowType>,
    /// How the execution ended, where the export says so beside the events.
    pub close_status: Option<CloseStatus>,
    /// The events, oldest first, otherwise as they stood: no id is changed, none is sorted.
    pub events: Vec<HistoryEvent>,
    /// How much of the history the events are.
    pub extent: Extent,
    /// Where the timestamps come from.
    pub times: Times,
    /// Whether the events stood newest first.
    pub newest_first: bool,
    /// Whether the service said that more pages follow the last one.
    pub more_pages: bool,
    /// What PollForDecisionTask said beside the events, when it answered with them.
    pub polled: Option<Polled>,
}

/// Where the timestamps of a recording come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// The export has them, to the millisecond.
    Milliseconds,
    /// The export has them, in whole seconds throughout, so that up to a second may be cut off.
    Seconds,
    /// The export has none; these are the earliest at which the events could have happened.
    Absent,
}

/// What PollForDecisionTask says beside the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polled {
    /// The `DecisionTaskStarted` event that the poll wrote, the last one of its history.
    pub started_event_id: EventId,
    /// The `DecisionTaskStarted` event of the decision task that was completed before; 0 when
    /// there is none.
    pub previous_started_event_id: Option<EventId>,
}

/// Why an export could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordingError {
    /// The text is no export of histories; says where and why.
    #[error(transparent)]
    Json(#[from] WireError),
    /// The text holds nothing.
    #[error("the text is empty: expected a history, in JSON")]
    Empty,
    /// There is no event in it.
    #[error("there are no events: expected at least one in `events`, or in the list")]
    NoEvents,
    /// Some events have a timestamp, and others have none.
    #[error(
        "event {first} has no `eventTimestamp`, as {untimed} of {events} events: expected one in all, or in none"
    )]
    SomeUntimed {
        /// The first event without one.
        first: EventId,
        /// How many events have none.
        untimed: usize,
        /// How many events there are.
        events: usize,
    },
}

impl Recording {
    /// Reads the recordings of one export, in their order. Members that are unknown are passed
    /// over. Whether the events make a history is not looked at.
    ///
    /// # Errors
    /// Returns what was expected and where, when the text is anything else.
    pub fn read(json: impl AsRef<[u8]>) -> Result<Vec<Recording>, RecordingError> {
        assemble::recordings(json.as_ref())
    }

    /// The recording of a history that is at hand.
    #[must_use]
    pub fn of(workflow_execution: WorkflowExecution, events: Vec<HistoryEvent>) -> Self {
        Recording {
            workflow_execution: Some(workflow_execution),
            workflow_type: None,
            close_status: None,
            extent: Extent::of(&events),
            times: Times::Milliseconds,
            newest_first: false,
            more_pages: false,
            polled: None,
            events,
        }
    }
}
