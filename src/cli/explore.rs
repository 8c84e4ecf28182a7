//! `swf-sim explore`: every plan of up to so many faults.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::deciders::DeciderCommand;
use super::faults::Model;
use super::input::Input;
use super::interruption::Interruption;
use super::output::Output;
use super::progress::{Progress, time};
use super::sweep::{Properties, bad, report};
use super::{Exit, General};
use crate::search::{Explore as Search, Failure, explore};

/// Run a scenario under every plan of up to so many faults, and judge every run.
#[derive(Debug, Args)]
pub(super) struct Explore {
    /// The scenario file.
    scenario: PathBuf,
    /// Plans have at most this many faults.
    #[arg(long, value_name = "K", default_value_t = 1)]
    max_faults: usize,
    /// Also every order of the things that are due in one millisecond.
    #[arg(long)]
    orders: bool,
    /// Go on only once from states whose futures are alike; where a decider or a property does not
    /// tell what it still depends on, every run goes to its end.
    #[arg(long)]
    merge: bool,
    /// Stop after this many runs; exit code 5 tells that there are more plans.
    #[arg(long, value_name = "N")]
    max_runs: Option<u64>,
    /// Stop after this long, as `60s`.
    #[arg(long, value_name = "TIME", value_parser = time)]
    time_limit: Option<Duration>,
    /// Also faults that leave no trace in a history.
    #[arg(long)]
    traceless: bool,
    #[command(flatten)]
    model: Model,
    #[command(flatten)]
    properties: Properties,
    #[command(flatten)]
    decider: DeciderCommand,
}

impl Explore {
    pub(super) fn execute(&self, general: &General) -> Exit {
        self.search(general).unwrap_or_else(|exit| exit)
    }

    fn search(&self, general: &General) -> Result<Exit, Exit> {
        let input = Input::read(&self.scenario)?;
        let mut scenario = input.scenario()?;
        self.properties.warn(&scenario, general);
        self.decider.install(&input, &mut scenario.world)?;
        let search = Search {
            max_faults: self.max_faults,
            orders: self.orders,
            merged: self.merge,
            max_runs: self.max_runs,
            traceless: self.traceless,
            model: self.model.given()?,
            properties: self.properties.all(&scenario),
        };
        let interruption = Interruption::watch();
        // How many plans there are is not known beforehand.
        let progress = Progress::new(None, self.time_limit, general);
        let go_on = |done| progress.go_on(done) && !interruption.asked();
        let explored = explore(&search, &scenario.world, &go_on);
        drop(progress);
        let explored = explored.map_err(|error| bad(&input, &error))?;
        let mut output = Output::plain();
        let told = format!("explore {}\n{explored}", scenario.name);
        let mut exit = output.write(told.as_bytes());
        let failures: Vec<&Failure> = explored.failures.values().collect();
        let of = (&input, &scenario);
        exit = exit.max(report(&failures, of, &search.properties, &self.decider, &mut output));
        if !explored.failures.is_empty() {
            exit = exit.max(Exit::Found);
        }
        if !explored.is_complete() {
            exit = exit.max(Exit::Limit);
        }
        Ok(exit.max(if interruption.asked() { Exit::Interrupted } else { Exit::Success }))
    }
}
