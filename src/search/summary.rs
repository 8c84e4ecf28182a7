//! What a sweep came to, in a form that can be written down and merged.

use std::fmt;
use std::ops::Range;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Coverage, Distinct, Failure, Warnings};
use crate::model::counted;

/// How often a fault was drawn, by the kind of site and the fault: `lambda.timeout`.
pub type Drawn = IndexMap<String, u64>;

/// What a sweep came to. The same seeds give the same one, on any number of threads and in any
/// number of shards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The scenario that was swept.
    pub scenario: String,
    /// The seeds that were run, as ranges without their ends, in order.
    pub seeds: Vec<Range<u64>>,
    /// The seeds that were to be run.
    pub wanted: Vec<Range<u64>>,
    /// The seeds of the whole sweep: of the other shards too.
    pub whole: Vec<Range<u64>>,
    /// How many events all runs wrote.
    pub events: u64,
    /// How many of the runs wrote different histories.
    pub histories: Distinct,
    /// How often each fault struck.
    pub drawn: Drawn,
    /// What occurred.
    pub coverage: Coverage,
    /// What is hardly meant.
    pub warnings: Warnings,
    /// The lowest seed that breaks each property, by the property's name.
    pub failures: IndexMap<String, Failure>,
}

/// Two summaries that do not belong together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// They are of different scenarios.
    #[error("one is of the scenario `{0}`, the other of `{1}`")]
    Scenarios(String, String),
    /// Some seeds are in both.
    #[error("seed {0} is in both")]
    Overlap(u64),
}

impl Summary {
    /// How many seeds were run.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.seeds.iter().map(|range| range.end - range.start).sum()
    }

    /// Whether every seed was run that was to be.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.seeds == self.wanted
    }

    /// Whether it is of a whole sweep, and not of some shards alone.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.wanted == self.whole
    }

    /// Notes that a property broke under a seed.
    pub(super) fn fail(&mut self, failure: Failure) {
        let lower = |known: &Failure| known.seed <= failure.seed;
        if !self.failures.get(&failure.property).is_some_and(lower) {
            self.failures.insert(failure.property.clone(), failure);
        }
    }

    /// Takes in the summary of other seeds.
    ///
    /// # Errors
    ///
    /// When they are of another scenario, or some seeds are in both.
    pub fn merge(&mut self, other: &Summary) -> Result<(), MergeError> {
        if self.scenario != other.scenario {
            let (one, other) = (self.scenario.clone(), other.scenario.clone());
            return Err(MergeError::Scenarios(one, other));
        }
        let (seeds, twice) = joined(&self.seeds, &other.seeds);
        if let Some(seed) = twice {
            return Err(MergeError::Overlap(seed));
        }
        self.seeds = seeds;
        self.wanted = joined(&self.wanted, &other.wanted).0;
        self.whole = joined(&self.whole, &other.whole).0;
        self.events += other.events;
        self.histories.merge(&other.histories);
        self.coverage.merge(&other.coverage);
        self.warnings.merge(&other.warnings);
        for (name, count) in &other.drawn {
            *self.drawn.entry(name.clone()).or_default() += count;
        }
        other.failures.values().for_each(|failure| self.fail(failure.clone()));
        self.sort();
        Ok(())
    }

    /// Puts everything in an order that does not depend on which run came first.
    pub(super) fn sort(&mut self) {
        self.drawn.sort_unstable_keys();
        self.failures.sort_unstable_keys();
        self.coverage.sort();
        self.warnings.sort();
    }
}

/// Both ranges together, in order, those that touch as one; and the first seed that is in two.
fn joined(ours: &[Range<u64>], theirs: &[Range<u64>]) -> (Vec<Range<u64>>, Option<u64>) {
    let mut all: Vec<Range<u64>> = ours.iter().chain(theirs).cloned().collect();
    all.retain(|range| !range.is_empty());
    all.sort_unstable_by_key(|range| (range.start, range.end));
    let (mut joined, mut twice): (Vec<Range<u64>>, _) = (Vec::new(), None);
    for range in all {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => {
                twice = twice.or((range.start < last.end).then_some(range.start));
                last.end = last.end.max(range.end);
            }
            Some(_) | None => joined.push(range),
        }
    }
    (joined, twice)
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "sweep {}", self.scenario)?;
        let ranges = |ranges: &[Range<u64>]| {
            let texts = ranges.iter().map(|range| format!("{}..{}", range.start, range.end));
            texts.collect::<Vec<_>>().join(", ")
        };
        writeln!(f, "  seeds      {}: {}", ranges(&self.seeds), counted(self.runs(), "run"))?;
        if !self.is_complete() {
            writeln!(f, "  stopped before all of {}", ranges(&self.wanted))?;
        }
        if !self.is_whole() {
            writeln!(f, "  a part of  {}", ranges(&self.whole))?;
        }
        let (count, exact) = self.histories.count();
        let about = if exact { "" } else { "about " };
        writeln!(f, "  events     {}", self.events)?;
        writeln!(f, "  histories  {about}{count} different")?;
        let struck: u64 = self.drawn.values().sum();
        writeln!(f, "  faults     {struck} of {} kinds", self.drawn.len())?;
        for (name, count) in &self.drawn {
            writeln!(f, "    {name}  {count}")?;
        }
        writeln!(f, "  types of events  {} of 54", self.coverage.events().len())?;
        writeln!(f, "  causes     {}", self.coverage.causes().len())?;
        for (cause, count) in self.coverage.causes() {
            writeln!(f, "    {cause}  {count}")?;
        }
        let unseen: Vec<&str> = self.coverage.never_shown().collect();
        if !unseen.is_empty() {
            writeln!(f, "  never shown to a decider  {}", unseen.join(", "))?;
        }
        self.warnings.fmt(f)?;
        match self.failures.is_empty() {
            true => writeln!(f, "  every property holds"),
            false => self.failures.values().try_for_each(|failure| {
                let seed = failure.seed.map(|seed| format!(" under seed {seed}"));
                writeln!(f, "  `{}` breaks{}", failure.property, seed.unwrap_or_default())
            }),
        }
    }
}
