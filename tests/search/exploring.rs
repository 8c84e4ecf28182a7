//! Exploration goes through every plan of up to so many faults, and none twice.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use swf_sim::model::decisions::{CompleteWorkflowExecution, ScheduleLambdaFunction};
use swf_sim::model::{Answer, EventAttributes, EventType};
use swf_sim::search::{Broken, Explore, Property, explore};
use swf_sim::simulation::{Decider, DeciderError, DecidingParty, DecisionTask, Plan, World};

use super::{FORGETFUL, world};

/// The plans that an exploration goes through, as text.
fn plans(world: &World, max_faults: usize) -> (Vec<String>, Vec<u64>, bool) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let note = Property::new("noting", move |ran| {
        noted.lock().unwrap().push(ran.simulation.plan().to_string());
        None
    });
    let what =
        Explore { max_faults, traceless: true, properties: vec![note], ..Explore::default() };
    let explored = explore(&what, world, &|_| true).unwrap();
    let plans = seen.lock().unwrap().clone();
    (plans, explored.runs.clone(), explored.is_complete())
}

#[test]
fn every_plan_of_one_fault_and_no_plan_twice() {
    let world = world(FORGETFUL);
    let (plans, runs, complete) = plans(&world, 2);
    assert!(complete);
    assert_eq!(runs.iter().sum::<u64>(), plans.len() as u64);
    let distinct: BTreeSet<&String> = plans.iter().collect();
    assert_eq!(distinct.len(), plans.len(), "no plan is run twice");
    let nominal = swf_sim::search::run(world.clone(), Plan::new()).unwrap().0;
    let admitted: usize = nominal.passed().map(|p| p.admitted.iter().count()).sum();
    assert_eq!(runs[..2], [1, admitted as u64]);
    let two = "lambda:charge-1#0=slow, decision@charge-1#0=timeout";
    assert!(distinct.contains(&two.to_owned()));
}

#[test]
fn a_limit_of_runs_is_said_to_have_stopped_it() {
    let properties = Property::defaults();
    let what = Explore { max_faults: 2, max_runs: Some(5), properties, ..Explore::default() };
    let explored = explore(&what, &world(FORGETFUL), &|_| true).unwrap();
    assert_eq!(explored.runs.iter().sum::<u64>(), 5);
    assert!(!explored.is_complete());
}

#[test]
fn the_first_plan_that_breaks_a_property_has_the_fewest_faults() {
    let properties = Property::defaults();
    let what = Explore { properties, ..Explore::default() };
    let explored = explore(&what, &world(FORGETFUL), &|_| true).unwrap();
    assert_eq!(explored.failures["closes"].plan, "schedule:charge-1#0=over-rate");
    assert_eq!(explored.failures.len(), 1, "{:?}", explored.failures);
}

/// Completes with the number of decision tasks that it was given since the run began.
#[derive(Default)]
struct Counting {
    asked: AtomicU32,
    remembers: bool,
}

impl Decider for Counting {
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let started = EventType::WorkflowExecutionStarted;
        if task.new_events().iter().any(|event| event.event_type() == started) {
            let charge = ScheduleLambdaFunction {
                id: "charge-1".into(),
                name: "charge".into(),
                ..ScheduleLambdaFunction::default()
            };
            return Ok(charge.into());
        }
        let result = Some(asked.to_string().into());
        Ok(CompleteWorkflowExecution { result }.into())
    }

    fn begin_run(&self) {
        self.asked.store(0, Ordering::Relaxed);
    }

    fn is_function_of_history(&self) -> bool {
        !self.remembers
    }
}

#[test]
fn a_decider_that_remembers_and_says_so_is_given_each_run_from_the_beginning() {
    // Asked for the close it has been given two tasks, or more where a fault let one time out.
    let wrong = |remembers| {
        let mut world = world(FORGETFUL);
        let decider = Counting { remembers, ..Counting::default() };
        world.deciders.insert("order".into(), DecidingParty::prompt(decider));
        let counts = Property::new("counts", |ran| {
            let execution = ran.simulation.execution("order-1")?;
            let tasks = execution.history().iter().filter(|event| {
                [EventType::DecisionTaskCompleted, EventType::DecisionTaskTimedOut]
                    .contains(&event.event_type())
            });
            let last = execution.history().last()?;
            let EventAttributes::WorkflowExecutionCompleted(closed) = &last.attributes else {
                return None;
            };
            let counted = closed.result.as_ref()?.parse::<usize>().ok()?;
            (counted > tasks.count()).then(|| Broken::somewhere("it counts other runs too"))
        });
        let what = Explore { properties: vec![counts], ..Explore::default() };
        !explore(&what, &world, &|_| true).unwrap().failures.is_empty()
    };
    assert!(wrong(false), "it is asked about several runs in turn");
    assert!(!wrong(true));
}
