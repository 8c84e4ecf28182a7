//! `swf-sim sites`: where a run could go another way, and how.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use super::deciders::DeciderCommand;
use super::faults::Faults;
use super::input::Input;
use super::output::Output;
use super::{Exit, General, say};
use crate::render::fill_words;
use crate::simulation::{FaultSet, Passed, Simulation};

/// List the sites that a run passes, and the faults that each admits.
///
/// Faults that leave no trace in a history stand apart; `swf-sim explore` leaves them out unless it
/// is asked for them with `--traceless`.
#[derive(Debug, Args)]
pub(super) struct Sites {
    /// The scenario file; `-` is standard input.
    scenario: PathBuf,
    /// List turns too: where things are due in one millisecond, and others could go first.
    #[arg(long)]
    orders: bool,
    #[command(flatten)]
    faults: Faults,
    #[command(flatten)]
    decider: DeciderCommand,
}

impl Sites {
    pub(super) fn execute(&self, general: &General) -> Exit {
        Input::read(&self.scenario)
            .and_then(|input| self.list(&input, general))
            .unwrap_or_else(|exit| exit)
    }

    fn list(&self, input: &Input, general: &General) -> Result<Exit, Exit> {
        let mut scenario = input.scenario()?;
        general.warn(&scenario.warnings);
        self.decider.install(input, &mut scenario.world)?;
        let mut simulation = self.faults.set_up_noting(input, scenario.world, self.orders)?;
        if let Err(error) = simulation.run() {
            general.note(&format!("{}: {error}", input.name));
        }
        let reported = self.faults.report(input, &simulation, general);
        if simulation.passed().next().is_none() {
            say(format_args!("error: {}: the run passes no site", input.name));
            return Err(Exit::Nothing);
        }
        Ok(reported.max(Output::plain().write(listed(&simulation).as_bytes())))
    }
}

/// Each site under the moment at which it came up, with what it admits; apart from the rest, what
/// leaves no trace in a history.
fn listed(simulation: &Simulation) -> String {
    let start = simulation.world().start;
    let mut out = String::new();
    for Passed { site, at, admitted, struck } in &simulation.sites() {
        let at = at.since(start);
        let struck = struck.map(|fault| format!("  = {fault}")).unwrap_or_default();
        let time = format!("{}.{:03}", at.as_secs(), at.subsec_millis());
        let _ = writeln!(out, "{time:>9}  {site}{struck}");
        let [traced, traceless] = [true, false].map(|traced| -> FaultSet {
            admitted.iter().filter(|fault| fault.leaves_a_trace() == traced).collect()
        });
        if !traced.is_empty() {
            fill_words(&mut out, 0, ADMITTED, &traced.to_string());
        }
        if admitted.is_empty() {
            fill_words(&mut out, 0, ADMITTED, "no fault can strike");
        }
        if !traceless.is_empty() {
            fill_words(&mut out, 0, ADMITTED, &format!("without a trace: {traceless}"));
        }
    }
    out
}

/// The column in which the faults begin that a site admits.
const ADMITTED: usize = 13;
