//! Every form in which histories are exported, and what is none.

use super::*;
use crate::model::{EventType, Timestamp};

const RUN: &str = r#""workflowExecution":{"workflowId":"w","runId":"r"}"#;

/// A timer that fired, as a member of a list.
fn fired(id: u64, timestamp: &str) -> String {
    format!(
        r#"{{"eventId":{id},"eventTimestamp":{timestamp},"eventType":"TimerFired","timerFiredEventAttributes":{{"timerId":"t","startedEventId":1}}}}"#
    )
}

fn list(ids: &[u64]) -> String {
    let events: Vec<String> = ids.iter().map(|id| fired(*id, "1.5")).collect();
    format!("[{}]", events.join(","))
}

fn page(ids: &[u64], beside: &str) -> String {
    format!(r#"{{"events":{}{beside}}}"#, list(ids))
}

/// The ids of the recordings in a text.
fn ids(json: &str) -> Vec<Vec<u64>> {
    let recordings = Recording::read(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    let ids = |recording: &Recording| recording.events.iter().map(|e| e.event_id.0).collect();
    recordings.iter().map(ids).collect()
}

#[test]
fn every_form_is_read_as_the_histories_that_it_holds() {
    let poll = format!(r#","taskToken":"T","previousStartedEventId":0,"startedEventId":3,{RUN}"#);
    let next_poll = format!(r#","taskToken":"T","startedEventId":4,{RUN}"#);
    let other = r#","workflowExecution":{"workflowId":"w","runId":"s"}"#;
    let line = |id, run: &str| {
        let event = fired(id, "1.5");
        format!(r#"{{"workflowExecution":{{"workflowId":"w","runId":"{run}"}},{}"#, &event[1..])
    };
    let document = format!(
        r#"{{"schema":"swf-sim/run/1","executions":[{{{RUN},"events":{}}},{{"events":{}}}]}}"#,
        list(&[1, 2]),
        list(&[1])
    );
    let rows: &[(String, &[&[u64]])] = &[
        (page(&[1, 2, 3], ""), &[&[1, 2, 3]]),
        (format!("\u{feff}{}", page(&[1], "")), &[&[1]]),
        (page(&[3, 2, 1], r#","nextPageToken":null"#), &[&[1, 2, 3]]),
        (list(&[7, 8]), &[&[7, 8]]),
        (page(&[1, 2], &poll), &[&[1, 2]]),
        // Pages that follow each other, oldest and newest first.
        (
            format!("{}\n{}", page(&[1, 2], r#","nextPageToken":"n""#), page(&[3], "")),
            &[&[1, 2, 3]],
        ),
        (format!("{}{}", page(&[5, 4], ""), page(&[3, 2, 1], "")), &[&[1, 2, 3, 4, 5]]),
        // Pages that share events have them once, when they are the same.
        (format!("{}{}", page(&[1, 2, 3], ""), page(&[2, 3, 4], "")), &[&[1, 2, 3, 4]]),
        (format!("{}{}", page(&[5, 4, 3], ""), page(&[4, 3, 2], "")), &[&[2, 3, 4, 5]]),
        (
            format!("{}[{}]", page(&[1, 2], ""), [fired(2, "9"), fired(3, "9")].join(",")),
            &[&[1, 2], &[2, 3]],
        ),
        (format!("{}{}", page(&[1, 3, 5], ""), page(&[4, 5, 6], "")), &[&[1, 3, 5], &[4, 5, 6]]),
        (
            format!("{}{}", page(&[1, 2, 3], &poll), page(&[3, 4], &next_poll)),
            &[&[1, 2, 3], &[3, 4]],
        ),
        // The same poll again, and the poll of another run, are histories of their own.
        (format!("{} {}", page(&[1, 2], &poll), page(&[1, 2, 3], &poll)), &[&[1, 2], &[1, 2, 3]]),
        (format!("{} {}", page(&[1, 2], &poll), page(&[3], other)), &[&[1, 2], &[3]]),
        // Lines; those of two runs may come mixed.
        (format!("{}\n{}\n", fired(1, "1"), fired(2, "1")), &[&[1, 2]]),
        (format!("{}\n{}\n", fired(2, "1"), fired(1, "1")), &[&[1, 2]]),
        (format!("{}\n{}\n{}", line(1, "a"), line(1, "b"), line(2, "a")), &[&[1, 2], &[1]]),
        (document, &[&[1, 2], &[1]]),
        // What is out of order or twice there stays so.
        (list(&[1, 3, 2, 4, 4]), &[&[1, 3, 2, 4, 4]]),
        (format!(r#"{{"startedEventId":0}}{}"#, list(&[1])), &[&[1]]),
    ];
    for (json, expected) in rows {
        assert_eq!(ids(json), *expected, "{json}");
    }
}

#[test]
fn a_recording_tells_what_stands_beside_the_events() {
    let json = format!(
        r#"{{"events":{},"nextPageToken":"n","startedEventId":3,"previousStartedEventId":0,
        "workflowType":{{"name":"t","version":"1"}},"closeStatus":"COMPLETED",{RUN}}}"#,
        list(&[2, 1])
    );
    let recording = &Recording::read(&json).unwrap()[0];
    assert!(recording.newest_first && recording.more_pages);
    assert_eq!(recording.workflow_execution.as_ref().unwrap().run_id, "r");
    assert_eq!(recording.workflow_type, Some(WorkflowType::new("t", "1")));
    assert_eq!(recording.close_status, Some(CloseStatus::Completed));
    let polled =
        Polled { started_event_id: EventId(3), previous_started_event_id: Some(EventId::NONE) };
    assert_eq!(recording.polled, Some(polled));
}

#[test]
fn timestamps_are_numbers_or_text_or_absent_and_then_filled() {
    let times = |json: &str| Recording::read(json).unwrap()[0].times;
    assert_eq!(times(&format!("[{}]", fired(1, "7.25"))), Times::Milliseconds);
    assert_eq!(times(&format!("[{}]", fired(1, "7"))), Times::Seconds);
    assert_eq!(
        times(&format!("[{}]", fired(1, r#""2026-02-10T12:34:56.5Z""#))),
        Times::Milliseconds
    );
    let started = EventType::TimerStarted.full_example().to_json();
    let untimed = format!(
        r#"[{{"eventId":1,"eventType":"TimerStarted","timerStartedEventAttributes":{started}}},
        {{"eventId":2,"eventType":"TimerFired",
        "timerFiredEventAttributes":{{"timerId":"timerId","startedEventId":1}}}}]"#
    );
    let recording = &Recording::read(&untimed).unwrap()[0];
    assert_eq!(recording.times, Times::Absent);
    let moments: Vec<_> = recording.events.iter().map(|event| event.event_timestamp).collect();
    assert_eq!(moments, [Timestamp::MIN, Timestamp::from_millis(10_000)]);
}

#[test]
fn pages_without_moments_that_share_events_have_no_moments_either() {
    let untimed = |ids: &[u64]| page(ids, "").replace(r#""eventTimestamp":1.5,"#, "");
    let recordings = Recording::read(untimed(&[1, 2, 3]) + &untimed(&[2, 3, 4])).unwrap();
    assert_eq!((recordings.len(), recordings[0].times), (1, Times::Absent));
    assert_eq!(recordings[0].events.len(), 4);
}

#[test]
fn what_is_no_export_is_refused_with_the_place() {
    let deep = format!("{}1{}", "[".repeat(4_000), "]".repeat(4_000));
    let rows = [
        ("", "the text is empty: expected a history, in JSON"),
        (" \n ", "the text is empty: expected a history, in JSON"),
        ("[]", "there are no events: expected at least one in `events`, or in the list"),
        (r#"{"startedEventId":0,"previousStartedEventId":0}"#, "there are no events"),
        ("{}", "the member `events` is missing, at line 1 column 1"),
        (r#"{"a":1}"#, "the member `events` is missing"),
        ("7", "expected a history: an object with the member `events`, a list of events"),
        (r#"{"events":[{"eventId":1"#, "`events[0]`: expected `,` or `}`, found the end"),
        (r#"{"events":7}"#, "`events`: expected a list of events, found the number `7`"),
        (r#"{"events":[],"events":[]}"#, "the member `events` is there twice"),
        (r#"{"events":[],"eventId":1}"#, "it is a page, an event and a document at once"),
        (&deep, "`[0]`: expected an object, found a list, at line 1 column 2"),
        (r#"{"events":[],"x":[[["#, "expected a value, or `]`, found the end"),
        (r#"[{"eventId":1e400}]"#, "the number `1e400` is out of range, at line 1 column 13"),
        (r#"[{"eventId":1.5}]"#, "`[0].eventId`: expected the id of an event"),
        (r#"[{"eventId":1}]"#, "`[0]`: the member `eventType` is missing"),
        (r#"[{"eventId":1,"eventType":"X"}]"#, "unknown event type `X`"),
    ];
    for (json, expected) in rows {
        let error = Recording::read(json).unwrap_err().to_string();
        assert!(error.contains(expected), "{json:.60}: {error}");
    }
    let error = Recording::read([0x7f, b'E', b'L', b'F', 0xff, 0xfe]).unwrap_err().to_string();
    assert_eq!(error, "the text is not UTF-8, at line 1 column 5");
    let some =
        format!("[{},{}]", fired(1, "1"), fired(2, "1").replace(r#""eventTimestamp":1,"#, ""));
    let error = Recording::read(&some).unwrap_err().to_string();
    assert!(error.starts_with("event 2 has no `eventTimestamp`, as 1 of 2 events"), "{error}");
}
