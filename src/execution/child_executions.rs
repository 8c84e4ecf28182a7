//! Children, as their parent sees them.
//!
//! ```text
//! nothing --...Initiated--> initiated --ChildWorkflowExecutionStarted--> started
//! initiated --StartChildWorkflowExecutionFailed--> nothing
//! started --ChildWorkflowExecution...--> nothing
//! ```

use super::batch::Asked;
use super::defaults::{MissingDefault, Requested};
use super::input::{ChildClose, ChildOutcome};
use super::rule::Rule;
use super::ruling::Ruling;
use super::state::{Reason, State};
use super::transition::Verdict;
use crate::model::decisions::StartChildWorkflowExecution;
use crate::model::events::{
    ChildWorkflowExecutionCanceled, ChildWorkflowExecutionCompleted, ChildWorkflowExecutionFailed,
    ChildWorkflowExecutionStarted, ChildWorkflowExecutionTerminated,
    ChildWorkflowExecutionTimedOut, StartChildWorkflowExecutionFailed,
    StartChildWorkflowExecutionInitiated,
};
use crate::model::{
    EventId, StartChildWorkflowExecutionFailedCause, Text, WorkflowExecution,
    WorkflowExecutionTimeoutType, WorkflowType,
};

/// A child that is initiated or started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenChild {
    workflow_id: Text,
    /// The `ChildWorkflowExecutionStarted` event, once there is one.
    started_event_id: Option<EventId>,
}

pub(super) fn start_child_workflow_execution(
    asked: &Asked<'_>,
    decision: &StartChildWorkflowExecution,
) -> Verdict {
    use StartChildWorkflowExecutionFailedCause as Cause;
    let fail = |rule, cause| {
        let failed = StartChildWorkflowExecutionFailed {
            workflow_type: decision.workflow_type.clone(),
            cause,
            workflow_id: decision.workflow_id.clone(),
            initiated_event_id: EventId::NONE,
            decision_task_completed_event_id: asked.completed,
            control: decision.control.clone(),
        };
        Verdict::new(rule, failed)
    };
    if asked.ruling == Ruling::NotPermitted {
        return fail(Rule::CallerNotPermitted, Cause::OperationNotPermitted);
    }
    let Some(registered) = asked.context.types.workflow_types.get(&decision.workflow_type) else {
        return fail(Rule::WorkflowTypeUnknown, Cause::WorkflowTypeDoesNotExist);
    };
    if registered.deprecated {
        return fail(Rule::WorkflowTypeDeprecated, Cause::WorkflowTypeDeprecated);
    }
    let child = match requested(decision).resolve(&registered.registration) {
        Ok(child) => child,
        Err(missing) => return fail(Rule::DefaultUndefined, undefined(missing)),
    };
    if asked.state.children.len() >= asked.context.limits.open_children {
        return fail(Rule::OpenChildrenLimit, Cause::OpenChildrenLimitExceeded);
    }
    if asked.ruling == Ruling::OpenExecutionsLimit {
        return fail(Rule::OpenExecutionsLimit, Cause::OpenWorkflowsLimitExceeded);
    }
    if asked.ruling == Ruling::OverRate {
        return fail(Rule::OverRate, Cause::ChildCreationRateExceeded);
    }
    let initiated = StartChildWorkflowExecutionInitiated {
        workflow_id: decision.workflow_id.clone(),
        workflow_type: decision.workflow_type.clone(),
        control: decision.control.clone(),
        input: decision.input.clone(),
        execution_start_to_close_timeout: Some(child.execution_start_to_close_timeout),
        task_list: child.task_list,
        task_priority: child.task_priority,
        decision_task_completed_event_id: asked.completed,
        child_policy: child.child_policy,
        task_start_to_close_timeout: Some(child.task_start_to_close_timeout),
        tag_list: decision.tag_list.clone(),
        lambda_role: child.lambda_role,
    };
    Verdict::new(Rule::ChildInitiated, initiated)
}

fn requested(decision: &StartChildWorkflowExecution) -> Requested<'_> {
    Requested {
        execution_start_to_close_timeout: decision.execution_start_to_close_timeout,
        task_list: decision.task_list.as_ref(),
        task_priority: decision.task_priority,
        task_start_to_close_timeout: decision.task_start_to_close_timeout,
        child_policy: decision.child_policy,
        lambda_role: decision.lambda_role.as_ref(),
    }
}

fn undefined(missing: MissingDefault) -> StartChildWorkflowExecutionFailedCause {
    use StartChildWorkflowExecutionFailedCause as Cause;
    match missing {
        MissingDefault::ExecutionStartToCloseTimeout => {
            Cause::DefaultExecutionStartToCloseTimeoutUndefined
        }
        MissingDefault::TaskList => Cause::DefaultTaskListUndefined,
        MissingDefault::TaskStartToCloseTimeout => Cause::DefaultTaskStartToCloseTimeoutUndefined,
        MissingDefault::ChildPolicy => Cause::DefaultChildPolicyUndefined,
    }
}

