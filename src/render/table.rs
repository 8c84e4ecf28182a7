//! Histories as tables: one line for each event.

use std::fmt::Write;

use anstyle::Style;
use indexmap::IndexMap;
use serde_json::Value;

use super::layout::{fill, visible};
use super::paint::{Paint, style_of};
use super::seconds;
use crate::model::{EventAttributes, HistoryEvent, Scope};

/// Values longer than this many characters are cut.
const LONGEST_VALUE: usize = 60;

/// Most types are no wider; what a wider one says begins further right.
const WIDEST_TYPE: usize = 28;

/// The table of a history: each event's id, the seconds since the first event, its type, what it
/// says, and the events it points to. Its lines have at most 100 columns: what an event says goes
/// on in the next line, and a value that fits no line is cut. `...Timeout` is left out of names.
#[must_use]
pub fn table(history: &[HistoryEvent]) -> String {
    painted_table(history, Paint::Plain)
}

pub(super) fn painted_table(history: &[HistoryEvent], paint: Paint) -> String {
    let rows: Vec<Row> = history.iter().map(|event| row(history, event)).collect();
    let header = Row {
        cells: ["id", "t", "event"].map(str::to_owned),
        style: Style::new(),
        what: vec!["what".to_owned()],
    };
    let width = |column: usize| {
        let cells = rows.iter().chain([&header]).map(|row| row.cells[column].len());
        cells.max().unwrap_or_default()
    };
    let (ids, times, types) = (width(0), width(1), width(2).min(WIDEST_TYPE));
    let mut out = String::new();
    for Row { cells: [id, time, event_type], style, what } in [&header].into_iter().chain(&rows) {
        let _ = write!(out, "  {id:>ids$}  {time:>times$}  ");
        let begins = ids + times + 6;
        out.push_str(&paint.paint(*style, event_type));
        fill(&mut out, begins + event_type.len(), begins + types + 2, what);
    }
    out
}

/// One event, ready to be laid out.
struct Row {
    /// Id, time and type.
    cells: [String; 3],
    /// How the type is painted.
    style: Style,
    /// What the event says, part by part.
    what: Vec<String>,
}

fn row(history: &[HistoryEvent], event: &HistoryEvent) -> Row {
    let begun = history.first().map_or(event.event_timestamp, |first| first.event_timestamp);
    let elapsed = event.event_timestamp.since(begun);
    let event_type = event.event_type();
    Row {
        cells: [event.event_id.to_string(), seconds(elapsed), event_type.to_string()],
        style: style_of(event_type),
        what: what(&event.attributes),
    }
}

/// The names in the event, its other attributes in the API model's order, and the events that its
/// ids name: in this history, or there, in the other execution's.
fn what(attributes: &EventAttributes) -> Vec<String> {
    let members = members(attributes);
    let shown = |name: &String, value: &Value| match is_name(name) {
        true => shown(value),
        false => format!("{}={}", name.strip_suffix("Timeout").unwrap_or(name), shown(value)),
    };
    let told = || members.iter().filter(|(name, _)| !name.ends_with("EventId"));
    let names = told().filter(|(name, _)| is_name(name));
    let others = told().filter(|(name, _)| !is_name(name));
    let mut parts: Vec<String> =
        names.chain(others).map(|(name, value)| shown(name, value)).collect();
    let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
    attributes.visit_references(|reference, id| match reference.scope {
        _ if id.is_none() => {}
        Scope::Here | Scope::HereOrZero => here.push(id.to_string()),
        Scope::Elsewhere => elsewhere.push(format!("{id} there")),
    });
    here.append(&mut elsewhere);
    if !here.is_empty() {
        parts.push(format!("<- {}", here.join(", ")));
    }
    parts
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
    let text = visible(&text);
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
