//! Calls that the service refused, and what becomes of them.

use super::agenda::{Class, Rank};
use super::{Deed, Simulation, Thing};
use crate::model::{EventId, Timestamp, WorkflowExecution};
use crate::service::{ApiFault, ExecutionRef, PermissionChange};

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

/// What was asked of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// What a person wanted done.
    Deed(Box<Deed>),
    /// A poll for a task, by its `...Scheduled` event; it is made again when permissions change.
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

    /// A poller that is denied goes on polling: it is tried again when permissions change.
    pub(super) fn poll_refused(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        poll: Thing,
        fault: ApiFault,
    ) {
        if matches!(fault, ApiFault::AccessDenied(_)) {
            let ids = self.service.execution(of).workflow_execution().clone();
            self.refuse(Call::Poll(ids, scheduled), fault);
            self.denied_polls.push((Rank::of(of, scheduled), poll));
        }
    }

    pub(super) fn answer_refused(&mut self, of: ExecutionRef, event_id: EventId, fault: ApiFault) {
        let ids = self.service.execution(of).workflow_execution().clone();
        self.refuse(Call::Answer(ids, event_id), fault);
    }

    pub(super) fn change_permissions(&mut self, change: PermissionChange) -> Result<(), ApiFault> {
        let before = self.service.permissions().clone();
        self.service.permissions_mut().change(change)?;
        self.permissions_until.push((self.now, before));
        for (rank, poll) in std::mem::take(&mut self.denied_polls) {
            self.agenda.put(self.now, Class::HandOut, rank, poll);
        }
        Ok(())
    }
}
