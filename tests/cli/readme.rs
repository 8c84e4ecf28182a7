//! The commands of the README and of the pages in `docs/` print what is shown of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use swf_sim::model::{Assumptions, Claim, ClaimForm};
use swf_sim::scenario::Scenario;

use super::deciders::runs;
use super::skipped::skipped;
use super::{project, run_with, stderr, stdout};

/// Every command in a console block, with the lines that are shown of its output.
fn commands(readme: &str) -> Vec<(&str, Vec<&str>)> {
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match line.strip_prefix("$ ") {
            _ if line.starts_with("```") => inside = line == "```console",
            Some(command) if inside => commands.push((command, Vec::new())),
            None if inside => commands.last_mut().expect("a command comes first").1.push(line),
            Some(_) | None => {}
        }
    }
    commands
}

/// Whether the lines are as shown, where `...` alone in a line stands for any lines.
fn is_shown(lines: &[&str], shown: &[&str]) -> bool {
    match (lines, shown) {
        (_, ["..."]) | ([], []) => true,
        (_, ["...", rest @ ..]) => {
            (0..=lines.len()).any(|skipped| is_shown(&lines[skipped..], rest))
        }
        ([line, lines @ ..], [expected, rest @ ..]) => line == expected && is_shown(lines, rest),
        ([], [_, ..]) | ([_, ..], []) => false,
    }
}

fn readme() -> String {
    std::fs::read_to_string(project("README.md")).expect("there is a README")
}

/// The scenario in the README.
fn scenario(readme: &str) -> &str {
    let (_, block) = readme.split_once("```yaml\n").expect("it has a scenario");
    block.split_once("```").expect("the block ends").0
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    print_what_is_shown(&readme());
}

#[test]
fn every_command_prints_what_the_course_shows() {
    print_what_is_shown(&std::fs::read_to_string(project("docs/course.md")).expect("it is there"));
}

#[test]
fn every_command_prints_what_the_page_on_large_sweeps_shows() {
    let page = std::fs::read_to_string(project("docs/large-sweeps.md"));
    print_what_is_shown(&page.expect("it is there"));
}

fn print_what_is_shown(page: &str) {
    let commands = commands(page);
    assert!(!commands.is_empty());
    for (command, shown) in commands {
        let Some(written) = written(command) else {
            skipped(&format!("`{command}` cannot be run here"));
            continue;
        };
        let lines: Vec<&str> = written.trim_end().lines().map(str::trim_end).collect();
        assert!(is_shown(&lines, &shown), "$ {command}\n{written}");
    }
}

/// What a command writes, or the last of several that are piped; `None`: what it needs is not here.
fn written(line: &str) -> Option<String> {
    let (mut before, mut said) = (String::new(), String::new());
    for command in line.split(" | ") {
        let words = shell_words::split(command).expect("its quotes are closed");
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = match &words[..] {
            ["cargo", "run", "--example", name] => Command::new(example(name)?).output().ok()?,
            ["cargo", "run", "--", arguments @ ..] | ["swf-sim", arguments @ ..] => {
                let python = arguments.iter().any(|word| word.starts_with("python3 "));
                if python && !runs("python3") {
                    return None;
                }
                run_with(arguments, &before)
            }
            _ => panic!("`{command}` is not one of ours"),
        };
        before = stdout(&output);
        said += &stderr(&output);
    }
    Some(before + &said)
}

/// Where an example is; `None`: it is not there or older than the library, since not all targets
/// were built, as `cargo test` does it.
fn example(name: &str) -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_BIN_EXE_swf-sim"));
    let built = |path: &Path| path.metadata().and_then(|known| known.modified()).ok();
    let example = own.with_file_name("examples");
    let example = example.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let library = built(&own.with_file_name("libswf_sim.rlib"));
    (built(&example)? >= library?).then_some(example)
}

#[test]
fn the_tests_in_the_readme_are_those_of_the_examples() {
    let readme = readme();
    for file in ["examples/property_test.rs", "examples/snapshot_test.rs"] {
        let example = std::fs::read_to_string(project(file)).unwrap();
        let (_, code) = example.split_once("\n\n").unwrap();
        assert!(readme.contains(&format!("\n{code}```\n")), "{file}");
    }
}

#[test]
fn the_scenario_of_the_readme_runs_as_it_stands() {
    let output = run_with(&["run", "-"], scenario(&readme()));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("  order-1  COMPLETED  "), "{}", stdout(&output));
}

#[test]
fn the_table_of_properties_has_every_form_and_no_other() {
    let readme = readme();
    let (_, table) = readme.split_once("| property | holds when |\n|---|---|\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows: Vec<&str> = table.lines().collect();
    let form = |form: &ClaimForm| format!("| `{}` | {} |", form.words, form.holds);
    assert_eq!(rows, Claim::FORMS.iter().map(form).collect::<Vec<_>>());
}

#[test]
fn the_table_of_assumptions_has_all_of_them_with_their_defaults() {
    let readme = readme();
    let (_, table) = readme.split_once("| assumption | default |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows: Vec<(&str, &str)> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | `"))
        .filter_map(|(name, rest)| Some((name, rest.split_once('`')?.0)))
        .collect();

    // One `name: value` for each field; a name that is none, or another value, would be found.
    let known = format!("{:?}", Assumptions::default()).matches(": ").count();
    assert_eq!(rows.len(), known);
    let chosen: Vec<String> = rows.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let text = format!("{}\nassumptions: {{{}}}\n", scenario(&readme), chosen.join(", "));
    let scenario = Scenario::parse(&text, "readme.yaml").unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(scenario.world.assumptions, Assumptions::default());
}
