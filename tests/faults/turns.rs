//! Who goes first among the things that are due in one millisecond.

use std::collections::BTreeSet;
use std::time::Duration;

use swf_sim::check::check;
use swf_sim::model::{EventAttributes, EventType, Recording, Timeout};
use swf_sim::render;
use swf_sim::scenario::Scenario;
use swf_sim::search::{Property, shrink};
use swf_sim::simulation::{
    ActivityOutcome, Deed, FaultModel, Outcomes, Plan, Seeded, Simulation, SiteKind, Spot,
    TurnStep, World,
};

use super::shipped::scenarios;
use super::world::{activity, complete, deed, history, signal, start, start_timer};
use super::worlds::{activities, all, order};
use super::{bytes, planned, under};

/// Three timers that fire in one millisecond.
fn naps() -> World {
    let timers = ["a", "b", "c"].map(|id| start_timer(id, 5)).to_vec();
    order(vec![timers, vec![], vec![], vec![]])
}

/// An activity task whose worker answers in the very millisecond in which it times out.
fn at_the_deadline() -> World {
    let mut world = order(vec![vec![activity("ship-1")], vec![complete()]]);
    let timeout = Some(Timeout::Seconds(9));
    world.activity_types[0].default_task_start_to_close_timeout = timeout;
    let after = Duration::from_secs(9);
    let outcome = ActivityOutcome { after, ..ActivityOutcome::default() };
    world.workers.insert("ship".into(), Outcomes::always(outcome).into());
    world
}

/// The timers of `order-1` in the order in which they fire.
fn fired(simulation: &Simulation) -> String {
    let fired = history(simulation, "order-1").iter().filter_map(|event| {
        let EventAttributes::TimerFired(timer) = &event.attributes else { return None };
        Some(timer.timer_id.as_str())
    });
    fired.collect()
}

#[test]
fn what_yields_lets_so_many_others_go_first() {
    let rows = [
        ("", "abc"),
        ("turn@fire:timer:a#0=yield:1", "bac"),
        ("turn@fire:timer:a#0=yield:2", "bca"),
        ("turn@fire:timer:b#0=yield:1", "acb"),
        ("turn@fire:timer:a#0=yield:1, turn@fire:timer:b#0=yield:1", "cab"),
        ("turn@fire:timer:a#0=yield:2, turn@fire:timer:b#0=yield:1", "cba"),
        // Only orders that the plan names differ from the nominal one.
        ("order-1/turn@fire:timer:a#0=yield:1, decision@start=slow", "bac"),
    ];
    for (plan, order) in rows {
        assert_eq!(fired(&planned(naps(), plan)), order, "{plan}");
    }
}

#[test]
fn an_answer_at_its_deadline_is_in_time_where_the_timeout_yields() {
    let closes = |simulation: &Simulation| {
        let types = history(simulation, "order-1").iter().map(|event| event.event_type());
        types.rev().find(|t| t.name().starts_with("ActivityTask")).unwrap()
    };
    let nominal = planned(at_the_deadline(), "");
    assert_eq!(closes(&nominal), EventType::ActivityTaskTimedOut);
    let yielding = planned(at_the_deadline(), "turn@timeout:activity:ship-1#0=yield:1");
    assert_eq!(closes(&yielding), EventType::ActivityTaskCompleted);
}

#[test]
fn what_people_do_in_one_millisecond_has_turns_too() {
    let mut world = order(vec![vec![], vec![], vec![]]);
    for name in ["first", "second"] {
        deed(&mut world, 5_000, signal("order-1", name));
    }
    let names = |simulation: &Simulation| -> Vec<String> {
        let text = history(simulation, "order-1").iter().map(super::world::text);
        text.filter(|text| text.contains("WorkflowExecutionSignaled")).collect()
    };
    // The start is the first thing that people do to it.
    let simulation = planned(world, "turn@deed:people:order-1#1=yield:1");
    let names = names(&simulation);
    assert!(names[0].contains("second") && names[1].contains("first"), "{names:?}");
}

