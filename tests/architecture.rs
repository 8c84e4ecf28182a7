//! How the house is built: which room may use which, what the inner rooms never touch, and how
//! large things get.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `src/`, and the rooms that each may use besides itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("iam", &[]),
    ("check", &["model"]),
    ("execution", &["model"]),
    ("service", &["model", "iam", "execution"]),
    ("simulation", &["model", "iam", "execution", "service"]),
    ("scenario", &["model", "iam", "execution", "service", "simulation"]),
    ("deciders", &["model", "iam", "execution", "service", "simulation"]),
    ("search", &["model", "iam", "check", "execution", "service", "simulation"]),
    ("replay", &["model", "execution", "simulation"]),
    ("explain", &["model", "execution"]),
    // An execution's ids and status stand before its events, so `render` is given executions.
    ("render", &["model", "explain", "execution"]),
    ("testing", &["model", "check", "execution", "simulation", "search", "render"]),
    ("http", &["model", "iam", "execution", "service", "simulation"]),
    (
        "cli",
        &[
            "model",
            "iam",
            "check",
            "execution",
            "service",
            "simulation",
            "scenario",
            "deciders",
            "search",
            "replay",
            "explain",
            "render",
            "testing",
            "http",
        ],
    ),
];

/// The rooms whose results depend on their arguments alone.
const PURE: &[&str] = &["model", "iam", "check", "execution", "service", "explain"];

/// What a pure room never mentions.
const IMPURE: &[&str] = &[
    "SystemTime",
    "Instant",
    "std::env",
    "std::fs",
    "std::thread",
    "HashMap",
    "HashSet",
    "rand_chacha",
];

/// One arm for each of the 54 types of events, so that a new one cannot be forgotten.
const ONE_ARM_PER_EVENT: &[(&str, &str)] = &[
    ("state.rs", "change"),
    ("effect.rs", "of"),
    ("monitor.rs", "judge"),
    ("happened.rs", "input"),
    ("decided.rs", "decision"),
    ("refused.rs", "refused"),
    ("step.rs", "step"),
    ("events.rs", "says"),
    ("next.rs", "successors"),
    ("rules.rs", "of_type"),
];

const MOST_COLUMNS: usize = 100;
const MOST_LINES_OF_FUNCTION: usize = 70;
const MOST_LINES_OF_FILE: usize = 700;

struct SourceFile {
    path: PathBuf,
    text: String,
}

impl SourceFile {
    /// The room that the file is in: a folder of `src/`, or a file there.
    fn room(&self) -> &str {
        let first = self.path.iter().next().and_then(|first| first.to_str());
        first.expect("names are text").trim_end_matches(".rs")
    }

    fn file_name(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).expect("names are text")
    }

    /// How many modules the file is inside of, the crate's root not counted, itself counted.
    fn depth(&self) -> usize {
        self.path.iter().count() - usize::from(self.file_name() == "mod.rs")
    }

    /// The lines that are no comments, with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = (1..).zip(self.text.lines());
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// All files of `src/`, by their paths in it.
fn sources() -> Vec<SourceFile> {
    let (root, mut found) = (folder("src"), Vec::new());
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("sources are UTF-8");
                let path = path.strip_prefix(&root).expect("it is in the folder").to_owned();
                found.push(SourceFile { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Fails with everything that is wrong, a line for each.
fn nothing_wrong(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words that follow `before` in a line.
fn words_after<'l>(line: &'l str, before: &'l str) -> impl Iterator<Item = &'l str> {
    line.split(before).skip(1).map(|rest| rest.split(|c| !is_word(c)).next().unwrap_or_default())
}

/// The names that follow `crate::` in a file, those in braces too.
fn crate_names(code: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        words_after(code, "crate::").filter(|name| !name.is_empty()).collect();
    for group in code.split("crate::{").skip(1) {
        let (mut depth, mut begins) = (0, true);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                _ if begins && is_word(c) => {
                    let rest = &group[at..];
                    names.push(rest.split(|c| !is_word(c)).next().unwrap_or_default());
                    begins = false;
                }
                _ => {}
            }
        }
    }
    names
}

fn may_use(room: &str) -> Option<&'static [&'static str]> {
    MAY_USE.iter().find(|(known, _)| *known == room).map(|(_, may_use)| *may_use)
}

#[test]
fn a_room_uses_only_rooms_below_it() {
    let mut wrong = Vec::new();
    for file in sources() {
        let (room, path) = (file.room(), file.path.display());
        if room == "lib" || room == "main" {
            continue;
        }
        let Some(allowed) = may_use(room) else {
            wrong.push(format!("{path}: the table above does not say what `{room}` may use"));
            continue;
        };
        let code: Vec<&str> = file.code().map(|(_, line)| line).collect();
        for used in crate_names(&code.join("\n")) {
            if used != room && !allowed.contains(&used) {
                wrong.push(format!("{path}: `{room}` may not use `{used}`"));
            }
        }
    }
    nothing_wrong(wrong);
}

#[test]
fn the_table_of_rooms_goes_down_only() {
    for (room, may_use) in MAY_USE {
        for used in *may_use {
            let below = MAY_USE.iter().position(|(known, _)| known == used);
            let own = MAY_USE.iter().position(|(known, _)| known == room);
            assert!(below.is_some() && below < own, "`{room}` uses `{used}`");
        }
    }
}

#[test]
fn no_path_climbs_out_of_its_room() {
    let mut wrong = Vec::new();
    for file in sources() {
        let mut inside_a_module = false;
        for (number, line) in file.code() {
            inside_a_module =
                line.starts_with("mod ") && line.ends_with('{') || inside_a_module && line != "}";
            let climbs = "super::".repeat(file.depth() + usize::from(inside_a_module));
            if line.contains(&climbs) || line.trim_start().starts_with("#[path") {
                wrong.push(format!("{}:{number}: {}", file.path.display(), line.trim()));
            }
        }
    }
    nothing_wrong(wrong);
}

#[test]
fn the_roots_hold_no_code_of_their_own() {
    for file in sources() {
        let functions = file.code().filter(|(_, line)| function_name(line).is_some()).count();
        match file.room() {
            "lib" => assert_eq!(functions, 0, "the library's root only names the rooms"),
            "main" => assert_eq!(functions, 1, "the binary's root only calls `cli`"),
            _ => {}
        }
    }
}

#[test]
fn the_inner_rooms_know_no_clock_no_environment_no_file_and_no_hash_order() {
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| PURE.contains(&file.room())) {
        for (number, line) in file.code() {
            for impure in IMPURE.iter().filter(|impure| mentions(line, impure)) {
                wrong.push(format!("{}:{number}: `{impure}`", file.path.display()));
            }
        }
    }
    nothing_wrong(wrong);
}

