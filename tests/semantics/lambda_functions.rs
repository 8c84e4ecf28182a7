//! Lambda tasks: the service itself invokes the function, with the execution's role.

use std::time::Duration;

use swf_sim::model::decisions::ScheduleLambdaFunction;
use swf_sim::model::{
    Decision, DecisionType, EventType, ScheduleLambdaFunctionFailedCause, Text, Timeout,
};
use swf_sim::simulation::{Function, FunctionAnswer, FunctionOutcome, Outcomes, World};

use crate::world::*;

const ROLE: Text = Text::of("arn:aws:iam::123456789012:role/swf-lambda");

/// A world in which `order` has a role.
fn with_role() -> World {
    let mut world = world();
    world.workflow_types[0].default_lambda_role = Some(ROLE);
    world
}

/// Recorded: a run of simpleflow, and the runs that FsDecider's tests were made from.
#[test]
fn a_lambda_task_is_scheduled_with_its_batch_and_started_and_answered_later() {
    let mut world = with_role();
    world.latencies.delivery = Duration::from_millis(30);
    script(&mut world, "order", vec![vec![lambda("charge-1", "charge")], vec![complete()]]);
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    check(
        &history[3..9],
        "DecisionTaskCompleted
         5 LambdaFunctionScheduled id=charge-1 name=charge -input -control -startToCloseTimeout
         6 LambdaFunctionStarted scheduledEventId=5
         LambdaFunctionCompleted scheduledEventId=5 startedEventId=6 result=42
         DecisionTaskScheduled
         DecisionTaskStarted",
    );
    let moments: Vec<u128> = history[4..8].iter().map(millis).collect();
    assert_eq!(moments, [0, 30, 30, 30]);
}

/// Recorded with its message, derived from a run of 2016, and measured again in 2026; the text of
/// the API model says otherwise.
#[test]
fn without_a_role_a_lambda_task_is_scheduled_and_cannot_start() {
    let mut world = world();
    script(&mut world, "order", vec![vec![lambda("charge-1", "charge")], vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..7],
        "5 LambdaFunctionScheduled
         StartLambdaFunctionFailed scheduledEventId=5 cause=ASSUME_ROLE_FAILED \
         message=No_IAM_role_is_attached_to_the_current_workflow_execution.
         DecisionTaskScheduled",
    );
}

/// Measured by the author of an emulator; the details are what Invoke answers in clients' reports.
#[test]
fn a_function_that_does_not_exist_is_scheduled_and_started_and_fails() {
    let mut world = with_role();
    script(&mut world, "order", vec![vec![lambda("charge-1", "unknown")], vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..7],
        "LambdaFunctionScheduled
         LambdaFunctionStarted
         LambdaFunctionFailed reason=ResourceNotFoundException details=Function_not_found:_\
         arn:aws:lambda:us-east-1:123456789012:function:unknown",
    );
}

/// Recorded: an error payload with the reason `UnhandledError`, and results that are JSON text:
/// numbers as they are, strings with their quotes.
#[test]
fn a_result_is_the_payload_as_it_is_and_a_handlers_error_its_details() {
    for (answer, expected) in [
        (FunctionAnswer::Returns("42".into()), "LambdaFunctionCompleted result=42"),
        (FunctionAnswer::Returns("\"Hello\"".into()), "LambdaFunctionCompleted result=\"Hello\""),
        (
            FunctionAnswer::Raises("{\"errorMessage\":\"Lambda failed\"}".into()),
            "LambdaFunctionFailed reason=UnhandledError details={\"errorMessage\":\"Lambda_failed\"}",
        ),
        (
            FunctionAnswer::Refuses {
                code: "TooManyRequestsException".into(),
                message: "no".into(),
            },
            "LambdaFunctionFailed reason=TooManyRequestsException details=no",
        ),
    ] {
        let mut world = with_role();
        world.functions.insert("charge".into(), answering(answer));
        script(&mut world, "order", vec![vec![lambda("charge-1", "charge")], vec![complete()]]);
        let simulation = run(world);
        check(&history(&simulation, "order-1")[6..7], expected);
    }
}

