//! Laws of values: how long texts may be, told by the names of their attributes.

use std::fmt;

use serde::ser::{self, Impossible, Serialize, Serializer};
use serde_json::Value;

use super::Violation;
use super::law::Law;
use super::monitor::Monitor;
use crate::model::{EventAttributes, EventId, HistoryEvent, Limits, WireError};

/// By how much a history may pass its limit: the longest seen was 44 events too long.
const EVENTS_PAST_LIMIT: u64 = 2_500;

/// Judges the lengths of all texts of an event, and that of the history so far.
pub(super) fn lengths(monitor: &mut Monitor<'_>, event: &HistoryEvent) {
    let most = monitor.limits.events.saturating_add(EVENTS_PAST_LIMIT);
    if event.event_id.0 > most && (monitor.seen.len() as u64) >= most {
        let expected = format_args!("an end soon after {} events", monitor.limits.events);
        let law = Law::HistoryLength;
        monitor.findings.broken(law, &[event.event_id], expected, event.event_id);
    }
    let Monitor { limits, harmless, .. } = *monitor;
    let of_heartbeat = matches!(event.attributes, EventAttributes::ActivityTaskTimedOut(_));
    let details = if of_heartbeat { limits.heartbeat_details } else { limits.data };
    let mut walk = Walk { limits, harmless, details, name: "", depth: 0, broken: Vec::new() };
    // The walk itself fails at nothing that attributes are made of.
    let _ = event.attributes.serialize_attributes(&mut walk);
    for broken in walk.broken {
        let id = event.event_id;
        monitor.findings.broken(broken.law, &[id], broken.expected, broken.found);
    }
}

/// Goes through the attributes of an event. An empty list of what it found takes no memory.
struct Walk<'l> {
    limits: &'l Limits,
    harmless: usize,
    /// How long details may be, which a timeout has from a heartbeat.
    details: usize,
    /// The attribute that is being looked at.
    name: &'static str,
    depth: u32,
    broken: Vec<Broken>,
}

struct Broken {
    law: Law,
    expected: String,
    found: String,
}

/// Texts of at most this many bytes, but not of none, break nothing, whatever their attribute.
pub(super) fn harmless(limits: &Limits) -> usize {
    let Limits { data, heartbeat_details, reason, id, version, .. } = limits;
    let Limits { run_id, role, identity, lambda_name, tag, .. } = limits;
    let data = data.min(heartbeat_details);
    let all = [data, reason, id, version, run_id, role, identity, lambda_name, tag, &MESSAGE];
    all.into_iter().copied().min().unwrap_or_default()
}

impl Walk<'_> {
    #[inline]
    fn text(&mut self, text: &str) {
        if text.is_empty() || text.len() > self.harmless {
            self.judge(text);
        }
    }

    fn judge(&mut self, text: &str) {
        let Some((law, least, most)) = self.bounds() else { return };
        let length = if text.len() > most { text.chars().count() } else { text.len() };
        if length < least || length > most {
            let expected = format!("{least} to {most} characters in {}", self.name);
            self.broken.push(Broken { law, expected, found: length.to_string() });
        }
    }

    /// The law of the attribute's length, the least and the most.
    fn bounds(&self) -> Option<(Law, usize, usize)> {
        let limits = self.limits;
        Some(match self.name {
            "input" | "result" | "control" | "executionContext" => {
                (Law::DataLength, 0, limits.data)
            }
            "details" => (Law::DataLength, 0, self.details),
            "reason" => (Law::ReasonLength, 0, limits.reason),
            "name" if self.depth == 1 => (Law::FunctionNameLength, 1, limits.lambda_name),
            "name" | "activityId" | "timerId" | "id" | "workflowId" | "signalName"
            | "markerName" => (Law::IdLength, 1, limits.id),
            "version" => (Law::VersionLength, 1, limits.version),
            "runId" | "newExecutionRunId" | "continuedExecutionRunId" => {
                (Law::RunIdLength, 0, limits.run_id)
            }
            "identity" => (Law::IdentityLength, 0, limits.identity),
            "lambdaRole" => (Law::RoleLength, 1, limits.role),
            "message" => (Law::MessageLength, 0, MESSAGE),
            "tagList" => (Law::TagLength, 0, limits.tag),
            _ => return None,
        })
    }

    fn tags(&mut self, count: usize) {
        let most = self.limits.tags;
        if self.name == "tagList" && count > most {
            let expected = format!("at most {most} tags");
            self.broken.push(Broken { law: Law::TagCount, expected, found: count.to_string() });
        }
    }
}

