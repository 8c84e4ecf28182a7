//! What is written is read back, and written again to the same bytes.

use serde_json::Value;
use swf_sim::model::events::*;
use swf_sim::model::{
    Decision, DecisionType, EventAttributes, EventId, EventType, Field, History, HistoryEvent,
    TagList, Text, Timestamp,
};

fn event(attributes: impl Into<EventAttributes>) -> HistoryEvent {
    HistoryEvent {
        event_id: EventId(3),
        event_timestamp: Timestamp::from_millis(1_420_142_400_123),
        attributes: attributes.into(),
    }
}

fn json_of(event: &HistoryEvent) -> String {
    let mut json = Vec::new();
    event.write_json(&mut json);
    String::from_utf8(json).expect("JSON is UTF-8")
}

fn json_of_decision(decision: &Decision) -> String {
    let mut json = Vec::new();
    decision.write_json(&mut json);
    String::from_utf8(json).expect("JSON is UTF-8")
}

fn examples() -> Vec<HistoryEvent> {
    let full = EventType::ALL.iter().map(|event_type| event_type.full_example());
    let minimal = EventType::ALL.iter().map(|event_type| event_type.minimal_example());
    full.chain(minimal).map(event).collect()
}

fn example_decisions() -> Vec<Decision> {
    let full = DecisionType::ALL.iter().map(|decision_type| decision_type.full_example());
    full.chain(DecisionType::ALL.iter().map(|it| it.minimal_example())).collect()
}

