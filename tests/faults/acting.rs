//! Every fault acts where it is admitted.

use std::collections::BTreeSet;

use swf_sim::execution::Execution;
use swf_sim::iam::Caller;
use swf_sim::model::{
    CallRates, DecisionType, EventAttributes, EventType, HistoryEvent, Operation, Rate, Timeout,
};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{Deed, Fault, Passed, Plan, Simulation, Site, SiteKind, World};

use super::causes::OF_DECISIONS;
use super::shipped::scenarios;
use super::worlds::{
    activities, all, decisions, disturbed, family, few, guarded, lambdas, told, two, type_and_cause,
};
use super::{bytes, planned, under};

type Pair = (SiteKind, Fault);

/// Makes another world of one.
type Change = fn(&mut World);

/// What the plans of one fault came to.
#[derive(Default)]
struct Met {
    /// The kinds of sites and faults.
    pairs: BTreeSet<Pair>,
    /// Those of them that a history showed. What comes after may leave no difference: an activity
    /// task that is canceled is not missed.
    shown: BTreeSet<Pair>,
    /// The types of the events without a fault.
    nominal: BTreeSet<EventType>,
    /// The types of the events, each with its cause or timeout.
    written: BTreeSet<String>,
}

/// Runs every plan of one fault.
fn every_fault_acts(name: &str, world: &World) -> Met {
    let nominal = under(world.clone(), Plan::new());
    let nominally = bytes(&nominal);
    let events = nominal.executions().flat_map(Execution::history);
    let nominal_types = events.map(HistoryEvent::event_type).collect();
    let mut all = Met { nominal: nominal_types, ..Met::default() };
    for Passed { site, admitted, .. } in nominal.sites() {
        let written = admitted.iter().map(|fault| {
            let plan: Plan = [(site.clone(), fault)].into_iter().collect();
            let simulation = under(world.clone(), plan.clone());
            assert_eq!(simulation.unmet(), [], "{name}: {plan}");
            assert_eq!(simulation.plan(), plan, "{name}");
            all.written.extend(refusals(&simulation));
            for execution in simulation.executions() {
                let ids = execution.workflow_execution().clone();
                let rebuilt = Execution::rebuild(ids, execution.history().iter().cloned());
                assert_eq!(rebuilt.unwrap().state(), execution.state(), "{name}: {plan}");
            }
            // Of a start that is refused, the one who starts is told all that there is.
            let told = simulation.refused().iter().filter(|_| site.spot.kind() == SiteKind::Start);
            let told: String = told.map(|refused| refused.fault.to_string()).collect();
            let written = bytes(&simulation) + &told;
            let is_decision = site.spot.kind() == SiteKind::Decision;
            assert!(!is_decision || written != nominally, "{name}: {plan} changes nothing");
            assert!(shows(&simulation, &site, fault), "{name}: {plan} shows nowhere");
            let late = fault == Fault::Late;
            assert!(!late || is_answered_late(&simulation), "{name}: {plan} is in time");
            (fault, written)
        });
        let written: Vec<(Fault, String)> = written.collect();
        for (fault, history) in &written {
            let pair = (site.spot.kind(), *fault);
            all.pairs.insert(pair);
            let milder = written.iter().take_while(|(other, _)| other < fault);
            let mut others = milder.map(|(_, other)| other).chain([&nominally]);
            if !others.any(|other| other == history) {
                all.shown.insert(pair);
            }
        }
    }
    all
}

/// Whether an event tells of the fault; of one at a start, the one who starts is told.
fn shows(simulation: &Simulation, site: &Site, fault: Fault) -> bool {
    let runs = simulation.executions().map(Execution::workflow_execution);
    let mut events = runs.flat_map(|run| simulation.provenance(run).unwrap());
    let mut refused = simulation.refused().iter();
    events.any(|why| why.fault == Some(fault) && why.site.is_some())
        || site.spot.kind() == SiteKind::Start && refused.next().is_some()
}

