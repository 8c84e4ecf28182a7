//! `check` judges histories: what the simulator prints in every form, and what is wrong with one.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use swf_sim::check::Law;
use swf_sim::cli::Exit;

use super::{run, run_with, scratch, stderr, stdout};

const SCENARIO: &str = "scenarios/approval.yaml";

/// What a scenario writes, in one of the forms of `run`.
fn written(format: &str) -> String {
    stdout(&run(&["run", SCENARIO, "--format", format]))
}

#[test]
fn every_form_that_run_prints_is_judged() {
    for (format, histories) in [("json", 2), ("jsonl", 2), ("history", 1)] {
        let checked = run_with(&["check", "-"], &written(format));
        assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));
        let told = stdout(&checked);
        assert_eq!(told.lines().filter(|line| line.starts_with("ok <stdin>")).count(), histories);
        assert!(told.contains(" events, complete (decision tasks have a "), "{told}");
    }
}

#[test]
fn a_history_that_breaks_a_law_ends_with_1_and_says_which_and_where() {
    let damaged =
        written("json").replace(r#""startToFireTimeout":""#, r#""startToFireTimeout":"9"#);
    let checked = run_with(&["check", "-"], &damaged);
    assert_eq!(checked.status.code(), Some(Exit::Found.code().into()));
    let told = stdout(&checked);
    assert!(told.contains(": 1 violation, 10 events, complete"), "{told}");
    assert!(told.contains("\n  timer-not-early at event 5, 6: expected "), "{told}");

    let checked = run_with(&["check", "--format", "json", "-"], &damaged);
    let told: Value = serde_json::from_str(&stdout(&checked)).expect("it is JSON");
    let violation = &told["histories"][1]["violations"][0];
    assert_eq!(violation["law"], "timer-not-early");
    assert_eq!(violation["events"], serde_json::json!([5, 6]));
    assert_eq!(told["histories"][0]["violations"], serde_json::json!([]));
    assert_eq!(told["between"], serde_json::json!([]));
}

#[test]
fn an_event_without_what_its_type_requires_breaks_a_law_and_broken_json_is_bad_input() {
    let damaged = written("history").replace(r#""signalName""#, r#""name""#);
    let checked = run_with(&["check", "-"], &damaged);
    assert_eq!(checked.status.code(), Some(Exit::Found.code().into()), "{}", stderr(&checked));
    let told = stdout(&checked);
    assert!(told.contains("attributes-of-type at event 6: "), "{told}");
    assert!(told.contains("the member `signalName` is missing, at line "), "{told}");

    let history = written("history");
    let nothing = ["[]", "{\"events\": []}", "7", &history[..history.len() / 2]];
    for text in nothing {
        let checked = run_with(&["check", "-"], text);
        assert_eq!(checked.status.code(), Some(Exit::BadInput.code().into()), "{text:.40}");
        assert!(stderr(&checked).starts_with("error: "), "{}", stderr(&checked));
    }
}

#[test]
fn compressed_files_are_unpacked_and_bytes_are_refused() {
    let folder = scratch("compressed-histories");
    let file = folder.join("approval.json.gz");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(written("json").as_bytes()).expect("memory takes it");
    let bytes = gzip.finish().expect("memory takes it");
    std::fs::write(&file, &bytes).expect("it can be written");
    let checked = run(&["check", file.to_str().expect("it is text")]);
    assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));

    for (name, bytes) in [("cut.gz", &bytes[..bytes.len() / 2]), ("binary", &[0x7f, 0xff, 0])] {
        let file = folder.join(name);
        std::fs::write(&file, bytes).expect("it can be written");
        let checked = run(&["check", file.to_str().expect("it is text")]);
        assert_eq!(checked.status.code(), Some(Exit::BadInput.code().into()), "{name}");
    }
}

#[test]
fn laws_are_listed_one_to_a_line_each_with_its_source() {
    let listed = stdout(&run(&["check", "--laws"]));
    assert_eq!(listed.lines().count(), Law::ALL.len());
    for (line, law) in listed.lines().zip(Law::ALL) {
        assert!(line.starts_with(law.id()) && line.contains(law.sentence()), "{line}");
        assert!(line.ends_with(&format!("{}]", law.source())), "{line}");
    }
}

#[test]
fn a_part_of_a_history_is_judged_as_one_when_asked() {
    let history = written("history");
    let part = history.replace(r#""eventId": 1,"#, r#""eventId": 2,"#);
    assert_ne!(part, history);
    let whole = run_with(&["check", "-"], &part);
    let part = run_with(&["check", "--part", "-"], &part);
    assert!(stdout(&whole).contains("ids-without-gaps at event 2"), "{}", stdout(&whole));
    assert!(stdout(&part).contains("events, fragment"), "{}", stdout(&part));
    assert!(!stdout(&part).contains("ids-without-gaps"), "{}", stdout(&part));
}
