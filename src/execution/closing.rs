//! How an execution begins and ends: by its decider, by the clock, or by somebody's hand.

use std::sync::Arc;

use super::batch::Asked;
use super::deadlines::{DeadlineKind, Deadlines};
use super::decision_tasks::DecisionTasks;
use super::defaults::{Requested, undefined};
use super::input::Termination;
use super::rule::Rule;
use super::ruling::Ruling;
use super::state::{Reason, State};
use super::transition::Verdict;
use crate::model::decisions::{
    CancelWorkflowExecution, CompleteWorkflowExecution, ContinueAsNewWorkflowExecution,
    FailWorkflowExecution,
};
use crate::model::events::{
    CancelWorkflowExecutionFailed, CompleteWorkflowExecutionFailed,
    ContinueAsNewWorkflowExecutionFailed, FailWorkflowExecutionFailed, WorkflowExecutionCanceled,
    WorkflowExecutionCompleted, WorkflowExecutionContinuedAsNew, WorkflowExecutionFailed,
    WorkflowExecutionStarted, WorkflowExecutionTerminated, WorkflowExecutionTimedOut,
};
use crate::model::{
    CancelWorkflowExecutionFailedCause, CloseAfterFailedDecision, CloseStatus,
    CompleteWorkflowExecutionFailedCause, ContinueAsNewWorkflowExecutionFailedCause, EventId,
    FailWorkflowExecutionFailedCause, Timeout, Timestamp, WorkflowExecutionTerminatedCause,
    WorkflowExecutionTimeoutType, WorkflowType,
};

/// No execution stays open longer: one year, which AWS does not raise (developer guide, quotas).
const LONGEST_SECONDS: u32 = 31_536_000;

/// Why any close is refused.
enum Refused {
    NotPermitted,
    Unhandled,
}

impl Refused {
    /// The one of a close's two causes that says so.
    fn cause<C>(self, not_permitted: C, unhandled: C) -> C {
        match self {
            Refused::NotPermitted => not_permitted,
            Refused::Unhandled => unhandled,
        }
    }
}

/// Whether a close is refused whatever its kind: first for want of permission, then because
/// something has happened that the decider has not seen.
fn refused(asked: &Asked<'_>) -> Option<(Rule, Refused)> {
    if asked.ruling == Ruling::NotPermitted {
        return Some((Rule::CallerNotPermitted, Refused::NotPermitted));
    }
    if asked.state.decision_tasks.queued.is_some() {
        return Some((Rule::UnhandledDecision, Refused::Unhandled));
    }
    let fails = CloseAfterFailedDecision::Fails;
    if asked.failed_before && asked.context.assumptions.close_after_failed_decision == fails {
        return Some((Rule::CloseAfterFailedDecision, Refused::Unhandled));
    }
    None
}

pub(super) fn complete_workflow_execution(
    asked: &Asked<'_>,
    decision: &CompleteWorkflowExecution,
) -> Verdict {
    use CompleteWorkflowExecutionFailedCause as Cause;
    let decision_task_completed_event_id = asked.completed;
    if let Some((rule, refused)) = refused(asked) {
        let cause = refused.cause(Cause::OperationNotPermitted, Cause::UnhandledDecision);
        let failed = CompleteWorkflowExecutionFailed { cause, decision_task_completed_event_id };
        return Verdict::new(rule, failed);
    }
    let result = decision.result.clone();
    let closed = WorkflowExecutionCompleted { result, decision_task_completed_event_id };
    Verdict::new(Rule::CloseCompletes, closed)
}

pub(super) fn fail_workflow_execution(
    asked: &Asked<'_>,
    decision: &FailWorkflowExecution,
) -> Verdict {
    use FailWorkflowExecutionFailedCause as Cause;
    let decision_task_completed_event_id = asked.completed;
    if let Some((rule, refused)) = refused(asked) {
        let cause = refused.cause(Cause::OperationNotPermitted, Cause::UnhandledDecision);
        let failed = FailWorkflowExecutionFailed { cause, decision_task_completed_event_id };
        return Verdict::new(rule, failed);
    }
    let closed = WorkflowExecutionFailed {
        reason: decision.reason.clone(),
        details: decision.details.clone(),
        decision_task_completed_event_id,
    };
    Verdict::new(Rule::CloseCompletes, closed)
}

pub(super) fn cancel_workflow_execution(
    asked: &Asked<'_>,
    decision: &CancelWorkflowExecution,
) -> Verdict {
    use CancelWorkflowExecutionFailedCause as Cause;
    let decision_task_completed_event_id = asked.completed;
    if let Some((rule, refused)) = refused(asked) {
        let cause = refused.cause(Cause::OperationNotPermitted, Cause::UnhandledDecision);
        let failed = CancelWorkflowExecutionFailed { cause, decision_task_completed_event_id };
        return Verdict::new(rule, failed);
    }
    let details = decision.details.clone();
    let closed = WorkflowExecutionCanceled { details, decision_task_completed_event_id };
    Verdict::new(Rule::CloseCompletes, closed)
}

