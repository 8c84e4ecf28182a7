use super::Ruling::{Granted, LambdaNotInRegion, NotPermitted, OverRate};
use super::*;
use crate::execution::testing::{
    Run, check, check_decisions, lambda, lambda_with, other_execution, seconds,
};
use crate::execution::{Effect, Execution, Input, Refusal};
use crate::model::{Decision, HistoryEvent, Limits};

fn start(scheduled: u64, role: Result<(), Text>) -> Input<'static> {
    Input::LambdaFunctionStart { scheduled_event_id: EventId(scheduled), role }
}

fn returns(scheduled: u64, result: &str) -> Input<'static> {
    let answer = LambdaFunctionAnswer::Completed { result: Some(result.into()) };
    Input::LambdaFunctionAnswered { scheduled_event_id: EventId(scheduled), answer }
}

/// A run whose Lambda task is scheduled by event 5.
fn scheduled(decision: Decision) -> Run {
    let mut run = Run::open();
    run.answer(vec![decision]);
    run
}

/// A run whose Lambda task is started by event 6.
fn started(decision: Decision) -> Run {
    let mut run = scheduled(decision);
    run.input(start(5, Ok(())));
    run
}

#[test]
fn scheduling_fails_for_the_first_reason_that_holds() {
    let mut full = scheduled(lambda("a"));
    full.limits.open_lambda_functions = 1;
    full.signal("again");
    let mut roomy = full.clone();
    roomy.limits.open_lambda_functions = 2;
    let failed = "ScheduleLambdaFunctionFailed name=charge -input -control";
    check_decisions(
        &full,
        &[
            (
                LambdaNotInRegion,
                lambda("a"),
                &format!("{failed} id=a cause=LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION"),
            ),
            (OverRate, lambda("a"), &format!("{failed} id=a cause=ID_ALREADY_IN_USE")),
            (
                OverRate,
                lambda("b"),
                &format!("{failed} id=b cause=OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED"),
            ),
        ],
    );
    check_decisions(
        &roomy,
        &[
            (
                OverRate,
                lambda("b"),
                &format!("{failed} id=b cause=LAMBDA_FUNCTION_CREATION_RATE_EXCEEDED"),
            ),
            (Granted, lambda("b"), "LambdaFunctionScheduled id=b"),
            (NotPermitted, lambda("b"), "LambdaFunctionScheduled id=b"),
        ],
    );
}

#[test]
fn the_event_holds_what_the_decision_gave_and_no_more() {
    let run = Run::open();
    let full = lambda_with("a", |task| {
        task.input = Some("{}".into());
        task.control = Some("note".into());
        task.start_to_close_timeout = seconds(5);
    });
    let endless = lambda_with("a", |task| task.start_to_close_timeout = Some(Timeout::None));
    check_decisions(
        &run,
        &[
            (
                Granted,
                lambda("a"),
                "LambdaFunctionScheduled id=a name=charge -input -control -startToCloseTimeout \
                 decisionTaskCompletedEventId=4",
            ),
            (Granted, full, "LambdaFunctionScheduled input={} control=note startToCloseTimeout=5"),
            (Granted, endless, "LambdaFunctionScheduled startToCloseTimeout=NONE"),
        ],
    );
}

#[test]
fn an_open_id_may_be_assumed_to_be_accepted() {
    let mut run = scheduled(lambda("a"));
    run.signal("again");
    run.assumptions.lambda_open_id_reuse = LambdaOpenIdReuse::Accepted;
    check_decisions(&run, &[(Granted, lambda("a"), "LambdaFunctionScheduled id=a")]);
}

#[test]
fn scheduling_wakes_nobody_and_asks_for_the_start() {
    let mut run = Run::open();
    check(&run.answer(vec![lambda("a")]), "DecisionTaskCompleted\n5 LambdaFunctionScheduled id=a");
    let scheduled_event_id = EventId(5);
    assert_eq!(run.effects, [Effect::StartLambdaFunction { scheduled_event_id }]);
    check(&run.input(start(5, Ok(()))), "6 LambdaFunctionStarted scheduledEventId=5");
}

#[test]
fn a_task_starts_once() {
    let mut run = started(lambda("a"));
    assert_eq!(run.try_input(start(5, Ok(()))), Err(Refusal::NotWaiting));
    assert_eq!(run.try_input(start(4, Ok(()))), Err(Refusal::NotWaiting));
}

