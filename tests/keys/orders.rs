//! A key does not tell in which order things happened that have nothing to do with each other.

use std::time::Duration;

use swf_sim::scenario::Scenario;
use swf_sim::simulation::{Plan, Simulation, World};

/// Two Lambda tasks at once; when both have completed, a timer.
const JOIN: &str = r#"
swf-sim: 1
workflowTypes:
  - {name: order, version: "1", defaultTaskList: orders, defaultChildPolicy: TERMINATE,
     defaultTaskStartToCloseTimeout: 30s, defaultExecutionStartToCloseTimeout: 1h,
     defaultLambdaRole: "arn:aws:iam::123456789012:role/swf"}
functions:
  function: {result: "1", after: 1s}
deciders:
  order:
    rules:
      - when: WorkflowExecutionStarted
        do:
          - ScheduleLambdaFunction: {id: a, name: function, startToCloseTimeout: 10s}
          - ScheduleLambdaFunction: {id: b, name: function, startToCloseTimeout: 10s}
      - when: LambdaFunctionCompleted
        if: CONDITION
        do: {StartTimer: {timerId: nap, startToFireTimeout: 60s, control: CONTROL}}
people:
  - at: 0s
    start: {workflowId: order-1, workflowType: {name: order, version: "1"}}
"#;

fn join(condition: &str, control: &str) -> World {
    let text = JOIN.replace("CONDITION", condition).replace("CONTROL", control);
    Scenario::parse(&text, "join.yaml").unwrap_or_else(|findings| panic!("{findings}")).world
}

/// The keys after so many seconds where the first is slow and where the second is.
fn keys(world: &World, seconds: u64) -> [Option<u128>; 2] {
    ["lambda:a#0=slow", "lambda:b#0=slow"].map(|plan| {
        let plan: Plan = plan.parse().unwrap();
        let mut simulation = Simulation::under(world.clone(), plan).unwrap();
        simulation.run_until(World::START + Duration::from_secs(seconds)).unwrap();
        simulation.key()
    })
}

#[test]
fn once_both_have_completed_nothing_tells_which_was_first() {
    for condition in ["count == 2", "not open(*)", "count == 2 and attempt == 0"] {
        let world = join(condition, "both");
        let [one, other] = keys(&world, 5);
        assert_ne!(one, other, "{condition}: one is still to come");
        let [one, other] = keys(&world, 20);
        assert!(one.is_some(), "{condition}");
        assert_eq!(one, other, "{condition}: both have completed");
    }
}

#[test]
fn what_a_decision_tells_of_the_order_is_in_the_key() {
    let [one, other] = keys(&join("count == 2", "\"${id}\""), 20);
    assert_ne!(one, other);
}

#[test]
fn rules_that_speak_of_ids_of_events_have_no_key() {
    let world = join("count == 2", "\"${event.startedEventId}\"");
    assert_eq!(keys(&world, 20), [None, None]);
}

#[test]
fn what_rules_have_counted_is_in_the_key() {
    let plans = ["lambda:a#0=slow", "lambda:a#0=slow, lambda:b#0=handler-error"];
    for (condition, counts) in [("count == 3", true), ("id == 'c'", false)] {
        let world = join(condition, "both");
        let keys = plans.map(|plan| {
            let plan: Plan = plan.parse().unwrap();
            let mut simulation = Simulation::under(world.clone(), plan).unwrap();
            simulation.run_until(World::START + Duration::from_secs(20)).unwrap();
            simulation.key().unwrap()
        });
        assert_eq!(keys[0] != keys[1], counts, "{condition}: two have completed, or one has");
    }
}
