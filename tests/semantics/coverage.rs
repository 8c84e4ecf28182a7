//! Every type of event, every decision both granted and refused, and every cause comes up in some
//! world: the lists are the model's own, so that what is missing is named.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use swf_sim::execution::{Context, Execution, GivenRulings, Input, Registered, Ruling, Types};
use swf_sim::model::decisions::*;
use swf_sim::model::requests::*;
use swf_sim::model::{
    ActivityType, Answer, Assumptions, CAUSES, ChildPolicy, Decision, DecisionType, EventId,
    EventType, HistoryEvent, Limits, TaskList, Timeout, WorkflowExecution, WorkflowType,
};
use swf_sim::simulation::{
    ActivityAnswer, ActivityOutcome, DecisionOutcome, Deed, FunctionAnswer, Outcomes, World,
};

use crate::world::*;

#[test]
fn every_event_type_every_decision_and_every_cause_comes_up() {
    let events: Vec<HistoryEvent> = [rulings(), taken_ids_and_full_quotas(), types(), defaults()]
        .into_iter()
        .chain([closes(), activities(), lambda_functions(), children(), externals(), ends()])
        .flatten()
        .collect();
    let seen: BTreeSet<EventType> = events.iter().map(HistoryEvent::event_type).collect();

    let missing = |types: Vec<EventType>| -> Vec<&str> {
        types.into_iter().filter(|t| !seen.contains(t)).map(EventType::name).collect()
    };
    assert_eq!(missing(EventType::ALL.to_vec()), Vec::<&str>::new(), "event types");
    let granted = DecisionType::ALL.iter().map(|decision| decision.granted()).collect();
    assert_eq!(missing(granted), Vec::<&str>::new(), "granted decisions");
    let refused = DecisionType::ALL.iter().map(|decision| decision.refused()).collect();
    assert_eq!(missing(refused), Vec::<&str>::new(), "refused decisions");

    let given: BTreeSet<(String, String)> = events.iter().filter_map(cause).collect();
    let all = CAUSES.iter().flat_map(|(name, values)| {
        values.iter().map(|value| ((*name).to_owned(), (*value).to_owned()))
    });
    let missing: Vec<_> = all.filter(|cause| !given.contains(cause)).collect();
    assert_eq!(missing, Vec::new(), "causes");
    assert_eq!((seen.len(), given.len()), (54, 61));
}

/// The cause of an event, with the name of its enum.
fn cause(event: &HistoryEvent) -> Option<(String, String)> {
    let attributes: Value = serde_json::from_str(&event.attributes.to_json()).unwrap();
    let cause = attributes.get("cause")?.as_str()?.to_owned();
    Some((format!("{}Cause", event.event_type()), cause))
}

/// All events of a world that begins with `order-1`.
fn events(world: World) -> Vec<HistoryEvent> {
    let simulation = run(world);
    let histories = simulation.executions().map(|execution| execution.history().to_vec());
    histories.flatten().collect()
}

/// All events of worlds in which `order-1` answers these lists.
fn events_of(world: &World, lists: Vec<Vec<Decision>>) -> Vec<HistoryEvent> {
    let mut world = world.clone();
    script(&mut world, "order", lists);
    events(world)
}

/// One decision of each type that nothing but the account stands against.
fn samples() -> Vec<Decision> {
    vec![
        marker("m"),
        start_timer("t", 1),
        cancel_timer("t"),
        activity("a"),
        cancel_activity("a"),
        child("c"),
        signal_external("s", None),
        cancel_external("s"),
        lambda("l", "charge"),
        complete(),
        fail(),
        cancel(),
        continue_as_new(),
    ]
}

/// What only the account can say, one decision and one ruling at a time.
fn rulings() -> Vec<HistoryEvent> {
    let (limits, assumptions) = (Limits::default(), Assumptions::default());
    let mut types = Types::default();
    for name in ["order", "child"] {
        let registered = Registered::new(workflow_type(name, "1"), World::START);
        types.workflow_types.insert(WorkflowType::new(name, "1"), registered);
    }
    let registered = Registered::new(activity_type("ship", "1"), World::START);
    types.activity_types.insert(ActivityType::new("ship", "1"), registered);
    let context = Context { types: &types, limits: &limits, assumptions: &assumptions };

    let mut events = Vec::new();
    for decision in samples() {
        for ruling in [
            Ruling::Granted,
            Ruling::NotPermitted,
            Ruling::OverRate,
            Ruling::OpenExecutionsLimit,
            Ruling::LambdaNotInRegion,
        ] {
            let mut execution = Execution::new(WorkflowExecution::default());
            let started = Input::Started(Box::new(started()));
            let answer = Answer::from(vec![decision.clone()]);
            let rulings = vec![ruling];
            let mut account =
                GivenRulings { rulings, next_run_id: "next".into(), ..Default::default() };
            for input in [
                started,
                Input::DecisionTaskTaken { identity: None },
                Input::DecisionTaskAnswered {
                    started_event_id: EventId(3),
                    answer: &answer,
                    account: &mut account,
                },
            ] {
                execution.handle(input, World::START, &context, &mut Vec::new()).unwrap();
            }
            events.extend_from_slice(execution.history());
        }
    }
    events
}

