//! Orders and merged states, counted against closed forms.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use swf_sim::model::Answer;
use swf_sim::scenario::Scenario;
use swf_sim::search::{Exploration, Explore, Property, digest, explore, run};
use swf_sim::simulation::{Decider, DeciderError, DecisionTask, Key, Plan, World};

use super::shipped::scenarios;

#[path = "../../benches/ratios/orders.rs"]
mod activities;

/// Every order, and every activity may fail.
fn explored(number: usize, merged: bool, properties: Vec<Property>) -> Exploration {
    let what = Explore {
        max_faults: number,
        orders: true,
        merged,
        model: Some("all: 0/1, activity.failed: 1/1".parse().unwrap()),
        properties,
        ..Explore::default()
    };
    let world = activities::world(number);
    let explored = explore(&what, &world, &|_| true).unwrap();
    assert!(explored.is_complete());
    explored
}

/// (2N)! 3^N / 2^N: the orders of N starts and N closes, each close after its start and one of
/// three.
fn histories(activities: u64) -> u64 {
    let three = 3_u64.pow(u32::try_from(activities).unwrap());
    ((1..=2 * activities).product::<u64>() * three) >> activities
}

#[test]
fn every_order_and_outcome_of_activities_is_one_run() {
    for activities in 1..=3_u64 {
        let all = explored(activities as usize, false, Vec::new());
        assert_eq!(all.runs.iter().sum::<u64>(), histories(activities), "{all}");
        assert_eq!(all.histories.count(), (histories(activities), true));
    }
}

#[test]
fn merged_there_are_five_states_of_each_activity() {
    for activities in 1..=4_u32 {
        let all = explored(activities as usize, true, Vec::new());
        let states = all.states.clone().unwrap();
        assert_eq!((states.different, states.keyless), (5_u64.pow(activities), None), "{all}");
    }
}

#[test]
#[ignore = "two hundred thousand runs are for optimized builds, as `.ci/run` makes one"]
fn every_order_and_outcome_of_four_activities_is_one_run() {
    let all = explored(4, false, Vec::new());
    assert_eq!(all.runs.iter().sum::<u64>(), 204_120, "{all}");
}

/// The plans of an exploration, and digests of what the runs under them wrote.
fn plans(world: &World, what: Explore) -> Vec<(String, u64)> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let note = Property::new("noting", move |ran| {
        let plan = ran.simulation.plan().to_string();
        noted.lock().unwrap().push((plan, digest(ran.simulation)));
        None
    });
    let what = Explore { properties: vec![note], ..what };
    explore(&what, world, &|_| true).unwrap();
    std::mem::take(&mut seen.lock().unwrap())
}

#[test]
fn each_run_is_that_of_its_plan_and_no_two_have_one_plan() {
    let model = Some("all: 0/1, activity.failed: 1/1".parse().unwrap());
    let orders = Explore { max_faults: 2, orders: true, model, ..Explore::default() };
    let mut worlds = vec![(activities::world(2), orders)];
    let orders = Explore { orders: true, max_runs: Some(40), ..Explore::default() };
    worlds.extend(shipped().into_iter().map(|scenario| (scenario.world, orders.clone())));
    for (world, what) in worlds {
        let plans = plans(&world, what);
        let distinct: BTreeSet<&String> = plans.iter().map(|(plan, _)| plan).collect();
        assert_eq!(distinct.len(), plans.len(), "no plan is run twice");
        for (text, digested) in &plans {
            let plan: Plan = text.parse().unwrap();
            let (simulation, _) = run(world.clone(), plan).unwrap();
            assert_eq!(simulation.unmet(), [], "{text}");
            assert_eq!(
                (simulation.plan().to_string(), digest(&simulation)),
                (text.clone(), *digested)
            );
        }
    }
}

/// A decider that has to be told of each run from its beginning.
struct Told(Arc<dyn Decider + Send>);

impl Decider for Told {
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        self.0.decide(task)
    }

    fn key(&self, task: &DecisionTask<'_>) -> Option<Key> {
        self.0.key(task)
    }

    fn is_function_of_history(&self) -> bool {
        false
    }
}

#[test]
fn runs_that_are_each_taken_from_the_beginning_come_to_what_others_come_to() {
    let model = Some("all: 0/1, activity.failed: 1/1".parse().unwrap());
    let orders = Explore { max_faults: 2, orders: true, model, ..Explore::default() };
    let world = activities::world(2);
    let mut told = world.clone();
    let party = &mut told.deciders["fan"];
    party.decider = Arc::new(Told(Arc::clone(&party.decider)));
    let [kept, again] = [&world, &told].map(|world| plans(world, orders.clone()));
    assert_eq!(kept.len() as u64, histories(2));
    assert_eq!(kept, again);
    let merged = Explore { merged: true, properties: Vec::new(), ..orders };
    let [kept, again] = [&world, &told].map(|world| explore(&merged, world, &|_| true).unwrap());
    assert!(kept.states.as_ref().is_some_and(|states| states.met_again > 0));
    assert_eq!(kept, again);
}

fn shipped() -> Vec<Scenario> {
    scenarios().iter().map(|path| Scenario::load(path).unwrap()).collect()
}

/// The properties that an exploration finds to break.
fn broken(what: Explore, world: &World) -> (BTreeSet<String>, Exploration) {
    let explored = explore(&what, world, &|_| true).unwrap();
    (explored.failures.keys().cloned().collect(), explored)
}

#[test]
fn merged_explorations_of_shipped_scenarios_find_what_others_find() {
    let (mut met_again, mut with_orders) = (0, 0);
    for scenario in shipped() {
        // Judging the whole history at each state, as that needs, takes long in debug builds.
        let mut properties = Property::defaults();
        properties.retain(|property| property.name() != "lawful" || !cfg!(debug_assertions));
        let faults = Explore { properties, ..Explore::default() };
        let orders = Explore { max_faults: 0, orders: true, max_runs: Some(40), ..faults.clone() };
        for what in [faults, orders] {
            let merged = Explore { merged: true, ..what.clone() };
            let of_orders = what.orders;
            let (plain, all) = broken(what, &scenario.world);
            if !all.is_complete() {
                continue;
            }
            let (fewer, merged) = broken(merged, &scenario.world);
            assert_eq!(fewer, plain, "{}", scenario.name);
            met_again += merged.states.map_or(0, |states| states.met_again);
            with_orders += u64::from(of_orders);
        }
    }
    assert!(met_again > 0 && with_orders > 10, "{met_again} states, {with_orders} with orders");
}
