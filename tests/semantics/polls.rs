//! Tasks for clients from outside: polls, tokens, pages, and what a token is good for.

use std::time::Duration;

use swf_sim::execution::LambdaFunctionAnswer;
use swf_sim::model::requests::*;
use swf_sim::model::responses::{ActivityTask, DecisionTask};
use swf_sim::model::{
    Assumptions, CallRates, Decision, EmptyPoll, EventId, HistoryEvent, Limits, Operation, Rate,
    TaskList, TaskPriority, Text, Timestamp,
};
use swf_sim::service::{ApiFault, Notice, Service};
use swf_sim::simulation::World;

use crate::world::*;

const NOW: Timestamp = World::START;

fn started(service: &mut Service, workflow_id: &str) {
    let request = StartWorkflowExecution { workflow_id: workflow_id.into(), ..start() };
    let request = StartWorkflowExecution { domain: "simulation".into(), ..request };
    service.start_workflow_execution(&request, NOW).unwrap();
}

fn decision_poll(task_list: &str) -> PollForDecisionTask {
    PollForDecisionTask {
        domain: "simulation".into(),
        task_list: TaskList::new(task_list),
        ..PollForDecisionTask::default()
    }
}

fn poll(service: &mut Service) -> DecisionTask {
    service.poll_for_decision_task(decision_poll("decisions"), NOW).unwrap()
}

fn poll_activity(service: &mut Service, task_list: &str) -> ActivityTask {
    let task_list = TaskList::new(task_list);
    let poll = PollForActivityTask { domain: "simulation".into(), task_list, identity: None };
    service.poll_for_activity_task(poll, NOW).unwrap()
}

fn respond(service: &mut Service, token: &Text, decisions: Vec<Decision>) -> Result<(), ApiFault> {
    let task_token = token.clone();
    let request = RespondDecisionTaskCompleted { task_token, decisions, ..<_>::default() };
    service.respond_decision_task_completed(request, NOW)
}

fn completed(token: &Text) -> RespondActivityTaskCompleted {
    RespondActivityTaskCompleted { task_token: token.clone(), result: None }
}

fn history(service: &Service, workflow_id: &str) -> Vec<HistoryEvent> {
    let of = service.last_run("simulation", workflow_id).unwrap();
    service.execution(of).history().to_vec()
}

/// `order-1` with these activity tasks, and the token of its next decision task.
fn with_activities(service: &mut Service, decisions: Vec<Decision>) {
    started(service, "order-1");
    let token = poll(service).task_token.unwrap();
    respond(service, &token, decisions).unwrap();
}

