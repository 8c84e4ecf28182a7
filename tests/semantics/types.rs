//! Types of workflows and activities: registered, deprecated, undeprecated, deleted and described.

use std::time::Duration;

use swf_sim::model::requests::*;
use swf_sim::model::{ActivityType, Assumptions, Limits, Timestamp, WorkflowType};
use swf_sim::service::{ApiFault, Service};
use swf_sim::simulation::{Deed, World};

use crate::world::*;

const NOW: Timestamp = World::START;

/// One operation on the type `order` or `ship`, version 1.
type Call = fn(&mut Service, Timestamp) -> Result<(), ApiFault>;

/// The same operations for both kinds of types: register, deprecate, undeprecate, delete.
struct Kind {
    label: &'static str,
    register: Call,
    deprecate: Call,
    undeprecate: Call,
    delete: Call,
}

fn order() -> WorkflowType {
    WorkflowType::new("order", "1")
}

fn ship() -> ActivityType {
    ActivityType::new("ship", "1")
}

const KINDS: [Kind; 2] = [
    Kind {
        label: "WorkflowType=[name=order, version=1]",
        register: |service, now| service.register_workflow_type(workflow_type("order", "1"), now),
        deprecate: |service, now| {
            let (domain, workflow_type) = ("simulation".into(), order());
            let request = DeprecateWorkflowType { domain, workflow_type };
            service.deprecate_workflow_type(&request, now)
        },
        undeprecate: |service, now| {
            let (domain, workflow_type) = ("simulation".into(), order());
            let request = UndeprecateWorkflowType { domain, workflow_type };
            service.undeprecate_workflow_type(&request, now)
        },
        delete: |service, now| {
            let (domain, workflow_type) = ("simulation".into(), order());
            let request = DeleteWorkflowType { domain, workflow_type };
            service.delete_workflow_type(&request, now)
        },
    },
    Kind {
        label: "ActivityType=[name=ship, version=1]",
        register: |service, now| service.register_activity_type(activity_type("ship", "1"), now),
        deprecate: |service, now| {
            let (domain, activity_type) = ("simulation".into(), ship());
            let request = DeprecateActivityType { domain, activity_type };
            service.deprecate_activity_type(&request, now)
        },
        undeprecate: |service, now| {
            let (domain, activity_type) = ("simulation".into(), ship());
            let request = UndeprecateActivityType { domain, activity_type };
            service.undeprecate_activity_type(&request, now)
        },
        delete: |service, now| {
            let (domain, activity_type) = ("simulation".into(), ship());
            let request = DeleteActivityType { domain, activity_type };
            service.delete_activity_type(&request, now)
        },
    },
];

/// Recorded for TypeAlreadyExistsFault and unknown types; AWS's command line documentation shows
/// TypeDeprecatedFault; a third party measured TypeNotDeprecatedFault.
#[test]
fn a_type_goes_from_registered_to_deprecated_and_back_or_away() {
    for Kind { label, register, deprecate, undeprecate, delete } in KINDS {
        let mut service = service();
        let service = &mut service;
        let exists = format!("TypeAlreadyExistsFault: {label}");
        let unknown = format!("UnknownResourceFault: Unknown type: {label}");
        assert_eq!(refused(register(service, NOW)), exists);
        assert_eq!(refused(undeprecate(service, NOW)), exists);
        assert_eq!(
            refused(delete(service, NOW)),
            "TypeNotDeprecatedFault: The type is currently registered and cannot be deleted in its \
             current state",
        );
        deprecate(service, NOW).unwrap();
        assert_eq!(refused(deprecate(service, NOW)), format!("TypeDeprecatedFault: {label}"));
        assert_eq!(refused(register(service, NOW)), exists);
        undeprecate(service, NOW).unwrap();
        deprecate(service, NOW).unwrap();
        delete(service, NOW).unwrap();
        for gone in [deprecate, undeprecate, delete] {
            assert_eq!(refused(gone(service, NOW)), unknown);
        }
        register(service, NOW).unwrap();
    }
}

/// Documented: what a type was registered with is told, and when.
#[test]
fn a_type_is_described_as_it_was_registered() {
    let mut service = service();
    let later = NOW + Duration::from_secs(5);
    (KINDS[0].deprecate)(&mut service, later).unwrap();
    let request = DescribeWorkflowType { domain: "simulation".into(), workflow_type: order() };
    let detail = service.describe_workflow_type(&request, later).unwrap();
    let expected = serde_json::json!({
        "typeInfo": {
            "workflowType": {"name": "order", "version": "1"},
            "status": "DEPRECATED",
            "creationDate": NOW,
            "deprecationDate": later,
        },
        "configuration": {
            "defaultTaskStartToCloseTimeout": "60",
            "defaultExecutionStartToCloseTimeout": "3600",
            "defaultTaskList": {"name": "decisions"},
            "defaultChildPolicy": "TERMINATE",
        },
    });
    assert_eq!(serde_json::to_value(detail).unwrap(), expected);
    (KINDS[0].undeprecate)(&mut service, later).unwrap();
    let detail = service.describe_workflow_type(&request, later).unwrap();
    assert_eq!(detail.type_info.deprecation_date, None);

    let request = DescribeActivityType { domain: "simulation".into(), activity_type: ship() };
    let detail = service.describe_activity_type(&request, later).unwrap();
    let expected = serde_json::json!({
        "typeInfo": {
            "activityType": {"name": "ship", "version": "1"},
            "status": "REGISTERED",
            "creationDate": NOW,
        },
        "configuration": {
            "defaultTaskStartToCloseTimeout": "50",
            "defaultTaskHeartbeatTimeout": "20",
            "defaultTaskList": {"name": "work"},
            "defaultTaskScheduleToStartTimeout": "30",
            "defaultTaskScheduleToCloseTimeout": "80",
        },
    });
    assert_eq!(serde_json::to_value(detail).unwrap(), expected);
}