fn taken_ids_and_full_quotas() -> Vec<HistoryEvent> {
    let mut world = world();
    let list = |other: &str| {
        vec![
            activity("a"),
            activity(other),
            start_timer("t", 1),
            start_timer(if other == "a" { "t" } else { other }, 1),
            lambda("l", "charge"),
            lambda(if other == "a" { "l" } else { other }, "charge"),
            child("c"),
            child(other),
        ]
    };
    let mut events = events_of(&world, vec![list("a"), vec![complete()]]);
    world.limits.open_activity_tasks = 1;
    world.limits.open_timers = 1;
    world.limits.open_children = 1;
    world.limits.open_lambda_functions = 1;
    events.extend(events_of(&world, vec![list("b"), vec![complete()]]));
    events
}

fn types() -> Vec<HistoryEvent> {
    let mut world = world();
    for name in ["order", "child"] {
        world.workflow_types.push(workflow_type(name, "old"));
        let workflow_type = WorkflowType::new(name, "old");
        let deprecate = DeprecateWorkflowType { workflow_type, ..Default::default() };
        deed(&mut world, 0, Deed::DeprecateWorkflowType(deprecate));
    }
    world.activity_types.push(activity_type("ship", "old"));
    let activity_type = ActivityType::new("ship", "old");
    let deprecate = DeprecateActivityType { activity_type, ..Default::default() };
    deed(&mut world, 0, Deed::DeprecateActivityType(deprecate));
    let lists = ["old", "unknown"].into_iter().flat_map(|version| {
        let continues = ContinueAsNewWorkflowExecution {
            workflow_type_version: Some(version.into()),
            ..ContinueAsNewWorkflowExecution::default()
        };
        let schedule = ScheduleActivityTask {
            activity_type: ActivityType::new("ship", version),
            activity_id: "a".into(),
            ..ScheduleActivityTask::default()
        };
        let start = StartChildWorkflowExecution {
            workflow_type: WorkflowType::new("child", version),
            workflow_id: "c".into(),
            ..StartChildWorkflowExecution::default()
        };
        [vec![schedule.into(), start.into()], vec![continues.into()]]
    });
    events_of(&world, lists.chain([vec![complete()]]).collect())
}

/// Types that are registered bare, and decisions that name one value more each time.
fn defaults() -> Vec<HistoryEvent> {
    let mut world = world();
    for name in ["order", "child"] {
        world.workflow_types.push(RegisterWorkflowType {
            name: name.into(),
            version: "bare".into(),
            ..RegisterWorkflowType::default()
        });
    }
    world.activity_types.push(RegisterActivityType {
        name: "ship".into(),
        version: "bare".into(),
        ..RegisterActivityType::default()
    });
    let named = |place: usize, count: usize| (count > place).then_some(Timeout::Seconds(9));
    let list = |place: usize, count: usize| (count > place).then(|| TaskList::new("own"));
    let mut lists = Vec::new();
    for count in 0..5 {
        let schedule = ScheduleActivityTask {
            activity_type: ActivityType::new("ship", "bare"),
            activity_id: "a".into(),
            task_list: list(0, count),
            schedule_to_start_timeout: named(1, count),
            schedule_to_close_timeout: named(2, count),
            start_to_close_timeout: named(3, count),
            ..ScheduleActivityTask::default()
        };
        let start = StartChildWorkflowExecution {
            workflow_type: WorkflowType::new("child", "bare"),
            workflow_id: "c".into(),
            execution_start_to_close_timeout: named(0, count),
            task_list: list(1, count),
            task_start_to_close_timeout: named(2, count),
            child_policy: (count > 3).then_some(ChildPolicy::Abandon),
            ..StartChildWorkflowExecution::default()
        };
        lists.push(vec![schedule.into(), start.into()]);
        if count < 4 {
            let continues = ContinueAsNewWorkflowExecution {
                workflow_type_version: Some("bare".into()),
                execution_start_to_close_timeout: named(0, count),
                task_list: list(1, count),
                task_start_to_close_timeout: named(2, count),
                ..ContinueAsNewWorkflowExecution::default()
            };
            lists.push(vec![continues.into()]);
        }
    }
    lists.push(vec![complete()]);
    events_of(&world, lists)
}

