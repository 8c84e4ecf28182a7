//! `swf-sim import`: a recorded run as a scenario.

use std::path::PathBuf;

use anstream::ColorChoice;
use clap::Args;

use super::histories;
use super::output::Output;
use super::{Exit, General, say};
use crate::model::Recording;
use crate::replay::{NotReplayed, import};

/// Make a scenario of a recorded run, to ask what would have been otherwise.
///
/// The scenario has the recorded types, results and decisions, and latencies with which running it
/// gives the recorded events in the recorded order. What it cannot give back, such as run ids and
/// who polled, is noted at its top where it matters.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// A file with a recorded history, packed by gzip or not; `-` is standard input.
    #[arg(value_name = "HISTORY")]
    history: PathBuf,
    /// The execution with this workflow id, where the file holds several.
    #[arg(long, value_name = "WORKFLOW_ID")]
    execution: Option<String>,
    /// Write the scenario to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Import {
    pub(super) fn execute(&self, general: &General) -> Exit {
        match self.import(general) {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn import(&self, general: &General) -> Result<Exit, Exit> {
        let (name, recordings) = histories::recordings(&self.history)?;
        let recording = self.wanted(&name, recordings, general)?;
        let imported = import(&recording).map_err(|error| {
            say(format_args!("error: {name}: {error}"));
            match error {
                NotReplayed::Fragment(_) => Exit::BadInput,
                NotReplayed::Different(_) => Exit::Found,
            }
        })?;
        for note in &imported.notes {
            general.note(&format!("{name}: not given back: {note}"));
        }
        let mut output = Output::new(self.output.clone(), ColorChoice::Never);
        let written = output.write(imported.scenario.as_bytes());
        Ok(written.max(output.finish()))
    }

    fn wanted(
        &self,
        name: &str,
        recordings: Vec<Recording>,
        general: &General,
    ) -> Result<Recording, Exit> {
        let ids = |recording: &Recording| {
            recording.workflow_execution.as_ref().map(|ids| ids.workflow_id.clone())
        };
        let known: Vec<String> =
            recordings.iter().filter_map(ids).map(|id| id.to_string()).collect();
        if self.execution.is_none() && recordings.len() > 1 {
            let count = recordings.len();
            general.note(&format!("this is the first of {count} executions; see `--execution`"));
        }
        let wanted = |recording: &Recording| match &self.execution {
            Some(wanted) => ids(recording).is_some_and(|id| id == *wanted.as_str()),
            None => true,
        };
        recordings.into_iter().find(wanted).ok_or_else(|| {
            let wanted = self.execution.as_deref().unwrap_or_default();
            let known = match known.is_empty() {
                true => "none is named".to_owned(),
                false => format!("there are `{}`", known.join("`, `")),
            };
            say(format_args!("error: {name}: no execution `{wanted}`; {known}"));
            Exit::BadInput
        })
    }
}
