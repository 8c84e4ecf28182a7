//! How executions close, and what stands in the way of it.

use std::time::Duration;

use swf_sim::model::decisions::{ContinueAsNewWorkflowExecution, ScheduleActivityTask};
use swf_sim::model::requests::TerminateWorkflowExecution;
use swf_sim::model::{
    ActivityType, ChildPolicy, CloseAfterFailedDecision, Decision, EventAttributes, EventType,
    TagList, TaskList, Timeout, WorkflowExecutionTerminatedCause,
};
use swf_sim::simulation::{
    ActivityAnswer, ActivityOutcome, Deed, Heartbeats, Outcomes, Simulation, SimulationError, World,
};

use crate::world::*;

/// Recorded: events 16 to 22 of elife-bot's history, and simpleflow's code, for a decision task
/// that is queued. The call itself succeeds.
#[test]
fn a_close_fails_while_a_decision_task_is_queued_that_the_decider_has_not_seen() {
    for (close, failed) in [
        (complete(), "CompleteWorkflowExecutionFailed"),
        (fail(), "FailWorkflowExecutionFailed"),
        (cancel(), "CancelWorkflowExecutionFailed"),
        (continue_as_new(), "ContinueAsNewWorkflowExecutionFailed"),
    ] {
        let mut world = world();
        let lists = vec![vec![marker("stays"), close], vec![complete()]];
        slow_script(&mut world, "order", Duration::from_secs(10), lists);
        deed(&mut world, 1_000, signal("order-1", "unseen"));
        let simulation = run(world);
        let expected = format!(
            "DecisionTaskStarted
             WorkflowExecutionSignaled
             5 DecisionTaskScheduled
             6 DecisionTaskCompleted
             MarkerRecorded markerName=stays
             {failed} cause=UNHANDLED_DECISION decisionTaskCompletedEventId=6
             DecisionTaskStarted scheduledEventId=5
             DecisionTaskCompleted
             WorkflowExecutionCompleted"
        );
        check(&history(&simulation, "order-1")[2..], &expected);
    }
}

/// Recorded: 20 closes of FsDecider's runs, all with events between the queueing of the decision
/// task and its start.
#[test]
fn what_came_before_the_decision_task_started_never_stands_in_the_way_of_a_close() {
    let mut world = world();
    world.latencies.hand_out = Duration::from_secs(5);
    script(&mut world, "order", vec![vec![complete()]]);
    deed(&mut world, 1_000, signal("order-1", "seen"));
    let simulation = run(world);
    let last = history(&simulation, "order-1").last().unwrap();
    assert_eq!(last.event_type(), EventType::WorkflowExecutionCompleted);
}

/// Measured: notes of AWS Flow for Ruby and of botoflow; the rival reading is one assumption away.
#[test]
fn a_close_fails_after_a_failed_decision_of_its_list() {
    let lists = vec![vec![cancel_timer("unknown"), complete()], vec![complete()]];
    let mut world = world();
    script(&mut world, "order", lists.clone());
    let simulation = run(world.clone());
    check(
        &history(&simulation, "order-1")[4..8],
        "CancelTimerFailed cause=TIMER_ID_UNKNOWN
         CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION
         DecisionTaskScheduled
         DecisionTaskStarted",
    );
    world.assumptions.close_after_failed_decision = CloseAfterFailedDecision::Succeeds;
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..],
        "CancelTimerFailed cause=TIMER_ID_UNKNOWN\nWorkflowExecutionCompleted",
    );
}

/// Recorded: simpleflow closed a run with an open activity, and the counts kept it; FsDecider
/// closed with an open timer, an initiated child and a scheduled Lambda task.
#[test]
fn open_work_never_stands_in_the_way_of_a_close_and_stays_in_the_counts() {
    let mut world = world();
    world.unserved_task_lists.push("work".into());
    let begin = vec![activity("ship-1"), start_timer("nap", 60)];
    let close = vec![lambda("charge-1", "charge"), child("child-1"), complete()];
    script(&mut world, "order", vec![begin, close]);
    deed(&mut world, 1_000, signal("order-1", "go"));
    let simulation = run(world);
    let execution = simulation.execution("order-1").unwrap();
    let last = execution.history().last().unwrap();
    assert_eq!(last.event_type(), EventType::WorkflowExecutionCompleted);
    let counts = execution.state().open_counts();
    assert_eq!(counts.activity_tasks, 1);
    assert_eq!(counts.timers, 1);
    assert_eq!(counts.lambda_functions, 1);
    assert_eq!(counts.children, 1);
}

