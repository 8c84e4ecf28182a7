//! What the future of the service depends on, as parts of a key.

use std::hash::Hash;
use std::mem::discriminant;

use super::buckets::BucketOf;
use super::{Delivery, Domain, Errand, ExecutionRef, Service};
use crate::execution::{Opened, Registered, UsesThatCount};
use crate::model::{EventId, KeyWriter, Limits, Rate, Timestamp};

impl Service {
    /// Puts in the service as it is now; `opened` is what is open in each execution, by its place.
    ///
    /// In: the executions in the order in which they began, for things that are due in one
    /// millisecond go by it; the domains with their types; the buckets that are not full, as full
    /// as they are.
    ///
    /// Out: quotas, region and assumptions, which one world has once and for all; what is open in
    /// a domain and which runs an id had, which the executions say; what was due, posted or
    /// offered, which what is open says; why something was not permitted, which is for the person.
    /// Permissions are put in by who knows whether they have ever changed.
    pub(crate) fn put_in(
        &self,
        key: &mut KeyWriter,
        opened: &[Opened],
        counts: UsesThatCount,
        now: Timestamp,
    ) {
        key.length(self.executions.len());
        for (slot, opened_here) in self.executions.iter().zip(opened) {
            key.length(slot.domain);
            slot.execution.put_in(key, opened_here, counts);
            let parent = slot.parent.filter(|_| slot.execution.state().is_open());
            key.maybe(parent, |key, (parent, initiated)| {
                self.put_in_reference(key, opened, parent, initiated);
            });
        }
        key.length(self.domains.len());
        for domain in self.domains.values() {
            domain.put_in(key);
        }
        let missing = self.buckets.missing(|of| rate_of(of, &self.limits), now);
        key.unordered(missing, |key, (of, missing)| {
            of.hash(key);
            key.number(missing);
        });
    }

    /// Puts in who may do what.
    pub(crate) fn put_in_permissions(&self, key: &mut KeyWriter) {
        self.permissions.put_in(key);
    }

    /// Puts in an event of an execution that something else speaks of.
    pub(crate) fn put_in_reference(
        &self,
        key: &mut KeyWriter,
        opened: &[Opened],
        of: ExecutionRef,
        event_id: EventId,
    ) {
        key.length(of.place());
        if let Some(opened) = opened.get(of.place()) {
            self.execution(of).put_in_reference(key, opened, event_id);
        }
    }

    /// Puts in something on its way. Its place among others says what it follows from.
    pub(crate) fn put_in_delivery(
        &self,
        key: &mut KeyWriter,
        opened: &[Opened],
        delivery: &Delivery,
    ) {
        let Delivery { of, event_id, errand, follows: _ } = delivery;
        self.put_in_reference(key, opened, *of, *event_id);
        discriminant(errand).hash(key);
        match errand {
            Errand::CancelActivityTask(event_id) | Errand::ApplyChildPolicy(event_id) => {
                self.put_in_reference(key, opened, *of, *event_id);
            }
            Errand::TellOfChild(outcome) => outcome.hash(key),
            Errand::TellOfSignal(outcome) | Errand::TellOfCancel(outcome) => outcome.hash(key),
            Errand::StartLambdaFunction
            | Errand::StartChild
            | Errand::SignalExternal
            | Errand::RequestCancelExternal => {}
        }
    }
}

impl Domain {
    fn put_in(&self, key: &mut KeyWriter) {
        key.text(self.name());
        key.number(u64::from(self.deprecated));
        key.length(self.initiated);
        key.wide(self.types.digest(|key, types| {
            key.unordered(types.workflow_types.values(), put_in_type);
            key.unordered(types.activity_types.values(), put_in_type);
        }));
    }
}

/// When a type was registered or deprecated is for those who describe it.
fn put_in_type<R: serde::Serialize>(key: &mut KeyWriter, registered: &Registered<R>) {
    key.members(&registered.registration);
    key.maybe(registered.deprecation, |key, deprecation| {
        key.number(u64::from(deprecation.with_domain));
    });
}

/// The rate of a bucket; `None`: it holds as many as anybody wants.
fn rate_of(of: &BucketOf, limits: &Limits) -> Option<Rate> {
    match of {
        BucketOf::Decisions(decision_type) => limits.rates.of(*decision_type),
        BucketOf::Calls(operation) => limits.call_rates.of(*operation),
        BucketOf::CallsOn(_, operation) => limits.call_rates_per_execution.of(*operation),
        BucketOf::TaskList { .. } => limits.rates.activity_creation_per_task_list,
    }
}
