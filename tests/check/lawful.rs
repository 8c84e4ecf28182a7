//! What SWF may write, though it is rare or written down coarsely, breaks no law.

use serde_json::Value;
use swf_sim::check::{Law, between};
use swf_sim::model::{Limits, Recording};

use crate::damage::{DISCORD, DOMAIN, domain, finds, violations};

/// What an export made of the moments of an execution.
#[derive(Clone, Copy, Debug)]
enum Moments {
    WholeSeconds,
    None,
}

/// The domain's histories, those of a set with other moments.
fn coarse(json: &str, set: usize, moments: Moments) -> String {
    let mut document: Value = serde_json::from_str(json).unwrap();
    let executions = document["executions"].as_array_mut().unwrap();
    for (place, execution) in executions.iter_mut().enumerate() {
        if set & (1 << place) == 0 {
            continue;
        }
        for event in execution["events"].as_array_mut().unwrap() {
            let event = event.as_object_mut().unwrap();
            let at = event.remove("eventTimestamp").unwrap().as_f64().unwrap();
            if let Moments::WholeSeconds = moments {
                event.insert("eventTimestamp".to_owned(), at.floor().into());
            }
        }
    }
    document.to_string()
}

#[test]
fn histories_of_one_domain_agree_whatever_the_precision_of_each() {
    // The child starts in the second in which it was initiated.
    for damage in [None, Some((1, "at 1 1"))] {
        for set in 0..1 << DOMAIN.len() {
            for moments in [Moments::WholeSeconds, Moments::None] {
                let json = coarse(&domain(damage), set, moments);
                let found = between(&Recording::read(json).unwrap());
                assert_eq!(found, [], "{damage:?}, {set:b}, {moments:?}");
            }
        }
    }
}

#[test]
fn histories_in_whole_seconds_are_held_against_each_other_all_the_same() {
    let mut missed = Vec::new();
    for (law, place, damage) in DISCORD {
        // Whole seconds tell nothing of less than one.
        if damage.starts_with("at ") {
            continue;
        }
        for set in [1 << place, (1 << DOMAIN.len()) - 1] {
            let json = coarse(&domain(Some((*place, damage))), set, Moments::WholeSeconds);
            finds(*law, damage, &violations(&json, &Limits::default()), &mut missed);
        }
    }
    // The parent saw the child close four seconds before it did.
    let json = coarse(&domain(Some((1, "at 5 9"))), 1, Moments::WholeSeconds);
    let found = violations(&json, &Limits::default());
    finds(Law::ChildClosedThere, "at 5 9", &found, &mut missed);
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// What may happen between histories: the damage to one of the domain, by its place.
const IN_DOMAIN: &[(&str, usize, &str)] = &[(
    "a child that continued as new is told to have closed by the name of its first run",
    1,
    "replace 5 4 WorkflowExecutionContinuedAsNew executionStartToCloseTimeout=9 taskStartToCloseTimeout=9",
)];

#[test]
fn what_may_happen_between_histories_breaks_no_law() {
    for (fact, place, damage) in IN_DOMAIN {
        let found = violations(&domain(Some((*place, damage))), &Limits::default());
        assert_eq!(found, [], "{fact}");
    }
}
