//! Decisions held against the events that record others.

use std::fmt;

use indexmap::IndexMap;
use serde_json::Value;

use super::decided;
use super::difference::{AttributeDifference, attributes};
use crate::model::{Answer, Decision, DecisionType, HistoryEvent, Wakes, counted};

/// Where the decision at one place of a list differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionDifference {
    /// There is one more in the recording.
    Missing {
        /// The place in the list, from 1.
        place: usize,
    },
    /// There is none in the recording.
    New {
        /// The place in the list, from 1.
        place: usize,
    },
    /// It is of another type.
    Type {
        /// The place in the list, from 1.
        place: usize,
        /// The recorded one.
        recorded: DecisionType,
        /// The other.
        answered: DecisionType,
    },
    /// It has other attributes.
    Attributes {
        /// The place in the list, from 1.
        place: usize,
        /// Those that differ; `written` is what the decider says now.
        attributes: Vec<AttributeDifference>,
    },
}

/// Compares decisions with the batch that records others. What a decision leaves out and its type
/// may have filled in, and what the event of a refused decision does not tell, is not known and
/// does not differ. Where a recording is cut within the batch, so is the comparison.
pub(super) fn compare(
    batch: &[HistoryEvent],
    answered: &[Decision],
    cut: bool,
) -> Vec<DecisionDifference> {
    let mut differences = Vec::new();
    for (place, (event, decision)) in (1..).zip(batch.iter().zip(answered)) {
        let Some(recorded) = decided::decision(&event.attributes) else { continue };
        let (recorded, answered) = (recorded.decision_type(), decision.decision_type());
        if recorded != answered {
            differences.push(DecisionDifference::Type { place, recorded, answered });
            continue;
        }
        let refused = event.event_type() == answered.refused();
        let attributes = differing(&recorded_members(event), decision, refused);
        if !attributes.is_empty() {
            differences.push(DecisionDifference::Attributes { place, attributes });
        }
    }
    let closed = batch.last().is_some_and(|last| last.event_type().wakes() == Wakes::Closes);
    lengths(batch.len(), answered.len(), cut && !closed, &mut differences);
    differences
}

/// Compares decisions with those that were sent, which are known in full.
pub(super) fn compare_sent(sent: &[Decision], answered: &[Decision]) -> Vec<DecisionDifference> {
    let mut differences = Vec::new();
    for (place, (sent, decision)) in (1..).zip(sent.iter().zip(answered)) {
        let (recorded, answered) = (sent.decision_type(), decision.decision_type());
        if recorded != answered {
            differences.push(DecisionDifference::Type { place, recorded, answered });
        } else if sent != decision {
            let (then, now) = (members(sent), members(decision));
            let names: indexmap::IndexSet<&String> = then.keys().chain(now.keys()).collect();
            let attributes = names
                .into_iter()
                .filter(|name| then.get(*name) != now.get(*name))
                .map(|name| difference(name, then.get(name), now.get(name)))
                .collect();
            differences.push(DecisionDifference::Attributes { place, attributes });
        }
    }
    lengths(sent.len(), answered.len(), false, &mut differences);
    differences
}

fn lengths(recorded: usize, answered: usize, cut: bool, to: &mut Vec<DecisionDifference>) {
    to.extend((answered..recorded).map(|place| DecisionDifference::Missing { place: place + 1 }));
    if !cut {
        to.extend((recorded..answered).map(|place| DecisionDifference::New { place: place + 1 }));
    }
}

/// Whether two answers are alike beside their decisions.
pub(super) fn same_beside(recorded: &Answer, answered: &Answer) -> bool {
    recorded.execution_context == answered.execution_context
        && recorded.task_list == answered.task_list
        && recorded.task_list_schedule_to_start_timeout
            == answered.task_list_schedule_to_start_timeout
}

