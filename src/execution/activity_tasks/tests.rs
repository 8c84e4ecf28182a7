use super::Ruling::{Granted, NotPermitted, OverRate};
use super::*;
use crate::execution::testing::{
    Run, activity, activity_with, cancel_activity, check, check_decisions, complete, marker,
    seconds,
};
use crate::execution::{Effect, Input, Refusal};
use crate::model::{ActivityType, Decision, TaskList, TaskPriority};

fn take(scheduled: u64) -> Input<'static> {
    Input::ActivityTaskTaken { scheduled_event_id: EventId(scheduled), identity: None }
}

fn beat(scheduled: u64, details: Option<&str>) -> Input<'static> {
    let details = details.map(Text::from);
    Input::ActivityTaskHeartbeat { scheduled_event_id: EventId(scheduled), details }
}

fn answer(scheduled: u64, answer: ActivityTaskAnswer) -> Input<'static> {
    Input::ActivityTaskAnswered { scheduled_event_id: EventId(scheduled), answer }
}

fn completes(scheduled: u64) -> Input<'static> {
    answer(scheduled, ActivityTaskAnswer::Completed { result: None })
}

fn cancel_due(scheduled: u64) -> Input<'static> {
    Input::ActivityTaskCancelDue { scheduled_event_id: EventId(scheduled) }
}

/// A run whose activity task is scheduled by event 5.
fn scheduled(decision: Decision) -> Run {
    let mut run = Run::open();
    run.answer(vec![decision]);
    run
}

/// A run whose activity task is started by event 6.
fn started(decision: Decision) -> Run {
    let mut run = scheduled(decision);
    run.input(take(5));
    run
}

/// A task with these timeouts: schedule to close, schedule to start, start to close, heartbeat.
fn with_timeouts(timeouts: [Option<u32>; 4]) -> Decision {
    let [to_close, to_start, start_to_close, heartbeat] =
        timeouts.map(|timeout| Some(timeout.map_or(Timeout::None, Timeout::Seconds)));
    activity_with("a", |task| {
        task.schedule_to_close_timeout = to_close;
        task.schedule_to_start_timeout = to_start;
        task.start_to_close_timeout = start_to_close;
        task.heartbeat_timeout = heartbeat;
    })
}

#[test]
fn scheduling_fails_for_the_first_reason_that_holds() {
    let mut full = scheduled(activity("a"));
    full.signal("again");
    full.limits.open_activity_tasks = 1;
    let mut roomy = full.clone();
    roomy.limits.open_activity_tasks = 2;
    let of = |version: &str, id: &str, given: usize| {
        activity_with(id, |task| {
            task.activity_type = ActivityType::new("ship", version);
            task.task_list = (given > 0).then(|| TaskList::new("own"));
            task.schedule_to_start_timeout = seconds(1).filter(|_| given > 1);
            task.schedule_to_close_timeout = seconds(1).filter(|_| given > 2);
            task.start_to_close_timeout = seconds(1).filter(|_| given > 3);
            task.heartbeat_timeout = seconds(1).filter(|_| given > 4);
        })
    };
    let failed =
        |cause: &str| format!("ScheduleActivityTaskFailed cause={cause} -input -control -taskList");
    check_decisions(
        &full,
        &[
            (NotPermitted, of("unknown", "a", 0), &failed("OPERATION_NOT_PERMITTED")),
            (OverRate, of("unknown", "a", 0), &failed("ACTIVITY_TYPE_DOES_NOT_EXIST")),
            (OverRate, of("old", "a", 0), &failed("ACTIVITY_TYPE_DEPRECATED")),
            (OverRate, of("bare", "a", 0), &failed("ACTIVITY_ID_ALREADY_IN_USE")),
            (OverRate, of("bare", "b", 0), &failed("DEFAULT_TASK_LIST_UNDEFINED")),
            (OverRate, of("bare", "b", 1), &failed("DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED")),
            (OverRate, of("bare", "b", 2), &failed("DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED")),
            (OverRate, of("bare", "b", 3), &failed("DEFAULT_START_TO_CLOSE_TIMEOUT_UNDEFINED")),
            (OverRate, of("bare", "b", 4), &failed("DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED")),
            (OverRate, of("bare", "b", 5), &failed("OPEN_ACTIVITIES_LIMIT_EXCEEDED")),
        ],
    );
    check_decisions(
        &roomy,
        &[
            (OverRate, of("bare", "b", 5), &failed("ACTIVITY_CREATION_RATE_EXCEEDED")),
            (Granted, of("bare", "b", 5), "ActivityTaskScheduled activityId=b -taskPriority"),
        ],
    );
}

