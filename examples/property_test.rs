//! A property test of a decider: whatever goes wrong, the card is charged once and the order ends.
//! `cargo test --test property_test`

use proptest::prelude::*;
use swf_sim::scenario::Scenario;
use swf_sim::testing::{Run, faults};

proptest! {
    #[test]
    fn the_card_is_charged_once_and_the_order_ends(faults in faults(0..=4)) {
        let world = Scenario::load("examples/order.yaml").expect("it is a scenario").world;
        let run = Run::under(&world, faults).of_file("examples/order.yaml");
        run.keeps("once charge-card")?;
        run.keeps_defaults()?;
    }
}
