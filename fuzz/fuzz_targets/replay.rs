//! Any bytes as an export of histories: what is read is replayed, and its decider asked again.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use swf_sim::model::Recording;
use swf_sim::replay::Replay;
use swf_sim::simulation::{Decider, DecisionTask};

fuzz_target!(|bytes: &[u8]| {
    let Ok(recordings) = Recording::read(bytes) else { return };
    let waits: Arc<dyn Decider> = Arc::new(|_: &DecisionTask<'_>| ());
    for recording in recordings {
        if let Ok(replayed) = Replay::of(&recording).run() {
            assert_eq!(replayed.counts.events(), recording.events.len());
        }
        let _ = Replay::of(&recording).reask(|| Arc::clone(&waits));
    }
});
