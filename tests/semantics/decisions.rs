//! Activity tasks and timers as a whole service treats them, and what decisions may name.

use std::time::Duration;

use swf_sim::execution::{Context, Execution, GivenRulings, Input, Ruling, Types};
use swf_sim::model::decisions::{ScheduleActivityTask, StartChildWorkflowExecution, StartTimer};
use swf_sim::model::events::WorkflowExecutionStarted;
use swf_sim::model::requests::DeprecateActivityType;
use swf_sim::model::{
    ActivityType, Answer, Assumptions, ChildPolicy, EventId, EventType, Limits, TaskList, Timeout,
    WorkflowExecution, WorkflowType,
};
use swf_sim::service::StartWorkflowExecution;
use swf_sim::simulation::{ActivityAnswer, ActivityOutcome, Deed, Heartbeats, Outcomes, World};

use crate::world::*;

fn worker(world: &mut World, outcome: ActivityOutcome) {
    world.workers.insert("ship".into(), Outcomes::always(outcome).into());
}

/// Recorded in the history of the boto tutorial: the decision named none of them.
#[test]
fn an_activity_task_is_scheduled_with_the_values_of_its_type_where_the_decision_names_none() {
    let mut world = world();
    script(&mut world, "order", vec![vec![activity("ship-1")], vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..8],
        "5 ActivityTaskScheduled activityId=ship-1 activityType=ship/1 taskList=work \
         scheduleToStartTimeout=30 scheduleToCloseTimeout=80 startToCloseTimeout=50 \
         heartbeatTimeout=20 -taskPriority -input -control
         6 ActivityTaskStarted scheduledEventId=5
         ActivityTaskCompleted scheduledEventId=5 startedEventId=6 -result
         DecisionTaskScheduled",
    );
}

/// Recorded: elife-bot scheduled one activity id twice, simpleflow one timer id many times.
#[test]
fn an_id_is_free_again_as_soon_as_what_had_it_is_closed() {
    let mut world = world();
    let lists = vec![
        vec![activity("ship-1")],
        vec![activity("ship-1")],
        vec![start_timer("nap", 1)],
        vec![start_timer("nap", 1)],
        vec![start_timer("nap", 60), cancel_timer("nap"), start_timer("nap", 1)],
    ];
    script(&mut world, "order", lists);
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    let count = |event_type| history.iter().filter(|e| e.event_type() == event_type).count();
    assert_eq!(count(EventType::ActivityTaskCompleted), 2);
    assert_eq!(count(EventType::TimerStarted), 4);
    assert_eq!(count(EventType::TimerFired), 3);
}

/// Documented: the service itself ends an activity task that no worker has; the order of events is
/// that of AWS Flow for Ruby's tests.
#[test]
fn an_activity_task_that_no_worker_has_is_canceled_by_the_service_after_the_batch() {
    let mut world = world();
    worker(&mut world, ActivityOutcome { taken_after: None, ..ActivityOutcome::default() });
    let batch = vec![activity("ship-1"), cancel_activity("ship-1"), marker("between")];
    script(&mut world, "order", vec![batch, vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..9],
        "5 ActivityTaskScheduled
         6 ActivityTaskCancelRequested activityId=ship-1
         MarkerRecorded
         ActivityTaskCanceled scheduledEventId=5 startedEventId=0 latestCancelRequestedEventId=6 -details
         DecisionTaskScheduled",
    );
}

/// No source for things of one moment: the simulator's own order is that of the events that they
/// follow from.
#[test]
fn what_follows_from_a_batch_comes_in_the_order_of_its_events() {
    let mut world = world();
    worker(&mut world, ActivityOutcome { taken_after: None, ..ActivityOutcome::default() });
    let first = vec![activity("ship-1")];
    let second = vec![signal_external("nobody", None), cancel_activity("ship-1")];
    script(&mut world, "order", vec![first, second]);
    deed(&mut world, 1_000, signal("order-1", "go"));
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[9..14],
        "SignalExternalWorkflowExecutionInitiated
         ActivityTaskCancelRequested
         SignalExternalWorkflowExecutionFailed
         DecisionTaskScheduled
         ActivityTaskCanceled",
    );
}

