//! Sweeps give the same summary however they are divided.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use swf_sim::model::Answer;
use swf_sim::model::decisions::CompleteWorkflowExecution;
use swf_sim::scenario::Scenario;
use swf_sim::search::{
    Failure, MergeError, Property, SILENT_RUNS, Shard, Summary, Sweep, sweep, sweep_and_tell,
};
use swf_sim::simulation::{
    Decider, DeciderError, DecidingParty, DecisionTask, FaultModel, Plan, World,
};

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

/// Cannot answer in some of its runs, by their number.
struct Moody {
    runs: AtomicU64,
    error: fn(u64) -> Option<DeciderError>,
}

impl Decider for Moody {
    fn decide(&self, _: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        let error = (self.error)(self.runs.load(Ordering::Relaxed));
        error.map_or(Ok(CompleteWorkflowExecution { result: None }.into()), Err)
    }

    fn begin_run(&self) {
        self.runs.fetch_add(1, Ordering::Relaxed);
    }
}

#[expect(clippy::unnecessary_wraps, reason = "others give an answer")]
fn silent(_: u64) -> Option<DeciderError> {
    Some(DeciderError::Silent("it gave no answer".to_owned()))
}

/// What a sweep of one thread comes to with such a decider.
fn swept_by(
    error: fn(u64) -> Option<DeciderError>,
    go_on: &(dyn Fn(u64) -> bool + Sync),
) -> Summary {
    swept_under(FaultModel::default(), error, go_on)
}

fn swept_under(
    model: FaultModel,
    error: fn(u64) -> Option<DeciderError>,
    go_on: &(dyn Fn(u64) -> bool + Sync),
) -> Summary {
    let mut world = world(FORGETFUL);
    let decider = Moody { runs: AtomicU64::new(0), error };
    world.deciders.insert("order".into(), DecidingParty::prompt(decider));
    let what = Sweep {
        scenario: "planted".to_owned(),
        seeds: 0..200,
        shard: Shard::WHOLE,
        jobs: NonZeroUsize::MIN,
        model,
        properties: Property::defaults(),
    };
    sweep(&what, &|| world.clone(), go_on).unwrap()
}

#[test]
fn a_sweep_waits_only_so_often_for_a_decider_that_is_silent_in_every_run() {
    let summary = swept_by(silent, &|_| true);
    assert_eq!(summary.seeds, vec![0..u64::from(SILENT_RUNS)]);
    assert!(!summary.is_complete() && summary.failures.contains_key("decides"));
    let told = summary.to_string();
    assert!(told.contains("seeds      0..5: 5 runs\n  stopped before all of 0..200\n"), "{told}");
}

#[test]
fn runs_in_which_no_decider_is_asked_do_not_excuse_one_that_is_silent() {
    let model: FaultModel = "all: 0/1, start.type-deprecated: 1/2".parse().unwrap();
    let summary = swept_under(model, silent, &|_| true);
    let runs: u64 = summary.seeds.iter().map(|seeds| seeds.end - seeds.start).sum();
    assert!((u64::from(SILENT_RUNS) + 1..40).contains(&runs), "{runs}");
}

#[test]
fn whether_it_may_go_on_is_asked_after_each_run_in_which_a_decider_is_silent() {
    let asked = AtomicU64::new(0);
    let summary = swept_by(silent, &|_| asked.fetch_add(1, Ordering::Relaxed) < 3);
    assert_eq!(summary.seeds, vec![0..3]);
}

#[test]
fn a_sweep_goes_on_where_a_decider_answers_now_and_then_or_fails_at_once() {
    let now_and_then = |run| if run % 5 == 0 { None } else { silent(run) };
    let at_once = |_| Some(DeciderError::Failed("it broke".to_owned()));
    for error in [now_and_then, at_once] {
        assert!(swept_by(error, &|_| true).is_complete());
    }
}
