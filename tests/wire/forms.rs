//! The forms in which the service and its clients print a history.

use swf_sim::model::events::TimerFired;
use swf_sim::model::{Decision, EventId, History, HistoryEvent, Timestamp};

const EVENT: &str = r#"{"eventId":7,"eventTimestamp":1420142400.123,"eventType":"TimerFired","timerFiredEventAttributes":{"timerId":"t","startedEventId":5}}"#;

fn timer_fired() -> HistoryEvent {
    HistoryEvent {
        event_id: EventId(7),
        event_timestamp: Timestamp::from_millis(1_420_142_400_123),
        attributes: TimerFired { timer_id: "t".into(), started_event_id: EventId(5) }.into(),
    }
}

#[track_caller]
fn check(json: &str, expected: &[HistoryEvent]) {
    match History::from_json(json) {
        Ok(history) => assert_eq!(history.events, expected, "{json}"),
        Err(error) => panic!("{json}: {error}"),
    }
}

#[test]
fn a_history_is_an_object_with_events_or_a_bare_list() {
    let one = [timer_fired()];
    check(&format!(r#"{{"events":[{EVENT}]}}"#), &one);
    check(&format!("[{EVENT}]"), &one);
    check(&format!(" \r\n\t[ {EVENT} , {EVENT}\n] "), &[timer_fired(), timer_fired()]);
    check("[]", &[]);
    check(r#"{"events":[]}"#, &[]);
}

#[test]
fn the_answer_to_a_poll_is_a_history_too() {
    let poll = format!(
        r#"{{"taskToken":"AAAA","startedEventId":3,"workflowExecution":{{"workflowId":"w","runId":"r"}},
            "events":[{EVENT}],"previousStartedEventId":0,"nextPageToken":"x\"y","more":[null,true,false,-1.5e3,[],{{}}]}}"#
    );
    check(&poll, &[timer_fired()]);
}

#[test]
fn members_come_in_any_order_with_any_spaces() {
    let forms = [
        r#"{"timerFiredEventAttributes":{"startedEventId":5,"timerId":"t"},"eventType":"TimerFired","eventTimestamp":1420142400.123,"eventId":7}"#,
        r#"{ "eventType" : "TimerFired" , "eventId" : 7 , "timerFiredEventAttributes" : { "timerId" : "t" , "startedEventId" : 5 } , "eventTimestamp" : 1.420142400123E9 }"#,
        "{\n\t\"eventId\": 7,\r\n\t\"timerFiredEventAttributes\": {\n\"timerId\": \"t\",\n\"startedEventId\": 5\n},\n\"eventTimestamp\": \"2015-01-01T20:00:00.123Z\",\n\"eventType\": \"TimerFired\"\n}",
        r#"{"\u0065ventId":7,"eventTimestamp":1420142400.123,"eventType":"Timer\u0046ired","timerFiredEventAttributes":{"timerId":"\u0074","started\u0045ventId":5}}"#,
    ];
    for form in forms {
        check(&format!("[{form}]"), &[timer_fired()]);
    }
}

#[test]
fn unknown_members_are_passed_over() {
    let form = r#"{"eventId":7,"note":{"deep":[1,"two",null]},"eventTimestamp":1420142400.123,
        "eventType":"TimerFired","timerFiredEventAttributes":{"newer":{"a":[]},"timerId":"t","startedEventId":5,"last":"\ud83d\ude80"},
        "unheardOfEventAttributes":{"x":1}}"#;
    check(&format!("[{form}]"), &[timer_fired()]);
}

#[test]
fn a_null_says_that_an_optional_member_is_absent() {
    let form = r#"{"eventId":7,"eventTimestamp":1420142400.123,"timerStartedEventAttributes":null,
        "eventType":"TimerFired","timerFiredEventAttributes":{"timerId":"t","startedEventId":5},"timerCanceledEventAttributes":null}"#;
    check(&format!("[{form}]"), &[timer_fired()]);

    let signaled = r#"[{"eventId":7,"eventTimestamp":1,"eventType":"WorkflowExecutionSignaled",
        "workflowExecutionSignaledEventAttributes":{"signalName":"go","input":null,"externalWorkflowExecution":null,"externalInitiatedEventId":null}}]"#;
    let expected = r#"{"events":[{"eventId":7,"eventTimestamp":1,"eventType":"WorkflowExecutionSignaled","workflowExecutionSignaledEventAttributes":{"signalName":"go","externalInitiatedEventId":0}}]}"#;
    assert_eq!(History::from_json(signaled).map(|it| it.to_json()), Ok(expected.to_owned()));
}

#[test]
fn decisions_are_read_in_any_order() {
    let list = r#"[{"startTimerDecisionAttributes":{"startToFireTimeout":"NONE","timerId":"t","control":null},"decisionType":"StartTimer"}]"#;
    let decisions = Decision::list_from_json(list).unwrap();
    let mut json = Vec::new();
    decisions[0].write_json(&mut json);
    let expected = r#"{"decisionType":"StartTimer","startTimerDecisionAttributes":{"timerId":"t","startToFireTimeout":"NONE"}}"#;
    assert_eq!(String::from_utf8(json).unwrap(), expected);
}
