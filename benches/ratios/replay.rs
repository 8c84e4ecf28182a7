//! W7: a recorded history through the reducer, and its events compared.

use std::hint::black_box;

use swf_sim::model::{History, Recording, WorkflowExecution};
use swf_sim::replay::Replay;

use crate::chain;
use crate::race::{Contestant, Line, Workload};
use crate::twin::Twins;

pub(crate) fn beside_serde_json() -> Line {
    let events = chain::longest_history();
    let json = History { events: events.clone() }.to_json();
    let recording = Recording::of(WorkflowExecution::default(), events);
    let workload = Workload {
        name: "replay 25k events, beside serde_json",
        unit: "M events/s",
        of: 1e6,
        floor: 1.0,
        goal: 3.0,
    };
    let length = recording.events.len();
    workload.race(
        Contestant::new(length, || replay(&recording)),
        Contestant::new(length, || {
            let twins = serde_json::from_slice::<Twins>(json.as_bytes());
            black_box(twins.expect("it was written just now"));
        }),
    )
}

pub(crate) fn long_beside_short() -> Line {
    let recording = |events| Recording::of(WorkflowExecution::default(), events);
    let (long, short) = (chain::longest_history(), chain::short_history());
    let (long, short) = (recording(long), recording(short));
    let workload = Workload {
        name: "replay, 25k beside 1k events",
        unit: "M events/s",
        of: 1e6,
        floor: 0.7,
        goal: 0.9,
    };
    workload.race(
        Contestant::new(long.events.len(), || replay(&long)),
        Contestant::new(short.events.len(), || replay(&short)),
    )
}

fn replay(recording: &Recording) {
    let replayed = Replay::of(recording).run();
    black_box(replayed.expect("it was simulated"));
}
