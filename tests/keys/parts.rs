//! Each part of a key counts, and what is no part of it does not.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use swf_sim::iam::Role;
use swf_sim::model::{ActivityType, Answer, ChildPolicy, Pattern};
use swf_sim::service::{DeprecateActivityType, PermissionChange, TerminateWorkflowExecution};
use swf_sim::simulation::{
    ActivityOutcome, DecisionOutcome, DecisionTask, Deed, FunctionOutcome, Outcomes, Plan, World,
};

use crate::obedient::{start, state, tell, world};

/// What is compared: what is done in either case, at which milliseconds, and until when.
struct Row {
    what: &'static str,
    one: Vec<(u64, Deed)>,
    other: Vec<(u64, Deed)>,
    until: [u64; 2],
}

fn row(what: &'static str, one: Vec<(u64, Deed)>, other: Vec<(u64, Deed)>) -> Row {
    Row { what, one, other, until: [900, 900] }
}

fn told(what: &'static str, one: &str, other: &str) -> Row {
    row(what, vec![(0, tell(one))], vec![(0, tell(other))])
}

fn keys(world: &World, row: &Row) -> [u128; 2] {
    let sides = [(&row.one, row.until[0]), (&row.other, row.until[1])];
    sides.map(|(deeds, until)| state(world, "", deeds, until).key().unwrap())
}

fn end(child_policy: ChildPolicy) -> Deed {
    Deed::Terminate(TerminateWorkflowExecution {
        workflow_id: "order-1".into(),
        child_policy: Some(child_policy),
        ..TerminateWorkflowExecution::default()
    })
}

fn deprecate() -> Deed {
    let activity_type = ActivityType::new("work", "1");
    let domain = "".into();
    Deed::DeprecateActivityType(DeprecateActivityType { domain, activity_type })
}

fn at_once(deed: Deed) -> Vec<(u64, Deed)> {
    vec![(0, deed)]
}

/// An activity task, and something more once a worker has it.
fn after_it(words: &str) -> Vec<(u64, Deed)> {
    vec![(0, tell("activity:a")), (5, tell(words))]
}

fn create_role() -> Deed {
    let trust = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": {"Service": "swf.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#;
    let role = Role::new("arn:aws:iam::123456789012:role/other", trust).unwrap();
    Deed::ChangePermissions(PermissionChange::CreateRole(Box::new(role)))
}

/// Rows of which every one differs in one thing that the future depends on.
fn differing() -> Vec<Row> {
    let both =
        |first: u64, second: u64| vec![(first, tell("activity:a")), (second, tell("marker:m"))];
    vec![
        Row { until: [900, 901], ..told("the moment", "", "") },
        row("the executions", vec![], at_once(start("order-2", ""))),
        row("a workflow id", at_once(start("order-2", "")), at_once(start("order-3", ""))),
        row(
            "what an execution was started with",
            at_once(start("order-2", "a")),
            at_once(start("order-2", "b")),
        ),
        row("when it was started", at_once(start("order-2", "")), vec![(1, start("order-2", ""))]),
        row("the length of its history", at_once(tell("a")), vec![(0, tell("a")), (0, tell("b"))]),
        row(
            "how it closed",
            at_once(end(ChildPolicy::Abandon)),
            at_once(end(ChildPolicy::Terminate)),
        ),
        told("what is open", "activity:a", "marker:a"),
        told("its id", "activity:a", "activity:b"),
        told("what it was opened with", "activity:a", "activity:a:note"),
        told("the order in which it was opened", "activity:a activity:b", "activity:b activity:a"),
        row("when it was opened", both(0, 1), both(1, 1)),
        told("a timer", "timer:a", "timer:b"),
        told("what a timer was started with", "timer:a", "timer:a:note"),
        row("when a timer fires", at_once(tell("timer:a")), vec![(1, tell("timer:a"))]),
        told("the order of timers that fire at once", "timer:a timer:b", "timer:b timer:a"),
        told("a Lambda task", "lambda:a", "lambda:b"),
        told("what a Lambda task was scheduled with", "lambda:a", "lambda:a:note"),
        row("when a Lambda task is due", at_once(tell("lambda:a")), vec![(1, tell("lambda:a"))]),
        told("a child", "child:a", "child:b"),
        told("what a child was initiated with", "child:a", "child:a:note"),
        row("a cancel request to a worker", after_it("cancel-activity:a"), after_it("marker:a")),
        told("the list for decision tasks", "list:a", "list:b"),
        told("for how long a list is waited on", "list:a", "list:a sticky:60"),
        row("a type that is deprecated", vec![], at_once(deprecate())),
        row("who may do what", vec![], at_once(create_role())),
        row("a token taken out of a bucket", vec![], vec![(900, start("order-1", ""))]),
    ]
}

#[test]
fn states_that_differ_in_what_counts_have_different_keys() {
    let world = world();
    for row in differing() {
        let [one, other] = keys(&world, &row);
        assert_ne!(one, other, "{}", row.what);
        let again = keys(&world, &row);
        assert_eq!([one, other], again, "{}: the same state has the same key", row.what);
    }
}

/// One task with five signals, or two with one each: as many events either way.
fn one_task_or_two() -> Row {
    let five = vec![(1, tell("z")), (1, tell("z")), (1, tell("z")), (1, tell("z")), (1, tell("x"))];
    let two = vec![(0, tell("x")), (1, tell("y"))];
    // By then, no bucket tells how many signals there were.
    Row { until: [9_000, 9_000], ..row("how many decision tasks were taken", five, two) }
}

