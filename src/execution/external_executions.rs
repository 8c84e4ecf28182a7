//! Signals and cancel requests to other executions: initiated here, delivered by the service, and
//! answered here.
//!
//! ```text
//! nothing --...Initiated--> on its way --External... | ...Failed--> nothing
//! ```

use super::batch::Asked;
use super::input::ExternalOutcome;
use super::rule::Rule;
use super::ruling::Ruling;
use super::state::{Reason, State};
use super::transition::Verdict;
use crate::model::decisions::{
    RequestCancelExternalWorkflowExecution, SignalExternalWorkflowExecution,
};
use crate::model::events::{
    ExternalWorkflowExecutionCancelRequested, ExternalWorkflowExecutionSignaled,
    RequestCancelExternalWorkflowExecutionFailed, RequestCancelExternalWorkflowExecutionInitiated,
    SignalExternalWorkflowExecutionFailed, SignalExternalWorkflowExecutionInitiated,
};
use crate::model::{
    EventId, RequestCancelExternalWorkflowExecutionFailedCause,
    SignalExternalWorkflowExecutionFailedCause,
};

pub(super) fn signal_external_workflow_execution(
    asked: &Asked<'_>,
    decision: &SignalExternalWorkflowExecution,
) -> Verdict {
    use SignalExternalWorkflowExecutionFailedCause as Cause;
    let fail = |rule, cause| {
        let failed = SignalExternalWorkflowExecutionFailed {
            workflow_id: decision.workflow_id.clone(),
            run_id: decision.run_id.clone(),
            cause,
            initiated_event_id: EventId::NONE,
            decision_task_completed_event_id: asked.completed,
            control: decision.control.clone(),
        };
        Verdict::new(rule, failed)
    };
    if asked.ruling == Ruling::NotPermitted {
        return fail(Rule::CallerNotPermitted, Cause::OperationNotPermitted);
    }
    let over_rate = asked.ruling == Ruling::OverRate;
    if over_rate && fails_with_batch(asked) {
        return fail(Rule::OverRate, Cause::SignalExternalWorkflowExecutionRateExceeded);
    }
    let initiated = SignalExternalWorkflowExecutionInitiated {
        workflow_id: decision.workflow_id.clone(),
        run_id: decision.run_id.clone(),
        signal_name: decision.signal_name.clone(),
        input: decision.input.clone(),
        decision_task_completed_event_id: asked.completed,
        control: decision.control.clone(),
    };
    Verdict::new(rule_of_initiation(over_rate), initiated)
}

pub(super) fn request_cancel_external_workflow_execution(
    asked: &Asked<'_>,
    decision: &RequestCancelExternalWorkflowExecution,
) -> Verdict {
    use RequestCancelExternalWorkflowExecutionFailedCause as Cause;
    let fail = |rule, cause| {
        let failed = RequestCancelExternalWorkflowExecutionFailed {
            workflow_id: decision.workflow_id.clone(),
            run_id: decision.run_id.clone(),
            cause,
            initiated_event_id: EventId::NONE,
            decision_task_completed_event_id: asked.completed,
            control: decision.control.clone(),
        };
        Verdict::new(rule, failed)
    };
    if asked.ruling == Ruling::NotPermitted {
        return fail(Rule::CallerNotPermitted, Cause::OperationNotPermitted);
    }
    let over_rate = asked.ruling == Ruling::OverRate;
    if over_rate && fails_with_batch(asked) {
        return fail(Rule::OverRate, Cause::RequestCancelExternalWorkflowExecutionRateExceeded);
    }
    let initiated = RequestCancelExternalWorkflowExecutionInitiated {
        workflow_id: decision.workflow_id.clone(),
        run_id: decision.run_id.clone(),
        decision_task_completed_event_id: asked.completed,
        control: decision.control.clone(),
    };
    Verdict::new(rule_of_initiation(over_rate), initiated)
}

/// Whether a rate cause is written with the batch, without an `...Initiated` event.
fn fails_with_batch(asked: &Asked<'_>) -> bool {
    !asked.context.assumptions.external_rate_failure_initiated
}

