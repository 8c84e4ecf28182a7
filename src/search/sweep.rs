//! Sweeps: a run for each of many seeds.

use std::iter;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::tally::Tally;
use super::{Failure, Property, Ran, Summary};
use crate::execution::Execution;
use crate::model::EventType;
use crate::simulation::{DeciderError, FaultModel, Seeded, Simulation, SimulationError, World};

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

/// A sweep goes no further once so many runs of one of its threads have ended because a decider was
/// waited for in vain ([`DeciderError::Silent`]) and none between them in which one answered: each
/// of them takes as long as somebody is patient.
pub const SILENT_RUNS: u32 = 5;

/// Runs each seed and judges it. `go_on` is asked before each few seeds, and after a run in which a
/// decider was waited for in vain, and told how many have been run; once it says no, the sweep ends
/// with the seeds that it has. So it does after [`SILENT_RUNS`] of such runs. Which seeds one has
/// that was stopped is not the same for any number of threads.
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
    let is_silent = AtomicBool::new(false);
    let may_go_on = || !is_silent.load(Ordering::Relaxed) && go_on(done.load(Ordering::Relaxed));
    let work = || {
        let mut job = Job::new(what, world())?;
        loop {
            if !may_go_on() {
                return Ok(job);
            }
            // No thread takes a chunk past the end: the counter cannot overflow.
            let taken = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |at| {
                (at < part.end).then(|| at.saturating_add(CHUNK).min(part.end))
            });
            let Ok(from) = taken else { return Ok(job) };
            let chunk = from..from.saturating_add(CHUNK).min(part.end);
            for seed in chunk.clone() {
                job.judge(seed, found);
                is_silent.fetch_or(job.silent >= SILENT_RUNS, Ordering::Relaxed);
                if job.silent > 0 && !may_go_on() {
                    job.left = seed + 1..chunk.end;
                    return Ok(job);
                }
            }
            done.fetch_add(chunk.end - chunk.start, Ordering::Relaxed);
        }
    };
    let jobs: Vec<Result<Job<'_>, SimulationError>> = std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..what.jobs.get()).map(|_| scope.spawn(work)).collect();
        jobs.into_iter().map(|job| job.join().expect("a thread of a sweep ends")).collect()
    });
    let jobs = jobs.into_iter().collect::<Result<Vec<Job<'_>>, SimulationError>>()?;
    // Every chunk that was taken was run, but for what was left of it.
    let taken = part.start..next.into_inner().min(part.end);
    let ranges = |range: &Range<u64>| Vec::from_iter((!range.is_empty()).then(|| range.clone()));
    let mut summary = Summary {
        scenario: what.scenario.clone(),
        seeds: without(taken, jobs.iter().map(|job| job.left.clone())),
        wanted: ranges(&part),
        whole: ranges(&what.seeds),
        ..Summary::default()
    };
    for job in jobs {
        let Job { tally, failures, .. } = job;
        failures.into_iter().flatten().for_each(|failure| summary.fail(failure));
        tally.add_to(&mut summary);
    }
    Ok(summary)
}

/// A range without some of its parts.
fn without(range: Range<u64>, parts: impl Iterator<Item = Range<u64>>) -> Vec<Range<u64>> {
    let mut parts: Vec<Range<u64>> = parts.filter(|part| !part.is_empty()).collect();
    parts.sort_unstable_by_key(|part| part.start);
    let (starts, ends) = (parts.iter().map(|part| part.start), parts.iter().map(|part| part.end));
    let rest = iter::once(range.start).chain(ends).zip(starts.chain([range.end]));
    rest.map(|(start, end)| start..end).filter(|rest| !rest.is_empty()).collect()
}

/// Whether any decider has answered in a run.
fn is_answered(simulation: &Simulation) -> bool {
    let mut events = simulation.executions().flat_map(Execution::history);
    events.any(|event| event.event_type() == EventType::DecisionTaskCompleted)
}

/// One thread's share of a sweep. It takes the seeds that it is given in their order.
struct Job<'s> {
    what: &'s Sweep,
    /// The world at its first moment.
    first: Simulation,
    /// The run of the last seed, whose memory serves the next.
    simulation: Simulation,
    faults: Seeded,
    tally: Tally,
    /// The first failure of each property, which is the one with the lowest seed.
    failures: Vec<Option<Failure>>,
    /// In how many runs a decider was waited for in vain since one answered.
    silent: u32,
    /// The seeds that it has taken and not run.
    left: Range<u64>,
}

impl<'s> Job<'s> {
    fn new(what: &'s Sweep, world: World) -> Result<Self, SimulationError> {
        let first = Simulation::new(world)?;
        let faults = Seeded::new(0, &what.model);
        let failures = vec![None; what.properties.len()];
        let simulation = first.clone();
        let tally = Tally::default();
        Ok(Job { what, first, simulation, faults, tally, failures, silent: 0, left: 0..0 })
    }

    /// Runs a seed and tells what it is the first to break.
    fn judge(&mut self, seed: u64, found: &dyn Fn(&Failure)) {
        let simulation = &mut self.simulation;
        simulation.restart(&self.first, self.faults.with_seed(seed));
        let ended = simulation.run();
        let is_silent =
            matches!(ended, Err(SimulationError::Decider { error: DeciderError::Silent(_), .. }));
        if is_silent {
            self.silent += 1;
        } else if self.silent > 0 && is_answered(simulation) {
            self.silent = 0;
        }
        self.tally.see(simulation);
        let ran = Ran { simulation, ended: &ended };
        for (property, failure) in self.what.properties.iter().zip(&mut self.failures) {
            // A lower seed has broken it already.
            if failure.is_none() && property.judge(&ran).is_some() {
                let (property, plan) = (property.name().to_owned(), simulation.plan().to_string());
                found(failure.insert(Failure { property, seed: Some(seed), plan }));
            }
        }
    }
}
