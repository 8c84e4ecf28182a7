//! Every shipped scenario under many seeds: what the sweep says of the laws is what `check` says of
//! the histories, one by one and together, and every history replays as it was written.

#![expect(clippy::unwrap_used, reason = "what cannot be read fails its test")]

#[path = "shipped/mod.rs"]
mod shipped;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use swf_sim::check::{between, check};
use swf_sim::execution::Execution;
use swf_sim::model::Recording;
use swf_sim::replay::Replay;
use swf_sim::scenario::Scenario;
use swf_sim::search::{Broken, Property, Ran, Shard, Sweep, sweep};
use swf_sim::simulation::FaultModel;

/// For each scenario. Where optimizations are off, the whole would take a minute.
const SEEDS: u64 = if cfg!(debug_assertions) { 100 } else { 1_000 };

fn digest(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

fn recording(execution: &Execution) -> Recording {
    Recording::of(execution.workflow_execution().clone(), execution.history().to_vec())
}

/// What an execution is judged by, in a form that tells it from every other.
fn text(ran: &Ran<'_>, execution: &Execution) -> String {
    let mut text = ran.simulation.limits_of(execution).events.to_string();
    text.push_str(&execution.workflow_execution().run_id);
    for event in execution.history() {
        text.push_str(&event.event_timestamp.as_millis().to_string());
        text.push_str(event.event_type().name());
        text.push_str(&event.attributes.to_json());
    }
    text
}

/// What `check` and `replay` say against one history.
fn against_one(ran: &Ran<'_>, execution: &Execution) -> Option<String> {
    let recording = recording(execution);
    let limits = ran.simulation.limits_of(execution);
    if let Some(violation) = check(&recording, &limits).violations.first() {
        return Some(format!("check: {violation}"));
    }
    match Replay::of(&recording).run() {
        Ok(replayed) if replayed.execution.history() == execution.history() => None,
        Ok(_) => Some("replay: it gives another history".to_owned()),
        Err(difference) => Some(format!("replay: {difference}")),
    }
}

/// Holds where `check`, `between`, `replay` and the sweep's own law find nothing in a run. Most seeds
/// lead to histories that others have led to: `is_new` is asked by their digests which to judge.
fn agrees(is_new: impl Fn(u64) -> bool + Send + Sync + 'static) -> Property {
    let defaults = Property::defaults();
    let lawful = defaults.into_iter().find(|property| property.name() == "lawful").unwrap();
    Property::new("agrees", move |ran| {
        if let Some(broken) = lawful.judge(ran) {
            return Some(broken);
        }
        let executions: Vec<&Execution> = ran.simulation.executions().collect();
        let texts: Vec<String> = executions.iter().map(|execution| text(ran, execution)).collect();
        for (execution, text) in executions.iter().zip(&texts) {
            let last = execution.history().last()?.event_id;
            if is_new(digest(text))
                && let Some(what) = against_one(ran, execution)
            {
                return Some(Broken::at(execution, last, what));
            }
        }
        if executions.len() < 2 || !is_new(digest(&texts)) {
            return None;
        }
        let recordings: Vec<Recording> = executions.into_iter().map(recording).collect();
        let disagreement = between(&recordings).into_iter().next()?;
        Some(Broken::somewhere(format!("between: {}", disagreement.violation)))
    })
}

#[test]
fn every_run_of_a_sweep_is_lawful_to_check_and_replays_as_it_was_written() {
    let (mut wrong, mut judged) = (String::new(), 0);
    for path in shipped::scenarios() {
        let scenario = Scenario::load(&path).unwrap_or_else(|findings| panic!("{findings}"));
        let seen = Arc::new(Mutex::new(BTreeSet::new()));
        let new = Arc::clone(&seen);
        let what = Sweep {
            scenario: scenario.name.clone(),
            seeds: 0..SEEDS,
            shard: Shard::WHOLE,
            jobs: NonZeroUsize::new(2).unwrap(),
            model: FaultModel::default(),
            properties: vec![agrees(move |digest| new.lock().unwrap().insert(digest))],
        };
        let summary = sweep(&what, &|| scenario.world.clone(), &|_| true).unwrap();
        assert_eq!(summary.runs(), SEEDS);
        judged += seen.lock().unwrap().len();
        for failure in summary.failures.values() {
            let file = path.display().to_string();
            wrong += &failure.report(&scenario.world, &agrees(|_| true), &file, None).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(judged > 500, "{judged} histories tell little");
}
