//! A seed stands for a plan.

use swf_sim::simulation::{FaultModel, Plan, Seeded, Simulation, World};

use super::world::{activity, complete, lambda, start_timer};
use super::worlds::{all, order};
use super::{bytes, under};

fn seeded(world: World, seed: u64, model: &FaultModel) -> Simulation {
    under(world, Seeded::new(seed, model))
}

#[test]
fn a_seeded_run_and_the_plan_that_it_stands_for_give_the_same_bytes() {
    let model = FaultModel::default();
    let mut struck = 0;
    for (name, world) in all() {
        for seed in 0..40 {
            let drawn = seeded(world.clone(), seed, &model);
            let plan = drawn.plan();
            struck += plan.len();
            let read: Plan = plan.to_string().parse().unwrap();
            let simulation = under(world.clone(), read);
            assert_eq!(simulation.unmet(), [], "{name}: {plan}");
            assert_eq!(bytes(&simulation), bytes(&drawn), "{name}: {plan}");
        }
    }
    assert!(struck > 100, "only {struck} faults were drawn");
}

#[test]
fn what_happens_elsewhere_changes_no_draw() {
    let often: FaultModel = "all: 1/20".parse().unwrap();
    let few = || order(vec![vec![lambda("a", "charge"), lambda("b", "charge")], vec![], vec![]]);
    let mut more = order(vec![
        vec![activity("x"), lambda("a", "charge"), start_timer("t", 1), lambda("b", "charge")],
        vec![],
        vec![lambda("c", "charge")],
        vec![complete()],
    ]);
    more.assumptions = few().assumptions;
    let of_lambdas = |plan: &Plan| -> Vec<String> {
        let entries = plan.iter().map(|(site, fault)| format!("{site}={fault}"));
        entries.filter(|e| e.starts_with("lambda:a") || e.starts_with("lambda:b")).collect()
    };
    let mut compared = 0;
    for seed in 0..200 {
        let [one, other] = [few(), more.clone()].map(|world| seeded(world, seed, &often));
        let passed = |simulation: &Simulation| {
            let names = simulation.passed().map(|passed| passed.site.to_string());
            names.filter(|name| name == "lambda:a#0" || name == "lambda:b#0").count()
        };
        // Where the decision itself was refused, the site does not come up.
        if passed(&one) == 2 && passed(&other) == 2 {
            assert_eq!(of_lambdas(&one.plan()), of_lambdas(&other.plan()), "seed {seed}");
            compared += usize::from(!of_lambdas(&one.plan()).is_empty());
        }
    }
    assert!(compared > 20, "only {compared} were compared");
}

#[test]
fn seeds_differ_and_each_is_the_same_every_time() {
    let model = FaultModel::default();
    let plans: Vec<String> = (0..100)
        .map(|seed| seeded(super::worlds::lambdas(), seed, &model).plan().to_string())
        .collect();
    let again: Vec<String> = (0..100)
        .map(|seed| seeded(super::worlds::lambdas(), seed, &model).plan().to_string())
        .collect();
    assert_eq!(plans, again);
    let distinct: std::collections::BTreeSet<&String> = plans.iter().collect();
    assert!(distinct.len() > 20, "{}", distinct.len());
}

#[test]
fn a_model_without_faults_lets_none_strike() {
    let none: FaultModel = "all: 0/1".parse().unwrap();
    let simulation = seeded(super::worlds::lambdas(), 3, &none);
    assert!(simulation.plan().is_empty());
    assert_eq!(bytes(&simulation), bytes(&under(super::worlds::lambdas(), Plan::new())));
}
