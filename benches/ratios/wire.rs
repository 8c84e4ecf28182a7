//! W5: a history of 25,000 events to JSON and back.

use std::hint::black_box;

use swf_sim::model::History;

use crate::chain;
use crate::race::{Contestant, Line, Workload};
use crate::twin::Twins;

pub(crate) fn write_beside_serde_json() -> Line {
    let (history, json, twins) = three_forms();
    let workload = Workload {
        name: "write 25k events, beside serde_json",
        unit: "GB/s",
        of: 1e9,
        floor: 1.5,
        goal: 2.8,
    };
    let (mut ours, mut serde) = (Vec::new(), Vec::new());
    workload.race(
        Contestant::new(json.len(), || {
            ours.clear();
            history.write_json(&mut ours);
            black_box(&ours);
        }),
        Contestant::new(json.len(), || {
            serde.clear();
            serde_json::to_writer(&mut serde, &twins).expect("the twin can be written");
            black_box(&serde);
        }),
    )
}

pub(crate) fn read_beside_serde_json() -> Line {
    let (_, json, _) = three_forms();
    let workload = Workload {
        name: "read 25k events, beside serde_json",
        unit: "GB/s",
        of: 1e9,
        floor: 1.0,
        goal: 3.0,
    };
    workload.race(
        Contestant::new(json.len(), || {
            black_box(History::from_json(&json).expect("it was written just now"));
        }),
        Contestant::new(json.len(), || {
            let twins = serde_json::from_slice::<Twins>(json.as_bytes());
            black_box(twins.expect("it was written just now"));
        }),
    )
}

/// The same history as our events, as JSON, and as the twin's events.
pub(crate) fn three_forms() -> (History, String, Twins) {
    let history = History { events: chain::longest_history() };
    let json = history.to_json();
    let twins: Twins = serde_json::from_str(&json).expect("the twin has the same members");
    let twin_json = serde_json::to_string(&twins).expect("the twin can be written");
    // Whole seconds have a decimal in the twin's floating point, and nothing else differs.
    assert_eq!(twin_json.replace(".0,\"eventType\"", ",\"eventType\""), json);
    (history, json, twins)
}
