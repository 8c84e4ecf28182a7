//! Executions that meet: children, signals and cancel requests.

use std::time::Duration;

use swf_sim::model::decisions::{ContinueAsNewWorkflowExecution, StartChildWorkflowExecution};
use swf_sim::model::requests::{StartWorkflowExecution, TerminateWorkflowExecution};
use swf_sim::model::{
    Answer, ChildPolicy, EventType, HistoryEvent, TagList, TaskPriority, WorkflowType,
};
use swf_sim::simulation::{Deed, World};

use crate::world::*;

fn of_type(history: &[HistoryEvent], event_type: EventType) -> Vec<&HistoryEvent> {
    history.iter().filter(|event| event.event_type() == event_type).collect()
}

fn start_other(world: &mut World, workflow_id: &str) {
    let start = StartWorkflowExecution {
        workflow_id: workflow_id.into(),
        workflow_type: WorkflowType::new("other", "1"),
        ..StartWorkflowExecution::default()
    };
    world.people.insert(0, (Duration::ZERO, Deed::Start(start)));
}

/// Recorded: in 55 children of flowy and simpleflow the child's first event was 34 to 146 ms
/// earlier than its parent's; a quick child's end stands in the same view as its beginning.
#[test]
fn a_child_begins_before_its_parent_hears_of_it() {
    let mut world = world();
    world.latencies.delivery = Duration::from_millis(50);
    script(&mut world, "order", vec![vec![child("child-1")], vec![complete()]]);
    script(&mut world, "child", vec![vec![complete()]]);
    let simulation = run(world);
    let child = history(&simulation, "child-1");
    check(
        &child[..1],
        "WorkflowExecutionStarted parentWorkflowExecution=order-1 parentInitiatedEventId=5 \
         -input -tagList -lambdaRole",
    );
    let parent = history(&simulation, "order-1");
    check(
        &parent[4..9],
        "5 StartChildWorkflowExecutionInitiated workflowId=child-1
         6 ChildWorkflowExecutionStarted workflowExecution=child-1 initiatedEventId=5
         DecisionTaskScheduled
         ChildWorkflowExecutionCompleted workflowExecution=child-1 initiatedEventId=5 startedEventId=6 result=done
         DecisionTaskStarted",
    );
    assert_eq!((millis(&child[0]), millis(&parent[5])), (50, 100));
}

/// Inferred from the fields that the decision has: a child gets what it names, and what its own
/// type has; nothing of its parent but the link.
#[test]
fn a_child_inherits_nothing_from_its_parent_but_the_link() {
    let mut world = world();
    let mut start = start();
    start.tag_list = Some(TagList(vec![Some("urgent".into())]));
    start.task_priority = Some(TaskPriority(5));
    start.lambda_role = Some("parents-role".into());
    script(&mut world, "order", vec![vec![child("child-1")]]);
    world.people.push((Duration::ZERO, Deed::Start(start)));
    let simulation = run_as_it_is(world);
    check(
        &history(&simulation, "child-1")[..2],
        "WorkflowExecutionStarted -tagList -taskPriority -lambdaRole
         DecisionTaskScheduled -taskPriority",
    );
}

/// Documented: the refusal is found out after the child was initiated; a unit test of AWS Flow for
/// Ruby repeats a case of the service.
#[test]
fn two_children_with_one_workflow_id_are_both_initiated_and_one_begins() {
    let mut world = world();
    script(&mut world, "order", vec![vec![child("child-1"), child("child-1"), child("order-1")]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..12],
        "5 StartChildWorkflowExecutionInitiated
         6 StartChildWorkflowExecutionInitiated
         7 StartChildWorkflowExecutionInitiated workflowId=order-1
         ChildWorkflowExecutionStarted initiatedEventId=5
         DecisionTaskScheduled
         StartChildWorkflowExecutionFailed cause=WORKFLOW_ALREADY_RUNNING initiatedEventId=6 decisionTaskCompletedEventId=4
         StartChildWorkflowExecutionFailed cause=WORKFLOW_ALREADY_RUNNING initiatedEventId=7 workflowId=order-1
         DecisionTaskStarted",
    );
    assert_eq!(simulation.executions().len(), 2);
}

