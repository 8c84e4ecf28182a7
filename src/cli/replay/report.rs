//! What came of replaying one history, for people and for programs.

use std::fmt::Write;

use serde::Serialize;

use crate::cli::Exit;
use crate::model::{Answer, EventId, HistoryEvent, Recording, Text, counted};
use crate::replay::{
    AttributeDifference, Counts, Difference, DifferentAnswer, Fragment, NotReasked, Why,
};

/// The name and version of the document's shape.
const SCHEMA: &str = "swf-sim/replay/1";

/// One history, and what came of it.
pub(super) struct Report {
    name: String,
    workflow_id: Option<Text>,
    outcome: Outcome,
}

/// What came of a history.
pub(super) enum Outcome {
    Identical(Counts),
    NotReplayable(Fragment),
    Different(Box<Difference>),
    DecidesTheSame { same: usize, open: Option<(EventId, Answer)> },
    DecidesOtherwise(Box<DifferentAnswer>),
    CannotDecide(NotReasked),
}

impl Report {
    /// `several`: whether the file holds other histories, so that the name alone says too little.
    pub(super) fn new(
        name: String,
        several: bool,
        recording: &Recording,
        outcome: Outcome,
    ) -> Self {
        let ids = recording.workflow_execution.as_ref().filter(|_| several);
        Report { name, workflow_id: ids.map(|ids| ids.workflow_id.clone()), outcome }
    }

    pub(super) fn exit(&self) -> Exit {
        match self.outcome {
            Outcome::Identical(_) | Outcome::NotReplayable(_) | Outcome::DecidesTheSame { .. } => {
                Exit::Success
            }
            Outcome::Different(_) | Outcome::DecidesOtherwise(_) | Outcome::CannotDecide(_) => {
                Exit::Found
            }
        }
    }

    /// A line, or several where something differs.
    pub(super) fn text(&self) -> String {
        let mut out = self.name.clone();
        if let Some(workflow_id) = &self.workflow_id {
            let _ = write!(out, " {workflow_id}");
        }
        out.push_str(": ");
        out.push_str(self.message().trim_end());
        out.push('\n');
        out
    }

    fn message(&self) -> String {
        match &self.outcome {
            Outcome::Identical(counts) => identical(counts),
            Outcome::NotReplayable(fragment) => format!("not replayable: {fragment}"),
            Outcome::Different(difference) => difference.to_string(),
            Outcome::DecidesTheSame { same, open } => same_decisions(*same, open.as_ref()),
            Outcome::DecidesOtherwise(different) => different.to_string(),
            Outcome::CannotDecide(error) => error.to_string(),
        }
    }
}

fn identical(counts: &Counts) -> String {
    let mut out = format!("identical, {counts}");
    if counts.beyond > 0 {
        let _ = write!(out, "; the recording ends {} too soon", counted(counts.beyond, "event"));
    }
    for (place, era) in counts.eras.iter().enumerate() {
        let before = if place == 0 { "; era: " } else { ", " };
        let _ = write!(out, "{before}{era}");
    }
    out
}

fn same_decisions(same: usize, open: Option<&(EventId, Answer)>) -> String {
    let mut out = format!("decides as recorded at {}", counted(same, "decision task"));
    if let Some((started, answer)) = open {
        let _ = write!(out, "; to the open one, {started}, it answers ");
        let types: Vec<&str> =
            answer.decisions.iter().map(|decision| decision.decision_type().name()).collect();
        out.push_str(&if types.is_empty() { "nothing".to_owned() } else { types.join(", ") });
    }
    out
}

/// All reports as one document.
pub(super) fn document(reports: &[Report]) -> Vec<u8> {
    let histories: Vec<Json<'_>> = reports.iter().map(json).collect();
    let document = Document { schema: SCHEMA, histories };
    let mut out = serde_json::to_vec_pretty(&document).expect("reports are plain data");
    out.push(b'\n');
    out
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    histories: Vec<Json<'r>>,
}

/// One history in the document; what does not apply is left out.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Json<'r> {
    file: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_id: Option<&'r str>,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<JsonCounts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<JsonDifference<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decisions: Option<JsonDecisions<'r>>,
}

#[derive(Serialize)]
struct JsonCounts {
    events: usize,
    derived: usize,
    echoed: usize,
    beyond: usize,
    eras: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonDifference<'r> {
    event: Option<EventId>,
    recorded: Option<&'r HistoryEvent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'r HistoryEvent>,
    attributes: Vec<JsonAttribute>,
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
}

/// Values are JSON, as text.
#[derive(Serialize)]
struct JsonAttribute {
    name: String,
    recorded: Option<String>,
    written: Option<String>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct JsonDecisions<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    same: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_event_id: Option<EventId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_events: Option<&'r [HistoryEvent]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<&'r [crate::model::Decision]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<&'r [crate::model::Decision]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<String>,
}

fn json(report: &Report) -> Json<'_> {
    let base =
        Json { file: &report.name, workflow_id: report.workflow_id.as_deref(), ..Json::default() };
    let message = || Some(report.message());
    match &report.outcome {
        Outcome::Identical(counts) => {
            Json { result: "identical", counts: Some(json_counts(counts)), ..base }
        }
        Outcome::NotReplayable(_) => Json { result: "notReplayable", message: message(), ..base },
        Outcome::Different(difference) => {
            let difference = Some(json_difference(difference));
            Json { result: "different", message: message(), difference, ..base }
        }
        Outcome::DecidesTheSame { same, open } => {
            let decisions = JsonDecisions {
                same: Some(*same),
                started_event_id: open.as_ref().map(|(started, _)| *started),
                answered: open.as_ref().map(|(_, answer)| &answer.decisions[..]),
                ..JsonDecisions::default()
            };
            Json { result: "decidesTheSame", decisions: Some(decisions), ..base }
        }
        Outcome::DecidesOtherwise(different) => {
            let decisions = JsonDecisions {
                same: None,
                started_event_id: Some(different.started_event_id),
                new_events: Some(&different.new_events),
                recorded: Some(&different.recorded.decisions),
                answered: Some(&different.answered.decisions),
                differences: different.decisions.iter().map(ToString::to_string).collect(),
            };
            let (message, decisions) = (message(), Some(decisions));
            Json { result: "decidesOtherwise", message, decisions, ..base }
        }
        Outcome::CannotDecide(_) => Json { result: "cannotDecide", message: message(), ..base },
    }
}

fn json_counts(counts: &Counts) -> JsonCounts {
    JsonCounts {
        events: counts.events(),
        derived: counts.derived,
        echoed: counts.echoed,
        beyond: counts.beyond,
        eras: counts.eras.iter().map(|era| era.id()).collect(),
    }
}

fn json_difference(difference: &Difference) -> JsonDifference<'_> {
    let (written, rule) = match &difference.why {
        Why::Differs { written, rule } => (Some(written), *rule),
        Why::Nothing | Why::Early { .. } | Why::Refused(_) => (None, None),
    };
    let attribute =
        |AttributeDifference { name, recorded, written }| JsonAttribute { name, recorded, written };
    JsonDifference {
        event: difference.recorded.as_ref().map(|recorded| recorded.event_id),
        recorded: difference.recorded.as_ref(),
        written,
        attributes: difference.attributes().into_iter().map(attribute).collect(),
        input: difference.input.to_string(),
        rule: rule.map(crate::execution::Rule::id),
    }
}
