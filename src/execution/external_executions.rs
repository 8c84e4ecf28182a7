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

#[cfg(test)]
mod tests {
    use super::Ruling::{Granted, NotPermitted, OverRate};
    use super::*;
    use crate::execution::testing::{
        Run, cancel_external, check, check_decisions, other_execution, signal_external,
    };
    use crate::execution::{Effect, Input, Refusal};
    use crate::model::Decision;

    #[test]
    fn a_request_fails_with_its_batch_for_the_first_reason_that_holds() {
        check_decisions(
            &Run::open(),
            &[
                (
                    NotPermitted,
                    signal_external("w"),
                    "SignalExternalWorkflowExecutionFailed cause=OPERATION_NOT_PERMITTED \
                     workflowId=w initiatedEventId=0 control=note -runId -input",
                ),
                (
                    OverRate,
                    signal_external("w"),
                    "SignalExternalWorkflowExecutionFailed initiatedEventId=0 \
                     cause=SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
                ),
                (
                    Granted,
                    signal_external("w"),
                    "SignalExternalWorkflowExecutionInitiated workflowId=w signalName=hello control=note",
                ),
                (
                    NotPermitted,
                    cancel_external("w"),
                    "RequestCancelExternalWorkflowExecutionFailed cause=OPERATION_NOT_PERMITTED \
                     workflowId=w initiatedEventId=0 control=note -runId",
                ),
                (
                    OverRate,
                    cancel_external("w"),
                    "RequestCancelExternalWorkflowExecutionFailed initiatedEventId=0 \
                     cause=REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
                ),
                (
                    Granted,
                    cancel_external("w"),
                    "RequestCancelExternalWorkflowExecutionInitiated workflowId=w control=note",
                ),
            ],
        );
    }

    fn is_signal(decision: &Decision) -> bool {
        matches!(decision, Decision::SignalExternalWorkflowExecution(_))
    }

    fn outcome_of(decision: &Decision, outcome: ExternalOutcome) -> Input<'static> {
        let initiated_event_id = EventId(5);
        match is_signal(decision) {
            true => Input::ExternalSignal { initiated_event_id, outcome },
            false => Input::ExternalCancel { initiated_event_id, outcome },
        }
    }

    #[test]
    fn what_comes_of_a_request_is_told_once() {
        let delivered = || ExternalOutcome::Delivered(other_execution("w"));
        let unknown = "cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION workflowId=w initiatedEventId=5 \
                       decisionTaskCompletedEventId=4 control=note";
        for (decision, told, failed) in [
            (
                signal_external("w"),
                "ExternalWorkflowExecutionSignaled",
                "SignalExternalWorkflowExecutionFailed",
            ),
            (
                cancel_external("w"),
                "ExternalWorkflowExecutionCancelRequested",
                "RequestCancelExternalWorkflowExecutionFailed",
            ),
        ] {
            let mut run = Run::open();
            run.answer(vec![decision.clone()]);
            let mut lost = run.clone();
            check(
                &run.input(outcome_of(&decision, delivered())),
                &format!(
                    "{told} workflowExecution=w/run-1 initiatedEventId=5\nDecisionTaskScheduled"
                ),
            );
            check(
                &lost.input(outcome_of(&decision, ExternalOutcome::Unknown)),
                &format!("{failed} {unknown}\nDecisionTaskScheduled"),
            );
            for run in [&mut run, &mut lost] {
                let again = run.try_input(outcome_of(&decision, delivered()));
                assert_eq!(again, Err(Refusal::NotWaiting));
            }
        }
    }

    #[test]
    fn a_signal_is_not_answered_like_a_cancel_request() {
        let mut run = Run::open();
        run.answer(vec![signal_external("w")]);
        let outcome = outcome_of(&cancel_external("w"), ExternalOutcome::Unknown);
        assert_eq!(run.try_input(outcome), Err(Refusal::NotWaiting));
    }

    #[test]
    fn a_request_over_the_rate_may_be_assumed_to_be_initiated_first() {
        for (decision, initiated, failed) in [
            (
                signal_external("w"),
                "SignalExternalWorkflowExecutionInitiated",
                "SignalExternalWorkflowExecutionFailed \
                 cause=SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
            ),
            (
                cancel_external("w"),
                "RequestCancelExternalWorkflowExecutionInitiated",
                "RequestCancelExternalWorkflowExecutionFailed \
                 cause=REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
            ),
        ] {
            let mut run = Run::open();
            run.assumptions.external_rate_failure_initiated = true;
            let written = run.answer_under(&[OverRate], vec![decision.clone()]);
            check(&written, &format!("DecisionTaskCompleted\n{initiated}"));
            let initiated_event_id = EventId(5);
            let expected = match is_signal(&decision) {
                true => Effect::SignalExternal { initiated_event_id, over_rate: true },
                false => Effect::RequestCancelExternal { initiated_event_id, over_rate: true },
            };
            assert_eq!(run.effects, [expected]);
            check(
                &run.input(outcome_of(&decision, ExternalOutcome::OverRate)),
                &format!("{failed} initiatedEventId=5\nDecisionTaskScheduled"),
            );
        }
    }
}
