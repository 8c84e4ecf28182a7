//! What is in a key though little tells it: rows of states that differ in one part of it alone.

use std::num::NonZeroU32;
use std::time::Duration;

use swf_sim::iam::{Caller, Policy, PolicyKind, Role};
use swf_sim::model::requests::{
    DeprecateActivityType, DeprecateDomain, DeprecateWorkflowType, RegisterActivityType,
    RequestCancelWorkflowExecution, StartWorkflowExecution,
};
use swf_sim::model::{ActivityType, CallRates, ChildPolicy, Pattern, Timeout, WorkflowType};
use swf_sim::search::Property;
use swf_sim::service::PermissionChange;
use swf_sim::simulation::{
    ActivityAnswer, ActivityOutcome, DecisionAnswer, DecisionOutcome, Deed, FunctionOutcome,
    Outcomes, World,
};

use crate::obedient::{start, state, tell, tell_run, world};

/// What is done, each at its millisecond, under a plan.
type Side = (&'static str, Vec<(u64, Deed)>);

/// A world that is changed, two ways in which it may go, and until when.
#[derive(Clone)]
struct Row {
    what: &'static str,
    change: fn(&mut World),
    sides: [Side; 2],
    until: u64,
}

fn row(what: &'static str, change: fn(&mut World), sides: [Vec<(u64, Deed)>; 2]) -> Row {
    Row { what, change, sides: sides.map(|deeds| ("", deeds)), until: 5_000 }
}

fn told(what: &'static str, change: fn(&mut World), words: [&str; 2]) -> Row {
    row(what, change, words.map(|words| vec![(0, tell(words))]))
}

fn as_it_is(_: &mut World) {}

/// Activity tasks are done so.
fn workers(world: &mut World, outcomes: Outcomes<ActivityOutcome>) {
    world.workers["work"].outcomes = outcomes;
}

fn worked(seconds: u64) -> ActivityOutcome {
    ActivityOutcome { after: Duration::from_secs(seconds), ..ActivityOutcome::default() }
}

fn one_worker(world: &mut World) {
    workers(world, Outcomes::always(worked(10)));
    world.workers["work"].number = NonZeroU32::new(1);
}

fn lost_workers(world: &mut World) {
    let lost = ActivityOutcome { answer: ActivityAnswer::Never, ..ActivityOutcome::default() };
    workers(world, Outcomes::always(lost));
}

fn no_workers(world: &mut World) {
    let nobody = ActivityOutcome { taken_after: None, ..ActivityOutcome::default() };
    workers(world, Outcomes::always(nobody));
    let work = &mut world.activity_types[0];
    work.default_task_schedule_to_start_timeout = Some(Timeout::None);
    work.default_task_schedule_to_close_timeout = Some(Timeout::None);
    work.default_task_start_to_close_timeout = Some(Timeout::None);
}

fn functions(world: &mut World, outcomes: Outcomes<FunctionOutcome>) {
    world.functions.get_mut("function").unwrap().outcomes = outcomes;
}

/// The third use of an id is slow.
fn slow_at_last(world: &mut World) {
    let quick = FunctionOutcome::default();
    let slow = FunctionOutcome { after: Duration::from_secs(9), ..quick.clone() };
    functions(world, Outcomes::first(vec![quick.clone(), quick], slow));
    workers(world, Outcomes::first(vec![worked(0), worked(0)], worked(9)));
}

/// One id is used twice, and the other once.
fn used_twice(verb: &str) -> [Vec<(u64, Deed)>; 2] {
    let used = |ids: [&str; 3]| {
        let words = ids.map(|id| format!("{verb}:{id}"));
        [0, 10, 20].into_iter().zip(words.map(|words| tell(&words))).collect()
    };
    [used(["a", "a", "b"]), used(["a", "b", "b"])]
}

fn lost_decider(world: &mut World) {
    let outcomes = Outcomes::first(vec![DecisionOutcome::default()], DecisionOutcome::NEVER);
    world.deciders["order"].outcomes = outcomes;
}

/// A list is waited on from when a task is scheduled for it, be it while another one is decided.
fn waiting_while_deciding(world: &mut World) {
    world.assumptions.sticky_clock_while_started = true;
    slow_decider(world);
}

fn slow_decider(world: &mut World) {
    let answer = DecisionAnswer::After(Duration::from_secs(20));
    let outcome = DecisionOutcome { taken_after: Duration::ZERO, answer };
    world.deciders["order"].outcomes = Outcomes::always(outcome);
}

fn calls_without_end(world: &mut World) {
    world.limits.call_rates = CallRates::unlimited();
    world.limits.call_rates_per_execution = CallRates::unlimited();
}

fn slow_deliveries(world: &mut World) {
    world.latencies.delivery = Duration::from_secs(10);
}

fn slow_decider_and_workers(world: &mut World) {
    slow_decider(world);
    workers(world, Outcomes::always(worked(15)));
}

fn slow_third_delivery(world: &mut World) {
    let outcomes = Outcomes::first(vec![Duration::ZERO; 2], Duration::from_secs(9));
    world.latencies.delivery_by_id = vec![(Pattern::any_of(["*".into()]), outcomes)];
}

/// The role of the executions is one that is trusted, so far.
fn trusted(world: &mut World) {
    described(world);
    let role = Role::new(ROLE, TRUST).unwrap().with_aws_lambda_role();
    world.permissions.roles = Some([(ROLE.into(), role)].into_iter().collect());
}

const ROLE: &str = "arn:aws:iam::123456789012:role/swf";

const TRUST: &str = r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"Service": "swf.amazonaws.com"}}}"#;

