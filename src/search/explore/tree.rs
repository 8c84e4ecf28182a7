//! The tree of runs, level by level.

use super::path::{Moment, Path};
use super::states::{States, key};
use super::trail::Trail;
use super::{Exploration, Explore, Stopped};
use crate::search::{Failure, Ran, digest};
use crate::simulation::{Fault, FaultSet, Passed, SimulationError, SiteKind, SiteRef, World};

/// An exploration under way.
pub(super) struct Tree<'w> {
    what: &'w Explore,
    go_on: &'w dyn Fn(u64) -> bool,
    /// The faults that count, by the kind of site.
    wanted: Vec<FaultSet>,
    trail: Trail,
    /// Where runs part; the last of them come next.
    forks: Vec<Fork>,
    /// The runs with one fault more.
    next: Vec<Branches>,
    /// The states that have been met, where those are merged.
    states: Option<States>,
    begun: u64,
    exploration: Exploration,
}

/// Runs that part from one before one of its steps.
enum Fork {
    Turns(Turns),
    /// Those with one fault more at a place in that list.
    Branches(usize),
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
    /// The states that the runs come to first, as far as that was looked at.
    states: Vec<Option<u128>>,
}

impl Branches {
    fn paths(&self) -> impl Iterator<Item = Path> {
        let struck = move |(asking, admitted): &(u64, FaultSet)| {
            let asking = *asking;
            admitted.iter().map(move |fault| self.path.struck(asking, fault)).collect::<Vec<_>>()
        };
        self.asked.iter().flat_map(struck)
    }
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
            forks: Vec::new(),
            next: Vec::new(),
            states: what.merged.then(States::default),
            begun: 0,
            exploration: Exploration::default(),
        })
    }

    /// Goes through all runs, those with fewer faults first.
    pub(super) fn explore(mut self) -> Exploration {
        self.exploration.runs.push(0);
        self.take_orders(Path::default(), Moment::default(), None);
        for _ in 0..self.what.max_faults {
            if self.exploration.stopped.is_some() {
                break;
            }
            self.exploration.runs.push(0);
            for branches in std::mem::take(&mut self.next) {
                let mut states = branches.states.iter().copied();
                for path in branches.paths() {
                    self.take_orders(path, branches.at, states.next().flatten());
                }
            }
        }
        self.exploration.states = self.states.map(States::count);
        self.exploration
    }

    /// Takes the run that goes by a path and parts from another at a moment, and all that part from
    /// it with as many faults. `state`: the one that it comes to first, if that is known.
    fn take_orders(&mut self, path: Path, parts: Moment, state: Option<u128>) {
        self.take(path, parts, state);
        while let Some(fork) = self.forks.pop() {
            match fork {
                Fork::Branches(place) => self.look_ahead(place),
                Fork::Turns(Turns { path, at, next, of }) => {
                    let turned = path.turned(at.steps, next);
                    if next + 1 < of {
                        self.forks.push(Fork::Turns(Turns { path, at, next: next + 1, of }));
                    }
                    self.take(turned, at, None);
                }
            }
        }
    }

    /// Looks to which states runs with one fault more come first. Where things go in every order,
    /// most of these will have been met when the turn of the runs comes, and nobody has to come
    /// back here then.
    fn look_ahead(&mut self, place: usize) {
        let is_keyless = self.states.as_ref().is_some_and(States::is_keyless);
        if is_keyless || self.exploration.stopped.is_some() || !(self.go_on)(self.begun) {
            return;
        }
        let at = self.next[place].at;
        let paths: Vec<Path> = self.next[place].paths().collect();
        let states = paths.into_iter().map(|path| self.first_state(path, at));
        self.next[place].states = states.collect();
    }

    /// The state to which the first step of a run comes.
    fn first_state(&mut self, path: Path, parts: Moment) -> Option<u128> {
        self.trail.go_to(path, parts).ok()?;
        let stepped = self.trail.step();
        let is_state = stepped == Ok(true) && self.is_state();
        let key = is_state.then(|| key(self.trail.simulation(), &self.what.properties))?;
        key.ok()
    }

    /// Takes a run, unless a limit stops it.
    fn take(&mut self, path: Path, parts: Moment, state: Option<u128>) {
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
        if let (Some(states), Some(state)) = (&mut self.states, state)
            && states.is_met(state)
        {
            return;
        }
        let ended = self.trail.go_to(path, parts).and_then(|()| self.go_on_from(parts, state));
        let ended = match ended {
            Ok(Ended::Met) => return,
            Ok(Ended::Over) => Ok(()),
            Err(error) => Err(error),
        };
        self.judge(&ended);
    }

    /// Goes on from where a run parts until it is over, or comes to a state that was met before by
    /// another: `own` is the one that it came to last.
    fn go_on_from(
        &mut self,
        parts: Moment,
        mut own: Option<u128>,
    ) -> Result<Ended, SimulationError> {
        loop {
            self.note_turns(parts);
            let at = self.trail.at();
            let stepped = self.trail.step();
            self.note_branches(at);
            if !stepped? {
                return Ok(Ended::Over);
            }
            if self.is_state() && self.is_met(&mut own) {
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
            self.forks.push(Fork::Turns(Turns { path: path.clone(), at, next: 1, of }));
            self.trail.stop();
        }
    }

    /// Keeps in mind what else may strike in the step that was taken at a moment.
    fn note_branches(&mut self, at: Moment) {
        let path = self.trail.path();
        if path.faults() == self.what.max_faults {
            return;
        }
        let asked = self.asked().filter(|(asking, _)| path.leaves_open(*asking));
        let asked: Vec<_> = asked.collect();
        if asked.is_empty() {
            return;
        }
        if self.states.is_some() && self.what.orders && self.trail.can_go_back() {
            self.forks.push(Fork::Branches(self.next.len()));
        }
        self.next.push(Branches { path: path.clone(), at, asked, states: Vec::new() });
    }

    /// The askings of the last step at which anything may strike that counts.
    fn asked(&self) -> impl Iterator<Item = (u64, FaultSet)> {
        let wanted = |(asking, passed): (u64, Passed<SiteRef<'_>>)| {
            let wanted = self.wanted[passed.site.spot.kind() as usize].and(passed.admitted);
            (asking, wanted)
        };
        self.trail.asked().map(wanted).filter(|(_, wanted)| !wanted.is_empty())
    }

    /// Whether others may come to where the run is after its last step.
    fn is_state(&self) -> bool {
        self.asked().next().is_some() || self.what.orders && self.trail.is_contended()
    }

    /// Whether the run has come to a state from which it goes on as another did, and not to the one
    /// that it came to last: then it has done nothing that matters since.
    fn is_met(&mut self, own: &mut Option<u128>) -> bool {
        let Some(states) = &mut self.states else { return false };
        let state = states.state(self.trail.simulation(), &self.what.properties);
        let is_other = state.is_some() && *own != state;
        *own = state.or(*own);
        is_other && state.is_some_and(|state| states.is_met(state))
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
