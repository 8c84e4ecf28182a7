//! Programs as deciders, in every command that asks one.

use std::path::Path;
use std::process::Command;

use swf_sim::cli::Exit;

use super::skipped::skipped;
use super::{project, run, run_with, scratch, stderr, stdout};

const SCENARIO: &str = "scenarios/lambda-times-out.yaml";

/// The examples, as commands; those whose language is not installed are left out.
fn examples() -> Vec<&'static str> {
    let all = ["python3 examples/decider.py", "node examples/decider.js"];
    all.into_iter().filter(|command| command.split(' ').next().is_some_and(runs)).collect()
}

/// Whether a program is installed; says where it is not.
pub(super) fn runs(program: &str) -> bool {
    let version = Command::new(program).arg("--version").output();
    let runs = version.is_ok_and(|done| done.status.success());
    if !runs {
        skipped(&format!("`{program}` is not installed"));
    }
    runs
}

/// A history that the examples make, as the service's own command line prints it.
fn history(command: &str) -> String {
    let ran = run(&["run", "--format", "history", SCENARIO, "--decider-command", command]);
    stdout(&ran)
}

fn ends(arguments: &[&str], exit: Exit) -> String {
    let output = run(arguments);
    let said = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(exit.code().into()), "{arguments:?}: {said}");
    said
}

#[test]
fn the_examples_decide_alike_in_every_command() {
    let rows: [(&[&str], Exit, &[&str]); 8] = [
        (&["run", SCENARIO], Exit::Found, &["FAILED  17 events  20.000 s", "`order-1` took 20 s"]),
        (&["sites", SCENARIO], Exit::Success, &["  lambda:charge-2#0\n"]),
        (&["sweep", SCENARIO, "--seeds", "0..60", "-q"], Exit::Success, &["every property holds"]),
        (
            &["sweep", SCENARIO, "--seeds", "0..60", "-q", "--jobs", "2"],
            Exit::Success,
            &["60 runs"],
        ),
        (&["explore", SCENARIO, "-q"], Exit::Success, &["complete: ", "every property holds"]),
        (&["explain", SCENARIO, "--event", "11"], Exit::Success, &["charge-2"]),
        (&["draw", SCENARIO, "--format", "mermaid"], Exit::Success, &["charge-2"]),
        (&["diff", SCENARIO, SCENARIO], Exit::Found, &["charge-2"]),
    ];
    let examples = examples();
    for (arguments, exit, expected) in rows {
        let asked =
            |command: &&str| ends(&[arguments, &["--decider-command", command]].concat(), exit);
        let said: Vec<String> = examples.iter().map(asked).collect();
        for said in &said {
            for part in expected {
                assert!(said.contains(part), "{arguments:?}: {said}");
            }
        }
        assert!(said.windows(2).all(|two| two[0] == two[1]), "the same bytes: {said:?}");
    }
}

#[test]
fn a_program_is_asked_again_at_each_recorded_decision_task() {
    for command in examples() {
        let recorded = history(command);
        let output = run_with(&["replay", "-", "--decider-command", command], &recorded);
        assert_eq!(stdout(&output), "<stdin>: decides as recorded at 3 decision tasks\n");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));

        let changed = recorded.replace("\"the card was not charged\"", "\"no money\"");
        let output = run_with(&["replay", "-", "--decider-command", command], &changed);
        assert_eq!(output.status.code(), Some(Exit::Found.code().into()));
        let expected = "reason: \"the card was not charged\" in place of \"no money\"";
        assert!(stdout(&output).contains(expected), "{}", stdout(&output));
    }
}

/// The example in Python that does something else first for each task.
fn example_but_first(name: &str, first: &str) -> String {
    let example = std::fs::read_to_string(project("examples/decider.py")).expect("it is there");
    let begin = "def decide(task):\n";
    assert!(example.contains(begin));
    let file = scratch(&format!("decider-{name}")).join("decider.py");
    let changed = example.replace(begin, &format!("asked = []\n\n\n{begin}    {first}\n"));
    std::fs::write(&file, changed).expect("it can be written");
    format!("python3 {}", shell_words::quote(file.to_str().expect("its name is text")))
}

