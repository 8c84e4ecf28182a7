//! Orders and merged states, counted against closed forms.

use swf_sim::search::{Exploration, Explore, Property, explore};

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
    (1..=2 * activities).product::<u64>() * three >> activities
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
