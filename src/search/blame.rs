//! What is to blame for a property that broke: the last decision, or the rule that is missing.

use super::Broken;
use super::warnings::wakes;
use crate::execution::Execution;
use crate::model::events::DecisionTaskCompleted;
use crate::model::{EventAttributes, EventId, HistoryEvent, Place, WorkflowExecution};
use crate::simulation::{Simulation, decision_of};

/// What the decider did last, at its place in the scenario with a caret: its last decision, or the
/// rules that decided nothing.
pub(super) fn blamed(
    simulation: &Simulation,
    broken: &Broken,
    scenario: &str,
    source: Option<&str>,
) -> String {
    let silence = silence(simulation, broken);
    let place = match &silence {
        Some((_, rules)) => *rules,
        None => broken.run.as_ref().and_then(|run| decided_at(simulation, run, broken)),
    };
    let at = place.zip(source).and_then(|(place, source)| shown_at(place, scenario, source));
    match (silence, at) {
        (Some((silence, _)), Some(at)) => format!("  {silence}; its rules begin at {at}"),
        (Some((silence, _)), None) => format!("  {silence}\n"),
        (None, Some(at)) => format!("  decided last at {at}"),
        (None, None) => String::new(),
    }
}

/// A place in the scenario, its line, and a caret.
fn shown_at(place: Place, scenario: &str, source: &str) -> Option<String> {
    let Place { line: number, column } = place;
    let line = source.lines().nth(number as usize - 1)?;
    let caret = " ".repeat(column.saturating_sub(1) as usize);
    Some(format!("{scenario}:{number}:{column}\n    {line}\n    {caret}^\n"))
}

/// That the last answers before the property broke decided nothing, although events had woken the
/// decider, and where its rules begin if it is made of rules.
fn silence(simulation: &Simulation, broken: &Broken) -> Option<(String, Option<Place>)> {
    let execution = execution_of(simulation, broken)?;
    let history = execution.history();
    let decides = |(answer, _): &(EventId, _)| {
        let next = usize::try_from(answer.0).ok().and_then(|place| history.get(place));
        next.and_then(decision_of).is_some()
    };
    let mut answers = answers(execution, broken.event_id?).peekable();
    let (_, last) = answers.peek().copied().filter(|last| !decides(last))?;
    let seen = answers.find(decides).map_or(EventId::NONE, |(_, before)| before.started_event_id);
    let told = history.iter().filter(|event| {
        (seen < event.event_id && event.event_id <= last.started_event_id)
            && wakes(event.event_type())
    });
    let name = &execution.start()?.workflow_type.name;
    let speaks_at = simulation.world().deciders.get(name)?.decider.speaks_at();
    let has_rule = |event: &&HistoryEvent| {
        speaks_at.is_none_or(|speaks_at| speaks_at.events.contains(event.event_type()))
    };
    let (spoken, unspoken): (Vec<&HistoryEvent>, Vec<_>) = told.partition(has_rule);
    let (what, events) = match unspoken.is_empty() {
        true => ("decided nothing at", spoken),
        false => ("has no rule for", unspoken),
    };
    let event = |event: &HistoryEvent| format!("event {} {}", event.event_id, event.event_type());
    let listed = events.into_iter().map(event).collect::<Vec<_>>().join(", ");
    let silence = format!("`{name}` {what} {listed}");
    (!listed.is_empty()).then(|| (silence, speaks_at.map(|speaks_at| speaks_at.rules)))
}

fn decided_at(simulation: &Simulation, run: &WorkflowExecution, broken: &Broken) -> Option<Place> {
    let provenance = simulation.provenance(run)?;
    let until = usize::try_from(broken.event_id?.0).ok()?;
    provenance.iter().take(until).rev().find_map(|why| why.decided_at)
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
