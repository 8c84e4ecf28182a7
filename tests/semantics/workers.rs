//! Workers of which there are only so many, and functions by the forms of their names.

use swf_sim::model::{EventAttributes, EventType, subject};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

const BEGIN: &str = "
swf-sim: 1
workflowTypes:
- {name: order, version: '1', defaultTaskList: orders, defaultChildPolicy: TERMINATE,
   defaultTaskStartToCloseTimeout: NONE, defaultExecutionStartToCloseTimeout: 1h,
   defaultLambdaRole: 'arn:aws:iam::123456789012:role/swf-lambda'}
activityTypes:
- {name: ship, version: '1', defaultTaskList: ships, defaultTaskScheduleToStartTimeout: NONE,
   defaultTaskScheduleToCloseTimeout: NONE, defaultTaskStartToCloseTimeout: NONE,
   defaultTaskHeartbeatTimeout: NONE}
people: [{start: {workflowId: order-1, workflowType: order@1}}]
";

fn run(rest: &str) -> Simulation {
    let scenario = Scenario::parse(&format!("{BEGIN}{rest}"), "workers.yaml");
    let world = scenario.unwrap_or_else(|findings| panic!("{findings}")).world;
    let mut simulation = Simulation::new(world).unwrap();
    simulation.run().unwrap();
    simulation
}

/// When the events of a type came, and what each is about.
fn when(simulation: &Simulation, event_type: EventType) -> Vec<String> {
    let start = simulation.world().start;
    let history = simulation.execution("order-1").unwrap().history();
    let of_type = history.iter().filter(|event| event.event_type() == event_type);
    let shown = |event| {
        let id = subject(history, event).map(|id| id.as_str()).unwrap_or_default();
        format!("{id} at {}", event.event_timestamp.since(start).as_secs())
    };
    of_type.map(shown).collect()
}

/// What happens to four tasks, `a` to `d`, of which `d` has a higher priority.
fn four_tasks(workers: &str) -> Simulation {
    run(&format!(
        "
workers: {{ship: {workers}}}
deciders:
  order:
  - when: WorkflowExecutionStarted
    do:
    - ScheduleActivityTask: {{activityId: a, activityType: ship@1}}
    - ScheduleActivityTask: {{activityId: b, activityType: ship@1}}
    - ScheduleActivityTask: {{activityId: c, activityType: ship@1, scheduleToStartTimeout: 1m}}
    - ScheduleActivityTask: {{activityId: d, activityType: ship@1, taskPriority: '5'}}
"
    ))
}

#[test]
fn tasks_wait_while_all_workers_are_busy_and_go_by_priority_then_by_their_order() {
    for (workers, expected) in [
        ("{after: 10s}", ["d at 0", "a at 0", "b at 0", "c at 0"]),
        ("{number: 4, after: 10s}", ["d at 0", "a at 0", "b at 0", "c at 0"]),
        ("{number: 1, after: 10s}", ["d at 0", "a at 10", "b at 20", "c at 30"]),
        ("{number: 2, after: 10s}", ["d at 0", "a at 0", "b at 10", "c at 10"]),
        // The time to pick a task up passes for each by itself, in line or not.
        (
            "{number: 1, takenAfter: 5s, byId: {d: {takenAfter: 12s, after: 1s}}, after: 10s}",
            ["a at 5", "d at 15", "b at 16", "c at 26"],
        ),
        // An answer that fails frees the worker too.
        (
            "{number: 1, after: 10s, failed: {reason: broken}}",
            ["d at 0", "a at 10", "b at 20", "c at 30"],
        ),
    ] {
        let simulation = four_tasks(workers);
        assert_eq!(when(&simulation, EventType::ActivityTaskStarted), expected, "{workers}");
    }
}

#[test]
fn a_worker_that_never_answers_is_lost_unless_a_heartbeat_tells_it_that_the_task_is_over() {
    let lost = four_tasks("{number: 1, byId: {d: {never: true}}, after: 10s}");
    assert_eq!(when(&lost, EventType::ActivityTaskStarted), ["d at 0"]);
    assert_eq!(when(&lost, EventType::ActivityTaskTimedOut), ["c at 60"]);

    let rules = "
deciders:
  order:
  - when: WorkflowExecutionStarted
    do:
    - ScheduleActivityTask: {activityId: a, activityType: ship@1, startToCloseTimeout: 25s}
    - ScheduleActivityTask: {activityId: b, activityType: ship@1}
";
    for (first, expected) in [
        ("{never: true}", &["a at 0"][..]),
        ("{never: true, heartbeats: {every: 10s}}", &["a at 0", "b at 30"]),
        ("{after: 40s}", &["a at 0", "b at 40"]),
    ] {
        let simulation =
            run(&format!("workers: {{ship: {{number: 1, byId: {{a: {first}}}}}}}{rules}"));
        assert_eq!(when(&simulation, EventType::ActivityTaskTimedOut), ["a at 25"], "{first}");
        assert_eq!(when(&simulation, EventType::ActivityTaskStarted), expected, "{first}");
    }
}

#[test]
fn a_function_is_found_by_every_form_of_its_name_and_an_absent_one_by_none() {
    let functions = "
functions:
  charge: {result: any}
  charge:PROD: {result: alias}
  charge:OLD: {absent: true}
  arn:aws:lambda:us-east-1:111111000000:function:charge: {result: other account}
  refund: {absent: true}
";
    for (name, expected) in [
        ("charge", "\"any\""),
        ("charge:7", "\"any\""),
        ("123456789012:function:charge", "\"any\""),
        ("charge:PROD", "\"alias\""),
        ("arn:aws:lambda:eu-west-1:123456789012:function:charge:PROD", "\"alias\""),
        ("arn:aws:lambda:us-east-1:111111000000:function:charge:7", "\"other account\""),
        ("charge:OLD", "ResourceNotFoundException"),
        ("refund", "ResourceNotFoundException"),
        ("arn:aws:lambda:us-east-1:123456789012:function:refund", "ResourceNotFoundException"),
    ] {
        let simulation = run(&format!(
            "{functions}
deciders:
  order:
  - when: WorkflowExecutionStarted
    do: {{ScheduleLambdaFunction: {{id: charge, name: '{name}'}}}}
"
        ));
        let history = simulation.execution("order-1").unwrap().history();
        let types: Vec<EventType> = history.iter().map(|event| event.event_type()).collect();
        assert_eq!(
            types[4..6],
            [EventType::LambdaFunctionScheduled, EventType::LambdaFunctionStarted]
        );
        let said = if let EventAttributes::LambdaFunctionCompleted(done) = &history[6].attributes {
            done.result.as_ref()
        } else if let EventAttributes::LambdaFunctionFailed(failed) = &history[6].attributes {
            failed.reason.as_ref()
        } else {
            None
        };
        assert_eq!(said.map(|text| text.as_str()), Some(expected), "{name}");
    }
}
