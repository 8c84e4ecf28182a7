//! Which of the runs of a world one is.

use std::rc::Rc;

use crate::model::Timestamp;
use crate::simulation::{Fault, FaultSet, FaultSource, SiteRef};

/// Where a run goes another way than it nominally does: as another run does, and once more after
/// that. Sites go by the number of their asking, not by their names, so that no run has to name
/// them.
#[derive(Clone, Debug, Default)]
pub(super) struct Path(Option<Rc<Parting>>);

/// Where a path parts from the one that it comes from.
#[derive(Debug)]
struct Parting {
    from: Path,
    way: Way,
    /// How many faults strike on the path.
    faults: usize,
    /// Whether another thing goes first anywhere on it.
    yields: bool,
}

#[derive(Clone, Copy, Debug)]
enum Way {
    /// Something strikes, at the asking with this number.
    Strike(u64, Fault),
    /// Another one of the things that are due goes first, in the step with this number.
    Turn(u64, usize),
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moment {
    /// The steps that were taken.
    pub(super) steps: u64,
    /// How often was asked what happens at a site that admits anything.
    pub(super) asked: u64,
    /// The last moment of the clock at which several things could go first.
    pub(super) contended: Option<Timestamp>,
}

impl Path {
    /// The path on which something strikes once more.
    pub(super) fn struck(&self, asking: u64, fault: Fault) -> Self {
        self.parted(Way::Strike(asking, fault))
    }

    /// The path on which another thing goes first in a step after all that is said of.
    pub(super) fn turned(&self, step: u64, first: usize) -> Self {
        self.parted(Way::Turn(step, first))
    }

    fn parted(&self, way: Way) -> Self {
        let strikes = matches!(way, Way::Strike(..));
        Path(Some(Rc::new(Parting {
            from: self.clone(),
            way,
            faults: self.faults() + usize::from(strikes),
            yields: self.yields() || !strikes,
        })))
    }

    /// The last parting, and those before it.
    fn partings(&self) -> impl Iterator<Item = &Parting> {
        std::iter::successors(self.0.as_deref(), |parting| parting.from.0.as_deref())
    }

    /// Which of the things that are due goes first in a step.
    pub(super) fn turn(&self, step: u64) -> usize {
        let first = |parting: &Parting| match parting.way {
            Way::Turn(at, first) if at == step => Some(first),
            Way::Turn(..) | Way::Strike(..) => None,
        };
        self.partings().find_map(first).unwrap_or(0)
    }

    /// Whether all goes as it nominally does.
    pub(super) fn is_nominal(&self) -> bool {
        self.0.is_none()
    }

    /// Whether anything lets another thing go first.
    pub(super) fn yields(&self) -> bool {
        self.0.as_ref().is_some_and(|last| last.yields)
    }

    /// How many faults strike.
    pub(super) fn faults(&self) -> usize {
        self.0.as_ref().map_or(0, |last| last.faults)
    }

    /// Whether an asking comes after the last one at which something strikes.
    pub(super) fn leaves_open(&self, asking: u64) -> bool {
        let strike = |parting: &Parting| match parting.way {
            Way::Strike(at, _) => Some(at),
            Way::Turn(..) => None,
        };
        self.partings().find_map(strike).is_none_or(|last| last < asking)
    }

    /// Whether this path and another are one up to a moment.
    pub(super) fn is_one_with(&self, other: &Self, until: Moment) -> bool {
        match (&self.until(until).0, &other.until(until).0) {
            (None, None) => true,
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// The path up to a moment.
    fn until(&self, moment: Moment) -> &Self {
        let is_later = |way| match way {
            Way::Strike(asking, _) => asking >= moment.asked,
            Way::Turn(step, _) => step >= moment.steps,
        };
        let mut path = self;
        while let Some(last) = &path.0
            && is_later(last.way)
        {
            path = &last.from;
        }
        path
    }

    /// Says what happens from a moment on.
    pub(super) fn source(&self, from: Moment) -> Followed {
        let strike = |parting: &Parting| match parting.way {
            Way::Strike(asking, fault) if asking >= from.asked => Some((asking, fault)),
            Way::Strike(..) | Way::Turn(..) => None,
        };
        Followed { asked: from.asked, strikes: self.partings().filter_map(strike).collect() }
    }
}

/// A path that a run follows.
#[derive(Clone, Debug)]
pub(super) struct Followed {
    asked: u64,
    strikes: Vec<(u64, Fault)>,
}

impl FaultSource for Followed {
    fn strike(&mut self, _: SiteRef<'_>, _: FaultSet) -> Option<Fault> {
        let asking = self.asked;
        self.asked += 1;
        let here = self.strikes.iter().find(|(at, _)| *at == asking);
        here.map(|(_, fault)| *fault)
    }
}