/// Documented: the quota counts deprecated types too.
#[test]
fn a_domain_has_as_many_types_as_it_may() {
    let limits = Limits { workflow_types: 3, activity_types: 1, ..Limits::default() };
    let mut service = service_with(limits, Assumptions::default());
    (KINDS[0].deprecate)(&mut service, NOW).unwrap();
    (KINDS[1].deprecate)(&mut service, NOW).unwrap();
    for done in [
        service.register_workflow_type(workflow_type("fourth", "1"), NOW),
        service.register_activity_type(activity_type("second", "1"), NOW),
    ] {
        assert_eq!(refused(done), "LimitExceededFault: types of domain simulation");
    }
}

/// Documented: 200 at once, then 60 a second.
#[test]
fn types_are_not_registered_faster_than_the_rate() {
    let mut service = service();
    let register = |service: &mut Service, n: u32, now| {
        service.register_activity_type(activity_type("ship", &format!("v{n}")), now)
    };
    for n in 1..200 {
        register(&mut service, n, NOW).unwrap();
    }
    assert_eq!(register(&mut service, 200, NOW), Err(ApiFault::Throttling));
    register(&mut service, 200, NOW + Duration::from_millis(17)).unwrap();
}

/// No source: what a world has from its start was there before anybody called.
#[test]
fn a_world_may_begin_with_more_types_than_could_be_registered_at_once() {
    let mut world = world();
    world.activity_types.extend((0..300).map(|n| activity_type("ship", &format!("v{n}"))));
    script(&mut world, "order", vec![vec![complete()]]);
    assert_eq!(history(&run(world), "order-1").len(), 5);
}

/// Documented: what runs goes on without its type, and nothing new of it begins; people may bring
/// it back.
#[test]
fn types_come_and_go_while_executions_run() {
    let mut world = world();
    let again = vec![activity("a")];
    let lists = vec![again.clone(), again.clone(), vec![activity("b")], vec![complete()]];
    slow_script(&mut world, "order", Duration::from_secs(1), lists);
    let activity_type = ship();
    let domain = swf_sim::model::Text::default();
    for (at, done) in [
        (
            100,
            Deed::DeprecateActivityType(DeprecateActivityType {
                domain: domain.clone(),
                activity_type: activity_type.clone(),
            }),
        ),
        (
            1_100,
            Deed::DeleteActivityType(DeleteActivityType {
                domain: domain.clone(),
                activity_type: activity_type.clone(),
            }),
        ),
        (2_100, Deed::RegisterActivityType(crate::world::activity_type("ship", "1"))),
        (
            2_200,
            Deed::DeprecateActivityType(DeprecateActivityType {
                domain: domain.clone(),
                activity_type: activity_type.clone(),
            }),
        ),
        (
            2_300,
            Deed::UndeprecateActivityType(UndeprecateActivityType {
                domain: domain.clone(),
                activity_type,
            }),
        ),
        (
            2_400,
            Deed::DeprecateWorkflowType(DeprecateWorkflowType {
                domain: domain.clone(),
                workflow_type: order(),
            }),
        ),
        (
            2_500,
            Deed::UndeprecateWorkflowType(UndeprecateWorkflowType {
                domain: domain.clone(),
                workflow_type: order(),
            }),
        ),
        (2_600, Deed::DeleteWorkflowType(DeleteWorkflowType { domain, workflow_type: order() })),
    ] {
        deed(&mut world, at, done);
    }
    let simulation = run(world);
    let refused: Vec<String> =
        simulation.refused().iter().map(|call| call.fault.code().to_owned()).collect();
    assert_eq!(refused, ["TypeNotDeprecatedFault"]);
    let history = history(&simulation, "order-1");
    let about: Vec<String> = history
        .iter()
        .map(text)
        .filter(|event| event.contains("activityId="))
        .map(|event| event.split(' ').skip(1).take(1).collect::<String>() + cause(&event))
        .collect();
    assert_eq!(
        about,
        [
            "ScheduleActivityTaskFailed ACTIVITY_TYPE_DEPRECATED",
            "ScheduleActivityTaskFailed ACTIVITY_TYPE_DOES_NOT_EXIST",
            "ActivityTaskScheduled",
        ],
    );
}

fn cause(event: &str) -> &str {
    match event {
        _ if event.contains("_DEPRECATED") => " ACTIVITY_TYPE_DEPRECATED",
        _ if event.contains("_NOT_EXIST") => " ACTIVITY_TYPE_DOES_NOT_EXIST",
        _ => "",
    }
}
