//! What expressions and templates come to.

use super::*;
use crate::scenario::Rules;

/// A history whose only new event is the last but two: `charge` failed for the second time.
const HISTORY: &str = "
WorkflowExecutionStarted: {workflowType: order@1.0, taskList: orders, childPolicy: TERMINATE, input: '7', tagList: [a, b]}
DecisionTaskScheduled: {taskList: orders}
DecisionTaskStarted: {scheduledEventId: 2}
DecisionTaskCompleted: {scheduledEventId: 2, startedEventId: 3}
LambdaFunctionScheduled: {id: charge, name: charge-card, input: {cents: 4200}, decisionTaskCompletedEventId: 4}
TimerStarted: {timerId: late, startToFireTimeout: 1h, decisionTaskCompletedEventId: 4}
LambdaFunctionStarted: {scheduledEventId: 5}
LambdaFunctionFailed: {scheduledEventId: 5, startedEventId: 7, reason: Boom}
DecisionTaskScheduled: {taskList: orders}
DecisionTaskStarted: {scheduledEventId: 9}
DecisionTaskCompleted: {scheduledEventId: 9, startedEventId: 10}
LambdaFunctionScheduled: {id: charge, name: charge-card, decisionTaskCompletedEventId: 11}
LambdaFunctionStarted: {scheduledEventId: 12}
LambdaFunctionFailed: {scheduledEventId: 12, startedEventId: 13, reason: '{\"why\": [\"no\", 3, true, null, 1.5, {\"a\": 1}]}'}
DecisionTaskScheduled: {taskList: orders}
DecisionTaskStarted: {scheduledEventId: 15}
";

/// The result of a workflow that completes with this text when the second failure comes.
fn result_of(text: &str) -> Result<Option<String>, String> {
    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
    let rules = format!(
        "- {{when: LambdaFunctionFailed, do: {{CompleteWorkflowExecution: {{result: \"{quoted}\"}}}}}}"
    );
    let rules = Rules::parse(&rules, "rules.yaml").map_err(|findings| findings.to_string())?;
    let answer = answer(&rules, &history(HISTORY))?;
    match answer.decisions.as_slice() {
        [Decision::CompleteWorkflowExecution(close)] => {
            Ok(close.result.as_ref().map(|text| text.to_string()))
        }
        other => Err(format!("{other:?}")),
    }
}

