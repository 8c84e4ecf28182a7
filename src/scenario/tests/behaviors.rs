//! Sections other than rules become the world.

use std::time::Duration;

use super::*;
use crate::model::{ChildPolicy, Limits, Timeout};
use crate::scenario::Scenario;
use crate::simulation::{
    ActivityAnswer, ActivityOutcome, DecisionOutcome, Deed, FunctionAnswer, Heartbeats, World,
};

fn world(rest: &str) -> World {
    let begin = "
swf-sim: 1
workflowTypes: [{name: order, version: '1.0'}]
activityTypes: [{name: ship, version: 1.10, defaultTaskHeartbeatTimeout: 1m}]
";
    let people = "people: [{start: {workflowId: order-1, workflowType: order@1.0}}]\n";
    let deciders = "deciders: {order: []}\n";
    let mut text = format!("{begin}{rest}");
    for (name, default) in [("people:", people), ("deciders:", deciders)] {
        if !rest.contains(name) {
            text.push_str(default);
        }
    }
    Scenario::parse(&text, "order.yaml").unwrap_or_else(|findings| panic!("{findings}")).world
}

#[test]
fn functions_answer_by_attempt() {
    let world = world(
        "
functions:
  plain: {}
  slow: {timeout: 3s, after: 1.5s, result: {ok: yes, n: 1}}
  flaky:
    outcomes:
      0: {error: {errorType: Boom}}
      1-2: {refuses: {code: TooManyRequestsException, message: 'Rate Exceeded.'}, after: 1s}
      3-: {result: text}
  listed: {outcomes: [{never: true}, {result: 42}]}
",
    );
    let text = Text::of;
    let answers = |name: &str, attempts: u32| -> Vec<_> {
        let outcomes = &world.functions[name].outcomes;
        (0..attempts).map(|attempt| outcomes.at(attempt).answer.clone()).collect()
    };
    let refuses = FunctionAnswer::Refuses {
        code: text("TooManyRequestsException"),
        message: text("Rate Exceeded."),
    };
    assert_eq!(answers("plain", 1), [FunctionAnswer::Returns(text("null"))]);
    assert_eq!(answers("slow", 1), [FunctionAnswer::Returns(text(r#"{"ok":"yes","n":1}"#))]);
    assert_eq!(
        answers("flaky", 5),
        [
            FunctionAnswer::Raises(text(r#"{"errorType":"Boom"}"#)),
            refuses.clone(),
            refuses,
            FunctionAnswer::Returns(text("\"text\"")),
            FunctionAnswer::Returns(text("\"text\"")),
        ]
    );
    assert_eq!(
        answers("listed", 3),
        [
            FunctionAnswer::Never,
            FunctionAnswer::Returns(text("42")),
            FunctionAnswer::Returns(text("42")),
        ]
    );
    assert_eq!(world.functions["slow"].timeout, Duration::from_secs(3));
    assert_eq!(world.functions["slow"].outcomes.at(0).after, Duration::from_millis(1500));
    assert_eq!(world.functions["flaky"].outcomes.at(2).after, Duration::from_secs(1));
}

#[test]
fn the_first_pattern_that_matches_an_id_decides_what_happens() {
    let world = world(
        "
functions:
  charge-card:
    byId:
      charge-2: {never: true}
      charge-2*: {outcomes: [{after: 1s, error: {}}, {result: 2}]}
      '*': {result: 3}
    result: nobody sees this
workers:
  ship: {number: 2, byId: {express-*: {after: 1h}}, after: 1d}
",
    );
    let charge = |id: &str, attempt| &world.functions["charge-card"].outcome(id, attempt).answer;
    assert_eq!(*charge("charge-2", 5), FunctionAnswer::Never);
    assert_eq!(*charge("charge-22", 0), FunctionAnswer::Raises(Text::of("{}")));
    assert_eq!(*charge("charge-22", 1), FunctionAnswer::Returns(Text::of("2")));
    assert_eq!(*charge("charge", 0), FunctionAnswer::Returns(Text::of("3")));
    let ship = &world.workers["ship"];
    assert_eq!(ship.number.map(u32::from), Some(2));
    assert_eq!(ship.outcome("express-1", 0).after, Duration::from_secs(3_600));
    assert_eq!(ship.outcome("parcel", 0).after, Duration::from_secs(86_400));
}

#[test]
fn workers_take_report_and_answer() {
    let world = world(
        "
workers:
  ship:
    outcomes:
    - {takenAfter: 1s, after: 20s, result: {ok: true}}
    - {takenAfter: never}
    - {failed: {reason: lost}}
    - {canceled: {details: [1]}, heartbeats: {every: 5s, times: 2, details: on, heedsCancel: true}}
    - {never: true}
",
    );
    let ship = &world.workers["ship"].outcomes;
    let heartbeats = Heartbeats {
        every: Duration::from_secs(5),
        times: Some(2),
        details: Some(Text::of("on")),
        heeds_cancel: true,
    };
    assert_eq!(
        *ship.at(0),
        ActivityOutcome {
            taken_after: Some(Duration::from_secs(1)),
            heartbeats: None,
            after: Duration::from_secs(20),
            answer: ActivityAnswer::Completes { result: Some(Text::of(r#"{"ok":true}"#)) },
        }
    );
    assert_eq!(ship.at(1).taken_after, None);
    let lost = ActivityAnswer::Fails { reason: Some(Text::of("lost")), details: None };
    assert_eq!(ship.at(2).answer, lost);
    assert_eq!(ship.at(3).answer, ActivityAnswer::Cancels { details: Some(Text::of("[1]")) });
    assert_eq!(ship.at(3).heartbeats, Some(heartbeats));
    assert_eq!(ship.at(9).answer, ActivityAnswer::Never);
}

#[test]
fn deciders_answer_late_or_never() {
    let outcome = |deciders: &str, task| {
        *world(&format!("deciders: {{order: {deciders}}}\n")).deciders["order"].outcomes.at(task)
    };
    let answers = |seconds| DecisionOutcome::after(Duration::from_secs(seconds));
    assert_eq!(outcome("[]", 0), answers(0));
    assert_eq!(outcome("{rules: [], after: 2s}", 7), answers(2));
    assert_eq!(outcome("{rules: [], never: true}", 0), DecisionOutcome::NEVER);
    let by_task = "{rules: [], outcomes: {0: {never: true}, 1-: {after: 1s}}}";
    assert_eq!(outcome(by_task, 0), DecisionOutcome::NEVER);
    assert_eq!(outcome(by_task, 5), answers(1));
}

#[test]
fn deciders_take_tasks_late_and_answer_by_the_id_of_the_workflow() {
    let world = world(
        "
deciders:
  order:
    rules: []
    takenAfter: 5s
    byId: {order-1: {outcomes: [{takenAfter: 1s, after: 2s}, {never: true}]}, order-*: {after: 9s}}
",
    );
    let outcome = |id, number| *world.deciders["order"].outcome(id, number);
    let seconds = Duration::from_secs;
    let late = DecisionOutcome { taken_after: seconds(1), ..DecisionOutcome::after(seconds(2)) };
    assert_eq!(outcome("order-1", 0), late);
    assert_eq!(outcome("order-1", 1), DecisionOutcome::NEVER);
    assert_eq!(outcome("order-2", 3), DecisionOutcome::after(seconds(9)));
    assert_eq!(outcome("other", 0).taken_after, seconds(5));
}

#[test]
fn deliveries_take_as_long_as_the_id_that_they_are_about_says() {
    let world = world(
        "latencies: {delivery: 1s, byId: {charge-1: [70ms, 10ms], 'charge-*': 5ms}}
",
    );
    let latency = |id, number| world.latencies.delivery_of(id, number).as_millis();
    let first = [0, 1, 2].map(|number| latency("charge-1", number));
    assert_eq!(first, [70, 10, 10]);
    assert_eq!((latency("charge-2", 0), latency("other", 0)), (5, 1_000));
}

#[test]
fn people_do_things_in_time() {
    let world = world(
        "
people:
- {start: {workflowId: order-1, workflowType: order@1.0, input: {n: 1}, taskList: fast,
    executionStartToCloseTimeout: 1d, childPolicy: ABANDON, tagList: [a, 007], taskPriority: -3}}
- {at: 5s, signal: {workflowId: order-1, signalName: no}}
- {at: 1m30s, requestCancel: {workflowId: order-1, runId: r}}
- {at: 2m, terminate: {workflowId: order-1, reason: enough, childPolicy: REQUEST_CANCEL}}
- {at: 2m, deprecateWorkflowType: order@1.0}
- {at: 2m, deprecateActivityType: {activityType: {name: ship, version: 1.10}}}
",
    );
    let at: Vec<u64> = world.people.iter().map(|(at, _)| at.as_secs()).collect();
    assert_eq!(at, [0, 5, 90, 120, 120, 120]);
    let deeds: Vec<&Deed> = world.people.iter().map(|(_, deed)| deed).collect();
    let [Deed::Start(start), Deed::Signal(signal), Deed::RequestCancel(cancel), ..] = deeds[..]
    else {
        panic!("{deeds:?}");
    };
    assert_eq!(start.input, Some(Text::of(r#"{"n":1}"#)));
    assert_eq!(start.task_list.as_ref().unwrap().name, "fast");
    assert_eq!(start.execution_start_to_close_timeout, Some(Timeout::Seconds(86_400)));
    assert_eq!(start.tag_list.as_ref().unwrap().0[1], Some(Text::of("007")));
    assert_eq!(start.task_priority.unwrap().0, -3);
    assert_eq!(signal.signal_name, "no");
    assert_eq!(cancel.run_id, Some(Text::of("r")));
    let [
        ..,
        Deed::Terminate(end),
        Deed::DeprecateWorkflowType(order),
        Deed::DeprecateActivityType(ship),
    ] = deeds[..]
    else {
        panic!("{deeds:?}");
    };
    assert_eq!(end.child_policy, Some(ChildPolicy::RequestCancel));
    assert_eq!(order.workflow_type, WorkflowType::new("order", "1.0"));
    assert_eq!(ship.activity_type.version, "1.10");
}

#[test]
fn people_do_what_swf_calls_its_operations() {
    let world = world(
        "
people:
- {startWorkflowExecution: {workflowId: order-1, workflowType: order@1.0}}
- {at: 1s, signalWorkflowExecution: {workflowId: order-1, signalName: go}}
- {at: 2s, requestCancelWorkflowExecution: {workflowId: order-1}}
- {at: 3s, terminateWorkflowExecution: {workflowId: order-1}}
- {at: 4s, registerWorkflowType: {name: refund, version: 2}}
- {at: 5s, registerActivityType: {name: pack, version: 1, defaultTaskList: packing}}
",
    );
    let deeds: Vec<&Deed> = world.people.iter().map(|(_, deed)| deed).collect();
    let [
        Deed::Start(_),
        Deed::Signal(_),
        Deed::RequestCancel(_),
        Deed::Terminate(_),
        Deed::RegisterWorkflowType(refund),
        Deed::RegisterActivityType(pack),
    ] = deeds[..]
    else {
        panic!("{deeds:?}");
    };
    assert_eq!((refund.name.as_str(), refund.version.as_str()), ("refund", "2"));
    assert_eq!(pack.default_task_list.as_ref().unwrap().name, "packing");
}

#[test]
fn settings_have_defaults() {
    let world = world(
        "
domain: shop
region: {lambda: false}
start: 2020-01-01T00:00:00Z
latencies: {delivery: 50ms, handOut: 1s}
totalEvents: 500
idleSteps: 600
limits: {openTimers: 2, lambdaTimeout: 300}
assumptions: {closeAfterFailedDecision: succeeds, strictIds: true, answerAtDeadline: inTime}
unservedTaskLists: [sticky]
",
    );
    let limits = Limits { open_timers: 2, lambda_timeout: 300, ..Limits::default() };
    assert_eq!(world.limits, limits);
    assert!(world.assumptions.strict_ids && world.assumptions.sticky_clock_while_started);
    assert_eq!(world.domain, "shop");
    assert_eq!(world.start.as_millis(), 1_577_836_800_000);
    assert_eq!(world.latencies.delivery, Duration::from_millis(50));
    assert_eq!(world.latencies.hand_out, Duration::from_secs(1));
    assert_eq!((world.total_events, world.idle_steps), (500, 600));
    assert!(!world.region.lambda);
    assert_eq!(world.unserved_task_lists, [Text::of("sticky")]);
}

#[test]
fn json_is_read_like_yaml() {
    let json = r#"{
	"swf-sim": 1,
	"about": "the same in JSON",
	"workflowTypes": [{"name": "order", "version": "1.0"}],
	"deciders": {"order": {"after": "2s", "rules": [
		{"when": "WorkflowExecutionStarted", "do": {"CompleteWorkflowExecution": {"result": "\u00fc\/"}}}
	]}},
	"people": [{"at": "0s", "start": {"workflowId": "order-1", "workflowType": "order@1.0"}}]
}"#;
    let scenario =
        Scenario::parse(json, "a/b.json").unwrap_or_else(|findings| panic!("{findings}"));
    assert_eq!((scenario.name.as_str(), scenario.description.as_str()), ("b", "the same in JSON"));
}
