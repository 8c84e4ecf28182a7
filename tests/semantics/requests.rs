//! What people may ask for, and how the service refuses the rest.

use std::time::Duration;

use swf_sim::model::requests::*;
use swf_sim::model::{Assumptions, Limits, TagList, TaskList, Timeout};
use swf_sim::service::{ApiFault, Region, Service};
use swf_sim::simulation::{
    ActivityAnswer, ActivityOutcome, DecisionOutcome, Deed, Outcomes, Simulation, SimulationError,
    World, sites,
};

use crate::world::*;

#[track_caller]
fn check_invalid<T: std::fmt::Debug>(done: Result<T, ApiFault>, path: &str) {
    let fault = done.unwrap_err().to_string();
    let start = "ValidationException: 1 validation error detected: Value '";
    assert!(
        fault.starts_with(start) && fault.contains(&format!("' at '{path}' failed")),
        "{fault}"
    );
}

/// Documented: names that are registered, and task lists, hold none of the forbidden characters.
#[test]
fn what_is_registered_is_held_to_the_rule_for_names() {
    let mut service = service();
    for name in ["", "arn", "a:b", "a/b", "a|b", "a\u{7f}"] {
        check_invalid(service.register_domain(domain(name), World::START), "name");
        check_invalid(
            service.register_workflow_type(workflow_type(name, "1"), World::START),
            "name",
        );
        check_invalid(
            service.register_workflow_type(workflow_type("learn-1", name), World::START),
            "version",
        );
        let activity = activity_type(name, "1");
        check_invalid(service.register_activity_type(activity, World::START), "name");
        let on = Some(TaskList::new(name));
        let listed = RegisterWorkflowType { default_task_list: on, ..workflow_type("list", "1") };
        check_invalid(service.register_workflow_type(listed, World::START), "defaultTaskList.name");
    }
    check_invalid(
        service.register_workflow_type(workflow_type("long", &"1".repeat(65)), World::START),
        "version",
    );
    let endless = RegisterWorkflowType {
        default_execution_start_to_close_timeout: Some(Timeout::None),
        ..workflow_type("endless", "1")
    };
    check_invalid(
        service.register_workflow_type(endless, World::START),
        "defaultExecutionStartToCloseTimeout",
    );
}

/// Documented for lengths and tags; recorded that the rule for ids does not hold for workflow ids.
#[test]
fn what_is_started_is_held_to_the_lengths() {
    let request = || StartWorkflowExecution { domain: "simulation".into(), ..start() };
    let with = |change: fn(&mut StartWorkflowExecution)| {
        let mut request = request();
        change(&mut request);
        request
    };
    let colon = with(|request| request.workflow_id = "a:b".into());
    let strict = Assumptions { strict_ids: true, ..Assumptions::default() };
    let mut strict = service_with(Limits::default(), strict);
    check_invalid(strict.start_workflow_execution(&colon, World::START), "workflowId");
    let mut service = service();
    service.start_workflow_execution(&colon, World::START).unwrap();
    for (request, path) in [
        (with(|request| request.workflow_id = "".into()), "workflowId"),
        (with(|request| request.input = Some("x".repeat(32_769).into())), "input"),
        (with(|request| request.task_list = Some(TaskList::new("a b "))), "taskList.name"),
        (with(|request| request.tag_list = Some(TagList(vec![None; 6]))), "tagList"),
        (with(|request| request.lambda_role = Some("".into())), "lambdaRole"),
        (
            with(|request| request.execution_start_to_close_timeout = Some(Timeout::None)),
            "executionStartToCloseTimeout",
        ),
    ] {
        check_invalid(service.start_workflow_execution(&request, World::START), path);
    }
}

/// Documented: an invalid request is refused before anything is looked up.
#[test]
fn what_is_sent_to_an_execution_is_held_to_the_lengths() {
    let mut service = service();
    let signal = |signal_name: &str, input: usize| SignalWorkflowExecution {
        domain: "simulation".into(),
        workflow_id: "order-1".into(),
        signal_name: signal_name.into(),
        input: Some("x".repeat(input).into()),
        ..SignalWorkflowExecution::default()
    };
    check_invalid(service.signal_workflow_execution(signal("", 1), World::START), "signalName");
    let long = signal("hello", 32_769);
    check_invalid(service.signal_workflow_execution(long, World::START), "input");
    let terminate = TerminateWorkflowExecution {
        domain: "simulation".into(),
        workflow_id: "order-1".into(),
        reason: Some("x".repeat(257).into()),
        ..TerminateWorkflowExecution::default()
    };
    check_invalid(service.terminate_workflow_execution(terminate, World::START), "reason");
    let request = RequestCancelWorkflowExecution {
        domain: "simulation".into(),
        run_id: Some("x".repeat(65).into()),
        workflow_id: "order-1".into(),
    };
    check_invalid(service.request_cancel_workflow_execution(&request, World::START), "runId");
}

