//! A slow answer is the latest that is still in time, to the millisecond; and what no timeout ends
//! the execution's own does.

use std::time::Duration;

use swf_sim::model::AnswerAtDeadline::{InTime, Late};
use swf_sim::model::{AnswerAtDeadline, EventType, Timeout};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{FunctionAnswer, FunctionOutcome, Outcomes, Simulation, World};

use super::worlds::{activities, lambdas, told};
use super::{planned, under};

fn slow_lambda(own_limit: u64) -> World {
    let mut world = lambdas();
    world.functions[0].timeout = Duration::from_secs(own_limit);
    world
}

fn activity_within(whole: Timeout) -> World {
    let mut world = activities();
    world.activity_types[0].default_task_schedule_to_close_timeout = Some(whole);
    world
}

/// The milliseconds after the start at which the first event of a type is written.
fn first(simulation: &Simulation, event_type: EventType) -> Option<u128> {
    let mut history = super::world::history(simulation, "order-1").iter();
    history.find(|event| event.event_type() == event_type).map(super::world::millis)
}

#[test]
fn a_slow_answer_is_the_latest_that_is_in_time() {
    let activity = EventType::ActivityTaskCompleted;
    let decision = EventType::DecisionTaskCompleted;
    let lambda = EventType::LambdaFunctionCompleted;
    let rows: [(AnswerAtDeadline, World, &str, EventType, u128); 10] = [
        (Late, activities(), "activity:ship-1#0=slow", activity, 49_999),
        (InTime, activities(), "activity:ship-1#0=slow", activity, 50_000),
        (Late, activity_within(Timeout::Seconds(40)), "activity:ship-1#0=slow", activity, 39_999),
        (InTime, activity_within(Timeout::Seconds(40)), "activity:ship-1#0=slow", activity, 40_000),
        (Late, activities(), "decision@start=slow", decision, 59_999),
        (InTime, activities(), "decision@start=slow", decision, 60_000),
        (Late, slow_lambda(900), "lambda:charge#0=slow", lambda, 899_999),
        (InTime, slow_lambda(900), "lambda:charge#0=slow", lambda, 900_000),
        // The function's own limit is one that it can use up.
        (Late, slow_lambda(3), "lambda:charge#0=slow", lambda, 3_000),
        (InTime, slow_lambda(3), "lambda:charge#0=slow", lambda, 3_000),
    ];
    for (at_deadline, mut world, plan, event_type, expected) in rows {
        world.assumptions.answer_at_deadline = at_deadline;
        let simulation = planned(world, plan);
        assert_eq!(first(&simulation, event_type), Some(expected), "{plan} {at_deadline:?}");
    }
}

#[test]
fn a_millisecond_later_it_is_too_late() {
    for (at_deadline, latest) in [(Late, 899_999), (InTime, 900_000)] {
        for (after, in_time) in [(latest, true), (latest + 1, false)] {
            let mut world = lambdas();
            world.assumptions.answer_at_deadline = at_deadline;
            let after = Duration::from_millis(after);
            let answer = FunctionAnswer::Returns("42".into());
            world.functions[0].outcomes = Outcomes::always(FunctionOutcome { after, answer });
            let simulation = planned(world, "");
            let answered = first(&simulation, EventType::LambdaFunctionCompleted).is_some();
            assert_eq!(answered, in_time, "{after:?} {at_deadline:?}");
        }
    }
}

#[test]
fn a_task_without_timeouts_that_nobody_does_is_ended_with_its_execution() {
    for plan in ["activity:ship-1#0=no-worker", "activity:ship-1#0=timeout"] {
        let mut world = activities();
        let none = Some(Timeout::None);
        let activity_type = &mut world.activity_types[0];
        activity_type.default_task_schedule_to_start_timeout = none;
        activity_type.default_task_schedule_to_close_timeout = none;
        activity_type.default_task_start_to_close_timeout = none;
        activity_type.default_task_heartbeat_timeout = none;
        let told = told(&planned(world, plan));
        assert_eq!(told.last().unwrap(), "WorkflowExecutionTimedOut START_TO_CLOSE", "{plan}");
    }
}

#[test]
fn a_list_of_its_own_that_nobody_polls_gives_the_task_back_to_the_executions_list() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/decision-task-timeouts.yaml");
    let mut world = Scenario::load(path).unwrap().world;
    world.unserved_task_lists.clear();
    let timed_out = "DecisionTaskTimedOut SCHEDULE_TO_START".to_owned();
    assert!(!told(&under(world.clone(), swf_sim::simulation::Plan::new())).contains(&timed_out));
    let told = told(&planned(world, "decision@signal:go=no-decider"));
    assert!(told.contains(&timed_out), "{told:?}");
    assert_eq!(told.last().unwrap(), "WorkflowExecutionCompleted");
}
