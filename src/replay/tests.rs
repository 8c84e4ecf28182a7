//! What replaying says of recordings that are not as they were, and of what the service once wrote
//! otherwise.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::model::decisions::{RecordMarker, ScheduleActivityTask, StartTimer};
use crate::model::{ActivityType, Decision, History, Timeout, WorkflowExecution};
use crate::simulation::{Decider, DecisionTask};

/// The API reference's own example of a history, as of 2012, written anew: events a little later
/// than their batch, details of a task that nobody took, no schedule-to-start timeouts.
const OF_2012: &str = r#"[
{"eventId":1,"eventTimestamp":1326668003.094,"eventType":"WorkflowExecutionStarted",
 "workflowExecutionStartedEventAttributes":{"childPolicy":"TERMINATE","parentInitiatedEventId":0,
  "executionStartToCloseTimeout":"3600","taskStartToCloseTimeout":"600",
  "taskList":{"name":"main"},"workflowType":{"name":"order","version":"1.0"}}},
{"eventId":2,"eventTimestamp":1326668003.094,"eventType":"DecisionTaskScheduled",
 "decisionTaskScheduledEventAttributes":{"startToCloseTimeout":"600","taskList":{"name":"main"}}},
{"eventId":3,"eventTimestamp":1326668152.648,"eventType":"DecisionTaskStarted",
 "decisionTaskStartedEventAttributes":{"scheduledEventId":2}},
{"eventId":4,"eventTimestamp":1326670266.103,"eventType":"DecisionTaskCompleted",
 "decisionTaskCompletedEventAttributes":{"scheduledEventId":2,"startedEventId":3}},
{"eventId":5,"eventTimestamp":1326670266.115,"eventType":"ActivityTaskScheduled",
 "activityTaskScheduledEventAttributes":{"activityId":"verify-1","decisionTaskCompletedEventId":4,
  "activityType":{"name":"verify","version":"1.0"},"taskList":{"name":"main"},
  "heartbeatTimeout":"120","scheduleToCloseTimeout":"900","scheduleToStartTimeout":"300",
  "startToCloseTimeout":"600"}},
{"eventId":6,"eventTimestamp":1326670566.124,"eventType":"ActivityTaskTimedOut",
 "activityTaskTimedOutEventAttributes":{"timeoutType":"SCHEDULE_TO_START","scheduledEventId":5,
  "startedEventId":0,"details":"nobody came"}},
{"eventId":7,"eventTimestamp":1326670566.124,"eventType":"DecisionTaskScheduled",
 "decisionTaskScheduledEventAttributes":{"startToCloseTimeout":"600","taskList":{"name":"main"}}}
]"#;

/// A timer and what stands around it, of 2026.
const TIMER: &str = r#"[
{"eventId":1,"eventTimestamp":1767225600,"eventType":"WorkflowExecutionStarted",
 "workflowExecutionStartedEventAttributes":{"childPolicy":"TERMINATE","parentInitiatedEventId":0,
  "executionStartToCloseTimeout":"3600","taskStartToCloseTimeout":"30",
  "taskList":{"name":"main"},"workflowType":{"name":"order","version":"1.0"}}},
{"eventId":2,"eventTimestamp":1767225600,"eventType":"DecisionTaskScheduled",
 "decisionTaskScheduledEventAttributes":{"startToCloseTimeout":"30","taskList":{"name":"main"},
  "scheduleToStartTimeout":"NONE"}},
{"eventId":3,"eventTimestamp":1767225600.1,"eventType":"DecisionTaskStarted",
 "decisionTaskStartedEventAttributes":{"scheduledEventId":2}},
{"eventId":4,"eventTimestamp":1767225600.2,"eventType":"DecisionTaskCompleted",
 "decisionTaskCompletedEventAttributes":{"scheduledEventId":2,"startedEventId":3}},
{"eventId":5,"eventTimestamp":1767225600.2,"eventType":"TimerStarted",
 "timerStartedEventAttributes":{"timerId":"nap","startToFireTimeout":"10",
  "decisionTaskCompletedEventId":4}},
{"eventId":6,"eventTimestamp":1767225600.2,"eventType":"TimerStarted",
 "timerStartedEventAttributes":{"timerId":"rest","startToFireTimeout":"10",
  "decisionTaskCompletedEventId":4}},
{"eventId":7,"eventTimestamp":1767225610.213,"eventType":"TimerFired",
 "timerFiredEventAttributes":{"timerId":"rest","startedEventId":6}},
{"eventId":8,"eventTimestamp":1767225610.213,"eventType":"DecisionTaskScheduled",
 "decisionTaskScheduledEventAttributes":{"startToCloseTimeout":"30","taskList":{"name":"main"},
  "scheduleToStartTimeout":"NONE"}},
{"eventId":9,"eventTimestamp":1767225610.214,"eventType":"TimerFired",
 "timerFiredEventAttributes":{"timerId":"nap","startedEventId":5}}
]"#;

