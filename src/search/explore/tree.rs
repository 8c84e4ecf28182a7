//! The tree of runs, level by level.

use super::path::{Moment, Path};
use super::states::States;
use super::trail::Trail;
use super::{Exploration, Explore, Stopped};
use crate::search::{Failure, Ran, digest};
use crate::simulation::{Fault, FaultSet, Passed, SimulationError, SiteKind, World};

/// An exploration under way.
pub(super) struct Tree<'w> {
    what: &'w Explore,
    go_on: &'w dyn Fn(u64) -> bool,
    /// The faults that count, by the kind of site.
    wanted: Vec<FaultSet>,
    trail: Trail,
    /// Where runs with as many faults part; the last of them comes next.
    turns: Vec<Turns>,
    /// Where runs with one fault more part.
    next: Vec<Branches>,
    /// The states that have been met, where those are merged.
    states: Option<States>,
    begun: u64,
    exploration: Exploration,
}

/// The runs that part from one before one of its steps, in which something else goes first.
struct Turns {
    path: Path,
    at: Moment,
    next: usize,
    of: usize,
}

/// The runs that part from one before one of its steps, and have one fault more.
struct Branches {
    path: Path,
    at: Moment,
    /// The askings of that step at which something may strike.
    asked: Vec<(u64, FaultSet)>,
}

/// How a run ended.
enum Ended {
    /// Nothing is to come.
    Over,
    /// It came to a state that was met before.
    Met,
}

impl<'w> Tree<'w> {
    pub(super) fn new(
        what: &'w Explore,
        world: &World,
        go_on: &'w dyn Fn(u64) -> bool,
    ) -> Result<Self, SimulationError> {
        let wanted = |kind: &SiteKind| {
            let model = what.model.as_ref();
            let wanted = |fault: &Fault| {
                let strikes = model.is_none_or(|model| model.ratio(*kind, *fault).0 > 0);
                strikes && (what.traceless || fault.leaves_a_trace())
            };
            FaultSet::of_kind(*kind).iter().filter(wanted).collect()
        };
        Ok(Tree {
            what,
            go_on,
            wanted: SiteKind::ALL.iter().map(wanted).collect(),
            trail: Trail::new(world, what.orders)?,
            turns: Vec::new(),
            next: Vec::new(),
            states: what.merged.then(States::default),
            begun: 0,
            exploration: Exploration::default(),
        })
    }

    /// Goes through all runs, those with fewer faults first.
    pub(super) fn explore(mut self) -> Exploration {
        self.exploration.runs.push(0);
        self.take_orders(Path::default(), Moment::default());
        for _ in 0..self.what.max_faults {
            if self.exploration.stopped.is_some() {
                break;
            }
            self.exploration.runs.push(0);
            for Branches { path, at, asked } in std::mem::take(&mut self.next) {
                for (asking, admitted) in asked {
                    for fault in admitted.iter() {
                        self.take_orders(path.struck(asking, fault), at);
                    }
                }
            }
        }
        self.exploration.states = self.states.map(States::count);
        self.exploration
    }

    /// Takes the run that goes by a path and parts from another at a moment, and all that part from
    /// it with as many faults.
    fn take_orders(&mut self, path: Path, parts: Moment) {
        self.take(path, parts);
        while let Some(turns) = self.turns.last_mut() {
            let (path, at) = (turns.path.turned(turns.at.steps, turns.next), turns.at);
            turns.next += 1;
            if turns.next == turns.of {
                self.turns.pop();
            }
            self.take(path, at);
        }
    }

    /// Takes a run, unless a limit stops it.
    fn take(&mut self, path: Path, parts: Moment) {
        if self.exploration.stopped.is_some() {
            return;
        }
        let most = self.what.max_runs.filter(|most| self.begun >= *most);
        let asked = || (!(self.go_on)(self.begun)).then_some(Stopped::Asked);
        self.exploration.stopped = most.map(Stopped::MaxRuns).or_else(asked);
        if self.exploration.stopped.is_some() {
            return;
        }
        self.begun += 1;
        self.exploration.runs[path.faults()] += 1;
        self.exploration.reordered += u64::from(path.yields());
        let ended = self.trail.go_to(path, parts).and_then(|()| self.go_on_from(parts));
        let ended = match ended {
            Ok(Ended::Met) => return,
            Ok(Ended::Over) => Ok(()),
            Err(error) => Err(error),
        };
        self.judge(&ended);
    }

    /// Goes on from where a run parts until it is over, or comes to a state that was met before.
    fn go_on_from(&mut self, parts: Moment) -> Result<Ended, SimulationError> {
        let mut state = None;
        loop {
            self.note_turns(parts);
            let at = self.trail.at();
            let stepped = self.trail.step();
            let is_asked = self.note_branches(at);
            if !stepped? {
                return Ok(Ended::Over);
            }
            let is_state = is_asked || self.what.orders && self.trail.is_contended();
            if is_state && self.is_met(&mut state) {
                return Ok(Ended::Met);
            }
        }
    }

    /// Keeps in mind what else could go first in the next step. For the step in which the run parts
    /// that is kept in mind already.
    fn note_turns(&mut self, parts: Moment) {
        let (at, of) = (self.trail.at(), self.trail.choices());
        let path = self.trail.path();
        if of > 1 && (at.steps > parts.steps || path.is_nominal()) {
            self.turns.push(Turns { path: path.clone(), at, next: 1, of });
            self.trail.stop();
        }
    }

    /// Keeps in mind what else may strike in the step that was taken at a moment; whether anything
    /// may that counts.
    fn note_branches(&mut self, at: Moment) -> bool {
        let wanted = |(asking, passed): (u64, &Passed)| {
            let wanted = self.wanted[passed.site.spot.kind() as usize].and(passed.admitted);
            (!wanted.is_empty()).then_some((asking, wanted))
        };
        let mut asked: Vec<_> = self.trail.asked().filter_map(wanted).collect();
        let is_asked = !asked.is_empty();
        let path = self.trail.path();
        asked.retain(|(asking, _)| path.leaves_open(*asking));
        if path.faults() < self.what.max_faults && !asked.is_empty() {
            self.next.push(Branches { path: path.clone(), at, asked });
        }
        is_asked
    }

    /// Whether the run has come to a state from which it goes on as another did; `own` is the one
    /// that it came to last.
    fn is_met(&mut self, own: &mut Option<u128>) -> bool {
        let states = self.states.as_mut();
        let simulation = self.trail.simulation();
        states.is_some_and(|states| states.is_met(simulation, &self.what.properties, own))
    }

    /// Counts a run that is over, and notes which properties it is the first to break.
    fn judge(&mut self, ended: &Result<(), SimulationError>) {
        let (exploration, simulation) = (&mut self.exploration, self.trail.simulation());
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
