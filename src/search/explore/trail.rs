//! The one simulation that takes all runs of an exploration in turn.

use std::sync::Arc;

use super::path::{Moment, Path};
use crate::simulation::{Passed, Savepoint, Simulation, SimulationError, SiteRef, World};

/// Savepoints are kept as long as the histories at them have at most so many events together: they
/// hold no events, but a number for each id that was used. A run that parts after the last of them
/// is gone through again from there.
const KEPT_EVENTS: usize = 500_000;

/// A simulation on its way along a path, and the moments on it to which it can go back.
pub(super) struct Trail {
    /// The world before anything has happened.
    first: Simulation,
    simulation: Simulation,
    /// Whether all deciders answer what they are asked again as they did before. Else they have to
    /// be told of each run from its beginning.
    can_go_back: bool,
    /// Whether things that are due in one instant go first in turn.
    orders: bool,
    path: Path,
    at: Moment,
    /// What was asked, and passed, before the last step.
    before: (u64, usize),
    /// In the order of the path.
    stops: Vec<Stop>,
    /// How many events there were at the stops.
    kept: usize,
    /// Those whose memory is for others.
    spare: Vec<Savepoint>,
}

/// A moment to which the simulation can go back.
struct Stop {
    at: Moment,
    events: usize,
    savepoint: Savepoint,
}

impl Trail {
    /// Before the first step.
    ///
    /// # Errors
    ///
    /// When the world cannot be set up.
    pub(super) fn new(world: &World, orders: bool) -> Result<Self, SimulationError> {
        let first = Simulation::new(Arc::new(world.clone()))?;
        let mut parties = world.deciders.values();
        Ok(Trail {
            can_go_back: parties.all(|party| party.decider.is_function_of_history()),
            simulation: first.clone(),
            first,
            orders,
            path: Path::default(),
            at: Moment::default(),
            before: (0, 0),
            stops: Vec::new(),
            kept: 0,
            spare: Vec::new(),
        })
    }

    pub(super) fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn at(&self) -> Moment {
        self.at
    }

    pub(super) fn can_go_back(&self) -> bool {
        self.can_go_back
    }

    /// Goes to a moment of a path: back to the last stop on it, or to the beginning, and on from
    /// there.
    ///
    /// # Errors
    ///
    /// When a decider from outside does not answer as before.
    pub(super) fn go_to(&mut self, path: Path, at: Moment) -> Result<(), SimulationError> {
        while let Some(last) = self.stops.last()
            && !(last.at.steps <= at.steps && path.is_one_with(&self.path, last.at))
        {
            self.forget_last_stop();
        }
        self.path = path;
        self.go_back();
        while self.at.steps < at.steps {
            self.step()?;
        }
        self.stop();
        Ok(())
    }

    fn go_back(&mut self) {
        let last = self.stops.last();
        self.at = last.map_or(Moment::default(), |last| last.at);
        let source = self.path.source(self.at);
        match last {
            Some(last) => {
                let back = self.simulation.rewind(&last.savepoint, source);
                back.expect("the stops are on the trail");
            }
            None => self.simulation.restart(&self.first, source),
        }
    }

    /// Makes a stop, unless there is one here.
    pub(super) fn stop(&mut self) {
        let is_stop = self.stops.last().is_some_and(|last| last.at.steps == self.at.steps);
        let events = self.simulation.executions().map(|execution| execution.history().len());
        let events: usize = events.sum();
        if is_stop || self.kept + events > KEPT_EVENTS || !self.can_go_back {
            return;
        }
        let savepoint = match self.spare.pop() {
            Some(mut savepoint) => {
                self.simulation.save_in(&mut savepoint);
                savepoint
            }
            None => self.simulation.save(),
        };
        self.kept += events;
        self.stops.push(Stop { at: self.at, events, savepoint });
    }

    fn forget_last_stop(&mut self) {
        if let Some(Stop { events, savepoint, .. }) = self.stops.pop() {
            self.kept -= events;
            self.spare.push(savepoint);
        }
    }

    /// How many things could go first in the next step, as far as that is looked at.
    pub(super) fn choices(&mut self) -> usize {
        if self.orders { self.simulation.choices() } else { 1 }
    }

    /// Takes a step along the path; `false`: it is at its end.
    ///
    /// # Errors
    ///
    /// When the simulation cannot go on.
    pub(super) fn step(&mut self) -> Result<bool, SimulationError> {
        let contended = self.choices() > 1;
        self.before = (self.at.asked, self.simulation.passed().len());
        let stepped = match self.orders {
            true => self.simulation.step_choosing(self.path.turn(self.at.steps)),
            false => self.simulation.step(),
        };
        self.at.steps += 1;
        self.at.asked += self.asked().count() as u64;
        if contended {
            self.at.contended = Some(self.simulation.now());
        }
        stepped
    }

    /// What was asked in the last step at sites that admit anything, each with its number.
    pub(super) fn asked(&self) -> impl Iterator<Item = (u64, Passed<SiteRef<'_>>)> {
        let (asked, passed) = self.before;
        let passed = self.simulation.passed_since(passed);
        (asked..).zip(passed.filter(|passed| !passed.admitted.is_empty()))
    }

    /// Whether more may happen at this moment of the clock, or several things could go first at it.
    pub(super) fn is_contended(&self) -> bool {
        let now = self.simulation.now();
        self.at.contended == Some(now) || self.simulation.goes_on_now()
    }
}
