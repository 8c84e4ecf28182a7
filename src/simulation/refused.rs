//! Calls that the service refused, and what becomes of them.

use std::time::Duration;

use super::access::PastPermissions;
use super::agenda::{Class, Rank};
use super::{Deed, Simulation, Thing};
use crate::iam::Caller;
use crate::model::{EventId, Timestamp, WorkflowExecution};
use crate::service::{ApiFault, ExecutionRef, PermissionChange, Permissions};

/// Something that was asked of the service and that it refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedCall {
    /// When.
    pub at: Timestamp,
    /// What was asked for.
    pub call: Call,
    /// What the service said.
    pub fault: ApiFault,
    /// Which of the world's [`people`](super::World::people) did it, by the place there; `None`:
    /// none of them.
    pub deed: Option<usize>,
}

/// A poll that was denied and will be made again.
#[derive(Clone, Debug)]
pub(super) struct DeniedPoll {
    of: ExecutionRef,
    /// The event that scheduled the task.
    scheduled: EventId,
    pub(super) poll: Thing,
    /// When it is, if permissions do not change before.
    pub(super) again: Timestamp,
}

/// How long the service holds a poll that finds no task (API reference, PollForDecisionTask).
const LONG_POLL: Duration = Duration::from_secs(60);

/// What was asked of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// What a person wanted done.
    Deed(Box<Deed>),
    /// A poll for a task, by its `...Scheduled` event; it is made again when permissions change,
    /// and each minute where they depend on the time; the first time is told.
    Poll(WorkflowExecution, EventId),
    /// The answer to a task, or a heartbeat, by the event that scheduled or started it.
    Answer(WorkflowExecution, EventId),
}

impl Simulation {
    /// What the service refused, in order.
    #[must_use]
    pub fn refused(&self) -> &[RefusedCall] {
        &self.refused
    }

    pub(super) fn refuse(&mut self, call: Call, fault: ApiFault) {
        self.refused.push(RefusedCall { at: self.now, call, fault, deed: None });
    }

    /// What people of the world wanted done is refused, by their place there.
    pub(super) fn refuse_deed(&mut self, place: usize, deed: Box<Deed>, fault: ApiFault) {
        let call = Call::Deed(deed);
        self.refused.push(RefusedCall { at: self.now, call, fault, deed: Some(place) });
    }

    /// Of what is denied again and again, the first time is kept.
    pub(super) fn refuse_again(&mut self, call: Call, fault: ApiFault) {
        let action = |fault: &ApiFault| fault.denial().map(|denial| denial.action.clone());
        let is_known =
            |known: &RefusedCall| known.call == call && action(&known.fault) == action(&fault);
        if !self.refused.iter().any(is_known) {
            self.refuse(call, fault);
        }
    }

    /// A poller that is denied goes on polling: it is tried again when permissions change, and as
    /// often as a long poll lasts where policies depend on the time.
    pub(super) fn poll_refused(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        poll: Thing,
        fault: ApiFault,
    ) {
        if !matches!(fault, ApiFault::AccessDenied(_)) {
            return;
        }
        let ids = self.service.execution(of).workflow_execution().clone();
        self.refuse_again(Call::Poll(ids, scheduled), fault);
        let (rank, again) = (Rank::of(of, scheduled), self.now + LONG_POLL);
        self.denied_polls.push(DeniedPoll { of, scheduled, poll, again });
        let caller = self.service.permissions().caller.as_ref();
        if caller.is_some_and(Caller::depends_on_time) {
            self.agenda.put(again, Class::HandOut, rank, Thing::PollAgain(of, scheduled));
        }
    }

    /// A poll that was denied is made again, unless that has happened since, or nobody is left to
    /// poll for.
    pub(super) fn poll_again(&mut self, of: ExecutionRef, scheduled: EventId) {
        let Some(place) = self.denied_poll(of, scheduled, self.now) else { return };
        let DeniedPoll { poll, .. } = self.denied_polls.remove(place);
        if self.service.execution(of).state().is_open() {
            self.agenda.put(self.now, Class::HandOut, Rank::of(of, scheduled), poll);
        }
    }

    /// Where the poll is that was denied and is to be made again at a moment.
    pub(super) fn denied_poll(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
        again: Timestamp,
    ) -> Option<usize> {
        let is_meant = |denied: &DeniedPoll| {
            (denied.of, denied.scheduled, denied.again) == (of, scheduled, again)
        };
        self.denied_polls.iter().position(is_meant)
    }

    /// Whether a poll that was denied is still to be made again.
    pub(super) fn is_polled_again(&self, of: ExecutionRef, scheduled: EventId) -> bool {
        let is_meant = |denied: &DeniedPoll| (denied.of, denied.scheduled) == (of, scheduled);
        self.denied_polls.iter().any(is_meant)
    }

    pub(super) fn answer_refused(&mut self, of: ExecutionRef, event_id: EventId, fault: ApiFault) {
        let ids = self.service.execution(of).workflow_execution().clone();
        self.refuse(Call::Answer(ids, event_id), fault);
    }

    /// Keeps what held until now.
    pub(super) fn keep_permissions(&mut self, permissions: Permissions) {
        let tasks = self.service.gates().tasks.len();
        self.past_permissions.push(PastPermissions { until: self.now, tasks, permissions });
    }

    pub(super) fn change_permissions(&mut self, change: PermissionChange) -> Result<(), ApiFault> {
        let before = self.service.permissions().clone();
        self.service.permissions_mut().change(change)?;
        self.keep_permissions(before);
        for DeniedPoll { of, scheduled, poll, .. } in std::mem::take(&mut self.denied_polls) {
            self.agenda.put(self.now, Class::HandOut, Rank::of(of, scheduled), poll);
        }
        Ok(())
    }
}
