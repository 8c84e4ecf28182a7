//! Why each event of a run was written: told to the person, never to a decider.

use super::{Simulation, Site, site_of};
use crate::execution::{InputKind, Rule};
use crate::model::{EventId, HistoryEvent, Place, WorkflowExecution};

/// Why an event was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventProvenance {
    /// What happened to the execution.
    pub input: InputKind,
    /// The rule that spoke.
    pub rule: Option<Rule>,
    /// The place where the world could have gone another way and the event would be different.
    pub site: Option<Site>,
    /// Where the decision was decided that the event records, when its decider tells.
    pub decided_at: Option<Place>,
}

impl Simulation {
    /// Why an event of a run was written; `None` when there is no such run or event.
    #[must_use]
    pub fn provenance(&self, run: &WorkflowExecution, id: EventId) -> Option<EventProvenance> {
        let of = self.service.run(&self.world.domain, run)?;
        let execution = self.service.execution(of);
        let event = execution.event(id)?;
        let place = usize::try_from(id.0.checked_sub(1)?).ok()?;
        let known = execution.provenance().get(place)?;
        Some(EventProvenance {
            input: known.input,
            rule: known.rule,
            site: site_of(execution.history(), event),
            decided_at: batch_of(event).and_then(|(completed, decision)| {
                self.decided_at.get(&(of, completed))?.get(decision).copied()
            }),
        })
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
