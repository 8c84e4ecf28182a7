//! Which of the runs of a world one is.

use crate::model::Timestamp;
use crate::simulation::{Fault, FaultSet, FaultSource, SiteRef};

/// Where a run goes another way than it nominally does. Sites go by the number of their asking, not
/// by their names, so that no run has to name them.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    /// What strikes, by the number of the asking.
    strikes: Vec<(u64, Fault)>,
    /// Which of the things that are due goes first, by the number of the step.
    turns: Vec<(u64, usize)>,
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
        let mut path = self.clone();
        path.strikes.push((asking, fault));
        path
    }

    /// The path on which another thing goes first in a step after all that is said of.
    pub(super) fn turned(&self, step: u64, first: usize) -> Self {
        let mut path = self.clone();
        path.turns.push((step, first));
        path
    }

    /// Which of the things that are due goes first in a step.
    pub(super) fn turn(&self, step: u64) -> usize {
        let here = self.turns.iter().rev().find(|(at, _)| *at == step);
        here.map_or(0, |(_, first)| *first)
    }

    /// Whether all goes as it nominally does.
    pub(super) fn is_nominal(&self) -> bool {
        self.strikes.is_empty() && self.turns.is_empty()
    }

    /// Whether anything lets another thing go first.
    pub(super) fn yields(&self) -> bool {
        !self.turns.is_empty()
    }

    /// How many faults strike.
    pub(super) fn faults(&self) -> usize {
        self.strikes.len()
    }

    /// Whether an asking comes after the last one at which something strikes.
    pub(super) fn leaves_open(&self, asking: u64) -> bool {
        self.strikes.last().is_none_or(|(last, _)| *last < asking)
    }

    /// Says what happens from a moment on.
    pub(super) fn source(&self, from: Moment) -> Followed {
        Followed { asked: from.asked, strikes: self.strikes.clone() }
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