#[test]
fn without_a_role_that_can_be_assumed_no_task_starts() {
    let refused = || Err("the role `r` does not trust swf.amazonaws.com".into());
    let mut with_role = scheduled(lambda("a"));
    check(
        &with_role.input(start(5, refused())),
        "StartLambdaFunctionFailed scheduledEventId=5 cause=ASSUME_ROLE_FAILED \
         message=the_role_`r`_does_not_trust_swf.amazonaws.com
         DecisionTaskScheduled",
    );
    assert_eq!(with_role.execution.state().open_counts().lambda_functions, 0);
    for role in [Ok(()), refused()] {
        let mut without = Run::started_with(|start| start.lambda_role = None);
        without.answer(vec![lambda("a")]);
        check(
            &without.input(start(5, role)),
            "StartLambdaFunctionFailed scheduledEventId=5 cause=ASSUME_ROLE_FAILED \
             message=No_IAM_role_is_attached_to_the_current_workflow_execution.
             DecisionTaskScheduled",
        );
    }
}

#[test]
fn answers_are_written_as_they_are() {
    let answer = |answer| Input::LambdaFunctionAnswered { scheduled_event_id: EventId(5), answer };
    let ids = "scheduledEventId=5 startedEventId=6";
    for (given, expected) in [
        (
            LambdaFunctionAnswer::Completed { result: Some("\"Hello\"".into()) },
            format!("LambdaFunctionCompleted {ids} result=\"Hello\""),
        ),
        (
            LambdaFunctionAnswer::Completed { result: None },
            format!("LambdaFunctionCompleted {ids} -result"),
        ),
        (
            LambdaFunctionAnswer::Failed {
                reason: Some("UnhandledError".into()),
                details: Some("{}".into()),
            },
            format!("LambdaFunctionFailed {ids} reason=UnhandledError details={{}}"),
        ),
        (
            LambdaFunctionAnswer::Failed { reason: None, details: None },
            format!("LambdaFunctionFailed {ids} -reason -details"),
        ),
    ] {
        let mut run = started(lambda("a"));
        check(&run.input(answer(given)), &format!("{expected}\nDecisionTaskScheduled"));
    }
}

#[test]
fn an_answer_that_is_too_early_too_late_or_to_another_task_is_refused() {
    let mut run = scheduled(lambda("a"));
    assert_eq!(run.try_input(returns(5, "1")), Err(Refusal::NotWaiting), "not started");
    run.input(start(5, Ok(())));
    assert_eq!(run.try_input(returns(4, "1")), Err(Refusal::NotWaiting), "not its event");
    run.input(returns(5, "1"));
    assert_eq!(run.try_input(returns(5, "2")), Err(Refusal::NotWaiting), "answered");

    let mut run = started(lambda_with("a", |task| task.start_to_close_timeout = seconds(5)));
    run.expire();
    assert_eq!(run.try_input(returns(5, "1")), Err(Refusal::NotWaiting), "timed out");
}

#[test]
fn the_timeout_runs_from_the_start_and_is_900_seconds_unless_the_decision_says_otherwise() {
    let with = |timeout| lambda_with("a", |task| task.start_to_close_timeout = timeout);
    for (timeout, milliseconds) in [(None, 900_000), (seconds(1), 1_000), (seconds(900), 900_000)] {
        let mut run = scheduled(with(timeout));
        run.after(7_000).input(start(5, Ok(())));
        check(
            &run.expire_after(milliseconds),
            "LambdaFunctionTimedOut timeoutType=START_TO_CLOSE scheduledEventId=5 startedEventId=6
             DecisionTaskScheduled",
        );
    }
    let mut endless = started(with(Some(Timeout::None)));
    check(&endless.expire(), "WorkflowExecutionTimedOut");
}

#[test]
fn a_task_that_waits_for_its_start_has_no_deadline() {
    let mut run = scheduled(lambda_with("a", |task| task.start_to_close_timeout = seconds(1)));
    check(&run.expire(), "WorkflowExecutionTimedOut");
}

#[test]
fn an_id_is_free_again_once_its_task_is_closed_and_counts_its_uses() {
    let mut run = started(lambda("a"));
    assert_eq!(run.execution.lambda_function_attempt(EventId(5)), Some(0));
    run.input(returns(5, "1"));
    assert_eq!(run.execution.lambda_function_attempt(EventId(5)), None);
    check(&run.answer(vec![lambda("a")])[1..], "LambdaFunctionScheduled id=a");
    let again = run.last_id();
    assert_eq!(run.execution.lambda_function_attempt(again), Some(1));
}

/// What is refused as a whole, by a part of its message.
#[track_caller]
fn check_refused(decision: Decision, message: &str) {
    let refused = Run::open().try_answer(&[], vec![decision]).unwrap_err().to_string();
    assert!(refused.contains(message), "{refused}");
}

