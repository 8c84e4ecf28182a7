//! Domains: registered, deprecated, undeprecated and described.

use std::time::Duration;

use swf_sim::model::requests::*;
use swf_sim::model::responses::DomainDetail;
use swf_sim::model::{
    Assumptions, CallRates, DeprecatedDomain, Limits, Operation, Rate, RegistrationStatus,
    RetentionPeriod, TaskList, Timestamp,
};
use swf_sim::service::{ApiFault, Service};
use swf_sim::simulation::{Deed, World};

use crate::world::*;

const NOW: Timestamp = World::START;

fn deprecate(service: &mut Service, name: &str) -> Result<(), ApiFault> {
    service.deprecate_domain(&DeprecateDomain { name: name.into() }, NOW)
}

fn undeprecate(service: &mut Service, name: &str) -> Result<(), ApiFault> {
    service.undeprecate_domain(&UndeprecateDomain { name: name.into() }, NOW)
}

fn describe(service: &mut Service, name: &str) -> Result<DomainDetail, ApiFault> {
    service.describe_domain(&DescribeDomain { name: name.into() }, NOW)
}

fn start_in_simulation(service: &mut Service) -> Result<(), ApiFault> {
    let request = StartWorkflowExecution { domain: "simulation".into(), ..start() };
    service.start_workflow_execution(&request, NOW).map(|_| ())
}

/// Documented: the ARN, the status and the retention period are told.
#[test]
fn a_domain_is_described_as_it_was_registered() {
    let mut service = service();
    let shop = RegisterDomain { description: Some("what we sell".into()), ..domain("shop") };
    service.register_domain(shop, NOW).unwrap();
    let detail = serde_json::to_value(describe(&mut service, "shop").unwrap()).unwrap();
    let expected = serde_json::json!({
        "domainInfo": {
            "name": "shop",
            "status": "REGISTERED",
            "description": "what we sell",
            "arn": "arn:aws:swf:us-east-1:123456789012:/domain/shop",
        },
        "configuration": {"workflowExecutionRetentionPeriodInDays": "30"},
    });
    assert_eq!(detail, expected);
}

/// Documented for the faults; measured by a third party for the messages.
#[test]
fn a_domain_has_one_registration_and_one_deprecation() {
    let mut service = service();
    let named = |fault: &str| format!("{fault}: simulation");
    let again = service.register_domain(domain("simulation"), NOW);
    assert_eq!(refused(again), named("DomainAlreadyExistsFault"));
    assert_eq!(refused(undeprecate(&mut service, "simulation")), named("DomainAlreadyExistsFault"));
    deprecate(&mut service, "simulation").unwrap();
    assert_eq!(refused(deprecate(&mut service, "simulation")), named("DomainDeprecatedFault"));
    let again = service.register_domain(domain("simulation"), NOW);
    assert_eq!(refused(again), named("DomainAlreadyExistsFault"), "the name stays taken");
    let detail = describe(&mut service, "simulation").unwrap();
    assert_eq!(detail.domain_info.status, RegistrationStatus::Deprecated, "it is still seen");
    let unknown = "UnknownResourceFault: Unknown domain: nowhere";
    assert_eq!(refused(deprecate(&mut service, "nowhere")), unknown);
    assert_eq!(refused(undeprecate(&mut service, "nowhere")), unknown);
    assert_eq!(refused(describe(&mut service, "nowhere")), unknown);
}

/// Documented: nothing new begins in a deprecated domain. Which fault says so is not settled.
#[test]
fn nothing_new_begins_in_a_deprecated_domain() {
    for (deprecated_domain, fault) in [
        (DeprecatedDomain::DomainDeprecated, "DomainDeprecatedFault: simulation"),
        (DeprecatedDomain::UnknownResource, "UnknownResourceFault: Unknown domain: simulation"),
    ] {
        let assumptions = Assumptions { deprecated_domain, ..Assumptions::default() };
        let mut service = service_with(Limits::default(), assumptions);
        deprecate(&mut service, "simulation").unwrap();
        assert_eq!(refused(start_in_simulation(&mut service)), fault);
        let types = workflow_type("new", "1");
        assert_eq!(refused(service.register_workflow_type(types, NOW)), fault);
        let types = activity_type("new", "1");
        assert_eq!(refused(service.register_activity_type(types, NOW)), fault);
        let order = UndeprecateWorkflowType {
            domain: "simulation".into(),
            workflow_type: start().workflow_type,
        };
        assert_eq!(refused(service.undeprecate_workflow_type(&order, NOW)), fault);
    }
}

