//! What the service refuses in a run is told at the line that asks for it.

use super::{run, run_with, scratch, stderr, stdout};

/// A world in which people do this, and a decider has these rules.
fn world(people: &str, rules: &str) -> String {
    format!(
        "swf-sim: 1
workflowTypes:
  - {{name: order, version: '1', defaultTaskList: orders, defaultChildPolicy: TERMINATE,
     defaultTaskStartToCloseTimeout: NONE, defaultExecutionStartToCloseTimeout: 1d}}
activityTypes: [{{name: ship, version: '1'}}]
workers:
  ship: {{failed: {{reason: {}}}}}
people:
  - {{start: {{workflowId: order-1, workflowType: order@1}}}}
{people}
deciders:
  order:
{rules}
",
        "x".repeat(257)
    )
}

const SCHEDULES: &str = "    - when: WorkflowExecutionStarted
      do: {ScheduleActivityTask: {activityId: ship, activityType: ship@1, taskList: ships,
           heartbeatTimeout: NONE, scheduleToStartTimeout: NONE, scheduleToCloseTimeout: NONE,
           startToCloseTimeout: NONE}}";

const STARTS_A_TIMER: &str = "    - when: WorkflowExecutionStarted
      do: {StartTimer: {timerId: t, startToFireTimeout: 3s}}";

/// What standard error holds of a run, and how it ends.
fn told(world: &str) -> (String, Option<i32>) {
    let output = run_with(&["run", "-"], world);
    (stderr(&output), output.status.code())
}

#[test]
fn what_people_ask_in_vain_is_a_note_at_its_line() {
    let people = "  - {at: 1s, start: {workflowId: order-1, workflowType: order@1}}
  - {at: 1s, signal: {workflowId: order-2, signalName: s}}";
    let (said, code) = told(&world(people, STARTS_A_TIMER));
    assert_eq!(code, Some(0), "{said}");
    for (line, fault) in [
        ("--> <stdin>:10:14", "WorkflowExecutionAlreadyStartedFault"),
        ("--> <stdin>:11:14", "UnknownResourceFault"),
    ] {
        assert!(said.contains(line) && said.contains(fault), "{said}");
    }
    assert!(said.starts_with("note: at 1.000 the service refused: "), "{said}");
    assert!(said.contains(" | ") && said.contains("^^^^^"), "{said}");
}

/// Rows: the rules, and the place that the refusal of the answer names.
#[test]
fn an_answer_that_is_refused_as_a_whole_is_told_at_the_decision_to_blame() {
    let two_rules = format!(
        "{STARTS_A_TIMER}
    - {{when: WorkflowExecutionSignaled, do: CompleteWorkflowExecution}}"
    );
    let names_no_timer = "    - when: WorkflowExecutionStarted
      do: [{RecordMarker: {markerName: m}},
           {StartTimer: {timerId: \"${event.input}\", startToFireTimeout: 3s}}]";
    let long_context = format!(
        "    - {{when: WorkflowExecutionStarted, do: [], executionContext: {}}}",
        "x".repeat(32_769)
    );
    let signal = "  - {signal: {workflowId: order-1, signalName: s}}";
    let empty = "  - {terminate: {workflowId: order-1}}
  - {start: {workflowId: order-1, workflowType: order@1, input: ''}}";
    for (people, rules, place, line) in [
        (signal, two_rules.as_str(), "14:12", "StartTimer"),
        (empty, names_no_timer, "16:13", "StartTimer"),
        (signal, &long_context, "12:3", "order:"),
        (signal, SCHEDULES, "7:3", "  ship: {"),
    ] {
        let (said, code) = told(&world(people, rules));
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("error: the answer of workflow `order-1`"), "{said}");
        assert!(said.contains(&format!("--> <stdin>:{place}\n")), "{place}: {said}");
        assert!(said.contains(line), "{said}");
    }
}

#[test]
fn what_a_decider_cannot_answer_is_one_error() {
    let rules = "    - {when: WorkflowExecutionStarted, if: execution.workflowId < 3, do: []}";
    let (said, code) = told(&world("", rules));
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("could not answer at event 3: `order-1` is not a whole number"),
        "{said}"
    );
    assert!(said.contains("--> <stdin>:13:44"), "{said}");
    assert_eq!(said.matches("error:").count(), 1, "{said}");
}

#[test]
fn a_folder_gives_its_yaml_and_the_json_that_is_a_scenario() {
    let folder = scratch("mixed");
    let json = r#"{"swf-sim": 1, "workflowTypes": [{"name": "order", "version": "1"}],
        "deciders": {"order": []},
        "people": [{"start": {"workflowId": "order-1", "workflowType": "order@1"}}]}"#;
    let yaml = world("", STARTS_A_TIMER);
    for (name, text) in [
        ("a.yaml", yaml.as_str()),
        ("b.yml", &yaml),
        ("c.json", json),
        ("history.json", r#"{"events": []}"#),
        ("schema.json", r#"{"properties": {"swf-sim": {}}}"#),
        ("empty.json", ""),
        ("notes.txt", "swf-sim: 1"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let output = run(&["check", folder.to_str().unwrap()]);
    let checked = stdout(&output);
    let name = |line: &str| line.rsplit(['/', '\\']).next().unwrap().to_owned();
    let names: Vec<String> = checked.lines().map(name).collect();
    assert_eq!(names, ["a.yaml", "b.yml", "c.json"], "{}", stderr(&output));
    for command in ["run", "check"] {
        let help = stdout(&run(&[command, "--help"]));
        assert!(help.contains("`.yaml`, `.yml` and `.json`"), "{help}");
    }
}