/// Recorded in 2014 and 2015: an empty poll is answered with zeros and without a token. The
/// documentation has an empty token.
#[test]
fn a_poll_that_finds_no_task_is_answered_with_zeros() {
    let mut service = service();
    let json = serde_json::to_string(&poll(&mut service)).unwrap();
    assert_eq!(json, r#"{"startedEventId":0,"previousStartedEventId":0}"#);
    let json = serde_json::to_string(&poll_activity(&mut service, "work")).unwrap();
    assert_eq!(json, r#"{"startedEventId":0}"#);
    let empty_poll = EmptyPoll::EmptyToken;
    let assumptions = Assumptions { empty_poll, ..Assumptions::default() };
    let mut service = service_with(Limits::default(), assumptions);
    assert_eq!(poll(&mut service).task_token.as_deref(), Some(""));
    assert_eq!(poll_activity(&mut service, "work").task_token.as_deref(), Some(""));
}

/// Recorded in 2012: the first task of a run starts at event 3, after no other.
#[test]
fn a_polled_decision_task_is_started_and_its_start_is_the_last_event_of_its_view() {
    let mut service = service();
    started(&mut service, "order-1");
    let request = PollForDecisionTask { identity: Some("me".into()), ..decision_poll("decisions") };
    let task = service.poll_for_decision_task(request, NOW).unwrap();
    assert_eq!((task.started_event_id, task.previous_started_event_id), (EventId(3), EventId(0)));
    assert_eq!(task.workflow_type, Some(start().workflow_type));
    let events = task.events.unwrap();
    check(
        &events,
        "1 WorkflowExecutionStarted
         2 DecisionTaskScheduled
         3 DecisionTaskStarted identity=me scheduledEventId=2",
    );
    assert_eq!(task.next_page_token, None);
    assert_eq!(poll(&mut service).started_event_id, EventId::NONE, "nobody else gets it");
    respond(&mut service, &task.task_token.unwrap(), vec![complete()]).unwrap();
    check(&history(&service, "order-1")[3..], "DecisionTaskCompleted\nWorkflowExecutionCompleted");
}

/// Documented: higher priorities go first; among equals it is the one that was scheduled first.
#[test]
fn a_poll_takes_the_highest_priority_then_what_was_scheduled_first() {
    let mut service = service();
    for (workflow_id, task_priority, task_list) in [
        ("third", None, None),
        ("other-list", Some(9), Some("elsewhere")),
        ("fourth", Some(0), None),
        ("first", Some(1), None),
        ("second", Some(1), None),
        ("last", Some(-1), None),
    ] {
        let request = StartWorkflowExecution {
            domain: "simulation".into(),
            workflow_id: workflow_id.into(),
            task_priority: task_priority.map(TaskPriority),
            task_list: task_list.map(TaskList::new),
            ..start()
        };
        service.start_workflow_execution(&request, NOW).unwrap();
    }
    let taken = || poll(&mut service).workflow_execution.map(|execution| execution.workflow_id);
    let order: Vec<Text> = std::iter::from_fn(taken).collect();
    assert_eq!(order, ["first", "second", "third", "fourth", "last"]);
}

/// Recorded for activity tasks: the worker is told the id, the type and the input, not the control.
#[test]
fn a_polled_activity_task_says_what_is_to_be_done() {
    let mut service = service();
    with_activities(&mut service, vec![activity("ship-1"), activity("ship-2")]);
    assert_eq!(poll_activity(&mut service, "elsewhere"), ActivityTask::default());
    let task = poll_activity(&mut service, "work");
    assert_eq!(task.activity_id.as_deref(), Some("ship-1"));
    assert_eq!(task.activity_type.as_ref().map(|known| known.name.as_str()), Some("ship"));
    let written = history(&service, "order-1");
    assert_eq!(task.started_event_id, written.last().unwrap().event_id);
    check(&written[6..], "7 ActivityTaskStarted scheduledEventId=5");
    assert_eq!(poll_activity(&mut service, "work").activity_id.as_deref(), Some("ship-2"));
    assert_eq!(poll_activity(&mut service, "work"), ActivityTask::default());
}

/// Recorded: a page has another token than the one before it, the same task, and the next events;
/// the first token is accepted after paging. That the others are is inferred, and that the view
/// ends where it did when the task was taken.
#[test]
fn the_pages_of_a_decision_task_are_one_view_of_one_task() {
    for place in 0..3 {
        let mut service = service();
        started(&mut service, "order-1");
        let sized =
            PollForDecisionTask { maximum_page_size: Some(1), ..decision_poll("decisions") };
        let mut pages = vec![service.poll_for_decision_task(sized.clone(), NOW).unwrap()];
        let signal = SignalWorkflowExecution {
            domain: "simulation".into(),
            workflow_id: "order-1".into(),
            signal_name: "late".into(),
            ..SignalWorkflowExecution::default()
        };
        service.signal_workflow_execution(signal, NOW).unwrap();
        while let Some(token) = pages.last().unwrap().next_page_token.clone() {
            let next = PollForDecisionTask { next_page_token: Some(token), ..sized.clone() };
            pages.push(service.poll_for_decision_task(next, NOW).unwrap());
        }
        let events: Vec<HistoryEvent> =
            pages.iter().flat_map(|page| page.events.clone().unwrap()).collect();
        assert_eq!(events, history(&service, "order-1")[..3], "the signal came too late");
        assert!(pages.iter().all(|page| page.started_event_id == EventId(3)));
        let tokens: Vec<Text> = pages.into_iter().filter_map(|page| page.task_token).collect();
        assert!(tokens.len() == 3 && tokens[0] != tokens[1] && tokens[1] != tokens[2]);
        respond(&mut service, &tokens[place], vec![marker("m")]).unwrap();
        assert!(respond(&mut service, &tokens[0], vec![]).is_err(), "it is answered once");
    }
}

/// Documented for the order; measured by a third party for the beginning.
#[test]
fn a_view_can_be_reversed_and_begin_at_the_previous_start() {
    let mut service = service();
    started(&mut service, "order-1");
    let token = poll(&mut service).task_token.unwrap();
    respond(&mut service, &token, vec![start_timer("nap", 1)]).unwrap();
    service.expire(NOW + Duration::from_secs(1));
    let request = PollForDecisionTask {
        reverse_order: Some(true),
        start_at_previous_started_event: Some(true),
        maximum_page_size: Some(4),
        ..decision_poll("decisions")
    };
    let now = NOW + Duration::from_secs(1);
    let first = service.poll_for_decision_task(request.clone(), now).unwrap();
    let ids = |task: &DecisionTask| -> Vec<u64> {
        task.events.iter().flatten().map(|event| event.event_id.0).collect()
    };
    assert_eq!(first.previous_started_event_id, EventId(3));
    assert_eq!(ids(&first), [8, 7, 6, 5]);
    let next_page_token = first.next_page_token;
    let second = PollForDecisionTask { next_page_token, ..decision_poll("decisions") };
    let second = service.poll_for_decision_task(second, now).unwrap();
    assert_eq!(ids(&second), [4, 3], "the token knows the rest, whatever else is asked");
    assert_eq!(second.next_page_token, None, "absent on the last page, full or not");
}

/// Measured by a third party, and documented for the age of page tokens.
#[test]
fn tokens_and_page_sizes_out_of_bounds_are_refused() {
    let mut service = service();
    started(&mut service, "order-1");
    let sized =
        |size| PollForDecisionTask { maximum_page_size: Some(size), ..decision_poll("decisions") };
    for (size, expected) in
        [(-1, "greater than or equal to 0"), (1001, "less than or equal to 1000")]
    {
        let fault = refused(service.poll_for_decision_task(sized(size), NOW));
        let path = format!("Value '{size}' at 'maximumPageSize' failed to satisfy constraint");
        assert!(fault.contains(&path) && fault.contains(expected), "{fault}");
    }
    let paged = service.poll_for_decision_task(sized(1), NOW).unwrap();
    let next = |token: Option<Text>| PollForDecisionTask {
        next_page_token: token,
        ..decision_poll("decisions")
    };
    let invalid = "ValidationException: Invalid token";
    let token = paged.next_page_token.clone();
    assert_eq!(refused(service.poll_for_decision_task(next(paged.task_token), NOW)), invalid);
    assert_eq!(refused(service.poll_for_decision_task(next(Some("x".into())), NOW)), invalid);
    let of_history = GetWorkflowExecutionHistory {
        domain: "simulation".into(),
        execution: paged.workflow_execution.unwrap(),
        next_page_token: token.clone(),
        ..GetWorkflowExecutionHistory::default()
    };
    assert_eq!(refused(service.get_workflow_execution_history(&of_history, NOW)), invalid);
    service.register_domain(domain("elsewhere"), NOW).unwrap();
    let elsewhere = PollForDecisionTask { domain: "elsewhere".into(), ..next(token.clone()) };
    assert_eq!(refused(service.poll_for_decision_task(elsewhere, NOW)), invalid);
    let day = Duration::from_secs(24 * 3600);
    assert!(service.poll_for_decision_task(next(token.clone()), NOW + day).is_ok());
    assert_eq!(
        refused(service.poll_for_decision_task(next(token), NOW + day + Duration::from_millis(1))),
        "ValidationException: Specified token has exceeded its maximum lifetime",
    );
}

/// Recorded for activity tasks and closed executions; moto's authors give the rest.
#[test]
fn a_token_is_good_as_long_as_its_task_is_open() {
    let mut service = service();
    with_activities(&mut service, vec![activity("a"), activity("b"), activity("c")]);
    let [a, b, c] = [(); 3].map(|()| poll_activity(&mut service, "work").task_token.unwrap());
    for wrong in ["", "nonsense", "AAAAKgAAAAIAAAAAAAAAAA=="] {
        let fault = refused(service.respond_activity_task_completed(completed(&wrong.into()), NOW));
        let expected = if wrong.is_empty() { "at 'taskToken' failed" } else { "Invalid token" };
        assert!(fault.starts_with("ValidationException: ") && fault.contains(expected), "{fault}");
    }
    service.respond_activity_task_completed(completed(&a), NOW).unwrap();
    let closed = "UnknownResourceFault: Unknown activity, scheduledEventId = 5";
    assert_eq!(refused(service.respond_activity_task_completed(completed(&a), NOW)), closed);
    let beat =
        |token: &Text| RecordActivityTaskHeartbeat { task_token: token.clone(), details: None };
    assert_eq!(refused(service.record_activity_task_heartbeat(beat(&a), NOW)), closed);
    let failed = RespondActivityTaskFailed { task_token: b.clone(), ..<_>::default() };
    service.respond_activity_task_failed(failed, NOW).unwrap();

    let task = poll(&mut service).task_token.unwrap();
    assert_eq!(
        refused(service.respond_activity_task_completed(completed(&task), NOW)),
        "ValidationException: Invalid token",
        "a decision task's token answers no activity task",
    );
    assert!(!service.record_activity_task_heartbeat(beat(&c), NOW).unwrap().cancel_requested);
    respond(&mut service, &task, vec![cancel_activity("c")]).unwrap();
    assert!(service.record_activity_task_heartbeat(beat(&c), NOW).unwrap().cancel_requested);
    assert_eq!(
        refused(respond(&mut service, &task, vec![])),
        "UnknownResourceFault: Unknown decision task, scheduledEventId = 12",
    );
    let terminate = TerminateWorkflowExecution {
        domain: "simulation".into(),
        workflow_id: "order-1".into(),
        ..TerminateWorkflowExecution::default()
    };
    service.terminate_workflow_execution(terminate, NOW).unwrap();
    let canceled = RespondActivityTaskCanceled { task_token: c, details: None };
    let fault = refused(service.respond_activity_task_canceled(canceled, NOW));
    let start = "UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=order-1, \
                 runId=22";
    assert!(fault.starts_with(start), "{fault}");
}

/// Measured by a third party: an answer that is refused as a whole leaves the task as it was.
#[test]
fn a_refused_answer_leaves_the_token_valid() {
    let mut service = service();
    started(&mut service, "order-1");
    let token = poll(&mut service).task_token.unwrap();
    let fault = refused(respond(&mut service, &token, vec![complete(), marker("m")]));
    assert_eq!(fault, "ValidationException: Close must be last decision in list");
    assert_eq!(history(&service, "order-1").len(), 3, "nothing is written");
    respond(&mut service, &token, vec![complete()]).unwrap();
}

/// Documented: a timeout of the task, and a close, make its token worthless.
#[test]
fn a_token_of_a_decision_task_that_timed_out_is_worthless() {
    let mut service = service();
    started(&mut service, "order-1");
    let token = poll(&mut service).task_token.unwrap();
    let late = NOW + Duration::from_secs(60);
    assert!(service.expire(late));
    let request = RespondDecisionTaskCompleted { task_token: token, ..<_>::default() };
    assert_eq!(
        refused(service.respond_decision_task_completed(request, late)),
        "UnknownResourceFault: Unknown decision task, scheduledEventId = 2",
    );
}

/// Documented: a token names one task of one execution, also among executions that are alike.
#[test]
fn tokens_are_those_of_their_execution_and_the_same_in_every_run() {
    let tokens = || {
        let mut service = service();
        started(&mut service, "order-1");
        started(&mut service, "order-2");
        [(); 2].map(|()| poll(&mut service).task_token.unwrap())
    };
    let [first, second] = tokens();
    assert_ne!(first, second);
    assert_eq!([first, second], tokens());
}

/// Documented: each operation of the account has a bucket of its own, and some have another for
/// each execution.
#[test]
fn a_call_over_its_rate_is_throttled() {
    let one = Some(Rate { bucket: 1, refill: 1 });
    let call_rates = CallRates::of_account().with(Operation::PollForDecisionTask, one);
    let own = CallRates::of_execution().with(Operation::SignalWorkflowExecution, one);
    let limits = Limits { call_rates, call_rates_per_execution: own, ..Limits::default() };
    let mut service = service_with(limits, Assumptions::default());
    started(&mut service, "order-1");
    started(&mut service, "order-2");
    let mut polled = |after| {
        let now = NOW + Duration::from_millis(after);
        service.poll_for_decision_task(decision_poll("decisions"), now)
    };
    polled(0).unwrap();
    assert_eq!(polled(999), Err(ApiFault::Throttling));
    assert_eq!(refused(polled(999)), "ThrottlingException: Rate exceeded");
    polled(1_000).unwrap();
    let mut signaled = |workflow_id: &str| {
        let request = SignalWorkflowExecution {
            domain: "simulation".into(),
            workflow_id: workflow_id.into(),
            signal_name: "go".into(),
            ..SignalWorkflowExecution::default()
        };
        service.signal_workflow_execution(request, NOW + Duration::from_secs(1))
    };
    signaled("order-1").unwrap();
    assert_eq!(signaled("order-1"), Err(ApiFault::Throttling));
    signaled("order-2").unwrap();
}

/// Documented: no poll is needed for Lambda tasks; their answers wake the decider like others.
#[test]
fn a_lambda_task_needs_no_poll() {
    let mut service = service();
    let mut request = StartWorkflowExecution { domain: "simulation".into(), ..start() };
    request.lambda_role = Some("arn:aws:iam::123456789012:role/swf-lambda".into());
    service.start_workflow_execution(&request, NOW).unwrap();
    let token = poll(&mut service).task_token.unwrap();
    respond(&mut service, &token, vec![lambda("charge-1", "charge")]).unwrap();
    while let Some(notice) = service.next_notice() {
        if let Notice::Deliver(delivery) = notice {
            service.deliver(delivery, NOW);
        } else if let Notice::Invoke { of, scheduled_event_id, .. } = notice {
            let answer = LambdaFunctionAnswer::Completed { result: Some("42".into()) };
            service.answer_lambda_function(of, scheduled_event_id, answer, NOW);
        }
    }
    assert_eq!(poll(&mut service).started_event_id, EventId(9));
}
