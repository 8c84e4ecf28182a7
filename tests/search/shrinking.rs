//! Shrinking gives a plan of which every entry is needed, with the mildest faults.

use swf_sim::scenario::Scenario;
use swf_sim::search::{Failure, Property, shrink};
use swf_sim::simulation::Plan;

use super::{FORGETFUL, world};

fn closes() -> Property {
    Property::defaults().into_iter().find(|property| property.name() == "closes").unwrap()
}

#[test]
fn what_is_not_needed_goes_and_what_is_becomes_as_mild_as_it_can() {
    let plan: Plan = "decision@start=timeout, schedule:charge-1#0=too-many-open, \
                      decision@charge-1#0=slow"
        .parse()
        .unwrap();
    let shrunk = shrink(&world(FORGETFUL), &closes(), &plan).unwrap();
    assert_eq!(shrunk.plan.to_string(), "schedule:charge-1#0=over-rate");
    assert!(shrunk.runs < 20, "{}", shrunk.runs);
}

#[test]
fn two_faults_that_are_both_needed_stay() {
    let rules = "
      - when: WorkflowExecutionStarted
        do: {ScheduleLambdaFunction: {id: charge-1, name: charge, startToCloseTimeout: 10s}}
      - when: LambdaFunctionFailed
        of: charge-1
        do: {ScheduleLambdaFunction: {id: charge-2, name: charge, startToCloseTimeout: 10s}}
      - when: LambdaFunctionCompleted
        do: {CompleteWorkflowExecution: {}}
";
    let world = world(rules);
    let plan = "lambda:charge-1#0=handler-error, lambda:charge-2#0=service-error";
    let shrunk = shrink(&world, &closes(), &plan.parse().unwrap()).unwrap();
    let least = "lambda:charge-1#0=throttled, lambda:charge-2#0=throttled";
    assert_eq!(shrunk.plan.to_string(), least);
}

#[test]
fn the_plan_before_shrinking_is_told_also_where_nothing_could_be_left_out() {
    let plan = "schedule:charge-1#0=over-rate".to_owned();
    for (seed, found) in [(Some(7), "seed 7 drew"), (None, "found under")] {
        let failure = Failure { property: "closes".to_owned(), seed, plan: plan.clone() };
        let report = failure.report(&world(FORGETFUL), &closes(), "order.yaml", None).unwrap();
        let told = format!(
            "  {found} a plan of 1 fault\n    {plan}\n  shrunk to a plan of 1 fault in 2 runs\n    \
             {plan}: The bucket"
        );
        assert!(report.contains(&told), "{report}");
    }
}

#[test]
fn a_plan_that_breaks_nothing_when_it_is_run_again_is_not_said_to_be_shrunk() {
    let (property, plan) = ("closes".to_owned(), "lambda:charge-1#0=slow".to_owned());
    let failure = Failure { property, seed: Some(7), plan };
    let report = failure.report(&world(FORGETFUL), &closes(), "order.yaml", None).unwrap();
    assert!(report.contains("it broke once, and holds when the plan is run again"), "{report}");
    assert!(report.contains("    lambda:charge-1#0=slow\n  reproduce: "), "{report}");
}

#[test]
fn a_later_run_of_a_workflow_is_called_as_plans_call_it() {
    let world = Scenario::load("scenarios/continue-as-new.yaml").unwrap().world;
    let plan = "poller-1~1/lambda:poll#0=throttled".to_owned();
    let failure = Failure { property: "closes".to_owned(), seed: None, plan };
    let report = failure.report(&world, &closes(), "poller.yaml", None).unwrap();
    for line in ["  in `poller-1~1` at event 11 (t=", "  events of `poller-1~1`\n"] {
        assert!(report.contains(line), "{line}\n{report}");
    }
}

#[test]
fn the_report_tells_what_broke_where_and_how_to_see_it_again() {
    let failure = Failure {
        property: "closes".to_owned(),
        seed: Some(7),
        plan: "lambda:charge-1#0=timeout, decision@start=slow".to_owned(),
    };
    let report = failure.report(&world(FORGETFUL), &closes(), "my order.yaml", None).unwrap();
    for line in [
        "error: the property `closes` does not hold",
        "in `order-1` at event",
        "seed 7 drew a plan of 2 faults",
        "lambda:charge-1#0=throttled: Lambda refuses the invocation",
        "fault lambda:charge-1#0=throttled",
        "`order` has no rule for event 7 LambdaFunctionFailed\n",
        "reproduce: swf-sim run 'my order.yaml' --faults 'lambda:charge-1#0=throttled'",
    ] {
        assert!(report.contains(line), "{line}\n{report}");
    }
}
