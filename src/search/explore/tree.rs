//! The tree of runs, level by level.

use std::cell::{Cell, RefCell};
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

/// So many simulations that are over are kept for their memory.
const OVER: usize = 16;

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
    over: Over,
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
    _share: Share,
}

/// How many of the events that are kept are those of one simulation.
struct Share {
    events: usize,
    of: Rc<Cell<usize>>,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.of.set(self.of.get() - self.events);
    }
}

impl Fork {
    /// The simulation, if it was kept: itself for the last run that parts there, and else a copy.
    fn simulation(fork: Rc<Self>, over: &Over) -> Option<Simulation> {
        match Rc::try_unwrap(fork) {
            Ok(fork) => fork.kept.map(|kept| kept.simulation),
            Err(fork) => fork.kept.as_ref().map(|kept| over.copy(&kept.simulation)),
        }
    }
}

/// Simulations that are over: copies of others take their memory.
#[derive(Default)]
struct Over(RefCell<Vec<Simulation>>);

impl Over {
    fn keep(&self, simulation: Simulation) {
        let mut over = self.0.borrow_mut();
        if over.len() < OVER {
            over.push(simulation);
        }
    }

    fn copy(&self, simulation: &Simulation) -> Simulation {
        let Some(mut copy) = self.0.borrow_mut().pop() else { return simulation.clone() };
        copy.clone_from(simulation);
        copy
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
struct Walk {
    simulation: Simulation,
    path: Path,
    /// Where it parts from the one that it comes from.
    parts: Moment,
    /// The same with a simulation that is kept, until the run has gone on from there: what else
    /// may happen in that step parts there too.
    from: Option<Rc<Fork>>,
    at: Moment,
    /// Whether others may come to where it is now.
    is_state: bool,
    /// The key of the state that it came to last.
    state: Option<u128>,
}

impl Walk {
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
            over: Over::default(),
            begun: 0,
            exploration: Exploration::default(),
        }
    }

    /// Goes through all runs, those with fewer faults first.
    pub(super) fn explore(mut self) -> Result<Exploration, SimulationError> {
        let beginning = Rc::new(Fork { at: Moment::default(), kept: None });
        self.exploration.runs.push(0);
        self.begin_orders(Start { from: beginning, path: Path::default() })?;
        for _ in 0..self.what.max_faults {
            if self.exploration.stopped.is_some() {
                break;
            }
            self.exploration.runs.push(0);
            for branches in std::mem::take(&mut self.next) {
                self.begin_all(branches)?;
            }
        }
        self.exploration.states = self.states.map(States::count);
        Ok(self.exploration)
    }

    fn begin_all(&mut self, branches: Branches) -> Result<(), SimulationError> {
        let Branches { from, path, asked } = branches;
        let struck = |(asking, admitted): &(u64, FaultSet)| {
            let asking = *asking;
            admitted.iter().map(move |fault| (asking, fault)).collect::<Vec<_>>()
        };
        let mut paths = asked.iter().flat_map(struck).map(|(at, fault)| path.struck(at, fault));
        let Some(mut next) = paths.next() else { return Ok(()) };
        for path in paths {
            let path = std::mem::replace(&mut next, path);
            self.begin_orders(Start { from: Rc::clone(&from), path })?;
        }
        self.begin_orders(Start { from, path: next })
    }

    /// Goes through a run, and all that part from it with as many faults.
    fn begin_orders(&mut self, start: Start) -> Result<(), SimulationError> {
        self.begin(start)?;
        while let Some(turns) = self.turns.pop() {
            let Turns { from, path, next, of } = turns;
            let start = Start { from: Rc::clone(&from), path: path.turned(from.at.steps, next) };
            if next + 1 < of {
                self.turns.push(Turns { from, path, next: next + 1, of });
            } else {
                drop(from);
            }
            self.begin(start)?;
        }
        Ok(())
    }

