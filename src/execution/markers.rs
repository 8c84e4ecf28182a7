//! Markers: notes that a decider leaves in its own history.

use super::batch::Asked;
use super::rule::Rule;
use super::ruling::Ruling;
use super::transition::Verdict;
use crate::model::RecordMarkerFailedCause;
use crate::model::decisions::RecordMarker;
use crate::model::events::{MarkerRecorded, RecordMarkerFailed};

pub(super) fn record_marker(asked: &Asked<'_>, decision: &RecordMarker) -> Verdict {
    let marker_name = decision.marker_name.clone();
    let decision_task_completed_event_id = asked.completed;
    if asked.ruling == Ruling::NotPermitted {
        let cause = RecordMarkerFailedCause::OperationNotPermitted;
        let failed = RecordMarkerFailed { marker_name, cause, decision_task_completed_event_id };
        return Verdict::new(Rule::CallerNotPermitted, failed);
    }
    let details = decision.details.clone();
    let recorded = MarkerRecorded { marker_name, details, decision_task_completed_event_id };
    Verdict::new(Rule::MarkerRecorded, recorded)
}
