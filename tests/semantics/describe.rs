//! What the service tells of executions: DescribeWorkflowExecution and GetWorkflowExecutionHistory.

use std::time::Duration;

use swf_sim::model::requests::*;
use swf_sim::model::responses::WorkflowExecutionDetail;
use swf_sim::model::{
    Assumptions, CallRates, CloseStatus, Decision, EventId, ExecutionStatus, Limits, Operation,
    Rate, RetentionPeriod, TagList, TaskList, TaskPriority, Timestamp, WorkflowExecution,
};
use swf_sim::service::{ApiFault, Region, Service};
use swf_sim::simulation::World;

use crate::world::*;

/// The moment this many seconds after the start.
fn at(seconds: u64) -> Timestamp {
    World::START + Duration::from_secs(seconds)
}

fn begin(service: &mut Service, request: StartWorkflowExecution) -> WorkflowExecution {
    let workflow_id = request.workflow_id.clone();
    let request = StartWorkflowExecution { domain: "simulation".into(), ..request };
    let run_id = service.start_workflow_execution(&request, at(0)).unwrap().run_id;
    WorkflowExecution { workflow_id, run_id }
}

/// Takes the next decision task and answers it.
fn decide(service: &mut Service, seconds: u64, context: Option<&str>, decisions: Vec<Decision>) {
    let poll = PollForDecisionTask {
        domain: "simulation".into(),
        task_list: TaskList::new("decisions"),
        ..PollForDecisionTask::default()
    };
    let task = service.poll_for_decision_task(poll, at(seconds)).unwrap();
    let answer = RespondDecisionTaskCompleted {
        task_token: task.task_token.unwrap(),
        decisions,
        execution_context: context.map(Into::into),
        ..RespondDecisionTaskCompleted::default()
    };
    service.respond_decision_task_completed(answer, at(seconds)).unwrap();
}

fn asked(execution: &WorkflowExecution) -> DescribeWorkflowExecution {
    DescribeWorkflowExecution { domain: "simulation".into(), execution: execution.clone() }
}

#[track_caller]
fn describe(service: &mut Service, execution: &WorkflowExecution) -> WorkflowExecutionDetail {
    service.describe_workflow_execution(&asked(execution), at(50)).unwrap()
}

fn cancel_request() -> RequestCancelWorkflowExecution {
    RequestCancelWorkflowExecution {
        domain: "simulation".into(),
        workflow_id: "order-1".into(),
        run_id: None,
    }
}

/// Recorded: all five counts are always there, and so is cancelRequested; what does not exist is
/// left out.
#[test]
fn a_plain_execution_is_described_with_what_exists_alone() {
    let mut service = service();
    let execution = begin(&mut service, start());
    let json = serde_json::to_value(describe(&mut service, &execution)).unwrap();
    let expected = serde_json::json!({
        "executionInfo": {
            "execution": {"workflowId": "order-1", "runId": execution.run_id},
            "workflowType": {"name": "order", "version": "1"},
            "startTimestamp": World::START,
            "executionStatus": "OPEN",
            "cancelRequested": false,
        },
        "executionConfiguration": {
            "taskStartToCloseTimeout": "60",
            "executionStartToCloseTimeout": "3600",
            "taskList": {"name": "decisions"},
            "childPolicy": "TERMINATE",
        },
        "openCounts": {
            "openActivityTasks": 0,
            "openDecisionTasks": 1,
            "openTimers": 0,
            "openChildWorkflowExecutions": 0,
            "openLambdaFunctions": 0,
        },
    });
    assert_eq!(json, expected);
}

/// Documented: what the start gave is told.
#[test]
fn what_was_given_at_the_start_is_described() {
    let mut service = service();
    let execution = begin(
        &mut service,
        StartWorkflowExecution {
            tag_list: Some(TagList(vec![Some("blue".into())])),
            task_priority: Some(TaskPriority(7)),
            lambda_role: Some("arn:aws:iam::123456789012:role/swf-lambda".into()),
            ..start()
        },
    );
    let detail = describe(&mut service, &execution);
    assert_eq!(detail.execution_info.tag_list, Some(TagList(vec![Some("blue".into())])));
    assert_eq!(detail.execution_configuration.task_priority, Some(TaskPriority(7)));
    assert!(detail.execution_configuration.lambda_role.is_some());
}

