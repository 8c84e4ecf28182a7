//! Drawings: every run and every recorded history can be drawn in every format, and says the same
//! each time.

#![expect(clippy::unwrap_used, reason = "a drawing that cannot be read fails the test")]

mod browser;
#[path = "../shipped/mod.rs"]
mod shipped;
#[path = "../skipped/mod.rs"]
mod skipped;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use skipped::skipped;
use swf_sim::explain::Told;
use swf_sim::model::{HistoryEvent, Recording, WorkflowExecution};
use swf_sim::render::draw::{Drawable, Drawing, html, mermaid, svg, trace};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

/// The formats, by their names.
const FORMATS: &[(&str, Draw)] =
    &[("html", html), ("svg", svg), ("mermaid", mermaid), ("trace", trace)];

type Draw = fn(&Drawing) -> String;

type Run = (Option<WorkflowExecution>, Vec<HistoryEvent>);

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// The names of the scenarios that are shipped.
fn scenarios() -> Vec<String> {
    shipped::scenarios().iter().map(|path| stem(path)).collect()
}

/// The histories of a scenario.
fn simulated(name: &str) -> Vec<Run> {
    let path = folder("scenarios").join(format!("{name}.yaml"));
    histories(Scenario::load(&path).unwrap_or_else(|findings| panic!("{findings}")))
}

fn histories(scenario: Scenario) -> Vec<Run> {
    let mut simulation = Simulation::new(scenario.world).unwrap();
    simulation.run().unwrap();
    let run = |execution: &swf_sim::execution::Execution| {
        (Some(execution.workflow_execution().clone()), execution.history().to_vec())
    };
    simulation.executions().map(run).collect()
}

fn recorded(json: &str) -> Vec<Run> {
    let recordings = Recording::read(json).unwrap().into_iter();
    recordings.map(|recording| (recording.workflow_execution, recording.events)).collect()
}

fn drawing_of(runs: &[Run], title: &str) -> Drawing {
    const NOTHING_TOLD: &[Told] = &[];
    let drawable: Vec<Drawable<'_>> = runs
        .iter()
        .map(|(workflow_execution, history)| Drawable {
            workflow_execution: workflow_execution.as_ref(),
            history,
            told: NOTHING_TOLD,
        })
        .collect();
    Drawing::new(title, &drawable)
}

const EVIL: &str = "</script><img src=x onerror=hacked=1>'\\\"&amp;#59;;]]>\\n--end\\u0000\\u001b[31m\\u2028\\ufffe";

/// A history whose every text tries to be something else.
fn hostile() -> Drawing {
    let json = format!(
        r#"{{"events":[
        {{"eventId":1,"eventTimestamp":0,"eventType":"WorkflowExecutionStarted",
          "workflowExecutionStartedEventAttributes":{{"childPolicy":"TERMINATE","input":"{EVIL}",
          "taskList":{{"name":"{EVIL}"}},"workflowType":{{"name":"{EVIL}","version":"{EVIL}"}}}}}},
        {{"eventId":2,"eventTimestamp":0,"eventType":"DecisionTaskScheduled",
          "decisionTaskScheduledEventAttributes":{{"taskList":{{"name":"{EVIL}"}}}}}},
        {{"eventId":3,"eventTimestamp":0,"eventType":"DecisionTaskStarted",
          "decisionTaskStartedEventAttributes":{{"scheduledEventId":2,"identity":"{EVIL}"}}}},
        {{"eventId":4,"eventTimestamp":1,"eventType":"DecisionTaskCompleted",
          "decisionTaskCompletedEventAttributes":{{"scheduledEventId":2,"startedEventId":3}}}},
        {{"eventId":5,"eventTimestamp":1,"eventType":"LambdaFunctionScheduled",
          "lambdaFunctionScheduledEventAttributes":{{"id":"{EVIL}","name":"{EVIL}","input":"{EVIL}",
          "decisionTaskCompletedEventId":4}}}},
        {{"eventId":6,"eventTimestamp":2,"eventType":"WorkflowExecutionSignaled",
          "workflowExecutionSignaledEventAttributes":{{"signalName":"{EVIL}","input":"{EVIL}",
          "externalInitiatedEventId":0}}}}]}}"#
    );
    drawing_of(&recorded(&json), "</title><script>hacked=1</script>")
}

