//! What an execution is to be like by its history: what is open and due, what it is rebuilt as, and
//! what a replay of it writes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use swf_sim::execution::{Deadline, DeadlineKind, Execution};
use swf_sim::model::{
    EventAttributes as E, EventId, EventType, HistoryEvent, Recording, Timeout, Timestamp, Wakes,
};
use swf_sim::replay::Replay;

/// What the openers open, and the types of events that close it.
const FAMILIES: &[(EventType, &[EventType])] = &[
    (
        EventType::ActivityTaskScheduled,
        &[
            EventType::ActivityTaskCompleted,
            EventType::ActivityTaskFailed,
            EventType::ActivityTaskTimedOut,
            EventType::ActivityTaskCanceled,
        ],
    ),
    (EventType::TimerStarted, &[EventType::TimerFired, EventType::TimerCanceled]),
    (
        EventType::LambdaFunctionScheduled,
        &[
            EventType::StartLambdaFunctionFailed,
            EventType::LambdaFunctionCompleted,
            EventType::LambdaFunctionFailed,
            EventType::LambdaFunctionTimedOut,
        ],
    ),
    (
        EventType::StartChildWorkflowExecutionInitiated,
        &[
            EventType::StartChildWorkflowExecutionFailed,
            EventType::ChildWorkflowExecutionCompleted,
            EventType::ChildWorkflowExecutionFailed,
            EventType::ChildWorkflowExecutionTimedOut,
            EventType::ChildWorkflowExecutionCanceled,
            EventType::ChildWorkflowExecutionTerminated,
        ],
    ),
    (
        EventType::SignalExternalWorkflowExecutionInitiated,
        &[
            EventType::SignalExternalWorkflowExecutionFailed,
            EventType::ExternalWorkflowExecutionSignaled,
        ],
    ),
    (
        EventType::RequestCancelExternalWorkflowExecutionInitiated,
        &[
            EventType::RequestCancelExternalWorkflowExecutionFailed,
            EventType::ExternalWorkflowExecutionCancelRequested,
        ],
    ),
    (
        EventType::DecisionTaskScheduled,
        &[EventType::DecisionTaskCompleted, EventType::DecisionTaskTimedOut],
    ),
];

/// The event that opened what this event closes.
fn closed_by(event: &HistoryEvent) -> Option<EventId> {
    let event_type = event.event_type();
    let (opener, _) = FAMILIES.iter().find(|(_, closers)| closers.contains(&event_type))?;
    let mut opened_by = None;
    event.attributes.visit_references(|reference, id| {
        if reference.refers_to == *opener && !id.is_none() {
            opened_by = Some(id);
        }
    });
    opened_by
}

/// What is open at the end of a history, by the event that opened it, with its start if it has one.
pub(crate) fn open(history: &[HistoryEvent]) -> BTreeMap<EventId, Option<&HistoryEvent>> {
    let mut open = BTreeMap::new();
    for event in history {
        if FAMILIES.iter().any(|(opener, _)| *opener == event.event_type()) {
            open.insert(event.event_id, None);
        }
        let started = match &event.attributes {
            E::ActivityTaskStarted(e) => Some(e.scheduled_event_id),
            E::LambdaFunctionStarted(e) => Some(e.scheduled_event_id),
            E::DecisionTaskStarted(e) => Some(e.scheduled_event_id),
            E::ChildWorkflowExecutionStarted(e) => Some(e.initiated_event_id),
            _ => None,
        };
        if let Some(opened_by) = started {
            open.insert(opened_by, Some(event));
        }
        closed_by(event).and_then(|opened_by| open.remove(&opened_by));
    }
    open
}

/// What made a history can be inferred from it, and leads to the same history again.
pub(crate) fn keep_replayed(execution: &Execution) -> Result<(), TestCaseError> {
    let ids = execution.workflow_execution().clone();
    let recording = Recording::of(ids, execution.history().to_vec());
    match Replay::of(&recording).run() {
        Ok(replayed) => prop_assert_eq!(replayed.execution.history(), execution.history()),
        Err(_) if recording.events.is_empty() => {}
        Err(difference) => prop_assert!(false, "{}", difference),
    }
    Ok(())
}

