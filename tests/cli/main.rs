//! The command line: what it prints where, and how it ends.

mod access;
mod deciders;
mod drawing;
mod exits;
mod faults;
mod histories;
#[cfg(unix)]
mod large_sweeps;
mod printing;
mod readme;
mod refusals;
mod replay;
#[path = "../skipped/mod.rs"]
mod skipped;
mod teaching;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A command of swf-sim, begun in the project's folder, that knows nothing of this terminal.
fn swf_sim(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_swf-sim"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
        command.env_remove(variable);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    swf_sim(arguments).output().expect("it can be run")
}

/// What it comes to when this is its standard input.
fn run_with(arguments: &[&str], stdin: &str) -> Output {
    let mut child = piped(swf_sim(arguments));
    child.stdin.take().expect("it is piped").write_all(stdin.as_bytes()).expect("it is read");
    child.wait_with_output().expect("it ends")
}

fn piped(mut command: Command) -> Child {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("it can be run")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it writes text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("it writes text")
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A new folder for one test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}
