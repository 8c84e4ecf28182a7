//! What a plan says comes about, or the person is told why not.

use proptest::prelude::*;
use swf_sim::simulation::{Plan, Simulation};

use super::worlds::lambdas;
use super::{planned, under};

#[test]
fn an_entry_that_never_comes_up_is_told_with_a_near_name_and_what_could_act() {
    let rows = [
        ("lambda:chrage#0=timeout", "never came up; did you mean `lambda:charge#0`?"),
        ("activity:unheard-of#7=timeout", "never came up; `swf-sim sites` lists"),
        (
            "lambda:charge#0=role-revoked",
            "`role-revoked` cannot act at `lambda:charge#0`; what can",
        ),
    ];
    for (plan, expected) in rows {
        let simulation = under(lambdas(), plan.parse::<Plan>().unwrap());
        let unmet: Vec<String> = simulation.unmet().iter().map(ToString::to_string).collect();
        assert!(unmet[0].contains(expected), "{unmet:?}");
        assert!(simulation.plan().is_empty());
    }
}

#[test]
fn the_empty_plan_is_the_nominal_world() {
    let mut nominal = Simulation::new(lambdas()).unwrap();
    nominal.run().unwrap();
    assert_eq!(super::bytes(&nominal), super::bytes(&planned(lambdas(), "")));
    assert!(nominal.passed().len() == 0, "nobody asked");
}

#[test]
fn an_event_tells_its_site_and_the_fault_that_shows_in_it() {
    let plan = "schedule:charge#1=over-rate, lambda:charge#0=timeout, decision@start=timeout";
    let simulation = planned(lambdas(), plan);
    let execution = simulation.execution("order-1").unwrap();
    let provenance = simulation.provenance(execution.workflow_execution()).unwrap();
    let told: Vec<String> = execution
        .history()
        .iter()
        .zip(&provenance)
        .filter_map(|(event, why)| {
            let site = why.site.as_ref()?;
            Some(format!("{} {site}={}", event.event_type(), why.fault?))
        })
        .collect();
    let expected = [
        "DecisionTaskTimedOut decision@start=timeout",
        "LambdaFunctionTimedOut lambda:charge#0=timeout",
        "ScheduleLambdaFunctionFailed schedule:charge#1=over-rate",
    ];
    assert_eq!(told, expected);
    assert!(simulation.remarks(execution)[0].text.contains("fault decision@start=timeout"));
}

proptest! {
    #[test]
    fn a_plan_is_read_back_for_any_ids(ids in prop::collection::vec("\\PC{1,12}", 1..5)) {
        let entries = ids.iter().map(|id| {
            let quoted = serde_json::to_string(id).unwrap();
            let site = format!("lambda:{quoted}#1=timeout, decision@timer:{quoted}#0~3=late");
            let turn = format!("turn@answer~1:activity:{quoted}#0=yield:4294967295");
            let timer = format!("turn@fire:timer:{quoted}#2=yield:1");
            format!("{quoted}~2/{site}, {turn}, {timer}, turn@deed:people:{quoted}#0=yield:7")
        });
        let text = entries.collect::<Vec<_>>().join("\n");
        if let Ok(plan) = text.parse::<Plan>() {
            prop_assert_eq!(plan.to_string().parse(), Ok(plan));
        } else {
            let mut ids = ids;
            ids.sort();
            ids.dedup();
            prop_assert!(text.parse::<Plan>().unwrap_err().problem.contains("twice"), "{}", text);
        }
    }

    #[test]
    fn no_text_makes_reading_a_plan_panic(text in "\\PC{0,60}") {
        let _ = text.parse::<Plan>();
    }
}
