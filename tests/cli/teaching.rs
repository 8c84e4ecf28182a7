//! `explain`, `diff` and `lessons`: what they print, and how they end.

use serde_json::Value;

use super::{run, run_with, scratch, stderr, stdout};

const SCENARIO: &str = "scenarios/lambda-times-out.yaml";

#[test]
fn the_commands_end_with_the_codes_that_the_help_lists() {
    let broken = scratch("teaching-broken").join("broken.json");
    std::fs::write(&broken, r#"{"events": [{"eventId": 1}]}"#).unwrap();
    let broken = broken.to_str().unwrap();
    for (arguments, code, said) in [
        (&["explain", SCENARIO][..], 0, ""),
        (&["explain", SCENARIO, "--event", "7"], 0, ""),
        (
            &["explain", SCENARIO, "--event", "99"],
            2,
            "there is no event 99; the history has 1 to 11",
        ),
        (&["explain", SCENARIO, "--execution", "nobody"], 4, "there are `order-1`"),
        (&["explain", "scenarios/no-such.yaml"], 3, "cannot read `scenarios/no-such.yaml`"),
        (&["explain", broken], 2, "error: "),
        (&["explain", SCENARIO, "--step"], 2, "needs a terminal"),
        (&["diff", SCENARIO, SCENARIO], 0, ""),
        (&["diff", SCENARIO, "scenarios/retry.yaml"], 1, ""),
        (&["diff", SCENARIO, broken], 2, "error: "),
        (&["lessons"], 0, ""),
        (&["lessons", "3"], 0, ""),
        (&["lessons", "0"], 2, "there is no lesson 0; there are 1 to "),
        (&["lessons", "--scenario"], 2, "<N>"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output).is_empty(), code > 1, "{arguments:?}");
    }
}

#[test]
fn a_run_is_explained_alike_from_its_scenario_and_from_its_history() {
    let history = stdout(&run(&["run", SCENARIO, "--format", "history"]));
    let read_off = stdout(&run_with(&["explain", "-", "--format", "json"], &history));
    let known = stdout(&run(&["explain", SCENARIO, "--format", "json"]));
    let events = |text: &str| -> Vec<Value> {
        let document: Value = serde_json::from_str(text).unwrap();
        assert_eq!(document["schema"], "swf-sim/explain/1");
        document["executions"][0]["events"].as_array().unwrap().clone()
    };
    let (read_off, known) = (events(&read_off), events(&known));
    assert_eq!(known.len(), 11);
    for (read_off, known) in read_off.iter().zip(&known) {
        for member in ["eventId", "eventType", "elapsedMilliseconds", "what", "because", "now"] {
            assert_eq!(read_off[member], known[member], "{member}");
        }
        assert_eq!(read_off["rule"]["id"], known["rule"]["id"]);
        assert_eq!(read_off["rule"]["inferred"], true);
        assert_eq!(known["rule"]["inferred"], false);
    }
    assert_eq!(known[6]["site"], "lambda:charge#0");
}

#[test]
fn upto_and_event_choose_events() {
    let ids = |arguments: &[&str]| -> Vec<u64> {
        let text = stdout(&run(&[&["explain", SCENARIO, "--format", "json"], arguments].concat()));
        let document: Value = serde_json::from_str(&text).unwrap();
        let events = document["executions"][0]["events"].as_array().unwrap().clone();
        events.iter().map(|event| event["eventId"].as_u64().unwrap()).collect()
    };
    assert_eq!(ids(&["--event", "7"]), [7]);
    assert_eq!(ids(&["--upto", "3"]), [1, 2, 3]);
}

#[test]
fn a_run_and_its_exported_history_do_not_differ() {
    for scenario in ["scenarios/retry.yaml", "scenarios/children.yaml"] {
        let document = stdout(&run(&["run", scenario, "--format", "json"]));
        let output = run_with(&["diff", scenario, "-"], &document);
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    }
}

#[test]
fn differences_are_a_document_for_programs() {
    let other = "scenarios/lambda-without-a-role.yaml";
    let output = run(&["diff", SCENARIO, other, "--format", "json"]);
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(document["schema"], "swf-sim/diff/1");
    let diff = &document["executions"][0]["diff"];
    assert_eq!(diff["decisions"][0]["after"], "WorkflowExecutionStarted");
    assert!(diff["events"].as_array().is_some_and(|events| !events.is_empty()));
}

#[test]
fn an_installed_program_teaches_without_the_files() {
    let folder = scratch("teaching-elsewhere");
    let mut command = super::swf_sim(&["lessons", "7", "--scenario"]);
    let scenario = stdout(&command.current_dir(&folder).output().unwrap());
    let explained = run_with(&["explain", "-"], &scenario);
    assert_eq!(explained.status.code(), Some(0), "{}", stderr(&explained));
    let mut command = super::swf_sim(&["lessons", "7"]);
    let lesson = stdout(&command.current_dir(&folder).output().unwrap());
    let labels = ["shows ", "predict ", "      because  ", "try ", "read ", "next "];
    for label in labels {
        assert!(lesson.contains(&format!("\n{label}")), "{label}");
    }
}

#[test]
fn a_fault_is_explained_and_its_consequences_are_the_difference() {
    const CHAIN: &str = "scenarios/chain.yaml";
    const FAULT: &str = "lambda:charge#0=timeout";
    let explained = stdout(&run(&["explain", CHAIN, "--faults", FAULT]));
    assert_eq!(explained.matches("      fault    lambda:charge#0=timeout").count(), 1);
    let output = run(&["diff", CHAIN, CHAIN, "--faults", FAULT]);
    assert_eq!(output.status.code(), Some(1));
    let told = stdout(&output);
    for (said, is_there) in [
        ("- ScheduleLambdaFunction ship", true),
        ("+ FailWorkflowExecution", true),
        ("LambdaFunctionTimedOut charge", true),
        ("reserve", false),
        ("WorkflowExecutionStarted", false),
    ] {
        assert_eq!(told.contains(said), is_there, "{said}: {told}");
    }
}
