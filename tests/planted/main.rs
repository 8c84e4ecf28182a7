//! Deciders with a bug that people make: a sweep finds every one, and each corrected twin passes.
//!
//! Most are a scenario `NAME.yaml` beside `NAME.fixed.yaml`; those that rules cannot say are in
//! `deciders.rs`. `README.md` is the table of them, written anew by
//! `INSTA_UPDATE=always cargo test --test planted`. The twins go through all seeds only when asked:
//! `cargo test --profile seeds --test planted -- --ignored`, which `.ci/run` does.

#![expect(clippy::unwrap_used, reason = "a file that cannot be read fails its test")]

mod deciders;

use std::fmt::Write;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};

use swf_sim::scenario::Scenario;
use swf_sim::search::{Failure, Property, Ran, Shard, Summary, Sweep, run, shrink, sweep};
use swf_sim::simulation::{FaultModel, Plan, World};

/// The seeds of a default sweep.
const SEEDS: u64 = 10_000;

/// A decider with a bug, and its corrected twin.
struct Planted {
    name: String,
    /// What the bug is.
    about: String,
    /// The property that it breaks, by its name.
    breaks: String,
    buggy: World,
    fixed: World,
    /// The scenario file, from the crate's folder; `None`: the decider is in Rust.
    file: Option<String>,
}

/// What a sweep found out about a bug.
struct Found {
    seed: u64,
    plan: Plan,
}

impl Planted {
    fn load(path: &Path) -> Planted {
        let load =
            |path: &Path| Scenario::load(path).unwrap_or_else(|findings| panic!("{findings}"));
        let buggy = load(path);
        let description = &buggy.description[..];
        let (about, breaks) = match &buggy.properties[..] {
            [claim] => (description, claim.words()),
            _ => description.split_once("Breaks: ").expect("it states one claim or says `Breaks:`"),
        };
        let file_name = path.file_name().unwrap().to_string_lossy();
        Planted {
            name: buggy.name.clone(),
            about: about.trim().to_owned(),
            breaks: breaks.trim().to_owned(),
            fixed: load(&path.with_extension("fixed.yaml")).world,
            file: Some(format!("tests/planted/{file_name}")),
            buggy: buggy.world,
        }
    }

    /// The default properties, and the one that the bug breaks if it is none of them.
    fn properties(&self) -> Vec<Property> {
        let mut properties = Property::defaults();
        if !properties.iter().any(|property| property.name() == self.breaks) {
            properties.push(self.breaks.parse().unwrap_or_else(|error| panic!("{error}")));
        }
        properties
    }

    fn property(&self) -> Property {
        self.properties().into_iter().find(|property| property.name() == self.breaks).unwrap()
    }

    fn swept(&self, world: &World, seeds: Range<u64>) -> Summary {
        let what = Sweep {
            scenario: self.name.clone(),
            seeds,
            shard: Shard::WHOLE,
            jobs: NonZeroUsize::MIN,
            model: FaultModel::default(),
            properties: self.properties(),
        };
        sweep(&what, &|| world.clone(), &|_| true).unwrap()
    }

    /// The lowest seed that finds the bug, with the least plan that shows it.
    fn found(&self) -> Found {
        let mut from = 0;
        for to in [100, 400, 1_600, SEEDS] {
            let summary = self.swept(&self.buggy, from..to);
            for (property, failure) in &summary.failures {
                assert_eq!(*property, self.breaks, "{}: {}", self.name, failure.plan);
            }
            if let Some(Failure { seed, plan, .. }) = summary.failures.get(&self.breaks) {
                let plan: Plan = plan.parse().unwrap();
                let shrunk = shrink(&self.buggy, &self.property(), &plan).unwrap();
                return Found { seed: seed.unwrap(), plan: shrunk.plan };
            }
            from = to;
        }
        panic!("{}: {SEEDS} seeds do not find it", self.name);
    }

    /// The properties that break under a plan.
    fn broken(&self, world: &World, plan: &Plan) -> Vec<String> {
        let (simulation, ended) = run(world.clone(), plan.clone()).unwrap();
        let ran = Ran { simulation: &simulation, ended: &ended };
        let broken = |property: &Property| property.judge(&ran).map(|_| property.name().to_owned());
        self.properties().iter().filter_map(broken).collect()
    }

    /// The row of the table.
    fn row(&self, found: &Found) -> String {
        let Planted { about, breaks, name, .. } = self;
        let plan = &found.plan;
        // A run is judged by what its scenario states, and by what else it is asked to.
        let is_default = Property::defaults().iter().any(|known| known.name() == breaks);
        let judged = if is_default { format!(" --property {breaks}") } else { String::new() };
        let command = match (&self.file, plan.is_empty()) {
            (Some(file), false) => format!("swf-sim run {file} --faults '{plan}'{judged}"),
            (Some(file), true) => format!("swf-sim run {file}{judged}"),
            (None, false) => format!("in Rust, under {plan}"),
            (None, true) => "in Rust, under the empty plan".to_owned(),
        };
        let (about, breaks) = (escaped(about), escaped(breaks));
        let (seeds, faults) = (found.seed + 1, plan.len());
        format!("| **{name}**: {about} | `{breaks}` | {seeds} | {faults} | `{command}` |\n")
    }
}

/// The text as it stands in a cell of a table.
fn escaped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', r"\|")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/planted")
}

/// All of them, by name.
fn planted() -> Vec<Planted> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let buggy = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".yaml") && !name.ends_with(".fixed.yaml")
    };
    let mut all: Vec<Planted> = entries.filter(buggy).map(|path| Planted::load(&path)).collect();
    all.extend(deciders::planted());
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

#[test]
fn every_bug_is_found_and_the_table_of_them_is_current() {
    let all = planted();
    let mut table = format!(
        "# Bugs that people make, and how soon a sweep finds them\n\n\
         {} deciders, each with a bug; their corrected twins come through {SEEDS} seeds. Seeds are \
         counted from seed 0 up to and including the first that finds the bug, with the default \
         fault model; the plan is what that seed's plan was shrunk to. `swf-sim sweep FILE` finds \
         it. Generated: `INSTA_UPDATE=always cargo test --test planted`\n\n\
         | bug | property that breaks | seeds until found | faults in the least plan | seen with |\n\
         |---|---|---|---|---|\n",
        all.len()
    );
    assert!(all.len() >= 20);
    for planted in &all {
        let found = planted.found();
        let _ = write!(table, "{}", planted.row(&found));
        assert!(planted.broken(&planted.buggy, &found.plan).contains(&planted.breaks));
        let twin = planted.broken(&planted.fixed, &found.plan);
        assert_eq!(twin, Vec::<String>::new(), "{}: {}", planted.name, found.plan);
    }
    let path = folder().join("README.md");
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(&path, &table).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    for (written, current) in written.lines().zip(table.lines()) {
        assert_eq!(written, current, "write it anew: INSTA_UPDATE=always");
    }
    assert!(written == table, "the table is not as long as it should be: INSTA_UPDATE=always");
}

fn twins_pass(seeds: u64) {
    for planted in planted() {
        let summary = planted.swept(&planted.fixed, 0..seeds);
        assert_eq!(summary.failures.first(), None, "{}", planted.name);
        assert_eq!(summary.runs(), seeds);
    }
}

#[test]
fn corrected_twins_pass_the_first_seeds() {
    twins_pass(100);
}

#[test]
#[ignore = "ten thousand seeds for each of them are for optimized builds, as `.ci/run` makes one"]
fn corrected_twins_pass_a_default_sweep() {
    twins_pass(SEEDS);
}
