//! Sweeps give the same summary however they are divided.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use swf_sim::scenario::Scenario;
use swf_sim::search::{
    Failure, MergeError, Property, Shard, Summary, Sweep, sweep, sweep_and_tell,
};
use swf_sim::simulation::{FaultModel, Plan, World};

use super::{FORGETFUL, swept, world};

/// A world, and into how many shards its sweep is divided.
fn rows() -> [(World, u64); 4] {
    let load = |path: &str| Scenario::load(path).unwrap_or_else(|findings| panic!("{findings}"));
    [
        (world(FORGETFUL), 3),
        (load("scenarios/saga.yaml").world, 7),
        (load("scenarios/children.yaml").world, 5),
        (load("tests/planted/forgets-that-a-refund-may-fail.yaml").world, 64),
    ]
}

#[test]
fn a_summary_is_the_same_for_any_number_of_threads_and_for_merged_shards() {
    for (world, of) in rows() {
        let whole = swept(&world, 0..200, 1, Shard::WHOLE);
        assert_eq!(whole.runs(), 200);
        assert!(whole.is_complete());
        assert!(!whole.failures.is_empty() && whole.coverage.causes().len() > 0, "{whole}");
        for jobs in [2, 7] {
            assert_eq!(swept(&world, 0..200, jobs, Shard::WHOLE), whole, "{jobs} jobs");
        }
        let shard = |index| swept(&world, 0..200, 2, Shard { index, of });
        let mut merged = Summary { scenario: "planted".to_owned(), ..Summary::default() };
        // They come in another order than theirs, as files that somebody wrote.
        for index in (0..of).map(|n| (n + of / 2) % of) {
            let written = serde_json::to_string(&shard(index)).unwrap();
            merged.merge(&serde_json::from_str(&written).unwrap()).unwrap();
        }
        assert_eq!(merged, whole);
        assert!(merged.is_whole() && !shard(0).is_whole());
        assert!(shard(0).is_complete() && shard(0).to_string().contains("a part of  0..200"));
        assert_eq!(merged.to_string(), whole.to_string());
        let written = |summary: &Summary| serde_json::to_string(summary).unwrap();
        assert_eq!(written(&merged), written(&whole));
        assert!(matches!(merged.merge(&shard(0)), Err(MergeError::Overlap(0))));
    }
}

#[test]
fn a_summary_counts_what_was_drawn_and_what_occurred() {
    let summary = swept(&world(FORGETFUL), 0..2_000, 2, Shard::WHOLE);
    assert!(summary.drawn["lambda.timeout"] > 20);
    let (different, exact) = summary.histories.count();
    assert!(exact && different > 20, "{different}");
    let events: Vec<&str> = summary.coverage.events().map(|(name, _)| name).collect();
    assert!(events.contains(&"LambdaFunctionTimedOut"), "{events:?}");
    let causes: Vec<&str> = summary.coverage.causes().map(|(name, _)| name).collect();
    assert!(causes.contains(&"StartLambdaFunctionFailed ASSUME_ROLE_FAILED"), "{causes:?}");
}

#[test]
fn the_lowest_seed_that_breaks_a_property_is_kept_with_its_plan() {
    let world = world(FORGETFUL);
    let summary = swept(&world, 0..700, 3, Shard::WHOLE);
    let failure = &summary.failures["closes"];
    let seed = failure.seed.unwrap();
    assert!(!swept(&world, 0..seed, 1, Shard::WHOLE).failures.contains_key("closes"));
    assert!(!failure.plan.parse::<Plan>().unwrap().is_empty());
}

#[test]
fn a_sweep_that_is_stopped_says_which_seeds_it_has_run() {
    let world = world(FORGETFUL);
    let what = Sweep {
        scenario: "planted".to_owned(),
        seeds: 0..1_000,
        shard: Shard::WHOLE,
        jobs: std::num::NonZeroUsize::MIN,
        model: FaultModel::default(),
        properties: Property::defaults(),
    };
    let asked = AtomicU64::new(0);
    let stops = |_| asked.fetch_add(1, Ordering::Relaxed) < 3;
    let summary = sweep(&what, &|| world.clone(), &stops).unwrap();
    assert_eq!(summary.seeds.first(), Some(&(0..192)));
    assert_eq!(summary.runs(), 192);
    assert!(!summary.is_complete());
    assert!(summary.to_string().contains("stopped before all of 0..1000"));
}

#[test]
fn a_failure_is_told_while_the_sweep_runs_and_the_lowest_seed_before_its_end() {
    let world = world(FORGETFUL);
    let mut what = Sweep {
        scenario: "planted".to_owned(),
        seeds: 0..u64::MAX,
        shard: Shard::WHOLE,
        jobs: std::num::NonZeroUsize::MIN,
        model: FaultModel::default(),
        properties: Property::defaults(),
    };
    let told = Mutex::new(Vec::new());
    let found = |failure: &Failure| told.lock().unwrap().push(failure.clone());
    // It would run for ever if it told nothing before its end.
    let nothing_told = |_| told.lock().unwrap().is_empty();
    sweep_and_tell(&what, &|| world.clone(), &nothing_told, &found).unwrap();
    let first = told.lock().unwrap().remove(0);
    assert_eq!(first.property, "closes");

    (what.seeds, what.jobs) = (0..700, std::num::NonZeroUsize::new(3).unwrap());
    told.lock().unwrap().clear();
    let summary = sweep_and_tell(&what, &|| world.clone(), &|_| true, &found).unwrap();
    assert_eq!(summary.failures["closes"], first);
    assert!(told.lock().unwrap().contains(&first));
}

#[test]
fn the_shards_of_a_range_are_its_stretches() {
    for (seeds, of) in [(0..100, 7), (5..6, 3), (0..u64::MAX, 64), (9..9, 2)] {
        let mut end = seeds.start;
        for index in 0..of {
            let part = Shard { index, of }.part(&seeds);
            assert_eq!(part.start, end);
            end = part.end;
        }
        assert_eq!(end, seeds.end);
    }
}
