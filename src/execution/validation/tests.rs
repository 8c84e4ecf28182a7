use crate::execution::Refusal;
use crate::execution::testing::{
    Run, activity, activity_with, cancel_activity, cancel_external, cancel_timer, check, child,
    child_with, closes, complete, continue_as_new, continue_as_new_with, fail, lambda, marker,
    signal_external, start_timer,
};
use crate::model::decisions::{FailWorkflowExecution, RecordMarker, StartTimer};
use crate::model::{Answer, Decision, TagList, TaskList, Timeout};

/// An answer that is refused as a whole: nothing is written, and the task can be answered again.
#[track_caller]
fn check_refused(answer: impl Into<Answer>, expected: &str) {
    let mut run = Run::open();
    let refused = run.try_answer(&[], answer).unwrap_err();
    assert_eq!(refused, Refusal::Invalid(expected.to_owned()));
    check(&run.answer(vec![marker("again")]), "4 DecisionTaskCompleted\nMarkerRecorded");
}

#[test]
fn a_close_is_the_last_decision() {
    let message = "Close must be last decision in list";
    for close in closes() {
        check_refused(vec![close.clone(), marker("m")], message);
        check_refused(vec![close.clone(), complete()], message);
        check_refused(vec![complete(), close.clone(), fail()], message);
        check_refused(vec![close, start_timer("t", 1)], message);
    }
}

#[test]
fn neither_activity_tasks_nor_timers_stand_beside_a_close() {
    let message = "Specified decision is incompatible with close decision";
    for close in closes() {
        check_refused(vec![start_timer("t", 1), close.clone()], message);
        check_refused(vec![activity("a"), marker("m"), close], message);
    }
}

#[test]
fn all_other_decisions_stand_beside_a_close() {
    for close in closes() {
        let mut run = Run::open();
        run.answer(vec![start_timer("t", 9), activity("a")]);
        run.signal("again");
        run.answer(vec![
            marker("m"),
            cancel_timer("t"),
            cancel_activity("a"),
            child("c"),
            signal_external("w"),
            cancel_external("w"),
            lambda("l"),
            close,
        ]);
        assert!(!run.execution.state().is_open());
    }
}

#[test]
fn what_is_wrong_with_a_value_is_said_before_the_rules_of_closing() {
    check_refused(
        vec![complete(), marker("")],
        "1 validation error detected: Value '' at \
         'decisions.2.member.recordMarkerDecisionAttributes.markerName' failed to satisfy \
         constraint: Member must have length greater than or equal to 1",
    );
}

#[test]
fn several_errors_stand_in_one_message() {
    check_refused(
        vec![marker(""), marker("m"), cancel_timer("")],
        "2 validation errors detected: Value '' at \
         'decisions.1.member.recordMarkerDecisionAttributes.markerName' failed to satisfy \
         constraint: Member must have length greater than or equal to 1; Value '' at \
         'decisions.3.member.cancelTimerDecisionAttributes.timerId' failed to satisfy \
         constraint: Member must have length greater than or equal to 1",
    );
}

#[test]
fn a_timer_needs_a_number_of_seconds() {
    let start_to_fire_timeout = Timeout::None;
    let endless = StartTimer { timer_id: "t".into(), start_to_fire_timeout, control: None };
    check_refused(
        endless,
        "1 validation error detected: Value 'NONE' at \
         'decisions.1.member.startTimerDecisionAttributes.startToFireTimeout' failed to satisfy \
         constraint: Member must be a number of seconds",
    );
}

/// The longest that passes, and one more character, which is refused.
#[track_caller]
fn check_longest(longest: usize, path: &str, decision: impl Fn(&str) -> Decision) {
    let fits = decision(&"ü".repeat(longest));
    let written = Run::open().answer(vec![fits]);
    assert_eq!(written.len().min(3), written.len(), "{path}");
    let too_long = decision(&"x".repeat(longest + 1));
    let refused = Run::open().try_answer(&[], vec![too_long]).unwrap_err().to_string();
    let start = "1 validation error detected: Value 'xxx";
    let end = format!(
        "at 'decisions.1.member.{path}' failed to satisfy constraint: Member must have length \
         less than or equal to {longest}"
    );
    assert!(refused.starts_with(start) && refused.ends_with(&end), "{refused}");
}

