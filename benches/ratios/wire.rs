//! W5: a history of 25,000 events to JSON and back.

use std::hint::black_box;

use swf_sim::model::History;

use crate::chain;
use crate::race::{Contestant, Line, Workload};
use crate::twin::Twins;

pub(crate) fn beside_serde_json() -> [Line; 2] {
    let history = History { events: chain::longest_history() };
    let json = history.to_json();
    let twins: Twins = serde_json::from_str(&json).expect("the twin has the same members");
    let twin_json = serde_json::to_string(&twins).expect("the twin can be written");
    // Whole seconds have a decimal in the twin's floating point, and nothing else differs.
    assert_eq!(twin_json.replace(".0,\"eventType\"", ",\"eventType\""), json);
    [write(&history, &twins, json.len()), read(&json)]
}

fn write(history: &History, twins: &Twins, bytes: usize) -> Line {
    let (mut ours, mut serde) = (Vec::new(), Vec::new());
    let workload = Workload {
        name: "W5 write 25k events, beside serde_json",
        unit: "GB/s",
        of: 1e9,
        floor: 1.5,
        goal: 2.8,
    };
    workload.race(
        Contestant::new(bytes, || {
            ours.clear();
            history.write_json(&mut ours);
            black_box(&ours);
        }),
        Contestant::new(bytes, || {
            serde.clear();
            serde_json::to_writer(&mut serde, twins).expect("the twin can be written");
            black_box(&serde);
        }),
    )
}

fn read(json: &str) -> Line {
    let workload = Workload {
        name: "W5 read 25k events, beside serde_json",
        unit: "GB/s",
        of: 1e9,
        floor: 1.0,
        goal: 3.0,
    };
    workload.race(
        Contestant::new(json.len(), || {
            black_box(History::from_json(json).expect("it was written just now"));
        }),
        Contestant::new(json.len(), || {
            let twins = serde_json::from_slice::<Twins>(json.as_bytes());
            black_box(twins.expect("it was written just now"));
        }),
    )
}
