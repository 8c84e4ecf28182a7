//! What of the decider is to blame for a property that broke: a decision, or a missing rule.

use std::slice;

use super::warnings::wakes;
use super::{Broken, Ran};
use crate::execution::Execution;
use crate::model::events::DecisionTaskCompleted;
use crate::model::{
    EventAttributes, EventId, EventType, HistoryEvent, Place, WorkflowExecutionTerminatedCause,
    origin,
};
use crate::simulation::{EventProvenance, Simulation, SimulationError, decision_of};

/// What the decider has to do with it that a property broke at an event.
pub(super) enum Blame {
    /// For a decision of its answer the service refused the whole of it.
    Refused(Place),
    /// It decided this event.
    Decided(EventId, Place),
    /// It decided the second of these events, of which the first one comes.
    ComesOf(EventId, EventId, Place),
    /// It decided nothing, though it was told of events.
    Silence(Silence),
    /// It decided this event last.
    Last(EventId, Place),
}

/// That a decider did nothing about what it was told.
pub(super) struct Silence {
    /// What it did not do at which events, in words.
    told: String,
    events: Vec<EventId>,
    /// Where its rules begin, if it is made of rules.
    rules: Option<Place>,
}

impl Blame {
    /// The events that show it.
    pub(super) fn events(&self) -> &[EventId] {
        match self {
            Blame::Refused(_) => &[],
            Blame::Decided(event, _) | Blame::ComesOf(_, event, _) | Blame::Last(event, _) => {
                slice::from_ref(event)
            }
            Blame::Silence(silence) => &silence.events,
        }
    }

    /// The same in a sentence, with the place in the scenario and a caret; empty where nobody knows
    /// the place and nothing is to be said without it.
    pub(super) fn told(&self, scenario: &str, source: Option<&str>) -> String {
        let at = |place: Place| shown_at(place, scenario, source?);
        let (told, at) = match self {
            Blame::Refused(place) => ("the decision to blame stands".to_owned(), at(*place)),
            Blame::Decided(event, place) => (format!("event {event} was decided"), at(*place)),
            Blame::ComesOf(event, begun, place) => {
                (format!("event {event} comes of event {begun}, which was decided"), at(*place))
            }
            Blame::Last(event, place) => (format!("event {event} was decided last,"), at(*place)),
            Blame::Silence(Silence { told, rules, .. }) => match rules.and_then(at) {
                Some(at) => (format!("{told}; its rules begin"), Some(at)),
                None => return format!("  {told}\n"),
            },
        };
        at.map(|at| format!("  {told} at {at}")).unwrap_or_default()
    }
}

/// What the decider has to do with it: it decided the event at which the property broke, or what
/// that event comes of; where the execution was left, it did nothing about what it was told, or
/// else there is what it decided last. `None`: people, faults or the service led there.
pub(super) fn blame(Ran { simulation, ended }: &Ran<'_>, broken: &Broken) -> Option<Blame> {
    let execution = execution_of(simulation, broken)?;
    let event = execution.event(broken.event_id?)?;
    if let Err(SimulationError::AnswerRefused { workflow_id, event_id, place, .. }) = ended
        && (workflow_id, *event_id) == (&execution.workflow_execution().workflow_id, event.event_id)
    {
        return place.map(Blame::Refused);
    }
    let why = simulation.provenance(execution.workflow_execution())?;
    let decided_at = |id: EventId| why.get(usize::try_from(id.0.checked_sub(1)?).ok()?)?.decided_at;
    if let Some(place) = decided_at(event.event_id) {
        return Some(Blame::Decided(event.event_id, place));
    }
    if let Some(begun) = origin(execution.history(), event).map(|begun| begun.event_id)
        && let Some(place) = decided_at(begun)
    {
        return Some(Blame::ComesOf(event.event_id, begun, place));
    }
    let is_left = was_left(event);
    if (is_left || event.event_type() == EventType::DecisionTaskCompleted)
        && let Some(silence) = silence(simulation, execution, &why, event.event_id)
    {
        return Some(Blame::Silence(silence));
    }
    let before = execution.history().iter().rev().skip_while(|other| *other != event);
    let mut decided =
        before.filter_map(|event| Some((event.event_id, decided_at(event.event_id)?)));
    let (last, place) = decided.next().filter(|_| is_left)?;
    Some(Blame::Last(last, place))
}