/// The four closes, each once while the decider has not seen a signal.
fn closes() -> Vec<HistoryEvent> {
    let mut events = Vec::new();
    for close in [complete(), fail(), cancel(), continue_as_new()] {
        let mut world = world();
        let lists = vec![vec![close.clone()], vec![complete()]];
        slow_script(&mut world, "order", Duration::from_secs(5), lists);
        deed(&mut world, 1_000, signal("order-1", "unseen"));
        events.extend(self::events(world));
    }
    events
}

fn activities() -> Vec<HistoryEvent> {
    let mut world = world();
    let answering = |answer| ActivityOutcome { answer, ..ActivityOutcome::default() };
    let outcomes = vec![
        answering(ActivityAnswer::Completes { result: None }),
        answering(ActivityAnswer::Fails { reason: None, details: None }),
        answering(ActivityAnswer::Cancels { details: None }),
    ];
    let outcomes = Outcomes::first(outcomes, answering(ActivityAnswer::Never));
    world.workers.insert("ship".into(), outcomes.into());
    let again = || vec![activity("a")];
    let last = vec![cancel_activity("a"), cancel_activity("unknown"), cancel_timer("unknown")];
    let timers = vec![start_timer("t", 9), start_timer("now", 0), cancel_timer("t"), marker("m")];
    events_of(&world, vec![again(), again(), again(), again(), last, timers, vec![complete()]])
        .into_iter()
        .chain(events_of(&world, vec![vec![activity("b"), cancel_activity("b")], vec![]]))
        .collect()
}

fn lambda_functions() -> Vec<HistoryEvent> {
    let mut world = world();
    world.functions.insert("broken".into(), answering(FunctionAnswer::Raises("{}".into())));
    let each = vec![lambda("a", "charge"), lambda("b", "broken"), lambda("c", "silent")];
    let without_a_role = events_of(&world, vec![each.clone()]);
    world.workflow_types[0].default_lambda_role = Some("role".into());
    let with_a_role = events_of(&world, vec![each]);
    world.region.lambda = false;
    let without_lambda = events_of(&world, vec![vec![lambda("a", "charge")], vec![complete()]]);
    [without_a_role, with_a_role, without_lambda].concat()
}

/// Children that close in every way.
fn children() -> Vec<HistoryEvent> {
    let mut world = world();
    decide(&mut world, "child", Duration::ZERO, |task| -> Answer {
        match task.workflow_execution.workflow_id.as_str() {
            "completes" => complete().into(),
            "fails" => fail().into(),
            "cancels" => cancel().into(),
            _ => ().into(),
        }
    });
    let each = ["completes", "fails", "cancels", "times-out", "terminated", "terminated"];
    let terminate =
        TerminateWorkflowExecution { workflow_id: "terminated".into(), ..Default::default() };
    deed(&mut world, 1_000, Deed::Terminate(terminate));
    let start = |workflow_id: &str| -> Decision {
        StartChildWorkflowExecution {
            workflow_type: WorkflowType::new("child", "1"),
            workflow_id: workflow_id.into(),
            execution_start_to_close_timeout: Some(Timeout::Seconds(60)),
            ..StartChildWorkflowExecution::default()
        }
        .into()
    };
    let mut events = events_of(&world, vec![each.map(start).to_vec()]);
    for policy in [ChildPolicy::Terminate, ChildPolicy::RequestCancel] {
        world.workflow_types[0].default_child_policy = Some(policy);
        events.extend(events_of(&world, vec![vec![start("times-out"), complete()]]));
    }
    events
}

fn externals() -> Vec<HistoryEvent> {
    let mut world = world();
    let other = StartWorkflowExecution {
        workflow_id: "other-1".into(),
        workflow_type: WorkflowType::new("other", "1"),
        ..StartWorkflowExecution::default()
    };
    world.people.push((Duration::ZERO, Deed::Start(other)));
    let each = vec![
        signal_external("other-1", None),
        signal_external("nobody", None),
        cancel_external("other-1"),
        cancel_external("nobody"),
    ];
    slow_script(&mut world, "order", Duration::from_secs(1), vec![each, vec![complete()]]);
    events(world)
}

/// Executions that end by the clock, by somebody's hand, and by their length; decision tasks that
/// time out.
fn ends() -> Vec<HistoryEvent> {
    let mut lost = world();
    script(&mut lost, "order", vec![]);
    lost.deciders["order"].outcomes = Outcomes::always(DecisionOutcome::NEVER);
    let mut short = lost.clone();
    short.limits.events = 60;
    let mut terminated = world();
    let terminate =
        TerminateWorkflowExecution { workflow_id: "order-1".into(), ..Default::default() };
    deed(&mut terminated, 1_000, Deed::Terminate(terminate));
    [events(lost), events(short), events(terminated)].concat()
}
