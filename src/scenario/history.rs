//! What rules ask of a history: how many events matched, which use of an id this is, what is open,
//! and which decision an event refused.

use std::collections::BTreeSet;

use crate::model::{
    DecisionType, EventAttributes, EventId, EventType, EventTypes, HistoryEvent, Pattern, Selector,
    origin, subject,
};
use crate::simulation::DecisionTask;

/// How many events any of the selectors matches.
pub(super) fn count(history: &[HistoryEvent], selectors: &[Selector]) -> usize {
    let matched =
        |event: &&HistoryEvent| selectors.iter().any(|selector| selector.matches(history, event));
    history.iter().filter(matched).count()
}

/// How many earlier uses the id had that the last event of the history is about.
pub(super) fn attempt(history: &[HistoryEvent], event: &HistoryEvent) -> usize {
    let use_type = use_type(event.event_type());
    let this_use = origin(history, event).unwrap_or(event).event_id;
    let id = subject(history, event);
    let earlier_use = |other: &&HistoryEvent| {
        other.event_id < this_use && other.event_type() == use_type && subject(history, other) == id
    };
    history.iter().filter(earlier_use).count()
}

/// The type of event that is one use of an id: what began the thing, what would have begun it had
/// the decision not been refused, or the very event.
pub(super) fn use_type(event_type: EventType) -> EventType {
    let granted = || event_type.refused_decision().map(DecisionType::granted);
    event_type.origin().or_else(granted).unwrap_or(event_type)
}

/// The events that open what `open(id)` speaks of.
pub(super) const OPENS: EventTypes = EventTypes::of(&[
    EventType::TimerStarted,
    EventType::ActivityTaskScheduled,
    EventType::LambdaFunctionScheduled,
    EventType::StartChildWorkflowExecutionInitiated,
]);

/// The events that go on with it and leave it open.
const LEAVES_OPEN: EventTypes = EventTypes::of(&[
    EventType::ActivityTaskStarted,
    EventType::LambdaFunctionStarted,
    EventType::ChildWorkflowExecutionStarted,
]);

/// Whether a timer, task or child with a matching id is open at the end of the history.
pub(super) fn is_open(history: &[HistoryEvent], pattern: &Pattern) -> bool {
    let mut open: BTreeSet<EventId> = BTreeSet::new();
    for event in history {
        let event_type = event.event_type();
        if OPENS.contains(event_type) {
            if subject(history, event).is_some_and(|id| pattern.matches(id)) {
                open.insert(event.event_id);
            }
        } else if !open.is_empty()
            && !LEAVES_OPEN.contains(event_type)
            && let Some(origin) = origin(history, event)
        {
            open.remove(&origin.event_id);
        }
    }
    !open.is_empty()
}

/// The decision that an event refused: the decision task that it was an answer to, and its place in
/// the answer.
pub(super) fn refused_decision<'h>(
    task: &DecisionTask<'h>,
    event: &HistoryEvent,
) -> Option<(DecisionTask<'h>, usize)> {
    let mut completed_id = None;
    event.attributes.visit_references(|reference, id| {
        if reference.refers_to == EventType::DecisionTaskCompleted {
            completed_id = Some(id);
        }
    });
    let completed_id = completed_id.filter(|id| *id < event.event_id)?;
    // What fails after it was initiated has its place by the event that the batch wrote.
    let of_batch = origin(task.history, event).unwrap_or(event);
    let place = of_batch.event_id.0.checked_sub(completed_id.0)?.checked_sub(1)?;
    let EventAttributes::DecisionTaskCompleted(completed) = &task.event(completed_id)?.attributes
    else {
        return None;
    };
    let started_event_id = completed.started_event_id;
    let seen = usize::try_from(started_event_id.0).ok()?;
    let history = task.history.get(..seen)?;
    let previous_started_event_id = previous_started(history);
    let refused = DecisionTask { history, previous_started_event_id, started_event_id, ..*task };
    Some((refused, usize::try_from(place).ok()?))
}

/// The start of the last decision task that was completed.
fn previous_started(history: &[HistoryEvent]) -> EventId {
    let started = history.iter().rev().find_map(|event| {
        let EventAttributes::DecisionTaskCompleted(completed) = &event.attributes else {
            return None;
        };
        Some(completed.started_event_id)
    });
    started.unwrap_or(EventId::NONE)
}
