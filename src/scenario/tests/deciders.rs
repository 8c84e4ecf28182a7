//! Rules decide: seven deciders on histories built by hand.

use super::*;
use crate::scenario::{Rules, Scenario};

const CLOSE_AGAIN: &str = "
- when: [CompleteWorkflowExecutionFailed, FailWorkflowExecutionFailed, ContinueAsNewWorkflowExecutionFailed]
  if: event.cause == 'UNHANDLED_DECISION'
  do: again
";

fn rules(text: &str) -> Rules {
    let text = format!("{text}{CLOSE_AGAIN}");
    Rules::parse(&text, "rules.yaml").unwrap_or_else(|findings| panic!("{findings}"))
}

/// The events of a Lambda task that was decided in the last batch and comes to `end`.
fn lambda(id: &str, end: &str) -> String {
    format!(
        "LambdaFunctionScheduled: {{id: {id}, name: {id}-function, decisionTaskCompletedEventId: $D}}
        LambdaFunctionStarted: {{scheduledEventId: $-1}}
        {end}"
    )
}

const DONE: &str =
    "LambdaFunctionCompleted: {scheduledEventId: $-2, startedEventId: $-1, result: 42}";
const FAILED: &str = "LambdaFunctionFailed: {scheduledEventId: $-2, startedEventId: $-1}";

#[test]
fn a_lambda_function_that_times_out_fails_the_workflow() {
    let text = include_str!("../../../scenarios/lambda-times-out.yaml");
    let scenario = Scenario::parse(text, "scenarios/lambda-times-out.yaml")
        .unwrap_or_else(|findings| panic!("{findings}"));
    assert_eq!(scenario.name, "lambda-times-out");
    assert!(scenario.description.starts_with("A Lambda function that does not return"));
    let decider = &*scenario.world.deciders["order"].decider;
    assert_eq!(
        decisions(decider, &started()),
        [
            r#"ScheduleLambdaFunction {"id":"charge","name":"charge-card","input":"{\"order\":\"order-1\",\"cents\":4200}","startToCloseTimeout":"10"}"#
        ]
    );
    let end = "LambdaFunctionTimedOut: {scheduledEventId: $-2, startedEventId: $-1, timeoutType: START_TO_CLOSE}";
    assert_eq!(
        decisions(decider, &then(&started(), &lambda("charge", end))),
        [
            r#"FailWorkflowExecution {"reason":"the card was not charged","details":"START_TO_CLOSE"}"#
        ]
    );
}