/// Derived by FsDecider from a run that did exactly this: the request was noted, the task was
/// never canceled.
#[test]
fn a_close_beside_the_request_leaves_an_unstarted_activity_task_as_it_is() {
    let mut world = world();
    worker(&mut world, ActivityOutcome { taken_after: None, ..ActivityOutcome::default() });
    let close = vec![cancel_activity("ship-1"), complete()];
    script(&mut world, "order", vec![vec![activity("ship-1")], close]);
    deed(&mut world, 1_000, signal("order-1", "go"));
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[8..],
        "DecisionTaskCompleted\nActivityTaskCancelRequested\nWorkflowExecutionCompleted",
    );
}

/// Documented: a worker that has the task hears of the request with its next heartbeat.
#[test]
fn a_worker_hears_of_a_cancel_request_with_its_next_heartbeat() {
    let mut world = world();
    let heartbeats = Heartbeats {
        every: Duration::from_secs(5),
        times: None,
        details: Some("half way".into()),
        heeds_cancel: true,
    };
    let answer = ActivityAnswer::Never;
    let outcome =
        ActivityOutcome { heartbeats: Some(heartbeats), answer, ..ActivityOutcome::default() };
    worker(&mut world, outcome);
    let lists = vec![vec![activity("ship-1")], vec![cancel_activity("ship-1")], vec![complete()]];
    script(&mut world, "order", lists);
    deed(&mut world, 7_000, signal("order-1", "stop"));
    let simulation = run(world);
    let canceled = &history(&simulation, "order-1")[11];
    check(
        std::slice::from_ref(canceled),
        "12 ActivityTaskCanceled scheduledEventId=5 startedEventId=6 latestCancelRequestedEventId=11",
    );
    assert_eq!(millis(canceled), 10_000);
}

/// Documented: whatever the timeout, its event shows the details of the last heartbeat.
#[test]
fn an_activity_task_that_times_out_shows_the_details_of_its_last_heartbeat() {
    let mut world = world();
    let heartbeats = Heartbeats {
        every: Duration::from_secs(5),
        times: Some(2),
        details: Some("half_way".into()),
        heeds_cancel: false,
    };
    let answer = ActivityAnswer::Never;
    let outcome =
        ActivityOutcome { heartbeats: Some(heartbeats), answer, ..ActivityOutcome::default() };
    worker(&mut world, outcome);
    script(&mut world, "order", vec![vec![activity("ship-1")], vec![complete()]]);
    let simulation = run(world);
    let timed_out = &history(&simulation, "order-1")[6];
    check(
        std::slice::from_ref(timed_out),
        "ActivityTaskTimedOut timeoutType=HEARTBEAT scheduledEventId=5 startedEventId=6 details=half_way",
    );
    assert_eq!(millis(timed_out), 30_000, "twenty seconds after the heartbeat at ten");
}

/// Recorded for a type that does not exist, by flowy and swiffer; documented for a deprecated one,
/// whose tasks that are scheduled go on.
#[test]
fn a_deprecated_type_gets_no_new_tasks_and_keeps_those_it_has() {
    let mut world = world();
    let outcome = ActivityOutcome { after: Duration::from_secs(10), ..ActivityOutcome::default() };
    worker(&mut world, outcome);
    let lists = vec![vec![activity("ship-1")], vec![activity("ship-2")]];
    script(&mut world, "order", lists);
    let activity_type = ActivityType::new("ship", "1");
    deed(
        &mut world,
        1_000,
        Deed::DeprecateActivityType(DeprecateActivityType {
            activity_type,
            ..DeprecateActivityType::default()
        }),
    );
    deed(&mut world, 2_000, signal("order-1", "more"));
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[9..],
        "DecisionTaskCompleted
         ScheduleActivityTaskFailed activityId=ship-2 cause=ACTIVITY_TYPE_DEPRECATED -input
         DecisionTaskScheduled
         DecisionTaskStarted
         DecisionTaskCompleted
         ActivityTaskCompleted scheduledEventId=5
         DecisionTaskScheduled
         DecisionTaskStarted
         DecisionTaskCompleted
         WorkflowExecutionTimedOut",
    );
}

