//! What the service says when it refuses, as the wire has it, and how often it may be called.

use std::collections::BTreeSet;

use swf_sim::iam::Caller;
use swf_sim::model::requests::*;
use swf_sim::model::{
    CallRates, Limits, Operation, Rate, RetentionPeriod, TaskList, Timestamp, WorkflowExecution,
};
use swf_sim::service::{ApiFault, Service};
use swf_sim::simulation::World;

use crate::world::*;

const NOW: Timestamp = World::START;

/// Recorded for the namespaces of SWF's own faults, of validation and of throttling, and for
/// InternalFailure, which has no message; the bodies of the others are inferred.
#[test]
fn a_fault_reads_on_the_wire_as_the_services_do() {
    let rows = [
        (
            ApiFault::UnknownResource("Unknown domain: nowhere".into()),
            400,
            r#"{"__type":"com.amazonaws.swf.base.model#UnknownResourceFault","message":"Unknown domain: nowhere"}"#,
        ),
        (
            ApiFault::WorkflowExecutionAlreadyStarted("order-1".into()),
            400,
            r#"{"__type":"com.amazonaws.swf.base.model#WorkflowExecutionAlreadyStartedFault","message":""}"#,
        ),
        (
            ApiFault::DefaultUndefined("defaultTaskList"),
            400,
            r#"{"__type":"com.amazonaws.swf.base.model#DefaultUndefinedFault","message":"defaultTaskList"}"#,
        ),
        (
            ApiFault::Validation("Invalid token".into()),
            400,
            r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"Invalid token"}"#,
        ),
        (
            ApiFault::Throttling,
            400,
            r#"{"__type":"com.amazon.coral.availability#ThrottlingException","message":"Rate exceeded"}"#,
        ),
        (
            ApiFault::UnrecognizedClient,
            400,
            r#"{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"The security token included in the request is invalid."}"#,
        ),
        (
            ApiFault::InternalFailure,
            500,
            r#"{"__type":"com.amazon.coral.service#InternalFailure"}"#,
        ),
    ];
    for (fault, status, body) in rows {
        assert_eq!((fault.status(), serde_json::to_string(&fault).unwrap()), (status, body.into()));
    }
}

/// Documented: these are the faults of the API model.
#[test]
fn every_fault_of_the_api_model_is_there() {
    let model = [
        "DefaultUndefinedFault",
        "DomainAlreadyExistsFault",
        "DomainDeprecatedFault",
        "LimitExceededFault",
        "OperationNotPermittedFault",
        "TooManyTagsFault",
        "TypeAlreadyExistsFault",
        "TypeDeprecatedFault",
        "TypeNotDeprecatedFault",
        "UnknownResourceFault",
        "WorkflowExecutionAlreadyStartedFault",
    ];
    let ours: BTreeSet<&str> =
        ApiFault::CODES.iter().copied().filter(|code| code.ends_with("Fault")).collect();
    assert_eq!(ours, model.into_iter().collect());
}

/// Recorded for ListDomains: whoever may not call an operation hears which, and on what. The API
/// model has OperationNotPermittedFault in its place.
#[test]
fn each_operation_is_an_action_that_the_caller_has_to_be_allowed() {
    type Call = fn(&mut Service) -> Result<(), ApiFault>;
    let rows: [(&str, Call); 8] = [
        ("RegisterDomain", |service| service.register_domain(domain("simulation"), NOW)),
        ("DeprecateDomain", |service| {
            service.deprecate_domain(&DeprecateDomain { name: "simulation".into() }, NOW)
        }),
        ("RegisterWorkflowType", |service| {
            service.register_workflow_type(workflow_type("order", "2"), NOW)
        }),
        ("DescribeActivityType", |service| {
            let request =
                DescribeActivityType { domain: "simulation".into(), ..Default::default() };
            service.describe_activity_type(&request, NOW).map(|_| ())
        }),
        ("PollForDecisionTask", |service| {
            let poll = PollForDecisionTask { domain: "simulation".into(), ..Default::default() };
            service.poll_for_decision_task(poll, NOW).map(|_| ())
        }),
        ("PollForActivityTask", |service| {
            let poll = PollForActivityTask { domain: "simulation".into(), ..Default::default() };
            service.poll_for_activity_task(poll, NOW).map(|_| ())
        }),
        ("DescribeWorkflowExecution", |service| {
            let (domain, execution) = ("simulation".into(), WorkflowExecution::default());
            let request = DescribeWorkflowExecution { domain, execution };
            service.describe_workflow_execution(&request, NOW).map(|_| ())
        }),
        ("GetWorkflowExecutionHistory", |service| {
            let request =
                GetWorkflowExecutionHistory { domain: "simulation".into(), ..Default::default() };
            service.get_workflow_execution_history(&request, NOW).map(|_| ())
        }),
    ];
    for (operation, call) in rows {
        let mut service = service();
        let nobody = Caller::new("arn:aws:iam::123456789012:user/nobody");
        service.permissions_mut().caller = Some(nobody);
        let expected = format!(
            "AccessDeniedException: User: arn:aws:iam::123456789012:user/nobody is not authorized \
             to perform: swf:{operation} on resource: \
             arn:aws:swf:us-east-1:123456789012:/domain/simulation"
        );
        assert_eq!(refused(call(&mut service)), expected);
    }
}

