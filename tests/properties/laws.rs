//! Laws that one history keeps, told from the history alone: what is open, and when it is due.

use std::collections::BTreeMap;

use proptest::prelude::*;
use swf_sim::execution::{Deadline, DeadlineKind, Execution};
use swf_sim::model::{
    EventAttributes as E, EventId, EventType, HistoryEvent, Recording, Scope, Timeout, Timestamp,
    Wakes,
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

/// The laws of one history by itself.
pub(crate) fn keep(history: &[HistoryEvent]) -> Result<(), TestCaseError> {
    let mut last = Timestamp::MIN;
    for (event, id) in history.iter().zip(1..) {
        prop_assert_eq!(event.event_id, EventId(id), "ids have no gaps");
        prop_assert!(event.event_timestamp >= last, "time runs back at {}", id);
        last = event.event_timestamp;
        let closes = event.event_type().wakes() == Wakes::Closes;
        prop_assert!(!closes || history.len() as u64 == id, "something follows the close {}", id);
        keep_references(event, history)?;
    }
    keep_decision_tasks(history)?;
    keep_closes(history)
}

fn keep_references(event: &HistoryEvent, history: &[HistoryEvent]) -> Result<(), TestCaseError> {
    let mut wrong = Vec::new();
    event.attributes.visit_references(|reference, id| {
        let fits = match reference.scope {
            Scope::Elsewhere => true,
            Scope::HereOrZero if id.is_none() => true,
            Scope::Here | Scope::HereOrZero => {
                let place = usize::try_from(id.0).unwrap();
                let earlier = id < event.event_id && !id.is_none();
                earlier && history[place - 1].event_type() == reference.refers_to
            }
        };
        if !fits {
            wrong.push((reference.attribute, id));
        }
    });
    prop_assert!(wrong.is_empty(), "{:?} points to {:?}", event, wrong);
    Ok(())
}

/// At most one is queued and one started, and a queued one comes with what woke the decider.
fn keep_decision_tasks(history: &[HistoryEvent]) -> Result<(), TestCaseError> {
    let (mut queued, mut started) = (None, None);
    for (event, before) in history.iter().zip([None].into_iter().chain(history.iter().map(Some))) {
        match &event.attributes {
            E::DecisionTaskScheduled(_) => {
                prop_assert_eq!(queued.replace(event.event_id), None, "one was queued already");
                let trigger = before.map(|before| before.event_timestamp);
                prop_assert_eq!(trigger, Some(event.event_timestamp), "it comes with its trigger");
            }
            E::DecisionTaskStarted(e) => {
                prop_assert_eq!(queued.take(), Some(e.scheduled_event_id), "it was queued");
                prop_assert_eq!(started.replace(event.event_id), None, "one was started already");
            }
            E::DecisionTaskCompleted(e) => {
                prop_assert_eq!(started.take(), Some(e.started_event_id), "it was started");
            }
            E::DecisionTaskTimedOut(e) if e.started_event_id.is_none() => {
                prop_assert_eq!(queued.take(), Some(e.scheduled_event_id), "it was queued");
            }
            E::DecisionTaskTimedOut(e) => {
                prop_assert_eq!(started.take(), Some(e.started_event_id), "it was started");
            }
            _ => {}
        }
        let woken = event.event_type().wakes() == Wakes::Always;
        let next = history.get(usize::try_from(event.event_id.0).unwrap());
        let unanswered = woken && queued.is_none();
        let scheduled = EventType::DecisionTaskScheduled;
        let answers = next.is_some_and(|next| next.event_type() == scheduled);
        prop_assert!(!unanswered || answers, "{:?} wakes the decider", event);
    }
    Ok(())
}

/// What closes is open, so nothing closes twice.
fn keep_closes(history: &[HistoryEvent]) -> Result<(), TestCaseError> {
    for (place, event) in history.iter().enumerate() {
        if let Some(opened_by) = closed_by(event) {
            let open = open(&history[..place]);
            prop_assert!(open.contains_key(&opened_by), "{:?} closes what is closed", event);
        }
    }
    Ok(())
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
