//! A whole history as the service returns it, and its JSON.

use std::fmt;

use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::wire::{self, WireError};
use super::{Decision, EventAttributes, HistoryEvent};

/// The events of one execution, in order.
///
/// ```
/// use swf_sim::model::{EventType, History};
///
/// let json = r#"{"events":[{"eventId":1,"eventTimestamp":1420142400.25,"eventType":"TimerFired",
///     "timerFiredEventAttributes":{"timerId":"reminder","startedEventId":5}}]}"#;
/// let history = History::from_json(json)?;
/// assert_eq!(history.events[0].event_type(), EventType::TimerFired);
/// assert_eq!(History::from_json(history.to_json())?, history);
/// # Ok::<(), swf_sim::model::WireError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct History {
    /// The events.
    pub events: Vec<HistoryEvent>,
}

impl History {
    /// Reads what GetWorkflowExecutionHistory and PollForDecisionTask answer, as the service
    /// sends it and as its command line tools print it, or a bare list of events. Members that
    /// are unknown are passed over, and the numbering of the events is not looked at.
    ///
    /// # Errors
    /// Returns what was expected and where, when the text is anything else.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<History, WireError> {
        wire::from_json(json.as_ref())
    }

    /// The history as canonical JSON: one line, members in the API model's order.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Vec::new();
        self.write_json(&mut json);
        String::from_utf8(json).expect("text and names are UTF-8")
    }

    /// The same members in the same order, one to a line and indented.
    #[must_use]
    pub fn to_json_pretty(&self) -> String {
        serde_json::to_string_pretty(self).expect("a history holds nothing that JSON cannot say")
    }

    /// Appends the history as canonical JSON.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        wire::write_events(&self.events, out);
    }
}

impl HistoryEvent {
    /// Appends the event as canonical JSON: one line, members in the API model's order.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        wire::write_event(self, out);
    }
}

impl EventAttributes {
    /// The attributes alone as canonical JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Vec::new();
        wire::write_attributes(self, &mut json);
        String::from_utf8(json).expect("text and names are UTF-8")
    }
}

impl Decision {
    /// Appends the decision as canonical JSON: one line, members in the API model's order.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        wire::write_decision(self, out);
    }

    /// Reads the list of decisions that a decider answers with.
    ///
    /// # Errors
    /// Returns what was expected and where, when the text is anything else.
    pub fn list_from_json(json: impl AsRef<[u8]>) -> Result<Vec<Decision>, WireError> {
        wire::from_json(json.as_ref())
    }
}

impl<'de> Deserialize<'de> for History {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HistoryVisitor)
    }
}

struct HistoryVisitor;

impl<'de> Visitor<'de> for HistoryVisitor {
    type Value = History;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a history: an object with the member `events`, or a list of events")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, events: S) -> Result<History, S::Error> {
        let events = Vec::deserialize(de::value::SeqAccessDeserializer::new(events))?;
        Ok(History { events })
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<History, M::Error> {
        let mut events = None;
        while let Some(name) = members.next_key::<Name>()? {
            if !name.is_events {
                members.next_value::<IgnoredAny>()?;
            } else if events.replace(members.next_value()?).is_some() {
                return Err(de::Error::duplicate_field("events"));
            }
        }
        let events = events.ok_or_else(|| de::Error::missing_field("events"))?;
        Ok(History { events })
    }
}

/// The name of a member, which is `events` or of no interest.
struct Name {
    is_events: bool,
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Name, E> {
        Ok(Name { is_events: name == "events" })
    }
}
