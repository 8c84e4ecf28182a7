//! The one table of exit codes.

use std::process::ExitCode;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It did what was asked for: 0.
    Success,
    /// It found something, or the simulation could not go on: 1.
    Found,
    /// The command line, a scenario or a file is not as it has to be: 2.
    BadInput,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Success => 0,
            Exit::Found => 1,
            Exit::BadInput => 2,
        })
    }
}
