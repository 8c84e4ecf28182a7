//! Whatever comes from outside is read or refused: nothing panics or runs away, and what refuses it
//! says where and what.

#![expect(clippy::unwrap_used, reason = "what cannot be is to stop the test")]

#[path = "../../fuzz/bodies.rs"]
mod bodies;
#[cfg(test)]
mod files;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use swf_sim::execution::Execution;
use swf_sim::model::{Decision, DecisionType, History, WorkflowExecution};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

fn scenario_texts() -> Vec<String> {
    texts("scenarios")
}

/// The scenarios and JSON files of a folder, but for the schema.
fn texts(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    let is_text = |path: &PathBuf| path.extension().is_some_and(|it| it == "yaml" || it == "json");
    paths.retain(|path| is_text(path) && !path.ends_with("schema.json"));
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The histories that the scenarios lead to.
fn histories() -> Vec<String> {
    let mut histories = Vec::new();
    for text in scenario_texts() {
        let mut simulation =
            Simulation::new(Scenario::parse(&text, "scenario.yaml").unwrap().world).unwrap();
        simulation.run().unwrap();
        histories.extend(
            simulation
                .executions()
                .map(|execution| History { events: execution.history().to_vec() }.to_json()),
        );
    }
    histories
}

/// A list with a decision of each type.
fn decisions() -> String {
    let mut json = b"[".to_vec();
    for decision_type in DecisionType::ALL {
        decision_type.full_example().write_json(&mut json);
        json.push(b',');
    }
    json.pop();
    json.push(b']');
    String::from_utf8(json).unwrap()
}

/// Goes through everything that reads bytes.
fn take(bytes: &[u8]) {
    bodies::history(bytes);
    bodies::judged(bytes);
    bodies::replayed(bytes);
    bodies::decisions(bytes);
}

/// One change of a text.
#[derive(Clone, Debug)]
enum Change {
    /// These bytes stand in the place of as many.
    Overwrite(Index, Vec<u8>),
    /// A part is gone.
    Remove(Index, usize),
    /// A part is there twice.
    Repeat(Index, usize),
    /// A line goes to another place.
    MoveLine(Index, Index),
    /// A word, of which there are several, becomes another of the text.
    Swap(Index, Index),
    /// The rest is gone.
    Truncate(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<Index>;
    let hostile = select(
        &["null", "-1", "0", "99999999999999999999", "1e308", "\"\"", "[", "{", "\u{0}", "NONE"][..],
    );
    prop_oneof![
        4 => (index(), index()).prop_map(|(one, other)| Change::Swap(one, other)),
        3 => (index(), hostile).prop_map(|(at, text)| Change::Overwrite(at, text.into())),
        1 => (index(), vec(any::<u8>(), 1..4)).prop_map(|(at, by)| Change::Overwrite(at, by)),
        2 => (index(), 1..60_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        1 => (index(), 1..200_usize).prop_map(|(at, length)| Change::Repeat(at, length)),
        2 => (index(), index()).prop_map(|(from, to)| Change::MoveLine(from, to)),
        1 => index().prop_map(Change::Truncate),
    ]
}

fn is_of_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Where the words of a text begin and end.
fn words(text: &[u8]) -> Vec<(usize, usize)> {
    let starts = (0..text.len())
        .filter(|at| is_of_word(&text[*at]) && (*at == 0 || !is_of_word(&text[*at - 1])));
    let end = |start: usize| {
        let length = text[start..].iter().position(|byte| !is_of_word(byte));
        start + length.unwrap_or(text.len() - start)
    };
    starts.map(|start| (start, end(start))).collect()
}

fn changed(mut text: Vec<u8>, change: &Change) -> Vec<u8> {
    if text.is_empty() {
        return text;
    }
    match change {
        Change::Overwrite(at, by) => {
            let at = at.index(text.len());
            let end = (at + by.len()).min(text.len());
            text.splice(at..end, by.iter().copied());
        }
        Change::Remove(at, length) => {
            let at = at.index(text.len());
            text.drain(at..(at + length).min(text.len()));
        }
        Change::Repeat(at, length) => {
            let at = at.index(text.len());
            let part = text[at..(at + length).min(text.len())].to_vec();
            text.splice(at..at, part);
        }
        Change::MoveLine(from, to) => {
            let mut lines: Vec<_> = text.split(|byte| *byte == b'\n').collect();
            let line = lines.remove(from.index(lines.len()));
            lines.insert(to.index(lines.len() + 1), line);
            text = lines.join(&b'\n');
        }
        Change::Swap(one, other) => {
            let words = words(&text);
            if !words.is_empty() {
                let (start, end) = words[one.index(words.len())];
                let (from, to) = words[other.index(words.len())];
                let by = text[from..to].to_vec();
                text.splice(start..end, by);
            }
        }
        Change::Truncate(at) => text.truncate(at.index(text.len())),
    }
    text
}

fn mutated(text: &str, changes: &[Change]) -> Vec<u8> {
    changes.iter().fold(text.as_bytes().to_vec(), changed)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_something_or_refused(bytes in vec(any::<u8>(), 0..300)) {
        take(&bytes);
    }

    #[test]
    fn a_changed_history_is_rebuilt_or_refused(
        history in select(histories()),
        changes in vec(change(), 1..3),
    ) {
        take(&mutated(&history, &changes));
    }

    #[test]
    fn changed_decisions_are_read_or_refused(changes in vec(change(), 1..3)) {
        take(&mutated(&decisions(), &changes));
    }

    #[test]
    fn any_text_is_a_scenario_or_refused(text in any::<String>()) {
        bodies::scenario(&text);
        bodies::scenario(&format!("swf-sim: 1\n{text}"));
    }

    #[test]
    fn a_changed_scenario_runs_or_is_refused(
        scenario in select([scenario_texts(), texts("tests/bad_input/files")].concat()),
        changes in vec(change(), 1..3),
    ) {
        bodies::scenario(&String::from_utf8_lossy(&mutated(&scenario, &changes)));
    }
}

#[test]
fn what_is_as_it_should_be_is_taken_by_all_that_reads_it() {
    assert_eq!(Decision::list_from_json(decisions()).unwrap().len(), DecisionType::ALL.len());
    for text in histories().into_iter().chain([decisions()]) {
        take(text.as_bytes());
    }
    scenario_texts().iter().for_each(|text| bodies::scenario(text));
}

#[test]
fn a_history_that_is_none_is_refused_with_place_and_reason() {
    let digits = "9".repeat(100_000);
    let cut = &digits[..60];
    let deep = "[".repeat(100_000);
    let nested = format!(r#"{{"note":{deep}"#);
    for (json, expected) in [
        ("", "expected a value, found the end of the text, at line 1 column 1"),
        ("nonsense", "expected a value, found `n`, at line 1 column 1"),
        ("\u{1f980}", "expected a value, found `\u{1f980}`, at line 1 column 1"),
        ("{}", "the member `events` is missing, at line 1 column 1"),
        (
            "{\n  \"events\": [\n    {\"eventId\": 1,",
            "`events[0]`: expected the name of a member, found the end of the text, \
             at line 3 column 19",
        ),
        ("[1]", "`[0]`: expected an object, found the number `1`, at line 1 column 2"),
        (&deep, "`[0]`: expected an object, found a list, at line 1 column 2"),
        (
            &nested,
            "`note`: lists and objects are nested deeper than 128 levels, at line 1 column 136",
        ),
        (
            &format!("[{digits}]"),
            &format!("`[0]`: the number `{cut}...` is out of range, at line 1 column 2"),
        ),
        (
            r#"[{"eventId": -1}]"#,
            "`[0].eventId`: expected the id of an event (a whole number), found the number `-1`, \
             at line 1 column 14",
        ),
        (
            r#"[{"eventTimestamp": 1e400}]"#,
            "`[0].eventTimestamp`: the number `1e400` is out of range, at line 1 column 21",
        ),
        (r#"{"events": []} more"#, "expected the end of the text, found `m`, at line 1 column 16"),
    ] {
        let error = History::from_json(json).unwrap_err();
        assert_eq!(error.to_string(), expected, "{json:.60}");
    }
    let error = History::from_json(b"[{\"eventId\": \xff}]").unwrap_err();
    assert_eq!(error.to_string(), "the text is not UTF-8, at line 1 column 14");
}

#[test]
fn decisions_that_are_none_are_refused_with_place_and_reason() {
    for (json, expected) in [
        ("{}", "expected a list, found an object, at line 1 column 1"),
        ("[{}]", "`[0]`: the member `decisionType` is missing, at line 1 column 2"),
        (
            r#"[{"decisionType": "StartTimr"}]"#,
            "`[0].decisionType`: unknown decision type `StartTimr`, did you mean `StartTimer`?, \
             at line 1 column 19",
        ),
        (
            r#"[{"decisionType": "StartTimer", "startTimerDecisionAttributes": {"timerId": []}}]"#,
            "`[0].startTimerDecisionAttributes.timerId`: expected a string, found a list, \
             at line 1 column 77",
        ),
    ] {
        let error = Decision::list_from_json(json).unwrap_err();
        assert_eq!(error.to_string(), expected, "{json}");
    }
}

#[test]
fn a_history_that_cannot_be_is_refused_with_event_and_reason() {
    let history = histories().swap_remove(0);
    let begins = r#""eventId":1,"#;
    for (wrote, says, expected) in [
        (
            begins,
            r#""eventId":18446744073709551615,"#,
            "event 18446744073709551615 \
             WorkflowExecutionStarted cannot follow: the next event id is 1",
        ),
        (
            r#""eventId":2,"#,
            r#""eventId":3,"#,
            "event 3 DecisionTaskScheduled cannot follow: the next event id is 2",
        ),
        (
            r#""scheduledEventId":2}"#,
            r#""scheduledEventId":9}"#,
            "event 3 DecisionTaskStarted cannot follow: no queued decision task of event 9 is open",
        ),
        (
            r#""eventId":3,"eventTimestamp":1767225600"#,
            r#""eventId":3,"eventTimestamp":5"#,
            "event 3 DecisionTaskStarted cannot follow: time never runs back, and the event before \
             is at 1767225600.000",
        ),
    ] {
        assert!(history.contains(wrote), "`{wrote}` is in {history}");
        let events = History::from_json(history.replacen(wrote, says, 1)).unwrap().events;
        let error = Execution::rebuild(WorkflowExecution::default(), events).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

/// Rows: the text, the place of the first finding, and what it says.
#[test]
fn a_scenario_that_is_none_is_refused_with_place_and_reason() {
    let huge = "x".repeat(5 << 20);
    let deep = format!("swf-sim: 1\nabout: {}", "[".repeat(100_000));
    let many = format!("swf-sim: 1\ntotalEvents: {}", "9".repeat(40));
    for (text, place, expected) in [
        ("", (1, 1), "the file is empty"),
        ("nonsense", (1, 1), "a mapping is expected, found `nonsense`"),
        ("swf-sim: 1\npeople: [", (2, 9), "unclosed bracket `[`"),
        ("\t- a", (1, 2), "a mapping is expected, found a list"),
        ("\u{0}", (1, 1), "unexpected character: `\\u{0}`"),
        ("swf-sim: 2", (1, 10), "this program does not read version `2` of the format"),
        ("swf-sim: 1\nworkers: 7", (2, 10), "a mapping is expected, found `7`"),
        ("swf-sim: 1\nworker: {}", (2, 1), "unknown member `worker`"),
        ("swf-sim: 1\nstart: 99999-01-01", (2, 8), "`99999-01-01` is not a moment"),
        (
            "swf-sim: 1\npeople:\n- {at: 99999999999999h, start: {workflowId: a}}",
            (3, 8),
            "`99999999999999h` is not a length of time",
        ),
        (&many, (2, 14), &format!("a whole number is expected, found `{}`", "9".repeat(40))),
        (&huge, (1, 1), "the file is longer than 4 MiB"),
        (&deep, (2, 73), "lists and mappings nest more than 64 deep"),
    ] {
        let findings = Scenario::parse(text, "scenario.yaml").map(|_| ()).unwrap_err();
        let (found_at, message) = findings.iter().next().unwrap();
        assert_eq!(message, expected, "{text:.60}");
        assert_eq!((found_at.line, found_at.column), place, "{text:.60}");
    }
}