/// Whether something woke a decider while it had another decision task, which it answered then.
fn is_answered_late(simulation: &Simulation) -> bool {
    simulation.executions().any(|execution| {
        let history = execution.history();
        history.iter().any(|event| {
            let EventAttributes::DecisionTaskCompleted(completed) = &event.attributes else {
                return false;
            };
            let between = |other: &&HistoryEvent| {
                other.event_id > completed.started_event_id && other.event_id < event.event_id
            };
            let mut between = history.iter().filter(between);
            between.any(|other| other.event_type() == EventType::DecisionTaskScheduled)
        })
    })
}

/// The types of the events that tell of something that did not come about.
fn refusals(simulation: &Simulation) -> impl Iterator<Item = String> {
    let events = simulation.executions().flat_map(Execution::history);
    let tells = |event: &&HistoryEvent| {
        let name = event.event_type().name();
        ["Failed", "TimedOut", "Terminated"].iter().any(|ending| name.ends_with(ending))
    };
    events.filter(tells).map(type_and_cause)
}

#[test]
fn every_fault_of_the_table_acts_at_every_kind_of_site_that_may_admit_it() {
    let (mut met, mut shown) = (BTreeSet::new(), BTreeSet::new());
    for (name, world) in all() {
        let mut of_world = every_fault_acts(name, &world);
        met.append(&mut of_world.pairs);
        shown.append(&mut of_world.shown);
    }
    let pairs =
        Fault::ALL.iter().flat_map(|fault| fault.kinds().iter().map(|kind| (*kind, *fault)));
    // Turns are asked about only where somebody asks for orders.
    for pair in pairs.filter(|(kind, _)| *kind != SiteKind::Turn) {
        // It is admitted only after another fault.
        let restored = pair == (SiteKind::LambdaFunction, Fault::Restored);
        assert_eq!(met.contains(&pair), !restored, "{pair:?}");
        assert_eq!(shown.contains(&pair), pair.1.leaves_a_trace() && !restored, "{pair:?}");
    }
}

#[test]
fn every_fault_acts_in_every_scenario_that_is_shipped_and_together_they_miss_nothing() {
    let mut missing = Vec::new();
    for path in scenarios() {
        let scenario = Scenario::load(&path).unwrap();
        let met = every_fault_acts(&scenario.name, &scenario.world);
        assert!(!met.pairs.is_empty(), "{}", scenario.name);
        let missed = could_be_met(&met.nominal);
        let missed = missed.into_iter().filter(|wanted| !met.written.contains(wanted));
        missing.extend(missed.map(|wanted| format!("{}: {wanted}", scenario.name)));
    }
    missing.sort();
    assert_eq!(missing, OVER_BEFORE);
}

/// Time-outs that one fault alone does not bring about: what they are of, or who would be told, is
/// over before.
const OVER_BEFORE: &[&str] = &[
    "caller-may-decide-nothing: LambdaFunctionTimedOut START_TO_CLOSE",
    "cancellation: ChildWorkflowExecutionTimedOut START_TO_CLOSE",
    "child-policies: ChildWorkflowExecutionTimedOut START_TO_CLOSE",
    "ids-in-use: ChildWorkflowExecutionTimedOut START_TO_CLOSE",
    "ids-in-use: LambdaFunctionTimedOut START_TO_CLOSE",
    "lambda-pass-role: ChildWorkflowExecutionTimedOut START_TO_CLOSE",
    "open-limits: ChildWorkflowExecutionTimedOut START_TO_CLOSE",
    "open-limits: LambdaFunctionTimedOut START_TO_CLOSE",
    "rates: LambdaFunctionTimedOut START_TO_CLOSE",
    // Its decision tasks have no timeout.
    "termination: DecisionTaskTimedOut START_TO_CLOSE",
];

/// What an execution could meet in the real service that writes events of these types.
fn could_be_met(nominal: &BTreeSet<EventType>) -> Vec<String> {
    let refused = DecisionType::ALL.iter().filter(|kind| nominal.contains(&kind.granted()));
    let refused = refused.flat_map(|kind| {
        let refused = kind.refused();
        let of_kind = OF_DECISIONS.iter().filter(move |(_, event, _)| *event == refused.name());
        of_kind.map(|(_, event, cause)| format!("{event} {cause}"))
    });
    let else_than = OTHERWISE.iter().filter(|(event_type, _)| nominal.contains(event_type));
    let otherwise = else_than.flat_map(|(_, others)| others.iter().map(ToString::to_string));
    refused.chain(otherwise).collect()
}