/// A request over the account's rate is initiated only to fail.
fn rule_of_initiation(over_rate: bool) -> Rule {
    match over_rate {
        true => Rule::OverRate,
        false => Rule::ExternalInitiated,
    }
}

/// What comes of a signal that was on its way.
pub(super) fn signal_outcome(
    initiated_event_id: EventId,
    initiated: &SignalExternalWorkflowExecutionInitiated,
    outcome: ExternalOutcome,
) -> Verdict {
    use SignalExternalWorkflowExecutionFailedCause as Cause;
    let (rule, cause) = match outcome {
        ExternalOutcome::Delivered(workflow_execution) => {
            let signaled =
                ExternalWorkflowExecutionSignaled { workflow_execution, initiated_event_id };
            return Verdict::new(Rule::ExternalDelivered, signaled);
        }
        ExternalOutcome::Unknown => {
            (Rule::ExternalUnknown, Cause::UnknownExternalWorkflowExecution)
        }
        ExternalOutcome::OverRate => {
            (Rule::OverRate, Cause::SignalExternalWorkflowExecutionRateExceeded)
        }
    };
    let failed = SignalExternalWorkflowExecutionFailed {
        workflow_id: initiated.workflow_id.clone(),
        run_id: initiated.run_id.clone(),
        cause,
        initiated_event_id,
        decision_task_completed_event_id: initiated.decision_task_completed_event_id,
        control: initiated.control.clone(),
    };
    Verdict::new(rule, failed)
}

/// What comes of a cancel request that was on its way.
pub(super) fn cancel_outcome(
    initiated_event_id: EventId,
    initiated: &RequestCancelExternalWorkflowExecutionInitiated,
    outcome: ExternalOutcome,
) -> Verdict {
    use RequestCancelExternalWorkflowExecutionFailedCause as Cause;
    let (rule, cause) = match outcome {
        ExternalOutcome::Delivered(workflow_execution) => {
            let requested =
                ExternalWorkflowExecutionCancelRequested { workflow_execution, initiated_event_id };
            return Verdict::new(Rule::ExternalDelivered, requested);
        }
        ExternalOutcome::Unknown => {
            (Rule::ExternalUnknown, Cause::UnknownExternalWorkflowExecution)
        }
        ExternalOutcome::OverRate => {
            (Rule::OverRate, Cause::RequestCancelExternalWorkflowExecutionRateExceeded)
        }
    };
    let failed = RequestCancelExternalWorkflowExecutionFailed {
        workflow_id: initiated.workflow_id.clone(),
        run_id: initiated.run_id.clone(),
        cause,
        initiated_event_id,
        decision_task_completed_event_id: initiated.decision_task_completed_event_id,
        control: initiated.control.clone(),
    };
    Verdict::new(rule, failed)
}

impl State {
    pub(super) fn open_external_signal(&mut self, id: EventId) -> Result<(), Reason> {
        self.external_signals.insert(id);
        Ok(())
    }

    /// A failure that came with its batch was never on its way; its `initiatedEventId` is 0.
    pub(super) fn close_external_signal(&mut self, opened_by: EventId) -> Result<(), Reason> {
        if opened_by.is_none() || self.external_signals.swap_remove(&opened_by) {
            return Ok(());
        }
        Err(Reason::NotOpen { what: "signal on its way", opened_by })
    }

    pub(super) fn open_external_cancel(&mut self, id: EventId) -> Result<(), Reason> {
        self.external_cancels.insert(id);
        Ok(())
    }

    /// A failure that came with its batch was never on its way; its `initiatedEventId` is 0.
    pub(super) fn close_external_cancel(&mut self, opened_by: EventId) -> Result<(), Reason> {
        if opened_by.is_none() || self.external_cancels.swap_remove(&opened_by) {
            return Ok(());
        }
        Err(Reason::NotOpen { what: "cancel request on its way", opened_by })
    }
}
