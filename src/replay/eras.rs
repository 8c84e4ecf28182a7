//! What the service once wrote otherwise. A recording of such an era is read as what the service
//! writes today, and the era is named.

use std::fmt;
use std::ops::Range;

use indexmap::IndexSet;

use super::decided;
use crate::model::{
    Answer, Decision, EventAttributes as E, EventId, HistoryEvent, Recording, Timeout, Times,
    Timestamp, WorkflowExecutionTerminatedCause,
};

/// The longest that the events of one batch are taken to be apart; 12 milliseconds are documented.
const BATCH_MILLISECONDS: i64 = 1_000;

/// What a Lambda task had that was given no timeout, and what it has today, in milliseconds.
const LAMBDA_MILLISECONDS: Range<i64> = 300_000..900_000;

/// The same, as a decision gives it.
const LAMBDA_THEN: Timeout = Timeout::Seconds(300);

/// A difference between the service then and now, or between what it may write and what it writes
/// as a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Era {
    /// Until about 2023, a `DecisionTaskScheduled` had no `scheduleToStartTimeout`; since then it
    /// says `NONE` when it may wait for ever (recorded). When that changed is not known exactly:
    /// it has changed for a history that has said `NONE` once.
    NoScheduleToStart,
    /// Until 2013, the events of a batch could be some milliseconds later than its
    /// `DecisionTaskCompleted` (documented in the API reference, 2012).
    BatchTakesTime,
    /// An activity task that no worker had taken could time out with details (documented in the
    /// API reference, 2012); until when is not known.
    DetailsWithoutHeartbeat,
    /// An execution that a person terminated could have no cause. `OPERATOR_INITIATED` is recorded
    /// in 2016, and the API model still says that it is absent.
    NoTerminationCause,
    /// A Lambda task whose decision gave no `startToCloseTimeout` timed out after 300 seconds, as
    /// long as a function could not run longer (documented in earlier editions of the API
    /// reference); until when is not known. Since then it has 900.
    LambdaDefault300,
    /// An `ActivityTaskCanceled` need not name the cancel request that came before it: the API
    /// model says that the reference may be absent, and some exports write 0.
    CancelRequestNotNamed,
    /// No decision task came of a batch whose only failures were `RecordMarkerFailed`,
    /// `StartTimerFailed` or `ScheduleLambdaFunctionFailed`. That one does is inferred from the
    /// other failures; no recording shows it.
    NoTaskAfterFailure,
}

impl Era {
    /// All eras, newest first.
    pub const ALL: &[Era] = &[
        Era::CancelRequestNotNamed,
        Era::NoTaskAfterFailure,
        Era::NoScheduleToStart,
        Era::LambdaDefault300,
        Era::NoTerminationCause,
        Era::BatchTakesTime,
        Era::DetailsWithoutHeartbeat,
    ];

    /// The first moment at which the service wrote as it does today; `None`: it is not known.
    #[must_use]
    pub fn until(self) -> Option<Timestamp> {
        match self {
            // The beginning of 2013.
            Era::BatchTakesTime => Some(Timestamp::from_millis(1_356_998_400_000)),
            Era::NoScheduleToStart
            | Era::NoTerminationCause
            | Era::DetailsWithoutHeartbeat
            | Era::LambdaDefault300
            | Era::CancelRequestNotNamed
            | Era::NoTaskAfterFailure => None,
        }
    }

