//! What all worlds here have in common.

use std::hint::black_box;
use std::time::Duration;

use swf_sim::model::requests::{RegisterWorkflowType, StartWorkflowExecution};
use swf_sim::model::{ChildPolicy, HistoryEvent, TaskList, Text, Timeout, WorkflowType};
use swf_sim::simulation::{
    Decider, DecidingParty, Deed, Function, FunctionAnswer, FunctionOutcome, Outcomes, Simulation,
    World,
};

use crate::race::Contestant;

/// A world with one execution, its decider, and a function that takes 20 ms.
pub(crate) fn world(decider: impl Decider + Send + 'static) -> World {
    let mut world = World::default();
    world.workflow_types.push(RegisterWorkflowType {
        name: "order".into(),
        version: "1.0".into(),
        default_task_list: Some(TaskList::new("orders")),
        default_child_policy: Some(ChildPolicy::Terminate),
        default_task_start_to_close_timeout: Some(Timeout::Seconds(30)),
        default_execution_start_to_close_timeout: Some(Timeout::Seconds(86_400)),
        default_lambda_role: Some("arn:aws:iam::123456789012:role/swf-lambda".into()),
        ..RegisterWorkflowType::default()
    });
    world.functions.insert("charge-card".into(), function(Duration::from_millis(20)));
    world.deciders.insert("order".into(), DecidingParty::prompt(decider));
    let start = StartWorkflowExecution {
        workflow_id: "order-1".into(),
        workflow_type: WorkflowType::new("order", "1.0"),
        ..StartWorkflowExecution::default()
    };
    world.people.push((Duration::ZERO, Deed::Start(start)));
    world
}

/// A function that returns after this long.
pub(crate) fn function(after: Duration) -> Function {
    let answer = FunctionAnswer::Returns(Text::of("{\"charged\":true}"));
    let outcomes = Outcomes::always(FunctionOutcome { after, answer });
    Function { outcomes, ..Function::default() }
}

/// Ids of Lambda tasks.
pub(crate) fn ids(count: usize) -> Vec<Text> {
    (1..=count).map(|n| Text::from(format!("charge-{n}"))).collect()
}

/// From a world that is given to a simulation that is dropped.
pub(crate) fn contestant(events: usize, world: &World) -> Contestant<'_> {
    Contestant::prepared(events, || world.clone(), |world| drop(black_box(run(world))))
}

/// Runs a world to its end.
pub(crate) fn run(world: World) -> Simulation {
    let mut simulation = Simulation::new(world).expect("the types can be registered");
    simulation.run().expect("the decider answers what is valid");
    simulation
}

/// The history of the one execution.
pub(crate) fn history(simulation: &Simulation) -> &[HistoryEvent] {
    simulation.execution("order-1").expect("the execution was started").history()
}
