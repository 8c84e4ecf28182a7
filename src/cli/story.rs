//! A file as histories with what is known beyond them: a scenario that is run, or histories that
//! somebody exported.

use clap::Args;

use super::deciders::DeciderCommand;
use super::faults::Faults;
use super::input::{Input, is_scenario};
use super::{Exit, General, say};
use crate::explain::Told;
use crate::model::{HistoryEvent, Recording, Text, Times, WorkflowExecution};
use crate::render::visible;
use crate::scenario::Scenario;
use crate::simulation::{EventProvenance, Simulation, World};

/// How a scenario is run whose story is told.
#[derive(Debug, Args)]
pub(super) struct Running {
    #[command(flatten)]
    faults: Faults,
    #[command(flatten)]
    decider: DeciderCommand,
}

/// The history of one execution, and what is known beyond it.
#[derive(Debug)]
pub(super) struct Story {
    /// Which execution it is of, where that is known.
    pub(super) workflow_execution: Option<WorkflowExecution>,
    /// Its events.
    pub(super) history: Vec<HistoryEvent>,
    /// What is known beyond them, an entry for each; empty for what somebody exported.
    pub(super) told: Vec<Told>,
}

/// What a file tells of, and how reading it ended.
pub(super) struct Stories {
    /// At least one.
    pub(super) stories: Vec<Story>,
    pub(super) exit: Exit,
}

impl Stories {
    /// Reads a file; a scenario is run, as it stands or in this way. Says what is wrong with it.
    pub(super) fn of(
        input: &Input,
        running: Option<&Running>,
        general: &General,
    ) -> Result<Stories, Exit> {
        if is_scenario(&input.text) {
            return Stories::ran(input, &input.scenario()?, running, general);
        }
        if running.is_some_and(Running::is_given) {
            say(format_args!("error: {}: it is a history, and nothing is run", input.name));
            say("help: faults, seeds and deciders are for scenarios; `replay` asks deciders again");
            return Err(Exit::BadInput);
        }
        let recordings = Recording::read(&input.text).map_err(|error| {
            say(format_args!("error: {}: {error}", input.name));
            Exit::BadInput
        })?;
        if recordings.iter().any(|recording| recording.times == Times::Absent) {
            general.note(&format!("{}: it has no timestamps; those shown are made up", input.name));
        }
        let stories = recordings.into_iter().map(|recording| Story {
            workflow_execution: recording.workflow_execution,
            history: recording.events,
            told: Vec::new(),
        });
        Ok(Stories { stories: stories.collect(), exit: Exit::Success })
    }

    /// Runs a scenario. What keeps it from going on is said, and what happened so far is told.
    pub(super) fn ran(
        input: &Input,
        scenario: &Scenario,
        running: Option<&Running>,
        general: &General,
    ) -> Result<Stories, Exit> {
        let world = scenario.world.clone();
        let mut simulation = match running {
            Some(running) => running.set_up(input, world)?,
            None => input.set_up(world)?,
        };
        let mut exit = Exit::Success;
        if let Err(error) = simulation.run() {
            say(format_args!("error: {}: {error}", input.name));
            exit = Exit::Found;
        }
        for refused in simulation.refused() {
            let at = refused.at.since(simulation.world().start).as_secs_f64();
            let name = &input.name;
            general.note(&format!("{name}: at {at:.3} the service refused: {}", refused.fault));
        }
        if let Some(running) = running {
            exit = exit.max(running.faults.report(input, &simulation, general));
        }
        let stories: Vec<Story> = stories_of(&simulation, &input.name).collect();
        if stories.is_empty() {
            say(format_args!("error: {}: no execution was started", input.name));
            return Err(exit.max(Exit::Nothing));
        }
        Ok(Stories { stories, exit })
    }

    /// Keeps the executions with this workflow id; says which there are when none has it.
    pub(super) fn only(mut self, workflow_id: Option<&str>) -> Result<Stories, Exit> {
        let Some(wanted) = workflow_id else { return Ok(self) };
        let ids: Vec<Text> = self.stories.iter().filter_map(Story::workflow_id).collect();
        self.stories.retain(|story| story.workflow_id().is_some_and(|id| id == wanted));
        if !self.stories.is_empty() {
            return Ok(self);
        }
        let ids: indexmap::IndexSet<&str> = ids.iter().map(Text::as_str).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        say(match ids.is_empty() {
            true => format!(
                "error: the file does not say which execution it is of, so none can be picked by `{wanted}`"
            ),
            false => format!(
                "error: no execution has the workflow id `{wanted}`; there are `{}`",
                ids.join("`, `")
            ),
        });
        Err(Exit::Nothing)
    }
}

impl Running {
    /// Whether it is another way than a scenario says.
    fn is_given(&self) -> bool {
        self.faults.are_given() || self.decider.is_given()
    }

    fn set_up(&self, input: &Input, mut world: World) -> Result<Simulation, Exit> {
        self.decider.install(input, &mut world)?;
        self.faults.set_up(input, world)
    }
}

impl Story {
    fn workflow_id(&self) -> Option<Text> {
        self.workflow_execution.as_ref().map(|execution| execution.workflow_id.clone())
    }

    /// The workflow id, with which run of it this is where it is not the first.
    pub(super) fn name(&self, run: usize) -> String {
        let id = self.workflow_id().map_or_else(|| "(ids not told)".to_owned(), |id| visible(&id));
        if run == 0 { id } else { format!("{id}, run {}", run + 1) }
    }

    /// The execution in a line.
    pub(super) fn title(&self) -> String {
        match &self.workflow_execution {
            Some(WorkflowExecution { workflow_id, run_id }) => {
                format!("execution {}, run {}", visible(workflow_id), visible(run_id))
            }
            None => "an execution whose ids the file does not tell".to_owned(),
        }
    }
}

fn stories_of<'s>(simulation: &'s Simulation, file: &'s str) -> impl Iterator<Item = Story> + 's {
    simulation.executions().map(move |execution| {
        let provenance = simulation.provenance(execution.workflow_execution());
        Story {
            workflow_execution: Some(execution.workflow_execution().clone()),
            history: execution.history().to_vec(),
            told: provenance.unwrap_or_default().iter().map(|known| told(known, file)).collect(),
        }
    })
}

fn told(known: &EventProvenance, file: &str) -> Told {
    let struck = known.site.as_ref().zip(known.fault);
    Told {
        rule: known.rule,
        site: known.site.as_ref().map(ToString::to_string),
        fault: struck.map(|(site, fault)| format!("{site}={fault}")),
        forbidden: known.forbidden.as_ref().map(|why| (why.to_string(), why.remedy())),
        decided_at: known.decided_at.map(|at| format!("{file}:{}:{}", at.line, at.column)),
    }
}
