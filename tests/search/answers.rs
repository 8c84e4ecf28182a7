//! A decider that is asked twice has to answer the same to the last attribute.

use std::sync::atomic::{AtomicU32, Ordering};

use swf_sim::model::Answer;
use swf_sim::model::decisions::CompleteWorkflowExecution;
use swf_sim::search::{Property, Ran, run};
use swf_sim::simulation::{DecidingParty, DecisionTask, Plan};

use super::{FORGETFUL, world};

/// Where `same-answer` breaks under a decider that completes with a result.
fn broken(result: impl Fn() -> String + Send + Sync + 'static) -> Option<String> {
    let mut world = world(FORGETFUL);
    let decider = move |_: &DecisionTask<'_>| -> Answer {
        CompleteWorkflowExecution { result: Some(result().into()) }.into()
    };
    world.deciders.insert("order".into(), DecidingParty::prompt(decider));
    let (simulation, ended) = run(world, Plan::new()).unwrap();
    let ran = Ran { simulation: &simulation, ended: &ended };
    let defaults = Property::defaults();
    let same_answer = defaults.iter().find(|property| property.name() == "same-answer").unwrap();
    same_answer.judge(&ran).map(|broken| broken.what)
}

#[test]
fn an_answer_that_differs_in_one_attribute_is_another_answer() {
    let asked = AtomicU32::new(0);
    let counting = move || asked.fetch_add(1, Ordering::Relaxed).to_string();
    let what = "asked again, the decider decides something else: CompleteWorkflowExecution, with \
                other attributes";
    assert_eq!(broken(counting).as_deref(), Some(what));
    assert_eq!(broken(|| "done".to_owned()), None);
}
