//! Deciders with a bug that people make, and what finds it; their corrected twins pass.

use swf_sim::search::{Explore, Property, Shard};
use swf_sim::simulation::World;

use super::{swept, world};

/// Which properties break in the first seeds.
fn broken(world: &World) -> Vec<String> {
    swept(world, 0..500, 2, Shard::WHOLE).failures.into_keys().collect()
}

#[test]
fn a_decider_that_forgets_the_failures_of_its_task_is_found_and_its_twin_passes() {
    assert_eq!(broken(&world(super::FORGETFUL)), ["closes"]);
    let twin = "
      - when: WorkflowExecutionStarted
        do: {ScheduleLambdaFunction: {id: charge-1, name: charge, startToCloseTimeout: 10s}}
      - when: LambdaFunctionCompleted
        do: {CompleteWorkflowExecution: {}}
      - when: [LambdaFunctionFailed, LambdaFunctionTimedOut, StartLambdaFunctionFailed,
               ScheduleLambdaFunctionFailed, CompleteWorkflowExecutionFailed]
        do: {FailWorkflowExecution: {reason: not charged}}
      - when: FailWorkflowExecutionFailed
        do: {StartTimer: {timerId: again, startToFireTimeout: 60s}}
      - when: TimerFired
        do: {FailWorkflowExecution: {reason: not charged}}
";
    assert_eq!(broken(&world(twin)), Vec::<String>::new());
}

#[test]
fn a_decider_that_repeats_what_is_refused_goes_in_circles() {
    let rules = "
      - when: WorkflowExecutionStarted
        do: {CancelTimer: {timerId: unheard-of}}
      - when: CancelTimerFailed
        do: {CancelTimer: {timerId: unheard-of}}
";
    let mut world = world(rules);
    world.limits.events = 60;
    assert!(broken(&world).contains(&"progresses".to_owned()));
}

#[test]
fn a_property_of_ones_own_is_judged_too() {
    let never = Property::new("never-times-out", |ran| {
        let mut executions = ran.simulation.executions();
        let timed_out = |execution: &&swf_sim::execution::Execution| {
            let last = execution.history().last().map(|event| event.event_type().name());
            last == Some("WorkflowExecutionTimedOut")
        };
        let execution = executions.find(timed_out)?;
        let last = execution.history().last()?.event_id;
        Some(swf_sim::search::Broken::at(execution, last, "it timed out"))
    });
    let world = world(super::FORGETFUL);
    let what = Explore { properties: vec![never], ..Explore::default() };
    let explored = swf_sim::search::explore(&what, &world, &|_| true).unwrap();
    assert!(explored.failures.contains_key("never-times-out"));
}

#[test]
fn a_decider_that_forgets_a_cancel_request_is_found_where_the_scenario_allows_one() {
    let rules = "
      - when: WorkflowExecutionStarted
        do: {StartTimer: {timerId: nap, startToFireTimeout: 60s}}
      - when: TimerFired
        do: {CompleteWorkflowExecution: {}}
      - when: CompleteWorkflowExecutionFailed
        do: {CompleteWorkflowExecution: {}}
";
    let mut world = world(rules);
    let heeds = Property::new("heeds-cancel", |ran| {
        let mut executions = ran.simulation.executions();
        executions.find_map(|execution| {
            let name = |event: &&swf_sim::model::HistoryEvent| event.event_type().name();
            let mut history = execution.history().iter();
            let requested = history.find(|e| name(e) == "WorkflowExecutionCancelRequested")?;
            let closed = execution.state().close_status()?;
            let heeded = closed == swf_sim::model::CloseStatus::Canceled;
            let what = "it was asked to cancel itself";
            (!heeded).then(|| swf_sim::search::Broken::at(execution, requested.event_id, what))
        })
    });
    let what = |world: &World| {
        let properties = vec![heeds.clone()];
        let what = Explore { properties, ..Explore::default() };
        swf_sim::search::explore(&what, world, &|_| true).unwrap()
    };
    assert!(what(&world).failures.is_empty(), "nobody may ask for it");
    world.outside.cancel_requests = true;
    let plan = &what(&world).failures["heeds-cancel"].plan;
    assert_eq!(plan, "decision@start=cancel-requested");
}

/// Which of these claims break under a plan of at most one fault.
fn broken_claims(world: &World, claims: &[&str]) -> Vec<String> {
    let properties = claims.iter().map(|claim| claim.parse().unwrap()).collect();
    let what = Explore { properties, ..Explore::default() };
    let explored = swf_sim::search::explore(&what, world, &|_| true).unwrap();
    explored.failures.into_keys().collect()
}

#[test]
fn a_decider_that_charges_again_when_its_close_came_too_late_is_found_by_a_claim() {
    let rules = "
      - when: WorkflowExecutionStarted
        do:
          - {StartTimer: {timerId: nap, startToFireTimeout: 20s}}
          - &charge {ScheduleLambdaFunction: {id: charge, name: charge}}
      - when: LambdaFunctionCompleted
        do: {CompleteWorkflowExecution: {}}
      - when: CompleteWorkflowExecutionFailed
        do: *charge
";
    let claims = [
        "LambdaFunctionScheduled named charge at most 1",
        "once charge",
        "WorkflowExecutionStarted before LambdaFunctionScheduled",
        "TimerCanceled never",
    ];
    assert_eq!(broken_claims(&world(rules), &claims), [claims[0], claims[1]].map(String::from));
}