/// Recorded for the messages, by swiffer; measured that nothing is written.
#[test]
fn a_list_with_a_close_that_is_not_its_last_decision_is_refused_as_a_whole() {
    let last = "Close must be last decision in list";
    let incompatible = "Specified decision is incompatible with close decision";
    for (list, message) in [
        (vec![complete(), marker("late")], last),
        (vec![complete(), fail()], last),
        (vec![continue_as_new(), start_timer("nap", 1)], last),
        (vec![activity("ship-1"), complete()], incompatible),
        (vec![start_timer("nap", 1), marker("between"), fail()], incompatible),
        (vec![start_timer("nap", 1), continue_as_new()], incompatible),
    ] {
        let mut world = world();
        script(&mut world, "order", vec![list]);
        world.people.push((Duration::ZERO, Deed::Start(start())));
        let mut simulation = Simulation::new(world).unwrap();
        let refused = simulation.run().unwrap_err();
        let SimulationError::AnswerRefused { fault, .. } = refused else { panic!("{refused}") };
        assert_eq!(fault.to_string(), format!("ValidationException: {message}"));
        let execution = simulation.execution("order-1").unwrap();
        assert_eq!(execution.history().len(), 3, "nothing is written");
        assert_eq!(execution.started_decision_task().unwrap().0, 3, "the task can be answered");
    }
}

/// Recorded: FsDecider closed in one list with each of these.
#[test]
fn every_other_kind_of_decision_may_stand_beside_a_close() {
    let mut world = world();
    world.unserved_task_lists.push("work".into());
    let beside: Vec<Decision> = vec![
        marker("noted"),
        cancel_timer("nap"),
        cancel_activity("ship-1"),
        child("child-1"),
        signal_external("order-1", None),
        cancel_external("order-1"),
        lambda("charge-1", "charge"),
        complete(),
    ];
    let begin = vec![start_timer("nap", 60), activity("ship-1")];
    script(&mut world, "order", vec![begin, beside]);
    deed(&mut world, 1_000, signal("order-1", "go"));
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[9..],
        "DecisionTaskCompleted
         MarkerRecorded
         TimerCanceled
         ActivityTaskCancelRequested
         StartChildWorkflowExecutionInitiated
         SignalExternalWorkflowExecutionInitiated
         RequestCancelExternalWorkflowExecutionInitiated
         LambdaFunctionScheduled
         WorkflowExecutionCompleted",
    );
}

/// Recorded for a parent that completed, by FsDecider, under both policies; the other closes are
/// inferred by analogy. The policy is the parent's, not the child's.
#[test]
fn a_child_policy_is_applied_however_the_parent_closes() {
    for policy in [ChildPolicy::Terminate, ChildPolicy::RequestCancel, ChildPolicy::Abandon] {
        for close in [complete(), fail(), cancel(), continue_as_new()] {
            let mut world = world();
            world.workflow_types[0].default_child_policy = Some(policy);
            let again = close == continue_as_new();
            script(&mut world, "order", vec![vec![child("child-1")], vec![], vec![close]]);
            script(&mut world, "child", vec![]);
            if again {
                decide(&mut world, "order", Duration::ZERO, |task| {
                    let started = |event: &&swf_sim::model::HistoryEvent| {
                        event.event_type() == EventType::WorkflowExecutionSignaled
                    };
                    match task.history {
                        [first, ..] if is_next_run(first) => ().into(),
                        [_, _, _] => child("child-1").into(),
                        history if history.iter().any(|e| started(&e)) => continue_as_new().into(),
                        _ => ().into(),
                    }
                });
            }
            deed(&mut world, 1_000, signal("order-1", "go"));
            let simulation = run(world);
            let child = history(&simulation, "child-1");
            let reached = match policy {
                ChildPolicy::Terminate => {
                    "WorkflowExecutionTerminated cause=CHILD_POLICY_APPLIED childPolicy=TERMINATE \
                     -reason -details"
                }
                ChildPolicy::RequestCancel => {
                    "WorkflowExecutionCancelRequested cause=CHILD_POLICY_APPLIED \
                     externalWorkflowExecution=order-1 externalInitiatedEventId=0"
                }
                ChildPolicy::Abandon => "WorkflowExecutionTimedOut",
            };
            let applied = child.iter().find(|event| millis(event) >= 1_000).unwrap();
            check(std::slice::from_ref(applied), reached);
            let requests = child
                .iter()
                .filter(|event| event.event_type() == EventType::WorkflowExecutionCancelRequested);
            assert_eq!(requests.count(), usize::from(policy == ChildPolicy::RequestCancel));
        }
    }
}

