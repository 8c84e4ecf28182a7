//! Recorded runs as scenarios: running one gives the recorded events in the recorded order.

use swf_sim::model::{EventType, HistoryEvent, Recording};
use swf_sim::replay::{Imported, NotReplayed, import};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{Simulation, World};

use crate::files;
use crate::shipped::scenarios;

fn types(events: &[HistoryEvent]) -> Vec<EventType> {
    events.iter().map(HistoryEvent::event_type).collect()
}

/// Imports, runs and compares; tells what is wrong.
fn order(recording: &Recording) -> Result<Option<Imported>, String> {
    let imported = match import(recording) {
        Ok(imported) => imported,
        Err(NotReplayed::Fragment(_)) => return Ok(None),
        Err(different) => return Err(different.to_string()),
    };
    let text = &imported.scenario;
    let told = |what: String| format!("{what}\n{text}");
    let scenario = Scenario::parse(text, "imported.yaml").map_err(|f| told(f.to_string()))?;
    let start = scenario.world.people.len();
    assert!(start > 0);
    let mut simulation = Simulation::new(scenario.world).map_err(|e| told(e.to_string()))?;
    simulation.run().map_err(|e| told(e.to_string()))?;
    let expected = types(&recording.events);
    let ran = simulation.executions().map(|execution| types(execution.history()));
    let ran: Vec<Vec<EventType>> = ran.collect();
    if ran.iter().any(|types| types.starts_with(&expected)) {
        return Ok(Some(imported));
    }
    let longest = ran.iter().max_by_key(|types| {
        types.iter().zip(&expected).take_while(|(ours, theirs)| ours == theirs).count()
    });
    let longest = longest.cloned().unwrap_or_default();
    let same = longest.iter().zip(&expected).take_while(|(a, b)| a == b).count();
    // What is not given back is said.
    if !imported.notes.is_empty() {
        return Ok(Some(imported));
    }
    let next = (longest.get(same), expected.get(same));
    Err(told(format!("after {same} events {next:?} differ, refused {:?}", simulation.refused())))
}

fn all_in_order(runs: impl IntoIterator<Item = (String, Recording)>) {
    let (mut wrong, mut right) = (Vec::new(), 0);
    for (name, recording) in runs {
        match order(&recording) {
            Ok(None) => {}
            Ok(Some(imported)) => {
                right += 1;
                for note in imported.notes {
                    println!("{name}: {note}");
                }
            }
            Err(what) => wrong.push(format!("{name}: {what}")),
        }
    }
    println!("{right} imported");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn named(runs: Vec<files::Run>) -> impl Iterator<Item = (String, Recording)> {
    runs.into_iter().map(|run| (run.name, run.recording))
}

#[test]
fn every_recorded_history_can_be_imported_and_runs_in_the_recorded_order() {
    let Some(runs) = files::histories("recorded") else { return };
    all_in_order(named(runs));
}

#[test]
fn every_derived_history_can_be_imported_and_runs_in_the_recorded_order() {
    let Some(runs) = files::histories("derived") else { return };
    all_in_order(named(runs));
}

#[test]
fn every_history_of_a_scenario_can_be_imported_and_runs_in_its_order() {
    let mut runs = Vec::new();
    for path in scenarios() {
        let world: World = Scenario::load(&path).unwrap().world;
        let mut simulation = Simulation::new(world).unwrap();
        simulation.run().unwrap();
        for execution in simulation.executions() {
            let ids = execution.workflow_execution().clone();
            let name = format!("{} {}", path.display(), ids.workflow_id);
            runs.push((name, Recording::of(ids, execution.history().to_vec())));
        }
    }
    all_in_order(runs);
}
