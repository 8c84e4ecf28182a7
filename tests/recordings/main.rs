//! What the real service recorded, replayed: the inputs of each recorded run are given to an
//! [`Execution`](swf_sim::execution::Execution), and the events that it writes are compared with
//! those recorded, attribute by attribute.
//!
//! The recordings lie beside the project and are no part of it. Where they are absent, these tests
//! say so and pass.

#![expect(clippy::unwrap_used, reason = "a recording that is not what it was is to stop the test")]
#![expect(clippy::wildcard_enum_match_arm, reason = "each table names the events that it is for")]

mod decided;
mod files;
mod happened;
mod replay;
#[path = "../skipped/mod.rs"]
mod skipped;

use files::{Recording, Times};
use indexmap::IndexMap;
use replay::{answers_by_start, replay};
use swf_sim::execution::Execution;
use swf_sim::model::{DecisionType, EventType, History};
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

/// Replays all of them, prints what became of each, and fails if one differs.
fn replay_all(recordings: Vec<Recording>) {
    let (mut same, mut differ, mut events, mut sent, mut read_off) = (0, Vec::new(), 0, 0, 0);
    for recording in recordings {
        let name = &recording.name;
        match replay(&recording) {
            Ok(replayed) => {
                println!(
                    "{name}: {} events; {} answers as sent, {} read off the events",
                    recording.events.len(),
                    replayed.sent,
                    replayed.read_off
                );
                same += 1;
                events += recording.events.len();
                sent += replayed.sent;
                read_off += replayed.read_off;
            }
            Err(difference) => differ.push(format!("{name}: {difference}")),
        }
    }
    println!("{same} histories, {events} events; {sent} answers as sent, {read_off} read off");
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn the_decisions_that_clients_sent_lead_to_the_events_that_the_service_recorded() {
    let Some(logs) = files::traces() else { return };
    for log in SENT {
        let of_log = logs.recordings.iter().filter(|recording| recording.name.starts_with(log));
        let recording = of_log.max_by_key(|recording| recording.events.len());
        let recording = recording.unwrap_or_else(|| panic!("there is the log {log}"));
        match replay(recording) {
            Ok(replayed) => assert_eq!(replayed.read_off, 0, "{log} has every answer"),
            Err(difference) => panic!("{log}: {difference}"),
        }
    }
}

#[test]
fn every_run_in_a_client_log_is_replayed_event_by_event() {
    let Some(logs) = files::traces() else { return };
    logs.print_passed_over();
    replay_all(logs.recordings);
}

#[test]
fn every_recorded_history_is_replayed_event_by_event() {
    let Some(histories) = files::histories("recorded") else { return };
    histories.print_passed_over();
    replay_all(histories.recordings);
}

#[test]
fn every_derived_history_is_replayed_event_by_event() {
    let Some(histories) = files::histories("derived") else { return };
    histories.print_passed_over();
    replay_all(histories.recordings);
}

#[test]
fn every_history_can_be_rebuilt() {
    let all = [files::histories("recorded"), files::histories("derived"), files::traces()];
    let mut rebuilt = 0;
    for recording in all.into_iter().flatten().flat_map(|found| found.recordings) {
        let events = recording.events.iter().cloned();
        let execution = Execution::rebuild(recording.workflow_execution.clone(), events);
        match execution {
            Ok(execution) => assert_eq!(execution.history(), recording.events),
            Err(error) => panic!("{}: {error}", recording.name),
        }
        rebuilt += 1;
    }
    println!("{rebuilt} histories rebuilt");
}

#[test]
fn the_recordings_are_told_apart_from_those_whose_times_are_made_up() {
    let Some(recorded) = files::histories("recorded") else { return };
    assert!(recorded.recordings.iter().all(|recording| recording.times == Times::Recorded));
    let Some(derived) = files::histories("derived") else { return };
    assert!(derived.recordings.iter().all(|recording| recording.times == Times::MadeUp));
}

#[test]
fn a_recording_that_says_something_else_is_told_apart() {
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/lambda-times-out.yaml");
    let mut simulation = Simulation::new(Scenario::load(scenario).unwrap().world).unwrap();
    simulation.run().unwrap();
    let execution = simulation.executions().next().unwrap();
    let mut recording = Recording {
        name: "simulated".to_owned(),
        workflow_execution: execution.workflow_execution().clone(),
        events: execution.history().to_vec(),
        answers: IndexMap::new(),
        times: Times::Recorded,
    };
    recording.answers = answers_by_start(&recording);
    assert_eq!(replay(&recording).unwrap().sent, 2);
    let recorded = History { events: recording.events.clone() }.to_json();
    for (wrote, says) in [
        ("\"name\":\"charge-card\"", "\"name\":\"charge\""),
        ("\"lambdaFunctionStartedEventAttributes\":{\"scheduledEventId\":5", "$4"),
        ("\"decisionTaskCompletedEventId\":10", "\"decisionTaskCompletedEventId\":4"),
        ("\"reason\":\"the card was not charged\"", "\"reason\":\"no card\""),
        (",\"scheduleToStartTimeout\":\"NONE\"", ""),
    ] {
        let says = says.replace('$', wrote.trim_end_matches('5'));
        assert!(recorded.contains(wrote), "`{wrote}` is in {recorded}");
        recording.events = History::from_json(recorded.replace(wrote, &says)).unwrap().events;
        assert!(replay(&recording).is_err(), "`{says}` for `{wrote}`");
    }
}

#[test]
fn a_decision_can_be_read_off_each_event_that_records_one() {
    for decision_type in DecisionType::ALL {
        for event_type in [decision_type.granted(), decision_type.refused()] {
            assert_eq!(decided::decision_type_of(event_type), Some(*decision_type));
        }
    }
    assert_eq!(decided::decision_type_of(EventType::TimerFired), None);
}
