//! A run in the memory of another is the same as one from the beginning.

use std::sync::Arc;

use swf_sim::scenario::Scenario;
use swf_sim::search::{digest, run};
use swf_sim::simulation::{FaultModel, Seeded, Simulation};

use super::shipped::scenarios;

#[test]
fn a_simulation_that_begins_anew_runs_as_a_fresh_one_does() {
    let faults = Seeded::new(0, &FaultModel::default());
    for path in scenarios() {
        let scenario = Scenario::load(&path).unwrap_or_else(|findings| panic!("{findings}"));
        let world = Arc::new(scenario.world);
        let first = Simulation::new(Arc::clone(&world)).unwrap();
        let mut again = first.clone();
        for seed in 0..3 {
            let (fresh, ended) = run(Arc::clone(&world), faults.with_seed(seed)).unwrap();
            again.restart(&first, faults.with_seed(seed));
            let place = format!("{} under seed {seed}", path.display());
            assert_eq!(again.run(), ended, "{place}");
            let states = |of: &Simulation| -> Vec<_> {
                of.executions().map(|execution| execution.state().clone()).collect()
            };
            assert_eq!(states(&again), states(&fresh), "{place}");
            assert!(again.passed().eq(fresh.passed()), "{place}");
            assert_eq!(digest(&again), digest(&fresh), "{place}");
        }
    }
}