/// What may come instead of an event, or of what follows from it.
const OTHERWISE: &[(EventType, &[&str])] = &[
    (
        EventType::LambdaFunctionCompleted,
        &[
            "StartLambdaFunctionFailed ASSUME_ROLE_FAILED",
            "LambdaFunctionFailed",
            "LambdaFunctionTimedOut START_TO_CLOSE",
        ],
    ),
    (EventType::ActivityTaskCompleted, &["ActivityTaskFailed"]),
    (EventType::DecisionTaskCompleted, &["DecisionTaskTimedOut START_TO_CLOSE"]),
    (
        EventType::ChildWorkflowExecutionStarted,
        &[
            "StartChildWorkflowExecutionFailed WORKFLOW_ALREADY_RUNNING",
            "ChildWorkflowExecutionTimedOut START_TO_CLOSE",
            "ChildWorkflowExecutionTerminated",
        ],
    ),
    (
        EventType::ExternalWorkflowExecutionSignaled,
        &["SignalExternalWorkflowExecutionFailed UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION"],
    ),
    (
        EventType::ExternalWorkflowExecutionCancelRequested,
        &["RequestCancelExternalWorkflowExecutionFailed UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION"],
    ),
    (
        EventType::WorkflowExecutionStarted,
        &[
            "WorkflowExecutionTimedOut START_TO_CLOSE",
            "WorkflowExecutionTerminated EVENT_LIMIT_EXCEEDED",
        ],
    ),
    (
        EventType::WorkflowExecutionCompleted,
        &["CompleteWorkflowExecutionFailed OPERATION_NOT_PERMITTED"],
    ),
    (EventType::WorkflowExecutionFailed, &["FailWorkflowExecutionFailed OPERATION_NOT_PERMITTED"]),
    (
        EventType::WorkflowExecutionCanceled,
        &["CancelWorkflowExecutionFailed OPERATION_NOT_PERMITTED"],
    ),
];

/// A world by name, and plans each with an event that it leads to.
type Table<'t> = (&'t str, fn() -> World, &'t [(&'t str, &'t str)]);

