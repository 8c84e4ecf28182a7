//! Sweeps: a run for each of many seeds.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Failure, Property, Ran, Summary, digest, run};
use crate::simulation::{FaultModel, Plan, Seeded, SimulationError, World};

/// What is to be swept.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// What the summary calls the scenario.
    pub scenario: String,
    /// The seeds.
    pub seeds: Range<u64>,
    /// Which part of them.
    pub shard: Shard,
    /// How many threads.
    pub jobs: NonZeroUsize,
    /// How often each fault strikes.
    pub model: FaultModel,
    /// What every run is judged by.
    pub properties: Vec<Property>,
}

/// One of several parts of a sweep, from 0: `3/64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which.
    pub index: u64,
    /// Of how many; at least one.
    pub of: u64,
}

impl Shard {
    /// All of it.
    pub const WHOLE: Shard = Shard { index: 0, of: 1 };

    /// The seeds of this part: the parts of a range are its stretches, in order.
    #[must_use]
    pub fn part(self, seeds: &Range<u64>) -> Range<u64> {
        let length = u128::from(seeds.end.saturating_sub(seeds.start));
        let at = |index: u64| {
            let before = length * u128::from(index.min(self.of)) / u128::from(self.of.max(1));
            seeds.start + u64::try_from(before).unwrap_or(u64::MAX)
        };
        at(self.index)..at(self.index.saturating_add(1))
    }
}

/// Seeds that one thread takes at a time.
const CHUNK: u64 = 64;

/// Runs each seed and judges it. `go_on` is asked before each few seeds and told how many have
/// been run; once it says no, the sweep ends with the seeds that it has.
///
/// # Errors
///
/// When the world cannot be set up.
pub fn sweep(
    what: &Sweep,
    world: &(dyn Fn() -> World + Sync),
    go_on: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Summary, SimulationError> {
    sweep_and_tell(what, world, go_on, &|_| {})
}

/// The same, and `found` is told of failures while the sweep runs: of the lowest seed that breaks
/// each property before the end, and of others in no particular order.
///
/// # Errors
///
/// When the world cannot be set up.
pub fn sweep_and_tell(
    what: &Sweep,
    world: &(dyn Fn() -> World + Sync),
    go_on: &(dyn Fn(u64) -> bool + Sync),
    found: &(dyn Fn(&Failure) + Sync),
) -> Result<Summary, SimulationError> {
    let part = what.shard.part(&what.seeds);
    let next = AtomicU64::new(part.start);
    let done = AtomicU64::new(0);
    let work = || {
        let world = Arc::new(world());
        let faults = Seeded::new(0, &what.model);
        let mut summary = Summary { scenario: what.scenario.clone(), ..Summary::default() };
        loop {
            if !go_on(done.load(Ordering::Relaxed)) {
                return Ok(summary);
            }
            // No thread takes a chunk past the end: the counter cannot overflow.
            let taken = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |at| {
                (at < part.end).then(|| at.saturating_add(CHUNK).min(part.end))
            });
            let Ok(from) = taken else { return Ok(summary) };
            let chunk = from..from.saturating_add(CHUNK).min(part.end);
            let mut of_chunk = Summary { seeds: vec![chunk.clone()], ..summary.clone_empty() };
            for seed in chunk.clone() {
                let failures = judge(&mut of_chunk, what, &world, faults.with_seed(seed), seed)?;
                failures.iter().for_each(found);
            }
            done.fetch_add(chunk.end - chunk.start, Ordering::Relaxed);
            merge(&mut summary, &of_chunk);
        }
    };
    let parts: Vec<Result<Summary, SimulationError>> = std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..what.jobs.get()).map(|_| scope.spawn(work)).collect();
        jobs.into_iter().map(|job| job.join().expect("a thread of a sweep ends")).collect()
    });
    let mut summary = Summary {
        scenario: what.scenario.clone(),
        wanted: vec![part.clone()],
        ..Summary::default()
    };
    summary.wanted.retain(|range| !range.is_empty());
    for part in parts {
        merge(&mut summary, &part?);
    }
    Ok(summary)
}

/// Takes in what other threads have run, whose seeds are others.
fn merge(summary: &mut Summary, other: &Summary) {
    let merged = summary.merge(other);
    debug_assert!(merged.is_ok(), "no seed is run twice: {merged:?}");
}

impl Summary {
    fn clone_empty(&self) -> Summary {
        Summary { scenario: self.scenario.clone(), ..Summary::default() }
    }
}

/// Runs a seed; what breaks that no lower seed of the chunk has broken.
fn judge(
    summary: &mut Summary,
    what: &Sweep,
    world: &Arc<World>,
    faults: Seeded,
    seed: u64,
) -> Result<Vec<Failure>, SimulationError> {
    let (simulation, ended) = run(Arc::clone(world), faults)?;
    summary.see(&simulation, digest(&simulation));
    let ran = Ran { simulation: &simulation, ended: &ended };
    let mut failures = Vec::new();
    for property in &what.properties {
        // A lower seed has broken it already, in this chunk.
        if summary.failures.contains_key(property.name()) {
            continue;
        }
        if property.judge(&ran).is_some() {
            let plan: Plan = simulation.plan();
            let (property, plan) = (property.name().to_owned(), plan.to_string());
            let failure = Failure { property, seed: Some(seed), plan };
            summary.fail(failure.clone());
            failures.push(failure);
        }
    }
    Ok(failures)
}
