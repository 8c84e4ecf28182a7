use super::Ruling::{Granted, NotPermitted, OverRate};
use super::*;
use crate::execution::testing::{
    Run, activity, cancel, cancel_timer, check, check_decisions, child, closes, complete,
    continue_as_new, continue_as_new_with, fail, lambda, marker, other_execution, seconds,
    start_timer,
};
use crate::execution::{CancelRequest, Effect, Input, Refusal};
use crate::model::{ChildPolicy, TagList, TaskList, TaskPriority};

#[test]
fn a_close_is_refused_for_the_first_reason_that_holds() {
    let mut unseen = Run::open();
    unseen.take().signal("unseen");
    for (decision, failed, granted) in [
        (
            complete(),
            "CompleteWorkflowExecutionFailed",
            "WorkflowExecutionCompleted result=done decisionTaskCompletedEventId=4",
        ),
        (
            fail(),
            "FailWorkflowExecutionFailed",
            "WorkflowExecutionFailed reason=broke -details decisionTaskCompletedEventId=4",
        ),
        (
            cancel(),
            "CancelWorkflowExecutionFailed",
            "WorkflowExecutionCanceled details=asked decisionTaskCompletedEventId=4",
        ),
        (
            continue_as_new(),
            "ContinueAsNewWorkflowExecutionFailed",
            "WorkflowExecutionContinuedAsNew newExecutionRunId=next-run",
        ),
    ] {
        let denied = format!("{failed} cause=OPERATION_NOT_PERMITTED -result -reason -details");
        let unhandled = format!("{failed} cause=UNHANDLED_DECISION");
        check_decisions(
            &unseen,
            &[
                (NotPermitted, decision.clone(), &denied),
                (OverRate, decision.clone(), &unhandled),
                (Granted, decision.clone(), &unhandled),
            ],
        );
        check_decisions(
            &Run::open(),
            &[(NotPermitted, decision.clone(), &denied), (Granted, decision, granted)],
        );
    }
}

#[test]
fn a_close_that_comes_too_soon_queues_no_further_decision_task() {
    for close in closes() {
        let mut run = Run::open();
        run.take().signal("unseen");
        let written = run.answer(vec![marker("stays"), close]);
        assert_eq!(written.len(), 3);
        check(&written[..2], "DecisionTaskCompleted\nMarkerRecorded");
        assert!(run.execution.state().is_open());
        run.answer(vec![complete()]);
        assert_eq!(run.execution.state().close_status(), Some(CloseStatus::Completed));
    }
}

#[test]
fn a_close_after_a_failed_decision_of_its_list_fails_unless_assumed_otherwise() {
    for close in closes() {
        let list = vec![cancel_timer("unknown"), marker("between"), close];
        let mut run = Run::open();
        let mut assumed = run.clone();
        let written = run.answer(list.clone());
        check(&written[1..3], "CancelTimerFailed cause=TIMER_ID_UNKNOWN\nMarkerRecorded");
        assert!(crate::execution::testing::text(&written[3]).contains("cause=UNHANDLED_DECISION"));
        check(&written[4..], "DecisionTaskScheduled");
        assumed.assumptions.close_after_failed_decision = CloseAfterFailedDecision::Succeeds;
        assert_eq!(assumed.answer(list).len(), 4);
        assert!(!assumed.execution.state().is_open());
    }
}

#[test]
fn a_refused_close_of_its_own_queues_a_decision_task_after_the_batch() {
    check(
        &Run::open().answer_under(&[NotPermitted], vec![complete()])[1..],
        "CompleteWorkflowExecutionFailed cause=OPERATION_NOT_PERMITTED\nDecisionTaskScheduled",
    );
}

#[test]
fn everything_that_is_open_is_left_as_it_is() {
    let mut run = Run::open();
    run.answer(vec![activity("a"), start_timer("t", 5), lambda("l"), child("c")]);
    run.signal("again");
    check(&run.answer(vec![complete()])[1..], "WorkflowExecutionCompleted");
    assert_eq!(run.effects, [Effect::Closed { event_id: run.last_id() }]);
    let counts = run.execution.state().open_counts();
    let left = (counts.activity_tasks, counts.timers, counts.lambda_functions, counts.children);
    assert_eq!(left, (1, 1, 1, 1));
    assert_eq!(run.execution.next_due(), None);
    for input in [
        Input::Due,
        Input::DecisionTaskTaken { identity: None },
        Input::CancelRequested(CancelRequest::Operator),
        Input::Terminated(Termination::ChildPolicy),
    ] {
        assert_eq!(run.try_input(input), Err(Refusal::NotOpen));
    }
}

