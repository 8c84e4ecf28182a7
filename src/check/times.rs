//! Laws of time: nothing comes due early.

use super::known::Stamp;
use super::law::Law;
use super::monitor::Monitor;
use crate::model::{Timeout, Timestamp};

impl Monitor<'_> {
    /// What came due at `at` is not earlier than its timeout after `since`.
    pub(super) fn not_early(
        &mut self,
        law: Law,
        since: Stamp,
        timeout: Option<Timeout>,
        at: Stamp,
    ) {
        let Some(due) = timeout.and_then(|timeout| since.at.due_after(timeout)) else { return };
        if at.at < due {
            let expected = format_args!("{due} or later");
            self.findings.broken(law, &[since.id, at.id], expected, at.at);
        }
    }

    /// How much later than `since` a moment is, in milliseconds.
    pub(super) fn later(at: Timestamp, since: Timestamp) -> i64 {
        at.as_millis() - since.as_millis()
    }
}
