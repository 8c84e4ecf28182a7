//! What the real service recorded, replayed: the inputs of each recorded run are given to the
//! reducer, and the events that it writes are compared with those recorded, attribute by attribute.
//!
//! The recordings lie beside the project and are no part of it. Where they are absent, these tests
//! say so and pass.

#![expect(clippy::unwrap_used, reason = "a recording that is not what it was is to stop the test")]

mod files;
mod imports;
mod legal;
#[path = "../shipped/mod.rs"]
mod shipped;
#[path = "../skipped/mod.rs"]
mod skipped;

use files::Run;
use swf_sim::execution::Execution;
use swf_sim::model::{Extent, History, Recording, Times};
use swf_sim::replay::{NotReplayed, Replay, Replayed};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

/// Client logs, by the beginnings of their names: all the answers of the longest run in each are
/// replayed as they were sent.
const SENT: &[&str] = &[
    "flowy_tests_integration_logs_dependency.0.workflow",
    "flowy_tests_integration_logs_mapreduce.0.workflow",
    "flowy_tests_integration_logs_werrors.1.workflow",
    "flowy_tests_integration_logs_long.0.workflow",
    "flowy_swf_tests_logs_TimeoutExample",
    "flowy_tests_cassettes_w.yml.gz",
];

fn replay(run: &Run) -> Result<Replayed, NotReplayed> {
    Replay::of(&run.recording).with_answers(run.answers.clone()).run()
}

/// Replays all of them, prints what became of each, and fails if one differs.
fn replay_all(runs: Vec<Run>) {
    let mut differ = Vec::new();
    for run in runs {
        let name = &run.name;
        match replay(&run) {
            Ok(Replayed { counts, .. }) => {
                println!("{name}: identical, {counts}; {} answers as sent", counts.sent);
                assert_eq!(counts.events(), run.recording.events.len(), "{name}");
                assert_eq!(counts.beyond, 0, "{name}");
            }
            Err(fragment @ NotReplayed::Fragment(_)) => println!("{name}: {fragment}"),
            Err(NotReplayed::Different(difference)) => differ.push(format!("{name}: {difference}")),
        }
    }
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn the_decisions_that_clients_sent_lead_to_the_events_that_the_service_recorded() {
    let Some(logs) = files::traces() else { return };
    for log in SENT {
        let of_log = logs.iter().filter(|run| run.name.starts_with(log));
        let longest = of_log.max_by_key(|run| run.recording.events.len());
        let run = longest.unwrap_or_else(|| panic!("there is the log {log}"));
        match replay(run) {
            Ok(Replayed { counts, .. }) => {
                assert_eq!(counts.read_off, 0, "{log} has every answer");
            }
            Err(difference) => panic!("{log}: {difference}"),
        }
    }
}

#[test]
fn every_run_in_a_client_log_is_replayed_event_by_event() {
    let Some(runs) = files::traces() else { return };
    replay_all(runs);
}

#[test]
fn every_recorded_history_is_replayed_event_by_event() {
    let Some(runs) = files::histories("recorded") else { return };
    replay_all(runs);
}

#[test]
fn every_derived_history_is_replayed_event_by_event() {
    let Some(runs) = files::histories("derived") else { return };
    assert!(runs.iter().all(|run| run.recording.times == Times::Absent));
    replay_all(runs);
}

#[test]
fn every_history_can_be_rebuilt() {
    let all = [files::histories("recorded"), files::histories("derived"), files::traces()];
    for run in all.into_iter().flatten().flatten() {
        let Recording { workflow_execution, events, extent, .. } = run.recording;
        if extent == Extent::Fragment {
            continue;
        }
        match Execution::rebuild(workflow_execution.unwrap_or_default(), events.clone()) {
            Ok(execution) => assert_eq!(execution.history(), events),
            Err(error) => panic!("{}: {error}", run.name),
        }
    }
}

#[test]
fn a_recording_that_says_something_else_is_told_apart() {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/lambda-times-out.yaml");
    let mut simulation = Simulation::new(Scenario::load(scenario).unwrap().world).unwrap();
    simulation.run().unwrap();
    let execution = simulation.executions().next().unwrap();
    let history = History { events: execution.history().to_vec() };
    let ids = execution.workflow_execution().clone();
    let recording = Recording::of(ids.clone(), history.events.clone());
    Replay::of(&recording).run().unwrap();
    let recorded = history.to_json();
    for (wrote, says) in [
        ("\"lambdaFunctionStartedEventAttributes\":{\"scheduledEventId\":5", "$4"),
        ("\"decisionTaskCompletedEventId\":10", "\"decisionTaskCompletedEventId\":4"),
        (",\"scheduleToStartTimeout\":\"NONE\"", ""),
    ] {
        let says = says.replace('$', wrote.trim_end_matches('5'));
        // The last of them: what no event of a history says is of another era.
        let (before, after) = recorded.rsplit_once(wrote).unwrap();
        let events = History::from_json(format!("{before}{says}{after}")).unwrap().events;
        let damaged = Recording::of(ids.clone(), events);
        assert!(Replay::of(&damaged).run().is_err(), "`{says}` for `{wrote}`");
    }
}