#[test]
fn a_continuation_is_refused_for_the_first_reason_that_holds() {
    let of = |version: &str, given: usize| {
        continue_as_new_with(|new| {
            new.workflow_type_version = Some(version.into());
            new.execution_start_to_close_timeout = seconds(1).filter(|_| given > 0);
            new.task_list = (given > 1).then(|| TaskList::new("own"));
            new.task_start_to_close_timeout = seconds(1).filter(|_| given > 2);
            new.child_policy = (given > 3).then_some(ChildPolicy::Terminate);
        })
    };
    let mut unseen = Run::open();
    unseen.take().signal("unseen");
    let failed = |cause: &str| format!("ContinueAsNewWorkflowExecutionFailed cause={cause}");
    check_decisions(
        &unseen,
        &[
            (NotPermitted, of("unknown", 0), &failed("OPERATION_NOT_PERMITTED")),
            (OverRate, of("unknown", 0), &failed("UNHANDLED_DECISION")),
        ],
    );
    let timeout = "START_TO_CLOSE_TIMEOUT_UNDEFINED";
    check_decisions(
        &Run::open(),
        &[
            (OverRate, of("unknown", 0), &failed("WORKFLOW_TYPE_DOES_NOT_EXIST")),
            (OverRate, of("old", 0), &failed("WORKFLOW_TYPE_DEPRECATED")),
            (OverRate, of("bare", 0), &failed(&format!("DEFAULT_EXECUTION_{timeout}"))),
            (OverRate, of("bare", 1), &failed("DEFAULT_TASK_LIST_UNDEFINED")),
            (OverRate, of("bare", 2), &failed(&format!("DEFAULT_TASK_{timeout}"))),
            (OverRate, of("bare", 3), &failed("DEFAULT_CHILD_POLICY_UNDEFINED")),
            (OverRate, of("bare", 4), &failed("CONTINUE_AS_NEW_WORKFLOW_EXECUTION_RATE_EXCEEDED")),
            (Granted, of("bare", 4), "WorkflowExecutionContinuedAsNew workflowType=order/bare"),
        ],
    );
}

#[test]
fn a_continuation_takes_over_nothing_but_the_type_of_the_old_run() {
    let mut old = Run::started_with(|start| {
        start.input = Some("in".into());
        start.tag_list = Some(TagList(vec![Some("urgent".into())]));
        start.task_priority = Some(TaskPriority(9));
    });
    let own = continue_as_new_with(|new| {
        new.input = Some("own".into());
        new.tag_list = Some(TagList(vec![Some("a".into())]));
        new.workflow_type_version = Some("2".into());
        new.execution_start_to_close_timeout = seconds(1);
        new.task_start_to_close_timeout = seconds(2);
        new.task_list = Some(TaskList::new("own"));
        new.task_priority = Some(TaskPriority(0));
        new.child_policy = Some(ChildPolicy::RequestCancel);
        new.lambda_role = Some("own-role".into());
    });
    check_decisions(
        &old,
        &[
            (
                Granted,
                continue_as_new(),
                "WorkflowExecutionContinuedAsNew workflowType=order/1 newExecutionRunId=next-run \
                 executionStartToCloseTimeout=3601 taskStartToCloseTimeout=31 \
                 taskList=type-decisions taskPriority=7 childPolicy=ABANDON lambdaRole=type-role \
                 -input -tagList",
            ),
            (
                Granted,
                own,
                "WorkflowExecutionContinuedAsNew workflowType=order/2 input=own tagList=a \
                 executionStartToCloseTimeout=1 taskStartToCloseTimeout=2 taskList=own \
                 taskPriority=0 childPolicy=REQUEST_CANCEL lambdaRole=own-role",
            ),
        ],
    );
    old.assumptions.continue_as_new_inherits_role_and_priority = true;
    let inherited = format!(
        "WorkflowExecutionContinuedAsNew taskPriority=9 lambdaRole={}",
        crate::execution::testing::ROLE
    );
    check_decisions(&old, &[(Granted, continue_as_new(), &inherited)]);
}

