//! What the simulator writes passes.

use swf_sim::check::{between, check};
use swf_sim::model::{Extent, Recording};
use swf_sim::render;
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

use crate::shipped::scenarios;

#[test]
fn every_scenario_writes_lawful_histories() {
    let mut complete = 0;
    for path in scenarios() {
        let scenario = Scenario::load(&path).unwrap_or_else(|findings| panic!("{findings}"));
        let mut simulation = Simulation::new(scenario.world).unwrap();
        // A scenario may end where something is found; what it wrote is lawful.
        let _ = simulation.run();
        let limits = &simulation.world().limits;
        let json = render::document(simulation.executions());
        let recordings = Recording::read(json).unwrap();
        for recording in &recordings {
            let found = check(recording, limits).violations;
            assert!(found.is_empty(), "{}: {found:#?}", path.display());
            complete += usize::from(recording.extent == Extent::Complete);
        }
        let found = between(&recordings);
        assert!(found.is_empty(), "{}: {found:#?}", path.display());
    }
    assert!(complete > 20, "{complete}");
}
