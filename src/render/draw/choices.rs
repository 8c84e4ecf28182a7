//! What could stand in the place of an event: to be guessed by those who learn.

use std::collections::BTreeSet;

use super::is_wrong;
use crate::explain::{Kind, Situation, Step, Thing, step, successors};
use crate::model::{DecisionType, EventId, EventType, HistoryEvent, Subject, Text, Wakes};

/// Something that could be thought to happen next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// The type of the event.
    pub event_type: EventType,
    /// The id of what it is about, where that tells it from others.
    pub id: Option<Text>,
    /// Why it did not happen; `None`: it did.
    pub why_not: Option<&'static str>,
}

/// A question has at most so many choices.
const MOST: usize = 6;

/// So many things that are open take part in a question.
const MOST_THINGS: usize = 3;

const IN_BATCH: &str =
    "it cannot come between: the events of one answer are written together, at one moment";
const OTHERWISE: &str = "it could have come here, and in this run it did not, or not yet";

/// What could stand in the place of an event, in a fixed order, itself among it. `before` is what
/// holds before the event.
pub(super) fn choices(history: &[HistoryEvent], index: usize, before: &Situation) -> Vec<Choice> {
    let (Some(event), Some(previous)) = (history.get(index), index.checked_sub(1)) else {
        return Vec::new();
    };
    let previous = &history[previous];
    let batch = batch_of(event)
        .filter(|batch| previous.event_id == *batch || batch_of(previous) == Some(*batch));
    let happened = (event.event_type(), subject(history, event));
    let mut candidates = Vec::new();
    candidates.extend(twin(event).map(|(of, why)| (of, happened.1.clone(), why)));
    candidates.extend(tried_again(history, previous));
    candidates.push(woken(previous, before));
    for thing in open(before) {
        candidates.extend(going_on(history, before, thing, batch.is_some()));
    }
    candidates.push(completed(before, batch.is_some()));
    let signal = if batch.is_some() { IN_BATCH } else { OTHERWISE };
    candidates.push((EventType::WorkflowExecutionSignaled, None, signal));
    let mut seen = BTreeSet::from([happened.clone()]);
    let mut choices = vec![Choice { event_type: happened.0, id: happened.1, why_not: None }];
    for (event_type, id, why_not) in candidates {
        if choices.len() < MOST && seen.insert((event_type, id.clone())) {
            choices.push(Choice { event_type, id, why_not: Some(why_not) });
        }
    }
    choices.sort();
    choices
}

type Candidate = (EventType, Option<Text>, &'static str);

/// The things that may end soon: the newest of each kind.
fn open(before: &Situation) -> impl Iterator<Item = &Thing> {
    const KINDS: [Kind; 7] = [
        Kind::DecisionTask,
        Kind::LambdaFunction,
        Kind::ActivityTask,
        Kind::Timer,
        Kind::Child,
        Kind::SignalOut,
        Kind::CancelOut,
    ];
    KINDS.into_iter().flat_map(|kind| before.open_of(kind).take(2)).take(MOST_THINGS)
}

fn going_on<'t>(
    history: &[HistoryEvent],
    before: &Situation,
    thing: &'t Thing,
    in_batch: bool,
) -> impl Iterator<Item = Candidate> + use<'t> {
    let last = thing.started.map_or(thing.opened_by, |(started, _)| started);
    let next = find(history, last).map_or(&[][..], |event| successors(event.event_type()));
    let waits = thing.kind == Kind::DecisionTask
        && thing.started.is_none()
        && before.started_decision_task().is_some();
    let why = match (in_batch, waits) {
        (true, _) => IN_BATCH,
        (false, true) => "it has to wait: a decider works on the decision task before it",
        (false, false) => OTHERWISE,
    };
    next.iter().take(3).map(move |event_type| (*event_type, thing.id.clone(), why))
}

/// What those expect who think that something that went wrong is tried again.
fn tried_again(history: &[HistoryEvent], previous: &HistoryEvent) -> Option<Candidate> {
    let (kind, Step::Ends(_, ending)) = step(&previous.attributes) else { return None };
    let again = match kind {
        Kind::LambdaFunction => EventType::LambdaFunctionScheduled,
        Kind::ActivityTask => EventType::ActivityTaskScheduled,
        Kind::Child => EventType::StartChildWorkflowExecutionInitiated,
        Kind::Execution
        | Kind::DecisionTask
        | Kind::Timer
        | Kind::SignalIn
        | Kind::CancelIn
        | Kind::SignalOut
        | Kind::CancelOut
        | Kind::Marker => return None,
    };
    let why = "SWF tries nothing again by itself: only a decision of the decider does";
    is_wrong(ending).then(|| (again, subject(history, previous), why))
}

fn woken(previous: &HistoryEvent, before: &Situation) -> Candidate {
    let why = match previous.event_type().wakes() {
        _ if before.queued_decision_task().is_some() => {
            "one waits already, and there is never a second one"
        }
        Wakes::Never => "nothing new has happened that the decider has to hear of",
        Wakes::Closes => "the run is closed: the decider hears of nothing any more",
        Wakes::Always | Wakes::AfterBatch => OTHERWISE,
    };
    (EventType::DecisionTaskScheduled, None, why)
}

fn completed(before: &Situation, in_batch: bool) -> Candidate {
    let why = match before.started_decision_task() {
        _ if in_batch => "the decider did not decide that, or it decided something else first",
        Some(_) => {
            "only after a DecisionTaskCompleted: the decider has the task and has not answered"
        }
        None => "only the decider completes a run, and it has no decision task now",
    };
    (EventType::WorkflowExecutionCompleted, None, why)
}

/// What the event would be had its decision been refused, or granted.
fn twin(event: &HistoryEvent) -> Option<(EventType, &'static str)> {
    batch_of(event)?;
    let event_type = event.event_type();
    DecisionType::ALL.iter().find_map(|decision| {
        if decision.granted() == event_type {
            return Some((decision.refused(), "nothing stood against the decision"));
        }
        let granted = decision.refused() == event_type;
        granted.then(|| (decision.granted(), "the decision was refused; the event says why"))
    })
}

/// The answer of the decider that an event is written with.
fn batch_of(event: &HistoryEvent) -> Option<EventId> {
    let mut batch = None;
    event.attributes.visit_references(|reference, id| {
        if reference.attribute == "decision_task_completed_event_id" {
            batch = Some(id);
        }
    });
    batch
}

fn find(history: &[HistoryEvent], id: EventId) -> Option<&HistoryEvent> {
    let place = history.binary_search_by_key(&id, |event| event.event_id).ok()?;
    history.get(place)
}

/// The id of what an event is about.
fn subject(history: &[HistoryEvent], event: &HistoryEvent) -> Option<Text> {
    match event.attributes.subject() {
        Subject::Is(id) => Some(id.clone()),
        Subject::Itself => None,
        Subject::Of(id) => {
            let earlier = find(history, id).filter(|earlier| earlier.event_id < event.event_id)?;
            subject(history, earlier)
        }
    }
}
