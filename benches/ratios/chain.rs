//! W1 and W6: one Lambda task after the other.

use swf_sim::model::decisions::{CompleteWorkflowExecution, ScheduleLambdaFunction};
use swf_sim::model::{Answer, EventAttributes, EventType, HistoryEvent, Text};
use swf_sim::simulation::{DecisionTask, World};

use crate::bare::BareLoop;
use crate::race::{Contestant, Line, Workload};
use crate::worlds;

/// As long as a history may be.
const LONG: usize = 25_000;
const SHORT: usize = 1_000;

/// Each Lambda task comes with five events more: three of decision tasks, its start, its close.
const EVENTS_OF_TASK: usize = 6;

pub(crate) fn beside_bare_loop() -> Line {
    let world = world(LONG);
    let mut bare = BareLoop::of(&history(LONG));
    let events = events(LONG);
    let workload = Workload {
        name: "chain of Lambda tasks, 25k events",
        unit: "M events/s",
        of: 1e6,
        floor: 0.2,
        goal: 0.5,
    };
    workload.race(worlds::contestant(events, &world), Contestant::new(events, || bare.run()))
}

pub(crate) fn long_beside_short() -> Line {
    let (long, short) = (world(LONG), world(SHORT));
    let workload = Workload {
        name: "the chain, 25k beside 1k events",
        unit: "M events/s",
        of: 1e6,
        floor: 0.7,
        goal: 0.9,
    };
    workload
        .race(worlds::contestant(events(LONG), &long), worlds::contestant(events(SHORT), &short))
}

/// The history of the longest chain.
pub(crate) fn longest_history() -> Vec<HistoryEvent> {
    history(LONG)
}

/// The history of a short chain.
pub(crate) fn short_history() -> Vec<HistoryEvent> {
    history(SHORT)
}

fn history(most: usize) -> Vec<HistoryEvent> {
    let simulation = worlds::run(world(most));
    let history = worlds::history(&simulation);
    assert_eq!(history.len(), events(most));
    assert_eq!(
        history.last().map(HistoryEvent::event_type),
        Some(EventType::WorkflowExecutionCompleted)
    );
    history.to_vec()
}

fn tasks(most: usize) -> usize {
    (most - 5) / EVENTS_OF_TASK
}

fn events(most: usize) -> usize {
    tasks(most) * EVENTS_OF_TASK + 5
}

fn world(most: usize) -> World {
    let ids = worlds::ids(tasks(most));
    worlds::world(move |task: &DecisionTask<'_>| next(task, &ids))
}

/// Schedules the next task when one has completed, told by the new events alone.
fn next(task: &DecisionTask<'_>, ids: &[Text]) -> Answer {
    let goes_on = task.new_events().iter().any(|event| {
        matches!(
            event.attributes,
            EventAttributes::WorkflowExecutionStarted(_)
                | EventAttributes::LambdaFunctionCompleted(_)
        )
    });
    let done = usize::try_from(task.started_event_id.0).unwrap_or(0) / EVENTS_OF_TASK;
    match ids.get(done).filter(|_| goes_on) {
        Some(id) => ScheduleLambdaFunction {
            id: id.clone(),
            name: Text::of("charge-card"),
            ..ScheduleLambdaFunction::default()
        }
        .into(),
        None => CompleteWorkflowExecution { result: None }.into(),
    }
}
