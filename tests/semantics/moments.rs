//! Things of one moment, and answers that come at the very end of their time. No source settles
//! their order but one recorded tie; it is the simulator's own, and one assumption turns it.

use std::time::Duration;

use swf_sim::model::decisions::{ScheduleActivityTask, ScheduleLambdaFunction};
use swf_sim::model::{ActivityType, AnswerAtDeadline, Decision, Timeout};
use swf_sim::simulation::{
    ActivityAnswer, ActivityOutcome, Function, FunctionAnswer, FunctionOutcome, Outcomes, World,
};

use crate::world::*;

fn ten_seconds() -> Vec<Decision> {
    let limit = Some(Timeout::Seconds(10));
    vec![
        ScheduleLambdaFunction {
            id: "charge-1".into(),
            name: "charge".into(),
            start_to_close_timeout: limit,
            ..ScheduleLambdaFunction::default()
        }
        .into(),
        ScheduleActivityTask {
            activity_type: ActivityType::new("ship", "1"),
            activity_id: "ship-1".into(),
            start_to_close_timeout: limit,
            heartbeat_timeout: limit,
            ..ScheduleActivityTask::default()
        }
        .into(),
        start_timer("nap", 10),
    ]
}

/// A world whose function, worker and decider answer after ten seconds, each its last.
fn at_the_deadline() -> World {
    let mut world = world();
    world.workflow_types[0].default_lambda_role = Some("role".into());
    world.workflow_types[0].default_task_start_to_close_timeout = Some(Timeout::Seconds(10));
    let after = Duration::from_secs(10);
    let answer = FunctionAnswer::Returns("42".into());
    let outcomes = Outcomes::always(FunctionOutcome { after, answer });
    world.functions.insert("charge".into(), Function { outcomes, ..Function::default() });
    let answer = ActivityAnswer::Completes { result: None };
    let outcome = ActivityOutcome { after, answer, ..ActivityOutcome::default() };
    world.workers.insert("ship".into(), Outcomes::always(outcome).into());
    script(&mut world, "order", vec![ten_seconds(), vec![complete()]]);
    world
}

/// Inferred, but for the tie of a start-to-close and a heartbeat timeout, which is recorded.
#[test]
fn what_is_due_at_one_moment_comes_by_its_kind_and_answers_come_too_late() {
    let simulation = run(at_the_deadline());
    let history = history(&simulation, "order-1");
    check(
        &history[9..15],
        "TimerFired timerId=nap
         DecisionTaskScheduled
         ActivityTaskTimedOut timeoutType=START_TO_CLOSE
         LambdaFunctionTimedOut
         DecisionTaskStarted
         DecisionTaskCompleted",
    );
    assert!(history[9..].iter().all(|event| millis(event) == 10_000));
}

/// The rival reading: whoever answers in the last millisecond is in time.
#[test]
fn answers_at_their_deadline_may_be_assumed_to_be_in_time() {
    let mut world = at_the_deadline();
    world.assumptions.answer_at_deadline = AnswerAtDeadline::InTime;
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[9..14],
        "LambdaFunctionCompleted
         DecisionTaskScheduled
         ActivityTaskCompleted
         TimerFired
         DecisionTaskStarted",
    );
}

/// Inferred: the same holds for deciders.
#[test]
fn a_decider_that_answers_at_its_deadline_is_too_late() {
    for (assumption, event) in [
        (AnswerAtDeadline::Late, "DecisionTaskTimedOut timeoutType=START_TO_CLOSE"),
        (AnswerAtDeadline::InTime, "DecisionTaskCompleted"),
    ] {
        let mut world = world();
        world.assumptions.answer_at_deadline = assumption;
        slow_script(&mut world, "order", Duration::from_secs(60), vec![vec![complete()]]);
        world.limits.events = 60;
        let simulation = run(world);
        check(&history(&simulation, "order-1")[3..4], event);
    }
}

/// Inferred: an execution that is over at this moment does nothing else at it.
#[test]
fn the_end_of_an_execution_comes_before_everything_else_that_is_due_then() {
    let mut world = world();
    world.workflow_types[0].default_execution_start_to_close_timeout = Some(Timeout::Seconds(10));
    script(&mut world, "order", vec![vec![start_timer("nap", 10)], vec![complete()]]);
    deed(&mut world, 10_000, signal("order-1", "late"));
    let simulation = run(world);
    let last = history(&simulation, "order-1").last().unwrap();
    check(std::slice::from_ref(last), "6 WorkflowExecutionTimedOut");
    assert_eq!(simulation.refused().len(), 1);
}

#[test]
fn what_a_child_did_before_it_closed_reaches_its_parent_before_the_close() {
    let mut world = world();
    script(&mut world, "order", vec![vec![child("child-1")], vec![], vec![complete()]]);
    let last_words = vec![signal_external("order-1", None), complete()];
    script(&mut world, "child", vec![last_words]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[9..13],
        "WorkflowExecutionSignaled externalInitiatedEventId=5
         DecisionTaskScheduled
         ChildWorkflowExecutionCompleted initiatedEventId=5
         DecisionTaskStarted",
    );
}