#[test]
fn an_execution_times_out_at_its_very_due_time() {
    let mut run = Run::started_with(|start| start.execution_start_to_close_timeout = seconds(60));
    run.answer(vec![activity("a")]);
    check(
        &run.expire(),
        "ActivityTaskTimedOut timeoutType=SCHEDULE_TO_START\nDecisionTaskScheduled",
    );
    run.after(39_999);
    assert_eq!(run.try_input(Input::Due), Err(Refusal::NotWaiting));
    run.after(1);
    check(
        &run.input(Input::Due),
        "WorkflowExecutionTimedOut timeoutType=START_TO_CLOSE childPolicy=TERMINATE",
    );
}

#[test]
fn the_end_of_an_execution_comes_before_all_else_of_its_moment() {
    let mut run = Run::started_with(|start| start.execution_start_to_close_timeout = seconds(60));
    run.answer(vec![start_timer("t", 60)]);
    check(&run.expire_after(60_000), "WorkflowExecutionTimedOut");
}

#[test]
fn no_execution_is_open_for_more_than_a_year() {
    let year = 365 * 24 * 60 * 60;
    for timeout in [Some(Timeout::None), None, seconds(99_999_999), seconds(year)] {
        let mut run = Run::started_with(|start| start.execution_start_to_close_timeout = timeout);
        check(&run.expire_after(i64::from(year) * 1_000), "WorkflowExecutionTimedOut");
    }
}

#[test]
fn terminations_say_who_asked_for_them() {
    let operator = |child_policy| Termination::Operator {
        reason: Some("enough".into()),
        details: None,
        child_policy,
    };
    for (termination, expected) in [
        (operator(None), "cause=OPERATOR_INITIATED reason=enough -details childPolicy=TERMINATE"),
        (operator(Some(ChildPolicy::Abandon)), "cause=OPERATOR_INITIATED childPolicy=ABANDON"),
        (
            Termination::ChildPolicy,
            "cause=CHILD_POLICY_APPLIED -reason -details childPolicy=TERMINATE",
        ),
    ] {
        let mut run = Run::open();
        run.take().signal("queued");
        check(
            &run.input(Input::Terminated(termination)),
            &format!("WorkflowExecutionTerminated {expected}"),
        );
        assert_eq!(run.execution.waiting_decision_task(), None);
        assert_eq!(run.execution.started_decision_task(), None);
    }
}

#[test]
fn an_execution_is_terminated_once_its_history_is_as_long_as_it_may_be() {
    let expected = "WorkflowExecutionTerminated cause=EVENT_LIMIT_EXCEEDED childPolicy=TERMINATE \
                    -reason -details";
    let mut run = Run::open();
    run.limits.events = 6;
    check(&run.signal("a"), "3 WorkflowExecutionSignaled");
    check(&run.signal("b"), "4 WorkflowExecutionSignaled");
    check(&run.signal("c"), "5 WorkflowExecutionSignaled");
    check(&run.signal("d"), &format!("6 WorkflowExecutionSignaled\n7 {expected}"));

    let mut run = Run::open();
    run.limits.events = 6;
    check(
        &run.answer(vec![marker("a"), cancel_timer("t"), marker("b")]),
        &format!(
            "4 DecisionTaskCompleted
             MarkerRecorded
             CancelTimerFailed
             MarkerRecorded
             DecisionTaskScheduled
             9 {expected}"
        ),
    );
    let mut run = Run::open();
    run.limits.events = 4;
    check(&run.answer(vec![complete()]), "4 DecisionTaskCompleted\n5 WorkflowExecutionCompleted");
}

#[test]
fn cancel_requests_say_where_they_come_from_and_each_is_written() {
    let mut run = Run::open();
    let parent = || other_execution("parent");
    for (request, expected) in [
        (CancelRequest::Operator, "externalInitiatedEventId=0 -externalWorkflowExecution -cause"),
        (
            CancelRequest::External(parent(), EventId(7)),
            "externalInitiatedEventId=7 externalWorkflowExecution=parent/run-1 -cause",
        ),
        (
            CancelRequest::ChildPolicy(parent()),
            "externalInitiatedEventId=0 externalWorkflowExecution=parent/run-1 \
             cause=CHILD_POLICY_APPLIED",
        ),
        (CancelRequest::Operator, "externalInitiatedEventId=0"),
    ] {
        check(
            &run.input(Input::CancelRequested(request)),
            &format!("WorkflowExecutionCancelRequested {expected}"),
        );
    }
    assert!(run.execution.state().is_open(), "what follows is the decider's choice");
}
