//! A panic is a bug of ours: it says so, and how to report it.

use std::env;
use std::panic::{self, PanicHookInfo};
use std::process;

use super::{Exit, say};

/// From now on a panic ends the process with a report and [`Exit::Bug`].
pub(super) fn report_panics() {
    panic::set_hook(Box::new(|panic| {
        say(report(panic));
        process::exit(Exit::Bug.code().into());
    }));
}

fn report(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    let what = owned.or(payload.downcast_ref::<&str>().copied()).unwrap_or("it panicked");
    let place = panic.location().map_or_else(|| "unknown".to_owned(), ToString::to_string);
    let command: Vec<String> =
        env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    format!(
        "error: this is a bug of swf-sim; please report it with these lines and the scenario\n\
         \x20 version  {}\n  command  {}\n  where    {place}\n  what     {what}",
        env!("CARGO_PKG_VERSION"),
        command.join(" "),
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    #[ignore = "it ends its process: the test below runs it in one of its own"]
    fn panics_here() {
        report_panics();
        panic!("a fired timer was not open");
    }

    #[test]
    fn a_panic_ends_with_70_and_asks_to_be_reported() {
        let mut command = Command::new(env::current_exe().expect("the test has a path"));
        command.args(["--exact", "cli::bug::tests::panics_here", "--ignored", "--nocapture"]);
        let output = command.output().expect("the test can be run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(70), "{said}");
        for part in ["please report it", env!("CARGO_PKG_VERSION"), "--ignored", "bug.rs:", "fired"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
