//! What a person is told whose rules are wrong.

use super::messages::assert_shown;
use crate::scenario::Rules;

fn of_rules(rules: &str) -> String {
    Rules::parse(rules.trim_start_matches('\n'), "rules.yaml").map(|_| ()).unwrap_err().to_string()
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
  = help: text stands in single quotes; attributes look like `event.result`
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
fn operators_of_other_languages() {
    for (condition, found, meant) in [
        ("count < 2 && true", "&", "and"),
        ("count < 2 || true", "|", "or"),
        ("!(count < 2)", "!", "not"),
    ] {
        let findings = of_rules(&format!("- {{when: TimerFired, if: '{condition}', do: []}}"));
        let message = format!("error: `{found}` is not an operator");
        assert!(findings.contains(&message), "{condition}: {findings}");
        assert!(findings.contains(&format!("did you mean `{meant}`?")), "{condition}: {findings}");
    }
}

#[test]
fn each_that_goes_through_nothing() {
    for values in ["3..1", "[]"] {
        let each = format!("{{page: {values}}}");
        let findings = of_rules(&format!(
            "- {{when: TimerFired, each: {each}, do: CompleteWorkflowExecution}}"
        ));
        assert!(findings.contains("`each` goes through nothing here"), "{values}: {findings}");
    }
}

#[test]
fn a_decision_that_swf_refuses_is_warned_of() {
    let begin = "swf-sim: 1\nworkflowTypes: [{name: order, version: '1.0'}]\n\
                 people: [{start: {workflowId: x, workflowType: order@1.0}}]\n";
    let warnings = |decision: &str| {
        let rules = format!("[{{when: WorkflowExecutionStarted, do: {decision}}}]");
        let text = format!("{begin}functions: {{f: {{}}}}\ndeciders: {{order: {rules}}}\n");
        crate::scenario::Scenario::parse(&text, "order.yaml").unwrap().warnings.to_string()
    };
    for (decision, value) in [
        ("{StartTimer: {timerId: t, startToFireTimeout: NONE}}", "Value 'NONE'"),
        ("{StartTimer: {timerId: '', startToFireTimeout: 1}}", "Value ''"),
        ("{ScheduleLambdaFunction: {id: l, name: f, startToCloseTimeout: 901}}", "Value '901'"),
        ("{ScheduleLambdaFunction: {id: 'a:b', name: f}}", "Value 'a:b'"),
    ] {
        let shown = warnings(decision);
        let message = "warning: SWF refuses every answer that holds this decision";
        assert!(shown.contains(message) && shown.contains(value), "{decision}: {shown}");
        assert!(shown.contains("--> order.yaml:5:"), "{decision}: {shown}");
    }
    assert_eq!(warnings("{StartTimer: {timerId: t, startToFireTimeout: 0}}"), "");
}
