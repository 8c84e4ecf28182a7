//! What is done with any bytes, by the targets here and by the tests in `tests/bad_input`.

use std::sync::Arc;

use swf_sim::check::{between, check, misshapen};
use swf_sim::execution::Execution;
use swf_sim::model::{Decision, Extent, History, Limits, Recording, WorkflowExecution};
use swf_sim::replay::Replay;
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{Decider, DecisionTask, Simulation};

/// So many events and steps are enough to meet what a scenario says.
const EVENTS: u64 = 300;
const STEPS: usize = 2_000;

/// As a history: it is read or refused, and what is read is rebuilt or refused.
pub(crate) fn history(bytes: &[u8]) {
    let history = match History::from_json(bytes) {
        Ok(history) => history,
        Err(error) => return assert!(error.to_string().contains(", at line ")),
    };
    let again = History::from_json(history.to_json()).expect("what is written can be read");
    assert_eq!(again, history);
    match Execution::rebuild(WorkflowExecution::default(), history.events) {
        Ok(execution) => {
            assert_eq!(execution.next_due().is_some(), execution.state().is_open());
        }
        Err(error) => assert!(error.to_string().starts_with("event ")),
    }
}

/// As an export of histories: they are refused, or judged in every way.
pub(crate) fn judged(bytes: &[u8]) {
    let limits = Limits::default();
    match Recording::read(bytes) {
        Err(error) => drop(misshapen(bytes, &error)),
        Ok(mut recordings) => {
            let _ = between(&recordings);
            for recording in &mut recordings {
                let _ = check(recording, &limits);
                recording.extent = Extent::Fragment;
                let _ = check(recording, &limits);
            }
        }
    }
}

/// As an export of histories: what is read is replayed, and its decider asked again.
pub(crate) fn replayed(bytes: &[u8]) {
    let waits: Arc<dyn Decider> = Arc::new(|_: &DecisionTask<'_>| ());
    for recording in Recording::read(bytes).unwrap_or_default() {
        if let Ok(replayed) = Replay::of(&recording).run() {
            assert_eq!(replayed.counts.events(), recording.events.len());
        }
        let _ = Replay::of(&recording).reask(|| Arc::clone(&waits));
    }
}

/// As a list of decisions: it is read or refused, and what is read is written as it was.
pub(crate) fn decisions(bytes: &[u8]) {
    for decision in Decision::list_from_json(bytes).unwrap_or_default() {
        let mut json = b"[".to_vec();
        decision.write_json(&mut json);
        json.push(b']');
        let again = Decision::list_from_json(json).expect("what is written can be read");
        assert_eq!(again, [decision]);
    }
}

/// As a scenario: it is read or refused, and what is read runs to some point. What is refused has a
/// message.
pub(crate) fn scenario(text: &str) {
    let mut scenario = match Scenario::parse(text, "scenario.yaml") {
        Ok(scenario) => scenario,
        Err(findings) => return assert!(findings.to_string().starts_with("error: ")),
    };
    scenario.world.total_events = scenario.world.total_events.min(EVENTS);
    let mut simulation = match Simulation::new(scenario.world) {
        Ok(simulation) => simulation,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    for _ in 0..STEPS {
        match simulation.step() {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return assert!(!error.to_string().is_empty()),
        }
    }
    let unmet = scenario.expectations.unmet(&simulation);
    assert!(unmet.is_empty() || unmet.to_string().starts_with("error: "));
}