fn read(json: &str) -> Recording {
    Recording::read(json).unwrap().remove(0)
}

fn difference(recording: &Recording) -> Difference {
    match Replay::of(recording).run() {
        Err(NotReplayed::Different(difference)) => *difference,
        other => panic!("there is no difference: {other:?}"),
    }
}

#[test]
fn what_the_service_once_wrote_otherwise_is_named_and_is_no_difference() {
    let counts = Replay::of(&read(OF_2012)).run().unwrap().counts;
    let eras = [Era::NoScheduleToStart, Era::BatchTakesTime, Era::DetailsWithoutHeartbeat];
    assert_eq!(counts.eras, eras.into_iter().collect());
}

#[test]
fn today_the_same_is_a_difference() {
    for (at, wrote, says) in [
        (8, ",\n  \"scheduleToStartTimeout\":\"NONE\"}},\n{\"eventId\":9", "}},\n{\"eventId\":9"),
        (5, "225600.2,\"eventType\":\"TimerStarted\"", "225600.212,\"eventType\":\"TimerStarted\""),
    ] {
        assert!(TIMER.contains(wrote), "{wrote}");
        let difference = difference(&read(&TIMER.replacen(wrote, says, 1)));
        assert_eq!(difference.recorded.unwrap().event_id, EventId(at));
    }
}

#[test]
fn deadlines_that_changed_places_are_no_difference() {
    let replayed = Replay::of(&read(TIMER)).run().unwrap();
    assert_eq!(replayed.counts.to_string(), "9 events: 8 derived, 1 echoed");
    assert_eq!(
        History { events: replayed.execution.history().to_vec() }.events,
        read(TIMER).events
    );
}

#[test]
fn a_deadline_that_comes_early_is_a_difference() {
    let early = TIMER.replace("1767225610.213", "1767225610.199");
    let Why::Early { due } = difference(&read(&early)).why else { panic!("it is early") };
    assert_eq!(due.to_string(), "1767225610.200");
}

#[test]
fn where_whole_seconds_are_recorded_up_to_one_was_cut_off() {
    let cut = TIMER.replace(".100", "").replace(".1,", ",").replace(".213", "").replace(".214", "");
    let recording = read(&cut.replace(".2,", ","));
    assert_eq!(recording.times, crate::model::Times::Seconds);
    Replay::of(&recording).run().unwrap();
    let early = cut.replace(".2,", ",").replace("1767225610,", "1767225609,");
    assert!(matches!(difference(&read(&early)).why, Why::Early { .. }));
}

#[test]
fn a_difference_shows_both_events_the_input_and_the_rule() {
    let damaged = TIMER
        .replace("\"timerId\":\"rest\",\"startedEventId\"", "\"timerId\":\"x\",\"startedEventId\"");
    let difference = difference(&read(&damaged));
    let [attribute] = &difference.attributes()[..] else { panic!("one attribute differs") };
    assert_eq!(
        (attribute.name.as_str(), attribute.recorded.as_deref()),
        ("timerId", Some("\"x\""))
    );
    let text = difference.to_string();
    for part in [
        "differs at event 7",
        "! timerId         \"x\"",
        "\"rest\"",
        "a timer or a timeout came due (read off event 7)",
        "rule timer-fired: ",
    ] {
        assert!(text.contains(part), "`{part}` is in\n{text}");
    }
}