/// What a history and its execution say of each other.
pub(crate) fn keep_rebuilt(execution: &Execution) -> Result<Execution, TestCaseError> {
    let history = execution.history().to_vec();
    let rebuilt = Execution::rebuild(execution.workflow_execution().clone(), history);
    let rebuilt = rebuilt.map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(rebuilt.state(), execution.state());
    prop_assert_eq!(rebuilt.history(), execution.history());
    Ok(rebuilt)
}

/// Everything that is due some time, told from the history and the last heartbeats.
pub(crate) fn due(
    history: &[HistoryEvent],
    beats: &BTreeMap<EventId, Timestamp>,
    sticky_clock_while_started: bool,
) -> Vec<Deadline> {
    let mut due = Vec::new();
    if history.last().is_none_or(|last| last.event_type().wakes() == Wakes::Closes) {
        return due;
    }
    let mut note = |kind, opened_by, since: Timestamp, timeout: Option<Timeout>| {
        if let Some(due_at) = since.due_after(timeout.unwrap_or(Timeout::None)) {
            due.push(Deadline { due: due_at, kind, opened_by });
        }
    };
    for (opened_by, started) in open(history) {
        let opener = &history[usize::try_from(opened_by.0).unwrap() - 1];
        let at = opener.event_timestamp;
        let started_at = started.map(|started| started.event_timestamp);
        match (&opener.attributes, started_at) {
            (E::DecisionTaskScheduled(e), Some(started_at)) => {
                let timeout = e.start_to_close_timeout;
                note(DeadlineKind::DecisionStartToClose, opened_by, started_at, timeout);
            }
            (E::DecisionTaskScheduled(e), None) => {
                let since = match sticky_clock_while_started {
                    true => Some(at),
                    false => unhindered_since(history, at),
                };
                if let Some(since) = since {
                    let timeout = e.schedule_to_start_timeout;
                    note(DeadlineKind::DecisionScheduleToStart, opened_by, since, timeout);
                }
            }
            (E::TimerStarted(e), _) => {
                note(DeadlineKind::Timer, opened_by, at, Some(e.start_to_fire_timeout));
            }
            (E::ActivityTaskScheduled(e), started_at) => {
                let timeout = e.schedule_to_close_timeout;
                note(DeadlineKind::ActivityScheduleToClose, opened_by, at, timeout);
                let Some(started_at) = started_at else {
                    let timeout = e.schedule_to_start_timeout;
                    note(DeadlineKind::ActivityScheduleToStart, opened_by, at, timeout);
                    continue;
                };
                let timeout = e.start_to_close_timeout;
                note(DeadlineKind::ActivityStartToClose, opened_by, started_at, timeout);
                let since = *beats.get(&opened_by).unwrap_or(&started_at);
                note(DeadlineKind::ActivityHeartbeat, opened_by, since, e.heartbeat_timeout);
            }
            (E::LambdaFunctionScheduled(e), Some(started_at)) => {
                let timeout = e.start_to_close_timeout.unwrap_or(Timeout::Seconds(900));
                note(DeadlineKind::LambdaFunction, opened_by, started_at, Some(timeout));
            }
            _ => {}
        }
    }
    if let Some(E::WorkflowExecutionStarted(e)) = history.first().map(|first| &first.attributes) {
        let at = history[0].event_timestamp;
        let year = Timeout::Seconds(31_536_000);
        let timeout = match e.execution_start_to_close_timeout {
            Some(Timeout::Seconds(seconds)) => Timeout::Seconds(seconds.min(31_536_000)),
            Some(Timeout::None) | None => year,
        };
        note(DeadlineKind::Execution, EventId::FIRST, at, Some(timeout));
    }
    due.sort_by_key(|d| (d.due, d.kind.class(), d.opened_by, d.kind));
    due
}

/// Since when no decision task has been started; `None`: one is.
fn unhindered_since(history: &[HistoryEvent], queued_at: Timestamp) -> Option<Timestamp> {
    let mut hindered = false;
    let mut since = queued_at;
    for event in history {
        match &event.attributes {
            E::DecisionTaskStarted(_) => hindered = true,
            E::DecisionTaskCompleted(_) => (hindered, since) = (false, event.event_timestamp),
            E::DecisionTaskTimedOut(e) if !e.started_event_id.is_none() => {
                (hindered, since) = (false, event.event_timestamp);
            }
            _ => {}
        }
    }
    (!hindered).then_some(since.max(queued_at))
}
