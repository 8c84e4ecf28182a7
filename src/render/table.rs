//! Histories as tables: one line for each event.

use std::fmt::Write;
use std::time::Duration;

use indexmap::IndexMap;
use serde_json::Value;

use crate::execution::Execution;
use crate::model::{EventAttributes, HistoryEvent, Scope};

/// Values longer than this many characters are cut.
const LONGEST_VALUE: usize = 60;

/// What a run came to: the table of each execution, under its ids and above how it ended.
#[must_use]
pub fn report<'e>(name: &str, executions: impl IntoIterator<Item = &'e Execution>) -> String {
    let mut out = format!("scenario {name}\n");
    for execution in executions {
        let (title, summary) = (title(execution), summary(execution));
        let _ = write!(out, "\n{title}\n{}{summary}\n", table(execution.history()));
    }
    out
}

/// The table of a history: each event's id, the seconds since the first event, its type, what it
/// says, and the events it points to.
#[must_use]
pub fn table(history: &[HistoryEvent]) -> String {
    let rows: Vec<[String; 4]> = history.iter().map(|event| row(history, event)).collect();
    let header = ["id", "t", "event", "what"].map(str::to_owned);
    let width = |column: usize| {
        let cells = rows.iter().chain([&header]).map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let (ids, times, types) = (width(0), width(1), width(2));
    let mut out = String::new();
    for [id, time, event_type, what] in [&header].into_iter().chain(&rows) {
        let line = format!("  {id:>ids$}  {time:>times$}  {event_type:<types$}  {what}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn row(history: &[HistoryEvent], event: &HistoryEvent) -> [String; 4] {
    let begun = history.first().map_or(event.event_timestamp, |first| first.event_timestamp);
    let elapsed = event.event_timestamp.since(begun);
    [
        event.event_id.to_string(),
        seconds(elapsed),
        event.event_type().to_string(),
        what(&event.attributes),
    ]
}

/// The names in the event, its other attributes in the API model's order, and the events that its
/// ids name: in this history, or there, in the other execution's.
fn what(attributes: &EventAttributes) -> String {
    let members = members(attributes);
    let shown = |name: &String, value: &Value| match is_name(name) {
        true => shown(value),
        false => format!("{name}={}", shown(value)),
    };
    let told = || members.iter().filter(|(name, _)| !name.ends_with("EventId"));
    let names = told().filter(|(name, _)| is_name(name));
    let others = told().filter(|(name, _)| !is_name(name));
    let parts: Vec<String> = names.chain(others).map(|(name, value)| shown(name, value)).collect();
    let mut out = parts.join("  ");
    let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
    attributes.visit_references(|reference, id| match reference.scope {
        _ if id.is_none() => {}
        Scope::Here | Scope::HereOrZero => here.push(id.to_string()),
        Scope::Elsewhere => elsewhere.push(format!("{id} there")),
    });
    here.append(&mut elsewhere);
    if !here.is_empty() {
        let _ = write!(out, "{}<- {}", if out.is_empty() { "" } else { "  " }, here.join(", "));
    }
    out
}

fn members(attributes: &EventAttributes) -> IndexMap<String, Value> {
    let json = attributes.to_json();
    serde_json::from_str(&json).expect("attributes are written as a JSON object")
}

/// Members that need no name beside their value.
fn is_name(member: &str) -> bool {
    matches!(
        member,
        "id" | "name"
            | "activityId"
            | "timerId"
            | "markerName"
            | "signalName"
            | "workflowType"
            | "activityType"
            | "cause"
            | "timeoutType"
    )
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(members) => {
            let part = |name: &str| members.get(name).and_then(Value::as_str);
            match (part("name"), part("version"), part("workflowId")) {
                (Some(name), Some(version), _) => format!("{name}@{version}"),
                (Some(name), None, _) => name.to_owned(),
                (None, _, Some(workflow_id)) => workflow_id.to_owned(),
                (None, _, None) => value.to_string(),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.to_string(),
    };
    let text = text.replace(|c: char| c.is_control(), "\u{fffd}");
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

fn title(execution: &Execution) -> String {
    let ids = execution.workflow_execution();
    let workflow_type = execution.start().map(|start| &start.workflow_type);
    let workflow_type = workflow_type.map(|of| format!("  {}@{}", of.name, of.version));
    let workflow_type = workflow_type.unwrap_or_default();
    format!("{}{workflow_type}  run {}", ids.workflow_id, ids.run_id)
}

fn summary(execution: &Execution) -> String {
    let history = execution.history();
    let elapsed = match (history.first(), history.last()) {
        (Some(first), Some(last)) => last.event_timestamp.since(first.event_timestamp),
        (None, _) | (_, None) => Duration::ZERO,
    };
    let status = execution.state().close_status().map_or("OPEN", |status| status.name());
    format!("{status}  {} events  {} s", history.len(), seconds(elapsed))
}

fn seconds(elapsed: Duration) -> String {
    format!("{}.{:03}", elapsed.as_secs(), elapsed.subsec_millis())
}
