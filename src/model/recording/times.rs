//! Moments for events that have none: the earliest at which they could have happened.

use crate::model::{
    ActivityTaskTimeoutType, DecisionTaskTimeoutType, EventAttributes as E, EventId, HistoryEvent,
    Timeout, Timestamp,
};

/// How long a Lambda task may take whose decision did not say (developer guide).
const LAMBDA_DEFAULT: Timeout = Timeout::Seconds(900);

/// Whether all moments are whole seconds.
pub(super) fn in_whole_seconds(events: &[HistoryEvent]) -> bool {
    events.iter().all(|event| event.event_timestamp.as_millis() % 1000 == 0)
}

/// Gives each event its moment: that of the event before it, or, where the event is one that comes
/// due, when it does.
pub(super) fn fill(events: &mut [HistoryEvent]) {
    let mut now = Timestamp::MIN;
    for place in 0..events.len() {
        let (earlier, rest) = events.split_at_mut(place);
        let Some(event) = rest.first_mut() else { return };
        now = due(&event.attributes, earlier).map_or(now, |due| due.max(now));
        event.event_timestamp = now;
    }
}

/// When an event that comes due does so, told from the events before it.
fn due(attributes: &E, earlier: &[HistoryEvent]) -> Option<Timestamp> {
    if let E::TimerFired(e) = attributes
        && let (E::TimerStarted(timer), at) = find(earlier, e.started_event_id)?
    {
        return at.due_after(timer.start_to_fire_timeout);
    }
    if let E::ActivityTaskTimedOut(e) = attributes
        && let (E::ActivityTaskScheduled(task), scheduled) = find(earlier, e.scheduled_event_id)?
    {
        let started = find(earlier, e.started_event_id).map(|(_, at)| at);
        let (since, timeout) = match e.timeout_type {
            ActivityTaskTimeoutType::ScheduleToStart => (scheduled, task.schedule_to_start_timeout),
            ActivityTaskTimeoutType::ScheduleToClose => (scheduled, task.schedule_to_close_timeout),
            ActivityTaskTimeoutType::StartToClose => (started?, task.start_to_close_timeout),
            ActivityTaskTimeoutType::Heartbeat => (started?, task.heartbeat_timeout),
        };
        return since.due_after(timeout?);
    }
    if let E::DecisionTaskTimedOut(e) = attributes
        && let (E::DecisionTaskScheduled(task), scheduled) = find(earlier, e.scheduled_event_id)?
    {
        let started = find(earlier, e.started_event_id).map(|(_, at)| at);
        let (since, timeout) = match e.timeout_type {
            DecisionTaskTimeoutType::ScheduleToStart => (scheduled, task.schedule_to_start_timeout),
            DecisionTaskTimeoutType::StartToClose => (started?, task.start_to_close_timeout),
        };
        return since.due_after(timeout?);
    }
    if let E::LambdaFunctionTimedOut(e) = attributes
        && let (E::LambdaFunctionScheduled(task), _) = find(earlier, e.scheduled_event_id)?
    {
        let (_, started) = find(earlier, e.started_event_id)?;
        return started.due_after(task.start_to_close_timeout.unwrap_or(LAMBDA_DEFAULT));
    }
    if let E::WorkflowExecutionTimedOut(_) = attributes
        && let (E::WorkflowExecutionStarted(start), at) = find(earlier, EventId::FIRST)?
    {
        return at.due_after(start.execution_start_to_close_timeout?);
    }
    None
}

/// The event with this id, when no earlier one is missing.
fn find(earlier: &[HistoryEvent], id: EventId) -> Option<(&E, Timestamp)> {
    let place = usize::try_from(id.0.checked_sub(earlier.first()?.event_id.0)?).ok()?;
    let event = earlier.get(place).filter(|event| event.event_id == id)?;
    Some((&event.attributes, event.event_timestamp))
}
