//! Tests of the scenario reader as a whole, and what they share.

mod behaviors;
mod deciders;
mod expectations;
mod expressions;
mod files;
mod messages;
mod messages_on_rules;
mod permissions;
mod robustness;
mod schema;
mod warnings;

use super::mapping::members;
use super::node::Node;
use super::reader::{Reader, Scope};
use crate::model::{
    Answer, Decision, EventAttributes, EventId, EventType, HistoryEvent, Tag, Text, Timestamp,
    WorkflowExecution, WorkflowType,
};
use crate::simulation::{Decider, DecisionTask};

/// A history of events written as `Type: {attributes}`, a line each. `$-2` is the id of the event
/// two lines up, `$D` that of the last `DecisionTaskCompleted`.
pub(super) fn history(lines: &str) -> Vec<HistoryEvent> {
    let mut history: Vec<HistoryEvent> = Vec::new();
    let mut completed = 0;
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    for (line, id) in lines.zip(1_u64..) {
        let mut line = line.replace("$D", &completed.to_string());
        while let Some(at) = line.find("$-") {
            let back = line[at + 2..].find(|c: char| !c.is_ascii_digit()).unwrap() + at + 2;
            let number: u64 = line[at + 2..back].parse().unwrap();
            line.replace_range(at..back, &(id - number).to_string());
        }
        history.push(event(&line, id));
        if line.starts_with("DecisionTaskCompleted") {
            completed = id;
        }
    }
    history
}

/// How an order's history begins, up to its first `DecisionTaskStarted`.
pub(super) fn started() -> String {
    started_with("nothing")
}

pub(super) fn started_with(input: &str) -> String {
    format!(
        "WorkflowExecutionStarted: {{workflowType: order@1.0, taskList: orders, childPolicy: TERMINATE, input: {input}}}
        DecisionTaskScheduled: {{taskList: orders}}
        DecisionTaskStarted: {{scheduledEventId: $-1}}
        "
    )
}

/// The history goes on: the task is completed, these events come, the next task is started.
pub(super) fn then(history: &str, events: &str) -> String {
    format!(
        "{history}
        DecisionTaskCompleted: {{scheduledEventId: $-2, startedEventId: $-1}}
        {events}
        DecisionTaskScheduled: {{taskList: orders}}
        DecisionTaskStarted: {{scheduledEventId: $-1}}
        "
    )
}

fn event(line: &str, id: u64) -> HistoryEvent {
    let node = Node::parse(line, &mut Vec::new()).unwrap().unwrap();
    let empty = Node::parse("{}", &mut Vec::new()).unwrap().unwrap();
    let (name, body) = match members(&node) {
        Ok([(key, body)]) => (key.text.clone(), body),
        _ => (node.scalar().unwrap().text.clone(), &empty),
    };
    let event_type = EventType::from_name(&name).unwrap_or_else(|| panic!("{name}"));
    let reader = Reader::new(body, Scope::Fixed).unwrap().unwrap();
    let attributes: EventAttributes =
        event_type.attributes(reader).unwrap_or_else(|refusal| panic!("{line}: {refusal:?}"));
    let event_timestamp = Timestamp::from_millis(1_000 * i64::try_from(id).unwrap());
    HistoryEvent { event_id: EventId(id), event_timestamp, attributes }
}

/// What a decider answers at the last `DecisionTaskStarted` of a history.
pub(super) fn answer(decider: &dyn Decider, history: &[HistoryEvent]) -> Result<Answer, String> {
    let completed = history.iter().rev().find_map(|event| {
        let EventAttributes::DecisionTaskCompleted(completed) = &event.attributes else {
            return None;
        };
        Some(completed.started_event_id)
    });
    let task = DecisionTask {
        workflow_execution: &WorkflowExecution {
            workflow_id: "order-1".into(),
            run_id: "r".into(),
        },
        workflow_type: &WorkflowType::new("order", "1.0"),
        history,
        previous_started_event_id: completed.unwrap_or(EventId::NONE),
        started_event_id: EventId(u64::try_from(history.len()).unwrap()),
    };
    decider.decide(&task).map_err(|error| error.to_string())
}

/// The decisions of an answer, a line each.
pub(super) fn decisions(decider: &dyn Decider, lines: &str) -> Vec<String> {
    let answer = answer(decider, &history(lines)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(answer.decisions.len(), answer.decided_at.len());
    answer.decisions.iter().map(shown).collect()
}

fn shown(decision: &Decision) -> String {
    let mut json = Vec::new();
    decision.serialize_attributes(&mut serde_json::Serializer::new(&mut json)).unwrap();
    format!("{} {}", decision.decision_type(), String::from_utf8(json).unwrap())
}
