//! Every order of one world, gone through by swf-sim and by stateright, in turn and in one process.
//!
//! The reducer is the same: stateright's states are simulations, each with its key. `cargo run
//! --release`, here, prints the medians of the CPU time and what they are to each other.

#[path = "../../ratios/orders.rs"]
mod orders;

use std::hash::{Hash, Hasher};
use std::time::Duration;

use cpu_time::ProcessTime;
use stateright::{Checker, Model, Property};
use swf_sim::search::{Explore, explore};
use swf_sim::simulation::{Simulation, World};

const ACTIVITIES: usize = 6;
const ROUNDS: usize = 9;

fn main() {
    let world = orders::world(ACTIVITIES);
    let (mut own, mut breadth, mut depth) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        own.push(timed(|| by_swf_sim(&world)));
        breadth.push(timed(|| by_stateright(&world, true)));
        depth.push(timed(|| by_stateright(&world, false)));
    }
    let own = median(own);
    let states = 4_u32.pow(ACTIVITIES as u32);
    println!("{states} states of {ACTIVITIES} activities in one millisecond, median of {ROUNDS}");
    for (name, time) in [("swf-sim", own), ("stateright, breadth first", median(breadth))]
        .into_iter()
        .chain([("stateright, depth first", median(depth))])
    {
        let rate = f64::from(states) / time.as_secs_f64() / 1e3;
        let ratio = time.as_secs_f64() / own.as_secs_f64();
        println!("{name:28} {rate:8.0} k states/s, {ratio:5.2}x the time of swf-sim");
    }
}

fn timed(run: impl FnOnce()) -> Duration {
    let begin = ProcessTime::now();
    run();
    begin.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn by_swf_sim(world: &World) {
    let what = Explore {
        max_faults: 0,
        orders: true,
        merged: true,
        model: Some("all: 0/1".parse().expect("it is a model")),
        properties: Vec::new(),
        ..Explore::default()
    };
    let explored = explore(&what, world, &|_| true).expect("the types can be registered");
    let states = explored.states.map(|states| states.different);
    assert_eq!(states, Some(4_u64.pow(ACTIVITIES as u32)));
}

fn by_stateright(world: &World, breadth_first: bool) {
    let checker = Orders(world.clone()).checker();
    let states = match breadth_first {
        true => checker.spawn_bfs().join().unique_state_count(),
        false => checker.spawn_dfs().join().unique_state_count(),
    };
    // It sees the moments before and after that millisecond too.
    assert!(states >= 4_usize.pow(ACTIVITIES as u32), "{states}");
}

/// The orders of a world as stateright sees them.
struct Orders(World);

/// A simulation at rest. Two are equal if their futures are.
#[derive(Clone, Debug)]
struct State {
    simulation: Simulation,
    choices: usize,
    key: Option<u128>,
}

impl State {
    fn new(mut simulation: Simulation) -> Self {
        let (choices, key) = (simulation.choices(), simulation.key());
        State { simulation, choices, key }
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Model for Orders {
    type State = State;
    type Action = usize;

    fn init_states(&self) -> Vec<State> {
        let simulation = Simulation::new(self.0.clone()).expect("the types can be registered");
        vec![State::new(simulation)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<usize>) {
        actions.extend(0..state.choices);
    }

    fn next_state(&self, state: &State, first: usize) -> Option<State> {
        let mut simulation = state.simulation.clone();
        let went_on = simulation.step_choosing(first).expect("the decider answers what is valid");
        went_on.then(|| State::new(simulation))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("none is wrong", |_, _| true)]
    }
}
