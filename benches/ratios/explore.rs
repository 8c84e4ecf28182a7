//! W4: explorations, of plans and of merged states.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::sync::{Arc, Mutex};

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use swf_sim::search::{Exploration, Explore, Property, Ran, explore};
use swf_sim::simulation::World;

use crate::race::{Contestant, Line, Workload};
use crate::{orders, sweep};

/// Every plan of at most so many faults.
const FAULTS: usize = 2;

/// Activities that start and end in one millisecond, each in one of three ways.
const ACTIVITIES: usize = 6;

pub(crate) fn plans_beside_bare_forks() -> Line {
    let world = sweep::world();
    let parts = parts(&world);
    let plans = parts.len();
    let mut bare = BareForks::of(parts);
    let workload = Workload {
        name: "plans of 2 faults, 60 events",
        unit: "k plans/s",
        of: 1e3,
        // 100 and 300 thousand of the 2.6 million that the bare loop had.
        floor: 0.038,
        goal: 0.115,
    };
    workload.race(
        Contestant::new(plans, || drop(black_box(explored(&world, Vec::new())))),
        Contestant::new(plans, || bare.run()),
    )
}

pub(crate) fn states_beside_bare_search() -> Line {
    let world = orders::world(ACTIVITIES);
    let states = 5_usize.pow(ACTIVITIES as u32);
    let workload = Workload {
        name: "merged states of 6 activities",
        unit: "k states/s",
        of: 1e3,
        // 300 and 900 thousand of the 14 million that the bare loop had.
        floor: 0.021,
        goal: 0.064,
    };
    workload.race(
        Contestant::new(states, || {
            let merged = merged(&world);
            assert_eq!(merged.states.map(|count| count.different), Some(states as u64));
        }),
        Contestant::new(states, || assert_eq!(bare_search(), states)),
    )
}

fn explored(world: &World, properties: Vec<Property>) -> Exploration {
    let what = Explore { max_faults: FAULTS, properties, ..Explore::default() };
    explore(&what, world, &|_| true).expect("the types can be registered")
}

fn merged(world: &World) -> Exploration {
    let what = Explore {
        max_faults: ACTIVITIES,
        orders: true,
        merged: true,
        model: Some("all: 0/1, activity.failed: 1/1".parse().expect("it is a model")),
        properties: Vec::new(),
        ..Explore::default()
    };
    explore(&what, world, &|_| true).expect("the types can be registered")
}

/// For each plan, how many events its run shares with the one that it parts from, and how many it
/// has.
fn parts(world: &World) -> Vec<(usize, usize)> {
    let parts = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&parts);
    let note = Property::new("noting", move |ran: &Ran<'_>| {
        let execution = ran.simulation.executions().next()?;
        let struck = ran.simulation.passed().rfind(|passed| passed.struck.is_some());
        let at = struck.map(|passed| passed.at);
        let history = execution.history();
        let shared = history.iter().take_while(|event| Some(event.event_timestamp) < at).count();
        noted.lock().expect("nobody else has it").push((shared, history.len()));
        None
    });
    explored(world, vec![note]);
    std::mem::take(&mut parts.lock().expect("nobody else has it"))
}

/// Runs that part from one another: a clone of the log and the queue up to there, and for each
/// event from there on a turn of the queue.
struct BareForks {
    parts: Vec<(usize, usize)>,
    queue: BinaryHeap<Reverse<u128>>,
    log: Vec<[u64; 5]>,
}

impl BareForks {
    fn of(parts: Vec<(usize, usize)>) -> Self {
        let most = parts.iter().map(|(_, events)| *events).max().unwrap_or(0);
        let queue = (0..16).map(|n| Reverse(n << 64 | n)).collect();
        BareForks { parts, queue, log: vec![[0; 5]; most] }
    }

    fn run(&mut self) {
        for (shared, events) in &self.parts {
            let mut queue = self.queue.clone();
            let mut log = self.log[..*shared].to_vec();
            let mut digest = 0_u64;
            for event in *shared..*events {
                let Some(Reverse(first)) = queue.pop() else { return };
                let at = (first >> 64) as u64;
                queue.push(Reverse((u128::from(at + 7) << 64) | event as u128));
                log.push([event as u64, at, first as u64, 1, 2]);
                digest = (digest ^ at).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            }
            black_box((digest, &log));
        }
    }
}

/// All states of that many activities, three bits each; how many there are.
fn bare_search() -> usize {
    let mut met: IndexSet<u64, FxBuildHasher> = IndexSet::default();
    let mut next = vec![0_u64];
    met.insert(0);
    while let Some(state) = next.pop() {
        for activity in 0..ACTIVITIES {
            let shift = 3 * activity;
            let ways = match (state >> shift) & 7 {
                0 => 1..2,
                1 => 2..5,
                _ => continue,
            };
            for way in ways {
                let then = state & !(7 << shift) | way << shift;
                if met.insert(then) {
                    next.push(then);
                }
            }
        }
    }
    met.len()
}
