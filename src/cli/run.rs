//! `swf-sim run`: a scenario in, what happened out.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use indexmap::IndexSet;

use super::Exit;
use crate::execution::Execution;
use crate::render;
use crate::scenario::Scenario;
use crate::simulation::Simulation;

/// Run a scenario and print what happened.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// The scenario file.
    scenario: PathBuf,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Only the executions with this workflow id.
    #[arg(long, value_name = "WORKFLOW_ID")]
    execution: Option<String>,
}

/// How to print what happened.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table of each execution's events.
    Table,
    /// One document with all executions.
    Json,
    /// One execution's history as `aws swf get-workflow-execution-history` prints it.
    History,
    /// One event to a line.
    Jsonl,
}

impl Run {
    pub(super) fn execute(&self) -> Exit {
        let scenario = match Scenario::load(&self.scenario) {
            Ok(scenario) => scenario,
            Err(findings) => {
                eprintln!("{findings}");
                return Exit::BadInput;
            }
        };
        let mut simulation = match Simulation::new(scenario.world) {
            Ok(simulation) => simulation,
            Err(error) => {
                eprintln!("error: {error}");
                return Exit::BadInput;
            }
        };
        let ran = simulation.run();
        let found = self.report(&scenario.name, &simulation);
        for refused in simulation.refused() {
            let at = refused.at.since(simulation.world().start).as_secs_f64();
            eprintln!("note: at {at:.3} the service refused: {}", refused.fault);
        }
        let unmet = scenario.expectations.unmet(&simulation);
        if !unmet.is_empty() {
            eprintln!("{unmet}");
        }
        match ran {
            Ok(()) if !unmet.is_empty() => Exit::Found,
            Ok(()) => found,
            Err(error) => {
                eprintln!("error: {error}");
                Exit::Found
            }
        }
    }

    /// Prints what was asked for; a reader that has seen enough may close the pipe.
    fn report(&self, scenario: &str, simulation: &Simulation) -> Exit {
        let executions = simulation.executions();
        let wanted: Vec<&Execution> =
            executions.filter(|execution| self.wants(execution)).collect();
        if wanted.is_empty() {
            eprintln!("error: {}", self.nothing(simulation));
            return Exit::BadInput;
        }
        match self.print(scenario, &wanted) {
            Ok(()) => Exit::Success,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Success,
            Err(error) => {
                eprintln!("error: cannot write the output: {error}");
                Exit::BadInput
            }
        }
    }

    fn wants(&self, execution: &Execution) -> bool {
        let workflow_id = &execution.workflow_execution().workflow_id;
        self.execution.as_ref().is_none_or(|wanted| workflow_id == wanted.as_str())
    }

    fn nothing(&self, simulation: &Simulation) -> String {
        let Some(wanted) = &self.execution else {
            return "no execution was started".to_owned();
        };
        let ids = simulation.executions().map(|e| e.workflow_execution().workflow_id.as_str());
        let ids: Vec<&str> = ids.collect::<IndexSet<_>>().into_iter().collect();
        format!("no execution has the workflow id `{wanted}`; there are `{}`", ids.join("`, `"))
    }

    fn print(&self, scenario: &str, executions: &[&Execution]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match self.format {
            Format::Table => {
                let report = render::report(scenario, executions.iter().copied());
                out.write_all(report.as_bytes())?;
            }
            Format::Json => out.write_all(&render::document(executions.iter().copied()))?,
            Format::History => {
                let others = executions.len() - 1;
                if others > 0 {
                    eprintln!("note: this is the first of {} executions", others + 1);
                }
                render::write_history(executions[0].history(), &mut out)?;
            }
            Format::Jsonl => out.write_all(&render::lines(executions.iter().copied()))?,
        }
        out.flush()
    }
}