/// Recorded for the type that does not exist, with its zero, by swiffer.
#[test]
fn a_child_that_fails_with_its_batch_was_never_initiated() {
    let mut world = world();
    let unknown = StartChildWorkflowExecution {
        workflow_id: "child-1".into(),
        workflow_type: WorkflowType::new("child", "2"),
        control: Some("note".into()),
        ..StartChildWorkflowExecution::default()
    };
    script(&mut world, "order", vec![vec![unknown.into(), child("child-2")], vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..7],
        "StartChildWorkflowExecutionFailed workflowId=child-1 workflowType=child/2 \
         cause=WORKFLOW_TYPE_DOES_NOT_EXIST initiatedEventId=0 control=note
         StartChildWorkflowExecutionInitiated workflowId=child-2
         DecisionTaskScheduled",
    );
}

/// Measured by the author of an emulator, and so read in another: the parent sees the last run of
/// the chain close, and nothing of the continuations.
#[test]
fn a_parent_hears_of_the_last_run_of_a_child_that_continued() {
    let mut world = world();
    script(&mut world, "order", vec![vec![child("child-1")], vec![]]);
    decide(&mut world, "child", Duration::from_secs(1), |task| -> Answer {
        let start = &task.history[0];
        match text(start).contains("continuedExecutionRunId") {
            true => complete().into(),
            false => continue_as_new().into(),
        }
    });
    let simulation = run(world);
    let runs: Vec<_> = simulation
        .executions()
        .filter(|execution| execution.workflow_execution().workflow_id == "child-1")
        .collect();
    assert_eq!(runs.len(), 2);
    check(
        &runs[1].history()[..1],
        "WorkflowExecutionStarted parentWorkflowExecution=order-1 parentInitiatedEventId=5",
    );
    let parent = history(&simulation, "order-1");
    let completed = of_type(parent, EventType::ChildWorkflowExecutionCompleted);
    assert_eq!(completed.len(), 1);
    let line = completed[0].attributes.to_json();
    assert!(line.contains(runs[1].workflow_execution().run_id.as_str()), "{line}");
    let starts = of_type(parent, EventType::ChildWorkflowExecutionStarted);
    assert!(starts[0].attributes.to_json().contains(runs[0].workflow_execution().run_id.as_str()));
}

/// Inferred: the workflow id goes from one run to the next, and nobody gets in between.
#[test]
fn nothing_comes_between_a_run_and_the_one_it_continues_as() {
    let mut world = world();
    world.latencies.delivery = Duration::from_secs(5);
    decide(&mut world, "order", Duration::ZERO, |task| -> Answer {
        match text(&task.history[0]).contains("continuedExecutionRunId") {
            true => ().into(),
            false => continue_as_new().into(),
        }
    });
    deed(&mut world, 1_000, signal("order-1", "between"));
    deed(&mut world, 2_000, Deed::Start(start()));
    let simulation = run(world);
    assert_eq!(simulation.executions().len(), 2);
    let signaled = of_type(history(&simulation, "order-1"), EventType::WorkflowExecutionSignaled);
    assert_eq!(signaled.len(), 1);
    let refused = simulation.refused();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].fault.to_string().starts_with("WorkflowExecutionAlreadyStartedFault"));
}

