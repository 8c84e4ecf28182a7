//! `swf-sim run`: scenarios in, what happened out.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use indexmap::IndexSet;

use super::deciders::DeciderCommand;
use super::faults::Faults;
use super::input::{Input, files};
use super::interruption::Interruption;
use super::output::Output;
use super::sweep::Properties;
use super::{Exit, General, say};
use crate::execution::Execution;
use crate::model::Claim;
use crate::render;
use crate::scenario::{Findings, Places};
use crate::search::{Property, Ran};
use crate::simulation::{Simulation, SimulationError};

/// Run scenarios and print what happened.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// Scenario files, or folders with `.yaml`, `.yml` and `.json` files; `-` is standard input.
    #[arg(value_name = "SCENARIO", required = true)]
    scenarios: Vec<PathBuf>,
    /// How to print it; of several scenarios one result follows the other.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Only the executions with this workflow id.
    #[arg(long, value_name = "WORKFLOW_ID")]
    execution: Option<String>,
    /// Write the result to this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    faults: Faults,
    #[command(flatten)]
    properties: Properties,
    #[command(flatten)]
    decider: DeciderCommand,
}

/// How to print what happened.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table of each execution's events, and a summary.
    Table,
    /// One document with all executions.
    Json,
    /// One execution's history as `aws swf get-workflow-execution-history` prints it.
    History,
    /// One event to a line.
    Jsonl,
}

impl Run {
    pub(super) fn execute(&self, general: &General) -> Exit {
        let interruption = Interruption::watch();
        let mut output = Output::new(self.output.clone(), general.color());
        let (files, mut exit) = files(&self.scenarios);
        for file in files {
            let input = interruption.at_once(|| Input::read(&file));
            let ran = input.and_then(|input| self.run(&input, general, &interruption, &mut output));
            exit = exit.max(ran.unwrap_or_else(|exit| exit));
            if interruption.asked() {
                general.note("interrupted: the last result is of what had happened by then");
                exit = exit.max(Exit::Interrupted);
            }
            if interruption.asked() || output.is_closed() {
                break;
            }
        }
        exit.max(output.finish())
    }

    /// Runs one scenario, prints what happened, and says what came of it.
    fn run(
        &self,
        input: &Input,
        general: &General,
        interruption: &Interruption,
        output: &mut Output,
    ) -> Result<Exit, Exit> {
        let (mut scenario, name) = (input.scenario()?, &input.name);
        self.properties.warn(&scenario, general);
        self.decider.install(input, &mut scenario.world)?;
        let mut simulation = match self.properties.asked() {
            [] => self.faults.set_up(input, scenario.world)?,
            // Some are judged by what is kept only where somebody is asked.
            _ => self.faults.set_up_noting(input, scenario.world, false)?,
        };
        let ran = run_unless(interruption, &mut simulation);
        let printed = self.report(&scenario.name, &simulation, general, output);
        for refused in simulation.refused() {
            let at = refused.at.since(simulation.world().start).as_secs_f64();
            let note = format!("at {at:.3} the service refused: {}", refused.fault);
            match scenario.places.of_call(refused, &note) {
                Some(findings) => general.warn(&findings),
                None => general.note(&format!("{name}: {note}")),
            }
            if let Some(denial) = refused.fault.denial() {
                general.note(&format!(
                    "{name}: {}; to change it, {}",
                    denial.reason,
                    denial.remedy()
                ));
            }
        }
        let printed = printed.max(self.faults.report(input, &simulation, general));
        if let Err(error) = ran {
            match scenario.places.of_error(&error, &simulation) {
                Some(findings) => say(findings),
                None => say(format_args!("error: {name}: {error}")),
            }
            return Ok(printed.max(exit_of(&error)));
        }
        // A run that was cut short has not failed what is expected of it.
        if interruption.asked() {
            return Ok(printed);
        }
        let unmet = scenario.expectations.unmet(&simulation);
        let broken = broken(&scenario.properties, &scenario.places, &simulation);
        let found: Vec<Findings> =
            [unmet, broken].into_iter().filter(|findings| !findings.is_empty()).collect();
        found.iter().for_each(say);
        let holds = self.say_broken(&scenario.properties, name, &simulation);
        Ok(if found.is_empty() && holds { printed } else { printed.max(Exit::Found) })
    }

