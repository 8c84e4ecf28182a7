//! What histories hold on the wire where a simpler service would leave it out.

use swf_sim::model::History;

use crate::world::*;

/// Recorded in every history since about 2023; older ones leave it out.
#[test]
fn a_decision_task_says_that_it_may_wait_for_ever_and_names_no_priority() {
    let mut world = world();
    script(&mut world, "order", vec![vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[1..2],
        "DecisionTaskScheduled scheduleToStartTimeout=NONE startToCloseTimeout=60 -taskPriority",
    );
}

/// Recorded: the service prints moments as doubles, with an exponent; the simulator reads them and
/// prints plain decimals.
#[test]
fn a_moment_with_an_exponent_is_read_and_one_without_is_written() {
    let json = r#"[{"eventId":1,"eventTimestamp":1.504871454307E9,"eventType":"TimerFired",
        "timerFiredEventAttributes":{"timerId":"nap","startedEventId":5}}]"#;
    let history = History::from_json(json).unwrap();
    assert_eq!(history.events[0].event_timestamp.as_millis(), 1_504_871_454_307);
    assert!(history.to_json().contains("\"eventTimestamp\":1504871454.307"));
}

/// Recorded: what was never started, never initiated, and has no parent, holds a zero.
#[test]
fn an_id_that_does_not_apply_is_written_as_zero() {
    let mut world = world();
    world.unserved_task_lists.push("work".into());
    script(&mut world, "order", vec![vec![activity("ship-1")], vec![complete()]]);
    let simulation = run(world);
    let timed_out = &history(&simulation, "order-1")[5];
    check(
        std::slice::from_ref(timed_out),
        "ActivityTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=5 startedEventId=0 -details",
    );
    let json = timed_out.attributes.to_json();
    assert!(json.contains("\"startedEventId\":0"), "{json}");
}