#[test]
fn what_each_fault_writes() {
    let worlds: [Table; 5] = [
        (
            "lambdas",
            lambdas,
            &[
                ("lambda:charge#0=timeout", "LambdaFunctionTimedOut START_TO_CLOSE"),
                ("lambda:charge#0=too-late", "LambdaFunctionTimedOut START_TO_CLOSE"),
                ("lambda:charge#1=handler-error", "LambdaFunctionFailed"),
                ("lambda:charge#0=throttled", "LambdaFunctionFailed"),
                (
                    "lambda:charge#0=assume-role-failed",
                    "StartLambdaFunctionFailed ASSUME_ROLE_FAILED",
                ),
                ("lambda:charge#0=trust-revoked", "StartLambdaFunctionFailed ASSUME_ROLE_FAILED"),
                (
                    "schedule:charge#0=over-rate",
                    "ScheduleLambdaFunctionFailed LAMBDA_FUNCTION_CREATION_RATE_EXCEEDED",
                ),
                (
                    "schedule:charge#0=too-many-open",
                    "ScheduleLambdaFunctionFailed OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED",
                ),
                (
                    "schedule:charge#1=not-in-region",
                    "ScheduleLambdaFunctionFailed LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION",
                ),
            ],
        ),
        (
            "activities",
            activities,
            &[
                ("activity:ship-1#0=no-worker", "ActivityTaskTimedOut SCHEDULE_TO_START"),
                ("activity:ship-1#0=timeout", "ActivityTaskTimedOut START_TO_CLOSE"),
                ("activity:ship-1#0=heartbeats-stop", "ActivityTaskTimedOut HEARTBEAT"),
                ("activity:ship-1#0=schedule-to-close", "ActivityTaskTimedOut SCHEDULE_TO_CLOSE"),
                ("activity:ship-1#0=too-late", "ActivityTaskTimedOut HEARTBEAT"),
                ("activity:ship-1#0=failed", "ActivityTaskFailed"),
            ],
        ),
        (
            "disturbed",
            disturbed,
            &[
                ("decision@start=timeout", "DecisionTaskTimedOut START_TO_CLOSE"),
                ("decision@start=signaled", "WorkflowExecutionSignaled"),
                ("decision@start=cancel-requested", "WorkflowExecutionCancelRequested"),
                ("decision@start=terminated", "WorkflowExecutionTerminated OPERATOR_INITIATED"),
                ("decision@start=event-limit", "WorkflowExecutionTerminated EVENT_LIMIT_EXCEEDED"),
                ("decision@start=no-decider", "WorkflowExecutionTimedOut START_TO_CLOSE"),
                ("start:order-1#0=short-timeout", "WorkflowExecutionTimedOut START_TO_CLOSE"),
                ("decision@timer:nap#0=late", "CompleteWorkflowExecutionFailed UNHANDLED_DECISION"),
                (
                    "decision@timer:nap#0=signaled",
                    "CompleteWorkflowExecutionFailed UNHANDLED_DECISION",
                ),
                ("start-timer:nap#0=over-rate", "StartTimerFailed TIMER_CREATION_RATE_EXCEEDED"),
                (
                    "complete#0=not-permitted",
                    "CompleteWorkflowExecutionFailed OPERATION_NOT_PERMITTED",
                ),
            ],
        ),
        (
            "decisions",
            decisions,
            &[
                (
                    "schedule-activity:a#0=type-deprecated",
                    "ScheduleActivityTaskFailed ACTIVITY_TYPE_DEPRECATED",
                ),
                (
                    "schedule-activity:a#0=type-deleted",
                    "ScheduleActivityTaskFailed ACTIVITY_TYPE_DOES_NOT_EXIST",
                ),
                (
                    "start-child:child-1#0=too-many-executions",
                    "StartChildWorkflowExecutionFailed OPEN_WORKFLOWS_LIMIT_EXCEEDED",
                ),
                (
                    "start-child:child-1#0=type-deleted",
                    "StartChildWorkflowExecutionFailed WORKFLOW_TYPE_DOES_NOT_EXIST",
                ),
                (
                    "signal-external:order-2#0=over-rate",
                    "SignalExternalWorkflowExecutionFailed \
                     SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
                ),
                ("record-marker:m#0=not-permitted", "RecordMarkerFailed OPERATION_NOT_PERMITTED"),
            ],
        ),
        (
            "family",
            family,
            &[(
                "child:child-1#0=already-running",
                "StartChildWorkflowExecutionFailed WORKFLOW_ALREADY_RUNNING",
            )],
        ),
    ];
    for (name, world, rows) in worlds {
        for (plan, expected) in rows {
            let told = told(&planned(world(), plan));
            assert!(told.iter().any(|line| line == expected), "{name}: {plan}: {told:#?}");
        }
    }
    let plan = "order-1/external:order-2#0=unknown";
    let told = told(&planned(two(), plan));
    let expected = "SignalExternalWorkflowExecutionFailed UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION";
    assert!(told.iter().any(|line| line == expected), "{told:#?}");
}

/// The types of the events of `order-1`, in their order, of those that are named.
fn order_of(simulation: &Simulation, names: [&str; 2]) -> Vec<String> {
    told(simulation).into_iter().filter(|line| names.contains(&line.as_str())).collect()
}

#[test]
fn what_came_of_a_child_or_a_signal_is_told_late_though_it_came_about_in_time() {
    let names = ["ChildWorkflowExecutionCompleted", "TimerFired"];
    let closed = |simulation: &Simulation| {
        let child = simulation.execution("child-1").unwrap();
        child.history().last().unwrap().event_timestamp
    };
    let [nominal, late] = ["", "child:child-1#0=told-late"].map(|plan| planned(family(), plan));
    assert_eq!(order_of(&nominal, names), names);
    assert_eq!(order_of(&late, names), [names[1], names[0]]);
    assert_eq!(closed(&nominal), closed(&late));
    let both = "order-1/external:order-2#0=told-late, order-1/external:order-2#1=told-late";
    let names = ["ExternalWorkflowExecutionSignaled", "WorkflowExecutionSignaled"];
    let [nominal, late] = ["", both].map(|plan| planned(two(), plan));
    assert_eq!(order_of(&nominal, names), names);
    assert_eq!(order_of(&late, names), [names[1], names[0]]);
    let [nominal, late] = [nominal, late].map(|simulation| {
        let target = simulation.execution("order-2").unwrap();
        target.history().to_vec()
    });
    assert_eq!(nominal, late, "the target is told in time");
}

