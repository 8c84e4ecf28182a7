//! What SWF may write, though it is rare or written down coarsely, breaks no law.

use serde_json::{Value, json};
use swf_sim::check::{Era, Law, between, check};
use swf_sim::model::{Extent, Limits, Recording};

use crate::damage::{DISCORD, DOMAIN, MAIN, domain, finds, violations};
use crate::stories::Story;

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

/// The lists of a decider that keeps state, as SWF wrote them before 2023: only a task on such a
/// list may say how long it waits.
const STICKY: &str = "
    0 WorkflowExecutionStarted executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60
    0 DecisionTaskScheduled startToCloseTimeout=60
    1 DecisionTaskStarted scheduledEventId=2
    2 DecisionTaskCompleted scheduledEventId=2 startedEventId=3 taskList.name=sticky taskListScheduleToStartTimeout=5
    3 WorkflowExecutionSignaled externalInitiatedEventId=0
    3 DecisionTaskScheduled taskList.name=sticky startToCloseTimeout=60 scheduleToStartTimeout=5
    8 DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=6 startedEventId=0
    8 DecisionTaskScheduled startToCloseTimeout=60
    9 DecisionTaskStarted scheduledEventId=8
";

/// What may happen in a history: the history, damage to it, and the first event that is there.
const ALONE: &[(&str, &str, &[&str], usize)] = &[
    ("a task that is on no such list says nothing of waiting", STICKY, &[], 1),
    ("a task on such a list need not say how long it waits", STICKY, &[UNSAID], 1),
    ("the answer that names a list may be left out", STICKY, &[], 5),
    ("a heartbeat's details have up to 2,048 characters", MAIN, &["set 23 details=*2048"], 1),
    ("what an activity cancels with has up to 32,768", MAIN, &["set 31 details=*32768"], 1),
    ("the next run of a child need not name the parent whose policy ends it", STICKY, ENDED, 1),
    ("a Lambda task that did not start need not be named", MAIN, &[BARE], 1),
    ("its failure may have no member at all", MAIN, EMPTY, 1),
];

const BARE: &str = "replace 33 12 StartLambdaFunctionFailed scheduledEventId=0";
const EMPTY: &[&str] = &[BARE, "unset 33 scheduledEventId", "unset 33 cause", "unset 33 message"];
const ENDED: &[&str] = &[
    "set 1 continuedExecutionRunId=r",
    "add 9 WorkflowExecutionTerminated cause=CHILD_POLICY_APPLIED",
];
const UNSAID: &str = "unset 6 scheduleToStartTimeout";

#[test]
fn what_may_happen_in_a_history_breaks_no_law() {
    let mut wrong = Vec::new();
    for (fact, story, damages, first) in ALONE {
        let mut story = Story::new(story);
        damages.iter().for_each(|damage| story.damage(damage));
        let mut recording = Recording::read(story.to_json().to_string()).unwrap().remove(0);
        if *first > 1 {
            recording.events.drain(..first - 1);
            recording.extent = Extent::Fragment;
        }
        let found = check(&recording, &Limits::default()).violations;
        wrong.extend(found.iter().map(|violation| format!("{fact}: {violation}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_era_is_told_once_and_without_a_year() {
    let rows: &[(&str, &[&str], Era)] = &[
        (MAIN, &[], Era::ScheduleToStart),
        (STICKY, &[], Era::SomeScheduleToStart),
        (STICKY, &[UNSAID], Era::NoScheduleToStart),
    ];
    for (story, damages, era) in rows {
        let mut story = Story::new(story);
        damages.iter().for_each(|damage| story.damage(damage));
        let recording = Recording::read(story.to_json().to_string()).unwrap().remove(0);
        assert_eq!(check(&recording, &Limits::default()).eras, [*era]);
    }
    for era in Era::ALL {
        assert!(!era.words().contains("20"), "{era}");
    }
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

#[test]
fn runs_of_one_id_without_moments_follow_each_other_for_all_one_knows() {
    let runs = ["r1", "r2"].map(|run_id| {
        let mut story = Story::new(STICKY);
        story.damage("beside workflowExecution.workflowId=w");
        story.damage(&format!("beside workflowExecution.runId={run_id}"));
        story.to_json()
    });
    let json = json!({ "executions": runs }).to_string();
    let found = |json: String| between(&Recording::read(json).unwrap());
    assert_eq!(found(json.clone()).len(), 1);
    assert_eq!(found(coarse(&json, 0b11, Moments::None)), []);
}
