//! What an event is, with the names that matter.

use std::time::Duration;

use super::index::Index;
use super::situation::Thing;
use super::step::{Step, step};
use super::texts;
use crate::model::{EventAttributes, HistoryEvent, Text};

/// Texts of others are cut after this many characters.
const LONGEST_TEXT: usize = 60;

/// The event in a line: its type, the id and name of what it is about, and what it says.
pub(super) fn what(index: &Index<'_>, event: &HistoryEvent, ended: Option<&Thing>) -> String {
    let mut out = event.event_type().to_string();
    if let Some(id) = index.subject(event) {
        out.push(' ');
        out.push_str(&shown(id));
    }
    let versioned = versioned(&event.attributes);
    let of_something = index.subject(event).is_some();
    let name = versioned.or_else(|| Some(shown(index.function_or_type(event)?)));
    if let Some(name) = name {
        out.push_str(&if of_something { format!(" ({name})") } else { format!(" {name}") });
    }
    let mut parts: Vec<String> = Vec::new();
    if let Some((cause, _)) = texts::cause(&event.attributes) {
        parts.push(cause.to_owned());
    } else if let Some(timeout) = timeout_type(&event.attributes) {
        parts.push(timeout.to_owned());
    }
    if let (_, Step::Ends(..)) = step(&event.attributes)
        && let Some(thing) = ended
    {
        let since = thing.started.map_or(thing.opened_at, |(_, at)| at);
        parts.push(format!("after {} s", seconds(event.event_timestamp.since(since))));
    }
    parts.extend(
        said(&event.attributes).into_iter().map(|(name, text)| format!("{name} {}", shown(text))),
    );
    for part in parts {
        out.push_str(", ");
        out.push_str(&part);
    }
    out
}

/// Text of others as it is shown: cut, and without control characters.
pub(super) fn shown(text: &str) -> String {
    let text = text.replace(char::is_control, "\u{fffd}");
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// Seconds with three decimals.
pub(super) fn seconds(elapsed: Duration) -> String {
    format!("{}.{:03}", elapsed.as_secs(), elapsed.subsec_millis())
}

/// The type that an event names, with its version.
fn versioned(attributes: &EventAttributes) -> Option<String> {
    use EventAttributes as E;
    let (name, version) = if let E::WorkflowExecutionStarted(e) = attributes {
        (&e.workflow_type.name, &e.workflow_type.version)
    } else if let E::WorkflowExecutionContinuedAsNew(e) = attributes {
        (&e.workflow_type.name, &e.workflow_type.version)
    } else if let E::ActivityTaskScheduled(e) = attributes {
        (&e.activity_type.name, &e.activity_type.version)
    } else if let E::ScheduleActivityTaskFailed(e) = attributes {
        (&e.activity_type.name, &e.activity_type.version)
    } else if let E::StartChildWorkflowExecutionInitiated(e) = attributes {
        (&e.workflow_type.name, &e.workflow_type.version)
    } else if let E::StartChildWorkflowExecutionFailed(e) = attributes {
        (&e.workflow_type.name, &e.workflow_type.version)
    } else {
        return None;
    };
    Some(format!("{}@{}", shown(name), shown(version)))
}

fn timeout_type(attributes: &EventAttributes) -> Option<&'static str> {
    use EventAttributes as E;
    if let E::ActivityTaskTimedOut(e) = attributes {
        Some(e.timeout_type.name())
    } else if let E::DecisionTaskTimedOut(e) = attributes {
        Some(e.timeout_type.name())
    } else if let E::LambdaFunctionTimedOut(e) = attributes {
        e.timeout_type.map(|timeout_type| timeout_type.name())
    } else {
        None
    }
}

/// What the event hands over: results, reasons, inputs, by the members' names.
fn said(attributes: &EventAttributes) -> Vec<(&'static str, &Text)> {
    use EventAttributes as E;
    let mut said = Vec::new();
    macro_rules! members {
        ($($event:ident: $($member:ident)+;)*) => {
            $(if let E::$event(e) = attributes {
                $(said.extend(e.$member.as_ref().map(|text| (stringify!($member), text)));)+
            })*
        };
    }
    members! {
        WorkflowExecutionStarted: input;
        WorkflowExecutionSignaled: input;
        WorkflowExecutionCompleted: result;
        WorkflowExecutionFailed: reason details;
        WorkflowExecutionCanceled: details;
        WorkflowExecutionContinuedAsNew: input;
        WorkflowExecutionTerminated: reason details;
        ActivityTaskScheduled: input;
        ActivityTaskCompleted: result;
        ActivityTaskFailed: reason details;
        ActivityTaskTimedOut: details;
        ActivityTaskCanceled: details;
        MarkerRecorded: details;
        LambdaFunctionScheduled: input;
        StartLambdaFunctionFailed: message;
        LambdaFunctionCompleted: result;
        LambdaFunctionFailed: reason details;
        StartChildWorkflowExecutionInitiated: input;
        ChildWorkflowExecutionCompleted: result;
        ChildWorkflowExecutionFailed: reason details;
        ChildWorkflowExecutionCanceled: details;
        SignalExternalWorkflowExecutionInitiated: input;
    }
    said
}
