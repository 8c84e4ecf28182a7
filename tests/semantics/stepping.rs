//! How a simulation is taken through its time: at once, step by step, to a moment, and by hand.
//! No source: this is the simulator's own.

use std::time::Duration;

use swf_sim::model::CloseStatus;
use swf_sim::render;
use swf_sim::simulation::{Deed, Simulation, World};

use crate::world::*;

/// A timer of 60 seconds and, 10 seconds after the start, a signal.
fn napping() -> World {
    let mut world = world();
    script(&mut world, "order", vec![vec![start_timer("nap", 60)], vec![], vec![complete()]]);
    world.people.push((Duration::ZERO, Deed::Start(start())));
    deed(&mut world, 10_000, signal("order-1", "knock"));
    world
}

#[test]
fn steps_lead_where_a_run_leads() {
    let mut at_once = Simulation::new(napping()).unwrap();
    at_once.run().unwrap();
    let mut by_steps = Simulation::new(napping()).unwrap();
    let mut moments = vec![by_steps.now()];
    while by_steps.step().unwrap() {
        moments.push(by_steps.now());
    }
    assert!(moments.is_sorted());
    assert!(!by_steps.step().unwrap(), "nothing is to come");
    let written = |simulation: &Simulation| render::document(simulation.executions());
    assert_eq!(written(&by_steps), written(&at_once));
}

#[test]
fn a_run_to_a_moment_takes_what_is_due_then_and_nothing_later() {
    let mut simulation = Simulation::new(napping()).unwrap();
    for (milliseconds, events, is_open) in
        [(0, 5, true), (9_999, 5, true), (10_000, 9, true), (59_999, 9, true), (60_000, 14, false)]
    {
        let moment = World::START + Duration::from_millis(milliseconds);
        simulation.run_until(moment).unwrap();
        assert_eq!(simulation.now(), moment);
        let execution = simulation.execution("order-1").unwrap();
        assert_eq!(execution.history().len(), events, "{milliseconds}");
        assert_eq!(execution.state().is_open(), is_open, "{milliseconds}");
    }
    simulation.run_until(World::START).unwrap();
    let last = World::START + Duration::from_secs(60);
    assert_eq!(simulation.now(), last, "the clock never goes back");
}

#[test]
fn a_deed_by_hand_happens_at_the_moment_that_the_clock_shows() {
    let mut simulation = Simulation::new(napping()).unwrap();
    simulation.run_until(World::START + Duration::from_secs(30)).unwrap();
    simulation.act(signal("order-1", "by hand")).unwrap();
    let refused = simulation.act(signal("nobody", "by hand")).unwrap_err();
    assert!(refused.to_string().starts_with("UnknownResourceFault"), "{refused}");
    simulation.run().unwrap();
    let execution = simulation.execution("order-1").unwrap();
    check(&execution.history()[9..10], "WorkflowExecutionSignaled signalName=by_hand");
    assert_eq!(millis(&execution.history()[9]), 30_000);
    assert_eq!(execution.state().close_status(), Some(CloseStatus::Completed));
    assert!(simulation.refused().is_empty(), "who acts by hand is told at once");
}