#[test]
fn what_the_decision_leaves_out_comes_from_the_type() {
    let own = activity_with("a", |task| {
        task.input = Some("in".into());
        task.control = Some("note".into());
        task.task_list = Some(TaskList::new("own"));
        task.task_priority = Some(TaskPriority(-1));
        task.schedule_to_start_timeout = seconds(1);
        task.schedule_to_close_timeout = seconds(2);
        task.start_to_close_timeout = seconds(3);
        task.heartbeat_timeout = Some(Timeout::None);
    });
    check_decisions(
        &Run::open(),
        &[
            (
                Granted,
                activity("a"),
                "ActivityTaskScheduled activityType=ship/1 taskList=type-work taskPriority=3 \
                 scheduleToStartTimeout=20 scheduleToCloseTimeout=100 startToCloseTimeout=50 \
                 heartbeatTimeout=10 -input -control",
            ),
            (
                Granted,
                own,
                "ActivityTaskScheduled taskList=own taskPriority=-1 scheduleToStartTimeout=1 \
                 scheduleToCloseTimeout=2 startToCloseTimeout=3 heartbeatTimeout=NONE input=in \
                 control=note",
            ),
        ],
    );
}

#[test]
fn a_request_to_cancel_fails_for_the_first_reason_that_holds() {
    let mut run = scheduled(activity("a"));
    run.signal("again");
    check_decisions(
        &run,
        &[
            (
                NotPermitted,
                cancel_activity("b"),
                "RequestCancelActivityTaskFailed activityId=b cause=OPERATION_NOT_PERMITTED",
            ),
            (
                OverRate,
                cancel_activity("b"),
                "RequestCancelActivityTaskFailed activityId=b cause=ACTIVITY_ID_UNKNOWN",
            ),
            (Granted, cancel_activity("a"), "ActivityTaskCancelRequested activityId=a"),
        ],
    );
}

#[test]
fn scheduling_wakes_nobody_and_offers_the_task() {
    let mut run = Run::open();
    check(&run.answer(vec![activity("a")])[1..], "5 ActivityTaskScheduled");
    let scheduled_event_id = EventId(5);
    assert_eq!(run.effects, [Effect::OfferActivityTask { scheduled_event_id }]);
    check(&run.input(take(5)), "6 ActivityTaskStarted scheduledEventId=5 -identity");
    assert_eq!(run.try_input(take(5)), Err(Refusal::NotWaiting), "a worker has it");
    check(
        &run.input(completes(5)),
        "7 ActivityTaskCompleted scheduledEventId=5 startedEventId=6 -result
         8 DecisionTaskScheduled",
    );
    assert_eq!(run.try_input(completes(5)), Err(Refusal::NotWaiting), "it is closed");
}

#[test]
fn workers_answer_in_three_ways() {
    let text = |text: &str| Some(Text::from(text));
    for (given, expected) in [
        (ActivityTaskAnswer::Completed { result: text("r") }, "ActivityTaskCompleted result=r"),
        (
            ActivityTaskAnswer::Failed { reason: text("r"), details: text("d") },
            "ActivityTaskFailed reason=r details=d",
        ),
        (
            ActivityTaskAnswer::Canceled { details: text("d") },
            "ActivityTaskCanceled details=d -latestCancelRequestedEventId",
        ),
    ] {
        let mut run = started(activity("a"));
        let ids = "scheduledEventId=5 startedEventId=6";
        let expected = format!("{expected} {ids}\nDecisionTaskScheduled");
        check(&run.input(answer(5, given)), &expected);
    }
}

#[test]
fn an_answer_or_a_heartbeat_from_nobody_is_refused() {
    let mut run = scheduled(activity("a"));
    for input in [completes(5), beat(5, None), completes(4), beat(9, None)] {
        assert_eq!(run.try_input(input), Err(Refusal::NotWaiting));
    }
    run.input(take(5));
    run.expire();
    for input in [completes(5), beat(5, None), take(5)] {
        assert_eq!(run.try_input(input), Err(Refusal::NotWaiting));
    }
}

