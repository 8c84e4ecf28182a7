//! One plan is one run, whichever way it came: drawn by a seed in the library, in a sweep, by the
//! property-test kit or on the command line; written in a file or an argument; or found by
//! exploring.

#![expect(clippy::unwrap_used, reason = "what cannot be read fails its test")]

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use swf_sim::render;
use swf_sim::scenario::Scenario;
use swf_sim::search::{Explore, Property, Shard, Sweep, explore, sweep};
use swf_sim::simulation::{FaultModel, FaultSource, Plan, Seeded, Simulation, World};
use swf_sim::testing::{Faults, Run, faults};

/// Of one execution and of several, with Lambda tasks, activities, timers, signals and children.
const SCENARIOS: &[&str] = &[
    "examples/order.yaml",
    "scenarios/activity-cancellation.yaml",
    "scenarios/approval.yaml",
    "scenarios/children.yaml",
    "scenarios/continue-as-new.yaml",
    "scenarios/external-executions.yaml",
    "scenarios/ids-in-use.yaml",
    "scenarios/saga.yaml",
];

const SEEDS: usize = 3;

fn world(path: &str) -> World {
    Scenario::load(path).unwrap_or_else(|findings| panic!("{findings}")).world
}

fn bytes(world: &World, faults: impl FaultSource + 'static) -> (Plan, String) {
    let run = Run::under(world, faults);
    (run.plan(), run.history_json())
}

/// What the command prints; that not everything comes to what is expected is no matter here.
fn command(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_swf-sim"));
    command.args(["run", "--format", "json"]).args(arguments);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// A file with a plan, an entry on each line; each test has a file of its own.
fn file(plan: &Plan) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("one-plan");
    fs::create_dir_all(&folder).unwrap();
    let test = std::thread::current().name().unwrap_or("main").to_owned();
    let file = folder.join(format!("{test}.plan"));
    let entries = plan.iter().map(|(site, fault)| format!("{site}={fault}\n"));
    fs::write(&file, entries.collect::<String>()).unwrap();
    file.to_str().unwrap().to_owned()
}

/// Each way in which a plan can be said gives these bytes.
fn said(path: &str, world: &World, plan: &Plan, expected: &str) {
    let text = plan.to_string();
    assert_eq!(text.parse::<Plan>().unwrap(), *plan, "{path}: {text}");
    assert_eq!(bytes(world, plan.clone()), (plan.clone(), expected.to_owned()), "{path}: {text}");
    // Where no execution could be started the command says so, and has nothing to print.
    let printed = if expected.contains("workflowId") { expected } else { "" };
    assert_eq!(command(&[path, "--faults", &text]), printed, "{path}: {text}, as an argument");
    assert_eq!(command(&[path, "--faults", &file(plan)]), printed, "{path}: {text}, in a file");
}

/// Notes the bytes of each run by its plan.
fn noting() -> (Property, Arc<Mutex<BTreeMap<String, String>>>) {
    let noted = Arc::<Mutex<BTreeMap<_, _>>>::default();
    let notes = Arc::clone(&noted);
    let written = |simulation: &Simulation| render::document(simulation.executions());
    let property = Property::new("noted", move |ran| {
        let json = String::from_utf8(written(ran.simulation)).unwrap();
        notes.lock().unwrap().insert(ran.simulation.plan().to_string(), json);
        None
    });
    (property, noted)
}

/// What a sweep of one seed runs.
fn swept(world: &World, seed: u64) -> BTreeMap<String, String> {
    let (property, noted) = noting();
    let what = Sweep {
        scenario: "one".to_owned(),
        seeds: seed..seed + 1,
        shard: Shard::WHOLE,
        jobs: NonZeroUsize::MIN,
        model: FaultModel::default(),
        properties: vec![property],
    };
    sweep(&what, &|| world.clone(), &|_| true).unwrap();
    noted.lock().unwrap().clone()
}

#[test]
fn a_seed_and_its_plan_give_the_same_bytes_whichever_way_they_come() {
    for path in SCENARIOS {
        let world = world(path);
        let drawn = |seed| (seed, bytes(&world, Seeded::new(seed, &FaultModel::default())));
        let with_faults = (0..).map(drawn).filter(|(_, (plan, _))| !plan.is_empty());
        for (seed, (plan, expected)) in with_faults.take(SEEDS) {
            let in_kit = bytes(&world, Faults::of_seed(seed));
            assert_eq!(in_kit, (plan.clone(), expected.clone()), "{path}: {seed}");
            let in_sweep = BTreeMap::from([(plan.to_string(), expected.clone())]);
            assert_eq!(swept(&world, seed), in_sweep, "{path}: {seed}");
            let number = seed.to_string();
            assert_eq!(command(&[path, "--seed", &number]), expected, "{path}: {seed}");
            said(path, &world, &plan, &expected);
        }
    }
}

#[test]
fn what_a_property_test_draws_is_a_plan_that_can_be_said() {
    let mut runner = TestRunner::deterministic();
    for path in SCENARIOS {
        let world = world(path);
        let mut drawn = || faults(0..=3).new_tree(&mut runner).unwrap().current();
        let with_faults = std::iter::repeat_with(|| bytes(&world, drawn()));
        let mut with_faults = with_faults.filter(|(plan, _)| !plan.is_empty());
        let (plan, expected) = with_faults.next().unwrap();
        said(path, &world, &plan, &expected);
    }
}

#[test]
fn what_an_exploration_runs_is_a_plan_that_can_be_said() {
    for path in SCENARIOS {
        let world = world(path);
        let (property, noted) = noting();
        let (max_runs, properties) = (Some(150), vec![property]);
        let what = Explore { max_faults: 2, max_runs, properties, ..Explore::default() };
        let explored = explore(&what, &world, &|_| true).unwrap();
        let noted = noted.lock().unwrap();
        let runs = usize::try_from(explored.runs.iter().sum::<u64>()).unwrap();
        assert_eq!(noted.len(), runs, "{path}: no plan is run twice");
        for (text, expected) in noted.iter().step_by(50) {
            said(path, &world, &text.parse().unwrap(), expected);
        }
        // All of them are what the library makes of the plan by itself.
        for (text, expected) in noted.iter().step_by(7) {
            assert_eq!(bytes(&world, text.parse::<Plan>().unwrap()).1, *expected, "{path}: {text}");
        }
    }
}