    /// Says which of the properties that were asked for do not hold, but for those that the
    /// scenario states itself; whether all do.
    fn say_broken(&self, stated: &[Claim], file: &str, simulation: &Simulation) -> bool {
        let ran = Ran { simulation, ended: &Ok(()) };
        let asked = self.properties.asked().iter();
        let asked = asked.filter(|asked| stated.iter().all(|claim| claim.words() != asked.name()));
        let broken = asked.filter_map(|asked| Some((asked.name(), asked.judge(&ran)?)));
        broken.fold(true, |_, (property, broken)| {
            let told = broken.told(simulation);
            say(format_args!("error: {file}: the property `{property}` does not hold: {told}"));
            false
        })
    }

    /// Prints what was asked for.
    fn report(
        &self,
        scenario: &str,
        simulation: &Simulation,
        general: &General,
        output: &mut Output,
    ) -> Exit {
        let executions = simulation.executions();
        let wanted: Vec<&Execution> =
            executions.filter(|execution| self.wants(execution)).collect();
        let Some(first) = wanted.first() else {
            say(format_args!("error: {scenario}: {}", self.nothing(simulation)));
            return Exit::Nothing;
        };
        let others = wanted.len() - 1;
        if matches!(self.format, Format::History) && others > 0 {
            general.note(&format!("{scenario}: this is the first of {} executions", others + 1));
        }
        let executions = wanted.iter().copied();
        let written = match self.format {
            Format::Table => {
                let billed = executions.clone().map(|execution| simulation.billed(execution)).sum();
                let remarks = |execution: &Execution| simulation.remarks(execution);
                render::report(scenario, executions, remarks, &billed, output.paint()).into_bytes()
            }
            Format::Json => render::document(executions),
            Format::History => history(first),
            Format::Jsonl => render::lines(executions),
        };
        output.write(&written)
    }

    fn wants(&self, execution: &Execution) -> bool {
        let workflow_id = &execution.workflow_execution().workflow_id;
        self.execution.as_ref().is_none_or(|wanted| workflow_id == wanted.as_str())
    }

    fn nothing(&self, simulation: &Simulation) -> String {
        let ids = simulation.executions().map(|e| e.workflow_execution().workflow_id.as_str());
        let ids: Vec<&str> = ids.collect::<IndexSet<_>>().into_iter().collect();
        match &self.execution {
            Some(wanted) if !ids.is_empty() => {
                let ids = ids.join("`, `");
                format!("no execution has the workflow id `{wanted}`; there are `{ids}`")
            }
            Some(_) | None => "no execution was started".to_owned(),
        }
    }
}

/// Lets everything happen, unless somebody asks to end.
fn run_unless(
    interruption: &Interruption,
    simulation: &mut Simulation,
) -> Result<(), SimulationError> {
    while !interruption.asked() && simulation.step()? {}
    Ok(())
}

/// The properties of the scenario that do not hold of a run that has come to its end.
fn broken(claims: &[Claim], places: &Places, simulation: &Simulation) -> Findings {
    let ran = Ran { simulation, ended: &Ok(()) };
    let broken = claims.iter().enumerate().filter_map(|(place, claim)| {
        let broken = Property::from(claim).judge(&ran)?;
        let told = broken.told(simulation);
        Some((place, format!("the property `{claim}` does not hold: {told}")))
    });
    places.of_properties(broken)
}

fn exit_of(error: &SimulationError) -> Exit {
    match error {
        SimulationError::Setup(_) => Exit::BadInput,
        SimulationError::Decider { .. } | SimulationError::AnswerRefused { .. } => Exit::Found,
        SimulationError::Idle(_) | SimulationError::TotalEvents(_) => Exit::Limit,
    }
}

fn history(execution: &Execution) -> Vec<u8> {
    let mut out = Vec::new();
    render::write_history(execution.history(), &mut out).expect("memory can be written to");
    out
}
