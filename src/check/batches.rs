//! Laws of batches: what a decider's answer writes, directly after its `DecisionTaskCompleted`.

use super::eras::{Era, may_be_spread};
use super::known::Stamp;
use super::law::Law;
use super::monitor::Monitor;
use crate::model::events::{
    CancelWorkflowExecutionFailed, CompleteWorkflowExecutionFailed,
    ContinueAsNewWorkflowExecutionFailed, FailWorkflowExecutionFailed,
};
use crate::model::{
    CancelWorkflowExecutionFailedCause, CompleteWorkflowExecutionFailedCause,
    ContinueAsNewWorkflowExecutionFailedCause, EventId, EventType,
    FailWorkflowExecutionFailedCause, Wakes,
};

/// A batch whose events may go on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch {
    completed: Stamp,
    last: EventId,
    /// The first event of a refused decision.
    failed: Option<EventId>,
    /// Whether a refused decision is one whose decision task was seen.
    wakes_for_certain: bool,
    /// The event of the decision that closes, or would have.
    close: Option<EventId>,
    /// An event of a decision that no close may stand beside.
    incompatible: Option<EventId>,
}

impl Batch {
    pub(super) fn of(completed: Stamp) -> Self {
        Batch {
            completed,
            last: completed.id,
            failed: None,
            wakes_for_certain: false,
            close: None,
            incompatible: None,
        }
    }
}

/// How a decision that would close the execution came out.
enum Close {
    Closed,
    Unhandled,
    Refused,
}

/// Refusals after which no recording shows whether the decider is woken.
const UNSEEN: &[EventType] = &[
    EventType::RecordMarkerFailed,
    EventType::StartTimerFailed,
    EventType::ScheduleLambdaFunctionFailed,
];

impl Monitor<'_> {
    /// The event records a decision of the batch that it names.
    pub(super) fn decided(&mut self, at: Stamp, named: EventId) {
        self.in_batch = true;
        let Some(batch) = &mut self.batch else {
            let expected = format_args!("it directly after the batch of {named}");
            let law = Law::DecisionsInBatch;
            return self.findings.broken(law, &[named, at.id], expected, "other events between");
        };
        let completed = batch.completed;
        if named != completed.id {
            let expected = format_args!("decisionTaskCompletedEventId {}", completed.id);
            self.findings.broken(Law::BatchNamesItsTask, &[completed.id, at.id], expected, named);
        }
        if let Some(close) = batch.close {
            let expected = "no decision after the one that closes";
            self.findings.broken(Law::CloseEndsBatch, &[close, at.id], expected, at.event_type);
        }
        if at.at != completed.at {
            if may_be_spread(completed.at, at.at) {
                self.findings.era(Era::SpreadBatch);
            } else {
                let law = Law::BatchAtOneMoment;
                self.findings.broken(law, &[completed.id, at.id], completed.at, at.at);
            }
        }
        batch.last = at.id;
        if at.event_type.wakes() == Wakes::AfterBatch {
            batch.failed.get_or_insert(at.id);
            batch.wakes_for_certain |= !UNSEEN.contains(&at.event_type);
        }
    }

    /// The event records a decision that no close may stand beside.
    pub(super) fn decided_beside_no_close(&mut self, at: Stamp, named: EventId) {
        self.decided(at, named);
        if let Some(batch) = &mut self.batch {
            batch.incompatible.get_or_insert(at.id);
        }
    }

    /// The event closes the execution, as a decision asks.
    pub(super) fn closes(&mut self, at: Stamp, named: EventId) {
        self.close_decided(at, named, Close::Closed);
    }

    pub(super) fn complete_failed(&mut self, at: Stamp, e: &CompleteWorkflowExecutionFailed) {
        use CompleteWorkflowExecutionFailedCause as Cause;
        let close = match e.cause {
            Cause::UnhandledDecision => Close::Unhandled,
            Cause::OperationNotPermitted => Close::Refused,
        };
        self.close_decided(at, e.decision_task_completed_event_id, close);
    }

    pub(super) fn fail_failed(&mut self, at: Stamp, e: &FailWorkflowExecutionFailed) {
        use FailWorkflowExecutionFailedCause as Cause;
        let close = match e.cause {
            Cause::UnhandledDecision => Close::Unhandled,
            Cause::OperationNotPermitted => Close::Refused,
        };
        self.close_decided(at, e.decision_task_completed_event_id, close);
    }

    pub(super) fn cancel_failed(&mut self, at: Stamp, e: &CancelWorkflowExecutionFailed) {
        use CancelWorkflowExecutionFailedCause as Cause;
        let close = match e.cause {
            Cause::UnhandledDecision => Close::Unhandled,
            Cause::OperationNotPermitted => Close::Refused,
        };
        self.close_decided(at, e.decision_task_completed_event_id, close);
    }

    pub(super) fn continue_failed(&mut self, at: Stamp, e: &ContinueAsNewWorkflowExecutionFailed) {
        let close = match e.cause == ContinueAsNewWorkflowExecutionFailedCause::UnhandledDecision {
            true => Close::Unhandled,
            false => Close::Refused,
        };
        self.close_decided(at, e.decision_task_completed_event_id, close);
    }

    fn close_decided(&mut self, at: Stamp, named: EventId, close: Close) {
        let queued = self.decision_tasks.queued.map(|task| task.scheduled.id);
        let failed = self.batch.as_ref().and_then(|batch| batch.failed);
        match close {
            Close::Closed => {
                if let Some(queued) = queued {
                    let expected = "UNHANDLED_DECISION, for a decision task is queued";
                    let law = Law::CloseNotUnhandled;
                    self.findings.broken(law, &[queued, at.id], expected, at.event_type);
                }
            }
            Close::Unhandled if queued.is_none() && failed.is_none() => {
                let expected = "a queued decision task, or a failed decision before it";
                self.findings.broken(Law::UnhandledHasReason, &[at.id], expected, "neither");
            }
            Close::Unhandled | Close::Refused => {}
        }
        self.decided(at, named);
        let Some(batch) = &mut self.batch else { return };
        batch.close = Some(at.id);
        if let Some(incompatible) = batch.incompatible.filter(|_| !continues(at.event_type)) {
            let expected = "no activity scheduled and no timer started in the list";
            let events = [incompatible, at.id];
            self.findings.broken(Law::CompatibleWithClose, &events, expected, "one");
        }
    }

    /// The batch is over. When a decision failed, its decision task comes next, unless one was
    /// queued already.
    pub(super) fn after_batch(&mut self, batch: &Batch, next: Stamp, queued: bool) {
        if next.event_type == EventType::DecisionTaskScheduled
            || !batch.wakes_for_certain
            || queued
            || self.closed.is_some()
            || next.event_type == EventType::WorkflowExecutionTerminated
        {
            return;
        }
        let expected = "DecisionTaskScheduled after the batch, for a decision failed";
        let events = [batch.failed.unwrap_or_default(), batch.last, next.id];
        self.findings.broken(Law::DecisionTaskAfterBatch, &events, expected, next.event_type);
    }

    /// Whether a batch ends here that may be followed by a decision task of its own.
    pub(super) fn batch_has_failed(&self) -> bool {
        self.batch.is_some_and(|batch| batch.failed.is_some())
    }
}

fn continues(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::WorkflowExecutionContinuedAsNew
            | EventType::ContinueAsNewWorkflowExecutionFailed
    )
}