#[test]
fn a_quota_or_a_type_that_changed_amid_a_batch_is_taken_from_the_decision_that_tells_of_it() {
    let scheduled = r#""activityType":{"name":"pack","version":"1"},"activityId":"p","#;
    let timeouts = r#""taskList":{"name":"main"},"heartbeatTimeout":"NONE","scheduleToStartTimeout":
 "NONE","scheduleToCloseTimeout":"NONE","startToCloseTimeout":"NONE","#;
    let withdrawn = |cause: &str| {
        [
            ("ActivityTaskScheduled", format!("{scheduled}{timeouts}")),
            (
                "ScheduleActivityTaskFailed",
                format!(r#"{}"cause":"{cause}","#, scheduled.replace("\"p\"", "\"q\"")),
            ),
            ("MarkerRecorded", r#""markerName":"after it","#.to_owned()),
        ]
    };
    let refused = |timer: &str, cause: &str| {
        ("StartTimerFailed", format!(r#""timerId":"{timer}","cause":"{cause}","#))
    };
    let limited = [
        refused("nap", "OPEN_TIMERS_LIMIT_EXCEEDED"),
        refused("doze", "TIMER_CREATION_RATE_EXCEEDED"),
        ("TimerStarted", r#""timerId":"rest","startToFireTimeout":"10","#.to_owned()),
    ];
    let types = ["ACTIVITY_TYPE_DEPRECATED", "ACTIVITY_TYPE_DOES_NOT_EXIST"].map(withdrawn);
    for batch in types.into_iter().chain([limited]) {
        let mut json = TIMER[..TIMER.find("{\"eventId\":5").unwrap()].to_owned();
        for ((event_type, attributes), id) in batch.iter().zip(5..) {
            let key = format!("{}{}", event_type[..1].to_lowercase(), &event_type[1..]);
            json += &format!(
                r#"{{"eventId":{id},"eventTimestamp":1767225600.2,"eventType":"{event_type}",
 "{key}EventAttributes":{{{attributes}"decisionTaskCompletedEventId":4}}}},"#
            );
        }
        json += r#"{"eventId":8,"eventTimestamp":1767225600.2,"eventType":"DecisionTaskScheduled",
 "decisionTaskScheduledEventAttributes":{"startToCloseTimeout":"30","taskList":{"name":"main"},
  "scheduleToStartTimeout":"NONE"}}]"#;
        let recording = read(&json);
        let replayed = Replay::of(&recording).run().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(replayed.execution.history(), recording.events);
    }
}

#[test]
fn an_event_that_nothing_leads_to_is_a_difference() {
    let twice = TIMER.replacen("{\"eventId\":3", "{\"eventId\":3,\"x\":0", 1);
    let mut recording = read(&twice);
    let queued = recording.events[1].clone();
    recording.events.insert(2, queued);
    for (event, id) in recording.events.iter_mut().zip(1..) {
        event.event_id = EventId(id);
    }
    assert_eq!(difference(&recording).why, Why::Nothing);
}

#[test]
fn a_fragment_is_not_replayable_and_that_is_no_difference() {
    let mut recording = read(TIMER);
    recording.events.drain(..4);
    let recording = Recording::of(WorkflowExecution::default(), recording.events);
    let error = Replay::of(&recording).run().unwrap_err();
    assert_eq!(error.to_string(), "not replayable: begins at event 5");
    let empty = Recording::of(WorkflowExecution::default(), Vec::new());
    assert!(matches!(Replay::of(&empty).run(), Err(NotReplayed::Fragment(Fragment::Empty))));
}

#[test]
fn a_replay_stops_where_it_is_told_to() {
    let damaged = TIMER.replace("1767225610.213", "1767225610.199");
    let recording = read(&damaged);
    let replayed = Replay::of(&recording).upto(EventId(6)).run().unwrap();
    assert_eq!(replayed.counts.events(), 6);
    assert!(Replay::of(&recording).upto(EventId(7)).run().is_err());
}

/// A decider that starts both timers first, and then waits.
fn naps(task: &DecisionTask<'_>) -> Vec<Decision> {
    if !task.previous_started_event_id.is_none() {
        return Vec::new();
    }
    let start = |timer_id: &str| {
        let timeout = Timeout::Seconds(10);
        let timer_id = timer_id.into();
        StartTimer { timer_id, start_to_fire_timeout: timeout, control: None }.into()
    };
    vec![start("nap"), start("rest")]
}

fn ask(decider: impl Decider + 'static) -> Result<Reasked, NotReasked> {
    let decider: Arc<dyn Decider> = Arc::new(decider);
    Replay::of(&read(TIMER)).reask(|| Arc::clone(&decider))
}

#[test]
fn a_decider_that_decides_as_recorded_is_told_so() {
    assert_eq!(ask(naps).unwrap(), Reasked { same: 1, open: None });
}

#[test]
fn the_first_decision_task_with_another_answer_is_shown_with_both_answers() {
    let other = |task: &DecisionTask<'_>| {
        let mut decisions = naps(task);
        decisions.truncate(1);
        decisions.extend([RecordMarker { marker_name: "m".into(), details: None }.into()]);
        decisions
    };
    let Err(NotReasked::Different(different)) = ask(other) else { panic!("it differs") };
    assert_eq!(different.started_event_id, EventId(3));
    assert_eq!(different.new_events.len(), 3);
    let text = different.to_string();
    for part in [
        "decides otherwise at decision task 3, answered in event 4",
        "new in it: 1 WorkflowExecutionStarted, 2 DecisionTaskScheduled, 3 DecisionTaskStarted",
        "recorded: 2 decisions\n    1 StartTimer {\"timerId\":\"nap\"",
        "asked now: 2 decisions",
        "! 2: RecordMarker in place of StartTimer",
    ] {
        assert!(text.contains(part), "`{part}` is in\n{text}");
    }
}

