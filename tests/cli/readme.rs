//! The README's commands print what it shows.

use super::{project, run, stderr, stdout};

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

#[test]
fn every_command_prints_what_the_readme_shows() {
    let readme = std::fs::read_to_string(project("README.md")).unwrap();
    let commands = commands(&readme);
    assert!(!commands.is_empty());
    for (command, shown) in commands {
        let arguments = command.strip_prefix("cargo run -- ").or(command.strip_prefix("swf-sim "));
        let Some(arguments) = arguments else { panic!("`{command}` is not one of ours") };
        let output = run(&arguments.split(' ').collect::<Vec<_>>());
        let written = stdout(&output) + &stderr(&output);
        let lines: Vec<&str> = written.lines().map(str::trim_end).collect();
        assert!(is_shown(&lines, &shown), "$ {command}\n{written}");
    }
}
