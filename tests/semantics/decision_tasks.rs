//! Decision tasks: when they are queued, and what a batch writes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use swf_sim::model::{Answer, EventId, EventType, Wakes};
use swf_sim::simulation::{DecisionOutcome, Outcomes};

use crate::world::*;

/// Recorded: 103 of 651 recorded decision tasks were queued while another was started, each at the
/// very moment of its trigger, and 113 further triggers found one queued and added none.
#[test]
fn a_trigger_queues_a_decision_task_at_once_also_while_another_is_started() {
    let mut world = world();
    slow_script(&mut world, "order", Duration::from_secs(10), vec![vec![], vec![complete()]]);
    deed(&mut world, 2_000, signal("order-1", "first"));
    deed(&mut world, 3_000, signal("order-1", "second"));
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    check(
        history,
        "WorkflowExecutionStarted
         2 DecisionTaskScheduled
         3 DecisionTaskStarted scheduledEventId=2
         WorkflowExecutionSignaled signalName=first
         5 DecisionTaskScheduled
         WorkflowExecutionSignaled signalName=second
         DecisionTaskCompleted scheduledEventId=2 startedEventId=3
         8 DecisionTaskStarted scheduledEventId=5
         DecisionTaskCompleted scheduledEventId=5 startedEventId=8
         WorkflowExecutionCompleted result=done",
    );
    let moments: Vec<u128> = history.iter().map(millis).collect();
    assert_eq!(moments, [0, 0, 0, 2_000, 2_000, 3_000, 10_000, 10_000, 20_000, 20_000]);
}

/// Recorded: what followed each type of event directly in 194 gapless histories; the types that
/// start or initiate something never brought a decision task, but for the start of a child.
#[test]
fn outcomes_and_what_comes_from_outside_wake_the_decider_and_beginnings_do_not() {
    use EventType::*;
    let never = [
        DecisionTaskScheduled,
        DecisionTaskStarted,
        DecisionTaskCompleted,
        ActivityTaskScheduled,
        ActivityTaskStarted,
        ActivityTaskCancelRequested,
        TimerStarted,
        TimerCanceled,
        MarkerRecorded,
        LambdaFunctionScheduled,
        LambdaFunctionStarted,
        StartChildWorkflowExecutionInitiated,
        SignalExternalWorkflowExecutionInitiated,
        RequestCancelExternalWorkflowExecutionInitiated,
    ];
    let closes = [
        WorkflowExecutionCompleted,
        WorkflowExecutionFailed,
        WorkflowExecutionCanceled,
        WorkflowExecutionContinuedAsNew,
        WorkflowExecutionTimedOut,
        WorkflowExecutionTerminated,
    ];
    for event_type in EventType::ALL {
        let wakes = event_type.wakes();
        let expected = wakes == Wakes::Always || wakes == Wakes::AfterBatch;
        let silent = never.contains(event_type) || closes.contains(event_type);
        assert_eq!(expected, !silent, "{event_type}");
        assert_eq!(wakes == Wakes::Closes, closes.contains(event_type), "{event_type}");
    }
    assert_eq!(ChildWorkflowExecutionStarted.wakes(), Wakes::Always);
}

/// Recorded: 55 of 55 empty answers with nothing queued were followed by no decision task. One
/// emulator queues one; a client of the service calls the wait a hang.
#[test]
fn an_empty_answer_with_nothing_queued_leaves_the_execution_waiting() {
    let mut world = world();
    script(&mut world, "order", vec![vec![]]);
    let simulation = run(world);
    check(
        history(&simulation, "order-1"),
        "WorkflowExecutionStarted
         DecisionTaskScheduled
         DecisionTaskStarted
         DecisionTaskCompleted
         WorkflowExecutionTimedOut timeoutType=START_TO_CLOSE childPolicy=TERMINATE",
    );
}

/// Recorded: WaterFlow's history shows the queueing after a timeout, and leech's one without,
/// where a decision task was queued already.
#[test]
fn a_decision_task_that_times_out_is_followed_by_another_only_if_none_is_queued() {
    let lost = || Outcomes::first(vec![DecisionOutcome::NEVER], DecisionOutcome::default());
    let mut alone = world();
    script(&mut alone, "order", vec![vec![complete()]]);
    alone.deciders["order"].outcomes = lost();
    let mut signaled = world();
    script(&mut signaled, "order", vec![vec![complete()]]);
    signaled.deciders["order"].outcomes = lost();
    deed(&mut signaled, 1_000, signal("order-1", "hello"));

    let simulation = run(alone);
    check(
        &history(&simulation, "order-1")[2..6],
        "DecisionTaskStarted
         DecisionTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=2 startedEventId=3
         5 DecisionTaskScheduled
         DecisionTaskStarted scheduledEventId=5",
    );
    assert_eq!(millis(&history(&simulation, "order-1")[4]), 60_000);
    let simulation = run(signaled);
    check(
        &history(&simulation, "order-1")[3..7],
        "WorkflowExecutionSignaled
         5 DecisionTaskScheduled
         DecisionTaskTimedOut timeoutType=START_TO_CLOSE
         DecisionTaskStarted scheduledEventId=5",
    );
}

