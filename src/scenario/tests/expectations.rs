//! What is expected comes true, or the person is told where it did not.

use super::messages::assert_shown;
use crate::scenario::{Findings, Scenario};
use crate::simulation::Simulation;

const TEXT: &str = include_str!("../../../scenarios/continue-as-new.yaml");

fn unmet(text: &str, expect: &str) -> Findings {
    let (world, _) = text.split_once("\nexpect:").unwrap_or((text, ""));
    let text = format!("{}\nexpect:{expect}\n", world.trim_end());
    let scenario =
        Scenario::parse(&text, "expect.yaml").unwrap_or_else(|findings| panic!("{findings}"));
    assert!(!scenario.expectations.is_empty());
    let mut simulation = Simulation::new(scenario.world).unwrap();
    simulation.run().unwrap();
    scenario.expectations.unmet(&simulation)
}

fn messages(text: &str, expect: &str) -> Vec<String> {
    unmet(text, expect).iter().map(|(_, message)| message.to_owned()).collect()
}

const ORDERS: &str = "
swf-sim: 1
workflowTypes:
- {name: order, version: '1', defaultTaskList: orders, defaultChildPolicy: TERMINATE,
   defaultTaskStartToCloseTimeout: 30s, defaultExecutionStartToCloseTimeout: 1h}
deciders:
  order:
  - {when: WorkflowExecutionStarted, do: {StartTimer: {timerId: nap, startToFireTimeout: 20s}}}
  - {when: TimerFired, do: {FailWorkflowExecution: {reason: tired, details: {naps: 1}}}}
people:
- {start: {workflowId: one, workflowType: order@1}}
- {start: {workflowId: two, workflowType: order@1}}
- {at: 5s, terminate: {workflowId: two}}
";

#[test]
fn properties_are_claims_in_the_order_of_the_file() {
    let text = format!("{ORDERS}properties:\n- TimerFired at most 1\n- \"once  *\"\n");
    let scenario = Scenario::parse(&text, "order.yaml").unwrap_or_else(|e| panic!("{e}"));
    let words: Vec<&str> = scenario.properties.iter().map(|claim| claim.words()).collect();
    assert_eq!(words, ["TimerFired at most 1", "once *"]);
    let told = scenario.places.of_properties([(1, "it breaks".to_owned())]).to_string();
    assert!(told.starts_with("error: it breaks\n  --> order.yaml:16:3\n"), "{told}");
}

#[test]
fn what_comes_true_is_met() {
    for expect in [
        " {one: {close: FAILED, reason: tired, details: {naps: 1}, within: 20s}}",
        " {one: {details: '{\"naps\" : 1}'}, two: {close: TERMINATED, within: 5s}}",
        " {one: {events: [TimerStarted, TimerFired, WorkflowExecutionFailed]}}",
        " {one: {events: [{when: [TimerCanceled, TimerFired], of: n*}]}}",
        " {one: {events: []}}",
    ] {
        assert_eq!(messages(ORDERS, expect), [""; 0], "{expect}");
    }
}

#[test]
fn what_does_not_come_true_is_told() {
    for (expect, expected) in [
        ("{one: {close: COMPLETED}}", "`one` closed as `FAILED`, not as `COMPLETED`"),
        ("{one: {close: OPEN}}", "`one` is not open, it closed as `FAILED`"),
        ("{one: {within: 19s}}", "`one` took 20 s"),
        ("{one: {reason: lazy}}", "`one` ended with the reason `tired` in WorkflowExecutionFailed"),
        ("{one: {result: 1}}", "`one` ended without a result in WorkflowExecutionFailed"),
        ("{one: {events: [TimerCanceled]}}", "there is no such event"),
        ("{one: {events: [{when: TimerFired, of: m*}]}}", "there is no such event"),
        (
            "{one: {events: [TimerFired, TimerStarted]}}",
            "no such event comes after event 6 TimerFired",
        ),
        ("{three: {}}", "no execution has the workflow id `three`"),
    ] {
        assert_eq!(messages(ORDERS, &format!(" {expect}")), [expected], "{expect}");
    }
}

#[test]
fn what_is_not_over_is_open() {
    let expect = "expect: {one: {close: FAILED}, two: {close: OPEN}}";
    let scenario = Scenario::parse(&format!("{ORDERS}{expect}\n"), "expect.yaml").unwrap();
    let mut simulation = Simulation::new(scenario.world).unwrap();
    simulation.run_until(simulation.now()).unwrap();
    let unmet = scenario.expectations.unmet(&simulation);
    let messages: Vec<&str> = unmet.iter().map(|(_, message)| message).collect();
    assert_eq!(messages, ["`one` is still open"]);
}

#[test]
fn the_runs_of_one_workflow_are_judged_together() {
    let rounds = "
  events: [WorkflowExecutionContinuedAsNew, WorkflowExecutionStarted, WorkflowExecutionCompleted]
  close: COMPLETED
";
    assert_eq!(messages(TEXT, rounds), [""; 0]);
}

#[test]
fn the_place_of_what_did_not_come_true_is_shown() {
    let expect = "
  one:
    close: FAILED
    events:
    - TimerFired
    - {when: TimerStarted, of: nap}";
    assert_shown(
        &unmet(ORDERS, expect).to_string(),
        "
error: no such event comes after event 6 TimerFired
  --> expect.yaml:19:7
   |
19 |     - {when: TimerStarted, of: nap}
   |       ^
   |
   = help: it ended with event 10 WorkflowExecutionFailed, reason `tired`, details `{\"naps\":1}`
",
    );
}
