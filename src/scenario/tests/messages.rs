//! What a person is told who makes a mistake.

use crate::scenario::{Rules, Scenario};

const BEGIN: &str = "\
swf-sim: 1
workflowTypes:
- {name: order, version: '1.0'}
people:
- start: {workflowId: order-1, workflowType: order@1.0}
";

/// The findings of a scenario that goes on with `rest`.
fn of_scenario(rest: &str) -> String {
    let text = format!("{BEGIN}{}", rest.trim_start_matches('\n'));
    Scenario::parse(&text, "order.yaml").map(|_| ()).unwrap_err().to_string()
}

fn of_rules(rules: &str) -> String {
    Rules::parse(rules.trim_start_matches('\n'), "rules.yaml").map(|_| ()).unwrap_err().to_string()
}

#[track_caller]
fn assert_shown(findings: &str, expected: &str) {
    let expected = expected.trim_matches('\n');
    assert!(findings == expected, "found:\n{findings}\n\nexpected:\n{expected}");
}

#[test]
fn a_misspelt_member() {
    let findings = of_scenario(
        r"
deciders: {order: []}
activtyTypes: []
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown member `activtyTypes`
 --> order.yaml:7:1
  |
7 | activtyTypes: []
  | ^^^^^^^^^^^^ did you mean `activityTypes`?
"#,
    );
}

#[test]
fn an_unknown_event_type() {
    let findings = of_rules(
        r"
- when: LambdaFunctionComplete
  do: CompleteWorkflowExecution
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown event type `LambdaFunctionComplete`
 --> rules.yaml:1:9
  |
1 | - when: LambdaFunctionComplete
  |         ^^^^^^^^^^^^^^^^^^^^^^ did you mean `LambdaFunctionCompleted`?
"#,
    );
}

#[test]
fn an_unknown_decision() {
    let findings = of_rules(
        r"
- when: TimerFired
  do: {CompleteWorkflow: {}}
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown decision `CompleteWorkflow`
 --> rules.yaml:2:8
  |
2 |   do: {CompleteWorkflow: {}}
  |        ^^^^^^^^^^^^^^^^ did you mean `CompleteWorkflowExecution`?
"#,
    );
}

#[test]
fn an_unknown_attribute_in_a_template() {
    let findings = of_rules(
        r#"
- when: LambdaFunctionFailed
  do: {CompleteWorkflowExecution: {result: "all of ${event.resaon}"}}
"#,
    );
    assert_shown(
        &findings,
        r#"
error: LambdaFunctionFailed has no attribute `resaon`
 --> rules.yaml:2:54
  |
2 |   do: {CompleteWorkflowExecution: {result: "all of ${event.resaon}"}}
  |                                                      ^^^^^^^^^^^^ did you mean `reason`?
"#,
    );
}

#[test]
fn an_attribute_that_none_of_several_events_has() {
    let findings = of_rules(
        r"
- when: [LambdaFunctionFailed, LambdaFunctionTimedOut]
  if: event.input == 'x'
  do: CompleteWorkflowExecution
",
    );
    assert_shown(
        &findings,
        r#"
error: none of these events has an attribute `input`
 --> rules.yaml:2:7
  |
2 |   if: event.input == 'x'
  |       ^^^^^^^^^^^
  |
  = help: known here: `scheduledEventId`, `startedEventId`, `reason`, `details`, `timeoutType`, `eventId`, `eventType`
"#,
    );
}

#[test]
fn a_timeout_of_half_a_second() {
    let findings = of_rules(
        r"
- when: TimerFired
  do: {StartTimer: {timerId: t, startToFireTimeout: 500ms}}
",
    );
    assert_shown(
        &findings,
        r#"
error: `500ms` is not a whole number of seconds, as SWF counts
 --> rules.yaml:2:53
  |
2 |   do: {StartTimer: {timerId: t, startToFireTimeout: 500ms}}
  |                                                     ^^^^^
"#,
    );
}

#[test]
fn a_length_without_its_unit() {
    let findings = of_scenario(
        r"
deciders: {order: {rules: [], after: 3}}
",
    );
    assert_shown(
        &findings,
        r#"
error: `3` is not a length of time
 --> order.yaml:6:38
  |
6 | deciders: {order: {rules: [], after: 3}}
  |                                      ^
  |
  = help: give it a unit: `3s`
"#,
    );
}

