//! Sites are named by SWF's ids and by what happened.

use swf_sim::simulation::{Plan, SiteKind};

use super::world::{child, continue_as_new, lambda, script};
use super::worlds::{family, lambdas, order, two};
use super::{planned, under};

fn names(world: swf_sim::simulation::World, plan: &str) -> Vec<String> {
    let simulation = under(world, plan.parse::<Plan>().unwrap());
    simulation.sites().iter().map(|passed| passed.site.to_string()).collect()
}

#[test]
fn the_sites_of_a_run_in_the_order_in_which_it_passes_them() {
    let expected = [
        "start:order-1#0",
        "decision@start",
        "schedule:charge#0",
        "lambda:charge#0",
        "decision@charge#0",
        "schedule:charge#1",
        "lambda:charge#1",
        "decision@charge#1",
        "complete#0",
    ];
    assert_eq!(names(lambdas(), ""), expected);
}

#[test]
fn runs_are_named_where_people_start_several_ids_and_where_it_is_not_the_first_run() {
    assert!(names(two(), "").contains(&"order-2/decision@start".to_owned()));
    assert!(names(two(), "").contains(&"order-1/decision@start".to_owned()));
    let of_family = names(family(), "");
    assert!(of_family.contains(&"decision@start".to_owned()));
    assert!(of_family.contains(&"child-1/decision@start".to_owned()));
    let mut world = order(Vec::new());
    script(&mut world, "order", vec![vec![continue_as_new()]]);
    world.limits.rates.continue_as_new = Some(swf_sim::model::Rate { bucket: 2, refill: 0 });
    let of_runs = names(world, "");
    assert!(of_runs.contains(&"order-1~1/continue-as-new#0".to_owned()), "{of_runs:?}");
}

#[test]
fn the_first_run_of_the_one_id_that_people_start_may_be_named_all_the_same() {
    let short = planned(lambdas(), "lambda:charge#0=timeout");
    let long = planned(lambdas(), "order-1/lambda:charge#0=timeout");
    assert_eq!(super::bytes(&short), super::bytes(&long));
    assert_eq!(long.plan().to_string(), "lambda:charge#0=timeout");
}

#[test]
fn ids_that_are_not_plain_are_named_as_json_strings() {
    let id = "charge \"1\", twice=once#0";
    let world = order(vec![vec![lambda(id, "charge"), child("a/b")]]);
    let simulation = under(world.clone(), Plan::new());
    for passed in simulation.passed() {
        assert_eq!(passed.site.to_string().parse(), Ok(passed.site.to_site()));
    }
    let plan = r#"lambda:"charge \"1\", twice=once#0"#.to_owned() + "\"#0=timeout";
    let told = super::worlds::told(&planned(world, &plan));
    assert!(told.iter().any(|line| line.starts_with("LambdaFunctionTimedOut")), "{told:?}");
}

#[test]
fn a_fault_renames_no_site_but_those_of_what_follows_from_it() {
    let nominal = names(family(), "");
    for plan in ["child:child-1#0=already-running", "decision@start=timeout"] {
        let faulty = names(family(), plan);
        let kinds = [SiteKind::Decision, SiteKind::Child];
        let kept = nominal.iter().filter(|name| {
            let site: swf_sim::simulation::Site = name.parse().unwrap();
            site.run.is_none() && kinds.contains(&site.spot.kind())
        });
        for name in kept {
            assert!(faulty.contains(name), "{plan}: {name} of {faulty:?}");
        }
    }
}
