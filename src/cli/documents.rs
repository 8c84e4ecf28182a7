//! What describes the program to other programs: `swf-sim schema` to editors, `swf-sim completions`
//! to shells, and `swf-sim man` to `man`.

use std::io;

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::output::Output;
use super::{Arguments, Exit, say};
use crate::scenario;

/// Print what makes a shell complete the commands.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn execute(&self) -> Exit {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), NAME, &mut script);
        Output::plain().write(&script)
    }
}

/// Print the JSON Schema of scenario files, for editors.
#[derive(Debug, Args)]
pub(super) struct Schema {}

impl Schema {
    pub(super) fn execute(&self) -> Exit {
        Output::plain().write(scenario::schema().as_bytes())
    }
}

/// Print the manual page, to be read by `man`.
#[derive(Debug, Args)]
pub(super) struct Manual {
    /// The command to describe; without it, all of swf-sim.
    command: Option<String>,
}

impl Manual {
    pub(super) fn execute(&self) -> Exit {
        let mut all = Arguments::command();
        all.build();
        let described = match &self.command {
            None => all,
            Some(name) => match all.find_subcommand(name) {
                Some(command) => command.clone().display_name(format!("{NAME}-{name}")),
                None => {
                    say(format_args!("error: unknown command `{name}`"));
                    return Exit::BadInput;
                }
            },
        };
        let page = page(described).expect("memory can be written to");
        Output::plain().write(&page)
    }
}

fn page(described: Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(described).render(&mut page)?;
    Ok(page)
}

const NAME: &str = "swf-sim";
