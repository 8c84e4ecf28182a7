//! Where the file says what was refused when the scenario ran.

use std::sync::Arc;

use super::finding::{Finding, Findings};
use super::source::{Source, Span};
use crate::model::{EventAttributes, Text};
use crate::simulation::{RefusedCall, Simulation, SimulationError};

/// Where a scenario file says what, so that what comes of it can be told at its line.
#[derive(Clone, Debug)]
pub struct Places {
    pub(super) source: Arc<Source>,
    /// What each of the world's people does, in their order.
    pub(super) deeds: Vec<Span>,
    pub(super) deciders: Vec<(Span, Text)>,
    pub(super) workers: Vec<(Span, Text)>,
    /// Where each of the scenario's properties stands, in their order.
    pub(super) properties: Vec<Span>,
}

impl Places {
    /// A note on a call that the service refused, at the line that asks for it; `None`: no line
    /// does.
    #[must_use]
    pub fn of_call(&self, refused: &RefusedCall, note: &str) -> Option<Findings> {
        let span = self.deeds.get(refused.deed?)?;
        let finding = Finding::new(*span, note);
        Some(Findings::notes(Source::clone(&self.source), vec![finding]))
    }

    /// What is wrong with properties of the scenario, each by its place among them.
    #[must_use]
    pub fn of_properties(&self, broken: impl IntoIterator<Item = (usize, String)>) -> Findings {
        let finding = |(place, message): (usize, String)| {
            Some(Finding::new(*self.properties.get(place)?, message))
        };
        let findings = broken.into_iter().filter_map(finding).collect();
        Findings::new(Source::clone(&self.source), findings)
    }

    /// What ended the simulation, at the decision to blame, or else at the decider or the workers
    /// who gave the answer; `None`: no line is to blame.
    #[must_use]
    pub fn of_error(&self, error: &SimulationError, simulation: &Simulation) -> Option<Findings> {
        let SimulationError::AnswerRefused { workflow_id, event_id, place, fault: _ } = error
        else {
            return None;
        };
        let execution = simulation.execution(workflow_id)?;
        let named = |named: &[(Span, Text)], wanted: &Text| {
            named.iter().find(|(_, name)| name == wanted).map(|(span, _)| *span)
        };
        let span = match (place, &execution.event(*event_id)?.attributes) {
            (Some(place), _) => self.source.word_at(*place),
            (None, EventAttributes::ActivityTaskScheduled(scheduled)) => {
                named(&self.workers, &scheduled.activity_type.name)?
            }
            (None, _) => named(&self.deciders, &execution.start()?.workflow_type.name)?,
        };
        let finding = Finding::new(span, error.to_string());
        Some(Findings::new(Source::clone(&self.source), vec![finding]))
    }
}