/// Whether an execution ends with the event because its decider did not end it.
fn was_left(event: &HistoryEvent) -> bool {
    if let EventAttributes::WorkflowExecutionTerminated(terminated) = &event.attributes {
        return terminated.cause == Some(WorkflowExecutionTerminatedCause::EventLimitExceeded);
    }
    event.event_type() == EventType::WorkflowExecutionTimedOut
}

/// A place in the scenario, its line, and a caret.
fn shown_at(place: Place, scenario: &str, source: &str) -> Option<String> {
    let Place { line: number, column } = place;
    let line = source.lines().nth(number as usize - 1)?;
    let caret = " ".repeat(column.saturating_sub(1) as usize);
    Some(format!("{scenario}:{number}:{column}\n    {line}\n    {caret}^\n"))
}

/// What the decider was told before an event and did nothing about: the events in which faults show
/// and for which it has no rule; or else those at which its last answers decided nothing.
fn silence(
    simulation: &Simulation,
    execution: &Execution,
    why: &[EventProvenance],
    until: EventId,
) -> Option<Silence> {
    let name = &execution.start()?.workflow_type.name;
    let speaks_at = simulation.world().deciders.get(name)?.decider.speaks_at();
    let (_, last) = answers(execution, until).next()?;
    let told =
        execution.history().iter().zip(why).filter(|(event, _)| {
            event.event_id <= last.started_event_id && wakes(event.event_type())
        });
    let (mut spoken, mut unspoken): (Vec<_>, Vec<_>) = told.partition(|(event, _)| {
        speaks_at.is_none_or(|speaks_at| speaks_at.events.contains(event.event_type()))
    });
    if unspoken.iter().any(|(_, why)| why.fault.is_some()) {
        unspoken.retain(|(_, why)| why.fault.is_some());
        spoken.clear();
    } else {
        let seen = decided_before(execution, until)?;
        unspoken.retain(|(event, _)| seen < event.event_id);
        spoken.retain(|(event, _)| seen < event.event_id);
    }
    let parts = [("has no rule for", &unspoken), ("decided nothing at", &spoken)];
    let parts = parts.iter().filter(|(_, events)| !events.is_empty());
    let parts: Vec<String> = parts.map(|(what, of)| format!("{what} {}", listed(of))).collect();
    let told = format!("`{name}` {}", parts.join(", and "));
    let events = unspoken.iter().chain(&spoken).map(|(event, _)| event.event_id).collect();
    let rules = speaks_at.map(|speaks_at| speaks_at.rules);
    (!parts.is_empty()).then_some(Silence { told, events, rules })
}

/// As many events are listed.
const MOST_LISTED: usize = 8;

fn listed(events: &[(&HistoryEvent, &EventProvenance)]) -> String {
    let told = events.iter().take(MOST_LISTED);
    let told = told.map(|(event, _)| format!("event {} {}", event.event_id, event.event_type()));
    let more = events.len().saturating_sub(MOST_LISTED);
    let more = (more > 0).then(|| format!("and {more} more"));
    told.chain(more).collect::<Vec<_>>().join(", ")
}

/// Up to which event the decider had been told when it decided something last, if its last answer
/// decided nothing.
fn decided_before(execution: &Execution, until: EventId) -> Option<EventId> {
    let decides = |(answer, _): &(EventId, _)| {
        let next = usize::try_from(answer.0).ok().and_then(|at| execution.history().get(at));
        next.and_then(decision_of).is_some()
    };
    let mut answers = answers(execution, until);
    let last_decides = decides(&answers.next()?);
    let before = answers.find(decides);
    (!last_decides).then(|| before.map_or(EventId::NONE, |(_, answer)| answer.started_event_id))
}

/// The decision tasks that were answered up to an event, the last first.
pub(super) fn answers(
    execution: &Execution,
    until: EventId,
) -> impl Iterator<Item = (EventId, &DecisionTaskCompleted)> {
    let before = execution.history().iter().rev().filter(move |event| event.event_id <= until);
    before.filter_map(|event| {
        let EventAttributes::DecisionTaskCompleted(completed) = &event.attributes else {
            return None;
        };
        Some((event.event_id, completed))
    })
}

pub(super) fn execution_of<'s>(
    simulation: &'s Simulation,
    broken: &Broken,
) -> Option<&'s Execution> {
    let run = broken.run.as_ref()?;
    let mut executions = simulation.executions();
    executions.find(|execution| execution.workflow_execution() == run)
}
