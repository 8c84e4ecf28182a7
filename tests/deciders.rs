//! Deciders that are programs: they answer as others do, and what goes wrong with them is told.

#![expect(clippy::unwrap_used, reason = "what cannot be is to stop the test")]

#[path = "skipped/mod.rs"]
mod skipped;

use std::process::Command;
use std::time::Duration;

use skipped::skipped;
use swf_sim::deciders::CommandDecider;
use swf_sim::model::decisions::RecordMarker;
use swf_sim::model::requests::{RegisterWorkflowType, StartWorkflowExecution};
use swf_sim::model::{
    ChildPolicy, EventAttributes, EventId, EventType, HistoryEvent, Pattern, TaskList, Timeout,
    Timestamp, WorkflowExecution, WorkflowType,
};
use swf_sim::simulation::{
    Decider, DecidingParty, DecisionTask, Deed, Function, FunctionAnswer, FunctionOutcome,
    Outcomes, Simulation, World,
};

fn world(command: &str, limit: Duration) -> World {
    let mut world = World::default();
    world.workflow_types.push(RegisterWorkflowType {
        name: "order".into(),
        version: "1".into(),
        default_task_list: Some(TaskList::new("orders")),
        default_child_policy: Some(ChildPolicy::Terminate),
        default_task_start_to_close_timeout: Some(Timeout::Seconds(30)),
        default_execution_start_to_close_timeout: Some(Timeout::Seconds(3600)),
        default_lambda_role: Some("arn:aws:iam::123456789012:role/swf".into()),
        ..RegisterWorkflowType::default()
    });
    let never = FunctionOutcome { after: Duration::ZERO, answer: FunctionAnswer::Never };
    let then = FunctionOutcome {
        after: Duration::from_secs(1),
        answer: FunctionAnswer::Returns("42".into()),
    };
    let mut function = Function::default();
    function.by_id.push((Pattern::any_of(["charge-2".into()]), Outcomes::always(then)));
    function.outcomes = Outcomes::always(never);
    world.functions.insert("charge-card".into(), function);
    let party = DecidingParty::prompt(CommandDecider::new(command, limit).unwrap());
    world.deciders.insert("order".into(), party);
    let start = StartWorkflowExecution {
        workflow_id: "order-1".into(),
        workflow_type: WorkflowType::new("order", "1"),
        ..StartWorkflowExecution::default()
    };
    world.people.push((Duration::ZERO, Deed::Start(start)));
    world
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success())
}

fn last_event(world: World) -> String {
    let mut simulation = Simulation::new(world).unwrap();
    simulation.run().unwrap();
    let history = simulation.execution("order-1").unwrap().history();
    format!("{} {}", history.len(), history.last().unwrap().event_type())
}

