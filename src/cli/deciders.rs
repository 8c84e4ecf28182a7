//! Who decides: the scenario's rules, or a program.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::input::Input;
use super::{Exit, say};
use crate::deciders::CommandDecider;
use crate::simulation::{DecidingParty, World};

/// A program that decides.
#[derive(Debug, Args)]
pub(super) struct DeciderCommand {
    /// Let a program decide for all workflow types: it is sent one decision task to a line, as
    /// PollForDecisionTask answers it, and answers each with a line `{"decisions": [...]}`.
    #[arg(long, value_name = "COMMAND")]
    decider_command: Option<String>,
    /// How long the program may take for an answer, in seconds on the wall.
    #[arg(long, value_name = "SECONDS", requires = "decider_command", default_value_t = 10)]
    decider_time_limit: u64,
}

impl DeciderCommand {
    /// Puts the program in the place of the scenario's deciders, if there is one; how long they
    /// think stays as it is. Says why nobody would decide.
    pub(super) fn install(&self, input: &Input, world: &mut World) -> Result<(), Exit> {
        let Some(command) = &self.decider_command else {
            if !world.deciders.is_empty() {
                return Ok(());
            }
            say(format_args!("error: {}: nobody decides", input.name));
            say("help: give it a section `deciders`, or use --decider-command");
            return Err(Exit::BadInput);
        };
        let decider = CommandDecider::new(command, Duration::from_secs(self.decider_time_limit));
        let decider = decider.map_err(|error| {
            say(format_args!("error: {error}"));
            Exit::BadInput
        })?;
        let decider = Arc::new(decider);
        for workflow_type in &world.workflow_types {
            let party = world.deciders.entry(workflow_type.name.clone());
            let nominal = || DecidingParty::shared(decider.clone());
            party.or_insert_with(nominal).decider = decider.clone();
        }
        Ok(())
    }
}
