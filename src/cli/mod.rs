//! The commands, one file for each.

mod events;
mod exit;
mod run;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::Exit;

/// Simulates Amazon Simple Workflow Service: a scenario in, its history out, in virtual time.
#[derive(Debug, Parser)]
#[command(name = "swf-sim", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario and print what happened.
    Run(run::Run),
    /// Explain the 54 types of events.
    Events(events::Events),
}

/// Does what the command line asks for.
#[must_use]
pub fn main() -> ExitCode {
    let Arguments { command } = Arguments::parse();
    let exit = match command {
        Command::Run(run) => run.execute(),
        Command::Events(events) => events.execute(),
    };
    exit.into()
}
