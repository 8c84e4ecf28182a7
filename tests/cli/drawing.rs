//! `draw`: what it writes where, and how it ends.

use super::{run, run_with, scratch, stderr, stdout};

const SCENARIO: &str = "scenarios/lambda-times-out.yaml";
const SAGA: &str = "scenarios/saga.yaml";
const FORMATS: &[(&str, &str)] = &[
    ("html", "<!DOCTYPE html>"),
    ("svg", "<svg "),
    ("mermaid", "sequenceDiagram"),
    ("trace", "{\"displayTimeUnit\""),
];

#[test]
fn a_drawing_goes_to_standard_output_or_to_a_file() {
    let folder = scratch("drawings");
    for (format, begins) in FORMATS {
        let file = folder.join(format);
        let into = ["draw", SCENARIO, "--format", format, "-o", file.to_str().unwrap()];
        let (written, shown) = (run(&into), run(&into[..4]));
        assert_eq!((stdout(&written), stderr(&written)), (String::new(), String::new()));
        assert!(stdout(&shown).starts_with(begins), "{format}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), stdout(&shown));
    }
    assert_eq!(
        stdout(&run(&["draw", SCENARIO])),
        stdout(&run(&["draw", SCENARIO, "--format", "html"]))
    );
}

#[test]
fn a_history_and_some_of_the_executions_are_drawn_as_well() {
    let history = stdout(&run(&["run", SCENARIO, "--format", "history"]));
    let drawn = stdout(&run_with(&["draw", "-", "--format", "mermaid"], &history));
    assert!(drawn.contains("7 LambdaFunctionTimedOut charge"), "{drawn}");

    let one = ["draw", "scenarios/children.yaml", "--format", "mermaid", "--execution"];
    let parent = stdout(&run(&[&one[..], &["parent-1"]].concat()));
    assert!(parent.contains("1 WorkflowExecutionStarted parent@1.0"), "{parent}");
    assert!(!parent.contains("1 WorkflowExecutionStarted child@1.0"), "{parent}");
    let nobody = run(&[&one[..], &["nobody"]].concat());
    assert_eq!(nobody.status.code(), Some(4), "{}", stderr(&nobody));
}

#[test]
fn faults_are_marked_in_every_format() {
    let fault = "lambda:charge#0=timeout";
    for (format, _) in FORMATS {
        let drawn = stdout(&run(&["draw", SAGA, "--format", format, "--faults", fault]));
        let named = drawn.replace("#35;", "#");
        assert!(named.contains(fault), "{format}: {named}");
        assert!(!stdout(&run(&["draw", SAGA, "--format", format])).contains("=timeout"));
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    for (arguments, code, said) in [
        (&["draw", "no/such.yaml"][..], 3, "cannot read `no/such.yaml`"),
        (&["draw", SCENARIO, "--format", "gif"], 2, "mermaid"),
        (&["draw", SCENARIO, "-o", "no/such/folder"], 3, "cannot write `no/such/folder`"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}
