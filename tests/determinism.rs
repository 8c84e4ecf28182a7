//! The same scenario gives the same bytes: in two processes, and from two builds.

mod shipped;
mod skipped;

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use skipped::skipped;

const THIS_BINARY: &str = env!("CARGO_BIN_EXE_swf-sim");

/// Names another build of the same program.
const OTHER_BINARY: &str = "SWF_SIM_OTHER_BINARY";

fn run(binary: &OsStr, scenario: &Path, format: &str) -> Output {
    let mut command = Command::new(binary);
    command.arg("run").arg(scenario).args(["--format", format]);
    command.output().unwrap_or_else(|error| panic!("{}: {error}", binary.to_string_lossy()))
}

/// Runs every scenario with both, and compares all that they say.
fn compare(one: &OsStr, other: &OsStr) {
    for scenario in shipped::scenarios() {
        for format in ["json", "jsonl", "history", "table"] {
            let (one, other) = (run(one, &scenario, format), run(other, &scenario, format));
            let name = scenario.display();
            assert!(!one.stdout.is_empty(), "{name} writes no {format}");
            assert!(one.stdout == other.stdout, "{name} writes other bytes as {format}");
            assert_eq!((one.status, one.stderr), (other.status, other.stderr), "{name}");
        }
    }
}

#[test]
fn two_processes_write_the_same_bytes() {
    compare(THIS_BINARY.as_ref(), THIS_BINARY.as_ref());
}

#[test]
fn two_builds_write_the_same_bytes() {
    match std::env::var_os(OTHER_BINARY) {
        Some(other) => compare(THIS_BINARY.as_ref(), &other),
        None => skipped(&format!("{OTHER_BINARY} names no other build to compare with")),
    }
}
