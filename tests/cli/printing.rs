//! Results go to standard output and nothing else does; tables are colored on terminals only.

use std::fs;
use std::io::{BufRead, BufReader};

use unicode_width::UnicodeWidthStr;

use super::{piped, project, run, run_with, scratch, stderr, stdout, swf_sim};

const SAGA: &str = "scenarios/saga.yaml";

fn saga() -> String {
    fs::read_to_string(project(SAGA)).expect("it is shipped")
}

#[test]
fn several_scenarios_and_standard_input_are_run_in_turn() {
    let output = run_with(&["run", "scenarios/retry.yaml", "-"], &saga());
    let tables = stdout(&output);
    let titles: Vec<&str> = tables.lines().filter(|line| line.starts_with("scenario ")).collect();
    assert_eq!(titles, ["scenario retry", "scenario <stdin>"]);
}

#[test]
fn a_folder_stands_for_its_scenarios_by_name() {
    let output = run(&["check", "scenarios"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let mut shipped: Vec<String> = fs::read_dir(project("scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml"))
        .map(|name| format!("ok scenarios/{name}"))
        .collect();
    shipped.sort();
    assert_eq!(stdout(&output).lines().collect::<Vec<_>>(), shipped);
    let warned = stderr(&output);
    assert!(!warned.lines().any(|line| line.starts_with("error")), "{warned}");
}

#[test]
fn findings_go_to_standard_error_alone() {
    for command in ["run", "check"] {
        let output = run_with(&[command, "-"], "swf-sim: 7");
        assert_eq!(stdout(&output), "");
        assert!(stderr(&output).contains("--> <stdin>:1:10"), "{}", stderr(&output));
    }
    let output = run_with(&["check", "-"], "{\"events\": []}");
    assert_eq!(stdout(&output), "");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_result_goes_to_a_file_whole_or_not_at_all() {
    let folder = scratch("output");
    let file = folder.join("saga.json");
    let into = ["run", SAGA, "--format", "json", "-o", file.to_str().unwrap()];
    let (output, expected) = (run(&into), run(&into[..4]));
    assert_eq!((stdout(&output), stderr(&output)), (String::new(), String::new()));
    assert_eq!(fs::read_to_string(&file).unwrap(), stdout(&expected));

    let output = run(&["run", "no/such.yaml", "-o", file.to_str().unwrap()]);
    assert!(!output.status.success());
    assert_eq!(fs::read_to_string(&file).unwrap(), stdout(&expected));
}

#[test]
fn notes_are_silenced_and_errors_are_not() {
    let history = ["run", "scenarios/children.yaml", "--format", "history"];
    assert!(stderr(&run(&history)).contains("\nnote: "));
    let quiet = [&["-q"], &history[..]].concat();
    assert_eq!(stderr(&run(&quiet)), "");
    assert_eq!(stdout(&run(&quiet)), stdout(&run(&history)));
    assert!(stderr(&run(&["run", "-q", "no/such.yaml"])).starts_with("error: "));
}

#[test]
fn colors_are_as_asked_for_and_change_no_width() {
    let plain = stdout(&run(&["run", SAGA]));
    assert!(!plain.contains('\u{1b}'), "a pipe gets no colors");
    type Row<'r> = (&'r [&'r str], &'r [(&'r str, &'r str)], bool);
    let rows: [Row<'_>; 8] = [
        (&["--color", "always"], &[], true),
        (&["--color", "always"], &[("NO_COLOR", "1")], true),
        (&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&["--color", "auto"], &[], false),
        (&[], &[("CLICOLOR_FORCE", "1")], true),
        (&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        (&[], &[("TERM", "dumb")], false),
        (&["--format", "json", "--color", "always"], &[], false),
    ];
    for (arguments, environment, colored) in rows {
        let mut command = swf_sim(&[&["run", SAGA], arguments].concat());
        let output = command.envs(environment.iter().copied()).output().unwrap();
        let written = stdout(&output);
        assert_eq!(written.contains('\u{1b}'), colored, "{arguments:?} {environment:?}");
        if colored {
            assert_eq!(anstream::adapter::strip_str(&written).to_string(), plain);
        }
    }
}

#[test]
fn failures_are_red_and_closes_are_bold() {
    let output = run(&["run", SAGA, "--color", "always"]);
    let written = stdout(&output);
    let painted = |event_type: &str| {
        let mut words = written.split([' ', '\n']);
        let is_it = |word: &&str| anstream::adapter::strip_str(word).to_string() == event_type;
        let word = words.find(is_it).unwrap();
        word.split_once(event_type).unwrap().0.to_owned()
    };
    assert_eq!(painted("LambdaFunctionFailed"), "\u{1b}[31m");
    assert_eq!(painted("WorkflowExecutionFailed"), "\u{1b}[1m\u{1b}[31m");
    assert_eq!(painted("LambdaFunctionCompleted"), "");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = piped(swf_sim(&["run", "scenarios", "--format", "jsonl"]));
    let mut first = String::new();
    BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!stderr(&output).contains("error"), "{}", stderr(&output));
}

#[test]
fn nobody_has_to_listen_to_errors() {
    let mut child = piped(swf_sim(&["run", "-", "no/such.yaml"]));
    drop(child.stderr.take());
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn ids_neither_break_a_table_nor_color_it() {
    let workflow_id = format!("\"a\\tb\\e[31m{}\"", "字".repeat(100));
    let scenario = saga().replace("workflowId: order-1", &format!("workflowId: {workflow_id}"));
    let table = stdout(&run_with(&["run", "-"], &scenario));
    assert!(table.contains("\na\u{fffd}b\u{fffd}[31m字"), "{table}");
    for line in table.lines() {
        assert!(!line.contains(char::is_control), "{line:?}");
        assert!(line.width() <= 100, "{line}");
    }
}

#[test]
fn no_table_is_wider_than_a_hundred_columns() {
    for line in stdout(&run(&["run", "scenarios"])).lines() {
        assert!(line.width() <= 100, "{line}");
    }
}

#[test]
fn the_schema_is_the_one_that_is_shipped() {
    let shipped = fs::read_to_string(project("scenarios/schema.json")).unwrap();
    assert!(stdout(&run(&["schema"])) == shipped, "`swf-sim schema` prints another one");
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let help = stdout(&run(&["--help"]));
    let (_, listed) = help.split_once("Commands:\n").unwrap();
    let (listed, _) = listed.split_once("\n\n").unwrap();
    let names = listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let commands: Vec<&str> = names.filter(|name| !name.is_empty() && *name != "help").collect();
    assert!(commands.contains(&"run") && commands.contains(&"man"), "{commands:?}");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = stdout(&run(&["completions", shell]));
        for command in &commands {
            assert!(script.contains(command), "{shell} {command}");
        }
    }
    let page = stdout(&run(&["man"]));
    assert!(page.contains(".TH swf\\-sim 1") || page.contains(".TH swf-sim 1"), "{page}");
    assert!(page.contains("the gravest counts"), "{page}");
    for command in commands {
        assert!(stdout(&run(&["man", command])).contains(&format!("swf\\-sim\\-{command}")));
    }
}

#[test]
fn a_program_decides_where_it_is_asked_to_and_a_scenario_without_deciders_needs_one() {
    let scenario = std::fs::read_to_string("scenarios/lambda-times-out.yaml").unwrap();
    let (head, rest) = scenario.split_once("deciders:").unwrap();
    let (_, people) = rest.split_once("\npeople:").unwrap();
    let (people, _) = people.split_once("\nexpect:").unwrap_or((people, ""));
    let world = format!("{head}people:{people}\n");
    let output = run_with(&["run", "-"], &world);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nobody decides"), "{}", stderr(&output));
    let decider = "sh -c 'while read line; do echo \"{\\\"decisions\\\":[]}\"; done'";
    let output = run_with(&["run", "-", "--decider-command", decider], &world);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("TIMED_OUT  5 events"), "{}", stdout(&output));
}
