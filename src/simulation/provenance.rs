//! Why each event of a run was written: told to the person, never to a decider.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::{Fault, Simulation, Site, SiteKind, Spot, sites_of_events};
use crate::execution::{Execution, InputKind, Rule};
use crate::model::{Answer, EventId, HistoryEvent, Place, Remark, WorkflowExecution};
use crate::service::{ExecutionRef, Forbidden};

/// Why an event was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventProvenance {
    /// What happened to the execution.
    pub input: InputKind,
    /// The rule that spoke.
    pub rule: Option<Rule>,
    /// The place where the world could have gone another way and the event would be different:
    /// where the fault struck, if one shows.
    pub site: Option<Site>,
    /// The fault that struck there and shows in this event.
    pub fault: Option<Fault>,
    /// Why something was not permitted, when the event tells of that.
    pub forbidden: Option<Forbidden>,
    /// Where the decision was decided that the event records, when its decider tells.
    pub decided_at: Option<Place>,
}

impl Simulation {
    /// What the person is told of an execution's events besides what is written: the fault that
    /// struck, and why something was not permitted.
    #[must_use]
    pub fn remarks(&self, execution: &Execution) -> Vec<Remark> {
        let of = self.service.run(&self.world.domain, execution.workflow_execution());
        let Some(of) = of.filter(|_| self.faults.is_some() || self.service.forbids_anything())
        else {
            return Vec::new();
        };
        let shown = self.faults_shown(of, &sites_of_events(execution.history()));
        let remarks = execution.history().iter().zip(shown).flat_map(|(event, shown)| {
            let fault = shown.map(|(site, fault)| format!("fault {site}={fault}"));
            let forbidden = self.service.forbidden(of, event.event_id).map(Forbidden::to_string);
            // A fault that denies something needs no statement.
            let text = fault.or(forbidden);
            text.map(|text| Remark { event_id: event.event_id, text })
        });
        remarks.collect()
    }

    /// Why each event of a run was written, in the order of its history; `None`: no such run.
    #[must_use]
    pub fn provenance(&self, run: &WorkflowExecution) -> Option<Vec<EventProvenance>> {
        let of = self.service.run(&self.world.domain, run)?;
        let execution = self.service.execution(of);
        let run = self.site_run(of);
        let spots = sites_of_events(execution.history());
        let shown = self.faults_shown(of, &spots);
        let told = execution.provenance().iter().zip(spots).zip(shown);
        let why = execution.history().iter().zip(told).map(|(event, ((known, spot), shown))| {
            let own = spot.map(|spot| Site { run: run.clone(), spot });
            let (of_fault, fault) = shown.unzip();
            EventProvenance {
                input: known.input,
                rule: known.rule,
                site: of_fault.or(own),
                fault,
                forbidden: self.service.forbidden(of, event.event_id).cloned(),
                decided_at: batch_of(event).and_then(|(completed, decision)| {
                    self.given.get(&(of, completed))?.decided_at.get(decision).copied()
                }),
            }
        });
        Some(why.collect())
    }

    /// What the decider of a run answered, by the `DecisionTaskCompleted` event. It is kept where
    /// somebody is asked about faults; `None` elsewhere, and where there is no such event.
    #[must_use]
    pub fn answer_given(&self, run: &WorkflowExecution, completed: EventId) -> Option<&Answer> {
        let of = self.service.run(&self.world.domain, run)?;
        self.given.get(&(of, completed)).map(|answer| &**answer)
    }

    /// The fault that shows in each event of a run, with its place: that of the site whose last
    /// event it is, or that it brought up if nothing followed, or the one that wrote it from
    /// outside.
    fn faults_shown(&self, of: ExecutionRef, spots: &[Option<Spot>]) -> Vec<Option<(Site, Fault)>> {
        let mut shown = vec![None; spots.len()];
        let Some(faults) = &self.faults else { return shown };
        let places = spots.iter().enumerate();
        let last: IndexMap<&Spot, usize, FxBuildHasher> =
            places.filter_map(|(place, spot)| Some((spot.as_ref()?, place))).collect();
        let run = self.site_run(of);
        for passed in self.passed().filter(|passed| passed.site.run == run.as_ref()) {
            if let (Some(fault), Some(place)) = (passed.struck, last.get(passed.site.spot)) {
                shown[*place] = Some((passed.site.to_site(), fault));
            }
        }
        for (place, passed) in faults.brought_up_by(of) {
            let is_free = shown.get(place).is_some_and(Option::is_none);
            let followed = last.contains_key(passed.site.spot);
            if let (true, false, Some(fault)) = (is_free, followed, passed.struck) {
                shown[place] = Some((passed.site.to_site(), fault));
            }
        }
        for (place, passed) in faults.written_by_faults(of) {
            if let (Some(slot), Some(fault)) = (shown.get_mut(place), passed.struck)
                && (slot.is_none() || passed.site.spot.kind() != SiteKind::Turn)
            {
                *slot = Some((passed.site.to_site(), fault));
            }
        }
        shown
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
