//! What goes back to a savepoint is what a copy made there is.

use std::sync::Arc;

use swf_sim::scenario::Scenario;
use swf_sim::simulation::{FaultModel, NotOnItsWay, Plan, Savepoint, Seeded, Simulation};

use super::shipped::scenarios;

/// A savepoint is made before every so many steps.
const STEPS: usize = 7;

/// A run under a seed, with savepoints on its way and copies made there.
fn saved(first: &Simulation, faults: Seeded) -> (Simulation, Vec<(Savepoint, Simulation)>) {
    let (mut simulation, mut saved) = (first.fork(faults), Vec::new());
    for step in 0.. {
        if step % STEPS == 0 {
            saved.push((simulation.save(), simulation.clone()));
        }
        if simulation.step() != Ok(true) {
            break;
        }
    }
    (simulation, saved)
}

#[test]
fn a_simulation_that_goes_back_is_in_every_part_what_a_copy_is() {
    let model: FaultModel = "turn.yield: 1/4".parse().unwrap();
    let drawn = Seeded::new(0, &model);
    for path in scenarios() {
        // Its history is too long to be written out after every few events.
        if path.ends_with("event-limit.yaml") {
            continue;
        }
        let scenario = Scenario::load(&path).unwrap_or_else(|findings| panic!("{findings}"));
        let first = Simulation::new(Arc::new(scenario.world)).unwrap();
        let (mut simulation, saved) = saved(&first, drawn.with_seed(1));
        for (place, (savepoint, copy)) in saved.iter().enumerate().rev() {
            for seed in [2, 3] {
                let faults = drawn.with_seed(seed);
                simulation.rewind(savepoint, faults.clone()).unwrap();
                let mut other = copy.fork(faults);
                let place = format!("{} at step {}", path.display(), STEPS * place);
                assert_eq!(format!("{simulation:?}"), format!("{other:?}"), "{place}");
                assert_eq!(simulation.run(), other.run(), "{place}");
                assert_eq!(format!("{simulation:?}"), format!("{other:?}"), "{place}, later");
            }
        }
    }
}

#[test]
fn nothing_goes_back_to_where_it_has_not_been() {
    let world = Arc::new(super::world(super::FORGETFUL));
    let mut simulation = Simulation::under(Arc::clone(&world), Plan::new()).unwrap();
    let first = simulation.save();
    simulation.step().unwrap();
    assert!(simulation.key().is_some(), "its digests are a copy's too");
    let second = simulation.save();
    let mut copy = simulation.clone();
    assert_eq!(copy.rewind(&second, Plan::new()), Ok(()), "it was copied later");
    assert_eq!(copy.rewind(&first, Plan::new()), Ok(()));
    assert_eq!(copy.rewind(&second, Plan::new()), Err(NotOnItsWay), "it is before it again");
    let mut other = Simulation::under(world, Plan::new()).unwrap();
    assert_eq!(other.rewind(&first, Plan::new()), Err(NotOnItsWay));
}
