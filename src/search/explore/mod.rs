//! Exploration: every plan of up to so many faults, none twice.
//!
//! A run is a sequence of choices: what strikes at each site that is asked about, and, where orders
//! count, which of the things due in one instant goes first. Nominally nothing strikes and the
//! first goes. So the runs are a tree: a run's children make one more choice than it, after its
//! last one. One simulation takes them all in turn: it goes back to where the next run parts from
//! the one before, and on from there. All runs with one number of faults come before those with
//! more, so that the first plan that breaks a property has the fewest.

mod path;
mod states;
mod trail;
mod tree;

use std::fmt;

use indexmap::IndexMap;

use super::{Distinct, Failure, Property, Warnings};
use crate::model::counted;
use crate::simulation::{FaultModel, SimulationError, World};

/// What is to be explored.
#[derive(Clone, Debug)]
pub struct Explore {
    /// Plans have at most this many faults.
    pub max_faults: usize,
    /// Whether things that are due in one instant go first in turn, besides in their nominal order.
    pub orders: bool,
    /// Whether runs that come to one state are gone on from once: where the world's deciders and
    /// the properties give keys.
    pub merged: bool,
    /// At most this many runs; `None`: as many as there are plans.
    pub max_runs: Option<u64>,
    /// Whether faults that leave no trace in a history count too.
    pub traceless: bool,
    /// Which faults count: those that the model lets strike ever. `None`: all.
    pub model: Option<FaultModel>,
    /// What every run is judged by.
    pub properties: Vec<Property>,
}

impl Default for Explore {
    /// Every plan of at most one fault, judged by the default properties.
    fn default() -> Self {
        Explore {
            max_faults: 1,
            orders: false,
            merged: false,
            max_runs: None,
            traceless: false,
            model: None,
            properties: Property::defaults(),
        }
    }
}

/// What an exploration came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exploration {
    /// How many runs there were with each number of faults, from none on; a run that came to a
    /// state that was met before ended there.
    pub runs: Vec<u64>,
    /// How many of them let something go first that nominally does not.
    pub reordered: u64,
    /// Which states the runs came to, where those were merged.
    pub states: Option<StateCount>,
    /// What stopped it before it had run all there are.
    pub stopped: Option<Stopped>,
    /// How many events all runs wrote that went to their ends.
    pub events: u64,
    /// How many different histories those wrote, with their timestamps.
    pub histories: Distinct,
    /// What is hardly meant.
    pub warnings: Warnings,
    /// The first plan that breaks each property: none has fewer faults.
    pub failures: IndexMap<String, Failure>,
}

/// What came of merging states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateCount {
    /// How many different states there were.
    pub different: u64,
    /// How many times one was met again.
    pub met_again: u64,
    /// How many times a state could not be told from others, and what gave no key.
    pub keyless: Option<(u64, String)>,
}

/// What stops an exploration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// There were to be at most so many runs.
    MaxRuns(u64),
    /// Who was asked whether it may go on said no.
    Asked,
}

/// Runs every plan of up to so many faults, those with fewer first, and no plan twice.
///
/// `go_on` is asked before each run and told how many there have been; once it says no, the
/// exploration ends.
///
/// # Errors
///
/// When the world cannot be set up.
pub fn explore(
    what: &Explore,
    world: &World,
    go_on: &dyn Fn(u64) -> bool,
) -> Result<Exploration, SimulationError> {
    Ok(tree::Tree::new(what, world, go_on)?.explore())
}

impl Exploration {
    /// Whether there is no other such plan.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.stopped.is_none()
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stopped::MaxRuns(most) => {
                write!(f, "there were to be at most {}", counted(*most, "run"))
            }
            Stopped::Asked => f.write_str("it was stopped"),
        }
    }
}

impl fmt::Display for Exploration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (faults, runs) in self.runs.iter().enumerate() {
            writeln!(f, "  {} of {}", counted(*runs, "plan"), counted(faults, "fault"))?;
        }
        if self.reordered > 0 {
            writeln!(f, "  orders     {} of them in another order", self.reordered)?;
        }
        if let Some(states) = &self.states {
            let StateCount { different, met_again, keyless } = states;
            let met_again = counted(*met_again, "time");
            writeln!(f, "  states     {different} different, met again {met_again}")?;
            if let Some((times, why)) = keyless {
                writeln!(f, "  not merged {}: {why}", counted(*times, "time"))?;
            }
        }
        writeln!(f, "  events     {}", self.events)?;
        let (count, exact) = self.histories.count();
        let about = if exact { "" } else { "about " };
        writeln!(f, "  histories  {about}{count} different")?;
        self.warnings.fmt(f)?;
        match self.stopped {
            None if self.states.as_ref().is_some_and(|states| states.met_again > 0) => {
                writeln!(f, "  complete: every other such plan goes on from a state that was met")?;
            }
            None => writeln!(f, "  complete: there is no other such plan")?,
            Some(stopped) => writeln!(f, "  not complete: {stopped}")?,
        }
        match self.failures.is_empty() {
            true => writeln!(f, "  every property holds"),
            false => self.failures.keys().try_for_each(|name| writeln!(f, "  `{name}` breaks")),
        }
    }
}