/// Makes a world in which something counts that does not count otherwise.
type Change = fn(&mut World);

/// Rows that differ in what counts only where the world goes by it.
fn differing_by_world() -> Vec<(Change, Row)> {
    vec![
        (
            |world| {
                let function = world.functions.get_mut("function").unwrap();
                let slow = FunctionOutcome { after: Duration::from_secs(700), ..quick() };
                function.outcomes = Outcomes::first(vec![quick()], slow);
            },
            told("how often an id was used", "lambda:a", "lambda:b"),
        ),
        (
            |world| {
                let outcomes = &mut world.deciders["order"].outcomes;
                let later = DecisionOutcome::after(Duration::from_millis(1));
                *outcomes = Outcomes::first(vec![DecisionOutcome::default(); 4], later);
            },
            one_task_or_two(),
        ),
        (
            |world| {
                let all = Pattern::any_of(["*".into()]);
                let later = Outcomes::first(vec![Duration::ZERO], Duration::from_millis(1));
                world.latencies.delivery_by_id = vec![(all, later)];
            },
            told("how often something was sent to an id", "signal:q signal:q", "signal:q signal:r"),
        ),
    ]
}

fn quick() -> FunctionOutcome {
    FunctionOutcome::default()
}

#[test]
fn counts_are_in_a_key_where_the_world_goes_by_them_and_nowhere_else() {
    for (change, row) in differing_by_world() {
        let mut plain = world();
        plain.functions.get_mut("function").unwrap().outcomes = Outcomes::always(quick());
        let mut counting = plain.clone();
        change(&mut counting);
        let [one, other] = keys(&counting, &row);
        assert_ne!(one, other, "{}", row.what);
        let [one, other] = keys(&plain, &row);
        assert_eq!(one, other, "{}, which nothing goes by", row.what);
    }
}

/// Rows that differ in nothing that anything goes by.
fn alike() -> Vec<Row> {
    vec![
        told("a name that the decider's key does not tell", "x", "y"),
        told("a marker", "marker:a", "marker:b"),
        told("what is over", "timer:a cancel-timer:a", "timer:b cancel-timer:b"),
        one_task_or_two(),
        Row {
            until: [9_000, 9_000],
            ..row("a token long put back", vec![], at_once(start("order-1", "")))
        },
        row(
            "which of two came first",
            vec![(1, tell("x")), (2, tell("y"))],
            vec![(1, tell("y")), (2, tell("x"))],
        ),
    ]
}

#[test]
fn states_that_differ_in_the_past_alone_have_equal_keys() {
    let world = world();
    for row in alike() {
        let [one, other] = keys(&world, &row);
        assert_eq!(one, other, "{}", row.what);
    }
}

#[test]
fn a_worker_that_nobody_waits_for_counts_only_where_workers_are_few() {
    let mut world = world();
    let ten = ActivityOutcome { after: Duration::from_secs(10), ..ActivityOutcome::default() };
    world.workers["work"].outcomes = Outcomes::always(ten);
    let keys = |world: &World| {
        let deeds = at_once(tell("activity:a"));
        let plans = ["activity:a#0=timeout", "activity:a#0=too-late"];
        plans.map(|plan| state(world, plan, &deeds, 20_000).key().unwrap())
    };
    let [lost, late] = keys(&world);
    assert_eq!(lost, late, "the task has timed out, and a late answer is refused");
    world.workers["work"].number = NonZeroU32::new(1);
    let [lost, late] = keys(&world);
    assert_ne!(lost, late, "one worker is lost, the other is soon free");
}

#[test]
fn what_becomes_of_a_task_is_in_the_key_until_it_is_over() {
    let mut world = world();
    let ten = ActivityOutcome { after: Duration::from_secs(10), ..ActivityOutcome::default() };
    world.workers["work"].outcomes = Outcomes::always(ten);
    let deeds = at_once(tell("activity:a"));
    let plans = ["", "activity:a#0=slow", "activity:a#0=failed"];
    let keys = |until| plans.map(|plan| state(&world, plan, &deeds, until).key().unwrap());
    let [nominal, slow, failing] = keys(5_000);
    assert_ne!(nominal, slow, "when it is answered is settled");
    assert_eq!(nominal, failing, "it is not answered yet, and nothing is settled of how");
    let [nominal, slow, failed] = keys(30_000);
    assert_eq!([nominal, nominal], [slow, failed], "the decider says that it is all one to it");
}

#[test]
fn who_is_asked_and_what_leaves_no_trace_is_in_no_key() {
    let world = world();
    let nominal = state(&world, "", &[], 900);
    let twice = state(&world, "decision@start=duplicate", &[], 900);
    assert_eq!(nominal.key(), twice.key());
    assert_eq!(nominal.key(), nominal.fork(Plan::new()).key());
    assert_ne!(nominal.plan(), twice.plan());
}

#[test]
fn a_decider_without_a_key_leaves_none_as_long_as_an_execution_of_its_is_open() {
    let mut world = world();
    let silent = |_: &DecisionTask<'_>| Answer::default();
    world.deciders["order"].decider = Arc::new(silent);
    assert_eq!(state(&world, "", &[], 900).key(), None);
    let over = at_once(end(ChildPolicy::Abandon));
    assert!(state(&world, "", &over, 900).key().is_some());
}
