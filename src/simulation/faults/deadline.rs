//! What is in time: a choice where an answer and a timeout meet in one millisecond.

use std::time::Duration;

use crate::model::AnswerAtDeadline;

/// The least step of the clock.
pub(super) const MILLISECOND: Duration = Duration::from_millis(1);

/// Whether an answer that takes so long comes before the timeout.
pub(super) fn is_in_time(at_deadline: AnswerAtDeadline, after: Duration, due: Duration) -> bool {
    match at_deadline {
        AnswerAtDeadline::Late => after < due,
        AnswerAtDeadline::InTime => after <= due,
    }
}

/// The longest that an answer can take and be in time; `None`: nothing is.
pub(super) fn latest(at_deadline: AnswerAtDeadline, due: Duration) -> Option<Duration> {
    match at_deadline {
        AnswerAtDeadline::Late => due.checked_sub(MILLISECOND),
        AnswerAtDeadline::InTime => Some(due),
    }
}
