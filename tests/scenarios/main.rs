//! Every scenario runs, comes to what it expects, and its histories are those of its two snapshots:
//! the table that people read, and the JSON of the wire.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files fails")]

mod coverage;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use swf_sim::model::Recording;
use swf_sim::render::{self, Paint};
use swf_sim::replay::Replay;
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The files of a folder that end so, by name.
fn files(name: &str, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(name)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let ends = |path: &PathBuf| path.extension().is_some_and(|extension| extension == ending);
    let mut files: Vec<PathBuf> = paths.filter(ends).collect();
    files.sort();
    files
}

fn scenarios() -> Vec<PathBuf> {
    files("scenarios", "yaml")
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// A scenario and the simulation of it, which came to its end.
fn run(path: &Path) -> (Scenario, Simulation) {
    let scenario = Scenario::load(path).unwrap_or_else(|findings| panic!("{findings}"));
    let mut simulation = Simulation::new(scenario.world.clone()).unwrap();
    simulation.run().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    (scenario, simulation)
}

#[test]
fn every_scenario_comes_to_what_it_expects() {
    for path in scenarios() {
        let (scenario, simulation) = run(&path);
        assert!(!scenario.expectations.is_empty(), "{} expects nothing", path.display());
        let unmet = scenario.expectations.unmet(&simulation);
        assert!(unmet.is_empty(), "{unmet}");
    }
}

#[test]
fn every_scenario_has_the_histories_of_its_snapshots() {
    for path in scenarios() {
        let (scenario, simulation) = run(&path);
        let billed = simulation.executions().map(|execution| simulation.billed(execution)).sum();
        let executions = simulation.executions();
        let remarks = |execution: &_| simulation.remarks(execution);
        let table = render::report(&scenario.name, executions, remarks, &billed, Paint::Plain);
        let wire = String::from_utf8(render::document(simulation.executions())).unwrap();

        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            insta::assert_snapshot!(format!("{}.table", stem(&path)), table);
            insta::assert_snapshot!(format!("{}.wire", stem(&path)), wire);
        });
    }
}

#[test]
fn every_snapshot_is_of_a_scenario() {
    let scenarios: BTreeSet<String> = scenarios().iter().map(|path| stem(path)).collect();
    for path in files("snapshots", "snap") {
        let name = stem(&path);
        let of = name.trim_end_matches(".table").trim_end_matches(".wire");
        assert!(scenarios.contains(of), "{} is of no scenario", path.display());
    }
}

#[test]
fn every_history_of_a_scenario_is_replayed_identically_and_so_is_every_beginning_of_it() {
    let mut replayed = 0;
    for path in scenarios() {
        let (_, simulation) = run(&path);
        for execution in simulation.executions() {
            let ids = execution.workflow_execution().clone();
            let recording = Recording::of(ids, execution.history().to_vec());
            let counts = match Replay::of(&recording).run() {
                Ok(replayed) => replayed.counts,
                Err(difference) => panic!("{}: {difference}", path.display()),
            };
            assert_eq!((counts.events(), counts.beyond), (execution.history().len(), 0));
            assert!(counts.eras.is_empty());
            replayed += 1;
            for length in 1..counts.events() {
                let cut = execution.history()[..length].to_vec();
                let recording = Recording::of(execution.workflow_execution().clone(), cut);
                let counts = match Replay::of(&recording).run() {
                    Ok(replayed) => replayed.counts,
                    Err(difference) => panic!("{}, to {length}: {difference}", path.display()),
                };
                assert_eq!(counts.events(), length);
            }
        }
    }
    assert!(replayed > scenarios().len(), "some scenarios have several executions");
}
