//! What of the decider is to blame for a property that broke: a decision, or a missing rule.

use super::Broken;
use super::warnings::wakes;
use crate::execution::Execution;
use crate::model::events::DecisionTaskCompleted;
use crate::model::{
    EventAttributes, EventId, EventType, HistoryEvent, Place, WorkflowExecutionTerminatedCause,
    origin,
};
use crate::simulation::{EventProvenance, Simulation, decision_of};

/// What the decider has to do with it, at its place in the scenario with a caret: where it decided
/// the event at which the property broke, or what that event comes of; where the execution was
/// left, the rules that decided nothing, or else the last decision.
pub(super) fn blamed(
    simulation: &Simulation,
    broken: &Broken,
    scenario: &str,
    source: Option<&str>,
) -> String {
    let Some(blame) = blame(simulation, broken) else { return String::new() };
    let at = blame.place().zip(source);
    match (blame, at.and_then(|(place, source)| shown_at(place, scenario, source))) {
        (Blame::Decided(event, _), Some(at)) => format!("  event {event} was decided at {at}"),
        (Blame::ComesOf(event, begun, _), Some(at)) => {
            format!("  event {event} comes of event {begun}, which was decided at {at}")
        }
        (Blame::Silence(silence, _), Some(at)) => format!("  {silence}; its rules begin at {at}"),
        (Blame::Silence(silence, _), None) => format!("  {silence}\n"),
        (Blame::Last(event, _), Some(at)) => {
            format!("  event {event} was decided last, at {at}")
        }
        (Blame::Decided(..) | Blame::ComesOf(..) | Blame::Last(..), None) => String::new(),
    }
}

/// What the decider has to do with it that a property broke at an event.
enum Blame {
    /// It decided this event.
    Decided(EventId, Place),
    /// It decided the second of these events, of which the first one comes.
    ComesOf(EventId, EventId, Place),
    /// It decided nothing, as is told, and where its rules begin if it is made of rules.
    Silence(String, Option<Place>),
    /// It decided this event last.
    Last(EventId, Place),
}

impl Blame {
    fn place(&self) -> Option<Place> {
        match self {
            Blame::Decided(_, place) | Blame::ComesOf(_, _, place) | Blame::Last(_, place) => {
                Some(*place)
            }
            Blame::Silence(_, rules) => *rules,
        }
    }
}

/// `None`: nothing that the decider decided led there, as where people, faults or the service did.
fn blame(simulation: &Simulation, broken: &Broken) -> Option<Blame> {
    let execution = execution_of(simulation, broken)?;
    let event = execution.event(broken.event_id?)?;
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
        && let Some((silence, rules)) = silence(simulation, execution, &why, event.event_id)
    {
        return Some(Blame::Silence(silence, rules));
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

/// What the decider was told before an event and did nothing about, and where its rules begin if it
/// is made of rules.
fn silence(
    simulation: &Simulation,
    execution: &Execution,
    why: &[EventProvenance],
    until: EventId,
) -> Option<(String, Option<Place>)> {
    let name = &execution.start()?.workflow_type.name;
    let speaks_at = simulation.world().deciders.get(name)?.decider.speaks_at();
    let (what, events) = passed_over(execution, why, until, &|event_type| {
        speaks_at.is_none_or(|speaks_at| speaks_at.events.contains(event_type))
    })?;
    let event = |event: &HistoryEvent| format!("event {} {}", event.event_id, event.event_type());
    let listed = events.into_iter().map(event).collect::<Vec<_>>().join(", ");
    let silence = format!("`{name}` {what} {listed}");
    (!listed.is_empty()).then(|| (silence, speaks_at.map(|speaks_at| speaks_at.rules)))
}

/// The events in which faults show and for which there is no rule; or else those at which the last
/// answers decided nothing, of them those without a rule if there are any.
fn passed_over<'e>(
    execution: &'e Execution,
    why: &[EventProvenance],
    until: EventId,
    has_rule: &dyn Fn(EventType) -> bool,
) -> Option<(&'static str, Vec<&'e HistoryEvent>)> {
    let (_, last) = answers(execution, until).next()?;
    let told =
        execution.history().iter().zip(why).filter(|(event, _)| {
            event.event_id <= last.started_event_id && wakes(event.event_type())
        });
    let (mut spoken, mut unspoken) = (Vec::new(), Vec::new());
    for (event, why) in told {
        let events = if has_rule(event.event_type()) { &mut spoken } else { &mut unspoken };
        events.push((event, why.fault.is_some()));
    }
    let of_faults: Vec<&HistoryEvent> =
        unspoken.iter().filter(|(_, faulty)| *faulty).map(|(event, _)| *event).collect();
    if !of_faults.is_empty() {
        return Some(("has no rule for", of_faults));
    }
    let seen = decided_before(execution, until)?;
    let new = |events: Vec<(&'e HistoryEvent, bool)>| -> Vec<&HistoryEvent> {
        let new = events.into_iter().map(|(event, _)| event);
        new.filter(|event| seen < event.event_id).collect()
    };
    match new(unspoken) {
        none if none.is_empty() => Some(("decided nothing at", new(spoken))),
        some => Some(("has no rule for", some)),
    }
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