#[test]
fn every_scenario_draws_in_all_formats() {
    for name in scenarios() {
        let runs = simulated(&name);
        let drawing = drawing_of(&runs, &name);
        laid_out(&name, &runs, &drawing);
    }
}

#[test]
fn every_recorded_history_draws_in_all_formats() {
    let beside = folder("../shared/histories/recorded");
    let Ok(entries) = fs::read_dir(&beside) else {
        skipped(&format!("there are no recordings in `{}`", beside.display()));
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let runs = recorded(&fs::read_to_string(&path).unwrap());
        let drawing = drawing_of(&runs, &stem(&path));
        laid_out(&stem(&path), &runs, &drawing);
    }
}

/// Holds what is true of every drawing.
#[track_caller]
fn laid_out(name: &str, runs: &[Run], drawing: &Drawing) {
    let drawn = drawing.events.len();
    assert_eq!(drawn, runs.iter().map(|(_, history)| history.len()).sum::<usize>(), "{name}");
    let xs: Vec<u32> = drawing.events.iter().map(|event| event.x).collect();
    assert!(xs.windows(2).all(|pair| pair[0] < pair[1]), "{name}: events stand in one order");
    for message in &drawing.messages {
        let told = [message.from, message.to].map(|place| &drawing.events[place].explanation.what);
        assert!(message.from < message.to, "{name}: {told:?}");
    }
    for event in &drawing.events {
        let track = &drawing.executions[event.execution].lanes[event.lane];
        assert!(event.row < track.rows, "{name}: {}", event.explanation.what);
        let right = event.choices.iter().filter(|choice| choice.why_not.is_none()).count();
        assert_eq!(right, usize::from(!event.choices.is_empty()), "{name}");
    }
    for (format, draw) in FORMATS {
        let text = draw(drawing);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{name} as {format}");
        assert_eq!(text, draw(drawing), "{name} as {format}");
    }
    paired(&trace(drawing));
}

#[test]
fn messages_lead_from_one_execution_to_another() {
    for (scenario, from, to) in [
        ("children", "StartChildWorkflowExecutionInitiated", "WorkflowExecutionStarted"),
        ("children", "WorkflowExecutionStarted", "ChildWorkflowExecutionStarted"),
        ("children", "WorkflowExecutionFailed", "ChildWorkflowExecutionFailed"),
        ("children", "WorkflowExecutionTerminated", "ChildWorkflowExecutionTerminated"),
        ("child-policies", "WorkflowExecutionCompleted", "WorkflowExecutionTerminated"),
        ("child-policies", "WorkflowExecutionCompleted", "WorkflowExecutionCancelRequested"),
        ("continue-as-new", "WorkflowExecutionContinuedAsNew", "WorkflowExecutionStarted"),
        (
            "external-executions",
            "SignalExternalWorkflowExecutionInitiated",
            "WorkflowExecutionSignaled",
        ),
        (
            "external-executions",
            "RequestCancelExternalWorkflowExecutionInitiated",
            "WorkflowExecutionCancelRequested",
        ),
        ("external-executions", "WorkflowExecutionSignaled", "ExternalWorkflowExecutionSignaled"),
    ] {
        let drawing = drawing_of(&simulated(scenario), scenario);
        let ends = drawing.messages.iter().map(|message| {
            [message.from, message.to].map(|place| drawing.events[place].explanation.event_type)
        });
        let mut named = ends.map(|ends| ends.map(|event_type| event_type.name()));
        assert!(named.any(|ends| ends == [from, to]), "{scenario}: {from} to {to}");
    }
}

/// Each asynchronous `e` ends a `b` that is open, and begins no earlier.
fn paired(trace: &str) {
    let trace: Value = serde_json::from_str(trace).unwrap();
    let mut open: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for event in trace["traceEvents"].as_array().unwrap() {
        let key = format!("{} {} {} {}", event["pid"], event["cat"], event["id2"], event["name"]);
        match event["ph"].as_str().unwrap() {
            "b" => open.entry(key).or_default().push(event["ts"].as_u64().unwrap()),
            "e" => {
                let begun = open.get_mut(&key).and_then(Vec::pop);
                assert!(begun.is_some_and(|begun| begun <= event["ts"].as_u64().unwrap()), "{key}");
            }
            phase => assert!(["M", "i"].contains(&phase), "{phase}"),
        }
    }
}

