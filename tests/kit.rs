//! The kit for users' own tests: what is drawn is a plan like any other, and shrinks to what is
//! needed.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};
use swf_sim::model::{Answer, DecisionType};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{DecidingParty, DecisionTask, Plan, World};
use swf_sim::testing::{Faults, Run, Vocabulary, faults, inputs};

fn world(path: &str) -> World {
    Scenario::load(path).unwrap_or_else(|findings| panic!("{findings}")).world
}

#[test]
fn what_is_drawn_gives_the_bytes_of_its_plan_and_nothing_where_all_is_skipped() {
    for path in ["examples/order.yaml", "scenarios/saga.yaml"] {
        let world = world(path);
        for seed in 0..50 {
            let faults = Faults::of_seed(seed).at_most(3);
            let drawn = Run::under(&world, faults.clone());
            assert!(drawn.plan().len() <= 3);
            let planned = Run::under(&world, drawn.plan());
            assert_eq!(drawn.history_json(), planned.history_json(), "{path} {seed}");
            assert_eq!(drawn.table(), planned.table());
            let none = Run::under(&world, faults.skipping(0..3));
            assert_eq!(none.history_json(), Run::of(&world).history_json());
        }
    }
}

#[test]
fn a_failing_case_shrinks_until_each_fault_is_needed() {
    let world = world("tests/planted/forgets-that-a-refund-may-fail.yaml");
    let mut runner = TestRunner::deterministic();
    let told = RefCell::new(String::new());
    let failed = runner.run(&faults(8..=8), |faults| {
        let kept = Run::under(&world, faults).keeps_defaults();
        kept.map_err(|report| {
            told.replace(report.to_string());
            TestCaseError::fail("it hangs")
        })
    });
    let Err(TestError::Fail(_, least)) = failed else { panic!("{failed:?}") };
    let plan = Run::under(&world, least).plan();
    assert_eq!(plan.len(), 2, "{plan}");
    let told = told.borrow();
    assert!(told.contains("the property `closes` does not hold"), "{told}");
    let again = "Run::under(&world, \"lambda:ship#0=throttled, lambda:refund#0=throttled\".parse";
    assert!(told.contains(again), "{told}");
}

#[test]
fn a_run_is_judged_by_the_defaults_and_by_what_its_scenario_states() {
    let Scenario { world, properties, .. } = Scenario::load("scenarios/saga.yaml").unwrap();
    assert!(!properties.is_empty());
    Run::of(&world).keeps_all(&properties).unwrap();
    let never = "LambdaFunctionCompleted named refund-card never".parse().unwrap();
    let broken = Run::of(&world).keeps_all(&[never]).unwrap_err().to_string();
    assert!(broken.contains("`LambdaFunctionCompleted named refund-card never`"), "{broken}");
    let hangs: Plan = "schedule:reserve#0=over-rate".parse().unwrap();
    let broken = Run::under(&world, hangs).keeps_all(&properties).unwrap_err().to_string();
    assert!(broken.contains("the property `closes` does not hold"), "{broken}");
}

#[test]
fn a_report_tells_the_plan_where_no_default_property_breaks() {
    let world = world("examples/order.yaml");
    let plan: swf_sim::simulation::Plan = "lambda:charge#0=slow".parse().unwrap();
    let run = Run::under(&world, plan);
    assert!(run.is_closed() && run.ended().is_ok());
    let report = run.report();
    assert!(report.contains("lambda:charge#0=slow: It takes as long as it can"), "{report}");
    assert!(report.contains("LambdaFunctionCompleted"), "{report}");
    let claim = run.keeps("WorkflowExecutionCompleted never").unwrap_err().to_string();
    assert!(claim.contains("shrunk to a plan without a fault"), "{claim}");
    let wrong = run.keeps("WorkflowExecutionCompletd never").unwrap_err().to_string();
    assert!(wrong.contains("WorkflowExecutionCompleted"), "{wrong}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// A decider that decides anything: the histories are lawful all the same.
    #[test]
    fn whatever_is_decided_the_history_is_lawful(
        answers in prop::collection::vec(Vocabulary::of(&world("scenarios/chain.yaml")).answer(0.1), 1..8),
        faults in faults(0..=2),
        input in inputs(),
    ) {
        let mut world = world("scenarios/chain.yaml");
        world.limits.events = 200;
        // Whoever continues as new for ever comes to an end too.
        world.total_events = 5_000;
        world.people.retain(|(_, deed)| matches!(deed, swf_sim::simulation::Deed::Start(_)));
        for (_, deed) in &mut world.people {
            if let swf_sim::simulation::Deed::Start(start) = deed {
                start.input = input.clone();
            }
        }
        let decide = move |task: &DecisionTask<'_>| -> Answer {
            let asked = usize::try_from(task.started_event_id.0).unwrap();
            let mut answer = answers[asked % answers.len()].clone();
            // Nobody polls another list than the decider's own.
            (answer.task_list, answer.task_list_schedule_to_start_timeout) = (None, None);
            answer
        };
        world.deciders.insert("order".into(), DecidingParty::prompt(decide));
        let run = Run::under(&world, faults);
        for property in swf_sim::search::Property::defaults() {
            if property.name() == "lawful" {
                run.judge(&property)?;
            }
        }
    }
}

#[test]
fn a_property_test_has_at_most_fifteen_lines_and_a_snapshot_test_eight() {
    for (example, most) in [("property_test", 15), ("snapshot_test", 8)] {
        let path = format!("{}/examples/{example}.rs", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let code = text.lines().filter(|line| !line.is_empty() && !line.starts_with("//"));
        let lines = code.count();
        assert!((5..=most).contains(&lines), "{example} has {lines} lines");
    }
}

#[test]
fn what_a_world_does_not_have_is_not_decided() {
    let vocabulary = Vocabulary::of(&World::default());
    let mut runner = TestRunner::deterministic();
    let needs = [
        DecisionType::ScheduleActivityTask,
        DecisionType::ScheduleLambdaFunction,
        DecisionType::StartChildWorkflowExecution,
    ];
    runner
        .run(&vocabulary.step(), |decision| {
            prop_assert!(!needs.contains(&decision.decision_type()));
            Ok(())
        })
        .unwrap();
}
