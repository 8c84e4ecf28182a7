//! Why each event of a run was written: told to the person, never to a decider.

use super::{Simulation, Site, sites_of_events};
use crate::execution::{Execution, InputKind, Rule};
use crate::model::{EventId, HistoryEvent, Place, Remark, WorkflowExecution};
use crate::service::Forbidden;

/// Why an event was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventProvenance {
    /// What happened to the execution.
    pub input: InputKind,
    /// The rule that spoke.
    pub rule: Option<Rule>,
    /// The place where the world could have gone another way and the event would be different.
    pub site: Option<Site>,
    /// Why something was not permitted, when the event tells of that.
    pub forbidden: Option<Forbidden>,
    /// Where the decision was decided that the event records, when its decider tells.
    pub decided_at: Option<Place>,
}

impl Simulation {
    /// What the person is told of an execution's events besides what is written: why something was
    /// not permitted.
    #[must_use]
    pub fn remarks(&self, execution: &Execution) -> Vec<Remark> {
        let of = self.service.run(&self.world.domain, execution.workflow_execution());
        let Some(of) = of.filter(|_| self.service.forbids_anything()) else { return Vec::new() };
        let remark = |event: &HistoryEvent| {
            let forbidden = self.service.forbidden(of, event.event_id)?;
            Some(Remark { event_id: event.event_id, text: forbidden.to_string() })
        };
        execution.history().iter().filter_map(remark).collect()
    }

    /// Why each event of a run was written, in the order of its history; `None`: no such run.
    #[must_use]
    pub fn provenance(&self, run: &WorkflowExecution) -> Option<Vec<EventProvenance>> {
        let of = self.service.run(&self.world.domain, run)?;
        let execution = self.service.execution(of);
        let sites = sites_of_events(execution.history());
        let events = execution.history().iter().zip(execution.provenance()).zip(sites);
        let why = events.map(|((event, known), site)| EventProvenance {
            input: known.input,
            rule: known.rule,
            site,
            forbidden: self.service.forbidden(of, event.event_id).cloned(),
            decided_at: batch_of(event).and_then(|(completed, decision)| {
                self.decided_at.get(&(of, completed))?.get(decision).copied()
            }),
        });
        Some(why.collect())
    }
}

/// The `DecisionTaskCompleted` that an event refers to, and which of the events after it this is:
/// the events of a batch follow it in the order of its decisions.
fn batch_of(event: &HistoryEvent) -> Option<(EventId, usize)> {
    let mut completed = None;
    event.attributes.visit_references(|reference, id| {
        if reference.attribute == "decision_task_completed_event_id" {
            completed = Some(id);
        }
    });
    let completed = completed?;
    let decision = event.event_id.0.checked_sub(completed.0 + 1)?;
    Some((completed, usize::try_from(decision).ok()?))
}
