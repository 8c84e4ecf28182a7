//! Reference cards of the event types: what they say, whether they wake the decider, and what their
//! attributes hold. Everything comes from the table of events and from the attribute structs.

use std::fmt::Write;

use indexmap::IndexMap;
use serde::Serialize;
use serde::de::IgnoredAny;

use crate::model::{EventType, Field, FieldKind, Reference, Scope, Wakes};

/// What there is to know of one type of event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// The type.
    pub event_type: EventType,
    /// What such an event says.
    pub summary: &'static str,
    /// What it belongs to.
    pub family: &'static str,
    /// Whether it gets the decider a decision task.
    pub wakes_decider: &'static str,
    /// Its attributes, in the API model's order.
    pub attributes: Vec<Attribute>,
}

/// One attribute of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether every such event that is written here has it.
    pub always: bool,
    /// What it holds, in words.
    pub holds: String,
    /// The type of event whose id it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<EventType>,
}

impl Card {
    /// The card of a type.
    #[must_use]
    pub fn of(event_type: EventType) -> Self {
        let references = event_type.references();
        let least = event_type.minimal_example().to_json();
        let least: IndexMap<String, IgnoredAny> =
            serde_json::from_str(&least).expect("attributes are written as a JSON object");
        let attribute = |field: Field| {
            let of_field = |r: &&Reference| camel(r.attribute) == field.name;
            let reference = references.iter().find(of_field);
            Attribute {
                name: field.name,
                always: least.contains_key(field.name),
                holds: reference.map_or_else(|| kind(&field.kind), told),
                refers_to: reference.map(|reference| reference.refers_to),
            }
        };
        Card {
            event_type,
            summary: event_type.summary(),
            family: event_type.family().name(),
            wakes_decider: wakes(event_type.wakes()),
            attributes: event_type.shape().into_iter().map(attribute).collect(),
        }
    }

    /// The card as text.
    #[must_use]
    pub fn text(&self) -> String {
        let Card { event_type, summary, family, wakes_decider, attributes } = self;
        let mut out = format!("{event_type}\n{summary}\n\n");
        let _ = writeln!(out, "  family         {family}");
        let _ = writeln!(out, "  wakes decider  {wakes_decider}");
        if attributes.is_empty() {
            return out;
        }
        out.push_str("\n  attributes (* is always there)\n");
        let width = attributes.iter().map(|attribute| attribute.name.len()).max().unwrap_or(0);
        for Attribute { name, always, holds, .. } in attributes {
            let mark = if *always { '*' } else { ' ' };
            let _ = writeln!(out, "  {mark} {name:<width$}  {holds}");
        }
        out
    }
}

/// All types, a line each, family by family.
#[must_use]
pub fn index() -> String {
    let width = EventType::ALL.iter().map(|event_type| event_type.name().len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut family = None;
    for event_type in EventType::ALL {
        if family != Some(event_type.family()) {
            let blank = if family.is_some() { "\n" } else { "" };
            let _ = writeln!(out, "{blank}{}", event_type.family().name());
            family = Some(event_type.family());
        }
        let _ = writeln!(out, "  {event_type:<width$}  {}", event_type.summary());
    }
    out
}

fn wakes(wakes: Wakes) -> &'static str {
    match wakes {
        Wakes::Always => "yes, at once, unless a decision task is queued already",
        Wakes::AfterBatch => "yes, after the last event of its batch, unless one is queued already",
        Wakes::Never => "no",
        Wakes::Closes => "no, it closes the execution",
    }
}

fn told(reference: &Reference) -> String {
    let refers_to = reference.refers_to;
    match reference.scope {
        Scope::Here => format!("id of {refers_to}"),
        Scope::HereOrZero => format!("id of {refers_to}, or 0"),
        Scope::Elsewhere => format!("id of {refers_to} in the other execution's history, or 0"),
    }
}

fn kind(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text => "text".to_owned(),
        FieldKind::EventId => "id of an event".to_owned(),
        FieldKind::Timeout => "seconds, or NONE".to_owned(),
        FieldKind::TaskPriority | FieldKind::Number => "a whole number".to_owned(),
        FieldKind::Truth => "true | false".to_owned(),
        FieldKind::OneOf(values) => values.join(" | "),
        FieldKind::Object(fields) => {
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            format!("{{{}}}", names.join(", "))
        }
        FieldKind::List(element) => format!("list of {}", self::kind(element)),
    }
}

/// A name in Rust's case as it is on the wire.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let (initial, rest) = word.split_at(1.min(word.len()));
        name.push_str(&initial.to_ascii_uppercase());
        name.push_str(rest);
        name
    })
}