/// An event's attributes under the names that the decision has for them.
fn recorded_members(event: &HistoryEvent) -> IndexMap<String, Value> {
    let mut members = attributes(&event.attributes);
    let version = members.get("workflowType").map(|of| of["version"].clone());
    if let Some(version) = version {
        members.insert("workflowTypeVersion".to_owned(), version);
    }
    members
}

/// A decision's attributes by their names on the wire, in the API model's order.
fn members(decision: &Decision) -> IndexMap<String, Value> {
    serde_json::from_str(&json(decision)).unwrap_or_default()
}

/// A decision's attributes as JSON.
pub(super) fn json(decision: &Decision) -> String {
    let mut json = Vec::new();
    let written = decision.serialize_attributes(&mut serde_json::Serializer::new(&mut json));
    debug_assert!(written.is_ok(), "attributes hold nothing that JSON cannot say");
    String::from_utf8(json).unwrap_or_default()
}

fn differing(
    recorded: &IndexMap<String, Value>,
    decision: &Decision,
    refused: bool,
) -> Vec<AttributeDifference> {
    let answered = members(decision);
    let decision_type = decision.decision_type();
    let told: Vec<&str> = match refused {
        true => decision_type.refused().shape().iter().map(|field| field.name).collect(),
        false => Vec::new(),
    };
    let mut differences = Vec::new();
    for field in decision_type.shape() {
        let (then, now) = (recorded.get(field.name), answered.get(field.name));
        let unknown = match refused {
            true => !told.contains(&field.name),
            false => now.is_none() && may_be_a_default(decision_type, field.name),
        };
        if then != now && !unknown {
            differences.push(difference(field.name, then, now));
        }
    }
    differences
}

fn difference(name: &str, then: Option<&Value>, now: Option<&Value>) -> AttributeDifference {
    let text = |value: Option<&Value>| value.map(Value::to_string);
    AttributeDifference { name: name.to_owned(), recorded: text(then), written: text(now) }
}

/// Whether a value that the decision left out may have come from its type.
fn may_be_a_default(decision_type: DecisionType, name: &str) -> bool {
    match decision_type {
        DecisionType::ScheduleActivityTask
        | DecisionType::StartChildWorkflowExecution
        | DecisionType::ContinueAsNewWorkflowExecution => {
            !matches!(name, "control" | "input" | "tagList")
        }
        DecisionType::RequestCancelActivityTask
        | DecisionType::CompleteWorkflowExecution
        | DecisionType::FailWorkflowExecution
        | DecisionType::CancelWorkflowExecution
        | DecisionType::RecordMarker
        | DecisionType::StartTimer
        | DecisionType::CancelTimer
        | DecisionType::SignalExternalWorkflowExecution
        | DecisionType::RequestCancelExternalWorkflowExecution
        | DecisionType::ScheduleLambdaFunction => false,
    }
}

/// A list of decisions for people, under a heading.
pub(super) fn write_list(f: &mut fmt::Formatter<'_>, title: &str, answer: &Answer) -> fmt::Result {
    writeln!(f, "  {title}: {}", how_many(answer.decisions.len()))?;
    for (place, decision) in (1..).zip(&answer.decisions) {
        writeln!(f, "    {place} {} {}", decision.decision_type(), json(decision))?;
    }
    Ok(())
}

fn how_many(decisions: usize) -> String {
    match decisions {
        0 => "no decision".to_owned(),
        some => counted(some, "decision"),
    }
}

impl fmt::Display for DecisionDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecisionDifference::Missing { place } => write!(f, "! {place}: missing now"),
            DecisionDifference::New { place } => write!(f, "! {place}: was not there"),
            DecisionDifference::Type { place, recorded, answered } => {
                write!(f, "! {place}: {answered} in place of {recorded}")
            }
            DecisionDifference::Attributes { place, attributes } => {
                write!(f, "! {place}:")?;
                let shown =
                    |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
                for each in attributes {
                    let (then, now) = (shown(&each.recorded), shown(&each.written));
                    write!(f, " {}: {now} in place of {then};", each.name)?;
                }
                Ok(())
            }
        }
    }
}