    /// The era's stable name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Era::NoScheduleToStart => "no-schedule-to-start",
            Era::BatchTakesTime => "batch-takes-time",
            Era::DetailsWithoutHeartbeat => "details-without-heartbeat",
            Era::NoTerminationCause => "no-termination-cause",
            Era::LambdaDefault300 => "lambda-default-300",
            Era::CancelRequestNotNamed => "cancel-request-not-named",
            Era::NoTaskAfterFailure => "no-task-after-failure",
        }
    }

    /// Makes a recorded event say what the service says today, if this era is why it does not.
    fn modernize(self, recorded: &mut HistoryEvent, written: &HistoryEvent) -> bool {
        let (then, now) = (&mut recorded.attributes, &written.attributes);
        match self {
            Era::NoScheduleToStart => {
                let (E::DecisionTaskScheduled(then), E::DecisionTaskScheduled(now)) = (then, now)
                else {
                    return false;
                };
                // A list that an answer gave for a time has a timeout of its own.
                let said = &mut then.schedule_to_start_timeout;
                let left_out = said.is_none();
                *said = said.or(now.schedule_to_start_timeout);
                left_out
            }
            Era::NoTerminationCause => {
                let E::WorkflowExecutionTerminated(then) = then else { return false };
                let left_out = then.cause.is_none();
                then.cause.get_or_insert(WorkflowExecutionTerminatedCause::OperatorInitiated);
                left_out
            }
            Era::DetailsWithoutHeartbeat => {
                let E::ActivityTaskTimedOut(then) = then else { return false };
                then.started_event_id.is_none() && then.details.take().is_some()
            }
            Era::LambdaDefault300 => {
                let (E::LambdaFunctionScheduled(then), E::LambdaFunctionScheduled(now)) =
                    (then, now)
                else {
                    return false;
                };
                let timeout = &mut then.start_to_close_timeout;
                let left_out = timeout.is_none() && now.start_to_close_timeout == Some(LAMBDA_THEN);
                if left_out {
                    *timeout = now.start_to_close_timeout;
                }
                left_out
            }
            Era::CancelRequestNotNamed => {
                let (E::ActivityTaskCanceled(then), E::ActivityTaskCanceled(now)) = (then, now)
                else {
                    return false;
                };
                let named = &mut then.latest_cancel_requested_event_id;
                let other = *named != now.latest_cancel_requested_event_id;
                if !other || !named.unwrap_or_default().is_none() {
                    return false;
                }
                *named = now.latest_cancel_requested_event_id;
                true
            }
            // It leaves out an event, and changes none.
            Era::NoTaskAfterFailure => false,
            Era::BatchTakesTime => {
                let of_batch = decided::decision(then).is_some();
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
    let then = |era: &&Era| {
        let until = era.until().filter(|_| timed);
        until.is_none_or(|until| recorded.event_timestamp < until)
    };
    let eras = Era::ALL.iter().filter(then);
    let eras: Vec<Era> = eras.copied().filter(|era| era.modernize(&mut modern, written)).collect();
    if modern == *written { eras } else { Vec::new() }
}

/// The Lambda tasks, by their `LambdaFunctionScheduled` events, that were given no timeout and
/// timed out before today's was over.
pub(super) fn lambda_functions_then(recording: &Recording) -> IndexSet<EventId> {
    let event = |id: EventId| {
        let place = usize::try_from(id.0.checked_sub(1)?).ok()?;
        recording.events.get(place)
    };
    // Where whole seconds are recorded, up to one was cut off.
    let cut = if recording.times == Times::Seconds { 999 } else { 0 };
    let (least, most) = (LAMBDA_MILLISECONDS.start - cut, LAMBDA_MILLISECONDS.end - cut);
    let then = recording.events.iter().filter_map(|last| {
        let E::LambdaFunctionTimedOut(e) = &last.attributes else { return None };
        let E::LambdaFunctionScheduled(scheduled) = &event(e.scheduled_event_id)?.attributes else {
            return None;
        };
        let started = event(e.started_event_id)?.event_timestamp;
        let ran = last.event_timestamp.as_millis() - started.as_millis();
        let left_out = scheduled.start_to_close_timeout.is_none();
        (left_out && (least..most).contains(&ran)).then_some(e.scheduled_event_id)
    });
    then.collect()
}

/// Gives the decisions of a batch what the service gave those Lambda tasks.
pub(super) fn give_lambda_functions_then(
    then: &IndexSet<EventId>,
    answer: &mut Answer,
    batch: &[HistoryEvent],
) {
    for (decision, event) in answer.decisions.iter_mut().zip(batch) {
        if let Decision::ScheduleLambdaFunction(decision) = decision
            && then.contains(&event.event_id)
        {
            decision.start_to_close_timeout = Some(LAMBDA_THEN);
        }
    }
}