#[test]
fn each_timeout_passes_at_its_very_due_time() {
    let rows: [([Option<u32>; 4], bool, i64, &str); 7] = [
        ([Some(9), None, None, None], false, 9_000, "SCHEDULE_TO_CLOSE startedEventId=0"),
        ([None, Some(9), None, None], false, 9_000, "SCHEDULE_TO_START startedEventId=0"),
        ([Some(9), None, Some(30), None], true, 5_000, "SCHEDULE_TO_CLOSE startedEventId=6"),
        ([None, Some(9), Some(7), None], true, 7_000, "START_TO_CLOSE startedEventId=6"),
        ([None, None, None, Some(7)], true, 7_000, "HEARTBEAT startedEventId=6"),
        ([None, Some(0), None, None], false, 0, "SCHEDULE_TO_START startedEventId=0"),
        ([None, None, Some(0), None], true, 0, "START_TO_CLOSE startedEventId=6"),
    ];
    for (timeouts, is_taken, milliseconds, timed_out) in rows {
        let mut run = scheduled(with_timeouts(timeouts));
        if is_taken {
            run.after(4_000).input(take(5));
        }
        let expected = format!(
            "ActivityTaskTimedOut scheduledEventId=5 timeoutType={timed_out} -details
             DecisionTaskScheduled"
        );
        let written = match milliseconds {
            0 => run.input(Input::Due),
            _ => run.expire_after(milliseconds),
        };
        check(&written, &expected);
    }
}

#[test]
fn schedule_to_close_runs_on_when_the_task_is_started_and_schedule_to_start_does_not() {
    let mut run = scheduled(with_timeouts([Some(9), Some(5), None, None]));
    run.after(4_000).input(take(5));
    check(
        &run.expire_after(5_000)[..1],
        "ActivityTaskTimedOut timeoutType=SCHEDULE_TO_CLOSE startedEventId=6",
    );
}

#[test]
fn of_timeouts_of_one_moment_the_first_in_the_order_is_written() {
    let rows: [([Option<u32>; 4], bool, &str); 4] = [
        ([Some(9), Some(9), Some(9), Some(9)], false, "SCHEDULE_TO_CLOSE"),
        ([None, Some(9), None, None], false, "SCHEDULE_TO_START"),
        ([Some(9), None, Some(9), Some(9)], true, "SCHEDULE_TO_CLOSE"),
        ([None, None, Some(9), Some(9)], true, "START_TO_CLOSE"),
    ];
    for (timeouts, is_taken, timed_out) in rows {
        let mut run = scheduled(with_timeouts(timeouts));
        if is_taken {
            run.input(take(5));
        }
        check(
            &run.expire_after(9_000)[..1],
            &format!("ActivityTaskTimedOut timeoutType={timed_out}"),
        );
        check(&run.expire(), "WorkflowExecutionTimedOut");
    }
}

#[test]
fn timeouts_of_one_moment_come_in_the_order_of_their_tasks() {
    let mut run = Run::open();
    let nine = |id| {
        activity_with(id, |task| {
            task.schedule_to_close_timeout = seconds(9);
            task.schedule_to_start_timeout = seconds(9);
        })
    };
    run.answer(vec![nine("b"), nine("a")]);
    check(&run.expire_after(9_000)[..1], "ActivityTaskTimedOut scheduledEventId=5");
    check(&run.expire()[..1], "ActivityTaskTimedOut scheduledEventId=6");
}

#[test]
fn a_heartbeat_puts_off_its_timeout_and_no_other() {
    let mut run = started(with_timeouts([None, None, Some(25), Some(10)]));
    check(&run.after(9_000).input(beat(5, None)), "");
    check(&run.after(9_000).input(beat(5, None)), "");
    check(&run.expire_after(7_000)[..1], "ActivityTaskTimedOut timeoutType=START_TO_CLOSE");

    let mut run = started(with_timeouts([None, None, None, Some(10)]));
    run.after(9_999).input(beat(5, None));
    check(&run.expire_after(10_000)[..1], "ActivityTaskTimedOut timeoutType=HEARTBEAT");
}

#[test]
fn the_details_of_the_last_heartbeat_that_had_any_are_kept_whatever_times_out() {
    for timeouts in
        [[Some(30), None, None, None], [None, None, Some(30), None], [None, None, None, Some(30)]]
    {
        let mut run = started(with_timeouts(timeouts));
        run.after(1_000).input(beat(5, Some("first")));
        run.after(1_000).input(beat(5, Some("second")));
        run.after(1_000).input(beat(5, None));
        check(&run.expire()[..1], "ActivityTaskTimedOut details=second");
    }
}