#[test]
fn a_duplicate_member() {
    let findings = of_scenario(
        r"
deciders: {order: []}
people: []
",
    );
    assert_shown(
        &findings,
        r#"
error: `people` is given twice
 --> order.yaml:7:1
  |
4 | people:
  | ------ first here
...
7 | people: []
  | ^^^^^^ again
"#,
    );
}

#[test]
fn bad_indentation() {
    let findings = of_scenario(
        r"
deciders:
  order: []
 functions: {}
",
    );
    assert_shown(
        &findings,
        r#"
error: this line does not line up with the ones above
 --> order.yaml:8:2
  |
8 |  functions: {}
  |  ^
  |
  = help: members of one mapping, and items of one list, begin in the same column
"#,
    );
}

#[test]
fn a_tab() {
    let findings = of_scenario("deciders:\n\torder: []\n");
    assert_shown(
        &findings,
        r#"
error: a tab indents this line
 --> order.yaml:7:2
  |
7 |     order: []
  |     ^
  |
  = help: indent with spaces
"#,
    );
}

#[test]
fn a_missing_member() {
    let findings = of_scenario(
        r"
- start: {workflowId: order-2}
deciders: {order: []}
",
    );
    assert_shown(
        &findings,
        r#"
error: the member `workflowType` is missing
 --> order.yaml:6:10
  |
6 | - start: {workflowId: order-2}
  |          ^
"#,
    );
}

#[test]
fn a_misspelt_required_member_is_not_called_missing_too() {
    let findings = of_rules(
        r"
- when: TimerFired
  do:
    StartTimer: {timerId: t, startToFireTimeot: 10s}
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown member `startToFireTimeot`
 --> rules.yaml:3:30
  |
3 |     StartTimer: {timerId: t, startToFireTimeot: 10s}
  |                              ^^^^^^^^^^^^^^^^^ did you mean `startToFireTimeout`?
"#,
    );
}

#[test]
fn a_single_equals_sign() {
    let findings = of_rules(
        r"
- when: TimerFired
  if: id = 'x'
  do: []
",
    );
    assert_shown(
        &findings,
        r#"
error: `=` is not an operator
 --> rules.yaml:2:10
  |
2 |   if: id = 'x'
  |          ^ did you mean `==`?
"#,
    );
}

#[test]
fn text_in_double_quotes() {
    let findings = of_rules(
        r#"
- when: TimerFired
  if: id == "x"
  do: []
"#,
    );
    assert_shown(
        &findings,
        r#"
error: a value is expected, found a `"`
 --> rules.yaml:2:13
  |
2 |   if: id == "x"
  |             ^
  |
  = help: text stands in single quotes
"#,
    );
}

#[test]
fn a_condition_that_is_none() {
    let findings = of_rules(
        r"
- when: TimerFired
  if: attempt + 1
  do: []
",
    );
    assert_shown(
        &findings,
        r#"
error: this is neither true nor false
 --> rules.yaml:2:7
  |
2 |   if: attempt + 1
  |       ^^^^^^^^^^^
  |
  = help: compare it with something: `==`, `!=`, `<`, `<=`, `>` or `>=`
"#,
    );
}

#[test]
fn text_without_quotes() {
    let findings = of_rules(
        r"
- when: LambdaFunctionFailed
  if: event.reason == fatal
  do: []
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown name `fatal`
 --> rules.yaml:2:23
  |
2 |   if: event.reason == fatal
  |                       ^^^^^
  |
  = help: text stands in single quotes; attributes are `event.`, `scheduled.` or `execution.` and a name
"#,
    );
}

#[test]
fn a_template_that_is_not_closed() {
    let findings = of_rules(
        r#"
- when: TimerFired
  do: {CompleteWorkflowExecution: {result: "${id"}}
"#,
    );
    assert_shown(
        &findings,
        r#"
error: the `}` of `${` is missing
 --> rules.yaml:2:45
  |
2 |   do: {CompleteWorkflowExecution: {result: "${id"}}
  |                                             ^^
"#,
    );
}