#[test]
fn who_cannot_yield_so_often_is_told() {
    let rows = [
        (
            "turn@fire:timer:a#0=yield:7",
            // The other timers, and the hand-out and the answer of a decision task.
            "`yield:7` at `turn@fire:timer:a#0` would let more go first than the 4 others",
        ),
        ("turn@fire:timer:d#0=yield:1", "did you mean `turn@fire:timer:a#0`?"),
        // It is about the same timer, however little the words are alike.
        ("turn@hand-out:timer:b#0=yield:1", "did you mean `turn@fire:timer:b#0`?"),
        ("turn@timeout:execution=yield:1", "never came up with others that could go first"),
    ];
    for (plan, expected) in rows {
        let simulation = under(naps(), plan.parse::<Plan>().unwrap());
        let unmet: Vec<String> = simulation.unmet().iter().map(ToString::to_string).collect();
        assert!(unmet.len() == 1 && unmet[0].contains(expected), "{plan}: {unmet:?}");
    }
}

#[test]
fn turns_are_noted_only_where_somebody_asks_for_orders() {
    let turns = |simulation: &Simulation| {
        let kinds = simulation.passed().map(|passed| passed.site.spot.kind());
        kinds.filter(|kind| *kind == SiteKind::Turn).count()
    };
    let default = FaultModel::default();
    for seed in 0..20 {
        assert_eq!(turns(&under(naps(), Seeded::new(seed, &default))), 0);
    }
    let all_but_orders: FaultModel = "all: 1/1".parse().unwrap();
    assert_eq!(turns(&under(naps(), Seeded::new(1, &all_but_orders))), 0);
    assert_eq!(turns(&planned(naps(), "decision@start=slow")), 0);
    assert!(turns(&planned(naps(), "turn@fire:timer:a#0=yield:1")) > 1);
}

#[test]
fn an_event_that_comes_later_tells_why_also_where_it_comes_last() {
    // Behind the timers come the hand-out and the answer of a decision task.
    for times in [2, 4] {
        let plan = format!("turn@fire:timer:a#0=yield:{times}");
        let simulation = planned(naps(), &plan);
        let execution = simulation.execution("order-1").unwrap();
        let remarks = simulation.remarks(execution);
        let [remark] = remarks.as_slice() else { panic!("{remarks:?}") };
        let event = execution.event(remark.event_id).unwrap();
        assert_eq!(event.event_type(), EventType::TimerFired);
        assert_eq!(remark.text, format!("fault {plan}"));
        let why = simulation.provenance(execution.workflow_execution()).unwrap();
        let why = &why[remark.event_id.0 as usize - 1];
        let struck = why.site.as_ref().zip(why.fault).map(|(s, f)| format!("{s}={f}"));
        assert_eq!(struck, Some(plan));
    }
}

/// Scenarios as they are shipped, and the worlds of these tests.
fn worlds() -> Vec<(String, World)> {
    let shipped = scenarios().into_iter().map(|path| {
        let scenario = Scenario::load(path).unwrap();
        (scenario.name, scenario.world)
    });
    let mut own = all();
    let mut beating = activities();
    deed(&mut beating, 1_000, signal("order-1", "hurry"));
    own.push(("beating", beating));
    let own = own.into_iter().map(|(name, world)| (name.to_owned(), world));
    shipped.chain(own).collect()
}

/// What a run says of itself under the plan that a seed stood for is the same.
#[track_caller]
fn again(name: &str, world: &World, drawn: &Simulation) {
    let plan = drawn.plan();
    let read: Plan = plan.to_string().parse().unwrap();
    assert_eq!(read, plan, "{name}");
    let simulation = under(world.clone(), read);
    assert_eq!(simulation.unmet(), [], "{name}: {plan}");
    assert_eq!(bytes(&simulation), bytes(drawn), "{name}: {plan}");
    assert_eq!(simulation.plan(), plan, "{name}");
}

