//! What the attribute structs look like, asked of their own `Deserialize`: it passes in the names
//! of its fields, and which type each of them has shows in what it asks for.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

use crate::model::{EventType, Tag, Text};

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A single value, or a list.
    Value,
    /// A struct with these parts.
    Parts(&'static [&'static str]),
    /// Nothing: the names that there are at the place where the path goes astray.
    Unknown(&'static [&'static str]),
}

/// What stands at `path` in the attributes of such an event.
pub(super) fn of(event_type: EventType, path: &[Text]) -> Shape {
    let found = Cell::new(Shape::Value);
    let result = event_type.attributes(Probe { path, found: &found });
    debug_assert!(result.is_err(), "a probe ends where the path ends");
    found.get()
}

/// A deserializer that holds no data: it follows the path and notes what is asked of it.
#[derive(Clone, Copy)]
struct Probe<'p> {
    path: &'p [Text],
    found: &'p Cell<Shape>,
}

impl Probe<'_> {
    fn end<T>(self, shape: Shape) -> Result<T, Ended> {
        self.found.set(shape);
        Err(Ended)
    }
}

/// The probe has seen enough.
#[derive(Debug)]
struct Ended;

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the probe has ended")
    }
}

impl std::error::Error for Ended {}

impl de::Error for Ended {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Ended
    }
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Ended;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Ended> {
        self.end(if self.path.is_empty() { Shape::Value } else { Shape::Unknown(&[]) })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Ended> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Ended> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Ended> {
        let Some((first, rest)) = self.path.split_first() else {
            return self.end(Shape::Parts(fields));
        };
        if !fields.contains(&first.as_str()) {
            return self.end(Shape::Unknown(fields));
        }
        visitor.visit_map(OneMember { first, rest: Probe { path: rest, ..self } })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A struct of which only the member that the path names is there.
struct OneMember<'p> {
    first: &'p str,
    rest: Probe<'p>,
}

impl<'de> de::MapAccess<'de> for OneMember<'_> {
    type Error = Ended;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Ended> {
        seed.deserialize(de::value::StrDeserializer::new(self.first)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Ended> {
        seed.deserialize(self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_values_parts_or_nowhere() {
        for (event_type, path, expected) in [
            (EventType::LambdaFunctionFailed, "reason", "a value"),
            (EventType::LambdaFunctionFailed, "scheduledEventId", "a value"),
            (EventType::LambdaFunctionFailed, "resaon", "unknown"),
            (EventType::LambdaFunctionFailed, "reason.code", "unknown"),
            (EventType::StartTimerFailed, "cause", "a value"),
            (EventType::TimerStarted, "startToFireTimeout", "a value"),
            (EventType::WorkflowExecutionStarted, "taskList", "parts"),
            (EventType::WorkflowExecutionStarted, "taskList.name", "a value"),
            (EventType::WorkflowExecutionStarted, "parentWorkflowExecution.runId", "a value"),
            (EventType::WorkflowExecutionStarted, "tagList", "a value"),
            (EventType::ActivityTaskScheduled, "activityType.version", "a value"),
            (EventType::ActivityTaskScheduled, "activityType.number", "unknown"),
        ] {
            let words: Vec<Text> = path.split('.').map(Text::from).collect();
            let found = match of(event_type, &words) {
                Shape::Value => "a value",
                Shape::Parts(_) => "parts",
                Shape::Unknown(_) => "unknown",
            };
            assert_eq!(found, expected, "{event_type} {path}");
        }
    }
}
