//! The commands, one file for each. The result goes to standard output, all else to standard error.

#![deny(clippy::print_stdout, clippy::print_stderr, reason = "a closed pipe is no panic")]

mod access;
mod bug;
mod check;
mod check_histories;
mod course;
mod deciders;
mod diff;
mod documents;
mod draw;
mod events;
mod exit;
mod explain;
mod explore;
mod faults;
mod histories;
mod import;
mod input;
mod interruption;
mod kept;
mod lessons;
mod output;
mod progress;
mod replay;
mod run;
mod sites;
mod step;
mod story;
mod sweep;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use anstream::ColorChoice;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::scenario::Findings;

pub use exit::Exit;

/// Simulates Amazon Simple Workflow Service: a scenario in, its history out, in virtual time.
#[derive(Debug, Parser)]
#[command(name = "swf-sim", version, arg_required_else_help = true, after_help = Exit::help())]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    general: General,
}

/// What every command knows.
#[derive(Debug, Args)]
struct General {
    /// When tables are colored; `auto` obeys NO_COLOR, CLICOLOR_FORCE and TERM=dumb.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    color: Color,
    /// Say nothing but errors on standard error.
    #[arg(short, long, global = true)]
    quiet: bool,
}

/// When to color.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    /// On a terminal.
    Auto,
    /// Also into pipes and files.
    Always,
    /// Not.
    Never,
}

impl General {
    fn color(&self) -> ColorChoice {
        match self.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
    }

    /// Says what a scenario says and hardly means.
    fn warn(&self, warnings: &Findings) {
        if !self.quiet && !warnings.is_empty() {
            say(warnings);
        }
    }

    /// Says something that is no error and no result.
    fn note(&self, note: &str) {
        if !self.quiet {
            say(format_args!("note: {note}"));
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Sites(sites::Sites),
    Sweep(sweep::Sweep),
    Merge(sweep::Merge),
    Explore(explore::Explore),
    Check(check::Check),
    Replay(replay::Replay),
    Import(import::Import),
    Explain(explain::Explain),
    Draw(draw::Draw),
    Diff(diff::Compare),
    Lessons(lessons::Lessons),
    Access(access::Access),
    Events(events::Events),
    Schema(documents::Schema),
    Completions(documents::Completions),
    #[command(name = "man")]
    Manual(documents::Manual),
}

/// Says something to the person, if anybody listens.
fn say(what: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{what}");
}

/// Does what the command line asks for.
#[must_use]
pub fn main() -> ExitCode {
    bug::report_panics();
    let Arguments { command, general } = Arguments::parse();
    let exit = match command {
        Command::Run(run) => run.execute(&general),
        Command::Sites(sites) => sites.execute(&general),
        Command::Sweep(sweep) => sweep.execute(&general),
        Command::Merge(merge) => merge.execute(&general),
        Command::Explore(explore) => explore.execute(&general),
        Command::Check(check) => check.execute(&general),
        Command::Import(import) => import.execute(&general),
        Command::Replay(replay) => replay.execute(&general),
        Command::Explain(explain) => explain.execute(&general),
        Command::Draw(draw) => draw.execute(&general),
        Command::Diff(diff) => diff.execute(&general),
        Command::Lessons(lessons) => lessons.execute(&general),
        Command::Access(access) => access.execute(&general),
        Command::Events(events) => events.execute(),
        Command::Schema(schema) => schema.execute(),
        Command::Completions(completions) => completions.execute(),
        Command::Manual(manual) => manual.execute(),
    };
    exit.into()
}
