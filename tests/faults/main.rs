//! Faults: what each does, what a plan and a seed mean, and how sites are named.

#![expect(clippy::unwrap_used, reason = "a world that cannot be set up fails its test")]

mod acting;
mod causes;
mod deadlines;
mod naming;
mod plans;
mod seeds;
#[path = "../shipped/mod.rs"]
mod shipped;
mod stages;
mod turns;
#[expect(dead_code, reason = "other tests use the rest")]
#[path = "../semantics/world.rs"]
mod world;
mod worlds;

use swf_sim::render;
use swf_sim::simulation::{FaultSource, Plan, Simulation, World};

/// Everything happens that can, in a world under a source of faults. A decider that nobody expected
/// faults of may come to an end.
fn under(world: World, faults: impl FaultSource + 'static) -> Simulation {
    let mut simulation = Simulation::under(world, faults).unwrap();
    let _ = simulation.run();
    simulation
}

/// The same under a plan, of which everything has to come about.
#[track_caller]
fn planned(world: World, plan: &str) -> Simulation {
    let simulation = under(world, plan.parse::<Plan>().unwrap());
    let unmet: Vec<String> = simulation.unmet().iter().map(ToString::to_string).collect();
    assert_eq!(unmet, Vec::<String>::new(), "{plan}");
    simulation
}

fn bytes(simulation: &Simulation) -> String {
    String::from_utf8(render::document(simulation.executions())).unwrap()
}
