//! Every fault acts where it is admitted.

use std::collections::BTreeSet;

use swf_sim::execution::Execution;
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{Fault, Passed, Plan, SiteKind, World};

use super::worlds::{activities, all, decisions, disturbed, family, guarded, lambdas, told, two};
use super::{bytes, planned, under};

type Pair = (SiteKind, Fault);

/// Runs every plan of one fault; the kinds of sites and faults that it met, and those of them that
/// a history showed. What comes after may leave no difference: an activity task that is canceled
/// is not missed.
fn every_fault_acts(name: &str, world: &World) -> (BTreeSet<Pair>, BTreeSet<Pair>) {
    let nominal = under(world.clone(), Plan::new());
    let nominally = bytes(&nominal);
    let (mut met, mut shown) = (BTreeSet::new(), BTreeSet::new());
    for Passed { site, admitted, .. } in nominal.sites() {
        let written = admitted.iter().map(|fault| {
            let plan: Plan = [(site.clone(), fault)].into_iter().collect();
            let simulation = under(world.clone(), plan.clone());
            assert_eq!(simulation.unmet(), [], "{name}: {plan}");
            assert_eq!(simulation.plan(), plan, "{name}");
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
            (fault, written)
        });
        let written: Vec<(Fault, String)> = written.collect();
        for (fault, history) in &written {
            let pair = (site.spot.kind(), *fault);
            met.insert(pair);
            let milder = written.iter().take_while(|(other, _)| other < fault);
            let mut others = milder.map(|(_, other)| other).chain([&nominally]);
            if !others.any(|other| other == history) {
                shown.insert(pair);
            }
        }
    }
    (met, shown)
}

#[test]
fn every_fault_of_the_table_acts_at_every_kind_of_site_that_may_admit_it() {
    let (mut met, mut shown) = (BTreeSet::new(), BTreeSet::new());
    for (name, world) in all() {
        let (mut of_world, mut shown_there) = every_fault_acts(name, &world);
        met.append(&mut of_world);
        shown.append(&mut shown_there);
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
fn every_fault_acts_in_every_scenario_that_is_shipped() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let scenario = Scenario::load(&path).unwrap();
            let (met, _) = every_fault_acts(&scenario.name, &scenario.world);
            assert!(!met.is_empty(), "{}", scenario.name);
        }
    }
}

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
fn a_start_that_is_refused_begins_no_execution() {
    for fault in ["pass-role-denied", "type-deprecated", "type-deleted"] {
        let simulation = planned(guarded(), &format!("start:order-1#0={fault}"));
        assert_eq!(simulation.executions().len(), 0, "{fault}");
        assert_eq!(simulation.refused().len(), 1, "{fault}");
    }
}

#[test]
fn a_slow_answer_comes_in_the_last_millisecond_in_which_it_is_in_time() {
    let millis = |plan, event_type: &str| {
        let simulation = planned(activities(), plan);
        let history = super::world::history(&simulation, "order-1").iter();
        let mut of_type = history.filter(|event| event.event_type().to_string() == event_type);
        super::world::millis(of_type.next().unwrap())
    };
    assert_eq!(millis("activity:ship-1#0=slow", "ActivityTaskCompleted"), 49_999);
    assert_eq!(millis("decision@start=slow", "DecisionTaskCompleted"), 59_999);
}
