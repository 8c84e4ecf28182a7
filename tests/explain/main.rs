//! Explanations, lanes and differences: of every scenario, of every recording, and row by row.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files fails")]

mod differences;
#[path = "../shipped/mod.rs"]
mod shipped;
#[path = "../skipped/mod.rs"]
mod skipped;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use swf_sim::execution::Execution;
use swf_sim::explain::{Explanation, Kind, Told, explain, lanes};
use swf_sim::model::{EventId, HistoryEvent, Recording, WorkflowExecution};
use swf_sim::render::{self, Paint};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn ran(scenario: &str) -> Simulation {
    let path = folder("scenarios").join(format!("{scenario}.yaml"));
    let scenario = Scenario::load(path).unwrap_or_else(|findings| panic!("{findings}"));
    let mut simulation = Simulation::new(scenario.world).unwrap();
    simulation.run().unwrap();
    simulation
}

/// The names of the scenarios that are shipped.
fn scenarios() -> Vec<String> {
    let stem = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    shipped::scenarios().iter().map(stem).collect()
}

fn told(simulation: &Simulation, execution: &Execution) -> Vec<Told> {
    let provenance = simulation.provenance(execution.workflow_execution()).unwrap();
    let told = provenance.into_iter().map(|known| Told {
        rule: known.rule,
        site: known.site.map(|site| site.to_string()),
        fault: known.fault.map(|fault| fault.to_string()),
        forbidden: known.forbidden.map(|why| (why.to_string(), why.remedy())),
        decided_at: None,
    });
    told.collect()
}

/// The recorded histories and what they are called; none where there are none.
fn recordings() -> Vec<(String, Recording)> {
    let beside = folder("../shared/histories/recorded");
    let Ok(entries) = std::fs::read_dir(&beside) else {
        skipped::skipped(&format!("there are no recordings in `{}`", beside.display()));
        return Vec::new();
    };
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        for recording in Recording::read(text).unwrap_or_else(|error| panic!("{name}: {error}")) {
            found.push((name.clone(), recording));
        }
    }
    found
}

/// What every explanation has.
fn is_whole(name: &str, event: &HistoryEvent, explanation: &Explanation) {
    let of = format!("{name}, event {} {}", event.event_id, event.event_type());
    assert_eq!(explanation.event_id, event.event_id, "{of}");
    assert!(explanation.what.starts_with(event.event_type().name()), "{of}");
    for link in &explanation.because {
        assert!(!link.text.is_empty(), "{of}");
        assert!(link.event.is_none_or(|id| id < event.event_id), "{of}: {}", link.text);
    }
    let has_failed = event.event_type().name().ends_with("TimedOut")
        || explanation.rule.id == "unhandled-decision";
    assert!(!has_failed || explanation.failure.is_some(), "{of}: why, and how to avoid it");
}

#[test]
fn every_scenario_is_explained_and_what_is_told_is_what_could_be_read_off() {
    for name in scenarios() {
        let simulation = ran(&name);
        for execution in simulation.executions() {
            let (history, told) = (execution.history(), told(&simulation, execution));
            let by_run: Vec<Explanation> = explain(history, &told).collect();
            let by_history: Vec<Explanation> = explain(history, &[]).collect();
            assert_eq!(by_run.len(), history.len());
            for ((event, known), read_off) in history.iter().zip(&by_run).zip(&by_history) {
                is_whole(&name, event, known);
                assert!(!known.because.is_empty(), "{name}: {}", known.what);
                assert_eq!(known.rule.id, read_off.rule.id, "{name}: {}", known.what);
                assert_eq!(known.now, read_off.now, "{name}: {}", known.what);
                assert!(read_off.rule.inferred && !known.rule.inferred);
                assert!(known.unknown.is_empty(), "{name}: {}: {:?}", known.what, known.unknown);
            }
        }
    }
}

