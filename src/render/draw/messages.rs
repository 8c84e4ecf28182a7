//! What the executions of a run have to do with each other: starts, closes, signals and requests,
//! found through the ids that each event has of the other execution.

use indexmap::IndexMap;

use super::Drawable;
use crate::explain::{Ending, Kind, Step, step};
use crate::model::{
    EventAttributes, EventId, HistoryEvent, WorkflowExecution, WorkflowExecutionTerminatedCause,
};

/// An event by its execution and its index in that history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Address {
    pub(super) execution: usize,
    pub(super) index: usize,
}

/// Where something comes from: the execution, and which of its events.
struct Origin<'e> {
    workflow_id: Option<&'e str>,
    run_id: &'e str,
    event: Which,
}

#[derive(Clone, Copy)]
enum Which {
    With(EventId),
    First,
    Last,
}

/// For each event that something in another execution led to, that other event.
pub(super) fn messages(sources: &[Drawable<'_>]) -> IndexMap<Address, Address> {
    let runs: IndexMap<&str, usize> = (0..)
        .zip(sources)
        .filter_map(|(place, source)| Some((source.workflow_execution?.run_id.as_str(), place)))
        .collect();
    let mut messages = IndexMap::new();
    if runs.len() < 2 {
        return messages;
    }
    for (execution, source) in sources.iter().enumerate() {
        let start = source.history.first().map(|first| &first.attributes);
        for (index, event) in source.history.iter().enumerate() {
            let Some(origin) = origin(start, &event.attributes) else { continue };
            if let Some(from) = find(sources, &runs, &origin) {
                messages.insert(Address { execution, index }, from);
            }
        }
    }
    messages.extend(acknowledged(sources, &messages));
    messages
}

/// For each event that tells the sender that a signal or request came in, the event with which it
/// did.
fn acknowledged(
    sources: &[Drawable<'_>],
    messages: &IndexMap<Address, Address>,
) -> Vec<(Address, Address)> {
    let arrivals: IndexMap<&Address, &Address> =
        messages.iter().map(|(to, from)| (from, to)).collect();
    let mut acknowledged = Vec::new();
    for (execution, source) in sources.iter().enumerate() {
        for (index, event) in source.history.iter().enumerate() {
            let (Kind::SignalOut | Kind::CancelOut, Step::Ends(initiated, Ending::Completed)) =
                step(&event.attributes)
            else {
                continue;
            };
            let sent = index_of(source.history, initiated);
            let sent = sent.map(|index| Address { execution, index });
            let arrival = sent.and_then(|sent| arrivals.get(&sent));
            let to = Address { execution, index };
            acknowledged.extend(arrival.map(|arrival| (to, **arrival)));
        }
    }
    acknowledged
}

fn index_of(history: &[HistoryEvent], id: EventId) -> Option<usize> {
    history.binary_search_by_key(&id, |event| event.event_id).ok()
}

fn find(
    sources: &[Drawable<'_>],
    runs: &IndexMap<&str, usize>,
    origin: &Origin<'_>,
) -> Option<Address> {
    let execution = *runs.get(origin.run_id)?;
    let source = sources.get(execution)?;
    let its_id = source.workflow_execution?.workflow_id.as_str();
    if origin.workflow_id.is_some_and(|workflow_id| workflow_id != its_id) {
        return None;
    }
    let index = match origin.event {
        Which::First => 0,
        Which::Last => source.history.len().checked_sub(1)?,
        Which::With(id) => index_of(source.history, id)?,
    };
    Some(Address { execution, index })
}

/// Where an event comes from when that is another execution.
fn origin<'e>(
    start: Option<&'e EventAttributes>,
    attributes: &'e EventAttributes,
) -> Option<Origin<'e>> {
    use EventAttributes as E;
    if let E::WorkflowExecutionStarted(e) = attributes {
        if let Some(run_id) = &e.continued_execution_run_id {
            return Some(Origin { workflow_id: None, run_id, event: Which::Last });
        }
        return of(e.parent_workflow_execution.as_ref()?, Which::With(e.parent_initiated_event_id));
    }
    if let E::WorkflowExecutionSignaled(e) = attributes {
        let sender = e.external_workflow_execution.as_ref()?;
        return of(sender, Which::With(e.external_initiated_event_id));
    }
    if let E::WorkflowExecutionCancelRequested(e) = attributes {
        if e.cause.is_some() {
            return of(parent(start)?, Which::Last);
        }
        let sender = e.external_workflow_execution.as_ref()?;
        return of(sender, Which::With(e.external_initiated_event_id));
    }
    if let E::WorkflowExecutionTerminated(e) = attributes {
        let by_parent = e.cause == Some(WorkflowExecutionTerminatedCause::ChildPolicyApplied);
        return of(parent(start).filter(|_| by_parent)?, Which::Last);
    }
    if let E::ChildWorkflowExecutionStarted(e) = attributes {
        return of(&e.workflow_execution, Which::First);
    }
    of(closed_child(attributes)?, Which::Last)
}

fn of(execution: &WorkflowExecution, event: Which) -> Option<Origin<'_>> {
    let WorkflowExecution { workflow_id, run_id } = execution;
    Some(Origin { workflow_id: Some(workflow_id), run_id, event })
}

fn parent(start: Option<&EventAttributes>) -> Option<&WorkflowExecution> {
    let Some(EventAttributes::WorkflowExecutionStarted(start)) = start else { return None };
    start.parent_workflow_execution.as_ref()
}

fn closed_child(attributes: &EventAttributes) -> Option<&WorkflowExecution> {
    use EventAttributes as E;
    if let E::ChildWorkflowExecutionCompleted(e) = attributes {
        Some(&e.workflow_execution)
    } else if let E::ChildWorkflowExecutionFailed(e) = attributes {
        Some(&e.workflow_execution)
    } else if let E::ChildWorkflowExecutionTimedOut(e) = attributes {
        Some(&e.workflow_execution)
    } else if let E::ChildWorkflowExecutionCanceled(e) = attributes {
        Some(&e.workflow_execution)
    } else if let E::ChildWorkflowExecutionTerminated(e) = attributes {
        Some(&e.workflow_execution)
    } else {
        None
    }
}