#[test]
fn drawings_are_those_of_their_snapshots() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder("snapshots/draw"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in ["lambda-times-out", "unhandled-decisions", "external-executions"] {
        let drawing = drawing_of(&simulated(name), name);
        settings.bind(|| {
            for (format, draw) in FORMATS {
                let text = draw(&drawing);
                let text = if *format == "html" { data(&text) } else { text };
                insta::assert_snapshot!(format!("{name}.{format}"), text);
            }
        });
    }
}

/// The data of a page, indented.
fn data(page: &str) -> String {
    let (_, rest) = page.split_once("<script id=\"data\" type=\"application/json\">").unwrap();
    let (data, _) = rest.split_once("</script>").unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    serde_json::to_string_pretty(&data).unwrap()
}

#[test]
fn nothing_in_a_history_becomes_a_part_of_a_drawing() {
    let drawing = hostile();
    for text in [html(&drawing), svg(&drawing), mermaid(&drawing)] {
        assert!(!text.contains("<img"), "{text}");
        assert!(!text.contains(['\u{1b}', '\0']), "{text}");
    }
    assert!(!svg(&drawing).contains('\u{fffe}'), "XML cannot hold it");
    let page = html(&drawing);
    let plain = html(&drawing_of(&simulated("saga"), "saga"));
    for tag in ["<script", "</script", "<title", "</title"] {
        assert_eq!(page.matches(tag).count(), plain.matches(tag).count(), "{tag}");
    }
    assert!(!svg(&drawing).contains("<script"));
    for line in mermaid(&drawing).lines().skip(1) {
        let text = line.split_once(": ").or(line.split_once(" as ")).map_or("", |(_, text)| text);
        let entities: Vec<&str> = text.split('#').skip(1).collect();
        let number =
            |rest: &str| rest.split_once(';').is_some_and(|(n, _)| n.parse::<u32>().is_ok());
        assert!(entities.iter().all(|rest| number(rest)), "{line}");
        assert_eq!(text.matches(';').count(), entities.len(), "{line}");
    }
}

#[test]
fn a_diagram_is_not_longer_than_what_mermaid_draws_and_says_so() {
    let (execution, history) = simulated("saga").remove(0);
    let mut long = Vec::new();
    while long.len() < 2_000 {
        long.extend(history.iter().cloned());
    }
    let diagram = mermaid(&drawing_of(&[(execution, long)], "long"));
    assert!(diagram.len() < 50_000);
    assert!(diagram.ends_with(" more events do not fit here\n"));
}

#[test]
fn histories_that_no_service_writes_are_drawn_as_well() {
    let (execution, history) = simulated("saga").remove(0);
    let mut twice = history.clone();
    twice.extend(history.iter().cloned());
    let mut backwards = history.clone();
    backwards.reverse();
    let mut far = history.clone();
    for event in &mut far {
        event.event_id.0 = u64::MAX - event.event_id.0 % 3;
    }
    let end = history[history.len() - 5..].to_vec();
    for odd in [twice, backwards, far, end, Vec::new()] {
        let drawing = drawing_of(&[(execution.clone(), odd.clone()), (None, odd)], "odd");
        for (_, draw) in FORMATS {
            assert!(!draw(&drawing).is_empty());
        }
    }
}

#[test]
fn a_page_asks_nothing_of_a_network() {
    let page = html(&drawing_of(&simulated("saga"), "saga"));
    assert!(page.contains("default-src 'none'"));
    for reaching in ["src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "eval("] {
        assert!(!page.contains(reaching), "{reaching}");
    }
}

#[test]
fn pictures_in_the_documents_are_current() {
    for name in ["lambda-times-out", "chain", "decision-tasks"] {
        let path = folder("docs").join(format!("{name}.svg"));
        let committed = fs::read_to_string(&path).unwrap_or_default();
        let command = format!("swf-sim draw scenarios/{name}.yaml --format svg -o docs/{name}.svg");
        let drawing = drawing_of(&simulated(name), name);
        assert!(svg(&drawing) == committed, "draw it again: `{command}`");
    }
}
