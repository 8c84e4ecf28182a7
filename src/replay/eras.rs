//! What the service once wrote otherwise. A recording of such an era is read as what the service
//! writes today, and the era is named.

use std::fmt;

use super::decided;
use crate::model::{
    EventAttributes as E, HistoryEvent, Timeout, Timestamp, WorkflowExecutionTerminatedCause,
};

/// The longest that the events of one batch are taken to be apart; 12 milliseconds are documented.
const BATCH_MILLISECONDS: i64 = 1_000;

/// A difference between the service then and now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Era {
    /// Until 2023, a `DecisionTaskScheduled` that may wait for ever had no
    /// `scheduleToStartTimeout`; since then it says `NONE` (recorded).
    NoScheduleToStart,
    /// Until 2013, the events of a batch could be some milliseconds later than its
    /// `DecisionTaskCompleted` (documented in the API reference, 2012).
    BatchTakesTime,
    /// Until 2013, an activity task that no worker had taken could time out with details
    /// (documented in the API reference, 2012).
    DetailsWithoutHeartbeat,
    /// Until 2016, an execution that a person terminated could have no cause; since then it says
    /// `OPERATOR_INITIATED` (recorded in 2016; the API model still says that it is absent).
    NoTerminationCause,
}

impl Era {
    /// All eras, newest first.
    pub const ALL: &[Era] = &[
        Era::NoScheduleToStart,
        Era::NoTerminationCause,
        Era::BatchTakesTime,
        Era::DetailsWithoutHeartbeat,
    ];

    /// The first moment at which the service wrote as it does today.
    #[must_use]
    pub fn until(self) -> Timestamp {
        // The beginnings of 2023, 2016 and 2013.
        Timestamp::from_millis(match self {
            Era::NoScheduleToStart => 1_672_531_200_000,
            Era::NoTerminationCause => 1_451_606_400_000,
            Era::BatchTakesTime | Era::DetailsWithoutHeartbeat => 1_356_998_400_000,
        })
    }

    /// The era's stable name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Era::NoScheduleToStart => "no-schedule-to-start",
            Era::BatchTakesTime => "batch-takes-time",
            Era::DetailsWithoutHeartbeat => "details-without-heartbeat",
            Era::NoTerminationCause => "no-termination-cause",
        }
    }

    /// Makes a recorded event say what the service says today, if this era is why it does not.
    fn modernize(self, recorded: &mut HistoryEvent, written: &HistoryEvent) -> bool {
        match self {
            Era::NoScheduleToStart => {
                let E::DecisionTaskScheduled(e) = &mut recorded.attributes else { return false };
                let left_out = e.schedule_to_start_timeout.is_none();
                e.schedule_to_start_timeout.get_or_insert(Timeout::None);
                left_out
            }
            Era::NoTerminationCause => {
                let E::WorkflowExecutionTerminated(e) = &mut recorded.attributes else {
                    return false;
                };
                let left_out = e.cause.is_none();
                e.cause.get_or_insert(WorkflowExecutionTerminatedCause::OperatorInitiated);
                left_out
            }
            Era::DetailsWithoutHeartbeat => {
                let E::ActivityTaskTimedOut(e) = &mut recorded.attributes else { return false };
                e.started_event_id.is_none() && e.details.take().is_some()
            }
            Era::BatchTakesTime => {
                let of_batch = decided::decision(&recorded.attributes).is_some();
                let (then, now) = (recorded.event_timestamp, written.event_timestamp);
                let late = then.as_millis() - now.as_millis();
                if !of_batch || !(1..=BATCH_MILLISECONDS).contains(&late) {
                    return false;
                }
                recorded.event_timestamp = now;
                true
            }
        }
    }
}

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// The eras that explain the difference between two events; empty: none does.
pub(super) fn explain(recorded: &HistoryEvent, written: &HistoryEvent, timed: bool) -> Vec<Era> {
    let mut modern = recorded.clone();
    let then = |era: &&Era| !timed || recorded.event_timestamp < era.until();
    let eras = Era::ALL.iter().filter(then);
    let eras: Vec<Era> = eras.copied().filter(|era| era.modernize(&mut modern, written)).collect();
    if modern == *written { eras } else { Vec::new() }
}