/// Recorded: a run of flowy answers its third poll with the first task's start, though the second
/// task had timed out in between; 472 polls without timeouts agree. Two emulators have it wrong.
#[test]
fn a_decision_task_that_timed_out_does_not_move_the_previous_started_event() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let mut world = world();
    let told = Arc::clone(&seen);
    decide(&mut world, "order", Duration::ZERO, move |task| -> Answer {
        let view = (task.previous_started_event_id, task.started_event_id);
        told.lock().unwrap().push(view);
        if task.history.len() > 8 { complete().into() } else { marker("seen").into() }
    });
    let prompt = DecisionOutcome::default();
    world.deciders["order"].outcomes =
        Outcomes::first(vec![prompt, DecisionOutcome::NEVER], prompt);
    deed(&mut world, 1_000, signal("order-1", "hello"));
    let simulation = run(world);
    assert_eq!(history(&simulation, "order-1")[8].event_type(), EventType::DecisionTaskTimedOut);
    let views = seen.lock().unwrap().clone();
    assert_eq!(views, [(EventId(0), EventId(3)), (EventId(3), EventId(11))]);
}

/// Recorded: 348 batches of flowy with 386 decisions, 7 of them refused; in four batches later
/// decisions went on, and the decision task came once, after the last event.
#[test]
fn a_batch_writes_one_event_for_each_decision_in_order_and_then_one_decision_task() {
    let mut world = world();
    let batch = vec![
        marker("first"),
        cancel_timer("unknown"),
        start_timer("nap", 60),
        cancel_activity("unknown"),
        marker("last"),
    ];
    slow_script(&mut world, "order", Duration::from_secs(5), vec![batch, vec![complete()]]);
    let simulation = run(world);
    let batch = &history(&simulation, "order-1")[3..10];
    check(
        batch,
        "4 DecisionTaskCompleted
         MarkerRecorded markerName=first decisionTaskCompletedEventId=4
         CancelTimerFailed cause=TIMER_ID_UNKNOWN decisionTaskCompletedEventId=4
         TimerStarted timerId=nap decisionTaskCompletedEventId=4
         RequestCancelActivityTaskFailed cause=ACTIVITY_ID_UNKNOWN decisionTaskCompletedEventId=4
         MarkerRecorded markerName=last decisionTaskCompletedEventId=4
         DecisionTaskScheduled",
    );
    assert!(batch.iter().all(|event| millis(event) == 5_000));
}

/// Recorded: starts of children came 40 ms to 2.3 s after their batch, starts of Lambda functions
/// 26 to 77 ms, 0-second timers 12 to 123 ms.
#[test]
fn what_follows_from_a_decision_is_written_later_than_its_batch() {
    let mut world = world();
    world.latencies.delivery = Duration::from_millis(40);
    let batch = vec![
        lambda("charge-1", "charge"),
        child("child-1"),
        signal_external("nobody", None),
        start_timer("now", 0),
        activity("unstarted"),
        cancel_activity("unstarted"),
    ];
    script(&mut world, "order", vec![batch]);
    world.unserved_task_lists.push("work".into());
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    let at = |event_type| millis(history.iter().find(|e| e.event_type() == event_type).unwrap());
    assert_eq!(at(EventType::DecisionTaskCompleted), 0);
    assert_eq!(at(EventType::TimerFired), 0);
    check(
        &history[3..12],
        "DecisionTaskCompleted
         LambdaFunctionScheduled
         StartChildWorkflowExecutionInitiated
         SignalExternalWorkflowExecutionInitiated
         TimerStarted
         ActivityTaskScheduled
         ActivityTaskCancelRequested
         TimerFired
         DecisionTaskScheduled",
    );
    assert_eq!(at(EventType::StartLambdaFunctionFailed), 40);
    assert_eq!(at(EventType::SignalExternalWorkflowExecutionFailed), 40);
    assert_eq!(at(EventType::ActivityTaskCanceled), 40);
    assert_eq!(at(EventType::ChildWorkflowExecutionStarted), 80);
}

/// Documented for what a poll answers with; that nothing later is shown is inferred.
#[test]
fn a_decision_task_shows_the_history_up_to_its_own_start() {
    let mut world = world();
    decide(&mut world, "order", Duration::from_secs(5), |task| -> Answer {
        let last = task.history.last().unwrap();
        assert_eq!(last.event_id, task.started_event_id);
        assert_eq!(last.event_type(), EventType::DecisionTaskStarted);
        if task.history.len() > 5 { complete().into() } else { ().into() }
    });
    deed(&mut world, 1_000, signal("order-1", "unseen"));
    run(world);
}
