//! Each cause that the model knows is the work of the world, and some fault brings it about, or that
//! of a decider, and no fault makes it up.

use std::collections::BTreeSet;
use std::time::Duration;

use swf_sim::execution::Execution;
use swf_sim::model::{CAUSES, ChildPolicy, Decision, HistoryEvent};
use swf_sim::simulation::{ActivityOutcome, Outcomes, Outside, Plan, Simulation, SiteKind, World};

use super::world::{
    activity, cancel, cancel_activity, cancel_timer, child, complete, continue_as_new, fail,
    lambda, script, start_timer,
};
use super::worlds::{closing, decisions, disturbed, family, lambdas, order, two};
use super::{planned, under};

/// The event and the cause, as it is written.
type Written = (String, String);

/// What the executions of a run were refused, and why some ended.
fn causes(simulation: &Simulation) -> BTreeSet<Written> {
    let events = simulation.executions().flat_map(Execution::history);
    let cause = |event: &HistoryEvent| {
        let attributes: serde_json::Value =
            serde_json::from_str(&event.attributes.to_json()).unwrap();
        let cause = attributes.get("cause")?.as_str()?.to_owned();
        Some((event.event_type().to_string(), cause))
    };
    events.filter_map(cause).collect()
}

/// An execution that closes while a signal may come.
fn signaled(close: Decision) -> World {
    let mut world = closing(close);
    world.outside = Outside { signal: Some(("hurry".into(), None)), ..Outside::default() };
    world
}

/// A decider that takes back what it began, once its Lambda task is done.
fn taking_back(begin: Decision, take_back: Decision) -> World {
    let mut world = order(vec![vec![begin, lambda("charge", "charge")], vec![take_back], vec![]]);
    let outcome = ActivityOutcome { after: Duration::from_secs(5), ..ActivityOutcome::default() };
    world.workers.insert("ship".into(), Outcomes::always(outcome).into());
    world
}

/// A parent whose child is open for long.
fn parent(child_policy: ChildPolicy) -> World {
    let mut world = order(vec![vec![child("child-1")], vec![], vec![complete()]]);
    for workflow_type in &mut world.workflow_types {
        workflow_type.default_child_policy = Some(child_policy);
    }
    script(&mut world, "child", vec![vec![start_timer("long", 600)], vec![complete()]]);
    world.outside.terminations = true;
    world
}

/// Every decision but a close, and one that is never refused by itself.
fn unlimited() -> World {
    let mut world = decisions();
    world.limits.rates.continue_as_new = None;
    world.total_events = 200;
    world
}

/// A plan, an event that it leads to, and the cause there.
type Row = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
pub(crate) const OF_DECISIONS: &[(&str, &str, &str)] = &[
    ("schedule-activity:a#0=not-permitted", "ScheduleActivityTaskFailed", "OPERATION_NOT_PERMITTED"),
    ("schedule-activity:a#0=type-deleted", "ScheduleActivityTaskFailed", "ACTIVITY_TYPE_DOES_NOT_EXIST"),
    ("schedule-activity:a#0=type-deprecated", "ScheduleActivityTaskFailed", "ACTIVITY_TYPE_DEPRECATED"),
    ("schedule-activity:a#0=too-many-open", "ScheduleActivityTaskFailed", "OPEN_ACTIVITIES_LIMIT_EXCEEDED"),
    ("schedule-activity:a#0=over-rate", "ScheduleActivityTaskFailed", "ACTIVITY_CREATION_RATE_EXCEEDED"),
    ("schedule:l#0=not-in-region", "ScheduleLambdaFunctionFailed", "LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION"),
    ("schedule:l#0=too-many-open", "ScheduleLambdaFunctionFailed", "OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED"),
    ("schedule:l#0=over-rate", "ScheduleLambdaFunctionFailed", "LAMBDA_FUNCTION_CREATION_RATE_EXCEEDED"),
    ("start-timer:t#0=not-permitted", "StartTimerFailed", "OPERATION_NOT_PERMITTED"),
    ("start-timer:t#0=too-many-open", "StartTimerFailed", "OPEN_TIMERS_LIMIT_EXCEEDED"),
    ("start-timer:t#0=over-rate", "StartTimerFailed", "TIMER_CREATION_RATE_EXCEEDED"),
    ("record-marker:m#0=not-permitted", "RecordMarkerFailed", "OPERATION_NOT_PERMITTED"),
    ("cancel-timer:t#0=not-permitted", "CancelTimerFailed", "OPERATION_NOT_PERMITTED"),
    ("cancel-activity:a#0=not-permitted", "RequestCancelActivityTaskFailed", "OPERATION_NOT_PERMITTED"),
    ("start-child:child-1#0=not-permitted", "StartChildWorkflowExecutionFailed", "OPERATION_NOT_PERMITTED"),
    ("start-child:child-1#0=type-deleted", "StartChildWorkflowExecutionFailed", "WORKFLOW_TYPE_DOES_NOT_EXIST"),
    ("start-child:child-1#0=type-deprecated", "StartChildWorkflowExecutionFailed", "WORKFLOW_TYPE_DEPRECATED"),
    ("start-child:child-1#0=too-many-open", "StartChildWorkflowExecutionFailed", "OPEN_CHILDREN_LIMIT_EXCEEDED"),
    ("start-child:child-1#0=too-many-executions", "StartChildWorkflowExecutionFailed", "OPEN_WORKFLOWS_LIMIT_EXCEEDED"),
    ("start-child:child-1#0=over-rate", "StartChildWorkflowExecutionFailed", "CHILD_CREATION_RATE_EXCEEDED"),
    ("signal-external:order-2#0=not-permitted", "SignalExternalWorkflowExecutionFailed", "OPERATION_NOT_PERMITTED"),
    ("signal-external:order-2#0=over-rate", "SignalExternalWorkflowExecutionFailed", "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED"),
    ("cancel-external:order-2#0=not-permitted", "RequestCancelExternalWorkflowExecutionFailed", "OPERATION_NOT_PERMITTED"),
    ("cancel-external:order-2#0=over-rate", "RequestCancelExternalWorkflowExecutionFailed", "REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED"),
    ("continue-as-new#0=not-permitted", "ContinueAsNewWorkflowExecutionFailed", "OPERATION_NOT_PERMITTED"),
    ("continue-as-new#0=type-deleted", "ContinueAsNewWorkflowExecutionFailed", "WORKFLOW_TYPE_DOES_NOT_EXIST"),
    ("continue-as-new#0=type-deprecated", "ContinueAsNewWorkflowExecutionFailed", "WORKFLOW_TYPE_DEPRECATED"),
    ("continue-as-new#0=over-rate", "ContinueAsNewWorkflowExecutionFailed", "CONTINUE_AS_NEW_WORKFLOW_EXECUTION_RATE_EXCEEDED"),
];

