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

#[cfg(test)]
mod tests {
    use super::Ruling::{Granted, NotPermitted, OverRate};
    use crate::execution::testing::{Run, check, check_decisions, marker};

    #[test]
    fn only_a_missing_permission_refuses_a_marker() {
        check_decisions(
            &Run::open(),
            &[
                (
                    NotPermitted,
                    marker("m"),
                    "RecordMarkerFailed markerName=m cause=OPERATION_NOT_PERMITTED -details",
                ),
                (OverRate, marker("m"), "MarkerRecorded markerName=m"),
                (Granted, marker("m"), "MarkerRecorded markerName=m -details"),
            ],
        );
    }

    #[test]
    fn a_marker_may_have_the_name_of_another_and_wakes_nobody() {
        check(
            &Run::open().answer(vec![marker("m"), marker("m")]),
            "DecisionTaskCompleted
             MarkerRecorded markerName=m
             MarkerRecorded markerName=m",
        );
    }

    #[test]
    fn a_refused_marker_wakes_the_decider() {
        check(
            &Run::open().answer_under(&[NotPermitted], vec![marker("m")]),
            "DecisionTaskCompleted\nRecordMarkerFailed\nDecisionTaskScheduled",
        );
    }
}
