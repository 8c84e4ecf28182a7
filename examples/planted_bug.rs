//! A decider with a bug that people make, and the report that finds it: the decider thinks of a
//! charge that fails, and not of one that takes too long.
//! `cargo run --example planted_bug`

use swf_sim::model::decisions::{
    CompleteWorkflowExecution, FailWorkflowExecution, ScheduleLambdaFunction,
};
use swf_sim::model::{Decision, EventType, Timeout};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{DecidingParty, DecisionTask, World};
use swf_sim::testing::{Faults, Report, Run};

fn decide(task: &DecisionTask<'_>) -> Vec<Decision> {
    let saw = |event_type| task.history.iter().any(|event| event.event_type() == event_type);
    let charge = ScheduleLambdaFunction {
        id: "charge".into(),
        name: "charge-card".into(),
        start_to_close_timeout: Some(Timeout::Seconds(10)),
        ..ScheduleLambdaFunction::default()
    };
    let fails = [
        EventType::LambdaFunctionFailed,
        EventType::StartLambdaFunctionFailed,
        EventType::ScheduleLambdaFunctionFailed,
    ];
    if saw(EventType::LambdaFunctionCompleted) {
        vec![CompleteWorkflowExecution::default().into()]
    } else if fails.into_iter().any(saw) {
        vec![FailWorkflowExecution::default().into()]
    } else if !saw(EventType::LambdaFunctionScheduled) {
        vec![charge.into()]
    } else {
        Vec::new()
    }
}

fn world() -> World {
    let mut world = Scenario::load("examples/order.yaml").expect("it is a scenario").world;
    world.deciders.insert("order".into(), DecidingParty::prompt(decide));
    world
}

/// The first seed under which a default property does not hold, and what is to be told of it.
fn first_failure(world: &World) -> Option<(u64, Report)> {
    let judged = |seed| Run::under(world, Faults::of_seed(seed)).keeps_defaults();
    (0..10_000).find_map(|seed| Some((seed, judged(seed).err()?)))
}

fn main() {
    match first_failure(&world()) {
        Some((seed, report)) => println!("seed {seed}\n{report}"),
        None => println!("nothing found"),
    }
}

#[test]
fn the_bug_is_found_and_shrunk() {
    let (seed, report) = first_failure(&world()).expect("the bug is found");
    assert!(seed < 1_000, "{seed}");
    let report = report.to_string();
    assert!(report.contains("the property `closes` does not hold"), "{report}");
    assert!(report.contains("lambda:charge#0=timeout: "), "{report}");
}
