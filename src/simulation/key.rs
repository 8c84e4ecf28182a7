//! What the future of a simulation depends on, as one number.

use std::hash::Hash;
use std::mem::discriminant;

use super::{ById, DecisionTask, Outcomes, Simulation, SiteKind, Thing, World};
use crate::execution::{Execution, OpenFamily, Opened, UsesThatCount};
use crate::model::{EventId, KeyWriter};
use crate::service::ExecutionRef;

impl Simulation {
    /// A digest of everything that the future of the simulation depends on. Two simulations of one
    /// world with equal keys go on alike: the same further events at the same moments, but for the
    /// ids of events in them, as long as deeds from outside and what is said at sites are the same.
    /// `None`: some open execution has a decider that gives no key ([`Decider::key`]), so that its
    /// whole history counts.
    ///
    /// In are the moment, the executions and what is open in them, what is to come in its order,
    /// workers that are busy and tasks in line, polls that were denied, the account's buckets, the
    /// types, permissions once they have changed, what was said of sites whose things are still
    /// open, and the keys of the deciders.
    ///
    /// Out are what lies in the past and is told to people alone (why events were written, what was
    /// refused, which sites were passed and by which names), who is asked at sites, what is to come
    /// but can do nothing any more, and how many steps on end wrote no event: that is a guard, and
    /// whatever runs into it does so from either state.
    ///
    /// Not in are the ids of events, but what they stand for is, in the order in which it was
    /// opened: by that goes what is due in one millisecond.
    ///
    /// [`Decider::key`]: super::Decider::key
    #[must_use]
    pub fn key(&self) -> Option<u128> {
        let mut key = KeyWriter::default();
        for execution in self.executions().filter(|execution| execution.state().is_open()) {
            self.put_in_decider(&mut key, execution)?;
        }
        let opened: Vec<Opened> = self.executions().map(Execution::opened).collect();
        key.moment(self.now);
        self.service.put_in(&mut key, &opened, self.uses_that_count, self.now);
        self.put_in_agenda(&mut key, &opened);
        self.put_in_workers(&mut key, &opened);
        self.put_in_permissions(&mut key);
        self.put_in_faults(&mut key, &opened);
        // How many deliveries there were counts only where their latencies go by that.
        if let Some(counts) = most(self.world.latencies.delivery_by_id.iter().map(|(_, by)| by)) {
            key.unordered(self.deliveries.iter(), |key, ((of, id), number)| {
                key.length(of.place());
                key.text(id);
                key.number((*number).min(counts).into());
            });
        }
        Some(key.digest())
    }

    /// Puts in the keys of the decider of an execution. The decider is asked what counts if nothing
    /// more is shown of what was shown so far; and while it has a task, what its answer to that
    /// depends on, and what counts once it has given it. `None`: everything counts.
    fn put_in_decider(&self, key: &mut KeyWriter, execution: &Execution) -> Option<()> {
        let Some(start) = execution.start() else { return Some(()) };
        let Some(party) = self.world.deciders.get(&start.workflow_type.name) else {
            return Some(());
        };
        let history = execution.history();
        let last = EventId(history.len() as u64);
        let task = DecisionTask {
            workflow_execution: execution.workflow_execution(),
            workflow_type: &start.workflow_type,
            history,
            previous_started_event_id: execution.previous_started_event_id(),
            started_event_id: last,
        };
        key.bytes(&party.decider.key(&task)?.0);
        let Some(started_event_id) = execution.started_decision_task() else { return Some(()) };
        let seen = usize::try_from(started_event_id.0).unwrap_or(usize::MAX);
        let asked = history.get(..seen).unwrap_or(history);
        let answered = DecisionTask { history: asked, started_event_id, ..task };
        key.bytes(&party.decider.key(&answered)?.0);
        let next = DecisionTask { previous_started_event_id: started_event_id, ..task };
        key.bytes(&party.decider.key(&next)?.0);
        Some(())
    }

    fn put_in_agenda(&self, key: &mut KeyWriter, opened: &[Opened]) {
        for (rank, thing) in self.agenda.in_order().filter(|(_, thing)| !self.is_void(thing)) {
            key.number(1);
            key.wide(rank);
            self.put_in_thing(key, opened, thing);
        }
        key.number(0);
    }

