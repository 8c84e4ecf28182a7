//! What breaks no property and is hardly meant: it stands in every summary.

use swf_sim::search::{Explore, Shard, explore};

use super::{FORGETFUL, swept, world};

#[test]
fn events_without_a_rule_are_counted_by_decider_and_type_with_the_place_of_the_rules() {
    let world = world(FORGETFUL);
    let summary = swept(&world, 0..400, 2, Shard::WHOLE);
    let unspoken = &summary.warnings.unspoken["order"];
    let failed = unspoken.events["LambdaFunctionFailed"];
    let line = unspoken.rules.line;
    assert_eq!((line, unspoken.rules.column), (13, 7));
    let told = summary.to_string();
    let warning = format!(
        "  warning: the rules of `order`, from line 13 on, say nothing of LambdaFunctionFailed: \
         {failed} events\n"
    );
    assert!(failed > 1 && told.contains(&warning), "{told}");
    // Started is spoken of, scheduled wakes nobody, and what timed out of decisions is told again.
    for event_type in
        ["WorkflowExecutionStarted", "LambdaFunctionScheduled", "DecisionTaskTimedOut"]
    {
        assert!(summary.coverage.events().any(|(name, _)| name == event_type), "{event_type}");
        assert!(!unspoken.events.contains_key(event_type), "{event_type}");
    }
}

#[test]
fn a_decider_that_is_not_made_of_rules_is_not_warned_of() {
    let mut world = world(FORGETFUL);
    let idle = |_: &swf_sim::simulation::DecisionTask<'_>| ();
    world.deciders.insert("order".into(), swf_sim::simulation::DecidingParty::prompt(idle));
    assert!(swept(&world, 0..100, 1, Shard::WHOLE).warnings.unspoken.is_empty());
}

#[test]
fn an_exploration_warns_too() {
    let what = Explore::default();
    let explored = explore(&what, &world(FORGETFUL), &|_| true).unwrap();
    assert!(explored.warnings.unspoken["order"].events["LambdaFunctionTimedOut"] >= 1);
    assert!(explored.warnings.refused_decisions >= 1);
    assert!(explored.to_string().contains("say nothing of LambdaFunctionTimedOut"), "{explored}");
}

#[test]
fn closes_are_not_listed_as_never_shown_for_nobody_could_be_shown_them() {
    let summary = swept(&world(FORGETFUL), 0..400, 1, Shard::WHOLE);
    let occurred: Vec<&str> = summary.coverage.events().map(|(name, _)| name).collect();
    assert!(occurred.contains(&"WorkflowExecutionCompleted"), "{occurred:?}");
    let unseen: Vec<&str> = summary.coverage.never_shown().collect();
    assert!(!unseen.contains(&"WorkflowExecutionCompleted"), "{unseen:?}");
    assert!(!unseen.contains(&"LambdaFunctionCompleted"), "{unseen:?}");
}