/// Whether a line has the words as words of their own.
fn mentions(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + words.len()..]);
        !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}

#[test]
fn lines_have_at_most_a_hundred_columns() {
    let mut wrong = Vec::new();
    // The texts that tests of `scenario` read stand in their folder as they are.
    for file in sources().iter().filter(|file| !file.path.iter().any(|part| part == "tests")) {
        for (number, line) in (1..).zip(file.text.lines()) {
            let columns = line.chars().count();
            // Text in quotes is not broken, for then it could not be searched for.
            if columns > MOST_COLUMNS && !line.contains('"') {
                wrong.push(format!("{}:{number}: {columns} columns", file.path.display()));
            }
        }
    }
    nothing_wrong(wrong);
}

#[test]
fn files_have_at_most_seven_hundred_lines() {
    let long = sources().into_iter().filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > MOST_LINES_OF_FILE).then(|| format!("{}: {lines} lines", file.path.display()))
    });
    nothing_wrong(long.collect());
}

#[test]
fn functions_have_at_most_seventy_lines() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (name, length) in functions(&file.text) {
            let excepted = ONE_ARM_PER_EVENT.contains(&(file.file_name(), name));
            if length > MOST_LINES_OF_FUNCTION && !excepted {
                wrong.push(format!("{}: `{name}` has {length} lines", file.path.display()));
            }
        }
    }
    nothing_wrong(wrong);
}

/// The name of the function that begins in this line.
fn function_name(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let qualifiers = ["pub", "pub(crate)", "pub(super)", "const", "async", "unsafe"];
    let first = words.find(|word| !qualifiers.contains(word))?;
    let name = words.next().filter(|_| first == "fn")?;
    name.split(|c| !is_word(c)).next()
}

/// The functions of a file and how many lines each has. The code is formatted, so that a function
/// ends with a brace in the column in which it begins.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (begin, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        let of_the_function = |line: &&str| match line.strip_prefix(indent) {
            Some(rest) => !(rest.starts_with('}') || rest.ends_with(';') && !rest.starts_with(' ')),
            None => line.is_empty(),
        };
        let inside = match line.ends_with(['}', ';']) {
            true => 0,
            false => lines[begin..].iter().take_while(|line| of_the_function(line)).count(),
        };
        functions.push((name, inside + 1));
    }
    functions
}

#[test]
fn every_scenario_begins_with_what_it_shows() {
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder("scenarios")).expect("there is a folder of scenarios") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("scenarios are UTF-8");
        let comment = text.lines().take_while(|line| line.starts_with('#'));
        let comment: String = comment.map(|line| line.trim_start_matches('#')).collect();
        if comment.trim().is_empty() {
            wrong.push(format!("{}: no comment says what it shows", path.display()));
        }
    }
    nothing_wrong(wrong);
}

#[test]
fn the_checks_find_what_they_look_for() {
    let code = "use crate::model::{A, B};\nuse crate::{cli::{run, x}, service};\ncrate::check::f()";
    assert_eq!(crate_names(code), ["model", "check", "cli", "service"]);
    assert!(mentions("use std::time::{Instant, Duration};", "Instant"));
    assert!(!mentions("let instantly = Instantly;", "Instant"));
    let text = "impl A {\n    fn declared(\n        &self,\n    ) -> u8;\n\n    pub(super) fn short() {}\n\
                \n    fn long() {\n        let a = 1;\n        a;\n\n        b\n    }\n}\n";
    assert_eq!(functions(text), [("declared", 3), ("short", 1), ("long", 6)]);
}