/// A world, and what comes about in it.
type Rows = (fn() -> World, &'static [Row]);

#[rustfmt::skip]
const OF_THE_WORLD: &[Rows] = &[
    (|| closing(complete()), &[("complete#0=not-permitted", "CompleteWorkflowExecutionFailed", "OPERATION_NOT_PERMITTED")]),
    (|| closing(fail()), &[("fail#0=not-permitted", "FailWorkflowExecutionFailed", "OPERATION_NOT_PERMITTED")]),
    (|| closing(cancel()), &[("cancel#0=not-permitted", "CancelWorkflowExecutionFailed", "OPERATION_NOT_PERMITTED")]),
    (|| signaled(complete()), &[("decision@start=signaled", "CompleteWorkflowExecutionFailed", "UNHANDLED_DECISION")]),
    (|| signaled(fail()), &[("decision@start=signaled", "FailWorkflowExecutionFailed", "UNHANDLED_DECISION")]),
    (|| signaled(cancel()), &[("decision@start=signaled", "CancelWorkflowExecutionFailed", "UNHANDLED_DECISION")]),
    (|| signaled(continue_as_new()), &[("decision@start=signaled", "ContinueAsNewWorkflowExecutionFailed", "UNHANDLED_DECISION")]),
    (|| taking_back(start_timer("t", 5), cancel_timer("t")), &[("decision@charge#0=late", "CancelTimerFailed", "TIMER_ID_UNKNOWN")]),
    (|| taking_back(activity("a"), cancel_activity("a")), &[("decision@charge#0=late", "RequestCancelActivityTaskFailed", "ACTIVITY_ID_UNKNOWN")]),
    (two, &[
        ("order-1/external:order-2#0=unknown", "SignalExternalWorkflowExecutionFailed", "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION"),
        ("order-1/external:order-2#1=unknown", "RequestCancelExternalWorkflowExecutionFailed", "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION"),
    ]),
    (family, &[("child:child-1#0=already-running", "StartChildWorkflowExecutionFailed", "WORKFLOW_ALREADY_RUNNING")]),
    (lambdas, &[("lambda:charge#0=assume-role-failed", "StartLambdaFunctionFailed", "ASSUME_ROLE_FAILED")]),
    (disturbed, &[
        ("decision@start=terminated", "WorkflowExecutionTerminated", "OPERATOR_INITIATED"),
        ("decision@start=event-limit", "WorkflowExecutionTerminated", "EVENT_LIMIT_EXCEEDED"),
    ]),
    (|| parent(ChildPolicy::Terminate), &[("decision@child:child-1#0=terminated", "WorkflowExecutionTerminated", "CHILD_POLICY_APPLIED")]),
    (|| parent(ChildPolicy::RequestCancel), &[("decision@child:child-1#0=terminated", "WorkflowExecutionCancelRequested", "CHILD_POLICY_APPLIED")]),
];

/// What a decider, or whoever registered the types, brings about alone.
fn of_a_decider() -> BTreeSet<Written> {
    let ids = [
        ("ScheduleActivityTaskFailed", "ACTIVITY_ID_ALREADY_IN_USE"),
        ("ScheduleLambdaFunctionFailed", "ID_ALREADY_IN_USE"),
        ("StartTimerFailed", "TIMER_ID_ALREADY_IN_USE"),
    ];
    let ids = ids.into_iter().map(|(event, cause)| (event.to_owned(), cause.to_owned()));
    all().into_iter().filter(|(_, cause)| cause.starts_with("DEFAULT_")).chain(ids).collect()
}

/// Every cause of the model.
fn all() -> BTreeSet<Written> {
    let of_enum = |(name, causes): &(&str, &[&str])| {
        let event = name.trim_end_matches("Cause").to_owned();
        causes.iter().map(|cause| (event.clone(), (*cause).to_owned())).collect::<Vec<_>>()
    };
    CAUSES.iter().flat_map(of_enum).collect()
}

#[test]
fn every_cause_is_brought_about_by_a_fault_or_is_a_deciders_alone() {
    let mut reached = BTreeSet::new();
    let tables = OF_THE_WORLD.iter().copied().chain([(unlimited as fn() -> World, OF_DECISIONS)]);
    for (world, rows) in tables {
        let nominal = causes(&under(world(), Plan::new()));
        for (plan, event, cause) in rows {
            let written = ((*event).to_owned(), (*cause).to_owned());
            assert!(!nominal.contains(&written), "{plan}: {written:?} without it");
            let causes = causes(&planned(world(), plan));
            assert!(causes.contains(&written), "{plan}: {causes:?}");
            assert!(reached.insert(written), "{plan}: another row has that");
        }
    }
    let of_a_decider = of_a_decider();
    assert_eq!(reached.intersection(&of_a_decider).count(), 0);
    let known: BTreeSet<_> = reached.union(&of_a_decider).cloned().collect();
    assert_eq!(known, all());
    assert_eq!((reached.len(), of_a_decider.len()), (45, 16));
}

#[test]
fn a_decision_that_is_refused_anyway_admits_what_is_looked_at_before() {
    let twice = |one: Decision| order(vec![vec![one.clone(), one], vec![complete()]]);
    let mut bare = twice(activity("a"));
    bare.activity_types[0].default_task_list = None;
    let mut unregistered = twice(activity("a"));
    unregistered.activity_types.clear();
    let no_timers = {
        let mut world = twice(start_timer("t", 5));
        world.limits.open_timers = 0;
        world
    };
    let rows = [
        (twice(start_timer("t", 5)), "start-timer:t#0", "over-rate, too-many-open, not-permitted"),
        (twice(start_timer("t", 5)), "start-timer:t#1", "not-permitted"),
        (no_timers, "start-timer:t#0", "not-permitted"),
        (
            twice(activity("a")),
            "schedule-activity:a#1",
            "not-permitted, type-deprecated, type-deleted",
        ),
        (bare, "schedule-activity:a#0", "not-permitted, type-deprecated, type-deleted"),
        (unregistered, "schedule-activity:a#0", "not-permitted"),
        (twice(lambda("l", "charge")), "schedule:l#1", "not-in-region"),
        (twice(cancel_timer("t")), "cancel-timer:t#0", "not-permitted"),
        (order(vec![vec![cancel_timer("t"), complete()]]), "complete#0", "not-permitted"),
    ];
    for (world, site, expected) in rows {
        let simulation = under(world, Plan::new());
        let sites = simulation.sites();
        let passed = sites.iter().find(|passed| passed.site.to_string() == site);
        assert_eq!(passed.unwrap().admitted.to_string(), expected, "{site}");
    }
}

#[test]
fn what_is_in_vain_anyway_admits_no_fault_that_says_so() {
    let mut alone = two();
    alone.people.remove(0);
    let simulation = under(alone, Plan::new());
    let mut of_external = simulation.sites();
    of_external.retain(|passed| passed.site.spot.kind() == SiteKind::External);
    let admitted: Vec<String> =
        of_external.iter().map(|passed| passed.admitted.to_string()).collect();
    assert_eq!(admitted, ["slow", "slow"]);
    let twice = order(vec![vec![child("child-1"), child("child-1")], vec![complete()]]);
    let simulation = under(twice, Plan::new());
    let of_child = |name: &str| {
        let sites = simulation.sites();
        sites.iter().find(|p| p.site.to_string() == name).unwrap().admitted.to_string()
    };
    assert!(of_child("child:child-1#0").contains("already-running"));
    assert!(!of_child("child:child-1#1").contains("already-running"));
}

#[test]
fn a_type_that_is_withdrawn_stays_so_for_the_decisions_that_follow() {
    let list = vec![activity("a"), activity("b"), activity("c")];
    let world = order(vec![list, vec![activity("d")], vec![complete()]]);
    let simulation = planned(world, "schedule-activity:b#0=type-deleted");
    let history = super::world::history(&simulation, "order-1").iter();
    let of_type =
        |name: &str| history.clone().filter(|event| event.event_type().to_string() == name).count();
    assert_eq!(of_type("ActivityTaskScheduled"), 1, "the one before it in the list");
    assert_eq!(of_type("ScheduleActivityTaskFailed"), 3, "and in the next list");
}
