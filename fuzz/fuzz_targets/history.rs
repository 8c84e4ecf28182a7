//! Any bytes as a history: it is read or refused, and what is read is rebuilt or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use swf_sim::execution::Execution;
use swf_sim::model::{History, WorkflowExecution};

fuzz_target!(|bytes: &[u8]| {
    let Ok(history) = History::from_json(bytes) else { return };
    let again = History::from_json(history.to_json()).expect("what is written can be read");
    assert_eq!(again, history);
    let _ = Execution::rebuild(WorkflowExecution::default(), history.events);
});