#[test]
fn what_is_open_is_what_the_rebuilt_execution_has_open() {
    for name in scenarios() {
        for execution in ran(&name).executions() {
            let mut rebuilt = Execution::new(WorkflowExecution::default());
            let mut explainer = explain(execution.history(), &[]);
            for event in execution.history() {
                rebuilt.follow(event.clone()).unwrap();
                explainer.next().unwrap();
                let (counts, situation) = (rebuilt.state().open_counts(), explainer.situation());
                let open = |kind| situation.open_of(kind).count();
                let at = format!("{name}, event {}", event.event_id);
                assert_eq!(open(Kind::ActivityTask), counts.activity_tasks, "{at}");
                assert_eq!(open(Kind::LambdaFunction), counts.lambda_functions, "{at}");
                assert_eq!(open(Kind::Timer), counts.timers, "{at}");
                assert_eq!(open(Kind::Child), counts.children, "{at}");
                let queued = situation.queued_decision_task().map(|task| task.opened_by);
                let waiting = rebuilt.waiting_decision_task().map(|(_, _, scheduled)| scheduled);
                assert!(waiting.is_none() || queued == waiting, "{at}");
                let started = situation.started_decision_task().and_then(|task| task.started);
                let taken = rebuilt.started_decision_task();
                assert!(taken.is_none() || taken == started.map(|(id, _)| id), "{at}");
            }
        }
    }
}

#[test]
fn every_recorded_history_is_explained() {
    for (name, recording) in recordings() {
        let explained: Vec<Explanation> = explain(&recording.events, &[]).collect();
        assert_eq!(explained.len(), recording.events.len(), "{name}");
        for (event, explanation) in recording.events.iter().zip(&explained) {
            is_whole(&name, event, explanation);
        }
        let text = render::explanations(&explained, Paint::Plain);
        assert!(text.lines().count() > recording.events.len(), "{name}");
    }
}

#[test]
fn each_event_is_in_exactly_one_lane() {
    let recorded = recordings().into_iter().map(|(name, recording)| (name, recording.events));
    let mut histories: Vec<(String, Vec<HistoryEvent>)> = recorded.collect();
    for name in scenarios() {
        for execution in ran(&name).executions() {
            histories.push((name.clone(), execution.history().to_vec()));
        }
    }
    for (name, history) in histories {
        let mut seen: Vec<EventId> = Vec::new();
        for lane in lanes(&history) {
            for segment in &lane.segments {
                let ended = segment.ended.map(|(ended, _)| ended);
                let moments = [Some(segment.opened), segment.started, ended];
                let moments: Vec<_> = moments.into_iter().flatten().collect();
                assert!(moments.is_sorted_by_key(|moment| (moment.at, moment.id)), "{name}");
                seen.extend(moments.iter().map(|moment| moment.id));
            }
            seen.extend(lane.points.iter().map(|point| point.event.id));
        }
        let all: BTreeSet<EventId> = history.iter().map(|event| event.event_id).collect();
        assert_eq!(seen.len(), history.len(), "{name}");
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), all, "{name}");
    }
}

#[test]
fn two_scenarios_are_explained_as_their_snapshots_say() {
    for name in ["decision-tasks", "lambda-trust-other-domain"] {
        let simulation = ran(name);
        let mut text = String::new();
        for execution in simulation.executions() {
            let told = told(&simulation, execution);
            let explained: Vec<Explanation> = explain(execution.history(), &told).collect();
            text.push_str(&render::explanations(&explained, Paint::Plain));
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder("tests/explain/snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}

#[test]
fn a_fault_that_is_told_is_explained_and_named() {
    let history = ran("lambda-times-out").execution("order-1").unwrap().history().to_vec();
    let mut told = vec![Told::default(); history.len()];
    told[6].fault = Some("lambda:charge#0=timeout".to_owned());
    let explained: Vec<Explanation> = explain(&history, &told).collect();
    let text = render::explanations(&explained[6..7], Paint::Plain);
    assert!(text.contains("\n      fault    lambda:charge#0=timeout\n"), "{text}");
    assert!(!render::explanations(&explained[..6], Paint::Plain).contains("\n      fault "));
}

#[test]
fn what_cannot_be_known_of_a_recording_is_said() {
    let json = r#"[
        {"eventId":11,"eventTimestamp":1,"eventType":"TimerFired",
         "timerFiredEventAttributes":{"timerId":"t","startedEventId":5}},
        {"eventId":12,"eventTimestamp":1,"eventType":"StartTimerFailed",
         "startTimerFailedEventAttributes":{"timerId":"t","cause":"OPERATION_NOT_PERMITTED",
         "decisionTaskCompletedEventId":9}}]"#;
    let recording = &Recording::read(json).unwrap()[0];
    let explained: Vec<Explanation> = explain(&recording.events, &[]).collect();
    assert_eq!(
        explained[0].because[0].text,
        "event 5, which opened the timer, is not in this history"
    );
    assert!(explained[0].unknown[0].starts_with("what is due from here on"));
    assert_eq!(explained[1].unknown, ["which policy and statement decided it: no history tells"]);
    assert!(explained.iter().all(|explanation| explanation.rule.inferred));
}
