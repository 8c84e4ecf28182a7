//! Who decides: the scenario's rules, or a program.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::input::Input;
use super::{Exit, say};
use crate::deciders::CommandDecider;
use crate::simulation::{DecidingParty, World};

/// Those that name a decider: at most one of them can be given.
pub(super) const DECIDER: &str = "named decider";

/// How long a program may take for an answer, in seconds, unless somebody says otherwise.
const DEFAULT_TIME_LIMIT: u64 = 10;

/// A program that decides.
#[derive(Debug, Args)]
pub(super) struct DeciderCommand {
    /// Let a program decide for all workflow types: it is sent one decision task to a line, as
    /// PollForDecisionTask answers it, and answers each with a line `{"decisions": [...]}`.
    #[arg(long, value_name = "COMMAND", group = DECIDER)]
    decider_command: Option<String>,
    /// How long the program may take for an answer, in seconds on the wall.
    #[arg(long, value_name = "SECONDS", requires = "decider_command",
          default_value_t = DEFAULT_TIME_LIMIT)]
    decider_time_limit: u64,
}

impl DeciderCommand {
    /// Whether there is one.
    pub(super) fn is_given(&self) -> bool {
        self.decider_command.is_some()
    }

    /// What asks for the same program on another command line; empty: there is none.
    pub(super) fn as_argument(&self) -> String {
        let Some(command) = &self.decider_command else { return String::new() };
        let limit = self.decider_time_limit;
        let limit = match limit == DEFAULT_TIME_LIMIT {
            true => String::new(),
            false => format!(" --decider-time-limit {limit}"),
        };
        format!(" --decider-command {}{limit}", shell_words::quote(command))
    }

    /// The program, if there is one; it is started when it is first asked. Says what is wrong with
    /// its command.
    pub(super) fn program(&self) -> Result<Option<Arc<CommandDecider>>, Exit> {
        let Some(command) = &self.decider_command else { return Ok(None) };
        let limit = Duration::from_secs(self.decider_time_limit);
        match CommandDecider::new(command, limit) {
            Ok(decider) => Ok(Some(Arc::new(decider))),
            Err(error) => {
                say(format_args!("error: {error}"));
                Err(Exit::BadInput)
            }
        }
    }

    /// Puts the program in the place of the scenario's deciders, if there is one; how long they
    /// think stays as it is. Says why nobody would decide.
    pub(super) fn install(&self, input: &Input, world: &mut World) -> Result<(), Exit> {
        let Some(decider) = self.program()? else {
            if !world.deciders.is_empty() {
                return Ok(());
            }
            say(format_args!("error: {}: nobody decides", input.name));
            say("help: give it a section `deciders`, or use --decider-command");
            return Err(Exit::BadInput);
        };
        for workflow_type in &world.workflow_types {
            let party = world.deciders.entry(workflow_type.name.clone());
            let nominal = || DecidingParty::shared(decider.clone());
            party.or_insert_with(nominal).decider = decider.clone();
        }
        Ok(())
    }
}
