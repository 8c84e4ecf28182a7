//! A fault is asked about at the moment at which it begins to act.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use swf_sim::model::{AnswerAtDeadline, Timeout};
use swf_sim::search::{Explore, Property, explore};
use swf_sim::simulation::{ActivityOutcome, Fault, Outcomes, Plan, Simulation, World};

use super::world::{activity, complete};
use super::worlds::{activities, order, told};
use super::{planned, under};

/// Two activity tasks at once, each of which takes a second.
fn side_by_side() -> World {
    let mut world = order(vec![vec![activity("a"), activity("b")], vec![], vec![complete()]]);
    let outcome = ActivityOutcome { after: Duration::from_secs(1), ..ActivityOutcome::default() };
    world.workers.insert("ship".into(), Outcomes::always(outcome).into());
    world
}

/// What was asked about an activity task at each stage, with the milliseconds since the start.
fn stages(simulation: &Simulation, name: &str) -> Vec<(u64, String)> {
    let start = simulation.world().start;
    let of_site = simulation.passed().filter(|passed| passed.site.to_string() == name);
    let told = of_site.map(|passed| {
        let millis = passed.at.since(start).as_millis();
        (u64::try_from(millis).unwrap(), passed.admitted.to_string())
    });
    told.collect()
}

#[test]
fn an_activity_task_is_asked_about_when_offered_when_taken_and_when_its_answer_is_due() {
    let mut world = activities();
    world.latencies.hand_out = Duration::from_millis(10);
    let simulation = under(world, Plan::new());
    let expected = [
        (10, "no-worker, schedule-to-close"),
        (20, "duplicate, slow, heartbeats-stop, timeout, too-late"),
        (2_020, "failed"),
    ];
    let expected = expected.map(|(at, admitted)| (at, admitted.to_owned()));
    assert_eq!(stages(&simulation, "activity:ship-1#0"), expected);
    let sites = simulation.sites();
    let merged: Vec<_> =
        sites.iter().filter(|p| p.site.to_string() == "activity:ship-1#0").collect();
    let [merged] = merged[..] else { panic!("{merged:?}") };
    assert_eq!(merged.admitted.iter().count(), 8);
    assert_eq!(merged.at.since(simulation.world().start), Duration::from_millis(10));
}

#[test]
fn where_a_fault_has_struck_no_later_stage_is_asked() {
    for fault in ["no-worker", "schedule-to-close", "slow", "duplicate", "timeout"] {
        let simulation = planned(activities(), &format!("activity:ship-1#0={fault}"));
        let mut asked = simulation.passed().filter(|p| p.site.to_string() == "activity:ship-1#0");
        assert_eq!(asked.next_back().unwrap().struck.unwrap().to_string(), fault);
    }
}

#[test]
fn a_worker_may_fail_as_long_as_the_task_waits_for_its_answer() {
    let at_once = |at_deadline| {
        let mut world = side_by_side();
        world.activity_types[0].default_task_start_to_close_timeout = Some(Timeout::Seconds(1));
        world.assumptions.answer_at_deadline = at_deadline;
        world
    };
    let told = told(&planned(at_once(AnswerAtDeadline::InTime), "activity:a#0=failed"));
    assert!(told.contains(&"ActivityTaskFailed".to_owned()), "{told:?}");
    let plan: Plan = "activity:a#0=failed".parse().unwrap();
    let late = under(at_once(AnswerAtDeadline::Late), plan);
    assert_eq!(late.unmet().len(), 1, "the task has timed out by then");
}

/// The plans of two faults that exploration goes through.
fn explored(world: &World) -> Vec<BTreeSet<String>> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let note = Property::new("noting", move |ran| {
        noted.lock().unwrap().push(entries(&ran.simulation.plan()));
        None
    });
    let properties = vec![note];
    let what = Explore { max_faults: 2, traceless: true, properties, ..Explore::default() };
    assert!(explore(&what, world, &|_| true).unwrap().is_complete());
    let mut seen = seen.lock().unwrap().clone();
    seen.retain(|plan| plan.len() == 2);
    seen
}

fn entries(plan: &Plan) -> BTreeSet<String> {
    plan.iter().map(|(site, fault)| format!("{site}={fault}")).collect()
}

#[test]
fn exploration_neither_loses_nor_doubles_what_is_asked_after_a_later_site() {
    let world = side_by_side();
    let explored = explored(&world);
    let distinct: BTreeSet<_> = explored.iter().cloned().collect();
    assert_eq!(distinct.len(), explored.len(), "none twice");
    let nominal = under(world.clone(), Plan::new());
    let all = nominal.sites();
    let single = all.iter().flat_map(|passed| {
        let of_site =
            Fault::ALL.iter().filter(|fault| fault.kinds().contains(&passed.site.spot.kind()));
        of_site.map(|fault| (passed.site.clone(), *fault))
    });
    let single: Vec<_> = single.collect();
    let mut compared = 0;
    for (place, one) in single.iter().enumerate() {
        for other in single[place..].iter().filter(|other| other.0 != one.0) {
            let plan: Plan = [one.clone(), other.clone()].into_iter().collect();
            let comes_about = under(world.clone(), plan.clone()).unmet().is_empty();
            assert_eq!(distinct.contains(&entries(&plan)), comes_about, "{plan}");
            compared += usize::from(comes_about);
        }
    }
    assert!(compared > 300, "{compared}");
}
