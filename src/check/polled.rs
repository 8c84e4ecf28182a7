//! Laws of what is said beside the events.

use super::law::Law;
use super::monitor::Monitor;
use crate::model::{CloseStatus, EventId, EventType, Polled, Recording};

impl Monitor<'_> {
    /// Holds what stands beside the events of a recording against them, once all have been seen.
    pub(super) fn beside(&mut self, recording: &Recording) {
        // More pages would follow what is here.
        if recording.more_pages {
            return;
        }
        if let Some(polled) = recording.polled {
            self.polled(polled);
        }
        let Some(last) = self.seen.last() else { return };
        if let Some(told) = recording.close_status
            && status_of(last.event_type) != Some(told)
        {
            self.findings.broken(Law::CloseStatusAgrees, &[last.id], told, last.event_type);
        }
    }

    fn polled(&mut self, polled: Polled) {
        let Some(last) = self.seen.last() else { return };
        let started = polled.started_event_id;
        if last.event_type != EventType::DecisionTaskStarted || last.id != started {
            let expected = format_args!("DecisionTaskStarted {started} at the end");
            let found = format_args!("{} {}", last.event_type, last.id);
            self.findings.broken(Law::PolledEndsStarted, &[last.id], expected, found);
        }
        let completed = self.decision_tasks.completed;
        let told = polled.previous_started_event_id;
        if let Some(told) = told.filter(|told| *told != completed) {
            let expected = format_args!("previousStartedEventId {completed}");
            let events: &[EventId] = if completed.is_none() { &[] } else { &[completed] };
            self.findings.broken(Law::PolledPrevious, events, expected, told);
        }
    }
}

/// The status of an execution that ends with such an event.
fn status_of(last: EventType) -> Option<CloseStatus> {
    let row = |status: &&(EventType, CloseStatus)| status.0 == last;
    STATUSES.iter().find(row).map(|(_, status)| *status)
}

const STATUSES: &[(EventType, CloseStatus)] = &[
    (EventType::WorkflowExecutionCompleted, CloseStatus::Completed),
    (EventType::WorkflowExecutionFailed, CloseStatus::Failed),
    (EventType::WorkflowExecutionCanceled, CloseStatus::Canceled),
    (EventType::WorkflowExecutionTerminated, CloseStatus::Terminated),
    (EventType::WorkflowExecutionContinuedAsNew, CloseStatus::ContinuedAsNew),
    (EventType::WorkflowExecutionTimedOut, CloseStatus::TimedOut),
];