#[test]
fn every_event_is_read_back_as_it_was_written() {
    for event in examples() {
        let history = History { events: vec![event] };
        let json = history.to_json();
        let again = History::from_json(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
        assert_eq!(again, history, "{json}");
        assert_eq!(again.to_json(), json);
    }
}

#[test]
fn every_decision_is_read_back_as_it_was_written() {
    for decision in example_decisions() {
        let json = json_of_decision(&decision);
        let list = format!("[{json}]");
        let again = Decision::list_from_json(&list).unwrap_or_else(|e| panic!("{json}: {e}"));
        assert_eq!(again, [decision]);
        assert_eq!(json_of_decision(&again[0]), json);
    }
}

#[test]
fn any_other_format_of_serde_reads_and_writes_the_same() {
    for event in examples() {
        let json = json_of(&event);
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
        assert_eq!(serde_json::from_str::<HistoryEvent>(&json).unwrap(), event);
    }
    for decision in example_decisions() {
        let json = json_of_decision(&decision);
        assert_eq!(serde_json::to_string(&decision).unwrap(), json);
        assert_eq!(serde_json::from_str::<Decision>(&json).unwrap(), decision);
    }
    let history = History { events: examples() };
    assert_eq!(serde_json::to_string(&history).unwrap(), history.to_json());
    assert_eq!(serde_json::from_str::<History>(&history.to_json()).unwrap(), history);
    assert_eq!(History::from_json(history.to_json_pretty()).unwrap(), history);
}

#[test]
fn the_members_of_an_event_are_in_canonical_order() {
    let timer = TimerFired { timer_id: "reminder".into(), started_event_id: EventId(2) };
    let expected = r#"{"eventId":3,"eventTimestamp":1420142400.123,"eventType":"TimerFired","timerFiredEventAttributes":{"timerId":"reminder","startedEventId":2}}"#;
    assert_eq!(json_of(&event(timer)), expected);
}

#[test]
fn the_members_of_attributes_are_in_the_order_of_the_shape() {
    #[track_caller]
    fn check(json: &str, attributes_member: &str, shape: &[Field]) {
        let inside = json.split_once(&format!("\"{attributes_member}\":")).expect("attributes").1;
        let places: Vec<_> =
            shape.iter().map(|field| inside.find(&format!("\"{}\":", field.name))).collect();
        assert!(places.iter().all(Option::is_some), "every member is there: {json}");
        assert!(places.is_sorted(), "in order: {json}");
    }
    for event_type in EventType::ALL {
        let json = json_of(&event(event_type.full_example()));
        check(&json, event_type.attributes_member(), &event_type.shape());
    }
    for decision_type in DecisionType::ALL {
        let json = json_of_decision(&decision_type.full_example());
        check(&json, decision_type.attributes_member(), &decision_type.shape());
    }
}

#[test]
fn the_attributes_member_is_the_type_with_a_small_first_letter() {
    for event_type in EventType::ALL {
        let (first, rest) = event_type.name().split_at(1);
        let expected = format!("{}{rest}EventAttributes", first.to_lowercase());
        assert_eq!(event_type.attributes_member(), expected);
    }
    for decision_type in DecisionType::ALL {
        let (first, rest) = decision_type.name().split_at(1);
        let expected = format!("{}{rest}DecisionAttributes", first.to_lowercase());
        assert_eq!(decision_type.attributes_member(), expected);
    }
}

#[test]
fn every_type_is_found_by_its_name_and_no_other() {
    for event_type in EventType::ALL {
        assert_eq!(EventType::from_name(event_type.name()), Some(*event_type));
    }
    for decision_type in DecisionType::ALL {
        assert_eq!(DecisionType::from_name(decision_type.name()), Some(*decision_type));
    }
    for name in ["", "timerFired", "TimerFire", "TimerFiredX", &"x".repeat(62), &"x".repeat(5000)] {
        assert_eq!(EventType::from_name(name), None);
        assert_eq!(DecisionType::from_name(name), None);
    }
}

#[test]
fn absent_members_are_left_out_and_ids_of_nothing_are_zero() {
    let signaled = WorkflowExecutionSignaled {
        signal_name: "go".into(),
        input: None,
        external_workflow_execution: None,
        external_initiated_event_id: EventId::NONE,
    };
    let json = json_of(&event(signaled));
    assert!(json.ends_with(r#":{"signalName":"go","externalInitiatedEventId":0}}"#), "{json}");
}

#[test]
fn a_tag_that_is_null_stays_null() {
    let EventAttributes::WorkflowExecutionStarted(mut started) =
        EventType::WorkflowExecutionStarted.full_example()
    else {
        panic!("an example is of its type");
    };
    started.tag_list = Some(TagList(vec![None, Some("tag".into())]));
    let started = event(EventAttributes::WorkflowExecutionStarted(started));
    let history = History { events: vec![started] };
    let json = history.to_json();
    assert!(json.contains(r#""tagList":[null,"tag"]"#), "{json}");
    assert_eq!(History::from_json(&json).unwrap(), history);
}

#[test]
fn text_is_escaped_as_serde_json_escapes_it() {
    let controls: String = (0..0x20).map(char::from).collect();
    let long = "x".repeat(32_768);
    let texts = [
        "",
        "plain",
        "eight ch",
        "\"",
        "\\",
        "{\"order\":\"4711\",\"path\":\"a\\\\b\"}",
        "a line\nand another\r\n\tindented \u{8} \u{c}",
        &controls,
        "\u{7f}\u{80}\u{a0}",
        "gr\u{fc}\u{df}e \u{4f60}\u{597d} \u{1f680}\u{2028}\u{2029}",
        "\u{1f680}\"\u{1f680}",
        "1234567\"",
        "12345678\"",
        &long,
        &format!("{long}\u{0}{long}"),
    ];
    for text in texts {
        let marker = MarkerRecorded {
            marker_name: Text::from(text),
            details: Some(Text::from(text)),
            decision_task_completed_event_id: EventId(u64::MAX),
        };
        let event = event(marker);
        assert_eq!(json_of(&event), serde_json::to_string(&event).unwrap());
        let again: Value = serde_json::from_str(&json_of(&event)).unwrap();
        assert_eq!(again["markerRecordedEventAttributes"]["details"], text);
        let history = History { events: vec![event] };
        assert_eq!(History::from_json(history.to_json()).unwrap(), history);
    }
}

#[test]
fn the_cause_of_an_event_is_the_one_that_the_wire_gives() {
    let mut causes = 0;
    for event in examples() {
        let json = json_of(&event);
        let given = json.split_once("\"cause\":\"").and_then(|(_, rest)| rest.split('"').next());
        assert_eq!(event.attributes.cause(), given, "{json}");
        causes += usize::from(given.is_some());
    }
    assert_eq!(causes, 16 + 13, "three of the sixteen types may leave it out");
}