/// As a fault leaves the trust of a role behind.
const NOBODY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Revoked",
    "Effect": "Deny", "Principal": {"Service": "swf.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#;

fn distrust() -> Deed {
    let policy = Policy::parse("trust policy", PolicyKind::Trust, NOBODY).unwrap();
    let role = ROLE.into();
    Deed::ChangePermissions(PermissionChange::UpdateAssumeRolePolicy { role, policy })
}

fn described(world: &mut World) {
    calls_without_end(world);
    world.permissions.roles = Some([].into_iter().collect());
    world.permissions.caller = Some(Caller::new("arn:aws:iam::123456789012:user/ann"));
    let allowed = policy("all", "*");
    let caller = world.permissions.caller.as_mut().unwrap();
    caller.put_policy(allowed);
}

fn policy(name: &str, resource: &str) -> Policy {
    let json = format!(
        r#"{{"Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "{resource}"}}]}}"#
    );
    Policy::parse(name, PolicyKind::Identity, &json).unwrap()
}

fn role(name: &str) -> Deed {
    let role = Role::new(&format!("arn:aws:iam::123456789012:role/{name}"), TRUST).unwrap();
    Deed::ChangePermissions(PermissionChange::CreateRole(Box::new(role)))
}

fn no_role(name: &str) -> Deed {
    let role = format!("arn:aws:iam::123456789012:role/{name}");
    Deed::ChangePermissions(PermissionChange::DeleteRole(role.into()))
}

fn user_policy(resource: &str) -> Deed {
    Deed::ChangePermissions(PermissionChange::PutUserPolicy(policy("more", resource)))
}

/// The start of `order-2`, with more in it.
fn started(with: StartWorkflowExecution) -> Deed {
    let (workflow_id, workflow_type) = ("order-2".into(), WorkflowType::new("order", "1"));
    Deed::Start(StartWorkflowExecution { workflow_id, workflow_type, ..with })
}

fn of_policy(child_policy: ChildPolicy) -> Deed {
    let child_policy = Some(child_policy);
    started(StartWorkflowExecution { child_policy, ..StartWorkflowExecution::default() })
}

fn of_role(name: &str) -> Deed {
    let lambda_role = Some(format!("arn:aws:iam::123456789012:role/{name}").into());
    started(StartWorkflowExecution { lambda_role, ..StartWorkflowExecution::default() })
}

fn register(name: &str) -> Deed {
    let name = name.into();
    let version = "1".into();
    Deed::RegisterActivityType(RegisterActivityType { name, version, ..Default::default() })
}

fn deprecate_work() -> Deed {
    let activity_type = ActivityType::new("work", "1");
    Deed::DeprecateActivityType(DeprecateActivityType { domain: "".into(), activity_type })
}

fn deprecate_order() -> Deed {
    let workflow_type = WorkflowType::new("order", "1");
    Deed::DeprecateWorkflowType(DeprecateWorkflowType { domain: "".into(), workflow_type })
}

fn deprecate_domain() -> Deed {
    Deed::DeprecateDomain(DeprecateDomain::default())
}

fn cancel_nothing() -> Deed {
    let workflow_id = "nobody".into();
    let request = RequestCancelWorkflowExecution { workflow_id, ..Default::default() };
    Deed::RequestCancel(request)
}

fn at_once(deeds: impl IntoIterator<Item = Deed>) -> Vec<(u64, Deed)> {
    deeds.into_iter().map(|deed| (0, deed)).collect()
}

fn of_tasks() -> Vec<Row> {
    let activity = || vec![(0, tell("activity:a"))];
    let one_later = |words| [0, 1].map(|at| vec![(at, tell(words))]);
    vec![
        Row {
            what: "a worker who is lost, and one who is free",
            change: one_worker,
            sides: [("activity:a#0=timeout", activity()), ("activity:a#0=failed", activity())],
            until: 30_000,
        },
        row("when a task is due whose worker is lost", lost_workers, one_later("activity:a")),
        row("since when a task waits for a worker", no_workers, one_later("activity:a")),
        Row {
            what: "when a lost Lambda task is due",
            change: as_it_is,
            sides: one_later("lambda:a").map(|deeds| ("lambda:a#0=timeout", deeds)),
            until: 100_000,
        },
        row("how often a Lambda task was done", slow_at_last, used_twice("lambda")),
        row("how often an activity task was done", slow_at_last, used_twice("activity")),
        row(
            "when a lost decider is missed",
            lost_decider,
            [5, 6].map(|at| vec![(at, tell("marker:m"))]),
        ),
        told("how long a list is waited on", as_it_is, ["list:a sticky:60", "list:a sticky:90"]),
        told("which list is waited on", as_it_is, ["list:a sticky:60", "list:b sticky:60"]),
        Row {
            until: 60_000,
            ..row(
                "since when a list is waited on",
                waiting_while_deciding,
                [55_000, 56_000].map(|at| {
                    vec![(0, tell("list:a sticky:600")), (50_000, tell("z")), (at, tell("z"))]
                }),
            )
        },
    ]
}

/// While one decision task is decided, another waits, and then nobody asks for it.
fn of_decisions() -> Vec<Row> {
    let deeds = || {
        let two = [(50_000, tell("z")), (55_000, tell("y"))];
        [(0, tell("list:a sticky:600"))].into_iter().chain(two).collect()
    };
    let both = || {
        let told = [(1, "activity:a"), (45_000, "z")].into_iter();
        let told = told
            .flat_map(|(at, words)| ["order-1", "order-2"].map(|run| (at, tell_run(run, words))));
        [(0, start("order-2", ""))].into_iter().chain(told).collect()
    };
    let nobody = "decision@signal:y=no-decider";
    let later = "decision@signal:z=slow, decision@signal:y=no-decider";
    vec![
        Row {
            what: "since when a list is waited on, after another task",
            change: slow_decider,
            sides: [(nobody, deeds()), (later, deeds())],
            until: 100_000,
        },
        Row {
            what: "whether an answer waits for something",
            change: slow_decider_and_workers,
            sides: ["decision@signal:z=slow", "decision@signal:z=late"]
                .map(|plan| (plan, vec![(0, tell("activity:a")), (45_000, tell("z"))])),
            until: 50_000,
        },
        Row {
            what: "whose answer waits for something",
            change: slow_decider_and_workers,
            sides: [
                "decision@signal:z=slow, order-2/decision@signal:z=late",
                "decision@signal:z=late, order-2/decision@signal:z=slow",
            ]
            .map(|plan| (plan, both())),
            until: 50_000,
        },
    ]
}

fn of_deliveries() -> Vec<Row> {
    let sent = |ids: [&str; 3]| ids.map(|id| format!("signal:{id}")).join(" ");
    let [more, less] = [["q", "q", "r"], ["q", "r", "r"]].map(sent);
    let both = |one: &str, other: &str| {
        at_once([start("order-2", ""), tell(one), tell_run("order-2", other)])
    };
    vec![
        told("how often each id was sent something", slow_third_delivery, [&more, &less]),
        row("who sent it", slow_third_delivery, [both(&more, &less), both(&less, &more)]),
    ]
}

fn of_executions() -> Vec<Row> {
    let close = || tell_run("order-2", "complete:done");
    let policies = [ChildPolicy::Terminate, ChildPolicy::Abandon].map(of_policy);
    let child = |result| {
        let done = tell_run("c", &format!("complete:{result}"));
        vec![(0, tell("child:c")), (12_000, done)]
    };
    vec![
        told("how it closed", as_it_is, ["complete:a", "fail:a"]),
        row("what its children feel", as_it_is, policies.map(|start| at_once([start, close()]))),
        row(
            "the role of what it left behind",
            as_it_is,
            ["a", "b"].map(|name| at_once([of_role(name), close()])),
        ),
        Row {
            until: 15_000,
            ..row("what a parent will be told", slow_deliveries, ["x", "y"].map(child))
        },
    ]
}

fn of_the_account() -> Vec<Row> {
    let last = |deed: Deed| vec![(5_000, deed)];
    let again = || start("order-1", "");
    vec![
        row("which bucket lacks a token", as_it_is, [last(again()), last(cancel_nothing())]),
        row(
            "how many tokens a bucket lacks",
            as_it_is,
            [last(again()), vec![(5_000, again()), (5_000, again())]],
        ),
        row("a role", described, ["a", "b"].map(|name| at_once([role(name)]))),
        row(
            "what the caller may do",
            described,
            ["arn:aws:swf:us-east-1:123456789012:/domain/a", "*"]
                .map(|resource| at_once([user_policy(resource)])),
        ),
        Row {
            what: "what may be restored",
            change: trusted,
            sides: [
                ("lambda:a#0=trust-revoked", at_once([tell("lambda:a")])),
                ("", at_once([distrust(), tell("lambda:a")])),
            ],
            until: 5_000,
        },
        Row {
            what: "to what it may be restored",
            change: trusted,
            sides: [
                at_once([tell("lambda:a")]),
                [at_once([role("x"), tell("lambda:a")]), vec![(10, no_role("x"))]].concat(),
            ]
            .map(|deeds| ("lambda:a#0=trust-revoked", deeds)),
            until: 5_000,
        },
        row(
            "a domain that is deprecated",
            calls_without_end,
            [
                at_once([deprecate_work(), deprecate_order()]),
                at_once([deprecate_work(), deprecate_order(), deprecate_domain()]),
            ],
        ),
        row(
            "a workflow type that is deprecated",
            calls_without_end,
            [vec![], at_once([deprecate_order()])],
        ),
        row(
            "what a type is registered with",
            calls_without_end,
            ["x", "y"].map(|name| at_once([register(name)])),
        ),
        row(
            "whether a type comes back with its domain",
            calls_without_end,
            [
                at_once([deprecate_domain()]),
                at_once([deprecate_work(), deprecate_order(), deprecate_domain()]),
            ],
        ),
    ]
}

#[test]
fn states_that_differ_in_one_detail_have_different_keys() {
    let rows =
        [of_tasks(), of_decisions(), of_deliveries(), of_executions(), of_the_account()].concat();
    for Row { what, change, sides, until } in rows {
        let mut world = world();
        change(&mut world);
        let [one, other] =
            sides.map(|(plan, deeds)| state(&world, plan, &deeds, until).key().unwrap());
        assert_ne!(one, other, "{what}");
    }
}

/// A property, and two ways to go after which it depends on something else.
type Judged = (&'static str, fn(&mut World), [Side; 2]);

fn quick(world: &mut World) {
    functions(world, Outcomes::always(FunctionOutcome::default()));
    workers(world, Outcomes::always(worked(0)));
}

#[test]
fn what_a_property_still_depends_on_is_in_its_key() {
    let told = |words: [&str; 2]| words.map(|words| ("", at_once([tell(words)])));
    let twice = |id: &str| vec![(0, tell("lambda:a")), (10, tell(&format!("lambda:{id}")))];
    let long = |words: &str| {
        let deeds = (0..20).map(|at| (at, tell(words)));
        deeds.collect::<Vec<_>>()
    };
    let rows: [Judged; 7] = [
        ("TimerStarted at most 2", as_it_is, told(["timer:a", "marker:a"])),
        ("TimerStarted at most 2", as_it_is, told(["timer:a timer:b", "timer:a marker:b"])),
        (
            "TimerStarted before MarkerRecorded",
            as_it_is,
            told(["timer:a marker:b", "marker:b timer:a"]),
        ),
        ("once *", quick, told(["lambda:a", "activity:a"])),
        ("once *", quick, [("", twice("b")), ("", vec![(0, tell("lambda:a"))])]),
        ("closes", no_workers, told(["activity:a", "marker:a"])),
        (
            "progresses",
            |world| world.limits.events = 30,
            [("", long("marker:a")), ("decision@start=event-limit", vec![])],
        ),
    ];
    for (claim, change, sides) in rows {
        let mut world = world();
        change(&mut world);
        let property: Property = claim.parse().unwrap();
        // The execution has an hour.
        let key = |(plan, deeds): Side| property.key(&state(&world, plan, &deeds, 4_000_000));
        let [one, other] = sides.map(key);
        assert_ne!(one.unwrap(), other.unwrap(), "{claim}");
    }
}