#[test]
fn replaying_tells_what_goes_wrong_with_a_program_and_can_go_on_after_it() {
    if !runs("python3") {
        return;
    }
    let folder = scratch("decider-histories");
    let file = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let other = run(&["run", "--format", "history", "scenarios/timers.yaml"]);
    let other = file("other.json", stdout(&other));
    let order = file("order.json", history("python3 examples/decider.py"));
    // Only the program that sleeps is to run into its limit, however busy the machine is.
    let rows = [
        (
            "dies",
            "sys.exit('I know orders only')",
            "10",
            "it said on standard error:\nI know orders",
        ),
        ("hangs", "import time; time.sleep(600)", "3", "gave no answer within 3 s"),
        ("raves", "print('what?')", "10", "answered `what?`, which is no answer"),
    ];
    for (name, does, limit, expected) in rows {
        let first = format!("if task['workflowType']['name'] != 'order': {does}");
        let command = example_but_first(name, &first);
        let program = ["--decider-command", &command, "--decider-time-limit", limit];
        let all = ["replay", "--no-fail-fast", &other, &order];
        let said = ends(&[&all[..], &program].concat(), Exit::Found);
        assert!(said.starts_with(&format!("{other}: the decider could not answer")), "{said}");
        assert!(said.contains(expected), "{said}");
        let same = format!("\n{order}: decides as recorded at 3 decision tasks\n");
        assert!(said.ends_with(&same), "{said}");
        if name == "dies" {
            let said = ends(&[&["replay", &other, &order], &program[..]].concat(), Exit::Found);
            assert!(said.contains(expected) && !said.contains(&order), "it ends there: {said}");
        }
    }
}

#[test]
fn a_program_that_remembers_what_it_has_to_forget_is_found_out() {
    if !runs("python3") {
        return;
    }
    let order = Path::new(&scratch("decider-memory")).join("order.json");
    std::fs::write(&order, history("python3 examples/decider.py")).unwrap();
    let command = example_but_first(
        "remembers",
        "asked.append(1); task['events'][0]['eventType'] = 'LambdaFunctionFailed' \
         if len(asked) > 2 else 'WorkflowExecutionStarted'",
    );
    let order = order.to_str().unwrap();
    let said = ends(&["replay", order, "--decider-command", &command], Exit::Found);
    assert!(said.contains("at decision task 3 a fresh decider gave another answer"), "{said}");
}

#[test]
fn a_sweep_goes_on_after_a_program_has_died() {
    if !runs("python3") {
        return;
    }
    let first = "any(e['eventType'] == 'LambdaFunctionFailed' for e in task['events']) \
                 and sys.exit('what is a failure?')";
    let command = example_but_first("sweep", first);
    let summary = scratch("decider-sweep-summary").join("summary.json");
    let summary = summary.to_str().unwrap();
    let program = ["--decider-command", &command];
    let sweep = ["sweep", SCENARIO, "--seeds", "0..100", "-q", "--summary", summary];
    let said = ends(&[&sweep[..], &program].concat(), Exit::Found);
    assert!(said.contains("0..100: 100 runs"), "{said}");
    assert!(said.contains("`decides` breaks"), "{said}");
    assert!(said.contains("what is a failure?"), "{said}");

    let merge = ["merge", summary, "--scenario", SCENARIO];
    assert_eq!(ends(&[&merge[..], &program].concat(), Exit::Found), said);
    let (_, reproduce) = said.split_once("reproduce: swf-sim ").unwrap();
    let words = shell_words::split(reproduce.lines().next().unwrap()).unwrap();
    let reproduced = ends(&words.iter().map(String::as_str).collect::<Vec<_>>(), Exit::Found);
    assert!(reproduced.contains("what is a failure?"), "{reproduced}");
}

#[test]
fn a_sweep_ends_by_itself_where_a_program_is_silent_in_every_run() {
    let program = ["--decider-command", "sleep 600", "--decider-time-limit", "0"];
    let sweep = ["sweep", SCENARIO, "--seeds", "0..100", "--jobs", "1"];
    let said = ends(&[&sweep[..], &program].concat(), Exit::Limit);
    for told in [
        "0..5: 5 runs\n  stopped before all of 0..100\n",
        "stopped: the decider gave no answer in 5 runs on end",
        "`decides` breaks under seed 0",
        "gave no answer within 0 s",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
}

#[test]
fn deciders_are_named_for_what_has_some_and_only_once() {
    let (history, program) = ("examples/order-1.json", ["--decider-command", "python3"]);
    let rows: [(&[&str], &str); 4] = [
        (&["replay", history, "--decider", SCENARIO], "cannot be used with"),
        (&["explain", history], "it is a history, and nothing is run"),
        (&["draw", history], "it is a history, and nothing is run"),
        (&["diff", history, history], "it is a history, and nothing is run"),
    ];
    for (arguments, expected) in rows {
        let said = ends(&[arguments, &program].concat(), Exit::BadInput);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    let said = ends(&["replay", history, "--workflow-id", "order-1"], Exit::BadInput);
    assert!(said.contains("--decider <SCENARIO>|--decider-command <COMMAND>"), "{said}");
    let said = ends(&["replay", history, "--decider-command", "a 'b"], Exit::BadInput);
    assert!(said.contains("a quote is not closed"), "{said}");
    let said = ends(&["explain", history, "--seed", "1"], Exit::BadInput);
    assert!(said.contains("faults, seeds and deciders are for scenarios"), "{said}");
}