/// Documented: 900 seconds apply when the decision gives none. Recorded: they are not written.
#[test]
fn a_lambda_task_without_a_timeout_times_out_after_900_seconds() {
    let mut world = with_role();
    let task = |timeout| -> swf_sim::model::Decision {
        ScheduleLambdaFunction {
            id: "l".into(),
            name: "silent".into(),
            start_to_close_timeout: timeout,
            ..ScheduleLambdaFunction::default()
        }
        .into()
    };
    for (timeout, ended, after) in [
        (None, EventType::LambdaFunctionTimedOut, 900_000),
        (Some(Timeout::Seconds(10)), EventType::LambdaFunctionTimedOut, 10_000),
        (Some(Timeout::None), EventType::LambdaFunctionFailed, 900_000),
    ] {
        script(&mut world, "order", vec![vec![task(timeout)], vec![complete()]]);
        let simulation = run(world.clone());
        let event = &history(&simulation, "order-1")[6];
        assert_eq!((event.event_type(), millis(event)), (ended, after));
    }
}

/// Documented: 13 decisions and 54 events, none of them a Lambda task's cancellation; the longest
/// name has 64 characters, so that most ARNs do not fit.
#[test]
fn nothing_cancels_a_lambda_task() {
    let of_cancel = |name: &str| name.contains("Cancel") && name.contains("Lambda");
    assert!(!DecisionType::ALL.iter().any(|decision| of_cancel(decision.name())));
    assert!(!EventType::ALL.iter().any(|event| of_cancel(event.name())));
    assert_eq!(swf_sim::model::Limits::default().lambda_name, 64);
}

/// Documented by the API's enums: the other twelve decisions can be denied to the caller. No IAM
/// action is named after this one; its role guards it.
#[test]
fn the_caller_is_never_denied_a_lambda_task() {
    assert!(!ScheduleLambdaFunctionFailedCause::NAMES.contains(&"OPERATION_NOT_PERMITTED"));
    for decision in DecisionType::ALL {
        let causes = swf_sim::model::CAUSES.iter();
        let of = format!("{}Cause", decision.refused().name());
        let names = causes.clone().find(|(name, _)| *name == of).map(|(_, names)| *names);
        let denied = names.unwrap_or_default().contains(&"OPERATION_NOT_PERMITTED");
        assert_eq!(denied, *decision != DecisionType::ScheduleLambdaFunction, "{decision}");
    }
}

/// Documented by the enum; a third party saw a reused id accepted, circumstances unknown.
#[test]
fn the_id_of_an_open_lambda_task_is_in_use_and_free_again_once_it_is_closed() {
    let mut world = with_role();
    let both = vec![lambda("charge-1", "charge"), lambda("charge-1", "charge")];
    let again = vec![lambda("charge-1", "charge")];
    script(&mut world, "order", vec![both, again, vec![complete()]]);
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    check(
        &history[4..7],
        "LambdaFunctionScheduled id=charge-1
         ScheduleLambdaFunctionFailed id=charge-1 name=charge cause=ID_ALREADY_IN_USE -input
         DecisionTaskScheduled",
    );
    let scheduled = |event: &&swf_sim::model::HistoryEvent| {
        event.event_type() == EventType::LambdaFunctionScheduled
    };
    assert_eq!(history.iter().filter(scheduled).count(), 2);
}

/// No source: the history cannot hold such a payload, so the task fails.
#[test]
fn a_result_that_no_event_can_hold_fails_the_task() {
    for (payload, expected) in [
        ("ü".repeat(32_768), "LambdaFunctionCompleted"),
        ("x".repeat(32_769), "LambdaFunctionFailed reason=ResultTooLong"),
    ] {
        let mut world = with_role();
        world.functions.insert("charge".into(), returning(&payload));
        script(&mut world, "order", vec![vec![lambda("charge-1", "charge")], vec![complete()]]);
        let simulation = run(world);
        check(&history(&simulation, "order-1")[6..7], expected);
    }
}

/// Documented: Lambda ends a function after 900 seconds, whatever the task allows; that SWF writes
/// this as a failure is inferred.
#[test]
fn a_function_never_runs_longer_than_lambda_lets_it() {
    let mut world = with_role();
    let outcome = FunctionOutcome {
        after: Duration::from_secs(1_000),
        answer: FunctionAnswer::Returns("42".into()),
    };
    let slow = Function {
        timeout: Duration::from_secs(7_200),
        outcomes: Outcomes::always(outcome),
        ..Function::default()
    };
    world.functions.insert("charge".into(), slow);
    let mut unlimited = lambda("charge-1", "charge");
    if let Decision::ScheduleLambdaFunction(decision) = &mut unlimited {
        decision.start_to_close_timeout = Some(Timeout::None);
    }
    script(&mut world, "order", vec![vec![unlimited], vec![complete()]]);
    let simulation = run(world);
    let failed = &history(&simulation, "order-1")[6];
    check(std::slice::from_ref(failed), "LambdaFunctionFailed reason=UnhandledError");
    assert_eq!(millis(failed), 900_000);
}
