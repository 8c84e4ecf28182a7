//! A snapshot test of a history: nothing in it is random, so nothing is redacted.
//! `cargo test --test snapshot_test`, and `INSTA_UPDATE=always` to take it anew.

use swf_sim::scenario::Scenario;
use swf_sim::simulation::Plan;
use swf_sim::testing::Run;

#[test]
fn a_charge_that_times_out_is_tried_again() {
    let world = Scenario::load("examples/order.yaml").expect("it is a scenario").world;
    let plan: Plan = "lambda:charge#0=timeout".parse().expect("it is a plan");
    let run = Run::under(&world, plan);
    insta::assert_snapshot!(run.table());
    insta::assert_snapshot!(run.history_json());
}
