//! A snapshot test of a history: nothing in it is random, so nothing is redacted.
//! `cargo test --test snapshot_test`, and `INSTA_UPDATE=always` to take it anew.

use swf_sim::{scenario::Scenario, simulation::Plan, testing::Run};

#[test]
fn a_charge_that_times_out_is_tried_again() {
    let world = Scenario::load("examples/order.yaml").expect("it is a scenario").world;
    let run = Run::under(&world, "lambda:charge#0=timeout".parse::<Plan>().expect("it is a plan"));
    insta::assert_snapshot!(run.table());
    insta::assert_snapshot!(run.history_json());
}
