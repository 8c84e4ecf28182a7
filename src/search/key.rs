//! What of the past a property still depends on. The rest of a verdict lies in the future, which
//! the key of the simulation stands for.

use std::collections::BTreeSet;

use crate::check::Monitor;
use crate::execution::Execution;
use crate::model::{
    CloseStatus, EventAttributes, EventType, HistoryEvent, KeyWriter, Pattern, Selector, Text,
    WorkflowExecutionTerminatedCause, function_or_type,
};
use crate::simulation::{Key, Simulation};

/// The events that tell that a function or type succeeded.
pub(super) const SUCCEEDS: [EventType; 2] =
    [EventType::LambdaFunctionCompleted, EventType::ActivityTaskCompleted];

/// A number for each execution, in the order in which they began.
pub(super) fn per_execution(simulation: &Simulation, of: impl Fn(&Execution) -> u128) -> Key {
    Key(simulation.executions().flat_map(|execution| of(execution).to_be_bytes()).collect())
}

/// How many events the selector matches, up to as many as are told apart.
pub(super) fn matching(execution: &Execution, selector: &Selector, most: usize) -> u128 {
    let history = execution.history();
    let matches = |event: &&HistoryEvent| selector.matches(history, event);
    history.iter().filter(matches).take(most).count() as u128
}

/// Which of two kinds of events came first: 1 or 2; 0: neither came.
pub(super) fn first_of(execution: &Execution, one: &Selector, other: &Selector) -> u128 {
    let history = execution.history();
    let which = history.iter().find_map(|event| match () {
        () if one.matches(history, event) => Some(1),
        () if other.matches(history, event) => Some(2),
        () => None,
    });
    which.unwrap_or(0)
}

/// Which functions and types of such a name succeeded, and whether one has been scheduled that
/// should not have been. Which of them are open is in the key of the simulation.
pub(super) fn succeeded(execution: &Execution, of: &Pattern, is_broken: bool) -> u128 {
    let history = execution.history();
    let events = history.iter().filter(|event| SUCCEEDS.contains(&event.event_type()));
    let names = events.filter_map(|event| function_or_type(history, event));
    let names: BTreeSet<&Text> = names.filter(|name| of.matches(name)).collect();
    let mut key = KeyWriter::default();
    key.unordered(names, KeyWriter::text);
    key.number(u64::from(is_broken));
    key.digest()
}

/// Whether a history is lawful so far. Whether what comes is lawful after that, the state says.
pub(super) fn lawful(simulation: &Simulation) -> Option<Key> {
    let is_lawful = |execution: &Execution| {
        let limits = simulation.limits_of(execution);
        let mut monitor = Monitor::new(&limits);
        execution.history().iter().for_each(|event| monitor.see(event));
        u128::from(monitor.end().violations.is_empty())
    };
    Some(per_execution(simulation, is_lawful))
}

/// Nothing: a run in which a decider does not answer is over, and a decider that gives a key says
/// with it that it answers the same when asked twice.
pub(super) fn nothing(_: &Simulation) -> Option<Key> {
    Some(Key::default())
}

/// Whether a closed execution has met the greatest length of a history. How long an open one is,
/// and how many events there are in all, is in the key of the simulation.
pub(super) fn progresses(simulation: &Simulation) -> Option<Key> {
    let limit = simulation.world().limits.events;
    Some(per_execution(simulation, |execution| u128::from(went_in_circles(execution, limit))))
}

/// Whether an execution was terminated at the limit of events that the world has; a fault may have
/// lowered it.
pub(super) fn went_in_circles(execution: &Execution, limit: u64) -> bool {
    let Some(last) = execution.history().last() else { return false };
    let EventAttributes::WorkflowExecutionTerminated(event) = &last.attributes else {
        return false;
    };
    let cause = Some(WorkflowExecutionTerminatedCause::EventLimitExceeded);
    event.cause == cause && last.event_id.0 > limit
}

/// What an execution that timed out was waiting for. Of an open one all is in the key of the
/// simulation, and nobody asks it of any other.
pub(super) fn closes(simulation: &Simulation, waits: impl Fn(&Execution) -> bool) -> Option<Key> {
    Some(per_execution(simulation, |execution| {
        let timed_out = execution.state().close_status() == Some(CloseStatus::TimedOut);
        u128::from(timed_out && waits(execution))
    }))
}

/// The digest of a property's key.
pub(super) fn digest(key: &Key) -> u128 {
    let mut digest = KeyWriter::default();
    digest.bytes(&key.0);
    digest.digest()
}