#[test]
fn orders_that_a_seed_draws_are_lawful_and_their_plan_gives_them_again() {
    let model: FaultModel = "all: 0/1, turn.yield: 1/2".parse().unwrap();
    let (mut steps, mut yields) = (BTreeSet::<TurnStep>::new(), 0);
    for (name, world) in worlds() {
        for seed in 0..6 {
            let drawn = under(world.clone(), Seeded::new(seed, &model));
            again(&name, &world, &drawn);
            let plan = drawn.plan();
            // A start that comes too early may be refused, so that there is no history.
            let recordings = Recording::read(render::document(drawn.executions()));
            for recording in recordings.unwrap_or_default() {
                let found = check(&recording, &drawn.world().limits).violations;
                assert!(found.is_empty(), "{name}: {plan}: {found:#?}");
            }
            for (site, _) in plan.iter() {
                let Spot::Turn { step, .. } = &site.spot else { panic!("{name}: {plan}") };
                steps.insert(*step);
                yields += 1;
            }
        }
    }
    assert!(yields > 200, "only {yields} yielded");
    // No world denies polls at a time when something else is due.
    for step in TurnStep::ALL.iter().filter(|step| **step != TurnStep::Poll) {
        assert!(steps.contains(step), "{step:?} never yielded: {steps:?}");
    }
}

#[test]
fn orders_and_faults_together_are_one_plan() {
    let model: FaultModel = "all: 1/10, turn.yield: 1/3".parse().unwrap();
    let mut both = 0;
    for (name, world) in worlds() {
        for seed in 0..6 {
            let drawn = under(world.clone(), Seeded::new(seed, &model));
            again(&name, &world, &drawn);
            let plan = drawn.plan();
            let turns = plan.iter().filter(|(site, _)| site.spot.kind() == SiteKind::Turn).count();
            both += usize::from(turns > 0 && turns < plan.len());
        }
    }
    assert!(both > 50, "only {both} plans have both");
}

#[test]
fn a_draw_for_a_turn_changes_no_other_draw() {
    let plain: FaultModel = "all: 1/10".parse().unwrap();
    let orders: FaultModel = "all: 1/10, turn.yield: 1/1".parse().unwrap();
    let mut compared = 0;
    for seed in 0..50 {
        let [plain, orders] = [&plain, &orders].map(|model| {
            let simulation = under(naps(), Seeded::new(seed, model));
            let first = simulation.passed().take(5);
            let first = first.filter(|passed| passed.site.spot.kind() != SiteKind::Turn);
            first.map(|p| (p.site.to_site(), p.admitted, p.struck)).collect::<Vec<_>>()
        });
        for (site, admitted, struck) in &orders {
            if let Some((_, admitted_too, struck_too)) = plain.iter().find(|(at, _, _)| at == site)
                && admitted_too == admitted
            {
                assert_eq!(struck_too, struck, "seed {seed}: {site}");
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn shrinking_lets_as_few_go_first_as_will_do() {
    let first = Property::new("a fires first", |ran| {
        let broken = !fired(ran.simulation).starts_with('a');
        broken.then(|| swf_sim::search::Broken::somewhere("it did not"))
    });
    let plan = "turn@fire:timer:b#0=yield:1, turn@fire:timer:a#0=yield:2";
    let shrunk = shrink(&naps(), &first, &plan.parse().unwrap()).unwrap();
    assert_eq!(shrunk.plan.to_string(), "turn@fire:timer:a#0=yield:1");
}

#[test]
fn starts_of_one_millisecond_have_turns_of_their_own() {
    let mut world = order(vec![vec![complete()]]);
    let mut other = start();
    other.workflow_id = "order-2".into();
    deed(&mut world, 0, Deed::Start(other));
    let simulation = planned(world, "turn@deed:people:order-1#0=yield:1");
    let ids = simulation.executions().map(|run| run.workflow_execution().workflow_id.as_str());
    assert_eq!(ids.collect::<Vec<_>>(), ["order-2", "order-1"]);
}