fn is_next_run(first: &swf_sim::model::HistoryEvent) -> bool {
    let EventAttributes::WorkflowExecutionStarted(start) = &first.attributes else { return false };
    start.continued_execution_run_id.is_some()
}

/// Documented for terminations and timeouts; a termination may bring a policy of its own.
#[test]
fn a_termination_may_name_the_policy_for_the_children() {
    let mut world = world();
    script(&mut world, "order", vec![vec![child("child-1")]]);
    script(&mut world, "child", vec![]);
    let terminate = TerminateWorkflowExecution {
        workflow_id: "order-1".into(),
        reason: Some("enough".into()),
        child_policy: Some(ChildPolicy::RequestCancel),
        ..TerminateWorkflowExecution::default()
    };
    deed(&mut world, 1_000, Deed::Terminate(terminate));
    let simulation = run(world);
    let last = history(&simulation, "order-1").last().unwrap();
    check(
        std::slice::from_ref(last),
        "WorkflowExecutionTerminated cause=OPERATOR_INITIATED childPolicy=REQUEST_CANCEL reason=enough",
    );
    let requested = history(&simulation, "child-1").iter().find(|event| millis(event) == 1_000);
    check(
        std::slice::from_ref(requested.unwrap()),
        "WorkflowExecutionCancelRequested cause=CHILD_POLICY_APPLIED",
    );
}

/// Documented limit of 25,000 events; a user of simpleflow saw the termination at event 25,044, so
/// the service's own check is not exact. Ours comes when the history has that many.
#[test]
fn an_execution_is_terminated_when_its_history_has_as_many_events_as_it_may() {
    let mut world = world();
    world.limits.events = 60;
    decide(&mut world, "order", Duration::ZERO, |_| start_timer("again", 0).into());
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    let last = history.last().unwrap();
    check(
        std::slice::from_ref(last),
        "WorkflowExecutionTerminated cause=EVENT_LIMIT_EXCEEDED childPolicy=TERMINATE -reason -details",
    );
    assert!((60..65).contains(&last.event_id.0), "{}", last.event_id);
    assert_eq!(millis(last), 0, "timers of no seconds take no time");
}

/// No source: the bound is the simulator's own. Executions that begin each other for ever stop.
#[test]
fn a_simulation_stops_at_the_total_of_events_over_all_executions() {
    let mut world = world();
    world.total_events = 500;
    decide(&mut world, "order", Duration::ZERO, |_| continue_as_new().into());
    world.people.push((Duration::ZERO, Deed::Start(start())));
    let mut simulation = Simulation::new(world).unwrap();
    assert_eq!(simulation.run(), Err(SimulationError::TotalEvents(500)));
    assert!(simulation.executions().len() > 90);
}

/// No source: the bound is the simulator's own. A worker that is never missed beats for ever.
#[test]
fn a_simulation_stops_when_steps_without_end_write_no_event() {
    let mut world = world();
    world.idle_steps = 100;
    let mut untimed = activity_type("watch", "1");
    untimed.default_task_start_to_close_timeout = Some(Timeout::None);
    untimed.default_task_heartbeat_timeout = Some(Timeout::None);
    untimed.default_task_schedule_to_close_timeout = Some(Timeout::None);
    world.activity_types.push(untimed);
    let every = Duration::from_millis(1);
    let heartbeats = Heartbeats { every, times: None, details: None, heeds_cancel: false };
    let watching = ActivityOutcome {
        heartbeats: Some(heartbeats),
        answer: ActivityAnswer::Never,
        ..ActivityOutcome::default()
    };
    world.workers.insert("watch".into(), Outcomes::always(watching).into());
    let watch = ScheduleActivityTask {
        activity_type: ActivityType::new("watch", "1"),
        activity_id: "watch".into(),
        ..ScheduleActivityTask::default()
    };
    script(&mut world, "order", vec![vec![watch.into()]]);
    world.people.push((Duration::ZERO, Deed::Start(start())));
    let mut simulation = Simulation::new(world).unwrap();
    assert_eq!(simulation.run(), Err(SimulationError::Idle(100)));
    let beaten = simulation.now().since(World::START);
    assert_eq!(beaten, Duration::from_millis(100));
}