pub(super) fn continue_as_new_workflow_execution(
    asked: &Asked<'_>,
    decision: &ContinueAsNewWorkflowExecution,
) -> Verdict {
    use ContinueAsNewWorkflowExecutionFailedCause as Cause;
    let decision_task_completed_event_id = asked.completed;
    let fail = |rule, cause| {
        let failed =
            ContinueAsNewWorkflowExecutionFailed { cause, decision_task_completed_event_id };
        Verdict::new(rule, failed)
    };
    if let Some((rule, refused)) = refused(asked) {
        let cause = refused.cause(Cause::OperationNotPermitted, Cause::UnhandledDecision);
        return fail(rule, cause);
    }
    let old = asked.state.start();
    let version = decision.workflow_type_version.as_ref().unwrap_or(&old.workflow_type.version);
    let workflow_type = WorkflowType::new(old.workflow_type.name.clone(), version.clone());
    let Some(registered) = asked.context.types.workflow_types.get(&workflow_type) else {
        return fail(Rule::WorkflowTypeUnknown, Cause::WorkflowTypeDoesNotExist);
    };
    if registered.is_deprecated() {
        return fail(Rule::WorkflowTypeDeprecated, Cause::WorkflowTypeDeprecated);
    }
    let inherits = asked.context.assumptions.continue_as_new_inherits_role_and_priority;
    let requested = Requested {
        execution_start_to_close_timeout: decision.execution_start_to_close_timeout,
        task_list: decision.task_list.as_ref(),
        task_priority: decision.task_priority.or(old.task_priority.filter(|_| inherits)),
        task_start_to_close_timeout: decision.task_start_to_close_timeout,
        child_policy: decision.child_policy,
        lambda_role: decision
            .lambda_role
            .as_ref()
            .or(old.lambda_role.as_ref().filter(|_| inherits)),
    };
    let new = match requested.resolve(&registered.registration) {
        Ok(new) => new,
        Err(missing) => return fail(Rule::DefaultUndefined, undefined!(Cause, missing)),
    };
    if asked.ruling == Ruling::OverRate {
        return fail(Rule::OverRate, Cause::ContinueAsNewWorkflowExecutionRateExceeded);
    }
    let continued = WorkflowExecutionContinuedAsNew {
        input: decision.input.clone(),
        decision_task_completed_event_id,
        new_execution_run_id: asked.next_run_id.clone(),
        execution_start_to_close_timeout: Some(new.execution_start_to_close_timeout),
        task_list: new.task_list,
        task_priority: new.task_priority,
        task_start_to_close_timeout: Some(new.task_start_to_close_timeout),
        child_policy: new.child_policy,
        tag_list: decision.tag_list.clone(),
        workflow_type,
        lambda_role: new.lambda_role,
    };
    Verdict::new(Rule::ContinuesAsNew, continued)
}

impl State {
    /// What the execution's own timeout writes.
    pub(super) fn time_out(&self) -> Verdict {
        let event = WorkflowExecutionTimedOut {
            timeout_type: WorkflowExecutionTimeoutType::StartToClose,
            child_policy: self.start().child_policy,
        };
        Verdict::new(Rule::ExecutionTimedOut, event)
    }

    /// What a termination writes.
    pub(super) fn terminate(&self, termination: Termination) -> Verdict {
        use WorkflowExecutionTerminatedCause as Cause;
        let own_policy = self.start().child_policy;
        let (rule, event) = match termination {
            Termination::Operator { reason, details, child_policy } => {
                let child_policy = child_policy.unwrap_or(own_policy);
                let cause = Some(Cause::OperatorInitiated);
                let event = WorkflowExecutionTerminated { reason, details, child_policy, cause };
                (Rule::TerminatedByOperator, event)
            }
            Termination::ChildPolicy => {
                let event = WorkflowExecutionTerminated {
                    reason: None,
                    details: None,
                    child_policy: own_policy,
                    cause: Some(Cause::ChildPolicyApplied),
                };
                (Rule::TerminatedByChildPolicy, event)
            }
            Termination::EventLimit => {
                let event = WorkflowExecutionTerminated {
                    reason: None,
                    details: None,
                    child_policy: own_policy,
                    cause: Some(Cause::EventLimitExceeded),
                };
                (Rule::EventLimit, event)
            }
        };
        Verdict::new(rule, event)
    }

    pub(super) fn begin(
        &mut self,
        event: &WorkflowExecutionStarted,
        at: Timestamp,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        let timeout = match event.execution_start_to_close_timeout {
            Some(Timeout::Seconds(seconds)) => Timeout::Seconds(seconds.min(LONGEST_SECONDS)),
            Some(Timeout::None) | None => Timeout::Seconds(LONGEST_SECONDS),
        };
        deadlines.note(DeadlineKind::Execution, EventId::FIRST, at, timeout);
        self.decision_tasks = DecisionTasks::on(event.task_list.clone());
        self.start = Some(Arc::new(event.clone()));
        Ok(())
    }

    pub(super) fn close(&mut self, status: CloseStatus) -> Result<(), Reason> {
        self.close_status = Some(status);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
