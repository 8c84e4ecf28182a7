//! Attributes by the names that they have on the wire: `event.reason`, `scheduled.input`,
//! `execution.taskList.name`. The names are those of the attribute structs; there is no table here.

mod pick;
mod shape;

use super::finding::{Finding, shortened};
use super::source::Span;
use super::value::Value;
use crate::model::{EventType, EventTypes, HistoryEvent, Text, origin, subject};
use crate::simulation::DecisionTask;

use shape::Shape;

/// An attribute of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    whose: Whose,
    path: Vec<Text>,
    /// A JSON pointer into the attribute's text.
    pointer: Option<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// The event that the rule is about.
    Event,
    /// The event that began what it goes on with.
    Origin,
    /// The first of the history.
    Execution,
}

/// What every event has beside its attributes.
const OF_EVENTS: [&str; 2] = ["eventId", "eventType"];
/// What an execution has beside the attributes of its first event.
const OF_EXECUTIONS: [&str; 2] = ["workflowId", "runId"];

/// The attribute with this dotted name; `None` when it does not begin like one.
pub(super) fn find(
    name: &str,
    span: Span,
    types: EventTypes,
) -> Result<Option<Attribute>, Finding> {
    let (dotted, pointer) = match name.find('/') {
        Some(slash) => (&name[..slash], Some(Text::from(&name[slash..]))),
        None => (name, None),
    };
    let mut words = dotted.split('.');
    let (whose, types) = match words.next() {
        Some("event") => (Whose::Event, types),
        Some("scheduled") => (Whose::Origin, types.iter().filter_map(EventType::origin).collect()),
        Some("execution") => {
            (Whose::Execution, EventTypes::of(&[EventType::WorkflowExecutionStarted]))
        }
        _ => return Ok(None),
    };
    if types.is_empty() {
        let message = "`scheduled` is not known here";
        let hint =
            "the events of this rule refer to none that scheduled, started or initiated something";
        return Err(Finding::new(span, message).hint(hint));
    }
    let path: Vec<Text> = words.map(Text::from).collect();
    if path.iter().any(|word| word.is_empty()) || path.is_empty() {
        return Err(Finding::new(span, format!("`{name}` is not the name of an attribute"))
            .hint("it takes a word and a name, such as `event.result` or `execution.input`"));
    }
    check(name, &path, whose, types, span)?;
    Ok(Some(Attribute { whose, path, pointer }))
}

fn check(
    name: &str,
    path: &[Text],
    whose: Whose,
    types: EventTypes,
    span: Span,
) -> Result<(), Finding> {
    let beside: &[&str] = if whose == Whose::Execution { &OF_EXECUTIONS } else { &OF_EVENTS };
    if path.len() == 1 && beside.iter().any(|beside| path[0] == *beside) {
        return Ok(());
    }
    let mut known: Vec<&str> = Vec::new();
    for event_type in types.iter() {
        match shape::of(event_type, path) {
            Shape::Value => return Ok(()),
            Shape::Parts(parts) => {
                let first = parts.first().copied().unwrap_or("name");
                return Err(Finding::new(span, format!("`{name}` has parts"))
                    .hint(format!("name one of them, such as `{name}.{first}`")));
            }
            Shape::Unknown(fields) => {
                known.extend(
                    fields.iter().filter(|field| !known.contains(*field)).collect::<Vec<_>>(),
                );
            }
        }
    }
    if path.len() == 1 {
        known.extend(beside);
    }
    let word = name.rsplit('.').next().unwrap_or(name);
    let message = match types.iter().collect::<Vec<_>>().as_slice() {
        [event_type] => format!("{event_type} has no attribute `{word}`"),
        _ => format!("none of these events has an attribute `{word}`"),
    };
    Err(Finding::new(span, message).or_rather(word, &known))
}

impl Attribute {
    /// Whether it goes on with a JSON pointer.
    pub(super) fn looks_inside(&self) -> bool {
        self.pointer.is_some()
    }

    /// Whether it is the id of an event: every such attribute is called that.
    pub(super) fn is_event_id(&self) -> bool {
        self.path.last().is_some_and(|name| name.ends_with("EventId") || *name == *"eventId")
    }

    /// What the attribute holds at an event of a task's history.
    pub(super) fn value(
        &self,
        task: &DecisionTask<'_>,
        event: &HistoryEvent,
        span: Span,
    ) -> Result<Value, Finding> {
        let value = match self.whose {
            Whose::Event => self.of_event(event),
            Whose::Origin => {
                origin(task.history, event).map_or(Value::Absent, |origin| self.of_event(origin))
            }
            Whose::Execution => self.of_execution(task),
        };
        match &self.pointer {
            Some(pointer) => inside(value, pointer, span),
            None => Ok(value),
        }
    }

    fn of_event(&self, event: &HistoryEvent) -> Value {
        match self.path.first().map(Text::as_str) {
            Some("eventId") => Value::Integer(i64::try_from(event.event_id.0).unwrap_or(i64::MAX)),
            Some("eventType") => Value::Text(Text::of(event.event_type().name())),
            _ => pick::value_at(&event.attributes, &self.path),
        }
    }

    fn of_execution(&self, task: &DecisionTask<'_>) -> Value {
        match self.path.first().map(Text::as_str) {
            Some("workflowId") => Value::Text(task.workflow_execution.workflow_id.clone()),
            Some("runId") => Value::Text(task.workflow_execution.run_id.clone()),
            _ => task.history.first().map_or(Value::Absent, |first| self.of_event(first)),
        }
    }
}

/// The text of an event's attribute.
pub(super) fn text_at(event: &HistoryEvent, name: &str) -> Option<Text> {
    pick::value_at(&event.attributes, &[Text::from(name)]).into_text()
}

/// What a JSON text holds at a pointer.
fn inside(value: Value, pointer: &str, span: Span) -> Result<Value, Finding> {
    let Some(text) = value.into_text() else { return Ok(Value::Absent) };
    let json = parse_json(&text, span)?;
    json.pointer(pointer).map(Value::from_json).ok_or_else(|| {
        Finding::new(span, format!("`{}` holds nothing at `{pointer}`", shortened(&text)))
    })
}

/// A JSON text, parsed.
pub(super) fn parse_json(text: &str, span: Span) -> Result<serde_json::Value, Finding> {
    serde_json::from_str(text)
        .map_err(|_| Finding::new(span, format!("`{}` is not JSON", shortened(text))))
}

/// The id of what an event is about.
pub(super) fn id(task: &DecisionTask<'_>, event: &HistoryEvent) -> Value {
    subject(task.history, event).map_or(Value::Absent, |id| Value::Text(id.clone()))
}