/// Recorded: 54 decisions of flowy named timers and children with a colon, and all were accepted.
/// The ids of Lambda tasks are held to the documented rule (inferred).
#[test]
fn timers_and_children_may_have_a_colon_in_their_ids() {
    let mut world = world();
    let batch = vec![start_timer("a:b/c|d", 1), child("arn"), child("x:y"), activity("p:q")];
    script(&mut world, "order", vec![batch.clone(), vec![complete()]]);
    let simulation = run(world.clone());
    check(
        &history(&simulation, "order-1")[4..8],
        "TimerStarted timerId=a:b/c|d
         StartChildWorkflowExecutionInitiated workflowId=arn
         StartChildWorkflowExecutionInitiated workflowId=x:y
         ActivityTaskScheduled activityId=p:q",
    );
    world.assumptions.strict_ids = true;
    world.people.push((Duration::ZERO, Deed::Start(start())));
    let mut strict = swf_sim::simulation::Simulation::new(world).unwrap();
    let refused = strict.run().unwrap_err().to_string();
    assert!(refused.contains("4 validation errors detected"), "{refused}");
}

/// Documented: a denied decision is its own failure event, and the call succeeds. A denied call is
/// another matter.
#[test]
fn a_decision_that_the_caller_may_not_make_becomes_its_failure_event() {
    let assumptions = Assumptions::default();
    let (types, limits) = (Types::default(), Limits::default());
    let context = Context { types: &types, limits: &limits, assumptions: &assumptions };
    let mut execution = Execution::new(WorkflowExecution::default());
    let started =
        WorkflowExecutionStarted { task_start_to_close_timeout: Some(Timeout::None), ..started() };
    let answer = Answer::from(vec![marker("denied"), marker("granted")]);
    let mut account =
        GivenRulings { rulings: vec![Ruling::NotPermitted], ..GivenRulings::default() };
    for input in [
        Input::Started(Box::new(started)),
        Input::DecisionTaskTaken { identity: None },
        Input::DecisionTaskAnswered {
            started_event_id: EventId(3),
            answer: &answer,
            account: &mut account,
        },
    ] {
        execution.handle(input, World::START, &context, &mut Vec::new()).unwrap();
    }
    check(
        &execution.history()[4..],
        "RecordMarkerFailed markerName=denied cause=OPERATION_NOT_PERMITTED
         MarkerRecorded markerName=granted
         DecisionTaskScheduled",
    );
}

/// Documented: an execution's own timeout cannot be `NONE`; a timer's neither, but it may be 0. A
/// decision task's may (recorded by leech).
#[test]
fn an_execution_and_a_timer_cannot_wait_for_ever() {
    let mut world = world();
    let mut endless = start();
    endless.execution_start_to_close_timeout = Some(Timeout::None);
    deed(&mut world, 0, Deed::Start(endless));
    let patient =
        StartWorkflowExecution { task_start_to_close_timeout: Some(Timeout::None), ..start() };
    deed(&mut world, 1, Deed::Start(patient));
    let simulation = run_as_it_is(world.clone());
    let fault = simulation.refused()[0].fault.to_string();
    assert!(fault.starts_with("ValidationException: 1 validation error detected"), "{fault}");
    check(&history(&simulation, "order-1")[1..2], "DecisionTaskScheduled startToCloseTimeout=NONE");

    let endless =
        StartTimer { timer_id: "nap".into(), start_to_fire_timeout: Timeout::None, control: None };
    script(&mut world, "order", vec![vec![endless.into()]]);
    let mut simulation = swf_sim::simulation::Simulation::new(world).unwrap();
    let refused = simulation.run().unwrap_err().to_string();
    assert!(refused.contains("startToFireTimeout"), "{refused}");
}

/// Documented: the decision wins over the type's default, which wins over nothing at all.
#[test]
fn what_a_decision_names_wins_over_the_default_of_the_type() {
    let mut world = world();
    let batch = vec![
        ScheduleActivityTask {
            activity_type: ActivityType::new("ship", "1"),
            activity_id: "ship-1".into(),
            task_list: Some(TaskList::new("own")),
            heartbeat_timeout: Some(Timeout::None),
            ..ScheduleActivityTask::default()
        }
        .into(),
        StartChildWorkflowExecution {
            workflow_type: WorkflowType::new("child", "1"),
            workflow_id: "child-1".into(),
            child_policy: Some(ChildPolicy::Abandon),
            task_list: Some(TaskList::new("own")),
            ..StartChildWorkflowExecution::default()
        }
        .into(),
    ];
    script(&mut world, "order", vec![batch, vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..6],
        "ActivityTaskScheduled taskList=own heartbeatTimeout=NONE startToCloseTimeout=50
         StartChildWorkflowExecutionInitiated taskList=own childPolicy=ABANDON executionStartToCloseTimeout=3600",
    );
}
