//! Small histories as the service may write them, and as it wrote them in other years: none of that
//! is a difference, and what is unlike today is named.

use serde_json::{Value, json};
use swf_sim::model::{EventId, Recording};
use swf_sim::replay::{Counts, Era, NotReplayed, Replay};

/// An event: seconds since the history began, its type, and its attributes.
type Row = (f64, &'static str, Value);

/// 15 March 2021, in the second of which the histories here begin unless they say otherwise.
const IN_2021: f64 = 1_615_806_000.25;

fn recording(begins: f64, rows: Vec<Row>) -> Recording {
    let event = |(id, (after, event_type, attributes)): (u64, Row)| {
        let member = event_type[..1].to_ascii_lowercase() + &event_type[1..] + "EventAttributes";
        json!({
            "eventId": id, "eventTimestamp": begins + after, "eventType": event_type,
            member: attributes,
        })
    };
    let events: Vec<Value> = (1..).zip(rows).map(event).collect();
    Recording::read(json!({"events": events}).to_string()).unwrap().remove(0)
}

fn counts(begins: f64, rows: Vec<Row>) -> Counts {
    let recording = recording(begins, rows);
    match Replay::of(&recording).run() {
        Ok(replayed) => {
            assert_eq!(replayed.counts.events(), recording.events.len());
            replayed.counts
        }
        Err(difference) => panic!("{difference}"),
    }
}

fn differs_at(begins: f64, rows: Vec<Row>) -> EventId {
    match Replay::of(&recording(begins, rows)).run() {
        Err(NotReplayed::Different(difference)) => difference.recorded.unwrap().event_id,
        other => panic!("there is no difference: {other:?}"),
    }
}

fn eras(counts: &Counts) -> Vec<Era> {
    counts.eras.iter().copied().collect()
}

/// A `DecisionTaskScheduled` as it is today.
fn queued(after: f64) -> Row {
    let attributes = json!({"taskList": {"name": "main"}, "startToCloseTimeout": "30",
        "scheduleToStartTimeout": "NONE"});
    (after, "DecisionTaskScheduled", attributes)
}

/// A `DecisionTaskScheduled` as it was before it had a `scheduleToStartTimeout`.
fn queued_then(after: f64, task_list: &str) -> Row {
    let attributes = json!({"taskList": {"name": task_list}, "startToCloseTimeout": "30"});
    (after, "DecisionTaskScheduled", attributes)
}

/// Four events up to a first answer, of one second.
fn begun(queued: Row) -> Vec<Row> {
    let start = json!({
        "childPolicy": "TERMINATE", "parentInitiatedEventId": 0, "taskList": {"name": "main"},
        "executionStartToCloseTimeout": "3600", "taskStartToCloseTimeout": "30",
        "workflowType": {"name": "order", "version": "1.0"},
        "lambdaRole": "arn:aws:iam::123456789012:role/functions",
    });
    vec![
        (0.0, "WorkflowExecutionStarted", start),
        queued,
        (0.5, "DecisionTaskStarted", json!({"scheduledEventId": 2})),
        (1.0, "DecisionTaskCompleted", json!({"scheduledEventId": 2, "startedEventId": 3})),
    ]
}

/// A timer of ten seconds, started as event 5 and fired as event 6.
fn nap() -> [Row; 2] {
    let started = json!({
        "timerId": "nap", "startToFireTimeout": "10", "decisionTaskCompletedEventId": 4,
    });
    let fired = json!({"timerId": "nap", "startedEventId": 5});
    [(1.0, "TimerStarted", started), (11.0, "TimerFired", fired)]
}

fn napping(first: Row, second: Row) -> Vec<Row> {
    [begun(first), nap().into(), vec![second]].concat()
}

#[test]
fn a_history_may_leave_out_the_schedule_to_start_timeout_until_it_has_said_it() {
    // March 2021, March 2023, December 2023 and January 2026.
    for begins in [IN_2021, 1_678_878_000.25, 1_701_388_800.25, 1_767_225_600.25] {
        let old = || queued_then(11.0, "main");
        let never = counts(begins, napping(queued_then(0.0, "main"), old()));
        assert_eq!(eras(&never), [Era::NoScheduleToStart]);
        let later = counts(begins, napping(queued_then(0.0, "main"), queued(11.0)));
        assert_eq!(eras(&later), [Era::NoScheduleToStart]);
        assert_eq!(differs_at(begins, napping(queued(0.0), old())), EventId(7));
    }
}

#[test]
fn a_decision_task_on_a_list_for_a_time_may_time_out_though_its_event_does_not_say_when() {
    let with = |waited: f64| {
        let mut rows = napping(queued_then(0.0, "main"), queued_then(11.0, "sticky"));
        rows[3].2 = json!({"scheduledEventId": 2, "startedEventId": 3,
            "taskList": {"name": "sticky"}, "taskListScheduleToStartTimeout": "20"});
        let timed_out = json!({"timeoutType": "SCHEDULE_TO_START", "scheduledEventId": 7,
            "startedEventId": 0});
        let at = 11.0 + waited;
        rows.extend([(at, "DecisionTaskTimedOut", timed_out), queued_then(at, "main")]);
        rows
    };
    assert_eq!(eras(&counts(IN_2021, with(20.0))), [Era::NoScheduleToStart]);
    let mut said_before = with(20.0);
    (said_before[1], said_before[8]) = (queued(0.0), queued(31.0));
    assert_eq!(eras(&counts(IN_2021, said_before)), [Era::NoScheduleToStart]);
    assert_eq!(differs_at(IN_2021, with(19.5)), EventId(8));
}

#[test]
fn a_termination_without_a_cause_and_details_that_no_worker_gave_have_no_known_end() {
    let activity = json!({
        "activityId": "a", "activityType": {"name": "verify", "version": "1.0"},
        "taskList": {"name": "main"}, "decisionTaskCompletedEventId": 4,
        "scheduleToStartTimeout": "10", "scheduleToCloseTimeout": "60",
        "startToCloseTimeout": "60", "heartbeatTimeout": "NONE",
    });
    let timed_out = json!({"timeoutType": "SCHEDULE_TO_START", "scheduledEventId": 5,
        "startedEventId": 0, "details": "nobody came"});
    let mut rows = begun(queued(0.0));
    rows.extend([
        (1.0, "ActivityTaskScheduled", activity),
        (11.0, "ActivityTaskTimedOut", timed_out),
        queued(11.0),
        (12.0, "WorkflowExecutionTerminated", json!({"childPolicy": "TERMINATE"})),
    ]);
    for begins in [IN_2021, 1_767_225_600.25] {
        let named = [Era::DetailsWithoutHeartbeat, Era::NoTerminationCause];
        assert_eq!(eras(&counts(begins, rows.clone())), named);
    }
    for era in [Era::NoTerminationCause, Era::DetailsWithoutHeartbeat, Era::NoScheduleToStart] {
        assert_eq!(era.until(), None, "{era}");
    }
}

#[test]
fn a_function_that_was_given_no_time_may_have_had_300_seconds() {
    let with = |given: Option<&str>, ran: f64| {
        let mut rows = begun(queued(0.0));
        let mut scheduled = json!({"id": "l", "name": "f", "decisionTaskCompletedEventId": 4});
        if let Some(given) = given {
            scheduled["startToCloseTimeout"] = given.into();
        }
        let timed_out = json!({"scheduledEventId": 5, "startedEventId": 6,
            "timeoutType": "START_TO_CLOSE"});
        rows.extend([
            (1.0, "LambdaFunctionScheduled", scheduled),
            (1.5, "LambdaFunctionStarted", json!({"scheduledEventId": 5})),
            (1.5 + ran, "LambdaFunctionTimedOut", timed_out),
            queued(1.5 + ran),
        ]);
        rows
    };
    for (given, ran, named) in [
        (None, 300.0, &[Era::LambdaDefault300][..]),
        (None, 300.5, &[Era::LambdaDefault300]),
        (None, 900.0, &[]),
        (Some("300"), 300.0, &[]),
    ] {
        assert_eq!(eras(&counts(IN_2021, with(given, ran))), named, "{given:?} {ran}");
    }
    for (given, ran) in [(None, 299.5), (Some("900"), 300.0)] {
        assert_eq!(differs_at(IN_2021, with(given, ran)), EventId(7), "{given:?} {ran}");
    }
}

#[test]
fn a_canceled_activity_task_may_leave_out_the_cancel_request_but_names_no_other() {
    let with = |asked: bool, named: Value| {
        let mut rows = begun(queued(0.0));
        let activity = json!({
            "activityId": "a", "activityType": {"name": "verify", "version": "1.0"},
            "taskList": {"name": "main"}, "decisionTaskCompletedEventId": 4,
            "scheduleToStartTimeout": "60", "scheduleToCloseTimeout": "60",
            "startToCloseTimeout": "60", "heartbeatTimeout": "NONE",
        });
        rows.push((1.0, "ActivityTaskScheduled", activity));
        rows.push((2.0, "ActivityTaskStarted", json!({"scheduledEventId": 5})));
        let signal = json!({"signalName": "s", "externalInitiatedEventId": 0});
        rows.extend([(3.0, "WorkflowExecutionSignaled", signal), queued(3.0)]);
        rows.push((4.0, "DecisionTaskStarted", json!({"scheduledEventId": 8})));
        let answered = json!({"scheduledEventId": 8, "startedEventId": 9});
        rows.push((5.0, "DecisionTaskCompleted", answered));
        if asked {
            let asked = json!({"activityId": "a", "decisionTaskCompletedEventId": 10});
            rows.push((5.0, "ActivityTaskCancelRequested", asked));
        }
        let mut canceled = json!({"scheduledEventId": 5, "startedEventId": 6});
        if !named.is_null() {
            canceled["latestCancelRequestedEventId"] = named;
        }
        rows.extend([(6.0, "ActivityTaskCanceled", canceled), queued(6.0)]);
        rows
    };
    for (asked, named, era) in [
        (true, json!(11), None),
        (true, json!(0), Some(Era::CancelRequestNotNamed)),
        (true, Value::Null, Some(Era::CancelRequestNotNamed)),
        (false, Value::Null, None),
        (false, json!(0), Some(Era::CancelRequestNotNamed)),
    ] {
        let told = counts(IN_2021, with(asked, named.clone()));
        assert_eq!(told.eras.first().copied(), era, "{asked} {named}");
    }
    assert_eq!(differs_at(IN_2021, with(true, json!(5))), EventId(12));
}

#[test]
fn failures_that_no_recording_shows_need_not_wake_the_decider() {
    let marker = json!({"markerName": "m", "cause": "OPERATION_NOT_PERMITTED",
        "decisionTaskCompletedEventId": 4});
    let timer = json!({"timerId": "t", "cause": "TIMER_CREATION_RATE_EXCEEDED",
        "decisionTaskCompletedEventId": 4});
    let lambda = json!({"id": "l", "name": "f", "decisionTaskCompletedEventId": 4,
        "cause": "LAMBDA_FUNCTION_CREATION_RATE_EXCEEDED"});
    let unknown = json!({"timerId": "t", "cause": "TIMER_ID_UNKNOWN",
        "decisionTaskCompletedEventId": 4});
    let with = |failure: Row, woken: bool| {
        let mut rows = begun(queued(0.0));
        rows.push(failure);
        rows.extend(woken.then(|| queued(1.0)));
        let signal = json!({"signalName": "s", "externalInitiatedEventId": 0});
        rows.push((3.0, "WorkflowExecutionSignaled", signal));
        rows.extend((!woken).then(|| queued(3.0)));
        rows
    };
    for failure in [
        (1.0, "RecordMarkerFailed", marker),
        (1.0, "StartTimerFailed", timer),
        (1.0, "ScheduleLambdaFunctionFailed", lambda),
    ] {
        assert_eq!(eras(&counts(IN_2021, with(failure.clone(), true))), []);
        let quiet = counts(IN_2021, with(failure, false));
        assert_eq!(eras(&quiet), [Era::NoTaskAfterFailure]);
    }
    let seen = (1.0, "CancelTimerFailed", unknown);
    counts(IN_2021, with(seen.clone(), true));
    assert_eq!(differs_at(IN_2021, with(seen, false)), EventId(6));
}

#[test]
fn a_lambda_task_that_was_scheduled_keeps_its_id_whatever_is_in_it() {
    let scheduled = |id: &str| {
        (
            1.0,
            "LambdaFunctionScheduled",
            json!({"id": id, "name": "f",
            "startToCloseTimeout": "60", "decisionTaskCompletedEventId": 4}),
        )
    };
    let mut rows = begun(queued(0.0));
    rows.extend([
        scheduled("order:1/charge"),
        scheduled("arn"),
        (1.5, "LambdaFunctionStarted", json!({"scheduledEventId": 6})),
        (2.0, "LambdaFunctionCompleted", json!({"scheduledEventId": 6, "startedEventId": 7})),
        queued(2.0),
    ]);
    let recording = recording(IN_2021, rows.clone());
    let replayed = Replay::of(&recording).run().unwrap();
    assert_eq!(replayed.execution.history(), recording.events);
    rows[4].2["name"] = "n".repeat(200).into();
    assert_eq!(differs_at(IN_2021, rows), EventId(4));
}