#[test]
fn the_details_of_a_heartbeat_are_not_those_of_the_next_task_with_the_id() {
    let mut run = started(activity("a"));
    run.input(beat(5, Some("old")));
    run.input(completes(5));
    run.answer(vec![activity("a")]);
    let scheduled = run.last_id().0;
    run.input(take(scheduled));
    check(&run.expire()[..1], "ActivityTaskTimedOut timeoutType=HEARTBEAT -details");
}

#[test]
fn an_unstarted_task_is_canceled_by_the_service_later() {
    let mut run = scheduled(activity("a"));
    run.signal("again");
    check(
        &run.answer(vec![cancel_activity("a"), marker("m")])[1..],
        "10 ActivityTaskCancelRequested activityId=a\nMarkerRecorded",
    );
    let (scheduled_event_id, cancel_requested_event_id) = (EventId(5), EventId(10));
    let effect = Effect::CancelActivityTask { cancel_requested_event_id, scheduled_event_id };
    assert_eq!(run.effects, [effect]);
    check(
        &run.input(cancel_due(5)),
        "ActivityTaskCanceled scheduledEventId=5 startedEventId=0 latestCancelRequestedEventId=10 -details
         DecisionTaskScheduled",
    );
    assert_eq!(run.try_input(cancel_due(5)), Err(Refusal::NotWaiting));
}

#[test]
fn a_task_that_a_worker_took_meanwhile_is_not_canceled_by_the_service() {
    let mut run = Run::open();
    run.answer(vec![activity("a"), cancel_activity("a")]);
    run.input(take(5));
    assert_eq!(run.try_input(cancel_due(5)), Err(Refusal::NotWaiting));
    assert_eq!(run.execution.activity_task_cancel_requested(EventId(5)), Some(true));
    check(
        &run.input(answer(5, ActivityTaskAnswer::Canceled { details: None }))[..1],
        "ActivityTaskCanceled startedEventId=7 latestCancelRequestedEventId=6",
    );
}

#[test]
fn a_started_task_is_left_to_its_worker_and_the_latest_request_counts() {
    let mut run = started(activity("a"));
    assert_eq!(run.execution.activity_task_cancel_requested(EventId(5)), Some(false));
    run.signal("again");
    check(
        &run.answer(vec![cancel_activity("a"), cancel_activity("a")])[1..],
        "11 ActivityTaskCancelRequested\n12 ActivityTaskCancelRequested",
    );
    assert_eq!(run.effects, []);
    assert_eq!(run.execution.activity_task_cancel_requested(EventId(5)), Some(true));
    let mut completed = run.clone();
    check(&completed.input(completes(5))[..1], "ActivityTaskCompleted");
    check(
        &run.input(answer(5, ActivityTaskAnswer::Canceled { details: None }))[..1],
        "ActivityTaskCanceled latestCancelRequestedEventId=12",
    );
}

#[test]
fn a_task_can_be_canceled_in_the_batch_that_schedules_it() {
    check(
        &Run::open().answer(vec![
            cancel_activity("a"),
            activity("a"),
            cancel_activity("a"),
            activity("a"),
        ]),
        "DecisionTaskCompleted
         RequestCancelActivityTaskFailed cause=ACTIVITY_ID_UNKNOWN
         ActivityTaskScheduled
         ActivityTaskCancelRequested
         ScheduleActivityTaskFailed cause=ACTIVITY_ID_ALREADY_IN_USE
         DecisionTaskScheduled",
    );
}

#[test]
fn a_close_beside_the_request_ends_all() {
    let mut run = scheduled(activity("a"));
    run.signal("again");
    check(
        &run.answer(vec![cancel_activity("a"), complete()])[1..],
        "ActivityTaskCancelRequested\nWorkflowExecutionCompleted",
    );
    assert_eq!(run.try_input(cancel_due(5)), Err(Refusal::NotOpen));
    assert_eq!(run.try_input(take(5)), Err(Refusal::NotOpen));
    assert_eq!(run.execution.state().open_counts().activity_tasks, 1, "the count is left over");
}

#[test]
fn an_id_counts_its_uses() {
    let mut run = started(activity("a"));
    assert_eq!(run.execution.activity_task_attempt(EventId(5)), Some(0));
    run.input(completes(5));
    run.answer(vec![activity("a")]);
    assert_eq!(run.execution.activity_task_attempt(run.last_id()), Some(1));
}