/// Documented: openDecisionTasks is 0 or 1, also with one started and one queued; the others count
/// what is open, scheduled or started.
#[test]
fn what_is_open_is_counted() {
    let mut service = service();
    let execution = begin(&mut service, start());
    let decisions = vec![
        activity("a"),
        activity("b"),
        start_timer("nap", 60),
        child("child-1"),
        lambda("charge-1", "charge"),
    ];
    decide(&mut service, 1, None, decisions);
    let counts = describe(&mut service, &execution).open_counts;
    assert_eq!((counts.open_activity_tasks, counts.open_timers), (2, 1));
    assert_eq!((counts.open_child_workflow_executions, counts.open_lambda_functions), (1, 1));
    assert_eq!(counts.open_decision_tasks, 0);
    for name in ["one", "two"] {
        let signal = SignalWorkflowExecution {
            domain: "simulation".into(),
            workflow_id: "order-1".into(),
            signal_name: name.into(),
            ..SignalWorkflowExecution::default()
        };
        service.signal_workflow_execution(signal, at(2)).unwrap();
        let poll = PollForDecisionTask {
            domain: "simulation".into(),
            task_list: TaskList::new("decisions"),
            ..PollForDecisionTask::default()
        };
        service.poll_for_decision_task(poll, at(2)).unwrap();
    }
    let of = service.last_run("simulation", "order-1").unwrap();
    let execution_now = service.execution(of);
    assert!(execution_now.started_decision_task().is_some());
    assert_eq!(
        text(execution_now.history().last().unwrap()).split(' ').nth(1),
        Some("DecisionTaskScheduled")
    );
    assert_eq!(describe(&mut service, &execution).open_counts.open_decision_tasks, 1);
}

/// Recorded, against the documentation, which names scheduling alone: the time moves when an
/// activity task starts and ends too.
#[test]
fn the_latest_activity_timestamp_moves_with_every_event_of_an_activity_task() {
    let mut service = service();
    let execution = begin(&mut service, start());
    assert_eq!(describe(&mut service, &execution).latest_activity_task_timestamp, None);
    decide(&mut service, 1, None, vec![activity("a")]);
    assert_eq!(describe(&mut service, &execution).latest_activity_task_timestamp, Some(at(1)));
    let poll = PollForActivityTask {
        domain: "simulation".into(),
        task_list: TaskList::new("work"),
        identity: None,
    };
    let task = service.poll_for_activity_task(poll, at(2)).unwrap();
    assert_eq!(describe(&mut service, &execution).latest_activity_task_timestamp, Some(at(2)));
    let task_token = task.task_token.unwrap();
    let answer = RespondActivityTaskCompleted { task_token, result: None };
    service.respond_activity_task_completed(answer, at(3)).unwrap();
    decide(&mut service, 4, None, vec![marker("m")]);
    assert_eq!(describe(&mut service, &execution).latest_activity_task_timestamp, Some(at(3)));
}

/// Documented: the context of the last answer that gave one.
#[test]
fn the_latest_context_is_the_last_one_that_was_given() {
    let mut service = service();
    let execution = begin(&mut service, start());
    decide(&mut service, 1, Some("paid"), vec![start_timer("nap", 1)]);
    service.expire(at(2));
    decide(&mut service, 2, None, vec![]);
    let context = describe(&mut service, &execution).latest_execution_context;
    assert_eq!(context.as_deref(), Some("paid"));
}

/// Recorded: a closed execution says that no cancel was requested, and its counts keep what was
/// left over.
#[test]
fn a_closed_execution_keeps_its_counts_and_forgets_the_cancel_request() {
    let mut service = service();
    let execution = begin(&mut service, start());
    decide(&mut service, 1, None, vec![activity("a"), start_timer("nap", 60)]);
    service.request_cancel_workflow_execution(&cancel_request(), at(2)).unwrap();
    assert!(describe(&mut service, &execution).execution_info.cancel_requested);
    decide(&mut service, 3, None, vec![cancel()]);
    let detail = describe(&mut service, &execution);
    assert!(!detail.execution_info.cancel_requested);
    assert_eq!(detail.execution_info.execution_status, ExecutionStatus::Closed);
    assert_eq!(detail.execution_info.close_status, Some(CloseStatus::Canceled));
    assert_eq!(detail.execution_info.close_timestamp, Some(at(3)));
    assert_eq!((detail.open_counts.open_activity_tasks, detail.open_counts.open_timers), (1, 1));
}

