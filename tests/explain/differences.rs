//! What `diff` finds, and what it does not take for a difference.

use std::time::Duration;

use swf_sim::explain::{Diff, diff};
use swf_sim::model::{History, HistoryEvent, Recording};
use swf_sim::render::{self, Paint};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

use crate::{folder, ran, recordings, scenarios};

/// The history of the first execution of a scenario in which a text is replaced.
fn with(scenario: &str, from: &str, to: &str) -> Vec<HistoryEvent> {
    let path = folder("scenarios").join(format!("{scenario}.yaml"));
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{scenario} has {from}");
    let scenario = Scenario::parse(&text.replace(from, to), "changed.yaml").unwrap();
    let mut simulation = Simulation::new(scenario.world).unwrap();
    simulation.run().unwrap();
    simulation.executions().next().unwrap().history().to_vec()
}

fn text(diff: &Diff) -> String {
    render::difference(diff, Paint::Plain)
}

#[test]
fn nothing_differs_from_itself() {
    for name in scenarios() {
        for execution in ran(&name).executions() {
            let diff = diff(execution.history(), execution.history());
            assert!(diff.is_empty(), "{name}: {}", text(&diff));
        }
    }
    for (name, recording) in recordings() {
        assert!(diff(&recording.events, &recording.events).is_empty(), "{name}");
    }
}

#[test]
fn the_moment_at_which_a_history_begins_is_no_difference() {
    let original = with("retry", "start: {workflowId", "start: {workflowId");
    let a_day_later = |event: &HistoryEvent| {
        let mut event = event.clone();
        event.event_timestamp = event.event_timestamp + Duration::from_secs(86_400);
        event
    };
    let events = original.iter().map(a_day_later).collect();
    let json = History { events }.to_json();
    let read = Recording::read(json).unwrap();
    assert!(diff(&original, &read[0].events).is_empty());
}

#[test]
fn a_change_of_the_world_shows_as_its_consequences_only() {
    let rows = [
        // A function that answers instead of staying silent.
        (
            "lambda-times-out",
            "{never: true}",
            "{after: 2s, result: ok}",
            &[
                "- FailWorkflowExecution (event 11)",
                "+ CompleteWorkflowExecution (event 11)",
                r#"+ B    7  2.000  LambdaFunctionCompleted charge (charge-card), result "ok""#,
                "- A    7  10.000  LambdaFunctionTimedOut charge (charge-card), START_TO_CLOSE",
                "3 events from A 8, B 8 on: 8.000 s earlier in B",
            ][..],
        ),
        // Another value in a decision.
        (
            "lambda-times-out",
            "cents: 4200",
            "cents: 1",
            &[
                r#"~ ScheduleLambdaFunction charge: input {"order":"order-1","cents":4200} | {"order":"order-1","cents":1}"#,
            ][..],
        ),
        // Another moment, and nothing else.
        (
            "lambda-times-out",
            "startToCloseTimeout: 10s",
            "startToCloseTimeout: 20s",
            &[
                "~ ScheduleLambdaFunction charge: startToCloseTimeout 10 | 20",
                "5 events from A 7, B 7 on: 10.000 s later in B",
            ][..],
        ),
        // A signal that means nothing shifts the ids of everything after it.
        (
            "lambda-times-out",
            "people:\n",
            "people:\n  - {at: 5s, signal: {workflowId: order-1, signalName: hello}}\n",
            &[
                "+ B    7  5.000  WorkflowExecutionSignaled hello",
                "+ B    8  5.000  DecisionTaskScheduled",
            ][..],
        ),
        // The start says something else, which no decision does.
        (
            "lambda-times-out",
            "defaultExecutionStartToCloseTimeout: 1h",
            "defaultExecutionStartToCloseTimeout: 2h",
            &["~ A 1, B 1  WorkflowExecutionStarted: executionStartToCloseTimeout 3600 | 7200"][..],
        ),
    ];
    for (scenario, from, to, expected) in rows {
        let before = with(scenario, from, from);
        let text = text(&diff(&before, &with(scenario, from, to)));
        let found: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter(|line| !line.starts_with("decision task after"))
            .collect();
        assert_eq!(found, expected, "{scenario}: {to}\n{text}");
    }
}

#[test]
fn differing_decisions_come_first_and_the_tasks_of_a_detour_are_told_in_a_line() {
    let one = with("retry", "after: 500ms, result", "after: 500ms, result");
    let flaky = "0: {refuses: {code: TooManyRequestsException, message: Rate Exceeded.}}";
    let other = with("retry", flaky, "0: {after: 1s, result: {charged: true}}");
    let diff = diff(&one, &other);
    assert!(!diff.decisions.is_empty());
    let text = text(&diff);
    assert!(text.starts_with("decisions that differ\n"), "{text}");
    assert!(!text.contains("DecisionTaskStarted"), "{text}");
    let first = &diff.decisions[0];
    assert_eq!(first.after, "Lambda task charge");
    assert_eq!(first.only_b, ["CompleteWorkflowExecution (event 11)"]);
}