#[test]
fn ids_have_1_to_256_characters_and_none_that_is_forbidden() {
    let longest = "ü".repeat(256);
    for id in ["a", "learn-1", "arn-1", "ARN", "a b", "a.b", &longest] {
        check(&Run::open().answer(vec![lambda(id)])[1..2], "LambdaFunctionScheduled");
    }
    let forbidden = "at 'decisions.1.member.scheduleLambdaFunctionDecisionAttributes.id' failed to \
                     satisfy constraint: Member must not contain a `:`, `/`, `|`, or a control character";
    for id in ["a:b", "a/b", "a|b", "a\u{0}", "a\u{1f}", "a\u{7f}", "a\u{9f}", "arn:aws"] {
        check_refused(lambda(id), forbidden);
    }
    check_refused(lambda("arn"), "Member must not be the word `arn`");
    check_refused(lambda(""), "Member must have length greater than or equal to 1");
    let too_long = "ü".repeat(257);
    check_refused(lambda(&too_long), "Member must have length less than or equal to 256");
}

#[test]
fn names_are_those_of_functions_and_have_64_characters_at_most() {
    let named = |name: &str| lambda_with("a", |task| task.name = name.into());
    let longest = "f".repeat(64);
    for name in ["f", "f:live", "f:$LATEST", "123456789012:function:f", &longest] {
        let written = Run::open().answer(vec![named(name)]);
        check(&written[1..2], &format!("LambdaFunctionScheduled name={name}"));
    }
    let arn = format!("arn:aws:lambda:us-east-1:123456789012:function:{}", "f".repeat(18));
    assert_eq!(arn.len(), 65);
    for name in [&"f".repeat(65), &arn] {
        check_refused(
            named(name),
            "Member must have length less than or equal to 64 (a function also goes by the short \
             forms `name:alias` and `123456789012:function:name`)",
        );
    }
    check_refused(named(""), "Member must have length greater than or equal to 1");
    for name in ["f g", "f:a:b", "arn:aws:iam::123456789012:role/f"] {
        check_refused(named(name), "Member must be a Lambda function's name or ARN");
    }
}

#[test]
fn inputs_have_32768_characters_at_most_however_many_bytes_they_are() {
    let given = |input: &str| lambda_with("a", |task| task.input = Some(input.into()));
    for input in [String::new(), "x".repeat(32_768), "ü".repeat(32_768)] {
        check(&Run::open().answer(vec![given(&input)])[1..2], "LambdaFunctionScheduled");
    }
    for input in ["x".repeat(32_769), "ü".repeat(32_769)] {
        check_refused(given(&input), "Member must have length less than or equal to 32768");
    }
}

#[test]
fn timeouts_are_1_to_900_seconds_or_none() {
    let with = |timeout| lambda_with("a", |task| task.start_to_close_timeout = Some(timeout));
    for timeout in [Timeout::Seconds(1), Timeout::Seconds(900), Timeout::None] {
        check(&Run::open().answer(vec![with(timeout)])[1..2], "LambdaFunctionScheduled");
    }
    for timeout in [0, 901] {
        let message = format!(
            "Value '{timeout}' at 'decisions.1.member.scheduleLambdaFunctionDecisionAttributes.\
             startToCloseTimeout' failed to satisfy constraint: Member must be NONE or between 1 \
             and 900"
        );
        check_refused(with(Timeout::Seconds(timeout)), &message);
    }
    let mut old = Run::open();
    old.limits = Limits { lambda_timeout: 300, ..Limits::default() };
    assert!(old.try_answer(&[], vec![with(Timeout::Seconds(301))]).is_err());
}

#[test]
fn events_about_a_task_follow_only_in_their_order() {
    let run = started(lambda("a"));
    let history = run.execution.history();
    let now = history[0].event_timestamp;
    let at = |event_id, attributes: crate::model::EventAttributes| HistoryEvent {
        event_id: EventId(event_id),
        event_timestamp: now,
        attributes,
    };
    let completed = |started_event_id| LambdaFunctionCompleted {
        scheduled_event_id: EventId(5),
        started_event_id,
        result: None,
    };
    for (events, refusal) in [
        (
            vec![at(7, LambdaFunctionStarted { scheduled_event_id: EventId(5) }.into())],
            "event 7 LambdaFunctionStarted cannot follow: no unstarted Lambda task of event 5 is open",
        ),
        (
            vec![at(7, completed(EventId(4)).into())],
            "event 7 LambdaFunctionCompleted cannot follow: what it closes started at 6",
        ),
        (
            vec![at(7, completed(EventId(6)).into()), at(8, completed(EventId(6)).into())],
            "event 8 LambdaFunctionCompleted cannot follow: no Lambda task of event 5 is open",
        ),
    ] {
        let events = history.iter().cloned().chain(events);
        let refused = Execution::rebuild(other_execution("order-1"), events).unwrap_err();
        assert_eq!(refused.to_string(), refusal);
    }
}
