//! `swf-sim replay`: recorded histories through the reducer, or their decision tasks to a decider.

mod report;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::deciders::{DECIDER, DeciderCommand};
use super::histories;
use super::input::Input;
use super::output::Output;
use super::{Exit, General, say};
use crate::deciders::CommandDecider;
use crate::model::{EventId, Recording};
use crate::replay::{NotReasked, NotReplayed, Reasked, Replay as Replaying, Replayed};
use crate::scenario::Scenario;
use crate::simulation::{Decider, DecisionTask};

use report::{Outcome, Report};

/// Push recorded histories through the state machine, and compare what it writes.
///
/// What made each history is inferred from it: polls, answers with their decisions, what workers
/// and functions said, signals, what came of children. The state machine takes it at the recorded
/// moments, and the first event that it writes otherwise is shown. An event is counted as derived
/// when something about it was worked out, and as echoed when all that it says was copied from it.
///
/// With a decider, it is asked again instead at each recorded decision task, twice and after a
/// `reset`, and what it decides is compared with what was recorded.
#[derive(Debug, Args)]
pub(super) struct Replay {
    /// Files with recorded histories, as the service, its command line tools or `swf-sim run`
    /// print them, packed by gzip or not; `-` is standard input.
    #[arg(value_name = "HISTORY", required = true)]
    histories: Vec<PathBuf>,
    /// Ask this scenario's decider at each recorded decision task, and compare its decisions with
    /// the recorded ones.
    #[arg(long, value_name = "SCENARIO", group = DECIDER)]
    decider: Option<PathBuf>,
    #[command(flatten)]
    program: DeciderCommand,
    /// The workflow id, for a decider that asks for it, where the history does not say it.
    #[arg(long, value_name = "WORKFLOW_ID", requires = DECIDER)]
    workflow_id: Option<String>,
    /// Stop after the event with this id.
    #[arg(long, value_name = "EVENT")]
    upto: Option<u64>,
    /// Go on with the next history after a difference.
    #[arg(long)]
    no_fail_fast: bool,
    /// How to print what came of it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How to print what came of replays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each history; a difference in full.
    Text,
    /// One document: `{"schema": "swf-sim/replay/1", "histories": [...]}`.
    Json,
}

impl Replay {
    pub(super) fn execute(&self, general: &General) -> Exit {
        let mut output = Output::new(None, general.color());
        let decider = match self.named_decider() {
            Ok(decider) => decider,
            Err(exit) => return exit,
        };
        let (mut reports, mut exit) = (Vec::new(), Exit::Success);
        for path in &self.histories {
            let ended = self.replay_file(path, decider.as_ref(), &mut output, &mut reports);
            exit = exit.max(ended.unwrap_or_else(|exit| exit));
            let stops = exit != Exit::Success && !self.no_fail_fast;
            if stops || output.is_closed() {
                break;
            }
        }
        if self.format == Format::Json {
            exit = exit.max(output.write(&report::document(&reports)));
        }
        exit
    }

    fn replay_file(
        &self,
        path: &Path,
        decider: Option<&NamedDecider>,
        output: &mut Output,
        reports: &mut Vec<Report>,
    ) -> Result<Exit, Exit> {
        let (name, recordings) = histories::recordings(path)?;
        let several = recordings.len() > 1;
        let mut exit = Exit::Success;
        for mut recording in recordings {
            self.has_last(&name, &recording)?;
            if let Some(workflow_id) = &self.workflow_id {
                let ids = recording.workflow_execution.get_or_insert_default();
                ids.workflow_id = workflow_id.as_str().into();
            }
            let outcome = match decider {
                Some(decider) => self.reask(&recording, decider)?,
                None => self.replay(&recording),
            };
            let report = Report::new(name.clone(), several, &recording, outcome);
            exit = exit.max(report.exit());
            match self.format {
                Format::Text => exit = exit.max(output.write(report.text().as_bytes())),
                Format::Json => reports.push(report),
            }
            if exit != Exit::Success && !self.no_fail_fast {
                break;
            }
        }
        Ok(exit)
    }

    /// Refuses to stop after an event that is not there.
    fn has_last(&self, name: &str, recording: &Recording) -> Result<(), Exit> {
        let (Some(upto), Some(first), Some(last)) =
            (self.upto, recording.events.first(), recording.events.last())
        else {
            return Ok(());
        };
        let (first, last) = (first.event_id, last.event_id);
        if (first..=last).contains(&EventId(upto)) {
            return Ok(());
        }
        say(format_args!(
            "error: {name}: there is no event {upto}; the history has {first} to {last}"
        ));
        Err(Exit::BadInput)
    }

    /// The decider that is to be asked, if one is named.
    fn named_decider(&self) -> Result<Option<NamedDecider>, Exit> {
        if let Some(program) = self.program.program()? {
            return Ok(Some(NamedDecider::Program(program)));
        }
        let Some(path) = &self.decider else { return Ok(None) };
        let scenario = Input::read(path)?.scenario()?;
        Ok(Some(NamedDecider::OfScenario(Box::new(scenario))))
    }

    fn replay(&self, recording: &Recording) -> Outcome {
        match self.part(recording).run() {
            Ok(Replayed { counts, .. }) => Outcome::Identical(counts),
            Err(NotReplayed::Fragment(fragment)) => Outcome::NotReplayable(fragment),
            Err(NotReplayed::Different(difference)) => Outcome::Different(difference),
        }
    }

    fn reask(&self, recording: &Recording, decider: &NamedDecider) -> Result<Outcome, Exit> {
        let replay = self.part(recording);
        let decider = match replay.workflow_type() {
            Some(workflow_type) => decider.of_type(&workflow_type.name)?,
            None => Arc::new(|_: &DecisionTask<'_>| ()),
        };
        Ok(match replay.reask(|| Arc::clone(&decider)) {
            Ok(Reasked { same, open }) => Outcome::DecidesTheSame { same, open },
            Err(NotReasked::Fragment(fragment)) => Outcome::NotReplayable(fragment),
            Err(NotReasked::Different(different)) => Outcome::DecidesOtherwise(different),
            Err(other) => Outcome::CannotDecide(other),
        })
    }

    /// What of a recording is gone through.
    fn part<'r>(&self, recording: &'r Recording) -> Replaying<'r> {
        let replay = Replaying::of(recording);
        match self.upto {
            Some(last) => replay.upto(EventId(last)),
            None => replay,
        }
    }
}

/// Who is asked again.
enum NamedDecider {
    /// The decider that a scenario has for the type of a workflow.
    OfScenario(Box<Scenario>),
    /// A program, whatever the type.
    Program(Arc<CommandDecider>),
}

impl NamedDecider {
    /// The decider of a workflow type; says which there are when there is none.
    fn of_type(&self, workflow_type: &str) -> Result<Arc<dyn Decider>, Exit> {
        let scenario = match self {
            NamedDecider::OfScenario(scenario) => scenario,
            NamedDecider::Program(program) => return Ok(program.clone()),
        };
        let deciders = &scenario.world.deciders;
        if let Some(party) = deciders.get(workflow_type) {
            return Ok(party.decider.clone());
        }
        let known: Vec<&str> = deciders.keys().map(|name| name.as_str()).collect();
        let known = match known.is_empty() {
            true => "it has none".to_owned(),
            false => format!("it has some for `{}`", known.join("`, `")),
        };
        let name = &scenario.name;
        say(format_args!(
            "error: `{name}` has no decider for workflow type `{workflow_type}`; {known}"
        ));
        Err(Exit::BadInput)
    }
}
