//! W8: the laws of histories over 25,000 events, beside serde_json's reading of the same history.

use std::hint::black_box;

use swf_sim::check::check;
use swf_sim::model::{Limits, Recording, WorkflowExecution};

use crate::race::{Contestant, Line, Workload};
use crate::twin::Twins;
use crate::{chain, wire};

pub(crate) fn in_memory_beside_serde_json() -> Line {
    let recording = recording(chain::longest_history());
    let workload = Workload {
        name: "check 25k events, beside reading",
        unit: "M events/s",
        of: 1e6,
        floor: 5.0,
        goal: 10.0,
    };
    race(workload, recording.events.len(), || judge(&recording))
}

pub(crate) fn with_reading_beside_serde_json() -> Line {
    let (history, json, _) = wire::three_forms();
    let workload = Workload {
        name: "read and check, beside reading",
        unit: "M events/s",
        of: 1e6,
        floor: 1.0,
        goal: 2.0,
    };
    race(workload, history.events.len(), || {
        let recordings = Recording::read(&json).expect("it was written just now");
        recordings.iter().for_each(judge);
    })
}

pub(crate) fn long_beside_short() -> Line {
    let history = chain::longest_history();
    let (short, long) = (recording(history[..1_000].to_vec()), recording(history));
    let workload = Workload {
        name: "check, 25k beside 1k events",
        unit: "M events/s",
        of: 1e6,
        floor: 0.6,
        goal: 0.8,
    };
    let lengths = [&long, &short].map(|recording| recording.events.len());
    workload.race(
        Contestant::new(lengths[0], || judge(&long)),
        Contestant::new(lengths[1], || judge(&short)),
    )
}

fn recording(events: Vec<swf_sim::model::HistoryEvent>) -> Recording {
    Recording::of(WorkflowExecution::default(), events)
}

fn judge(recording: &Recording) {
    let report = check(recording, &Limits::default());
    assert!(report.violations.is_empty(), "{:?}", report.violations);
    black_box(report);
}

/// Lets `ours` run beside serde_json, which reads the same events into the shape of SDKs.
fn race(workload: Workload, events: usize, ours: impl FnMut()) -> Line {
    let (_, json, _) = wire::three_forms();
    workload.race(
        Contestant::new(events, ours),
        Contestant::new(events, || {
            let twins = serde_json::from_slice::<Twins>(json.as_bytes());
            black_box(twins.expect("it was written just now"));
        }),
    )
}