/// Documented: running executions go on, and a decision that names a type of the domain is refused.
#[test]
fn executions_of_a_deprecated_domain_go_on_without_its_types() {
    let mut world = world();
    let decisions = vec![activity("ship-1"), child("child-1"), marker("m")];
    let slow = Duration::from_secs(1);
    slow_script(&mut world, "order", slow, vec![decisions, vec![complete()]]);
    let simulation_domain = DeprecateDomain::default();
    deed(&mut world, 500, Deed::DeprecateDomain(simulation_domain));
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[3..],
        "DecisionTaskCompleted
         ScheduleActivityTaskFailed cause=ACTIVITY_TYPE_DEPRECATED
         StartChildWorkflowExecutionFailed cause=WORKFLOW_TYPE_DEPRECATED
         MarkerRecorded
         DecisionTaskScheduled
         DecisionTaskStarted
         DecisionTaskCompleted
         WorkflowExecutionCompleted",
    );
}

/// Inferred from the documentation's "it can be used to create new workflow executions", and an
/// assumption; a type that was deprecated by itself stays so.
#[test]
fn types_that_were_deprecated_with_their_domain_come_back_with_it() {
    for restores in [true, false] {
        let assumptions =
            Assumptions { undeprecated_domain_restores_types: restores, ..Assumptions::default() };
        let mut service = service_with(Limits::default(), assumptions);
        let child = DeprecateWorkflowType {
            domain: "simulation".into(),
            workflow_type: swf_sim::model::WorkflowType::new("child", "1"),
        };
        service.deprecate_workflow_type(&child, NOW).unwrap();
        deprecate(&mut service, "simulation").unwrap();
        undeprecate(&mut service, "simulation").unwrap();
        let mut status = |name: &str| {
            let request = DescribeWorkflowType {
                domain: "simulation".into(),
                workflow_type: swf_sim::model::WorkflowType::new(name, "1"),
            };
            service.describe_workflow_type(&request, NOW).unwrap().type_info.status
        };
        assert_eq!(status("child"), RegistrationStatus::Deprecated);
        assert_eq!(status("order") == RegistrationStatus::Registered, restores);
        assert_eq!(start_in_simulation(&mut service).is_ok(), restores);
    }
}

/// Documented: at most 90 days, 50 tags, 100 domains.
#[test]
fn a_registration_is_held_to_the_quotas_of_domains() {
    let limits = Limits { domains: 2, ..Limits::default() };
    let mut service = service_with(limits, Assumptions::default());
    let days = |days| RegisterDomain {
        workflow_execution_retention_period_in_days: RetentionPeriod::Days(days),
        ..domain("shop")
    };
    let fault = refused(service.register_domain(days(91), NOW));
    assert!(fault.contains("'91' at 'workflowExecutionRetentionPeriodInDays'"), "{fault}");
    let tagged = |count: usize| {
        let tag = |n| ResourceTag { key: format!("key-{n}").into(), value: None };
        RegisterDomain { tags: Some((0..count).map(tag).collect()), ..days(90) }
    };
    assert_eq!(refused(service.register_domain(tagged(51), NOW)), "TooManyTagsFault: shop");
    service.register_domain(tagged(50), NOW).unwrap();
    let third = refused(service.register_domain(domain("third"), NOW));
    assert!(third.starts_with("LimitExceededFault"), "{third}");
}

/// Documented: RegisterDomain has a bucket of 100.
#[test]
fn domains_are_not_registered_faster_than_the_rate() {
    let limits = Limits { domains: 1_000, ..Limits::default() };
    let mut service = service_with(limits, Assumptions::default());
    for n in 1..100 {
        service.register_domain(domain(&format!("d-{n}")), NOW).unwrap();
    }
    assert_eq!(service.register_domain(domain("d-100"), NOW), Err(ApiFault::Throttling));
}

/// Documented: StartWorkflowExecution has a bucket of 2,000 that fills at 200 a second; what the
/// service refuses is told.
#[test]
fn people_who_start_too_much_at_once_are_throttled() {
    let mut world = world();
    let rate = Some(Rate { bucket: 2, refill: 1 });
    world.limits.call_rates = CallRates::of_account().with(Operation::StartWorkflowExecution, rate);
    for n in 0..3 {
        let workflow_id = format!("order-{n}").into();
        deed(&mut world, 0, Deed::Start(StartWorkflowExecution { workflow_id, ..start() }));
    }
    deed(
        &mut world,
        1_000,
        Deed::Start(StartWorkflowExecution {
            workflow_id: "later".into(),
            task_list: Some(TaskList::new("elsewhere")),
            ..start()
        }),
    );
    let simulation = run_as_it_is(world);
    assert_eq!(simulation.executions().len(), 3);
    let refused: Vec<&ApiFault> = simulation.refused().iter().map(|call| &call.fault).collect();
    assert_eq!(refused, [&ApiFault::Throttling]);
}