#[test]
fn programs_in_other_languages_decide_and_forget_between_runs() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    for (program, file) in [("python3", "decider.py"), ("node", "decider.js")] {
        if !runs(program) {
            skipped(&format!("`{program}` is not installed"));
            continue;
        }
        let world = world(&format!("{program} '{folder}/{file}'"), CommandDecider::LIMIT);
        for _ in 0..2 {
            assert_eq!(last_event(world.clone()), "17 WorkflowExecutionCompleted", "{file}");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_goes_wrong_with_a_program_is_told_with_its_last_words() {
    let rows = [
        ("echo 'oh no' >&2; exit 3", "ended without an answer; it said on standard error:\noh no"),
        ("echo yes", "answered `yes`, which is no answer: expected value"),
        ("echo yes", "(expected a line `{\"decisions\": [...]}`)"),
        (r#"echo '{"decision": []}'"#, "unknown field `decision`"),
        (r#"echo '{"decisions": [{"decisionType": "StartTmer"}]}'"#, "StartTmer"),
        (r"printf '\377\n'", "answered `\u{fffd}`, which is no answer"),
    ];
    for (code, expected) in rows {
        let error = error_of_shell(&format!("read -r task; {code}"), CommandDecider::LIMIT);
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("at event 3"), "{error}");
    }
}

/// What is told of a decider that is a line of shell.
#[cfg(unix)]
fn error_of_shell(code: &str, limit: Duration) -> String {
    let command = format!("sh -c {}", shell_words::quote(code));
    Simulation::new(world(&command, limit)).unwrap().run().unwrap_err().to_string()
}

#[cfg(unix)]
#[test]
fn a_program_that_says_nothing_runs_into_its_limit() {
    let error = error_of_shell("exec sleep 600", Duration::from_millis(300));
    assert!(error.contains("gave no answer within 0.3 s"), "{error}");
    assert!(error.contains("at event 3"), "{error}");
}

#[cfg(unix)]
#[expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "programs take real time")]
#[test]
fn what_a_program_has_started_and_outlives_it_holds_nothing_up() {
    let begun = std::time::Instant::now();
    // However busy the machine is, a shell has said its word by then.
    let error = error_of_shell("echo well >&2; sleep 60 & sleep 60", Duration::from_secs(2));
    let expected = "gave no answer within 2 s; it said on standard error:\nwell";
    assert!(error.contains(expected), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(30), "it waited for what the program started");
}

#[test]
fn a_program_that_says_more_than_it_is_asked_for_is_found_out() {
    if !runs("python3") {
        return skipped("`python3` is not installed");
    }
    let code = r#"
import json
for asked in range(20):
    input()
    timer = {"timerId": str(asked), "startToFireTimeout": "1"}
    decision = {"decisionType": "StartTimer", "startTimerDecisionAttributes": timer}
    answer = json.dumps({"decisions": [decision]})
    print(answer, answer, sep="\n", flush=True)
"#;
    let command = format!("python3 -c {}", shell_words::quote(code));
    let mut simulation = Simulation::new(world(&command, CommandDecider::LIMIT)).unwrap();
    let error = simulation.run().unwrap_err().to_string();
    assert!(error.contains("` without being asked: one line answers one task"), "{error}");
}

#[test]
fn a_program_that_does_not_read_runs_into_its_limit_however_much_it_is_sent() {
    if !runs("python3") {
        return skipped("`python3` is not installed");
    }
    let limit = Duration::from_millis(300);
    let mut world = world("python3 -c 'import time; time.sleep(600)'", limit);
    // Written as JSON, it is more than a pipe holds.
    let input = "\"".repeat(32_768);
    let Some((_, Deed::Start(start))) = world.people.first_mut() else { panic!("it starts") };
    start.input = Some(input.as_str().into());
    let error = Simulation::new(world).unwrap().run().unwrap_err().to_string();
    assert!(error.contains("gave no answer within 0.3 s"), "{error}");
}

#[test]
fn a_program_gets_new_events_only_of_the_executions_of_which_it_asks_so() {
    if !runs("python3") {
        return skipped("`python3` is not installed");
    }
    let code = r#"
import json, sys
for line in sys.stdin:
    if line == "reset\n":
        continue
    task = json.loads(line)
    first, last = task["events"][0]["eventId"], task["startedEventId"]
    name = f"{first}-{last}"
    decision = {"decisionType": "RecordMarker",
                "recordMarkerDecisionAttributes": {"markerName": name}}
    timer = {"decisionType": "StartTimer",
             "startTimerDecisionAttributes": {"timerId": name, "startToFireTimeout": "1"}}
    of = task["workflowExecution"]["workflowId"]
    print(json.dumps({"decisions": [decision] if last > 10 else [decision, timer],
                      "newEventsOnly": of == "order-2" and first == 1}), flush=True)
"#;
    let command = format!("python3 -c {}", shell_words::quote(code));
    let mut world = world(&command, CommandDecider::LIMIT);
    let Some((at, Deed::Start(start))) = world.people.first().cloned() else { panic!("it starts") };
    let other = StartWorkflowExecution { workflow_id: "order-2".into(), ..start };
    world.people.push((at, Deed::Start(other)));
    let mut simulation = Simulation::new(world).unwrap();
    simulation.run().unwrap();
    let markers = |workflow_id: &str| -> Vec<String> {
        let history = simulation.execution(workflow_id).unwrap().history();
        let markers = history.iter().filter_map(|event| {
            let EventAttributes::MarkerRecorded(marker) = &event.attributes else { return None };
            Some(marker.marker_name.to_string())
        });
        markers.collect()
    };
    assert_eq!(markers("order-1"), ["1-3", "1-9", "1-15"]);
    assert_eq!(markers("order-2"), ["1-3", "4-9", "10-15"]);
}

/// A history of two decision tasks before the one that is open, with a signal after the first.
fn history_with_signal(signal_name: &str) -> Vec<HistoryEvent> {
    let types = [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "WorkflowExecutionSignaled",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
    ];
    let events = (1..).zip(types).map(|(id, event_type)| {
        let event_type: EventType = event_type.parse().unwrap();
        let mut attributes = event_type.minimal_example();
        if let EventAttributes::WorkflowExecutionSignaled(signaled) = &mut attributes {
            signaled.signal_name = signal_name.into();
        }
        HistoryEvent { event_id: EventId(id), event_timestamp: Timestamp::default(), attributes }
    });
    events.collect()
}

#[test]
fn a_program_is_told_of_another_run_also_by_a_history_that_goes_another_way() {
    if !runs("python3") {
        return skipped("`python3` is not installed");
    }
    let code = r#"
import json, sys
resets = 0
for line in sys.stdin:
    if line == "reset\n":
        resets += 1
        continue
    events = json.loads(line)["events"]
    name = f"{resets}: {events[0]['eventId']}-{events[-1]['eventId']}"
    decision = {"decisionType": "RecordMarker",
                "recordMarkerDecisionAttributes": {"markerName": name}}
    print(json.dumps({"decisions": [decision], "newEventsOnly": True}), flush=True)
"#;
    let command = format!("python3 -c {}", shell_words::quote(code));
    let decider = CommandDecider::new(&command, CommandDecider::LIMIT).unwrap();
    let (one, other) = (history_with_signal("one"), history_with_signal("other"));
    let (ids, workflow_type) = (WorkflowExecution::default(), WorkflowType::new("order", "1"));
    let rows = [
        (&one, 0, 3, "0: 1-3"),
        (&one, 3, 7, "0: 4-7"),
        (&one, 3, 7, "0: 1-7"),
        (&one, 0, 3, "0: 1-3"),
        (&one, 3, 7, "0: 4-7"),
        (&other, 3, 7, "1: 1-7"),
        (&one, 7, 10, "2: 1-10"),
    ];
    for (history, previous, started, expected) in rows {
        let answer = decider.decide(&DecisionTask {
            workflow_execution: &ids,
            workflow_type: &workflow_type,
            history: &history[..started],
            previous_started_event_id: EventId(previous),
            started_event_id: EventId(started as u64),
        });
        let marker = RecordMarker { marker_name: expected.into(), details: None };
        assert_eq!(answer.unwrap().decisions, [marker.into()], "{previous} to {started}");
    }
}

#[test]
fn a_command_has_words_and_closes_its_quotes() {
    for (command, expected) in [(" ", "it has no word"), ("a 'b", "a quote is not closed")] {
        let error = CommandDecider::new(command, CommandDecider::LIMIT).unwrap_err().to_string();
        assert_eq!(error, format!("`{command}` is no command: {expected}"));
    }
    let mut world = world("no-such-program-anywhere", CommandDecider::LIMIT);
    world.idle_steps = 10;
    let error = Simulation::new(world).unwrap().run().unwrap_err().to_string();
    assert!(error.contains("`no-such-program-anywhere` cannot be started"), "{error}");
}