#[test]
fn one_of_few_workers_that_overruns_holds_up_what_waits_for_it_and_no_more() {
    let started = |plan: &str| {
        let simulation = planned(few(), plan);
        let told = told(&simulation);
        told.iter().filter(|line| *line == "ActivityTaskStarted").count()
    };
    let rows = [("", 2), ("activity:a#0=overrun", 2), ("activity:a#0=timeout", 1)];
    for (plan, expected) in rows {
        assert_eq!(started(plan), expected, "{plan}");
    }
    let simulation = planned(few(), "activity:a#0=overrun");
    assert_eq!(simulation.refused().len(), 1, "the answer that comes too late");
}

#[test]
fn a_permission_that_is_revoked_stays_so_until_it_is_restored() {
    for revoked in ["trust-revoked", "role-revoked"] {
        let failed = |plan: &str| {
            let told = told(&planned(guarded(), plan));
            told.iter().filter(|line| line.contains("LambdaFunctionFailed")).count()
        };
        let plan = format!("lambda:charge#0={revoked}");
        assert_eq!(failed(&plan), 2, "{revoked}");
        assert_eq!(failed(&format!("{plan}, lambda:charge#1=restored")), 1, "{revoked}");
    }
    let told = told(&planned(guarded(), "lambda:charge#0=assume-role-failed"));
    let failed = told.iter().filter(|line| line.starts_with("StartLambdaFunctionFailed")).count();
    assert_eq!(failed, 1, "this one time alone");
}

#[test]
fn an_answer_that_nobody_waits_for_is_refused_and_the_one_who_gave_it_is_told() {
    for plan in
        ["activity:ship-1#0=duplicate", "activity:ship-1#0=too-late", "decision@start=duplicate"]
    {
        let simulation = planned(activities(), plan);
        let [refused] = simulation.refused() else { panic!("{plan}: {:?}", simulation.refused()) };
        assert!(refused.fault.to_string().starts_with("UnknownResourceFault"), "{plan}");
    }
}

#[test]
fn a_start_admits_what_is_looked_at_before_it_is_refused() {
    let powerless = |world: &mut World| {
        let nothing = r#"{"Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}"#;
        let caller = Caller::new("arn:aws:iam::123456789012:user/ann");
        world.permissions.caller = Some(caller.with_policy("nothing", nothing).unwrap());
    };
    let throttled = |world: &mut World| {
        let never = Some(Rate { bucket: 0, refill: 0 });
        let rates = CallRates::unlimited().with(Operation::StartWorkflowExecution, never);
        world.limits.call_rates = rates;
    };
    let hasty = |world: &mut World| {
        let Deed::Start(start) = &mut world.people[0].1 else { panic!("it is a start") };
        start.execution_start_to_close_timeout = Some(Timeout::Seconds(1));
    };
    let full = |world: &mut World| world.limits.open_executions = 0;
    let unknown = |world: &mut World| world.workflow_types.clear();
    let rows: [(Change, &str); 6] = [
        (|_| {}, "type-deprecated, type-deleted, pass-role-denied, short-timeout"),
        (powerless, ""),
        (throttled, ""),
        (unknown, "pass-role-denied"),
        (full, "type-deprecated, type-deleted, pass-role-denied"),
        (hasty, "type-deprecated, type-deleted, pass-role-denied"),
    ];
    for (change, expected) in rows {
        let mut world = guarded();
        change(&mut world);
        let simulation = under(world, Plan::new());
        let start = simulation.sites().swap_remove(0);
        assert_eq!(start.site.to_string(), "start:order-1#0");
        assert_eq!(start.admitted.to_string(), expected);
    }
}

#[test]
fn a_start_that_is_refused_begins_no_execution() {
    for fault in ["pass-role-denied", "type-deprecated", "type-deleted"] {
        let simulation = planned(guarded(), &format!("start:order-1#0={fault}"));
        assert_eq!(simulation.executions().len(), 0, "{fault}");
        assert_eq!(simulation.refused().len(), 1, "{fault}");
    }
}