#[test]
fn lengths_count_characters() {
    check_longest(256, "recordMarkerDecisionAttributes.markerName", marker);
    check_longest(32_768, "recordMarkerDecisionAttributes.details", |details| {
        RecordMarker { marker_name: "m".into(), details: Some(details.into()) }.into()
    });
    check_longest(256, "startTimerDecisionAttributes.timerId", |id| start_timer(id, 1));
    check_longest(256, "cancelTimerDecisionAttributes.timerId", cancel_timer);
    check_longest(256, "failWorkflowExecutionDecisionAttributes.reason", |reason| {
        FailWorkflowExecution { reason: Some(reason.into()), details: None }.into()
    });
    check_longest(256, "scheduleActivityTaskDecisionAttributes.activityId", activity);
    check_longest(256, "requestCancelActivityTaskDecisionAttributes.activityId", cancel_activity);
    check_longest(32_768, "scheduleActivityTaskDecisionAttributes.input", |input| {
        activity_with("a", |task| task.input = Some(input.into()))
    });
    check_longest(64, "scheduleActivityTaskDecisionAttributes.activityType.version", |version| {
        activity_with("a", |task| task.activity_type.version = version.into())
    });
    check_longest(256, "startChildWorkflowExecutionDecisionAttributes.workflowId", child);
    check_longest(1_600, "startChildWorkflowExecutionDecisionAttributes.lambdaRole", |role| {
        child_with("c", |child| child.lambda_role = Some(role.into()))
    });
    check_longest(256, "startChildWorkflowExecutionDecisionAttributes.tagList.member", |tag| {
        child_with("c", |child| child.tag_list = Some(TagList(vec![Some(tag.into())])))
    });
    check_longest(
        64,
        "continueAsNewWorkflowExecutionDecisionAttributes.workflowTypeVersion",
        |version| continue_as_new_with(|new| new.workflow_type_version = Some(version.into())),
    );
    check_longest(
        256,
        "signalExternalWorkflowExecutionDecisionAttributes.workflowId",
        signal_external,
    );
    check_longest(
        256,
        "requestCancelExternalWorkflowExecutionDecisionAttributes.workflowId",
        cancel_external,
    );
}

#[test]
fn an_execution_has_five_tags_at_most_and_a_null_is_one() {
    let tagged =
        |tags: usize| continue_as_new_with(|new| new.tag_list = Some(TagList(vec![None; tags])));
    check(&Run::open().answer(vec![tagged(5)])[1..], "WorkflowExecutionContinuedAsNew");
    check_refused(
        vec![tagged(6)],
        "1 validation error detected: Value '6 tags' at \
         'decisions.1.member.continueAsNewWorkflowExecutionDecisionAttributes.tagList' failed to \
         satisfy constraint: Member must have length less than or equal to 5",
    );
}

#[test]
fn task_lists_are_held_to_the_rule_for_ids_and_begin_and_end_without_spaces() {
    let on = |name: &str| activity_with("a", |task| task.task_list = Some(TaskList::new(name)));
    check(&Run::open().answer(vec![on("learn here")])[1..], "ActivityTaskScheduled");
    for name in ["arn", "a:b", "a/b", "a|b", "a\u{85}b", " a", "a "] {
        assert!(Run::open().try_answer(&[], vec![on(name)]).is_err(), "{name:?}");
    }
    check_refused(
        Answer { task_list: Some(TaskList::new("arn")), ..Answer::default() },
        "1 validation error detected: Value 'arn' at 'taskList.name' failed to satisfy \
         constraint: Member must not be the word `arn`",
    );
}

#[test]
fn other_ids_are_held_to_the_rule_only_when_assumed_so() {
    let free = ["arn", "a:b", "a/b", "a|b", "a\u{85}b"];
    for id in free {
        for decision in
            [start_timer(id, 1), activity(id), child(id), signal_external(id), cancel_external(id)]
        {
            let mut run = Run::open();
            let mut strict = run.clone();
            strict.assumptions.strict_ids = true;
            assert!(run.try_answer(&[], vec![decision.clone()]).is_ok());
            assert!(strict.try_answer(&[], vec![decision]).is_err());
        }
    }
}

#[test]
fn a_long_value_is_quoted_by_its_beginning() {
    let refused = Run::open().try_answer(&[], vec![marker(&"x".repeat(300))]).unwrap_err();
    let value = format!("Value '{}...' at", "x".repeat(100));
    assert!(refused.to_string().contains(&value), "{refused}");
}

#[test]
fn a_valid_list_before_an_invalid_decision_is_not_applied() {
    check_refused(
        vec![start_timer("t", 1), continue_as_new()],
        "Specified decision is incompatible with close decision",
    );
    let mut run = Run::open();
    assert!(run.try_answer(&[], vec![start_timer("t", 1), marker("")]).is_err());
    assert_eq!(run.execution.state().open_counts().timers, 0);
}