/// Documented: pages, in either order, and no token after the last.
#[test]
fn a_history_comes_in_pages() {
    let mut service = service();
    let execution = begin(&mut service, start());
    decide(&mut service, 1, None, vec![marker("a"), marker("b"), complete()]);
    let other = begin(&mut service, start());
    for reverse in [false, true] {
        let mut request = GetWorkflowExecutionHistory {
            domain: "simulation".into(),
            execution: execution.clone(),
            maximum_page_size: Some(3),
            reverse_order: Some(reverse),
            next_page_token: None,
        };
        let (mut ids, mut pages) = (Vec::new(), 0);
        loop {
            let page = service.get_workflow_execution_history(&request, at(2)).unwrap();
            pages += 1;
            ids.extend(page.events.iter().map(|event| event.event_id));
            request.next_page_token = page.next_page_token;
            if request.next_page_token.is_none() {
                break;
            }
        }
        let mut expected: Vec<EventId> = (1..=7).map(EventId).collect();
        if reverse {
            expected.reverse();
        }
        assert_eq!((ids, pages), (expected, 3));
        request.maximum_page_size = Some(1);
        request.next_page_token = None;
        let first = service.get_workflow_execution_history(&request, at(2)).unwrap();
        request.next_page_token = first.next_page_token;
        request.execution = other.clone();
        let fault = refused(service.get_workflow_execution_history(&request, at(2)));
        assert_eq!(fault, "ValidationException: Invalid token", "it is another's token");
    }
}

/// Documented: the rate of one execution's history is bounded by itself.
#[test]
fn the_history_of_one_execution_has_a_bucket_of_its_own() {
    let one = Some(Rate { bucket: 1, refill: 1 });
    let rates = CallRates::of_execution().with(Operation::GetWorkflowExecutionHistory, one);
    let limits = Limits { call_rates_per_execution: rates, ..Limits::default() };
    let mut service = service_with(limits, Assumptions::default());
    let of =
        |workflow_id: &str| StartWorkflowExecution { workflow_id: workflow_id.into(), ..start() };
    let runs = ["order-1", "order-2"].map(|id| begin(&mut service, of(id)));
    let mut read = |execution: &WorkflowExecution| {
        let request = GetWorkflowExecutionHistory {
            domain: "simulation".into(),
            execution: execution.clone(),
            ..GetWorkflowExecutionHistory::default()
        };
        service.get_workflow_execution_history(&request, at(1)).map(|page| page.events.len())
    };
    assert_eq!(read(&runs[0]), Ok(2));
    assert_eq!(read(&runs[0]), Err(ApiFault::Throttling));
    assert_eq!(read(&runs[1]), Ok(2));
}

/// Documented: a domain keeps closed executions for its days; `NONE` and `0` mean that they are
/// gone with their close.
#[test]
fn a_closed_execution_is_gone_after_the_retention_period() {
    const DAY: u64 = 24 * 3600;
    for (retention, until) in [
        (RetentionPeriod::None, 0),
        (RetentionPeriod::Days(0), 0),
        (RetentionPeriod::Days(2), 2 * DAY),
    ] {
        let mut service =
            Service::new(Limits::default(), Assumptions::default(), Region::default());
        let domain = RegisterDomain {
            workflow_execution_retention_period_in_days: retention,
            ..domain("simulation")
        };
        service.register_domain(domain, at(0)).unwrap();
        service.register_workflow_type(workflow_type("order", "1"), at(0)).unwrap();
        let execution = begin(&mut service, start());
        let known = |service: &mut Service, seconds| {
            let request = GetWorkflowExecutionHistory {
                domain: "simulation".into(),
                execution: execution.clone(),
                ..GetWorkflowExecutionHistory::default()
            };
            let history = service.get_workflow_execution_history(&request, at(seconds));
            let detail = service.describe_workflow_execution(&asked(&execution), at(seconds));
            assert_eq!(history.is_ok(), detail.is_ok(), "record and history go together");
            history.map(|_| ())
        };
        known(&mut service, 1).unwrap();
        decide(&mut service, 1, None, vec![complete()]);
        if until > 0 {
            known(&mut service, until).unwrap();
        }
        let expected = format!(
            "UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=order-1, \
             runId={}]",
            execution.run_id
        );
        assert_eq!(refused(known(&mut service, 1 + until)), expected);
        assert_eq!(service.executions().len(), 1, "the person still sees it");
    }
}

/// Recorded: an execution that does not exist is named by both ids.
#[test]
fn an_unknown_execution_is_named_by_both_ids() {
    let mut service = service();
    let unknown = WorkflowExecution { workflow_id: "nobody".into(), run_id: "22x".into() };
    assert_eq!(
        refused(service.describe_workflow_execution(&asked(&unknown), at(0))),
        "UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=nobody, runId=22x]",
    );
}