    /// Goes through a run, unless a limit stops it.
    fn begin(&mut self, start: Start) -> Result<(), SimulationError> {
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
        let mut walk = self.resume(start)?;
        let ended = loop {
            match self.step(&mut walk) {
                Ok(true) if self.was_met(&mut walk) => break None,
                Ok(true) => {}
                Ok(false) => break Some(Ok(())),
                Err(error) => break Some(Err(error)),
            }
        };
        if let Some(ended) = ended {
            self.judge(&walk.simulation, &ended);
        }
        self.over.keep(walk.simulation);
        Ok(())
    }

    /// A run from where it parts on, if a simulation was kept there, and else from the beginning.
    fn resume(&self, start: Start) -> Result<Walk, SimulationError> {
        let Start { from, path } = start;
        let parts = from.at;
        let strikes = path.faults() < self.what.max_faults;
        let again = (strikes && from.kept.is_some()).then(|| Rc::clone(&from));
        let kept = if self.can_fork() { Fork::simulation(from, &self.over) } else { None };
        let (at, simulation) = match kept {
            Some(kept) => (parts, kept.going_on_under(path.source(parts))),
            None => {
                let at = Moment::default();
                (at, Simulation::under(Arc::clone(&self.world), path.source(at))?)
            }
        };
        Ok(Walk { simulation, path, parts, from: again, at, is_state: false, state: None })
    }

    /// Whether all deciders answer a copy of a run as they would answer the run.
    fn can_fork(&self) -> bool {
        let mut parties = self.world.deciders.values();
        parties.all(|party| party.decider.is_function_of_history())
    }

    /// Takes a step of a run and keeps in mind what could have been otherwise in it.
    fn step(&mut self, walk: &mut Walk) -> Result<bool, SimulationError> {
        let (step, orders) = (walk.at.steps, self.what.orders);
        let choices = if orders { walk.simulation.choices() } else { 1 };
        let is_new = step >= walk.parts.steps;
        // Who goes first in the step where the run parts is said already.
        let turns = choices > 1 && (step > walk.parts.steps || walk.path.is_nominal());
        let strikes = is_new && walk.path.faults() < self.what.max_faults;
        let from = walk.from.take();
        let fork = (turns || strikes).then(|| from.unwrap_or_else(|| Rc::new(self.fork(walk))));
        let seen = walk.simulation.passed().len();
        let stepped = match orders {
            true => walk.simulation.step_choosing(walk.path.turn(step)),
            false => walk.simulation.step(),
        };
        walk.at.steps += 1;
        let asked = self.asked(walk, seen);
        walk.note_contest(choices > 1);
        walk.is_state = is_new && (!asked.is_empty() || orders && walk.is_contended());
        let Some(from) = fork else { return stepped };
        if turns {
            let (from, path) = (Rc::clone(&from), walk.path.clone());
            self.turns.push(Turns { from, path, next: 1, of: choices });
        }
        let asked = asked.into_iter().filter(|(asking, _)| walk.path.leaves_open(*asking));
        let asked: Vec<_> = asked.collect();
        if strikes && !asked.is_empty() {
            self.next.push(Branches { from, path: walk.path.clone(), asked });
        } else if let Some(kept) = Rc::into_inner(from).and_then(|fork| fork.kept) {
            self.over.keep(kept.simulation);
        }
        stepped
    }

    /// What was asked in a step, after so many askings, and may strike there.
    fn asked(&self, walk: &mut Walk, seen: usize) -> Vec<(u64, FaultSet)> {
        let mut asked = Vec::new();
        for passed in walk.simulation.passed_since(seen) {
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
    fn was_met(&mut self, walk: &mut Walk) -> bool {
        let Some(states) = self.states.as_mut().filter(|_| walk.is_state) else { return false };
        let properties = &self.what.properties;
        states.is_met(&walk.simulation, properties, &mut walk.state)
    }

    fn fork(&self, walk: &Walk) -> Fork {
        let events = walk.simulation.executions().map(|execution| execution.history().len());
        let events: usize = events.sum();
        let keeps = self.kept.get() + events <= KEPT_EVENTS && self.can_fork();
        let kept = keeps.then(|| {
            self.kept.set(self.kept.get() + events);
            let share = Share { events, of: Rc::clone(&self.kept) };
            Kept { simulation: self.over.copy(&walk.simulation), _share: share }
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
