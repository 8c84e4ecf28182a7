//! What AWS would bill for, as counts.

use std::collections::BTreeSet;
use std::iter::Sum;

use super::events::{EventAttributes, EventType, HistoryEvent};
use super::ids::EventId;

/// What AWS counts of executions when it bills.
///
/// SWF's price list names executions started, tasks, timers, signals and markers, and the time that
/// an execution is open or retained, which is not counted here. Whether its tasks are those of
/// deciders too it does not say (its examples count activity tasks alone), so that the two stand
/// apart. Lambda's names requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Billed {
    /// Executions started: by a person, as a child, or by continuing as new.
    pub executions: usize,
    /// Decision tasks scheduled.
    pub decision_tasks: usize,
    /// Activity tasks scheduled.
    pub activity_tasks: usize,
    /// Timers started.
    pub timers: usize,
    /// Signals received.
    pub signals: usize,
    /// Markers recorded.
    pub markers: usize,
    /// Invocations that reached a Lambda function: also those that failed in it, timed out, or
    /// still ran when the execution closed.
    pub lambda_requests: usize,
}

impl Billed {
    /// Counts what stands in a history. `refused` are the `LambdaFunctionScheduled` events of which
    /// it is known from elsewhere that Lambda refused the invocation: one that closes first has no
    /// event that tells it.
    #[must_use]
    pub fn of(history: &[HistoryEvent], refused: &[EventId]) -> Self {
        let count = |event_type| history.iter().filter(|e| e.event_type() == event_type).count();
        let refused_here = history.iter().filter_map(refused_invocation);
        let refused: BTreeSet<EventId> = refused.iter().copied().chain(refused_here).collect();
        let started = count(EventType::LambdaFunctionStarted);
        Billed {
            executions: count(EventType::WorkflowExecutionStarted),
            decision_tasks: count(EventType::DecisionTaskScheduled),
            activity_tasks: count(EventType::ActivityTaskScheduled),
            timers: count(EventType::TimerStarted),
            signals: count(EventType::WorkflowExecutionSignaled),
            markers: count(EventType::MarkerRecorded),
            lambda_requests: started.saturating_sub(refused.len()),
        }
    }

    /// Each count with its name in the singular.
    #[must_use]
    pub fn counts(&self) -> [(usize, &'static str); 7] {
        [
            (self.executions, "execution"),
            (self.decision_tasks, "decision task"),
            (self.activity_tasks, "activity task"),
            (self.timers, "timer"),
            (self.signals, "signal"),
            (self.markers, "marker"),
            (self.lambda_requests, "Lambda request"),
        ]
    }
}

impl Sum for Billed {
    fn sum<I: Iterator<Item = Billed>>(all: I) -> Billed {
        all.fold(Billed::default(), |a, b| Billed {
            executions: a.executions + b.executions,
            decision_tasks: a.decision_tasks + b.decision_tasks,
            activity_tasks: a.activity_tasks + b.activity_tasks,
            timers: a.timers + b.timers,
            signals: a.signals + b.signals,
            markers: a.markers + b.markers,
            lambda_requests: a.lambda_requests + b.lambda_requests,
        })
    }
}

/// The invocation that an event says Lambda refused.
fn refused_invocation(event: &HistoryEvent) -> Option<EventId> {
    let EventAttributes::LambdaFunctionFailed(failed) = &event.attributes else { return None };
    let refused = failed.reason.as_deref().is_some_and(is_refusal_of_lambda);
    refused.then_some(failed.scheduled_event_id)
}

/// Whether a failed invocation's reason is an error of Lambda's Invoke operation, so that the
/// function never ran: their names end in `Exception`, all of them, while what a handler raises is
/// an `UnhandledError`.
#[must_use]
pub fn is_refusal_of_lambda(reason: &str) -> bool {
    reason.ends_with("Exception")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::events::{LambdaFunctionFailed, LambdaFunctionStarted};
    use crate::model::{Text, Timestamp};

    fn history(attributes: Vec<EventAttributes>) -> Vec<HistoryEvent> {
        let event = |(id, attributes)| HistoryEvent {
            event_id: EventId(id),
            event_timestamp: Timestamp::from_millis(0),
            attributes,
        };
        (1..).zip(attributes).map(event).collect()
    }

    fn started(scheduled: u64) -> EventAttributes {
        LambdaFunctionStarted { scheduled_event_id: EventId(scheduled) }.into()
    }

    fn failed(scheduled: u64, reason: &'static str) -> EventAttributes {
        LambdaFunctionFailed {
            scheduled_event_id: EventId(scheduled),
            started_event_id: EventId(1),
            reason: Some(Text::of(reason)),
            details: None,
        }
        .into()
    }

    #[test]
    fn an_invocation_counts_unless_lambda_refused_it() {
        let rows = [
            ("UnhandledError", 1),
            ("ResultTooLong", 1),
            ("AccessDeniedException", 0),
            ("InvalidRequestContentException", 0),
            ("ResourceNotFoundException", 0),
            ("ServiceException", 0),
            ("TooManyRequestsException", 0),
        ];
        for (reason, reached) in rows {
            let billed = Billed::of(&history(vec![started(7), failed(7, reason)]), &[]);
            assert_eq!(billed.lambda_requests, reached, "{reason}");
        }
    }

    #[test]
    fn an_open_invocation_counts_unless_its_refusal_is_known() {
        let open = history(vec![started(7), started(8)]);
        assert_eq!(Billed::of(&open, &[]).lambda_requests, 2);
        assert_eq!(Billed::of(&open, &[EventId(8)]).lambda_requests, 1);

        let told = history(vec![started(7), failed(7, "ServiceException")]);
        assert_eq!(Billed::of(&told, &[EventId(7)]).lambda_requests, 0);
    }
}
