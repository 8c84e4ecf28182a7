//! W3: many seeds of a short workflow, under the faults that each draws.

use std::fs;
use std::hint::black_box;
use std::num::NonZeroUsize;

use swf_sim::model::decisions::{
    CompleteWorkflowExecution, FailWorkflowExecution, ScheduleLambdaFunction,
};
use swf_sim::model::{Answer, EventAttributes as E, EventId, Text};
use swf_sim::search::{Property, Shard, Summary, Sweep, digest, sweep};
use swf_sim::simulation::{DecisionTask, FaultModel, Seeded, Simulation, World};

use crate::race::{Contestant, Line, Workload};
use crate::twin_sweep::TwinSweep;
use crate::worlds;

/// Tasks of a workflow, one after the other: without faults it has 59 events.
const TASKS: usize = 9;

/// Each turn runs so many seeds, the same ones again.
const SEEDS: u64 = 1_000;

pub(crate) fn digests_beside_bare_loop() -> Line {
    let first = Simulation::new(world()).expect("the types can be registered");
    let faults = Seeded::new(0, &FaultModel::default());
    let workload = Workload {
        name: "seeds of 60 events, digested",
        unit: "k seeds/s",
        of: 1e3,
        // 100 and 300 thousand of the 2.5 million that the bare loop has on a free core.
        floor: 0.04,
        goal: 0.12,
    };
    let mut simulation = first.clone();
    beside_twin(workload, move || {
        for seed in 0..SEEDS {
            simulation.restart(&first, faults.with_seed(seed));
            simulation.run().expect("the decider answers what is valid");
            black_box(digest(&simulation));
        }
    })
}

pub(crate) fn judged_beside_bare_loop() -> Line {
    let workload = Workload {
        name: "the same as `sweep` judges them",
        unit: "k seeds/s",
        of: 1e3,
        // 30 and 90 thousand.
        floor: 0.012,
        goal: 0.036,
    };
    beside_twin(workload, || drop(black_box(swept(SEEDS, 1))))
}

/// What two threads take together, beside what one takes.
pub(crate) fn two_jobs_beside_one() -> Line {
    let workload = Workload {
        name: "the sweep, two jobs beside one",
        unit: "k seeds/s",
        of: 1e3,
        floor: 0.91,
        goal: 0.97,
    };
    let seeds = 4 * SEEDS;
    workload.race(
        Contestant::new(seeds as usize, || drop(black_box(swept(seeds, 2)))),
        Contestant::new(seeds as usize, || drop(black_box(swept(seeds, 1)))),
    )
}

/// The most memory that the process has while few seeds are swept, beside that of many.
pub(crate) fn memory_of_few_beside_many() -> Line {
    let workload = Workload {
        name: "memory of 10k seeds, beside 100k",
        unit: "MB",
        of: 1e3,
        floor: 0.9,
        goal: 0.95,
    };
    let [few, many] = [10_000, 100_000].map(|seeds| {
        // Linux forgets the peak so far when it is told to; elsewhere nothing is measured.
        let _ = fs::write("/proc/self/clear_refs", "5");
        black_box(swept(seeds, 1));
        peak_kilobytes().unwrap_or(f64::NAN)
    });
    Line::of(workload, few, many)
}

fn peak_kilobytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().trim_end_matches(" kB").parse().ok()
}

fn beside_twin(workload: Workload, ours: impl FnMut()) -> Line {
    let mut twin = TwinSweep::of(TASKS as u64);
    let mean = |events: u64| events as f64 / SEEDS as f64;
    let (own, bare) = (mean(swept(SEEDS, 1).events), mean(twin.run(SEEDS)));
    assert!((bare / own - 1.0).abs() < 0.05, "{own} events a seed, and {bare} of the bare loop");
    let seeds = SEEDS as usize;
    workload.race(
        Contestant::new(seeds, ours),
        Contestant::new(seeds, || {
            black_box(twin.run(SEEDS));
        }),
    )
}

fn swept(seeds: u64, jobs: usize) -> Summary {
    let what = Sweep {
        scenario: "tasks in a row".to_owned(),
        seeds: 0..seeds,
        shard: Shard::WHOLE,
        jobs: NonZeroUsize::new(jobs).expect("somebody does it"),
        model: FaultModel::default(),
        properties: Property::defaults(),
    };
    let summary = sweep(&what, &world, &|_| true).expect("the types can be registered");
    assert!(summary.failures.is_empty(), "{summary}");
    summary
}

pub(crate) fn world() -> World {
    // The even ones are for the first attempts, the odd ones for the second.
    let ids = worlds::ids(2 * TASKS);
    worlds::world(move |task: &DecisionTask<'_>| next(task, &ids))
}

/// The next task when one has completed; what fails is tried once more.
fn next(task: &DecisionTask<'_>, ids: &[Text]) -> Answer {
    let place = |of: &Text| ids.iter().position(|id| id == of).unwrap_or(ids.len());
    let scheduled = |event: EventId| match task.event(event).map(|event| &event.attributes) {
        Some(E::LambdaFunctionScheduled(event)) => place(&event.id),
        Some(_) | None => ids.len(),
    };
    let (mut then, mut gives_up) = (None, false);
    for event in task.new_events() {
        let again = if let E::WorkflowExecutionStarted(_) = &event.attributes {
            then = Some(0);
            continue;
        } else if let E::LambdaFunctionCompleted(event) = &event.attributes {
            then = Some((scheduled(event.scheduled_event_id) / 2 + 1) * 2);
            continue;
        } else if let E::CompleteWorkflowExecutionFailed(_) = &event.attributes {
            then = Some(ids.len());
            continue;
        } else if let E::FailWorkflowExecutionFailed(_) = &event.attributes {
            gives_up = true;
            continue;
        } else if let E::LambdaFunctionFailed(event) = &event.attributes {
            scheduled(event.scheduled_event_id)
        } else if let E::LambdaFunctionTimedOut(event) = &event.attributes {
            scheduled(event.scheduled_event_id)
        } else if let E::StartLambdaFunctionFailed(event) = &event.attributes {
            scheduled(event.scheduled_event_id)
        } else if let E::ScheduleLambdaFunctionFailed(event) = &event.attributes {
            place(&event.id)
        } else {
            continue;
        };
        gives_up |= again % 2 == 1;
        then = Some(again + 1);
    }
    if gives_up {
        return FailWorkflowExecution { reason: Some("twice".into()), details: None }.into();
    }
    let Some(then) = then else { return Answer::default() };
    match ids.get(then) {
        Some(id) => ScheduleLambdaFunction {
            id: id.clone(),
            name: Text::of("charge-card"),
            ..ScheduleLambdaFunction::default()
        }
        .into(),
        None => CompleteWorkflowExecution { result: None }.into(),
    }
}
