//! Where the reducer goes another way than a recording, told so that one sees why.

use std::fmt::{self, Write};

use indexmap::IndexMap;
use serde_json::Value;

use crate::execution::{InputKind, Refusal, Rule};
use crate::model::{EventAttributes, EventId, HistoryEvent, Timestamp, counted};

/// The first place at which the reducer goes another way than the recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The event that was recorded there.
    pub recorded: Option<HistoryEvent>,
    /// What is different.
    pub why: Why,
    /// What was given to the reducer, and where it was read.
    pub input: Read,
}

/// An input, and the event that it was read off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// The first event that the input led to.
    pub event_id: EventId,
    /// What happened; `None`: nothing that can happen leads to such an event.
    pub kind: Option<InputKind>,
    /// How many decisions an answer holds.
    pub decisions: usize,
}

/// What is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The reducer wrote another event.
    Differs {
        /// What it wrote.
        written: HistoryEvent,
        /// The rule that spoke.
        rule: Option<Rule>,
    },
    /// The reducer wrote nothing here, and nothing that can happen leads to such an event: it
    /// comes of a decision, or by itself.
    Nothing,
    /// What led to the event is due later.
    Early {
        /// When it is due.
        due: Timestamp,
    },
    /// The reducer refused what led to the event.
    Refused(Refusal),
}

/// An attribute that two events do not have alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeDifference {
    /// Its name on the wire; `eventId`, `eventTimestamp` and `eventType` count as attributes here.
    pub name: String,
    /// Its value in the recording, as JSON; `None`: it is absent there.
    pub recorded: Option<String>,
    /// Its value in what the reducer wrote, as JSON.
    pub written: Option<String>,
}

impl Difference {
    pub(super) fn of(why: Why, recorded: Option<&HistoryEvent>, input: Read) -> Box<Self> {
        Box::new(Difference { recorded: recorded.cloned(), why, input })
    }

    /// The attributes that differ, in the recording's order; empty when nothing was written.
    #[must_use]
    pub fn attributes(&self) -> Vec<AttributeDifference> {
        let (Some(recorded), Why::Differs { written, .. }) = (&self.recorded, &self.why) else {
            return Vec::new();
        };
        let (then, now) = (members(recorded), members(written));
        let names: indexmap::IndexSet<&String> = then.keys().chain(now.keys()).collect();
        let differ = names.into_iter().filter(|name| then.get(*name) != now.get(*name));
        let text = |value: Option<&Value>| value.map(Value::to_string);
        differ
            .map(|name| AttributeDifference {
                name: name.clone(),
                recorded: text(then.get(name)),
                written: text(now.get(name)),
            })
            .collect()
    }
}

/// An event's members, its id and moment and type among them.
fn members(event: &HistoryEvent) -> IndexMap<String, Value> {
    let own = [
        ("eventId", Value::from(event.event_id.0)),
        ("eventTimestamp", Value::from(event.event_timestamp.to_string())),
        ("eventType", Value::from(event.event_type().name())),
    ];
    let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
    own.chain(attributes(&event.attributes)).collect()
}

/// Attributes by their names on the wire.
pub(super) fn attributes(attributes: &EventAttributes) -> IndexMap<String, Value> {
    serde_json::from_str(&attributes.to_json()).unwrap_or_default()
}

impl std::error::Error for Difference {}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(recorded) = &self.recorded else { return write!(f, "differs: {}", self.input) };
        let (id, event_type) = (recorded.event_id, recorded.event_type());
        match &self.why {
            Why::Differs { written, rule } => {
                writeln!(f, "differs at event {id}")?;
                f.write_str(&self.side_by_side(recorded, written))?;
                write!(f, "  led by: {}", self.input)?;
                if let Some(rule) = rule {
                    write!(f, "\n  rule {}: {}", rule.id(), rule.sentence())?;
                    write!(f, " ({}: {})", rule.mark(), rule.source())?;
                }
                Ok(())
            }
            Why::Nothing => write!(
                f,
                "differs at event {id}: nothing leads to {event_type} here; the reducer wrote no \
                 such event after event {}",
                id.0.saturating_sub(1)
            ),
            Why::Early { due } => {
                let at = recorded.event_timestamp;
                write!(f, "differs at event {id}: {event_type} came at {at}, but is due at {due}")
            }
            Why::Refused(refusal) => {
                write!(f, "differs at event {id}: {event_type} cannot follow: {refusal}\n  ")?;
                write!(f, "led by: {}", self.input)
            }
        }
    }
}

impl Difference {
    /// Both events in two columns, a line for each attribute; `!` marks those that differ.
    fn side_by_side(&self, recorded: &HistoryEvent, written: &HistoryEvent) -> String {
        let (then, now) = (members(recorded), members(written));
        let mut names: Vec<&String> = then.keys().collect();
        names.extend(now.keys().filter(|name| !then.contains_key(*name)));
        let text = |value: Option<&Value>| value.map_or_else(|| "-".to_owned(), shown);
        let rows = names.iter().map(|name| {
            let (then, now) = (then.get(*name), now.get(*name));
            (if then == now { ' ' } else { '!' }, name.as_str(), text(then), text(now))
        });
        let rows: Vec<_> = rows.collect();
        let wide = |width: fn(&(char, &str, String, String)) -> usize| rows.iter().map(width).max();
        let name_width = wide(|row| row.1.chars().count()).unwrap_or_default();
        let width = wide(|row| row.2.chars().count()).unwrap_or_default().max("recorded".len());
        let mut out = format!("    {:name_width$}  {:width$}  written\n", "", "recorded");
        for (mark, name, then, now) in rows {
            let _ = writeln!(out, "  {mark} {name:name_width$}  {then:width$}  {now}");
        }
        out
    }
}

/// A value in one line, cut where it is long.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 48;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

impl fmt::Display for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            None => "nothing that can happen",
            Some(InputKind::Rebuilt) => "a history that was read",
            Some(InputKind::Started) => "the execution began",
            Some(InputKind::DecisionTaskTaken) => "a decider took the queued decision task",
            Some(InputKind::DecisionTaskAnswered) => {
                let decisions = counted(self.decisions, "decision");
                let event = self.event_id;
                return write!(f, "a decider answered with {decisions} (read off event {event})");
            }
            Some(InputKind::Due) => "a timer or a timeout came due",
            Some(InputKind::ActivityTaskTaken) => "a worker took an activity task",
            Some(InputKind::ActivityTaskHeartbeat) => "a worker sent a heartbeat",
            Some(InputKind::ActivityTaskAnswered) => "a worker answered",
            Some(InputKind::ActivityTaskCancelDue) => "the service canceled an unstarted activity",
            Some(InputKind::LambdaFunctionStart) => "the service started a Lambda task",
            Some(InputKind::LambdaFunctionAnswered) => "Lambda answered",
            Some(InputKind::Signaled) => "a signal arrived",
            Some(InputKind::CancelRequested) => "a cancel request arrived",
            Some(InputKind::Terminated) => "the execution was terminated",
            Some(InputKind::Child) => "something came of a child",
            Some(InputKind::ExternalSignal) => "something came of a signal to another execution",
            Some(InputKind::ExternalCancel) => "something came of a cancel request to another",
        };
        write!(f, "{what} (read off event {})", self.event_id)
    }
}
