//! The tree of runs, level by level.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::path::{Moment, Path};
use super::states::States;
use super::{Exploration, Explore, Stopped};
use crate::search::{Failure, Ran, digest};
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
    /// Where runs with as many faults part; the last of them comes next.
    turns: Vec<Turns>,
    /// Where runs with one fault more part.
    next: Vec<Branches>,
    /// The states that have been met, where those are merged.
    states: Option<States>,
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

/// The runs that part from one in one of its steps, in which something else goes first.
struct Turns {
    from: Rc<Fork>,
    path: Path,
    next: usize,
    of: usize,
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
    /// Whether others may come to where it is now.
    is_state: bool,
    /// The key of the state that it came to last.
    state: Option<u128>,
}

impl<'s> Walk<'s> {
    fn new(start: &'s Start, simulation: Simulation, at: Moment) -> Self {
        Walk { start, simulation, at, is_state: false, state: None }
    }

    /// Whether more may happen at this moment of the clock, or several things could go first at it.
    fn is_contended(&self) -> bool {
        let now = self.simulation.now();
        self.at.contended == Some(now) || self.simulation.goes_on_now()
    }

    fn note_contest(&mut self, contended: bool) {
        if contended {
            self.at.contended = Some(self.simulation.now());
        }
    }
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
            turns: Vec::new(),
            next: Vec::new(),
            states: what.merged.then(States::default),
            kept: Rc::default(),
            begun: 0,
            exploration: Exploration::default(),
        }
    }

    /// Goes through all runs, those with fewer faults first.
    pub(super) fn explore(mut self) -> Result<Exploration, SimulationError> {
        let beginning = Rc::new(Fork { at: Moment::default(), kept: None });
        self.exploration.runs.push(0);
        self.begin_orders(&Start { from: beginning, path: Path::default() })?;
        for _ in 0..self.what.max_faults {
            if self.exploration.stopped.is_some() {
                break;
            }
            self.exploration.runs.push(0);
            for branches in std::mem::take(&mut self.next) {
                self.begin_all(&branches)?;
            }
        }
        self.exploration.states = self.states.map(States::count);
        Ok(self.exploration)
    }

    fn begin_all(&mut self, branches: &Branches) -> Result<(), SimulationError> {
        for (asking, admitted) in &branches.asked {
            for fault in admitted.iter() {
                let path = branches.path.struck(*asking, fault);
                self.begin_orders(&Start { from: Rc::clone(&branches.from), path })?;
            }
        }
        Ok(())
    }

    /// Goes through a run, and all that part from it with as many faults.
    fn begin_orders(&mut self, start: &Start) -> Result<(), SimulationError> {
        self.begin(start)?;
        while let Some(turns) = self.turns.last_mut() {
            let path = turns.path.turned(turns.from.at.steps, turns.next);
            let from = Rc::clone(&turns.from);
            turns.next += 1;
            if turns.next == turns.of {
                self.turns.pop();
            }
            self.begin(&Start { from, path })?;
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
        self.exploration.reordered += u64::from(start.path.yields());
        let (simulation, at) = self.resume(start)?;
        let mut walk = Walk::new(start, simulation, at);
        let ended = loop {
            match self.step(&mut walk) {
                Ok(true) if self.was_met(&mut walk) => return Ok(()),
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
        let (step, orders) = (walk.at.steps, self.what.orders);
        let choices = if orders { walk.simulation.choices() } else { 1 };
        let is_new = step >= from.at.steps;
        let turns = choices > 1 && (step > from.at.steps || path.is_nominal());
        let strikes = is_new && path.faults() < self.what.max_faults;
        let fork = (turns || strikes).then(|| Rc::new(self.fork(walk)));
        let seen = walk.simulation.passed().len();
        let stepped = match orders {
            true => walk.simulation.step_choosing(path.turn(step)),
            false => walk.simulation.step(),
        };
        walk.at.steps += 1;
        let asked = self.asked(walk, seen);
        walk.note_contest(choices > 1);
        walk.is_state = is_new && (!asked.is_empty() || orders && walk.is_contended());
        let Some(from) = fork else { return stepped };
        if turns {
            let (from, path) = (Rc::clone(&from), path.clone());
            self.turns.push(Turns { from, path, next: 1, of: choices });
        }
        let asked = asked.into_iter().filter(|(asking, _)| path.leaves_open(*asking));
        let asked: Vec<_> = asked.collect();
        if strikes && !asked.is_empty() {
            self.next.push(Branches { from, path: path.clone(), asked });
        }
        stepped
    }

    /// What was asked in a step, after so many askings, and may strike there.
    fn asked(&self, walk: &mut Walk<'_>, seen: usize) -> Vec<(u64, FaultSet)> {
        let mut asked = Vec::new();
        for passed in &walk.simulation.passed()[seen..] {
            if passed.admitted.is_empty() {
                continue;
            }
            let wanted = self.wanted[passed.site.spot.kind() as usize].and(passed.admitted);
            if !wanted.is_empty() {
                asked.push((walk.at.asked, wanted));
            }
            walk.at.asked += 1;
        }
        asked
    }

    /// Whether a run has come to a state from which it goes on as another did.
    fn was_met(&mut self, walk: &mut Walk<'_>) -> bool {
        let Some(states) = self.states.as_mut().filter(|_| walk.is_state) else { return false };
        let properties = &self.what.properties;
        states.is_met(&walk.simulation, properties, &mut walk.state)
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
