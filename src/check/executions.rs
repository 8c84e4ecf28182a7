//! Laws of the execution itself: how it begins, what reaches it, how it ends.

use super::known::Stamp;
use super::law::Law;
use super::monitor::Monitor;
use crate::model::events::{
    WorkflowExecutionCancelRequested, WorkflowExecutionContinuedAsNew, WorkflowExecutionSignaled,
    WorkflowExecutionStarted, WorkflowExecutionTerminated, WorkflowExecutionTimedOut,
};
use crate::model::{
    ChildPolicy, EventId, TaskList, TaskPriority, Text, Timeout, Timestamp,
    WorkflowExecutionTerminatedCause as Cause,
};

/// How an execution began.
#[derive(Clone, Debug)]
pub(super) struct Start {
    stamp: Stamp,
    pub(super) task_list: TaskList,
    pub(super) task_priority: Option<TaskPriority>,
    pub(super) task_start_to_close_timeout: Option<Timeout>,
    pub(super) has_lambda_role: bool,
    execution_start_to_close_timeout: Option<Timeout>,
    child_policy: ChildPolicy,
    type_name: Text,
    may_have_parent: bool,
}

/// A year and a day, in milliseconds: the quota, and room for the service to be late.
const MORE_THAN_A_YEAR: i64 = 366 * 86_400_000;

impl Monitor<'_> {
    pub(super) fn execution_started(&mut self, at: Stamp, e: &WorkflowExecutionStarted) {
        for (name, timeout) in [
            ("executionStartToCloseTimeout", e.execution_start_to_close_timeout),
            ("taskStartToCloseTimeout", e.task_start_to_close_timeout),
        ] {
            if timeout.is_none() {
                self.findings.broken(Law::StartValuesResolved, &[at.id], name, "none");
            }
        }
        let continues = e.continued_execution_run_id.is_some();
        let by_client = e.parent_workflow_execution.is_none() && !continues;
        let unbounded = e.execution_start_to_close_timeout == Some(Timeout::None);
        if by_client && unbounded {
            let expected = "a number of seconds";
            self.findings.broken(Law::ExecutionTimeoutBounded, &[at.id], expected, "NONE");
        }
        let parent = e.parent_workflow_execution.is_some();
        // No recording shows what the next run of a child says of its parent.
        if parent == e.parent_initiated_event_id.is_none() && !continues {
            let expected = if parent { "a parentInitiatedEventId" } else { "0, without a parent" };
            let found = e.parent_initiated_event_id;
            self.findings.broken(Law::ParentAndIdTogether, &[at.id], expected, found);
        }
        if self.start.is_some() || at.id != EventId::FIRST {
            return;
        }
        self.start = Some(Start {
            stamp: at,
            task_list: e.task_list.clone(),
            task_priority: e.task_priority,
            task_start_to_close_timeout: e.task_start_to_close_timeout,
            has_lambda_role: e.lambda_role.is_some(),
            execution_start_to_close_timeout: e.execution_start_to_close_timeout,
            child_policy: e.child_policy,
            type_name: e.workflow_type.name.clone(),
            may_have_parent: parent || continues,
        });
    }

    pub(super) fn execution_signaled(&mut self, at: Stamp, e: &WorkflowExecutionSignaled) {
        if e.external_workflow_execution.is_some() == e.external_initiated_event_id.is_none() {
            let found = e.external_initiated_event_id;
            let expected = "an execution and its event, or neither";
            let found = format_args!("externalInitiatedEventId {found} alone");
            self.findings.broken(Law::SignalOrigin, &[at.id], expected, found);
        }
    }

    pub(super) fn execution_cancel_requested(
        &mut self,
        at: Stamp,
        e: &WorkflowExecutionCancelRequested,
    ) {
        let named = e.external_workflow_execution.is_some();
        let id = e.external_initiated_event_id;
        let by_policy = e.cause.is_some();
        let fits = match by_policy {
            true => named && id.is_none(),
            false => named != id.is_none(),
        };
        if !fits {
            let expected = match by_policy {
                true => "the parent, with externalInitiatedEventId 0",
                false => "an execution and its event, or neither",
            };
            let whose = if named { "an execution" } else { "no execution" };
            let found = format_args!("{whose}, with externalInitiatedEventId {id}");
            self.findings.broken(Law::CancelOrigin, &[at.id], expected, found);
        }
        self.needs_parent(at, by_policy);
    }

    fn needs_parent(&mut self, at: Stamp, by_policy: bool) {
        if by_policy && self.start.as_ref().is_some_and(|start| !start.may_have_parent) {
            let (expected, found) = ("a parent in WorkflowExecutionStarted", "none");
            let events = [EventId::FIRST, at.id];
            self.findings.broken(Law::ChildPolicyNeedsParent, &events, expected, found);
        }
    }

    pub(super) fn continued_as_new(&mut self, at: Stamp, e: &WorkflowExecutionContinuedAsNew) {
        self.closes(at, e.decision_task_completed_event_id);
        for (name, timeout) in [
            ("executionStartToCloseTimeout", e.execution_start_to_close_timeout),
            ("taskStartToCloseTimeout", e.task_start_to_close_timeout),
        ] {
            if timeout.is_none() {
                self.findings.broken(Law::ContinuedValuesResolved, &[at.id], name, "none");
            }
        }
        let Some(start) = &self.start else { return };
        if start.type_name != e.workflow_type.name {
            let expected = format_args!("a workflow type named {}", start.type_name);
            let events = [EventId::FIRST, at.id];
            let found = &e.workflow_type.name;
            self.findings.broken(Law::ContinuedSameType, &events, expected, found);
        }
    }

    pub(super) fn execution_timed_out(&mut self, at: Stamp, e: &WorkflowExecutionTimedOut) {
        let Some(start) = &self.start else { return };
        let (stamp, timeout) = (start.stamp, start.execution_start_to_close_timeout);
        if start.child_policy != e.child_policy {
            let (given, events) = (start.child_policy, [EventId::FIRST, at.id]);
            self.findings.broken(Law::TimedOutPolicy, &events, given, e.child_policy);
        }
        self.not_early(Law::ExecutionTimeoutNotEarly, stamp, timeout, at);
    }

    pub(super) fn execution_terminated(&mut self, at: Stamp, e: &WorkflowExecutionTerminated) {
        let by_operator = match e.cause {
            Some(Cause::OperatorInitiated) | None => true,
            Some(Cause::ChildPolicyApplied | Cause::EventLimitExceeded) => false,
        };
        if !by_operator && (e.reason.is_some() || e.details.is_some()) {
            let expected = "neither reason nor details";
            self.findings.broken(Law::TerminatedWithoutWords, &[at.id], expected, "some");
        }
        let most = self.limits.events;
        if e.cause == Some(Cause::EventLimitExceeded) && at.id.0 < most {
            let expected = format_args!("{most} events");
            self.findings.broken(Law::EventLimitReached, &[at.id], expected, at.id);
        }
        self.needs_parent(at, e.cause == Some(Cause::ChildPolicyApplied));
    }

    /// An execution is open for a year at most.
    pub(super) fn at_most_a_year(&mut self, at: Stamp) {
        let Some(start) = &self.start else { return };
        let since: Timestamp = start.stamp.at;
        if Self::later(at.at, since) > MORE_THAN_A_YEAR {
            let expected = format_args!("at most a year after {since}");
            self.findings.broken(Law::AtMostAYear, &[EventId::FIRST, at.id], expected, at.at);
        }
    }
}