/// Recorded for children that run; inferred for those that are on their way: they begin and feel
/// the policy then, once.
#[test]
fn a_child_on_its_way_when_its_parent_closes_begins_and_feels_the_policy_once() {
    for (policy, latency, expected) in [
        (ChildPolicy::Terminate, 0, "WorkflowExecutionTerminated cause=CHILD_POLICY_APPLIED"),
        (ChildPolicy::Terminate, 70, "WorkflowExecutionTerminated cause=CHILD_POLICY_APPLIED"),
        (
            ChildPolicy::RequestCancel,
            0,
            "WorkflowExecutionCancelRequested cause=CHILD_POLICY_APPLIED\nWorkflowExecutionTimedOut",
        ),
        (
            ChildPolicy::RequestCancel,
            70,
            "WorkflowExecutionCancelRequested cause=CHILD_POLICY_APPLIED\nWorkflowExecutionTimedOut",
        ),
        (ChildPolicy::Abandon, 70, "WorkflowExecutionTimedOut"),
    ] {
        let mut world = world();
        world.workflow_types[0].default_child_policy = Some(policy);
        world.latencies.delivery = Duration::from_millis(latency);
        script(&mut world, "order", vec![vec![child("child-1"), complete()]]);
        let simulation = run(world);
        check(&history(&simulation, "child-1")[2..], expected);
        let last = history(&simulation, "order-1").last().unwrap();
        assert_eq!(last.event_type(), EventType::WorkflowExecutionCompleted);
    }
}

/// The same, for a parent that closes when the child has begun and the parent has not heard of it.
#[test]
fn a_parent_that_has_not_heard_of_its_childs_start_applies_its_policy_once() {
    for closes_at in [60, 99, 101, 149] {
        let mut world = world();
        world.workflow_types[0].default_child_policy = Some(ChildPolicy::RequestCancel);
        world.latencies.delivery = Duration::from_millis(50);
        script(&mut world, "order", vec![vec![child("child-1")]]);
        let terminate = TerminateWorkflowExecution {
            workflow_id: "order-1".into(),
            ..TerminateWorkflowExecution::default()
        };
        deed(&mut world, closes_at, Deed::Terminate(terminate));
        let simulation = run(world);
        let child = history(&simulation, "child-1");
        let requests = of_type(child, EventType::WorkflowExecutionCancelRequested);
        assert_eq!(requests.len(), 1, "closed at {closes_at}");
        assert_eq!(millis(requests[0]), u128::from(closes_at) + 50);
    }
}

/// Inferred: the policy finds the run that is open, whichever of the chain it is.
#[test]
fn a_child_that_continues_as_its_parent_closes_does_not_escape_the_policy() {
    let mut world = world();
    script(&mut world, "order", vec![vec![child("child-1")]]);
    let after = Duration::from_secs(1);
    decide(&mut world, "child", after, |task| -> Answer {
        match text(&task.history[0]).contains("continuedExecutionRunId") {
            true => ().into(),
            false => continue_as_new().into(),
        }
    });
    let terminate = TerminateWorkflowExecution {
        workflow_id: "order-1".into(),
        ..TerminateWorkflowExecution::default()
    };
    deed(&mut world, 1_000, Deed::Terminate(terminate));
    let simulation = run(world);
    let last = history(&simulation, "child-1").last().unwrap();
    check(std::slice::from_ref(last), "WorkflowExecutionTerminated cause=CHILD_POLICY_APPLIED");
    assert_eq!(millis(last), 1_000);
}

/// Documented, and inferred for the depth: a child that is terminated leaves its own policy.
#[test]
fn a_termination_goes_down_the_line_by_each_childs_own_policy() {
    let mut world = world();
    let grandchild = StartChildWorkflowExecution {
        workflow_type: WorkflowType::new("other", "1"),
        workflow_id: "grandchild-1".into(),
        ..StartChildWorkflowExecution::default()
    };
    world.workflow_types[1].default_child_policy = Some(ChildPolicy::RequestCancel);
    script(&mut world, "order", vec![vec![child("child-1")]]);
    script(&mut world, "child", vec![vec![grandchild.into()]]);
    deed(
        &mut world,
        1_000,
        Deed::Terminate(TerminateWorkflowExecution {
            workflow_id: "order-1".into(),
            ..TerminateWorkflowExecution::default()
        }),
    );
    let simulation = run(world);
    let last = history(&simulation, "child-1").last().unwrap();
    check(
        std::slice::from_ref(last),
        "WorkflowExecutionTerminated cause=CHILD_POLICY_APPLIED childPolicy=REQUEST_CANCEL",
    );
    let requested =
        of_type(history(&simulation, "grandchild-1"), EventType::WorkflowExecutionCancelRequested);
    assert_eq!(requested.len(), 1);
}