/// Moto's authors give the form: all that is wrong, in one message.
#[test]
fn everything_that_is_wrong_with_a_request_is_said_at_once() {
    let poll = PollForActivityTask {
        domain: "".into(),
        task_list: TaskList::new(""),
        identity: Some("x".repeat(257).into()),
    };
    let fault = refused(service().poll_for_activity_task(poll, NOW));
    let least = "failed to satisfy constraint: Member must have length greater than or equal to 1";
    let expected = format!(
        "ValidationException: 3 validation errors detected: Value '' at 'domain' {least}; Value '' \
         at 'taskList.name' {least}; Value '{}...' at 'identity' failed to satisfy constraint: \
         Member must have length less than or equal to 256",
        "x".repeat(100),
    );
    assert_eq!(fault, expected);
}

/// Documented: the quotas page, operation by operation.
#[test]
fn the_published_rates_are_those_of_the_quotas_page() {
    let rate = |bucket, refill| Some(Rate { bucket, refill });
    let (account, execution) = (CallRates::of_account(), CallRates::of_execution());
    let rows = [
        ("StartWorkflowExecution", rate(2_000, 200), None),
        ("PollForDecisionTask", rate(2_000, 200), None),
        ("RegisterDomain", rate(100, 6), None),
        ("RegisterActivityType", rate(200, 60), None),
        ("DescribeWorkflowExecution", rate(2_000, 6), None),
        ("ListOpenWorkflowExecutions", rate(200, 48), None),
        ("TagResource", rate(50, 30), None),
        ("GetWorkflowExecutionHistory", rate(2_000, 60), rate(400, 200)),
        ("SignalWorkflowExecution", rate(2_000, 30), rate(1_000, 1_000)),
        ("RecordActivityTaskHeartbeat", rate(2_000, 160), rate(1_000, 1_000)),
        ("RequestCancelWorkflowExecution", rate(2_000, 30), rate(200, 200)),
    ];
    assert_eq!(Operation::ALL.len(), 39);
    for (name, of_account, of_execution) in rows {
        let operation: Operation = name.parse().unwrap();
        assert_eq!((account.of(operation), execution.of(operation)), (of_account, of_execution));
    }
    let bounded = Operation::ALL.iter().filter(|operation| execution.of(**operation).is_some());
    assert_eq!(bounded.count(), 4);
}

/// No source: a world may change some rates and keeps the others.
#[test]
fn rates_are_set_by_the_names_of_operations() {
    let json = r#"{
        "callRates": {"StartWorkflowExecution": {"bucket": 1, "refill": 0}, "PollForDecisionTask": null},
        "callRatesPerExecution": {"SignalWorkflowExecution": {"bucket": 2, "refill": 3}}
    }"#;
    let limits: Limits = serde_json::from_str(json).unwrap();
    let one = Some(Rate { bucket: 1, refill: 0 });
    let account = CallRates::of_account()
        .with(Operation::StartWorkflowExecution, one)
        .with(Operation::PollForDecisionTask, None);
    let own = Some(Rate { bucket: 2, refill: 3 });
    let execution = CallRates::of_execution().with(Operation::SignalWorkflowExecution, own);
    assert_eq!((limits.call_rates, limits.call_rates_per_execution), (account, execution));
}

/// Documented: a string of days, or `NONE`.
#[test]
fn a_retention_period_is_days_or_none() {
    for (text, period) in [
        ("0", RetentionPeriod::Days(0)),
        ("90", RetentionPeriod::Days(90)),
        ("NONE", RetentionPeriod::None),
    ] {
        let json = format!("\"{text}\"");
        assert_eq!(serde_json::from_str::<RetentionPeriod>(&json).unwrap(), period);
        assert_eq!(serde_json::to_string(&period).unwrap(), json);
    }
    for wrong in ["", "-1", "none", "123456789", "1d"] {
        let error = wrong.parse::<RetentionPeriod>().unwrap_err().to_string();
        assert!(error.contains(&format!("`{wrong}`")), "{error}");
    }
}
