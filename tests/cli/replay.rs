//! Replaying and importing recorded histories.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use swf_sim::cli::Exit;

use super::{run, run_with, scratch, stderr, stdout};

/// The history of a scenario's first execution, as the service's own command line prints it.
fn history(scenario: &str) -> String {
    stdout(&run(&["run", "--format", "history", scenario]))
}

const LAMBDA: &str = "scenarios/lambda-times-out.yaml";

fn write(name: &str, text: &str) -> String {
    let path = scratch(&format!("replay-{name}")).join("history.json");
    std::fs::write(&path, text).expect("the file can be written");
    path.display().to_string()
}

#[test]
fn a_simulated_history_is_identical_from_a_file_from_standard_input_and_packed() {
    let history = history(LAMBDA);
    let says = ": identical, 11 events: 9 derived, 2 echoed\n";
    let output = run_with(&["replay", "-"], &history);
    assert_eq!(stdout(&output), format!("<stdin>{says}"), "{}", stderr(&output));
    let path = write("plain", &history);
    assert_eq!(stdout(&run(&["replay", &path])), format!("{path}{says}"));
    let packed = Path::new(&path).with_extension("json.gz");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(history.as_bytes()).unwrap();
    std::fs::write(&packed, encoder.finish().unwrap()).unwrap();
    let packed = packed.display().to_string();
    assert_eq!(stdout(&run(&["replay", &packed])), format!("{packed}{says}"));
}

#[test]
fn each_execution_of_a_document_is_replayed() {
    let document = stdout(&run(&["run", "--format", "json", "scenarios/children.yaml"]));
    let output = run_with(&["replay", "-"], &document);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).starts_with("<stdin> "));
    assert!(stdout(&output).lines().count() > 5);
    assert!(stdout(&output).lines().all(|line| line.contains(": identical, ")));
}

#[test]
fn a_difference_ends_it_unless_it_is_told_to_go_on() {
    let good = write("good", &history(LAMBDA));
    let damaged = history(LAMBDA).replacen("\"scheduledEventId\": 5", "\"scheduledEventId\": 4", 2);
    let damaged = write("damaged", &damaged);
    let output = run(&["replay", &damaged, &good]);
    assert_eq!(output.status.code(), Some(Exit::Found.code().into()));
    assert!(stdout(&output).contains("differs at event 6"), "{}", stdout(&output));
    assert!(!stdout(&output).contains("identical"));
    let output = run(&["replay", "--no-fail-fast", &damaged, &good]);
    assert_eq!(output.status.code(), Some(Exit::Found.code().into()));
    assert!(stdout(&output).contains("identical"));
    let output = run(&["replay", "--upto", "5", &damaged]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("identical, 5 events"));
}

#[test]
fn to_stop_after_an_event_that_is_not_there_is_refused() {
    let history = history(LAMBDA);
    let decider = ["--decider", LAMBDA, "--workflow-id", "order-1"];
    for decider in [&[][..], &decider] {
        for (upto, there) in [("0", false), ("1", true), ("11", true), ("12", false)] {
            let arguments = [&["replay", "-", "--upto", upto], decider].concat();
            let output = run_with(&arguments, &history);
            let expected = if there { Exit::Success } else { Exit::BadInput };
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(expected.code().into()), "{upto}: {said}");
            if !there {
                let says = format!("<stdin>: there is no event {upto}; the history has 1 to 11");
                assert!(said.contains(&says), "{said}");
                assert_eq!(stdout(&output), "");
            }
        }
    }
}

#[test]
fn results_are_printed_as_one_document() {
    let good = write("json-good", &history(LAMBDA));
    let fragment = write(
        "json-fragment",
        r#"[{"eventId":8,"eventTimestamp":1,"eventType":"TimerFired",
            "timerFiredEventAttributes":{"timerId":"t","startedEventId":5}}]"#,
    );
    let output = run(&["replay", "--format", "json", &good, &fragment]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(document["schema"], "swf-sim/replay/1");
    assert_eq!(document["histories"][0]["result"], "identical");
    assert_eq!(document["histories"][0]["counts"]["events"], 11);
    assert_eq!(document["histories"][1]["result"], "notReplayable");
    assert_eq!(document["histories"][1]["message"], "not replayable: begins at event 8");
}

#[test]
fn a_scenarios_decider_is_asked_again() {
    let history = history(LAMBDA);
    let output =
        run_with(&["replay", "-", "--decider", LAMBDA, "--workflow-id", "order-1"], &history);
    assert_eq!(stdout(&output), "<stdin>: decides as recorded at 2 decision tasks\n");
    let changed = std::fs::read_to_string(LAMBDA).unwrap();
    let changed = changed.replace("the card was not charged", "no card");
    let path = scratch("replay-decider").join("changed.yaml");
    std::fs::write(&path, changed).unwrap();
    let path = path.display().to_string();
    let output =
        run_with(&["replay", "-", "--decider", &path, "--workflow-id", "order-1"], &history);
    assert_eq!(output.status.code(), Some(Exit::Found.code().into()));
    let text = stdout(&output);
    assert!(text.contains("decides otherwise at decision task 9, answered in event 10"), "{text}");
    assert!(
        text.contains("reason: \"no card\" in place of \"the card was not charged\""),
        "{text}"
    );
    let other = "scenarios/timers.yaml";
    let output = run_with(&["replay", "-", "--decider", other], &history);
    assert_eq!(output.status.code(), Some(Exit::BadInput.code().into()));
    assert!(stderr(&output).contains("has no decider for workflow type"), "{}", stderr(&output));
}

#[test]
fn what_is_no_history_is_refused_with_its_name_and_place() {
    for (text, said) in [
        ("", "the text is empty"),
        ("[{\"eventId\": 1}]", "<stdin>: "),
        ("\u{1f}\u{8b}", "<stdin>"),
        ("{\"events\": [", "<stdin>: "),
    ] {
        let output = run_with(&["replay", "-"], text);
        assert_eq!(output.status.code(), Some(Exit::BadInput.code().into()), "{text}");
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
    let output = run(&["replay", "no-such-file.json"]);
    assert_eq!(output.status.code(), Some(Exit::Io.code().into()));
}

#[test]
fn an_imported_history_runs_in_its_order() {
    let path = scratch("import").join("imported.yaml");
    let path = path.display().to_string();
    let recorded = history("scenarios/saga.yaml");
    let output = run_with(&["import", "-", "-o", &path], &recorded);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let types = |history: &str| {
        let types = history.lines().filter(|line| line.contains("\"eventType\""));
        types.map(str::trim).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(types(&history(&path)), types(&recorded));
    assert!(!types(&recorded).is_empty());
}
