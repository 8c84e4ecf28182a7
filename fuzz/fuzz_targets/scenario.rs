//! Any text as a scenario: it is read or refused, and what is read runs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

/// So many events and steps are enough to meet what a scenario says.
const EVENTS: u64 = 500;
const STEPS: usize = 5_000;

fuzz_target!(|text: &str| {
    let Ok(mut scenario) = Scenario::parse(text, "scenario.yaml") else { return };
    scenario.world.total_events = scenario.world.total_events.min(EVENTS);
    let Ok(mut simulation) = Simulation::new(scenario.world) else { return };
    for _ in 0..STEPS {
        if !matches!(simulation.step(), Ok(true)) {
            return;
        }
    }
});