#[test]
fn every_kind_of_difference_between_two_lists_of_decisions_is_told() {
    let started = |start_to_fire_timeout| StartTimer {
        timer_id: "nap".into(),
        control: None,
        start_to_fire_timeout: Timeout::Seconds(start_to_fire_timeout),
    };
    let rest = || StartTimer { timer_id: "rest".into(), ..started(10) };
    type Row = (Vec<Decision>, &'static [&'static str]);
    let rows: [Row; 4] = [
        (vec![started(10).into()], &["! 2: missing now"]),
        (vec![started(10).into(), rest().into(), rest().into()], &["! 3: was not there"]),
        (
            vec![started(11).into(), rest().into()],
            &["! 1: startToFireTimeout: \"11\" in place of \"10\";"],
        ),
        (
            vec![StartTimer { control: Some("c".into()), ..started(10) }.into(), rest().into()],
            &["! 1: control: \"c\" in place of -;"],
        ),
    ];
    for (decisions, expected) in rows {
        let answer = move |_: &DecisionTask<'_>| decisions.clone();
        let Err(NotReasked::Different(different)) = ask(answer) else { panic!("it differs") };
        let told: Vec<String> = different.decisions.iter().map(ToString::to_string).collect();
        assert_eq!(told, expected);
    }
}

#[test]
fn a_decider_that_keeps_state_or_draws_lots_is_found_out() {
    let asked = AtomicU32::new(0);
    let counting = move |_: &DecisionTask<'_>| {
        let marker_name = asked.fetch_add(1, Ordering::Relaxed).to_string().into();
        RecordMarker { marker_name, details: None }
    };
    let Err(NotReasked::Nondeterministic(both)) = ask(counting) else { panic!("it counts") };
    assert!(!both.fresh);
    assert!(both.to_string().contains("usual causes are the clock, random numbers"));

    let made = AtomicU32::new(0);
    let make = || -> Arc<dyn Decider> {
        let number = made.fetch_add(1, Ordering::Relaxed);
        Arc::new(move |_: &DecisionTask<'_>| RecordMarker {
            marker_name: number.to_string().into(),
            details: None,
        })
    };
    let recording = read(TIMER);
    let Err(NotReasked::Nondeterministic(both)) = Replay::of(&recording).reask(make) else {
        panic!("each one answers otherwise")
    };
    assert!(both.fresh);
}

#[test]
fn a_history_that_ends_in_an_open_decision_task_is_asked_to_its_end() {
    let recording = read(TIMER);
    let decider: Arc<dyn Decider> = Arc::new(naps);
    let reasked = Replay::of(&recording).upto(EventId(3)).reask(|| Arc::clone(&decider)).unwrap();
    assert_eq!(reasked.same, 0);
    let (open, answer) = reasked.open.unwrap();
    assert_eq!((open, answer.decisions.len()), (EventId(3), 2));
}

#[test]
fn what_a_decision_leaves_to_its_type_is_no_difference() {
    let recording = read(OF_2012);
    let schedule = |activity_id: &str| {
        let activity_type = ActivityType::new("verify", "1.0");
        let activity_id = activity_id.into();
        ScheduleActivityTask { activity_type, activity_id, ..ScheduleActivityTask::default() }
    };
    for (id, same) in [("verify-1", true), ("verify-2", false)] {
        let decider: Arc<dyn Decider> = Arc::new(move |_: &DecisionTask<'_>| schedule(id));
        let reasked = Replay::of(&recording).reask(|| Arc::clone(&decider));
        assert_eq!(reasked.is_ok(), same, "{id}");
    }
}
