//! One execution as a state machine: it is as its model says, whatever is decided and happens.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestError, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use swf_sim::model::requests::StartWorkflowExecution;
use swf_sim::model::{
    Answer, Assumptions, CloseAfterFailedDecision, EventType, LambdaOpenIdReuse, Limits,
    WorkflowType,
};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{Deed, Outside, World};
use swf_sim::testing::{OneExecution, UnderTest};

use crate::decisions;
use crate::execution::{activity_type, workflow_type};

/// An execution whose decider decides anything.
struct Anything;

impl UnderTest for Anything {
    fn world() -> World {
        let start = StartWorkflowExecution {
            workflow_id: "lone".into(),
            workflow_type: WorkflowType::new("full", "1"),
            ..StartWorkflowExecution::default()
        };
        let mut world = World {
            people: vec![(Duration::ZERO, Deed::Start(start))],
            outside: Outside {
                signal: Some(("go".into(), None)),
                cancel_requests: true,
                terminations: true,
            },
            ..World::default()
        };
        world.limits.open_timers = 2;
        world.limits.open_activity_tasks = 2;
        for name in ["full", "bare"] {
            world.workflow_types.push(workflow_type(name));
            world.activity_types.push(activity_type(name));
        }
        world
    }

    fn answers() -> Option<BoxedStrategy<Answer>> {
        Some(decisions::answer(0.08).boxed())
    }
}

/// The same where limits are met again and again: of each kind one thing may be open, and what is
/// decided closes the execution less often.
struct Limited;

impl UnderTest for Limited {
    fn world() -> World {
        let mut world = Anything::world();
        world.limits = Limits {
            open_timers: 1,
            open_activity_tasks: 1,
            open_lambda_functions: 1,
            open_children: 1,
            ..world.limits
        };
        world
    }

    fn answers() -> Option<BoxedStrategy<Answer>> {
        Some(decisions::answer(0.02).boxed())
    }
}

/// The same where the assumptions that one execution goes by are the other way round.
struct Otherwise;

impl UnderTest for Otherwise {
    fn world() -> World {
        let assumptions = Assumptions {
            close_after_failed_decision: CloseAfterFailedDecision::Succeeds,
            lambda_open_id_reuse: LambdaOpenIdReuse::Accepted,
            sticky_clock_while_started: false,
            ..Assumptions::default()
        };
        World { assumptions, ..Anything::world() }
    }

    fn answers() -> Option<BoxedStrategy<Answer>> {
        Limited::answers()
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_execution_is_as_its_model_says(sequential 1..60 => OneExecution<Anything>);

    #[test]
    fn an_execution_meets_its_limits_as_its_model_says(sequential 1..60 => OneExecution<Limited>);

    #[test]
    fn an_execution_is_as_its_model_says_otherwise(sequential 1..60 => OneExecution<Otherwise>);
}

#[test]
fn what_happens_leads_to_events_of_every_type_that_one_execution_can_have() {
    // No ruling of the account stands in the way of a decision here, and no type is deprecated.
    let not_here = [EventType::RecordMarkerFailed];
    let mut unseen: BTreeSet<EventType> = EventType::ALL.iter().copied().collect();
    unseen.retain(|event_type| !not_here.contains(event_type));
    let strategy = OneExecution::<Anything>::sequential_strategy(60);
    let mut runner = TestRunner::deterministic();
    for _ in 0..1_000 {
        let (mut stage, happenings, _) = strategy.new_tree(&mut runner).unwrap().current();
        for happening in &happenings {
            stage = <OneExecution<Anything> as ReferenceStateMachine>::apply(stage, happening);
        }
        for event in stage.execution().history() {
            unseen.remove(&event.event_type());
        }
        if unseen.is_empty() {
            return;
        }
    }
    panic!("not seen: {unseen:?}");
}

/// A decider with a bug that people make.
struct Forgetful;

impl UnderTest for Forgetful {
    fn world() -> World {
        let path = "tests/planted/forgets-that-a-refund-may-fail.yaml";
        Scenario::load(path).unwrap_or_else(|findings| panic!("{findings}")).world
    }
}

#[test]
fn a_decider_with_a_bug_is_found_and_what_has_to_happen_for_it_is_told() {
    let mut runner = TestRunner::deterministic();
    let last = RefCell::new(Vec::new());
    let strategy = OneExecution::<Forgetful>::sequential_strategy(1..40);
    let failed = runner.run(&strategy, |(stage, happenings, seen)| {
        let config = ProptestConfig::default();
        let happened = happenings.clone();
        let run = || OneExecution::<Forgetful>::test_sequential(config, stage, happenings, seen);
        catch_unwind(AssertUnwindSafe(run)).map_err(|_| {
            last.replace(happened);
            TestCaseError::fail("it hangs")
        })
    });
    assert!(matches!(failed, Err(TestError::Fail(..))), "{failed:?}");
    let last: Vec<String> =
        last.borrow().iter().map(|happening| format!("{happening:?}")).collect();
    let of_tasks: Vec<&String> =
        last.iter().filter(|happening| !happening.starts_with("DecisionTask")).collect();
    assert_eq!(of_tasks.len(), 4, "{last:#?}");
    assert_eq!(of_tasks[0], r#"LambdaFunctionStarted("charge")"#);
    assert!(of_tasks[1].starts_with(r#"LambdaFunctionAnswered("charge", Completed"#));
    assert_eq!(of_tasks[2], r#"LambdaFunctionNotStarted("ship")"#);
    assert_eq!(of_tasks[3], r#"LambdaFunctionNotStarted("refund")"#);
}
