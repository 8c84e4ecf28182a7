//! Exploration: every plan of up to so many faults, none twice.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

use super::sweep::digest;
use super::{Distinct, Failure, Property, Ran, Warnings, run};
use crate::simulation::{Fault, Passed, Plan, SimulationError, World};

/// What is to be explored.
#[derive(Clone, Debug)]
pub struct Explore {
    /// Plans have at most this many faults.
    pub max_faults: usize,
    /// At most this many runs; `None`: as many as there are plans.
    pub max_runs: Option<u64>,
    /// Whether faults that leave no trace in a history count too.
    pub traceless: bool,
    /// What every run is judged by.
    pub properties: Vec<Property>,
}

/// What an exploration came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exploration {
    /// How many plans were run with each number of faults, from none on.
    pub runs: Vec<u64>,
    /// Whether those are all there are.
    pub complete: bool,
    /// How many events all runs wrote.
    pub events: u64,
    /// How many of the runs wrote different histories.
    pub histories: Distinct,
    /// What is hardly meant.
    pub warnings: Warnings,
    /// The first plan that breaks each property: none has fewer faults.
    pub failures: IndexMap<String, Failure>,
}

/// Runs every plan of up to so many faults, those with fewer first. A site comes up in a run or it
/// does not, depending on the faults before it: so each plan is the one before it and one more
/// fault, at a site that the run passed after the last one. No plan is run twice.
///
/// `go_on` is asked before each run; once it says no, the exploration ends.
///
/// # Errors
///
/// When the world cannot be set up.
pub fn explore(
    what: &Explore,
    world: &World,
    go_on: &dyn Fn(u64) -> bool,
) -> Result<Exploration, SimulationError> {
    let world = &Arc::new(world.clone());
    let mut exploration = Exploration::default();
    let mut level = vec![Plan::new()];
    let mut total = 0;
    for faults in 0..=what.max_faults {
        exploration.runs.push(0);
        let mut next = Vec::new();
        for plan in &level {
            if what.max_runs.is_some_and(|most| total >= most) || !go_on(total) {
                return Ok(exploration);
            }
            let passed = exploration.run(what, world, plan)?;
            total += 1;
            exploration.runs[faults] += 1;
            if faults < what.max_faults {
                next.extend(extended(plan, &passed, what.traceless));
            }
        }
        level = next;
    }
    exploration.complete = true;
    Ok(exploration)
}

/// The plan with one more fault, at each site after its last one.
fn extended(plan: &Plan, passed: &[Passed], traceless: bool) -> Vec<Plan> {
    let last = passed.iter().rposition(|passed| passed.struck.is_some());
    let later = &passed[last.map_or(0, |last| last + 1)..];
    let with = |passed: &Passed, fault: Fault| {
        let mut plan = plan.clone();
        plan.insert(passed.site.clone(), fault);
        plan
    };
    let wanted = |fault: &Fault| traceless || fault.leaves_a_trace();
    let of_site = |passed: &Passed| -> Vec<Plan> {
        passed.admitted.iter().filter(wanted).map(|fault| with(passed, fault)).collect()
    };
    later.iter().flat_map(of_site).collect()
}

impl Exploration {
    fn run(
        &mut self,
        what: &Explore,
        world: &Arc<World>,
        plan: &Plan,
    ) -> Result<Vec<Passed>, SimulationError> {
        let (simulation, ended) = run(Arc::clone(world), plan.clone())?;
        self.histories.note(digest(&simulation));
        self.warnings.see(&simulation);
        let events = simulation.executions().map(|execution| execution.history().len() as u64);
        self.events += events.sum::<u64>();
        let ran = Ran { simulation: &simulation, ended: &ended };
        for property in &what.properties {
            if self.failures.contains_key(property.name()) {
                continue;
            }
            if property.judge(&ran).is_some() {
                let property = property.name().to_owned();
                let failure =
                    Failure { property: property.clone(), seed: None, plan: plan.to_string() };
                self.failures.insert(property, failure);
            }
        }
        Ok(simulation.passed().to_vec())
    }
}

impl fmt::Display for Exploration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (faults, runs) in self.runs.iter().enumerate() {
            writeln!(f, "  {runs} plans of {faults} faults")?;
        }
        writeln!(f, "  events     {}", self.events)?;
        let (count, exact) = self.histories.count();
        let about = if exact { "" } else { "about " };
        writeln!(f, "  histories  {about}{count} different")?;
        self.warnings.fmt(f)?;
        match self.complete {
            true => writeln!(f, "  complete: there is no other such plan")?,
            false => writeln!(f, "  not complete: a limit stopped it")?,
        }
        match self.failures.is_empty() {
            true => writeln!(f, "  every property holds"),
            false => self.failures.keys().try_for_each(|name| writeln!(f, "  `{name}` breaks")),
        }
    }
}