    fn put_in_thing(&self, key: &mut KeyWriter, opened: &[Opened], thing: &Thing) {
        discriminant(thing).hash(key);
        let mut refer = |of: ExecutionRef, to: EventId| {
            self.service.put_in_reference(key, opened, of, to);
        };
        match thing {
            Thing::Delivery(delivery) | Thing::LateDelivery(delivery) => {
                self.service.put_in_delivery(key, opened, delivery);
            }
            Thing::HandOutDecisionTask(of, event_id)
            | Thing::PollAgain(of, event_id)
            | Thing::DecisionTaskAnswer(of, event_id)
            | Thing::HandOutActivityTask(of, event_id) => refer(*of, *event_id),
            Thing::ActivityTaskAnswer(of, event_id, answer) => {
                refer(*of, *event_id);
                answer.hash(key);
            }
            // How many there were before is for names.
            Thing::Heartbeat(of, event_id, heartbeats, _) => {
                refer(*of, *event_id);
                heartbeats.hash(key);
            }
            Thing::LambdaFunctionAnswer(of, event_id, answer) => {
                refer(*of, *event_id);
                answer.hash(key);
            }
            // One world has one thing to do at a place.
            Thing::Deed(_, place) => key.length(*place),
        }
    }

    /// Puts in who is busy, which tasks stand in line, and which polls will be made again.
    fn put_in_workers(&self, key: &mut KeyWriter, opened: &[Opened]) {
        key.unordered(self.crews.lines(), |key, (crew, waiting)| {
            key.length(crew);
            for waiting in waiting {
                self.service.put_in_reference(key, opened, waiting.of, waiting.scheduled);
            }
        });
        key.unordered(self.crews.busy(), |key, (crew, (of, scheduled))| {
            key.length(crew);
            self.service.put_in_reference(key, opened, of, scheduled);
        });
        key.unordered(&self.denied_polls, |key, denied| {
            self.put_in_thing(key, opened, &denied.poll);
            key.moment(denied.again);
        });
    }

    /// Puts in who may do what. Until that changes it is as the world says.
    fn put_in_permissions(&self, key: &mut KeyWriter) {
        let changed = !self.past_permissions.is_empty();
        key.maybe(changed.then_some(()), |key, ()| self.service.put_in_permissions(key));
    }

    /// Puts in what has been said of sites and is still to tell.
    fn put_in_faults(&self, key: &mut KeyWriter, opened: &[Opened]) {
        let faults = self.faults.as_deref();
        for (of, opened) in self.service.references().zip(opened) {
            for (by, family) in opened.iter() {
                match faults {
                    Some(faults) => faults.put_in_said(key, of, by, site_of(family)),
                    None => key.number(0),
                }
            }
        }
        let permissions = faults.and_then(|faults| faults.permissions());
        key.maybe(permissions, |key, permissions| permissions.put_in(key));
        let lingering = faults.map(|faults| faults.lingering.as_slice()).unwrap_or_default();
        let current = lingering.iter().filter(|(of, started)| {
            self.service.execution(*of).started_decision_task() == Some(*started)
        });
        key.unordered(current, |key, (of, _)| key.length(of.place()));
    }
}

/// The kind of the site at which it was asked what becomes of something that is open.
fn site_of(family: OpenFamily) -> SiteKind {
    match family {
        OpenFamily::DecisionTask => SiteKind::DecisionTask,
        OpenFamily::ActivityTask => SiteKind::ActivityTask,
        OpenFamily::LambdaFunction => SiteKind::LambdaFunction,
        OpenFamily::Child => SiteKind::Child,
        OpenFamily::ExternalSignal | OpenFamily::ExternalCancel => SiteKind::External,
    }
}

/// How many uses of ids make a difference in a world.
pub(super) fn uses_that_count(world: &World) -> UsesThatCount {
    let functions = world.functions.values();
    let functions = functions.map(|of| most(all(&of.outcomes, &of.by_id)));
    let workers = world.workers.values().map(|of| most(all(&of.outcomes, &of.by_id)));
    let deciders = world.deciders.values().map(|of| most(all(&of.outcomes, &of.by_id)));
    let greatest = |of: &mut dyn Iterator<Item = Option<u32>>| of.flatten().max().unwrap_or(0);
    UsesThatCount {
        activity_tasks: greatest(&mut { workers }),
        lambda_functions: greatest(&mut { functions }),
        decision_tasks: greatest(&mut { deciders }),
    }
}

fn all<'o, T>(
    outcomes: &'o Outcomes<T>,
    by_id: &'o ById<T>,
) -> impl Iterator<Item = &'o Outcomes<T>> {
    by_id.iter().map(|(_, outcomes)| outcomes).chain([outcomes])
}

/// After how many all that follow are alike; `None`: there are no outcomes.
fn most<'o, T: 'o>(outcomes: impl Iterator<Item = &'o Outcomes<T>>) -> Option<u32> {
    outcomes.map(Outcomes::differing).max()
}