/// The longest message of `StartLambdaFunctionFailed` (API model, CauseMessage).
const MESSAGE: usize = 1_728;

/// What attributes are not made of.
#[derive(Debug)]
struct NotWalked;

impl fmt::Display for NotWalked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attributes are texts, numbers, lists and objects")
    }
}

impl std::error::Error for NotWalked {}

impl ser::Error for NotWalked {
    fn custom<T: fmt::Display>(_: T) -> Self {
        NotWalked
    }
}

/// Values that have no length.
macro_rules! passed_over {
    ($($method:ident: $type:ty,)*) => {
        $(#[inline]
        fn $method(self, _: $type) -> Result<(), NotWalked> {
            Ok(())
        })*
    };
}

impl Serializer for &mut Walk<'_> {
    type Ok = ();
    type Error = NotWalked;
    type SerializeSeq = Self;
    type SerializeTuple = Impossible<(), NotWalked>;
    type SerializeTupleStruct = Impossible<(), NotWalked>;
    type SerializeTupleVariant = Impossible<(), NotWalked>;
    type SerializeMap = Impossible<(), NotWalked>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), NotWalked>;

    passed_over! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_bytes: &[u8], serialize_unit_struct: &'static str,
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Result<(), NotWalked> {
        self.text(text);
        Ok(())
    }

    #[inline]
    fn serialize_none(self) -> Result<(), NotWalked> {
        Ok(())
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotWalked> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotWalked> {
        Ok(())
    }

    #[inline]
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), NotWalked> {
        Ok(())
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotWalked> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), NotWalked> {
        Err(NotWalked)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self, NotWalked> {
        self.tags(length.unwrap_or_default());
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, NotWalked> {
        Err(NotWalked)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, NotWalked> {
        Err(NotWalked)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NotWalked> {
        Err(NotWalked)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, NotWalked> {
        Err(NotWalked)
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, NotWalked> {
        self.depth += 1;
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, NotWalked> {
        Err(NotWalked)
    }
}

impl ser::SerializeSeq for &mut Walk<'_> {
    type Ok = ();
    type Error = NotWalked;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, element: &T) -> Result<(), NotWalked> {
        element.serialize(&mut **self)
    }

    fn end(self) -> Result<(), NotWalked> {
        Ok(())
    }
}

impl ser::SerializeStruct for &mut Walk<'_> {
    type Ok = ();
    type Error = NotWalked;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NotWalked> {
        self.name = name;
        value.serialize(&mut **self)
    }

    #[inline]
    fn end(self) -> Result<(), NotWalked> {
        self.depth -= 1;
        Ok(())
    }
}

/// The violation of a text that is JSON, but in which an event does not have the shape of its type.
pub(super) fn misshapen(json: &[u8], error: &WireError) -> Option<Violation> {
    let values = serde_json::Deserializer::from_slice(json).into_iter::<Value>();
    let values: Vec<Value> = values.collect::<Result<_, _>>().ok()?;
    let in_event = error.path.contains("event") && !error.path.ends_with("events");
    if !in_event && !error.path.ends_with(']') {
        return None;
    }
    // Of several values, the path does not say in which it is.
    let id = match &values[..] {
        [value] => event_id_at(value, &error.path),
        _ => None,
    };
    Some(Violation {
        law: Law::AttributesOfType,
        events: id.into_iter().collect(),
        expected: "an event with the attributes of its type".to_owned(),
        found: error.to_string(),
    })
}

/// The id of the event that a path such as `events[3].timerFiredEventAttributes` goes through.
fn event_id_at(value: &Value, path: &str) -> Option<EventId> {
    let (mut value, mut found) = (value, None);
    for step in path.split(['.', '[']).map(|step| step.trim_end_matches(']')) {
        if let Some(id) = value.get("eventId") {
            found = id.as_u64().map(EventId);
        }
        let next = match step.parse::<usize>() {
            Ok(index) => value.get(index),
            Err(_) => value.get(step),
        };
        match next {
            Some(next) => value = next,
            None if step.is_empty() => {}
            None => break,
        }
    }
    value.get("eventId").and_then(Value::as_u64).map(EventId).or(found)
}