#[test]
fn again_where_nothing_was_refused() {
    let findings = of_rules(
        r"
- when: LambdaFunctionFailed
  do: again
",
    );
    assert_shown(
        &findings,
        r#"
error: LambdaFunctionFailed refuses no decision
 --> rules.yaml:2:7
  |
2 |   do: again
  |       ^^^^^
  |
  = help: `do: again` repeats a refused decision, as in `CompleteWorkflowExecutionFailed`
"#,
    );
}

#[test]
fn an_id_where_there_is_none() {
    let findings = of_rules(
        r"
- when: WorkflowExecutionStarted
  of: order
  do: []
",
    );
    assert_shown(
        &findings,
        r#"
error: such events have no id, so this never matches
 --> rules.yaml:2:3
  |
2 |   of: order
  |   ^^
  |
  = help: they are about the execution itself; take out the `of`
"#,
    );
}

#[test]
fn two_decisions_in_one_mapping() {
    let findings = of_rules(
        r"
- when: TimerFired
  do: {RecordMarker: {markerName: a}, CompleteWorkflowExecution: {}}
",
    );
    assert_shown(
        &findings,
        r#"
error: a second decision in one mapping
 --> rules.yaml:2:39
  |
2 |   do: {RecordMarker: {markerName: a}, CompleteWorkflowExecution: {}}
  |                                       ^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: several decisions are a list: begin each with `- `
"#,
    );
}

#[test]
fn a_type_without_a_version() {
    let findings = of_rules(
        r"
- when: TimerFired
  do: {ScheduleActivityTask: {activityId: a, activityType: ship}}
",
    );
    assert_shown(
        &findings,
        r#"
error: `ship` names no version
 --> rules.yaml:2:60
  |
2 |   do: {ScheduleActivityTask: {activityId: a, activityType: ship}}
  |                                                            ^^^^
  |
  = help: a type is `name@version`, or `{name: ..., version: ...}`
"#,
    );
}

#[test]
fn a_type_without_a_decider() {
    let findings = of_scenario(
        r"
deciders: {}
",
    );
    assert_shown(
        &findings,
        r#"
error: the workflow type `order` has no decider
 --> order.yaml:5:46
  |
5 | - start: {workflowId: order-1, workflowType: order@1.0}
  |                                              ^^^^^^^^^
  |
  = help: add `order:` and its rules to `deciders`
"#,
    );
}

#[test]
fn a_decider_without_a_type() {
    let findings = of_scenario(
        r"
deciders: {order: [], ordr: []}
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown workflow type `ordr`
 --> order.yaml:6:23
  |
6 | deciders: {order: [], ordr: []}
  |                       ^^^^ did you mean `order`?
"#,
    );
}

#[test]
fn a_start_of_an_unregistered_type() {
    let findings = of_scenario(
        r"
- start: {workflowId: order-2, workflowType: order@2.0}
deciders: {order: []}
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown workflow type `order@2.0`
 --> order.yaml:6:46
  |
6 | - start: {workflowId: order-2, workflowType: order@2.0}
  |                                              ^^^^^^^^^ did you mean `order@1.0`?
"#,
    );
}

#[test]
fn an_attempt_without_an_outcome() {
    let findings = of_scenario(
        r"
deciders: {order: []}
functions: {f: {outcomes: {0: {}, 2-: {}}}}
",
    );
    assert_shown(
        &findings,
        r#"
error: the outcome of attempt 1 is expected here
 --> order.yaml:7:35
  |
7 | functions: {f: {outcomes: {0: {}, 2-: {}}}}
  |                                   ^^
  |
  = help: every attempt from 0 on has one outcome: `0`, `1-2`, `3-`
"#,
    );
}

#[test]
fn two_answers_at_once() {
    let findings = of_scenario(
        r"
deciders: {order: []}
functions: {f: {result: 1, never: true}}
",
    );
    assert_shown(
        &findings,
        r#"
error: `result` and `never` exclude each other
 --> order.yaml:7:28
  |
7 | functions: {f: {result: 1, never: true}}
  |                 ------     ^^^^^
  |                 |
  |                 the other
"#,
    );
}
