//! The tree of runs, level by level.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::path::{Moment, Path};
use super::{Exploration, Explore, Stopped};
use crate::search::digest;
use crate::search::{Failure, Ran};
use crate::simulation::{Fault, FaultSet, Simulation, SimulationError, SiteKind, World};

/// Simulations are kept for later as long as their histories have at most so many events together;
/// a run for which none was kept begins from the beginning.
const KEPT_EVENTS: usize = 500_000;

/// An exploration under way.
pub(super) struct Tree<'w> {
    what: &'w Explore,
    go_on: &'w dyn Fn(u64) -> bool,
    world: Arc<World>,
    /// The faults that count, by the kind of site.
    wanted: Vec<FaultSet>,
    /// Where runs with one fault more part.
    next: Vec<Branches>,
    /// How many events the simulations have that are kept.
    kept: Rc<Cell<usize>>,
    begun: u64,
    exploration: Exploration,
}

/// The moment before a step in which runs part.
struct Fork {
    at: Moment,
    kept: Option<Kept>,
}

/// A simulation that is kept for later.
struct Kept {
    simulation: Simulation,
    events: usize,
    of: Rc<Cell<usize>>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.of.set(self.of.get() - self.events);
    }
}

/// A run, and where it parts from the one that it comes from.
struct Start {
    from: Rc<Fork>,
    path: Path,
}

/// The runs that part from one in one of its steps, and have one fault more.
struct Branches {
    from: Rc<Fork>,
    path: Path,
    /// The askings of that step at which something may strike.
    asked: Vec<(u64, FaultSet)>,
}

/// A run under way.
struct Walk<'s> {
    start: &'s Start,
    simulation: Simulation,
    at: Moment,
}

impl<'w> Tree<'w> {
    pub(super) fn new(what: &'w Explore, world: &World, go_on: &'w dyn Fn(u64) -> bool) -> Self {
        let wanted = |kind: &SiteKind| {
            let model = what.model.as_ref();
            let wanted = |fault: &Fault| {
                let strikes = model.is_none_or(|model| model.ratio(*kind, *fault).0 > 0);
                strikes && (what.traceless || fault.leaves_a_trace())
            };
            FaultSet::of_kind(*kind).iter().filter(wanted).collect()
        };
        Tree {
            what,
            go_on,
            world: Arc::new(world.clone()),
            wanted: SiteKind::ALL.iter().map(wanted).collect(),
            next: Vec::new(),
            kept: Rc::default(),
            begun: 0,
            exploration: Exploration::default(),
        }
    }

    /// Goes through all runs, those with fewer faults first.
    pub(super) fn explore(mut self) -> Result<Exploration, SimulationError> {
        let beginning = Rc::new(Fork { at: Moment::default(), kept: None });
        self.exploration.runs.push(0);
        self.begin(&Start { from: beginning, path: Path::default() })?;
        for _ in 0..self.what.max_faults {
            if self.exploration.stopped.is_some() {
                break;
            }
            self.exploration.runs.push(0);
            for branches in std::mem::take(&mut self.next) {
                self.begin_all(&branches)?;
            }
        }
        Ok(self.exploration)
    }

    fn begin_all(&mut self, branches: &Branches) -> Result<(), SimulationError> {
        for (asking, admitted) in &branches.asked {
            for fault in admitted.iter() {
                let path = branches.path.struck(*asking, fault);
                self.begin(&Start { from: Rc::clone(&branches.from), path })?;
            }
        }
        Ok(())
    }

    /// Goes through a run, unless a limit stops it.
    fn begin(&mut self, start: &Start) -> Result<(), SimulationError> {
        if self.exploration.stopped.is_some() {
            return Ok(());
        }
        let most = self.what.max_runs.filter(|most| self.begun >= *most);
        let asked = || (!(self.go_on)(self.begun)).then_some(Stopped::Asked);
        self.exploration.stopped = most.map(Stopped::MaxRuns).or_else(asked);
        if self.exploration.stopped.is_some() {
            return Ok(());
        }
        self.begun += 1;
        self.exploration.runs[start.path.faults()] += 1;
        let (simulation, at) = self.resume(start)?;
        let mut walk = Walk { start, simulation, at };
        let ended = loop {
            match self.step(&mut walk) {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        self.judge(&walk.simulation, &ended);
        Ok(())
    }

    /// The simulation where a run parts, if it was kept, and the beginning else.
    fn resume(&self, start: &Start) -> Result<(Simulation, Moment), SimulationError> {
        let Start { from, path } = start;
        if let Some(Kept { simulation, .. }) = &from.kept
            && self.can_fork()
        {
            return Ok((simulation.fork(path.source(from.at)), from.at));
        }
        let beginning = Moment::default();
        let simulation = Simulation::under(Arc::clone(&self.world), path.source(beginning))?;
        Ok((simulation, beginning))
    }

    /// Whether all deciders answer a copy of a run as they would answer the run.
    fn can_fork(&self) -> bool {
        let mut parties = self.world.deciders.values();
        parties.all(|party| party.decider.is_function_of_history())
    }

    /// Takes a step of a run and keeps in mind what could have been otherwise in it.
    fn step(&mut self, walk: &mut Walk<'_>) -> Result<bool, SimulationError> {
        let Start { from, path } = walk.start;
        let parts = walk.at.steps >= from.at.steps && path.faults() < self.what.max_faults;
        let fork = parts.then(|| self.fork(walk));
        let seen = walk.simulation.passed().len();
        let stepped = walk.simulation.step();
        walk.at.steps += 1;
        let mut asked = Vec::new();
        for passed in &walk.simulation.passed()[seen..] {
            if passed.admitted.is_empty() {
                continue;
            }
            let wanted = self.wanted[passed.site.spot.kind() as usize].and(passed.admitted);
            if !wanted.is_empty() && path.leaves_open(walk.at.asked) {
                asked.push((walk.at.asked, wanted));
            }
            walk.at.asked += 1;
        }
        if let Some(fork) = fork
            && !asked.is_empty()
        {
            self.next.push(Branches { from: Rc::new(fork), path: path.clone(), asked });
        }
        stepped
    }

    fn fork(&self, walk: &Walk<'_>) -> Fork {
        let events = walk.simulation.executions().map(|execution| execution.history().len());
        let events: usize = events.sum();
        let keeps = self.kept.get() + events <= KEPT_EVENTS && self.can_fork();
        let kept = keeps.then(|| {
            self.kept.set(self.kept.get() + events);
            Kept { simulation: walk.simulation.clone(), events, of: Rc::clone(&self.kept) }
        });
        Fork { at: walk.at, kept }
    }

    /// Counts a run that is over, and notes which properties it is the first to break.
    fn judge(&mut self, simulation: &Simulation, ended: &Result<(), SimulationError>) {
        let exploration = &mut self.exploration;
        exploration.histories.note(digest(simulation));
        exploration.warnings.see(simulation);
        let events = simulation.executions().map(|execution| execution.history().len() as u64);
        exploration.events += events.sum::<u64>();
        let ran = Ran { simulation, ended };
        for property in &self.what.properties {
            if exploration.failures.contains_key(property.name()) {
                continue;
            }
            if property.judge(&ran).is_some() {
                let (property, plan) = (property.name().to_owned(), simulation.plan().to_string());
                let failure = Failure { property: property.clone(), seed: None, plan };
                exploration.failures.insert(property, failure);
            }
        }
    }
}
