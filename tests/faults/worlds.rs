//! Worlds that together have a site of every kind.

use std::num::NonZeroU32;
use std::time::Duration;

use indexmap::IndexMap;
use swf_sim::iam::{Caller, Role};
use swf_sim::model::{Decision, HistoryEvent, Rate, Timeout};
use swf_sim::simulation::{
    ActivityOutcome, Deed, FunctionAnswer, FunctionOutcome, Heartbeats, Outcomes, Outside,
    Simulation, Workers, World,
};

use super::world::{
    activity, cancel, cancel_activity, cancel_external, cancel_timer, child, complete,
    continue_as_new, deed, fail, lambda, marker, script, signal, signal_external, start,
    start_timer, world,
};

pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/swf";

/// `order-1` goes by these lists, one for each decision task, and its function takes a second.
pub(crate) fn order(lists: Vec<Vec<Decision>>) -> World {
    let mut world = world();
    world.total_events = 1_000;
    for workflow_type in &mut world.workflow_types {
        workflow_type.default_lambda_role = Some(ROLE.into());
    }
    let answer = FunctionAnswer::Returns("42".into());
    let outcome = FunctionOutcome { after: Duration::from_secs(1), answer };
    world.functions[0].outcomes = Outcomes::always(outcome);
    script(&mut world, "order", lists);
    deed(&mut world, 0, Deed::Start(start()));
    world
}

/// One Lambda task, and a second one with the same id.
pub(crate) fn lambdas() -> World {
    order(vec![
        vec![lambda("charge", "charge")],
        vec![lambda("charge", "charge")],
        vec![complete()],
    ])
}

/// The same where the role is described, and the start names it.
pub(crate) fn guarded() -> World {
    let mut world = lambdas();
    let trust = r#"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "swf.amazonaws.com"}}]}"#;
    let role = Role::new(ROLE, trust).unwrap().with_aws_lambda_role();
    world.permissions.roles = Some(IndexMap::from([(ROLE.into(), role)]));
    let everything = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let caller = Caller::new("arn:aws:iam::123456789012:user/ann");
    world.permissions.caller = Some(caller.with_policy("everything", everything).unwrap());
    let mut start = start();
    start.lambda_role = Some(ROLE.into());
    world.people[0].1 = Deed::Start(start);
    world
}

/// One activity task, whose worker takes two seconds and sends heartbeats.
pub(crate) fn activities() -> World {
    let mut world = order(vec![vec![activity("ship-1")], vec![complete()]]);
    world.activity_types[0].default_task_schedule_to_close_timeout = Some(Timeout::Seconds(60));
    let every = Duration::from_secs(1);
    let heartbeats = Heartbeats { every, times: None, details: None, heeds_cancel: false };
    let outcome = ActivityOutcome {
        after: Duration::from_secs(2),
        heartbeats: Some(heartbeats),
        ..ActivityOutcome::default()
    };
    world.workers.insert("ship".into(), Outcomes::always(outcome).into());
    world
}

/// Two activity tasks for one worker, who takes two seconds for each.
pub(crate) fn few() -> World {
    let mut world = order(vec![vec![activity("a"), activity("b")], vec![], vec![complete()]]);
    let outcome = ActivityOutcome { after: Duration::from_secs(2), ..ActivityOutcome::default() };
    let workers = Workers { number: NonZeroU32::new(1), ..Outcomes::always(outcome).into() };
    world.workers.insert("ship".into(), workers);
    world
}

/// A decider that could be disturbed while it thinks.
pub(crate) fn disturbed() -> World {
    let nap = vec![start_timer("nap", 5), start_timer("longer", 10)];
    let mut world = order(vec![nap, vec![complete()], vec![complete()]]);
    world.outside =
        Outside { signal: Some(("hurry".into(), None)), cancel_requests: true, terminations: true };
    world
}

/// A decision of every type that closes nothing, then the other one.
pub(crate) fn decisions() -> World {
    let mut all = vec![activity("a"), lambda("l", "charge"), start_timer("t", 9), marker("m")];
    all.extend([cancel_timer("t"), cancel_activity("a"), child("child-1")]);
    all.extend([signal_external("order-2", None), cancel_external("order-2")]);
    let mut world = order(vec![all, vec![continue_as_new()]]);
    world.limits.rates.continue_as_new = Some(Rate { bucket: 1, refill: 0 });
    world
}

/// Two executions that people start, one of which sends something to the other.
pub(crate) fn two() -> World {
    let sending = vec![signal_external("order-2", None), cancel_external("order-2")];
    let mut world = order(vec![sending, vec![], vec![complete()]]);
    let mut other = start();
    other.workflow_id = "order-2".into();
    world.people.insert(0, (Duration::ZERO, Deed::Start(other)));
    deed(&mut world, 5_000, signal("order-1", "again"));
    world
}

/// A parent with a child, and something to come later.
pub(crate) fn family() -> World {
    let mut world = order(vec![vec![child("child-1"), start_timer("nap", 5)], vec![], vec![]]);
    script(&mut world, "child", vec![vec![complete()]]);
    world
}

/// An execution that closes in one of the four ways.
pub(crate) fn closing(close: Decision) -> World {
    order(vec![vec![close]])
}

/// All of them by name.
pub(crate) fn all() -> Vec<(&'static str, World)> {
    vec![
        ("lambdas", lambdas()),
        ("guarded", guarded()),
        ("activities", activities()),
        ("few", few()),
        ("disturbed", disturbed()),
        ("decisions", decisions()),
        ("two", two()),
        ("family", family()),
        ("completes", closing(complete())),
        ("fails", closing(fail())),
        ("cancels", closing(cancel())),
    ]
}

/// The types of the events of the first run of `order-1`, each with its cause or timeout if it has one.
pub(crate) fn told(simulation: &Simulation) -> Vec<String> {
    let mut runs = simulation.executions();
    let first = runs.find(|run| run.workflow_execution().workflow_id == "order-1").unwrap();
    first.history().iter().map(type_and_cause).collect()
}

/// The type of an event, with its cause or timeout if it has one.
pub(crate) fn type_and_cause(event: &HistoryEvent) -> String {
    let text = super::world::text(event);
    let mut words = text.split(' ').skip(1);
    let event_type = words.next().unwrap();
    let because =
        words.filter_map(|word| word.strip_prefix("cause=").or(word.strip_prefix("timeoutType=")));
    std::iter::once(event_type).chain(because).collect::<Vec<_>>().join(" ")
}
