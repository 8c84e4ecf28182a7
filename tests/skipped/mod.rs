//! Saying that a test had nothing to test.

use std::io::Write;

/// Says so on standard error itself, since what a passing test prints is not shown.
pub(crate) fn skipped(why: &str) {
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "{name} skipped: {why}");
}
