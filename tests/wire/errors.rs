//! What is said of a text that is not what was expected.

use swf_sim::model::{Decision, History};

#[track_caller]
fn check(json: &str, expected: &str) {
    match History::from_json(json) {
        Ok(history) => panic!("{json} was read as {history:?}"),
        Err(error) => assert_eq!(error.to_string(), expected, "{json}"),
    }
}

/// An event whose members `edit` has changed.
fn edited(from: &str, to: &str) -> String {
    let event = r#"{"eventId":7,"eventTimestamp":5,"eventType":"TimerFired","timerFiredEventAttributes":{"timerId":"t","startedEventId":5}}"#;
    assert!(event.contains(from), "`{from}` is part of the event");
    format!("[{}]", event.replacen(from, to, 1))
}

/// A part of an event, what stands there instead, and what is said of it.
const WRONG_EVENTS: &[(&str, &str, &str)] = &[
    (
        r#""TimerFired""#,
        r#""TimerStarted""#,
        "`[0]`: `eventType` is `TimerStarted`, but the attributes are in `timerFiredEventAttributes`, at line 1 column 2",
    ),
    (
        r#""TimerFired""#,
        r#""TimerFried""#,
        "`[0].eventType`: unknown event type `TimerFried`, did you mean `TimerFired`?, at line 1 column 46",
    ),
    (
        r#""TimerFired""#,
        r#""Pizza""#,
        "`[0].eventType`: unknown event type `Pizza`, at line 1 column 46",
    ),
    (
        r#""TimerFired""#,
        "5",
        "`[0].eventType`: expected one of the event types, found the number `5`, at line 1 column 46",
    ),
    (
        r#""eventType":"TimerFired","#,
        "",
        "`[0]`: the member `eventType` is missing, at line 1 column 2",
    ),
    (r#""eventId":7,"#, "", "`[0]`: the member `eventId` is missing, at line 1 column 2"),
    (
        r#""eventTimestamp":5,"#,
        "",
        "`[0]`: the member `eventTimestamp` is missing, at line 1 column 2",
    ),
    (
        r#""eventId":7,"#,
        r#""eventId":7,"eventId":7,"#,
        "`[0]`: the member `eventId` is there twice, at line 1 column 2",
    ),
    (
        r#""eventTimestamp":5,"#,
        r#""eventTimestamp":5,"eventTimestamp":5,"#,
        "`[0]`: the member `eventTimestamp` is there twice, at line 1 column 2",
    ),
    (
        r#""eventType""#,
        r#""eventType":"TimerFired","eventType""#,
        "`[0]`: the member `eventType` is there twice, at line 1 column 2",
    ),
    (
        r#""timerFiredEventAttributes":{"#,
        r#""timerFiredEventAttributes":{"timerId":"t","startedEventId":5},"timerFiredEventAttributes":{"#,
        "`[0]`: the member `timerFiredEventAttributes` is there twice, at line 1 column 2",
    ),
    (
        r#""timerFiredEventAttributes":{"#,
        r#""lambdaFunctionStartedEventAttributes":{"scheduledEventId":1},"timerFiredEventAttributes":{"#,
        "`[0]`: the attributes are there twice, as `lambdaFunctionStartedEventAttributes` and as `timerFiredEventAttributes`, at line 1 column 2",
    ),
    (
        "timerFiredEventAttributes",
        "timerFriedEventAttributes",
        "`[0]`: the member `timerFiredEventAttributes` is missing, at line 1 column 2",
    ),
    (
        r#"{"timerId":"t","startedEventId":5}"#,
        "null",
        "`[0]`: the member `timerFiredEventAttributes` is missing, at line 1 column 2",
    ),
    (
        r#"{"timerId":"t","startedEventId":5}"#,
        r#"["t",5]"#,
        "`[0].timerFiredEventAttributes`: expected an object, found a list, at line 1 column 87",
    ),
    (
        r#""timerId":"t","#,
        "",
        "`[0].timerFiredEventAttributes`: the member `timerId` is missing, at line 1 column 87",
    ),
    (
        r#""timerId":"t","#,
        r#""timerId":"t","timerId":"t","#,
        "`[0].timerFiredEventAttributes`: the member `timerId` is there twice, at line 1 column 87",
    ),
    (
        r#""timerId":"t""#,
        r#""timerId":null"#,
        "`[0].timerFiredEventAttributes.timerId`: expected a string, found `null`, at line 1 column 98",
    ),
    (
        r#""startedEventId":5"#,
        r#""startedEventId":"5""#,
        "`[0].timerFiredEventAttributes.startedEventId`: expected the id of an event (a whole number), found the text `5`, at line 1 column 119",
    ),
    (
        r#""startedEventId":5"#,
        r#""startedEventId":-5"#,
        "`[0].timerFiredEventAttributes.startedEventId`: expected the id of an event (a whole number), found the number `-5`, at line 1 column 119",
    ),
    (
        r#""startedEventId":5"#,
        r#""startedEventId":5.5"#,
        "`[0].timerFiredEventAttributes.startedEventId`: expected the id of an event (a whole number), found the number `5.5`, at line 1 column 119",
    ),
    (
        r#""eventTimestamp":5"#,
        r#""eventTimestamp":"noon""#,
        "`[0].eventTimestamp`: expected a moment from 1970 to 9999: seconds since 1970, or ISO 8601 text with an offset, found the text `noon`, at line 1 column 32",
    ),
    (
        r#""startedEventId":5}"#,
        r#""startedEventId":5"#,
        "`[0]`: expected `,` or `}`, found `]`, at line 1 column 121",
    ),
    (
        r#""startedEventId":5"#,
        r#""startedEventId":5,"#,
        "`[0].timerFiredEventAttributes`: expected the name of a member, found `}`, at line 1 column 121",
    ),
    (
        r#""timerId":"#,
        r#""timerId" "#,
        "`[0].timerFiredEventAttributes`: expected `:`, found `\\\"`, at line 1 column 98",
    ),
];

#[test]
fn an_error_says_what_is_wrong_and_where() {
    for (from, to, expected) in WRONG_EVENTS {
        check(&edited(from, to), expected);
    }
}

/// A text, and what is said of it.
const WRONG_TEXTS: &[(&str, &str)] = &[
    ("", "expected a value, found the end of the text, at line 1 column 1"),
    ("nul", "expected a value, found `n`, at line 1 column 1"),
    (
        "\n\n  5",
        "expected a history: an object with the member `events`, or a list of events, found the number `5`, at line 3 column 3",
    ),
    ("{}", "the member `events` is missing, at line 1 column 1"),
    (r#"{"events":[],"events":[]}"#, "the member `events` is there twice, at line 1 column 1"),
    ("[] []", "expected the end of the text, found `[`, at line 1 column 4"),
    ("[\n", "expected a value, or `]`, found the end of the text, at line 2 column 1"),
    (
        r#"{"note": "a"#,
        "`note`: expected the rest of a string, found the end of the text, at line 1 column 12",
    ),
    (
        "{\"note\": \"a\nb\"}",
        "`note`: expected the rest of a string, found `\\n`, at line 1 column 12",
    ),
    (r#"{"note": "\q"}"#, "`note`: expected an escape sequence after `\\`, at line 1 column 11"),
    (
        r#"{"note": "\ud800x"}"#,
        "`note`: expected four hexadecimal digits that stand for a character, at line 1 column 11",
    ),
    (r#"{"note": 01}"#, "`note`: a number may not begin with `0`, at line 1 column 10"),
    (r#"{"note": 1e999}"#, "`note`: the number `1e999` is out of range, at line 1 column 10"),
    (r#"{"note": 1.}"#, "`note`: expected a digit, found `}`, at line 1 column 12"),
    (r#"{"events": {}}"#, "`events`: expected a list, found an object, at line 1 column 12"),
    (
        r#"{"events": [5]}"#,
        "`events[0]`: expected an object, found the number `5`, at line 1 column 13",
    ),
];

#[test]
fn an_error_of_the_whole_text_has_no_path() {
    for (json, expected) in WRONG_TEXTS {
        check(json, expected);
    }
}

#[test]
fn text_that_is_not_utf8_is_an_error() {
    let error = History::from_json(b"{\n \"\xff\": 1}").unwrap_err();
    assert_eq!(error.to_string(), "the text is not UTF-8, at line 2 column 3");
}

#[test]
fn nesting_that_is_too_deep_is_an_error() {
    let lists = format!("{{\"note\":{}", "[".repeat(1_000_000));
    let objects = format!("{{\"note\":{}", "{\"a\":".repeat(1_000_000));
    for json in [lists, objects, "[".repeat(1_000_000)] {
        assert!(History::from_json(json).is_err());
    }
    let deepest = format!("{{\"note\":{}{},\"events\":[]}}", "[".repeat(127), "]".repeat(127));
    assert_eq!(History::from_json(deepest), Ok(History::default()));
    check(
        &format!("{{\"note\":{}{}}}", "[".repeat(128), "]".repeat(128)),
        "`note`: lists and objects are nested deeper than 128 levels, at line 1 column 136",
    );
}

/// A list of decisions, and what is said of it.
const WRONG_DECISIONS: &[(&str, &str)] = &[
    (
        r#"[{"decisionType":"StartTimer","cancelTimerDecisionAttributes":{"timerId":"t"}}]"#,
        "`[0]`: `decisionType` is `StartTimer`, but the attributes are in `cancelTimerDecisionAttributes`, at line 1 column 2",
    ),
    (
        r#"[{"decisionType":"StartTimer"}]"#,
        "`[0]`: the member `startTimerDecisionAttributes` is missing, at line 1 column 2",
    ),
    (
        r#"[{"decisionType":"StartTimr"}]"#,
        "`[0].decisionType`: unknown decision type `StartTimr`, did you mean `StartTimer`?, at line 1 column 18",
    ),
    (
        r#"[{"decisionType":"StartTimer","startTimerDecisionAttributes":{"timerId":"t","startToFireTimeout":"10s"}}]"#,
        "`[0].startTimerDecisionAttributes.startToFireTimeout`: `10s` is not a duration: expected one to eight digits (seconds), or `NONE`, at line 1 column 98",
    ),
    (
        r#"[{"decisionType":"ContinueAsNewWorkflowExecution","continueAsNewWorkflowExecutionDecisionAttributes":{"childPolicy":"ABANDONED","taskPriority":"1.5"}}]"#,
        "`[0].continueAsNewWorkflowExecutionDecisionAttributes.childPolicy`: expected one of `TERMINATE`, `REQUEST_CANCEL`, `ABANDON`, found `ABANDONED`, did you mean `ABANDON`?, at line 1 column 117",
    ),
    (
        r#"[{"decisionType":"ContinueAsNewWorkflowExecution","continueAsNewWorkflowExecutionDecisionAttributes":{"taskPriority":"1.5"}}]"#,
        "`[0].continueAsNewWorkflowExecutionDecisionAttributes.taskPriority`: expected a task priority: a string that holds a 32-bit integer, found the text `1.5`, at line 1 column 118",
    ),
    (
        r#"[{"decisionType":"ContinueAsNewWorkflowExecution","continueAsNewWorkflowExecutionDecisionAttributes":{"taskList":["main"]}}]"#,
        "`[0].continueAsNewWorkflowExecutionDecisionAttributes.taskList`: expected an object, found a list, at line 1 column 114",
    ),
    (
        r#"[{"decisionType":"ContinueAsNewWorkflowExecution","continueAsNewWorkflowExecutionDecisionAttributes":{"tagList":["a",5]}}]"#,
        "`[0].continueAsNewWorkflowExecutionDecisionAttributes.tagList[1]`: expected a string, found the number `5`, at line 1 column 118",
    ),
];

#[test]
fn a_wrong_value_in_a_decision_is_named() {
    for (json, expected) in WRONG_DECISIONS {
        assert_eq!(Decision::list_from_json(json).unwrap_err().to_string(), *expected, "{json}");
    }
}