#[test]
fn a_chain_hands_on_results() {
    let chain = rules(
        r#"
- when: WorkflowExecutionStarted
  do: {ScheduleLambdaFunction: {id: reserve, name: reserve-stock, input: "${execution.input}"}}
- when: LambdaFunctionCompleted
  of: reserve
  do: {ScheduleLambdaFunction: {id: charge, name: charge-card, input: {reservation: "${json(event.result)}", cents: 4200}}}
- when: LambdaFunctionCompleted
  of: charge
  do: {CompleteWorkflowExecution: {result: "${event.result}"}}
"#,
    );
    let one = started_with("{n: 1}");
    assert_eq!(
        decisions(&chain, &one),
        [r#"ScheduleLambdaFunction {"id":"reserve","name":"reserve-stock","input":"{\"n\":1}"}"#]
    );
    let two = then(&one, &lambda("reserve", DONE));
    assert_eq!(
        decisions(&chain, &two),
        [
            r#"ScheduleLambdaFunction {"id":"charge","name":"charge-card","input":"{\"reservation\":42,\"cents\":4200}"}"#
        ]
    );
    let three = then(&two, &lambda("charge", DONE));
    assert_eq!(decisions(&chain, &three), [r#"CompleteWorkflowExecution {"result":"42"}"#]);
    let places = answer(&chain, &history(&three)).unwrap().decided_at;
    assert_eq!(places.iter().map(|at| (at.line, at.column)).collect::<Vec<_>>(), [(9, 8)]);
}

#[test]
fn a_refused_close_is_decided_again() {
    let chain = rules(
        "
- when: WorkflowExecutionStarted
  do: {ScheduleLambdaFunction: {id: charge, name: charge-card}}
- when: LambdaFunctionCompleted
  do:
  - RecordMarker: {markerName: done}
  - CompleteWorkflowExecution: {result: \"${event.result} of ${id}\"}
",
    );
    let signaled = then(&started(), &lambda("charge", DONE));
    let refused = "CompleteWorkflowExecutionFailed: {cause: UNHANDLED_DECISION, decisionTaskCompletedEventId: $D}";
    let marker = "MarkerRecorded: {markerName: done, decisionTaskCompletedEventId: $D}";
    let close = [r#"CompleteWorkflowExecution {"result":"42 of charge"}"#];
    let mut again = then(&signaled, &format!("{marker}\n{refused}"));
    assert_eq!(decisions(&chain, &again), close);
    for _ in 0..3 {
        again = then(&again, refused);
        assert_eq!(decisions(&chain, &again), close);
    }
    let not_permitted = refused.replace("UNHANDLED_DECISION", "OPERATION_NOT_PERMITTED");
    assert!(decisions(&chain, &then(&again, &not_permitted)).is_empty());
}

#[test]
fn many_refusals_of_one_close_are_no_burden() {
    let rules = rules("- {when: WorkflowExecutionStarted, do: CompleteWorkflowExecution}");
    let refused = "CompleteWorkflowExecutionFailed: {cause: UNHANDLED_DECISION, decisionTaskCompletedEventId: $D}";
    let mut lines = started();
    for _ in 0..2_000 {
        lines = then(&lines, refused);
    }
    assert_eq!(decisions(&rules, &lines), ["CompleteWorkflowExecution {}"]);
}

#[test]
fn again_without_a_decision_to_repeat_is_a_finding() {
    let rules = rules("- {when: TimerFired, do: []}");
    let refused = "CompleteWorkflowExecutionFailed: {cause: UNHANDLED_DECISION, decisionTaskCompletedEventId: $D}";
    let error = answer(&rules, &history(&then(&started(), refused))).unwrap_err();
    assert!(error.starts_with("these rules did not take the decision that was refused"));
}

#[test]
fn a_retry_backs_off_and_gives_up() {
    let retry = rules(
        r#"
- when: WorkflowExecutionStarted
  do: &charge {ScheduleLambdaFunction: {id: charge, name: charge-card, startToCloseTimeout: 10s}}
- when: &not-done [LambdaFunctionFailed, LambdaFunctionTimedOut, StartLambdaFunctionFailed]
  of: charge
  if: attempt < 2
  do: {StartTimer: {timerId: back-off, startToFireTimeout: "${2 ^ attempt}s"}}
- when: TimerFired
  of: back-off
  do: *charge
- when: *not-done
  of: charge
  do: {FailWorkflowExecution: {reason: gave up, details: "${attempt + 1} attempts"}}
"#,
    );
    let timer = "TimerStarted: {timerId: back-off, startToFireTimeout: 1s, decisionTaskCompletedEventId: $D}
        TimerFired: {timerId: back-off, startedEventId: $-1}";
    let mut lines = started();
    for seconds in ["1", "2"] {
        assert_eq!(
            decisions(&retry, &lines),
            [
                r#"ScheduleLambdaFunction {"id":"charge","name":"charge-card","startToCloseTimeout":"10"}"#
            ]
        );
        lines = then(&lines, &lambda("charge", FAILED));
        let wait =
            format!(r#"StartTimer {{"timerId":"back-off","startToFireTimeout":"{seconds}"}}"#);
        assert_eq!(decisions(&retry, &lines), [wait]);
        lines = then(&lines, timer);
    }
    lines = then(&lines, &lambda("charge", FAILED));
    assert_eq!(
        decisions(&retry, &lines),
        [r#"FailWorkflowExecution {"reason":"gave up","details":"3 attempts"}"#]
    );
}

#[test]
fn a_fan_out_joins_once() {
    let fan_out = rules(
        r#"
- when: WorkflowExecutionStarted
  each: {page: 1..3}
  do: {ScheduleLambdaFunction: {id: "page-${page}", name: render, input: {page: "${page}"}}}
- when: LambdaFunctionCompleted
  of: page-*
  if: count == 3
  do: {CompleteWorkflowExecution: {result: all pages}}
- when: [LambdaFunctionFailed, LambdaFunctionTimedOut, StartLambdaFunctionFailed]
  of: page-*
  do: {FailWorkflowExecution: {reason: "${id} was not rendered"}}
"#,
    );
    let page = |n| {
        format!(
            r#"ScheduleLambdaFunction {{"id":"page-{n}","name":"render","input":"{{\"page\":{n}}}"}}"#
        )
    };
    assert_eq!(decisions(&fan_out, &started()), [page(1), page(2), page(3)]);
    let two = format!("{}\n{}", lambda("page-1", DONE), lambda("page-3", DONE));
    let one_left = then(&started(), &two);
    assert!(decisions(&fan_out, &one_left).is_empty());
    let joined = then(&one_left, &lambda("page-2", DONE));
    assert_eq!(
        decisions(&fan_out, &joined),
        [r#"CompleteWorkflowExecution {"result":"all pages"}"#]
    );
    // All three at once: only the third event sees a count of 3.
    let all = then(&started(), &format!("{two}\n{}", lambda("page-2", DONE)));
    assert_eq!(decisions(&fan_out, &all).len(), 1);
    let failed = then(&started(), &format!("{two}\n{}", lambda("page-2", FAILED)));
    assert_eq!(
        decisions(&fan_out, &failed),
        [r#"FailWorkflowExecution {"reason":"page-2 was not rendered"}"#]
    );
}

#[test]
fn a_saga_undoes_what_was_done() {
    let saga = rules(
        r#"
- {when: WorkflowExecutionStarted, do: {ScheduleLambdaFunction: {id: reserve, name: reserve-stock}}}
- {when: LambdaFunctionCompleted, of: reserve, do: {ScheduleLambdaFunction: {id: charge, name: charge-card}}}
- {when: LambdaFunctionCompleted, of: charge, do: {CompleteWorkflowExecution: {}}}
- any:
  - {when: &not-done [LambdaFunctionFailed, LambdaFunctionTimedOut, StartLambdaFunctionFailed], of: charge}
  - {when: WorkflowExecutionCancelRequested}
  do: {ScheduleLambdaFunction: {id: release, name: release-stock}}
- any: [{when: LambdaFunctionCompleted, of: release}, {when: *not-done, of: reserve}]
  do: {FailWorkflowExecution: {reason: compensated}}
- {when: *not-done, of: [refund, release], do: {FailWorkflowExecution: {reason: "${id} failed, a person must look"}}}
"#,
    );
    let reserved = then(&started(), &lambda("reserve", DONE));
    let release = [r#"ScheduleLambdaFunction {"id":"release","name":"release-stock"}"#];
    let not_charged = then(&reserved, &lambda("charge", FAILED));
    assert_eq!(decisions(&saga, &not_charged), release);
    assert_eq!(decisions(&saga, &then(&reserved, "WorkflowExecutionCancelRequested")), release);
    let compensated = [r#"FailWorkflowExecution {"reason":"compensated"}"#];
    assert_eq!(decisions(&saga, &then(&not_charged, &lambda("release", DONE))), compensated);
    assert_eq!(decisions(&saga, &then(&started(), &lambda("reserve", FAILED))), compensated);
    assert_eq!(
        decisions(&saga, &then(&not_charged, &lambda("release", FAILED))),
        [r#"FailWorkflowExecution {"reason":"release failed, a person must look"}"#]
    );
}

#[test]
fn an_approval_has_a_deadline() {
    let approval = rules(
        r#"
- when: WorkflowExecutionStarted
  do: {StartTimer: {timerId: deadline, startToFireTimeout: 24h}}
- when: WorkflowExecutionSignaled
  of: approve
  if: open(deadline)
  do:
  - CancelTimer: {timerId: deadline}
  - CompleteWorkflowExecution: {result: "${event.input}"}
- when: TimerFired
  of: deadline
  do: {FailWorkflowExecution: {reason: nobody approved}}
"#,
    );
    let timer = "TimerStarted: {timerId: deadline, startToFireTimeout: 24h, decisionTaskCompletedEventId: $D}";
    let fired = "TimerFired: {timerId: deadline, startedEventId: $-1}";
    let approve = "WorkflowExecutionSignaled: {signalName: approve}";
    assert_eq!(
        decisions(&approval, &started()),
        [r#"StartTimer {"timerId":"deadline","startToFireTimeout":"86400"}"#]
    );
    let in_time = then(&started(), &format!("{timer}\n{approve}"));
    assert_eq!(
        decisions(&approval, &in_time),
        [r#"CancelTimer {"timerId":"deadline"}"#, "CompleteWorkflowExecution {}"]
    );
    let late = then(&started(), &format!("{timer}\n{fired}\n{approve}"));
    let nobody = [r#"FailWorkflowExecution {"reason":"nobody approved"}"#];
    assert_eq!(decisions(&approval, &late), nobody);
    let other =
        then(&started(), &format!("{timer}\nWorkflowExecutionSignaled: {{signalName: reject}}"));
    assert!(decisions(&approval, &other).is_empty());
}

#[test]
fn a_parent_waits_for_its_children() {
    let parent = rules(
        r#"
- when: WorkflowExecutionStarted
  each: {line: 1..2}
  do:
    StartChildWorkflowExecution:
      workflowId: "${execution.workflowId}-line-${line}"
      workflowType: {name: order-line, version: "1.0"}
      input: {line: "${line}"}
      childPolicy: REQUEST_CANCEL
- when: [ChildWorkflowExecutionCompleted, ChildWorkflowExecutionTerminated, StartChildWorkflowExecutionFailed]
  if: count == 2
  do: {CompleteWorkflowExecution: {result: both lines are closed}}
"#,
    );
    assert_eq!(
        decisions(&parent, &started())[1],
        r#"StartChildWorkflowExecution {"workflowType":{"name":"order-line","version":"1.0"},"workflowId":"order-1-line-2","input":"{\"line\":2}","childPolicy":"REQUEST_CANCEL"}"#
    );
    let child = |line, end: &str| {
        let execution = format!("workflowExecution: {{workflowId: order-1-line-{line}, runId: r}}");
        let child = format!("{execution}, workflowType: order-line@1.0");
        format!(
            "StartChildWorkflowExecutionInitiated: {{workflowId: order-1-line-{line}, workflowType: order-line@1.0, taskList: l, childPolicy: ABANDON, decisionTaskCompletedEventId: $D}}
            ChildWorkflowExecutionStarted: {{{child}, initiatedEventId: $-1}}
            {end}: {{{child}, initiatedEventId: $-2, startedEventId: $-1}}"
        )
    };
    let one = then(&started(), &child(1, "ChildWorkflowExecutionCompleted"));
    assert!(decisions(&parent, &one).is_empty());
    assert_eq!(
        decisions(&parent, &then(&one, &child(2, "ChildWorkflowExecutionTerminated"))),
        [r#"CompleteWorkflowExecution {"result":"both lines are closed"}"#]
    );
}

#[test]
fn a_loop_continues_as_new() {
    let poll = rules(
        r#"
- when: WorkflowExecutionStarted
  do: {ScheduleLambdaFunction: {id: poll, name: poll-queue}}
- when: LambdaFunctionCompleted
  of: poll
  if: execution.input < 3
  do: {ContinueAsNewWorkflowExecution: {input: "${execution.input + 1}"}}
- when: LambdaFunctionCompleted
  named: poll-*
  do: CompleteWorkflowExecution
"#,
    );
    for (input, expected) in [
        ("0", r#"ContinueAsNewWorkflowExecution {"input":"1"}"#),
        ("2", r#"ContinueAsNewWorkflowExecution {"input":"3"}"#),
        ("3", "CompleteWorkflowExecution {}"),
    ] {
        let polled = then(&started_with(input), &lambda("poll", DONE));
        assert_eq!(decisions(&poll, &polled), [expected]);
    }
}

#[test]
fn the_first_rule_that_matches_speaks_and_a_close_ends_the_answer() {
    let rules = rules(
        "
- {when: WorkflowExecutionSignaled, of: quiet, do: []}
- {when: WorkflowExecutionSignaled, of: '*-end', do: [CompleteWorkflowExecution, {RecordMarker: {markerName: after}}]}
- {when: WorkflowExecutionSignaled, do: {RecordMarker: {markerName: \"${id}\"}}}
- {when: [WorkflowExecutionSignaled, TimerFired], do: FailWorkflowExecution}
",
    );
    let signals = |names: &str| {
        let signal = |name| format!("WorkflowExecutionSignaled: {{signalName: {name}}}");
        then(&started(), &names.split(' ').map(signal).collect::<Vec<_>>().join("\n"))
    };
    assert_eq!(
        decisions(&rules, &signals("a quiet the-end b")),
        [r#"RecordMarker {"markerName":"a"}"#, "CompleteWorkflowExecution {}"]
    );
}

#[test]
fn an_answer_carries_context_and_task_list() {
    let rules = rules(
        "
- when: WorkflowExecutionStarted
  executionContext: {input: \"${execution.input}\"}
  taskList: sticky
  taskListScheduleToStartTimeout: 1m
- {when: WorkflowExecutionSignaled, taskList: \"${id}\"}
",
    );
    let first = answer(&rules, &history(&started_with("x"))).unwrap();
    assert_eq!(first.execution_context, Some(Text::of(r#"{"input":"x"}"#)));
    assert_eq!(first.task_list.unwrap().name, "sticky");
    assert_eq!(first.task_list_schedule_to_start_timeout.unwrap().to_string(), "60");
    let signaled = then(&started(), "WorkflowExecutionSignaled: {signalName: back}");
    let second = answer(&rules, &history(&signaled)).unwrap();
    assert_eq!((second.task_list.unwrap().name.as_str(), second.execution_context), ("back", None));
}

#[test]
fn a_decision_that_failed_after_its_batch_is_found_again() {
    let rules = rules(
        "
- when: WorkflowExecutionStarted
  do:
  - StartTimer: {timerId: t, startToFireTimeout: 1m}
  - StartChildWorkflowExecution: {workflowId: c, workflowType: child@1, control: once}
- {when: StartChildWorkflowExecutionFailed, if: attempt < 2, do: again}
",
    );
    let initiated = "StartChildWorkflowExecutionInitiated: {workflowId: c, workflowType: child@1, taskList: l, childPolicy: ABANDON, decisionTaskCompletedEventId: $D}";
    let failed = "StartChildWorkflowExecutionFailed: {workflowId: c, workflowType: child@1, cause: WORKFLOW_ALREADY_RUNNING, initiatedEventId: $-1, decisionTaskCompletedEventId: $D}";
    let timer =
        "TimerStarted: {timerId: t, startToFireTimeout: 1m, decisionTaskCompletedEventId: $D}";
    let mut lines = then(&started(), &format!("{timer}\n{initiated}\n{failed}"));
    for _ in 0..2 {
        assert_eq!(
            decisions(&rules, &lines),
            [
                r#"StartChildWorkflowExecution {"workflowType":{"name":"child","version":"1"},"workflowId":"c","control":"once"}"#
            ]
        );
        lines = then(&lines, &format!("{initiated}\n{failed}"));
    }
    assert!(decisions(&rules, &lines).is_empty());
}

#[test]
fn attempts_and_what_is_open_are_told_per_family() {
    let rules = rules(
        "
- when: [ScheduleActivityTaskFailed, ActivityTaskCanceled, TimerFired, WorkflowExecutionSignaled]
  do: {RecordMarker: {markerName: \"${id} ${attempt} ${open(x)}\"}}
",
    );
    let events = "
        ActivityTaskScheduled: {activityId: x, activityType: a@1, taskList: l, decisionTaskCompletedEventId: $D}
        ScheduleActivityTaskFailed: {activityId: x, activityType: a@1, cause: ACTIVITY_ID_ALREADY_IN_USE, decisionTaskCompletedEventId: $D}
        ActivityTaskCanceled: {scheduledEventId: $-2, startedEventId: 0}
        WorkflowExecutionSignaled: {signalName: x}
        TimerStarted: {timerId: x, startToFireTimeout: 1, decisionTaskCompletedEventId: $D}
        WorkflowExecutionSignaled: {signalName: x}
        TimerFired: {timerId: x, startedEventId: $-2}
        ActivityTaskScheduled: {activityId: x, activityType: a@1, taskList: l, decisionTaskCompletedEventId: $D}
        ActivityTaskCanceled: {scheduledEventId: $-1, startedEventId: 0}";
    let told: Vec<String> = decisions(&rules, &then(&started(), events))
        .iter()
        .map(|shown| shown.replace("RecordMarker {\"markerName\":\"", "").replace("\"}", ""))
        .collect();
    assert_eq!(told, ["x 1 true", "x 0 false", "x 0 false", "x 1 true", "x 0 false", "x 1 false"]);
}
