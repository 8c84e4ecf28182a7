//! What stands at a path in the attributes of an event.

use crate::model::{EventType, Field, FieldKind, Text};

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A single value, or a list.
    Value,
    /// A struct with these parts.
    Parts(Vec<&'static str>),
    /// Nothing: the names that there are at the place where the path goes astray.
    Unknown(Vec<&'static str>),
}

/// What stands at `path` in the attributes of such an event.
pub(super) fn of(event_type: EventType, path: &[Text]) -> Shape {
    within(&event_type.shape(), path)
}

fn within(fields: &[Field], path: &[Text]) -> Shape {
    let names = || fields.iter().map(|field| field.name).collect();
    let Some((first, rest)) = path.split_first() else { return Shape::Parts(names()) };
    let Some(field) = fields.iter().find(|field| *first == field.name) else {
        return Shape::Unknown(names());
    };
    match &field.kind {
        FieldKind::Object(parts) => within(parts, rest),
        FieldKind::Text
        | FieldKind::EventId
        | FieldKind::Timeout
        | FieldKind::TaskPriority
        | FieldKind::Number
        | FieldKind::Truth
        | FieldKind::OneOf(_)
        | FieldKind::List(_) => {
            if rest.is_empty() {
                Shape::Value
            } else {
                Shape::Unknown(Vec::new())
            }
        }
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