/// No source: an assumption, with the other reading one switch away.
#[test]
fn whether_a_continuation_leaves_a_policy_to_the_children_is_an_assumption() {
    for (applies, last) in [
        (true, EventType::WorkflowExecutionTerminated),
        (false, EventType::WorkflowExecutionTimedOut),
    ] {
        let mut world = world();
        world.assumptions.child_policy_on_continue_as_new = applies;
        decide(&mut world, "order", Duration::ZERO, |task| -> Answer {
            match text(&task.history[0]).contains("continuedExecutionRunId") {
                true => ().into(),
                false => vec![child("child-1"), continue_as_new()].into(),
            }
        });
        let simulation = run(world);
        assert_eq!(history(&simulation, "child-1").last().unwrap().event_type(), last);
    }
}

/// Recorded: a run of simpleflow that signaled itself; the target's event came about 10 ms before
/// the sender's.
#[test]
fn a_signal_reaches_its_target_before_the_sender_hears_of_it() {
    let mut world = world();
    world.latencies.delivery = Duration::from_millis(10);
    start_other(&mut world, "other-1");
    let lists = vec![vec![signal_external("other-1", None)], vec![complete()]];
    script(&mut world, "order", lists);
    let simulation = run(world);
    let target = history(&simulation, "other-1");
    check(
        &target[2..3],
        "WorkflowExecutionSignaled signalName=hello externalWorkflowExecution=order-1 externalInitiatedEventId=5",
    );
    let source = history(&simulation, "order-1");
    check(
        &source[4..7],
        "5 SignalExternalWorkflowExecutionInitiated workflowId=other-1 -runId
         ExternalWorkflowExecutionSignaled workflowExecution=other-1 initiatedEventId=5
         DecisionTaskScheduled",
    );
    assert_eq!((millis(&target[2]), millis(&source[5])), (10, 20));
}

/// Recorded by simpleflow.
#[test]
fn an_execution_may_signal_itself() {
    let mut world = world();
    let lists = vec![vec![signal_external("order-1", None)], vec![complete()]];
    script(&mut world, "order", lists);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..10],
        "5 SignalExternalWorkflowExecutionInitiated
         WorkflowExecutionSignaled externalWorkflowExecution=order-1 externalInitiatedEventId=5
         DecisionTaskScheduled
         ExternalWorkflowExecutionSignaled workflowExecution=order-1 initiatedEventId=5
         DecisionTaskStarted
         DecisionTaskCompleted",
    );
}

/// Derived by FsDecider from runs of both: the request is initiated although there is no target.
#[test]
fn a_request_to_an_unknown_execution_is_initiated_and_fails_later() {
    let mut world = world();
    let batch = vec![signal_external("nobody", None), cancel_external("nobody")];
    script(&mut world, "order", vec![batch, vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..10],
        "5 SignalExternalWorkflowExecutionInitiated
         6 RequestCancelExternalWorkflowExecutionInitiated
         SignalExternalWorkflowExecutionFailed cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION \
         initiatedEventId=5 decisionTaskCompletedEventId=4
         DecisionTaskScheduled
         RequestCancelExternalWorkflowExecutionFailed cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION \
         initiatedEventId=6 decisionTaskCompletedEventId=4
         DecisionTaskStarted",
    );
}