#[test]
fn expressions_come_to_values() {
    for (expression, expected) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("2 ^ 3 ^ 2", "512"),
        ("10 - 3 - 2", "5"),
        ("-2 * -3", "6"),
        ("1 - -1", "2"),
        ("'it''s'", "it's"),
        ("'}'", "}"),
        ("id", "charge"),
        ("attempt", "1"),
        ("count", "2"),
        ("2 ^ attempt", "2"),
        ("event.eventId", "14"),
        ("event.eventType", "LambdaFunctionFailed"),
        ("event.scheduledEventId", "12"),
        ("event.reason/why/0", "no"),
        ("event.reason/why/1 + 1", "4"),
        ("event.reason/why/2", "true"),
        ("event.reason/why/3", "null"),
        ("event.reason/why/4", "1.5"),
        ("event.reason/why/5", r#"{"a":1}"#),
        ("scheduled.name", "charge-card"),
        ("scheduled.eventId", "12"),
        ("execution.input + 1", "8"),
        ("execution.workflowId", "order-1"),
        ("execution.runId", "r"),
        ("execution.taskList.name", "orders"),
        ("execution.workflowType.version", "1.0"),
        ("execution.tagList", r#"["a","b"]"#),
        ("open(late)", "true"),
        ("open('late')", "true"),
        ("open(l*)", "true"),
        ("open(charge)", "false"),
        ("not open(charge)", "true"),
        ("1 < 2 and 2 <= 2 and 3 > 2 and 2 >= 2", "true"),
        ("1 == 2 or 1 != 2", "true"),
        ("execution.input == 7", "true"),
        ("'007' == '7'", "false"),
        ("'007' == 7", "true"),
        ("'seven' == 7", "false"),
        ("not 1 == 2 and true", "true"),
        ("event.details == 'x'", "false"),
        ("event.details != 'x'", "true"),
        ("event.details < 3", "false"),
        ("'2' + 1", "3"),
    ] {
        let result = result_of(&format!("${{{expression}}}"));
        let result = result.unwrap_or_else(|findings| panic!("{expression}: {findings}"));
        assert_eq!(result.as_deref(), Some(expected), "{expression}");
    }
}

#[test]
fn expressions_that_come_to_nothing_say_why() {
    for (expression, expected) in [
        ("json(event.reason)/why", "an operator or the end is expected, found `/`"),
        ("9223372036854775807 + 1", "the number grows too large"),
        ("2 ^ -1", "the number grows too large"),
        ("9223372036854775808", "`9223372036854775808` is not a whole number"),
        ("id + 1", "`charge` is not a whole number"),
        ("'a' + 1", "this is not a whole number"),
        ("-open(late)", "this is not a whole number"),
        ("2 ^ true", "this is not a whole number"),
        ("1 < (1 == 1)", "this is not a whole number"),
        ("event.reason/why/0 and true", "`no` is neither true nor false"),
        ("id and true", "this is neither true nor false"),
        ("json('{')", "`{` is not JSON"),
        ("event.reason/wy", "holds nothing at `/wy`"),
        ("open()", "`open` needs the id of a timer, task or child"),
        ("open(late", "the `)` of `open(` is missing"),
        ("", "a value is expected, found `}`"),
        ("1 +", "a value is expected, found `}`"),
        ("1 2", "an operator or the end is expected, found `2`"),
        ("'a", "the quote is not closed"),
        ("evnt.reason", "unknown name `evnt.reason`"),
        ("event", "`event` is not the name of an attribute"),
        ("event..reason", "`event..reason` is not the name of an attribute"),
    ] {
        let findings = result_of(&format!("${{{expression}}}")).unwrap_err();
        assert!(findings.contains(expected), "{expression}: {findings}");
    }
}

#[test]
fn templates_are_filled_in() {
    for (text, expected) in [
        ("plain", Some("plain")),
        ("${id}", Some("charge")),
        ("<${id}|${attempt}>", Some("<charge|1>")),
        ("a $${id} costs $5", Some("a ${id} costs $5")),
        ("$${", Some("${")),
        ("$", Some("$")),
        ("${ id }", Some("charge")),
        ("${event.details}", None),
        ("because of ${event.details}", None),
    ] {
        assert_eq!(result_of(text).as_ref().map(Option::as_deref), Ok(expected), "{text}");
    }
}

#[test]
fn mappings_become_json_and_lose_what_is_absent() {
    let rules = r#"
- when: LambdaFunctionFailed
  each: {page: [1, "1", x]}
  do:
    RecordMarker:
      markerName: m
      details:
        page: "${page}"
        name: "p-${page}"
        why: "${json(event.reason)}"
        text: "${event.reason/why/0}"
        gone: "${event.details}"
        list: [1, "${event.details}", "${attempt}", "${open(late)}"]
"#;
    let rules = Rules::parse(rules, "rules.yaml").unwrap_or_else(|findings| panic!("{findings}"));
    let shown = |page: &str, name: &str| {
        format!(
            r#"{{"page":{page},"name":"p-{name}","why":{{"why":["no",3,true,null,1.5,{{"a":1}}]}},"text":"no","list":[1,null,1,true]}}"#
        )
    };
    let details: Vec<String> = answer(&rules, &history(HISTORY))
        .unwrap()
        .decisions
        .iter()
        .map(|decision| {
            let Decision::RecordMarker(marker) = decision else { panic!("{decision:?}") };
            marker.details.as_ref().unwrap().to_string()
        })
        .collect();
    assert_eq!(details, [shown("1", "1"), shown("\"1\"", "1"), shown("\"x\"", "x")]);
}

#[test]
fn a_decision_that_cannot_be_filled_in_tells_where() {
    let rules = r#"
- when: LambdaFunctionFailed
  do: {StartTimer: {timerId: t, startToFireTimeout: "${10 ^ 9}s"}}
"#;
    let rules = Rules::parse(rules.trim_start(), "rules.yaml").unwrap();
    let error = answer(&rules, &history(HISTORY)).unwrap_err();
    let expected = r#"
`1000000000s` is longer than SWF's longest timeout, 99999999 seconds
 --> rules.yaml:2:53
  |
2 |   do: {StartTimer: {timerId: t, startToFireTimeout: "${10 ^ 9}s"}}
  |                                                     ^^^^^^^^^^^^
"#;
    assert_eq!(error, expected.trim_matches('\n'));
}