/// Documented: the decision's fields name the type's defaults; recorded in four runs of flowy that
/// restarted. What the old run was started with does not come over.
#[test]
fn a_continuation_takes_over_neither_input_nor_tags_nor_what_the_run_was_started_with() {
    let mut world = world();
    decide(&mut world, "order", Duration::ZERO, |task| match is_next_run(&task.history[0]) {
        false => continue_as_new().into(),
        true => complete().into(),
    });
    let mut start = start();
    start.input = Some("4711".into());
    start.tag_list = Some(TagList(vec![Some("urgent".into())]));
    start.task_list = Some(TaskList::new("own-list"));
    start.execution_start_to_close_timeout = Some(Timeout::Seconds(5));
    start.task_start_to_close_timeout = Some(Timeout::Seconds(6));
    start.child_policy = Some(ChildPolicy::Abandon);
    start.lambda_role = Some("own-role".into());
    world.people.push((Duration::ZERO, Deed::Start(start)));
    let simulation = run_as_it_is(world);
    let [old, new] = simulation.executions().collect::<Vec<_>>()[..] else { panic!("two runs") };
    let expected = "WorkflowExecutionContinuedAsNew -input -tagList -lambdaRole -taskPriority \
                    taskList=decisions childPolicy=TERMINATE executionStartToCloseTimeout=3600 \
                    taskStartToCloseTimeout=60 workflowType=order/1";
    check(&old.history()[4..], expected);
    check(
        &new.history()[..2],
        "WorkflowExecutionStarted -input -tagList -lambdaRole -taskPriority taskList=decisions \
         childPolicy=TERMINATE executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60 \
         -parentWorkflowExecution parentInitiatedEventId=0
         DecisionTaskScheduled",
    );
    let EventAttributes::WorkflowExecutionContinuedAsNew(last) = &old.history()[4].attributes
    else {
        panic!("it continued");
    };
    assert_eq!(last.new_execution_run_id, new.workflow_execution().run_id);
    assert_eq!(
        new.start().unwrap().continued_execution_run_id.as_ref(),
        Some(&old.workflow_execution().run_id)
    );
}

/// Recorded: nothing was written after any of the closes, with decision tasks queued and started,
/// and with open activities, timers and Lambda tasks.
#[test]
fn a_close_writes_nothing_for_what_was_open_and_nothing_follows_it() {
    let mut world = world();
    let open = vec![activity("ship-1"), start_timer("nap", 60), lambda("l", "silent")];
    slow_script(&mut world, "order", Duration::from_secs(10), vec![open, vec![complete()]]);
    world.workflow_types[0].default_lambda_role = Some("role".into());
    deed(&mut world, 12_000, signal("order-1", "queued"));
    deed(
        &mut world,
        13_000,
        Deed::Terminate(TerminateWorkflowExecution {
            workflow_id: "order-1".into(),
            ..TerminateWorkflowExecution::default()
        }),
    );
    deed(&mut world, 14_000, signal("order-1", "late"));
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    let last = history.last().unwrap();
    let EventAttributes::WorkflowExecutionTerminated(terminated) = &last.attributes else {
        panic!("{}", text(last));
    };
    assert_eq!(terminated.cause, Some(WorkflowExecutionTerminatedCause::OperatorInitiated));
    assert_eq!(millis(last), 13_000);
    let execution = simulation.execution("order-1").unwrap();
    assert_eq!(execution.started_decision_task(), None, "a closed execution awaits nothing");
    assert!(execution.waiting_decision_task().is_none(), "and offers nothing");
    let refused = simulation.refused();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        refused[0].fault.to_string(),
        "UnknownResourceFault: Unknown execution, workflowId = order-1"
    );
}

/// Documented: a type that has no default and a decision that has no value. The first that is
/// missing names the cause.
#[test]
fn a_continuation_to_a_type_without_defaults_fails() {
    let mut world = world();
    world.workflow_types.push(swf_sim::model::requests::RegisterWorkflowType {
        name: "order".into(),
        version: "bare".into(),
        ..Default::default()
    });
    let bare = ContinueAsNewWorkflowExecution {
        workflow_type_version: Some("bare".into()),
        ..ContinueAsNewWorkflowExecution::default()
    };
    script(&mut world, "order", vec![vec![bare.into()], vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..6],
        "ContinueAsNewWorkflowExecutionFailed cause=DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED
         DecisionTaskScheduled",
    );
}
