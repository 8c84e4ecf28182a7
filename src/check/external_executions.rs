//! Laws of signals and cancel requests to other executions, as their sender's history tells them.

use super::finding::Findings;
use super::known::{Own, Seen, Stamp, Things};
use super::law::Law;
use super::monitor::Monitor;
use crate::model::events::{
    ExternalWorkflowExecutionCancelRequested, ExternalWorkflowExecutionSignaled,
    RequestCancelExternalWorkflowExecutionFailed, RequestCancelExternalWorkflowExecutionInitiated,
    SignalExternalWorkflowExecutionFailed, SignalExternalWorkflowExecutionInitiated,
};
use crate::model::{
    EventId, RequestCancelExternalWorkflowExecutionFailedCause as CancelCause,
    SignalExternalWorkflowExecutionFailedCause as SignalCause, Text, WorkflowExecution,
};

/// A signal or cancel request that is on its way.
#[derive(Clone, Debug)]
pub(super) struct Request {
    workflow_id: Text,
    run_id: Option<Text>,
    control: Option<Text>,
}

impl Own for Request {
    fn id(&self) -> Option<&Text> {
        None
    }
}

/// A request that failed, and the event that says so.
struct Failed<'e> {
    at: Stamp,
    initiated_event_id: EventId,
    decided_by: EventId,
    workflow_id: &'e Text,
    run_id: Option<&'e Text>,
    control: Option<&'e Text>,
}

impl Monitor<'_> {
    pub(super) fn signal_initiated(
        &mut self,
        at: Stamp,
        e: &SignalExternalWorkflowExecutionInitiated,
    ) {
        self.decided(at, e.decision_task_completed_event_id);
        let request = Request {
            workflow_id: e.workflow_id.clone(),
            run_id: e.run_id.clone(),
            control: e.control.clone(),
        };
        self.signals.open(&mut self.seen, e.decision_task_completed_event_id, request);
    }

    pub(super) fn cancel_initiated(
        &mut self,
        at: Stamp,
        e: &RequestCancelExternalWorkflowExecutionInitiated,
    ) {
        self.decided(at, e.decision_task_completed_event_id);
        let request = Request {
            workflow_id: e.workflow_id.clone(),
            run_id: e.run_id.clone(),
            control: e.control.clone(),
        };
        self.cancels.open(&mut self.seen, e.decision_task_completed_event_id, request);
    }

    pub(super) fn signal_failed(&mut self, at: Stamp, e: &SignalExternalWorkflowExecutionFailed) {
        let failed = Failed {
            at,
            initiated_event_id: e.initiated_event_id,
            decided_by: e.decision_task_completed_event_id,
            workflow_id: &e.workflow_id,
            run_id: e.run_id.as_ref(),
            control: e.control.as_ref(),
        };
        let unknown = e.cause == SignalCause::UnknownExternalWorkflowExecution;
        if !self.failed_with_batch(&failed, unknown) {
            failed.echoes(&mut self.signals, &self.seen, &mut self.findings);
        }
    }

    pub(super) fn request_cancel_failed(
        &mut self,
        at: Stamp,
        e: &RequestCancelExternalWorkflowExecutionFailed,
    ) {
        let failed = Failed {
            at,
            initiated_event_id: e.initiated_event_id,
            decided_by: e.decision_task_completed_event_id,
            workflow_id: &e.workflow_id,
            run_id: e.run_id.as_ref(),
            control: e.control.as_ref(),
        };
        let unknown = e.cause == CancelCause::UnknownExternalWorkflowExecution;
        if !self.failed_with_batch(&failed, unknown) {
            failed.echoes(&mut self.cancels, &self.seen, &mut self.findings);
        }
    }

    /// Whether the request failed with its batch, and was never on its way.
    fn failed_with_batch(&mut self, failed: &Failed<'_>, unknown: bool) -> bool {
        if !failed.initiated_event_id.is_none() {
            return false;
        }
        if unknown {
            let law = Law::ExternalFailsInitiated;
            let expected = "its initiated event";
            self.findings.broken(law, &[failed.at.id], expected, "initiatedEventId 0");
        }
        self.decided(failed.at, failed.decided_by);
        true
    }

    pub(super) fn external_signaled(&mut self, at: Stamp, e: &ExternalWorkflowExecutionSignaled) {
        let Monitor { signals, seen, findings, .. } = self;
        answered(signals, seen, findings, at, e.initiated_event_id, &e.workflow_execution);
    }

    pub(super) fn external_canceled(
        &mut self,
        at: Stamp,
        e: &ExternalWorkflowExecutionCancelRequested,
    ) {
        let Monitor { cancels, seen, findings, .. } = self;
        answered(cancels, seen, findings, at, e.initiated_event_id, &e.workflow_execution);
    }
}

/// A request was delivered, to the target that it was sent to.
fn answered(
    requests: &mut Things<Request>,
    seen: &Seen,
    findings: &mut Findings,
    at: Stamp,
    opened_by: EventId,
    target: &WorkflowExecution,
) {
    let law = Law::ExternalAnsweredOnce;
    let Some(request) = requests.close(seen, opened_by, at, law, findings) else { return };
    let (events, law) = ([opened_by, at.id], Law::ExternalKeepsTarget);
    let (workflow_id, run_id) = (&request.own.workflow_id, request.own.run_id.as_ref());
    if *workflow_id != target.workflow_id {
        let expected = format_args!("the workflowId {workflow_id}");
        findings.broken(law, &events, expected, &target.workflow_id);
    } else if let Some(run_id) = run_id.filter(|id| !id.is_empty() && **id != target.run_id) {
        findings.broken(law, &events, format_args!("the runId {run_id}"), &target.run_id);
    }
}

impl Failed<'_> {
    /// The failure says of the request what its initiated event said.
    fn echoes(&self, requests: &mut Things<Request>, seen: &Seen, findings: &mut Findings) {
        let law = Law::ExternalAnsweredOnce;
        let opened_by = self.initiated_event_id;
        let Some(request) = requests.close(seen, opened_by, self.at, law, findings) else { return };
        let (events, law) = ([opened_by, self.at.id], Law::ExternalFailureEchoes);
        let own = &request.own;
        if request.decided_by != self.decided_by {
            let expected = format_args!("decisionTaskCompletedEventId {}", request.decided_by);
            findings.broken(law, &events, expected, self.decided_by);
        } else if own.workflow_id != *self.workflow_id {
            let expected = format_args!("the workflowId {}", own.workflow_id);
            findings.broken(law, &events, expected, self.workflow_id);
        } else if self.run_id.is_some() && own.run_id.as_ref() != self.run_id {
            findings.broken(law, &events, "the runId of its initiated event", "another");
        } else if self.control.is_some() && own.control.as_ref() != self.control {
            findings.broken(law, &events, "the control of its initiated event", "another");
        }
    }
}
