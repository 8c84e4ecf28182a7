use super::*;

#[test]
fn a_refused_decision_wakes_the_decider_under_its_own_name_wherever_it_stands_in_the_batch() {
    let json = r#"[
        {"eventId":1,"eventTimestamp":0,"eventType":"DecisionTaskCompleted",
         "decisionTaskCompletedEventAttributes":{"scheduledEventId":2,"startedEventId":3}},
        {"eventId":2,"eventTimestamp":0,"eventType":"StartTimerFailed",
         "startTimerFailedEventAttributes":{"timerId":"nap","cause":"OPEN_TIMERS_LIMIT_EXCEEDED","decisionTaskCompletedEventId":1}},
        {"eventId":3,"eventTimestamp":0,"eventType":"CancelTimerFailed",
         "cancelTimerFailedEventAttributes":{"timerId":"other","cause":"TIMER_ID_UNKNOWN","decisionTaskCompletedEventId":1}},
        {"eventId":4,"eventTimestamp":0,"eventType":"MarkerRecorded",
         "markerRecordedEventAttributes":{"markerName":"m","decisionTaskCompletedEventId":1}},
        {"eventId":5,"eventTimestamp":0,"eventType":"DecisionTaskScheduled",
         "decisionTaskScheduledEventAttributes":{"taskList":{"name":"decisions"}}}]"#;
    let history = crate::model::History::from_json(json).unwrap();
    let named: Vec<String> =
        sites(&history.events).iter().map(|(_, site)| site.to_string()).collect();
    let expected = ["start-timer:nap#0", "cancel-timer:other#0", "record-marker:m#0"];
    assert_eq!(named[..3], expected);
    assert_eq!(named[3], "decision@timer:nap#0");
}

#[test]
fn sites_are_named_by_ids_and_by_what_happened() {
    let lambda = |id: &str, attempt| Spot::LambdaFunction { id: id.into(), attempt };
    let woken = |woken_by, again| Spot::DecisionTask { woken_by, again };
    let thing = |family, id: &str, attempt| Waking::Thing(family, id.into(), attempt);
    let turn = |step, about, again| Spot::Turn { step, about, again };
    let about = |spot| About::Site(Box::new(spot));
    let decision = |decision_type, id: Option<&str>, attempt| Spot::Decision {
        decision_type,
        id: id.map(Text::from),
        attempt,
    };
    let rows = [
        (lambda("charge-1", 0), "lambda:charge-1#0"),
        (lambda("a b", 2), "lambda:\"a b\"#2"),
        (lambda("a\"#1", 0), "lambda:\"a\\\"#1\"#0"),
        (Spot::ActivityTask { id: "ship".into(), attempt: 1 }, "activity:ship#1"),
        (woken(Waking::Start, 0), "decision@start"),
        (woken(thing(EventFamily::LambdaFunction, "charge-1", 0), 0), "decision@charge-1#0"),
        (woken(thing(EventFamily::Timer, "nap", 3), 1), "decision@timer:nap#3~1"),
        (woken(thing(EventFamily::Execution, "approve", 0), 2), "decision@signal:approve~2"),
        (woken(Waking::CancelRequest, 1), "decision@cancel-request~1"),
        (
            woken(Waking::Refusal(DecisionType::CompleteWorkflowExecution), 0),
            "decision@complete-refused",
        ),
        (decision(DecisionType::ScheduleLambdaFunction, Some("c"), 0), "schedule:c#0"),
        (decision(DecisionType::CompleteWorkflowExecution, None, 1), "complete#1"),
        (Spot::Child { id: "items".into(), attempt: 0 }, "child:items#0"),
        (Spot::External { id: "order-2".into(), attempt: 3 }, "external:order-2#3"),
        (Spot::Start { id: "order 1".into(), attempt: 0 }, "start:\"order 1\"#0"),
        (turn(TurnStep::Timeout, About::Execution, 0), "turn@timeout:execution"),
        (turn(TurnStep::Answer, about(lambda("a:b", 1)), 0), "turn@answer:lambda:\"a:b\"#1"),
        (
            turn(TurnStep::HandOut, about(woken(Waking::Start, 1)), 2),
            "turn@hand-out~2:decision@start~1",
        ),
        (
            turn(TurnStep::Fire, About::Timer { id: "nap".into(), attempt: 3 }, 0),
            "turn@fire:timer:nap#3",
        ),
        (
            turn(TurnStep::Deed, About::People { id: "order-1".into(), attempt: 1 }, 0),
            "turn@deed:people:order-1#1",
        ),
    ];
    for (spot, name) in rows {
        assert_eq!(spot.to_string(), name);
        for run in [None, Some(("order-1", 0)), Some(("a/b", 2))] {
            let run = run.map(|(id, again)| SiteRun { workflow_id: id.into(), again });
            let site = Site { run, spot: spot.clone() };
            assert_eq!(site.to_string().parse(), Ok(site));
        }
    }
}
