//! The scenarios together reach everything that the model lists: every type of event, every
//! decision granted and refused, every cause. Which scenario reaches what stands in
//! `scenarios/COVERAGE.md`, written anew by `INSTA_UPDATE=always cargo test --test scenarios`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;
use swf_sim::execution::Execution;
use swf_sim::model::{CAUSES, DecisionType, EventType, HistoryEvent};

use super::{folder, run, scenarios, stem};

/// More scenarios than this are counted, not named.
const NAMED: usize = 3;

/// The scenarios that reach something.
type Reached<T> = BTreeMap<T, BTreeSet<String>>;

#[derive(Default)]
struct Coverage {
    events: Reached<EventType>,
    /// By the enum's name and the cause.
    causes: Reached<(String, String)>,
}

impl Coverage {
    fn of_all_scenarios() -> Coverage {
        let mut coverage = Coverage::default();
        for path in scenarios() {
            let (_, simulation) = run(&path);
            for event in simulation.executions().flat_map(Execution::history) {
                coverage.events.entry(event.event_type()).or_default().insert(stem(&path));
                if let Some(cause) = cause(event) {
                    coverage.causes.entry(cause).or_default().insert(stem(&path));
                }
            }
        }
        coverage
    }
}

/// The cause that an event tells, after the name of its enum.
fn cause(event: &HistoryEvent) -> Option<(String, String)> {
    let attributes: Value = serde_json::from_str(&event.attributes.to_json()).unwrap();
    let cause = attributes.get("cause")?.as_str()?.to_owned();
    Some((format!("{}Cause", event.event_type()), cause))
}

/// Every cause of the model, after the name of its enum.
fn all_causes() -> Vec<(String, String)> {
    let each = CAUSES.iter().flat_map(|(name, causes)| causes.iter().map(move |c| (name, c)));
    each.map(|(name, cause)| ((*name).to_owned(), (*cause).to_owned())).collect()
}

/// The decisions of which a scenario reaches this event.
fn decisions<'c>(
    coverage: &'c Coverage,
    event: fn(DecisionType) -> EventType,
) -> impl Iterator<Item = &'static DecisionType> + 'c {
    let reached = move |decision: &&DecisionType| coverage.events.contains_key(&event(**decision));
    DecisionType::ALL.iter().filter(reached)
}

#[test]
fn the_scenarios_reach_every_event_type_every_decision_and_every_cause() {
    let coverage = Coverage::of_all_scenarios();
    let events = EventType::ALL.iter().filter(|event| !coverage.events.contains_key(event));
    assert_eq!(events.collect::<Vec<_>>(), [&EventType::TimerFired; 0], "event types");
    let causes = all_causes().into_iter().filter(|cause| !coverage.causes.contains_key(cause));
    assert_eq!(causes.collect::<Vec<_>>(), [], "causes");
    assert_eq!((coverage.events.len(), coverage.causes.len()), (54, 61));
    let granted = decisions(&coverage, DecisionType::granted).count();
    let refused = decisions(&coverage, DecisionType::refused).count();
    assert_eq!((granted, refused), (13, 13));
}

#[test]
fn the_table_of_what_the_scenarios_reach_is_current() {
    let path = folder("scenarios").join("COVERAGE.md");
    let table = table(&Coverage::of_all_scenarios());
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(&path, &table).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    for (written, current) in written.lines().zip(table.lines()) {
        assert_eq!(written, current, "write it anew: INSTA_UPDATE=always");
    }
    assert!(written == table, "the table is not as long as it should be: INSTA_UPDATE=always");
}

fn table(coverage: &Coverage) -> String {
    let mut out = String::from(
        "# What the scenarios reach\n\n\
         Which scenario shows which event, decision and cause of SWF. Generated: \
         `INSTA_UPDATE=always cargo test --test scenarios`\n",
    );
    let (reached, all) = (coverage.events.len(), EventType::ALL.len());
    let _ =
        write!(out, "\n## {reached} of {all} event types\n\n| event | scenarios |\n|---|---|\n");
    for event in EventType::ALL {
        let _ = writeln!(out, "| {event} | {} |", named(coverage.events.get(event)));
    }

    let all = DecisionType::ALL.len();
    let granted = decisions(coverage, DecisionType::granted).count();
    let refused = decisions(coverage, DecisionType::refused).count();
    let _ = write!(
        out,
        "\n## {granted} of {all} decisions granted, {refused} refused\n\n\
         | decision | granted in | refused in |\n|---|---|---|\n"
    );
    for decision in DecisionType::ALL {
        let granted = named(coverage.events.get(&decision.granted()));
        let refused = named(coverage.events.get(&decision.refused()));
        let _ = writeln!(out, "| {} | {granted} | {refused} |", decision.name());
    }

    let (reached, all) = (coverage.causes.len(), all_causes());
    let _ = write!(
        out,
        "\n## {reached} of {} causes\n\n| event | cause | scenarios |\n|---|---|---|\n",
        all.len()
    );
    for cause in &all {
        let scenarios = named(coverage.causes.get(cause));
        let event = cause.0.trim_end_matches("Cause");
        let _ = writeln!(out, "| {event} | {} | {scenarios} |", cause.1);
    }
    out
}

fn named(scenarios: Option<&BTreeSet<String>>) -> String {
    let Some(scenarios) = scenarios else { return "none".to_owned() };
    let first = scenarios.iter().take(NAMED).map(|name| format!("[{name}]({name}.yaml)"));
    let mut names = first.collect::<Vec<_>>().join(", ");
    if let Some(others @ 1..) = scenarios.len().checked_sub(NAMED) {
        let _ = write!(names, " and {others} more");
    }
    names
}