/// Documented: a run id names one run, open or not.
#[test]
fn a_signal_to_a_closed_run_does_not_reach_the_open_one() {
    let mut world = world();
    start_other(&mut world, "other-1");
    decide(&mut world, "other", Duration::ZERO, |task| -> Answer {
        match text(&task.history[0]).contains("continuedExecutionRunId") {
            true => ().into(),
            false => continue_as_new().into(),
        }
    });
    let simulation = run(world.clone());
    let [first, _, second] = simulation.executions().collect::<Vec<_>>()[..] else {
        panic!("three runs");
    };
    let run_of = |execution: &swf_sim::execution::Execution| {
        Some(execution.workflow_execution().run_id.clone())
    };
    let batch = vec![
        signal_external("other-1", run_of(first)),
        signal_external("other-1", run_of(second)),
        signal_external("other-1", Some("".into())),
    ];
    script(&mut world, "order", vec![vec![], batch]);
    deed(&mut world, 1_000, signal("order-1", "go"));
    let simulation = run(world);
    let source = history(&simulation, "order-1");
    let failed = of_type(source, EventType::SignalExternalWorkflowExecutionFailed);
    assert_eq!(failed.len(), 1);
    assert!(failed[0].attributes.to_json().contains(&*run_of(first).unwrap()));
    assert_eq!(of_type(source, EventType::ExternalWorkflowExecutionSignaled).len(), 2);
}

/// Derived by FsDecider: the target's event names its sender, and has no cause.
#[test]
fn a_cancel_request_to_another_execution_is_told_to_both() {
    let mut world = world();
    start_other(&mut world, "other-1");
    script(&mut world, "order", vec![vec![cancel_external("other-1")], vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "other-1")[2..4],
        "WorkflowExecutionCancelRequested externalWorkflowExecution=order-1 externalInitiatedEventId=5 -cause
         WorkflowExecutionTimedOut",
    );
    check(
        &history(&simulation, "order-1")[4..7],
        "5 RequestCancelExternalWorkflowExecutionInitiated
         ExternalWorkflowExecutionCancelRequested workflowExecution=other-1 initiatedEventId=5
         DecisionTaskScheduled",
    );
}

/// Recorded: such events hold a zero, and no id is left out.
#[test]
fn what_has_no_parent_and_no_sender_says_so_with_a_zero() {
    let mut world = world();
    deed(&mut world, 1_000, signal("order-1", "hello"));
    deed(
        &mut world,
        2_000,
        Deed::RequestCancel(swf_sim::model::requests::RequestCancelWorkflowExecution {
            workflow_id: "order-1".into(),
            ..Default::default()
        }),
    );
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[..4],
        "WorkflowExecutionStarted parentInitiatedEventId=0 -parentWorkflowExecution
         DecisionTaskScheduled
         WorkflowExecutionSignaled externalInitiatedEventId=0 -externalWorkflowExecution
         WorkflowExecutionCancelRequested externalInitiatedEventId=0 -externalWorkflowExecution -cause",
    );
}

/// Inferred: children that are initiated count towards the open executions of the domain.
#[test]
fn a_list_cannot_start_more_children_than_the_domain_has_room_for() {
    let mut world = world();
    world.limits.open_executions = 3;
    let batch = vec![child("child-1"), child("child-2"), child("child-3")];
    script(&mut world, "order", vec![batch, vec![]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..7],
        "StartChildWorkflowExecutionInitiated
         StartChildWorkflowExecutionInitiated
         StartChildWorkflowExecutionFailed workflowId=child-3 cause=OPEN_WORKFLOWS_LIMIT_EXCEEDED initiatedEventId=0",
    );
    assert_eq!(simulation.executions().len(), 3);
}

/// Documented: the version is the decision's, else the run's.
#[test]
fn a_continuation_may_go_on_as_another_version() {
    let mut world = world();
    world.workflow_types.push(workflow_type("order", "2"));
    decide(&mut world, "order", Duration::ZERO, |task| -> Answer {
        match task.workflow_type.version.as_str() {
            "1" => ContinueAsNewWorkflowExecution {
                workflow_type_version: Some("2".into()),
                input: Some("on".into()),
                ..ContinueAsNewWorkflowExecution::default()
            }
            .into(),
            _ => complete().into(),
        }
    });
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[..1],
        "WorkflowExecutionStarted workflowType=order/2 input=on",
    );
}
