//! What many runs come to, counted without a name being looked up.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::coverage::shown;
use super::{Distinct, Summary, Warnings, digest};
use crate::model::{EventType, HistoryEvent};
use crate::simulation::{Fault, Passed, Simulation, SiteKind};

const TYPES: usize = EventType::ALL.len();

/// The counts of one thread of a sweep. Its size does not depend on how many runs it has seen.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    histories: Distinct,
    /// By type of event: how many occurred, and how many of them a decider was shown.
    events: [[u64; 2]; TYPES],
    causes: IndexMap<(EventType, &'static str), u64, FxBuildHasher>,
    /// How often each fault struck, by the kind of site.
    drawn: IndexMap<(SiteKind, Fault), u64, FxBuildHasher>,
    warnings: Warnings,
}

impl Default for Tally {
    fn default() -> Self {
        Tally {
            histories: Distinct::default(),
            events: [[0; 2]; TYPES],
            causes: IndexMap::default(),
            drawn: IndexMap::default(),
            warnings: Warnings::default(),
        }
    }
}

impl Tally {
    /// Takes in a run.
    pub(super) fn see(&mut self, simulation: &Simulation) {
        self.histories.note(digest(simulation));
        self.warnings.see(simulation);
        for execution in simulation.executions() {
            let history = execution.history();
            for event in history {
                let event_type = event.event_type();
                self.events[event_type as usize][0] += 1;
                if let Some(cause) = event.attributes.cause() {
                    *self.causes.entry((event_type, cause)).or_default() += 1;
                }
            }
            let shown = shown(history).iter().map(HistoryEvent::event_type);
            shown.for_each(|event_type| self.events[event_type as usize][1] += 1);
        }
        for Passed { site, struck, .. } in simulation.passed() {
            if let Some(fault) = struck {
                *self.drawn.entry((site.spot.kind(), fault)).or_default() += 1;
            }
        }
    }

    /// Adds what was counted to a summary, under the names of things.
    pub(super) fn add_to(&self, summary: &mut Summary) {
        summary.histories.merge(&self.histories);
        summary.warnings.merge(&self.warnings);
        for (event_type, [occurred, shown]) in EventType::ALL.iter().zip(self.events) {
            summary.events += occurred;
            summary.coverage.count(*event_type, occurred, shown);
        }
        for ((event_type, cause), count) in &self.causes {
            summary.coverage.count_cause(*event_type, cause, *count);
        }
        for ((kind, fault), count) in &self.drawn {
            let name = format!("{}.{}", kind.name(), fault.name());
            *summary.drawn.entry(name).or_default() += count;
        }
        summary.sort();
    }
}
