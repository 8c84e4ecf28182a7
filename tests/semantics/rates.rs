//! How fast an account may have decisions granted.

use std::time::Duration;

use swf_sim::model::{Decision, EventType, Rate, Rates};

use crate::world::*;

/// Documented: the quotas page gives 500 at once and 12 a second for children.
#[test]
fn the_501st_child_of_one_moment_is_over_the_rate() {
    let mut world = world();
    let children = (0..501).map(|n| child(&format!("child-{n}"))).collect();
    script(&mut world, "order", vec![children, vec![complete()]]);
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    let initiated = EventType::StartChildWorkflowExecutionInitiated;
    assert_eq!(history.iter().filter(|event| event.event_type() == initiated).count(), 500);
    check(
        &history[504..506],
        "StartChildWorkflowExecutionFailed workflowId=child-500 cause=CHILD_CREATION_RATE_EXCEEDED \
         initiatedEventId=0
         DecisionTaskScheduled",
    );
}

/// Documented for those with a published number; for Lambda tasks the API model names the cause,
/// and the number is the world's.
#[test]
fn each_kind_of_decision_has_a_bucket_of_its_own_that_time_fills_again() {
    let one = Some(Rate { bucket: 1, refill: 1 });
    let none = Rates {
        activity_creation: None,
        activity_creation_per_task_list: None,
        child_creation: None,
        timer_creation: None,
        signal_external: None,
        request_cancel_external: None,
        lambda_creation: None,
        continue_as_new: None,
    };
    type Pair = fn(&str) -> Decision;
    let rows: [(Rates, Pair, &str); 7] = [
        (Rates { timer_creation: one, ..none.clone() }, |id| start_timer(id, 60), "TIMER_CREATION"),
        (Rates { activity_creation: one, ..none.clone() }, activity, "ACTIVITY_CREATION"),
        (
            Rates { activity_creation_per_task_list: one, ..none.clone() },
            activity,
            "ACTIVITY_CREATION",
        ),
        (Rates { child_creation: one, ..none.clone() }, child, "CHILD_CREATION"),
        (
            Rates { lambda_creation: one, ..none.clone() },
            |id| lambda(id, "charge"),
            "LAMBDA_FUNCTION_CREATION",
        ),
        (
            Rates { signal_external: one, ..none.clone() },
            |id| signal_external(id, None),
            "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION",
        ),
        (
            Rates { request_cancel_external: one, ..none.clone() },
            cancel_external,
            "REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION",
        ),
    ];
    for (rates, decide, cause) in rows {
        let mut world = world();
        world.limits.rates = rates;
        let batch = vec![decide("first"), decide("second"), marker("not counted")];
        let later = vec![decide("third")];
        slow_script(&mut world, "order", Duration::from_secs(1), vec![batch, later]);
        let simulation = run(world);
        let history = history(&simulation, "order-1");
        let failed = text(&history[5]);
        assert!(failed.contains(&format!("cause={cause}_RATE_EXCEEDED")), "{failed}");
        let third: Vec<String> =
            history.iter().map(text).filter(|event| event.contains("=third")).collect();
        assert!(!third.is_empty(), "{cause}");
        assert!(!third.iter().any(|event| event.contains("RATE_EXCEEDED")), "{third:?}");
    }
}

/// Inferred: what is refused for another reason is not counted.
#[test]
fn a_refused_decision_takes_no_token() {
    let mut world = world();
    world.limits.rates.timer_creation = Some(Rate { bucket: 2, refill: 0 });
    let batch = vec![start_timer("a", 60), start_timer("a", 60), start_timer("b", 60)];
    script(&mut world, "order", vec![batch, vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..7],
        "TimerStarted timerId=a
         StartTimerFailed timerId=a cause=TIMER_ID_ALREADY_IN_USE
         TimerStarted timerId=b",
    );
}

/// Documented: the buckets are the account's, so executions share them.
#[test]
fn executions_share_the_buckets_of_their_account() {
    let mut world = world();
    world.limits.rates.timer_creation = Some(Rate { bucket: 1, refill: 0 });
    decide(&mut world, "order", Duration::ZERO, |task| match task.started_event_id.0 {
        3 => start_timer("nap", 60).into(),
        _ => complete().into(),
    });
    let mut other = start();
    other.workflow_id = "order-2".into();
    deed(&mut world, 1_000, swf_sim::simulation::Deed::Start(other));
    let simulation = run(world);
    check(&history(&simulation, "order-1")[4..5], "TimerStarted timerId=nap");
    let refused = "StartTimerFailed timerId=nap cause=TIMER_CREATION_RATE_EXCEEDED";
    check(&history(&simulation, "order-2")[4..5], refused);
}