impl State {
    /// The `StartChildWorkflowExecutionInitiated` events of the children that are open, in order.
    #[must_use]
    pub fn open_children(&self) -> Vec<EventId> {
        self.children.opened_by_in_order()
    }

    /// What comes of a child; `None` when the child is not waiting for it.
    pub(super) fn child_outcome(
        &self,
        initiated_event_id: EventId,
        initiated: &StartChildWorkflowExecutionInitiated,
        outcome: ChildOutcome,
    ) -> Option<Verdict> {
        let child = self.children.get(initiated_event_id)?;
        match outcome {
            ChildOutcome::Started(workflow_execution) => {
                let workflow_type = initiated.workflow_type.clone();
                let started = ChildWorkflowExecutionStarted {
                    workflow_execution,
                    workflow_type,
                    initiated_event_id,
                };
                child.started_event_id.is_none().then(|| Verdict::new(Rule::ChildStarted, started))
            }
            ChildOutcome::AlreadyRunning => {
                let failed = StartChildWorkflowExecutionFailed {
                    workflow_type: initiated.workflow_type.clone(),
                    cause: StartChildWorkflowExecutionFailedCause::WorkflowAlreadyRunning,
                    workflow_id: initiated.workflow_id.clone(),
                    initiated_event_id,
                    decision_task_completed_event_id: initiated.decision_task_completed_event_id,
                    control: initiated.control.clone(),
                };
                child
                    .started_event_id
                    .is_none()
                    .then(|| Verdict::new(Rule::ChildAlreadyRunning, failed))
            }
            ChildOutcome::Closed { workflow_execution, workflow_type, close } => {
                let started_event_id = child.started_event_id?;
                let ids = (initiated_event_id, started_event_id);
                Some(closed_child(workflow_execution, workflow_type, close, ids))
            }
        }
    }

    pub(super) fn open_child(
        &mut self,
        id: EventId,
        event: &StartChildWorkflowExecutionInitiated,
    ) -> Result<(), Reason> {
        let workflow_id = event.workflow_id.clone();
        self.children
            .insert(id, &event.workflow_id, |_| OpenChild { workflow_id, started_event_id: None });
        Ok(())
    }

    /// A failure that came with its batch was never initiated; its `initiatedEventId` is 0.
    pub(super) fn drop_child(&mut self, opened_by: EventId) -> Result<(), Reason> {
        if opened_by.is_none() {
            return Ok(());
        }
        self.close_child(opened_by, EventId::NONE)
    }

    pub(super) fn start_child(
        &mut self,
        id: EventId,
        event: &ChildWorkflowExecutionStarted,
    ) -> Result<(), Reason> {
        let opened_by = event.initiated_event_id;
        let not_open = Reason::NotOpen { what: "initiated child", opened_by };
        let child =
            self.children.get_mut(opened_by).filter(|child| child.started_event_id.is_none());
        child.ok_or(not_open)?.started_event_id = Some(id);
        Ok(())
    }

    pub(super) fn close_child(
        &mut self,
        opened_by: EventId,
        started: EventId,
    ) -> Result<(), Reason> {
        let child = self.children.remove(opened_by, |child| &child.workflow_id);
        let child = child.ok_or(Reason::NotOpen { what: "child", opened_by })?;
        let recorded = child.started_event_id.unwrap_or(EventId::NONE);
        if recorded != started {
            return Err(Reason::OtherStart { recorded });
        }
        Ok(())
    }
}

fn closed_child(
    workflow_execution: WorkflowExecution,
    workflow_type: WorkflowType,
    close: ChildClose,
    (initiated_event_id, started_event_id): (EventId, EventId),
) -> Verdict {
    let rule = Rule::ChildClosed;
    match close {
        ChildClose::Completed { result } => {
            let event = ChildWorkflowExecutionCompleted {
                workflow_execution,
                workflow_type,
                result,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
        ChildClose::Failed { reason, details } => {
            let event = ChildWorkflowExecutionFailed {
                workflow_execution,
                workflow_type,
                reason,
                details,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
        ChildClose::Canceled { details } => {
            let event = ChildWorkflowExecutionCanceled {
                workflow_execution,
                workflow_type,
                details,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
        ChildClose::TimedOut => {
            let event = ChildWorkflowExecutionTimedOut {
                workflow_execution,
                workflow_type,
                timeout_type: WorkflowExecutionTimeoutType::StartToClose,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
        ChildClose::Terminated => {
            let event = ChildWorkflowExecutionTerminated {
                workflow_execution,
                workflow_type,
                initiated_event_id,
                started_event_id,
            };
            Verdict::new(rule, event)
        }
    }
}