/// Inferred from the documentation and third parties' code: what is looked at first decides.
#[test]
fn a_start_is_refused_for_the_first_reason_that_holds() {
    let limits = Limits { open_executions: 1, ..Limits::default() };
    let mut service = Service::new(limits, Assumptions::default(), Region::default());
    service.register_domain(domain("simulation"), World::START).unwrap();
    for registration in [
        workflow_type("order", "1"),
        RegisterWorkflowType {
            name: "order".into(),
            version: "bare".into(),
            ..RegisterWorkflowType::default()
        },
        workflow_type("order", "old"),
    ] {
        let domain = "simulation".into();
        service
            .register_workflow_type(RegisterWorkflowType { domain, ..registration }, World::START)
            .unwrap();
    }
    let request = |domain: &str, version: &str, workflow_id: &str| {
        let mut request = start();
        request.domain = domain.into();
        request.workflow_type.version = version.into();
        request.workflow_id = workflow_id.into();
        request
    };
    service
        .deprecate_workflow_type(
            &DeprecateWorkflowType {
                domain: "simulation".into(),
                workflow_type: request("", "old", "").workflow_type,
            },
            World::START,
        )
        .unwrap();
    let first = request("simulation", "1", "order-1");
    service.start_workflow_execution(&first, World::START).unwrap();
    for (request, fault) in [
        (request("nowhere", "2", "order-1"), "UnknownResourceFault: Unknown domain: nowhere"),
        (
            request("simulation", "2", "order-1"),
            "UnknownResourceFault: Unknown type: WorkflowType=[name=order, version=2]",
        ),
        (
            request("simulation", "old", "order-1"),
            "TypeDeprecatedFault: WorkflowType=[name=order, version=old]",
        ),
        (request("simulation", "bare", "order-1"), "WorkflowExecutionAlreadyStartedFault"),
        (
            request("simulation", "bare", "order-2"),
            "DefaultUndefinedFault: defaultExecutionStartToCloseTimeout",
        ),
        (request("simulation", "1", "order-2"), "LimitExceededFault"),
    ] {
        let refused = service.start_workflow_execution(&request, World::START).unwrap_err();
        assert!(refused.to_string().starts_with(fault), "{refused}");
    }
}

/// Documented: the API model bounds what workers answer. A worker whose answer cannot be said is a
/// mistake in the world, and the simulation says so.
#[test]
fn an_answer_of_a_worker_is_held_to_the_constraints() {
    for (answer, field) in [
        (ActivityAnswer::Completes { result: Some("x".repeat(32_769).into()) }, "result"),
        (ActivityAnswer::Fails { reason: Some("x".repeat(257).into()), details: None }, "reason"),
        (ActivityAnswer::Cancels { details: Some("x".repeat(32_769).into()) }, "details"),
    ] {
        let mut world = world();
        let outcome = ActivityOutcome { answer, ..ActivityOutcome::default() };
        world.workers.insert("ship".into(), Outcomes::always(outcome).into());
        script(&mut world, "order", vec![vec![activity("ship-1")]]);
        world.people.push((Duration::ZERO, Deed::Start(start())));
        let mut simulation = Simulation::new(world).unwrap();
        let error = simulation.run().unwrap_err();
        assert!(matches!(error, SimulationError::AnswerRefused { .. }), "{error}");
        assert!(error.to_string().contains(&format!("at '{field}'")), "{error}");
    }
}

/// Documented: a duration has at most eight characters.
#[test]
fn a_duration_has_at_most_eight_digits() {
    let mut world = world();
    script(&mut world, "order", vec![vec![start_timer("long", 100_000_000)]]);
    world.people.push((Duration::ZERO, Deed::Start(start())));
    let mut simulation = Simulation::new(world).unwrap();
    let error = simulation.run().unwrap_err().to_string();
    let at = "at 'decisions.1.member.startTimerDecisionAttributes.startToFireTimeout'";
    assert!(error.contains(at), "{error}");
}

/// No source: names are made of what happened, so a decision task that is given again keeps its
/// name, and what comes after it keeps its own.
#[test]
fn a_lost_decider_renames_no_site() {
    let named = |lost: bool| {
        let mut world = world();
        script(&mut world, "order", vec![vec![lambda("charge-1", "charge")], vec![complete()]]);
        if lost {
            let party = world.deciders.get_mut("order").unwrap();
            let answers = DecisionOutcome::after(Duration::ZERO);
            party.outcomes = Outcomes::first(vec![DecisionOutcome::NEVER], answers);
        }
        let simulation = run(world);
        let sites = sites(history(&simulation, "order-1"));
        sites.into_iter().map(|(_, site)| site.to_string()).collect::<Vec<_>>()
    };
    let mut nominal = named(false);
    assert_eq!(nominal[..3], ["decision@start", "schedule:charge-1#0", "lambda:charge-1#0"]);
    nominal.insert(1, "decision@start~1".to_owned());
    assert_eq!(named(true), nominal);
}
