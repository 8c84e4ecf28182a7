//! Laws of children, as their parent's history tells of them.

use super::known::{Own, Stamp};
use super::law::Law;
use super::monitor::Monitor;
use crate::model::events::{
    ChildWorkflowExecutionStarted, StartChildWorkflowExecutionFailed,
    StartChildWorkflowExecutionInitiated,
};
use crate::model::{
    EventId, StartChildWorkflowExecutionFailedCause, Text, WorkflowExecution, WorkflowType,
};

/// What is known of a child.
#[derive(Clone, Debug)]
pub(super) struct Child {
    workflow_id: Text,
    workflow_type: WorkflowType,
    control: Option<Text>,
}

impl Own for Child {
    /// Several children may be initiated under one id, though only one of them starts.
    fn id(&self) -> Option<&Text> {
        None
    }
}

/// What is told of a child that closed.
pub(super) struct Close<'e> {
    pub(super) workflow_execution: &'e WorkflowExecution,
    pub(super) workflow_type: &'e WorkflowType,
    pub(super) initiated_event_id: EventId,
    pub(super) started_event_id: EventId,
}

impl Monitor<'_> {
    pub(super) fn child_initiated(&mut self, at: Stamp, e: &StartChildWorkflowExecutionInitiated) {
        self.decided(at, e.decision_task_completed_event_id);
        let child = Child {
            workflow_id: e.workflow_id.clone(),
            workflow_type: e.workflow_type.clone(),
            control: e.control.clone(),
        };
        self.children.open(&mut self.seen, e.decision_task_completed_event_id, child);
        let (open, most) = (self.children.open_count(), self.limits.open_children);
        self.not_too_many(Law::OpenChildrenLimit, at, open, most);
    }

    pub(super) fn start_child_failed(&mut self, at: Stamp, e: &StartChildWorkflowExecutionFailed) {
        let running = e.cause == StartChildWorkflowExecutionFailedCause::WorkflowAlreadyRunning;
        if running == e.initiated_event_id.is_none() {
            let expected = if running { "its initiated event" } else { "initiatedEventId 0" };
            let found = format_args!("{} with initiatedEventId {}", e.cause, e.initiated_event_id);
            self.findings.broken(Law::ChildFailsInitiated, &[at.id], expected, found);
        }
        if e.initiated_event_id.is_none() {
            return self.decided(at, e.decision_task_completed_event_id);
        }
        let Monitor { children, seen, findings, .. } = self;
        let (opened_by, law) = (e.initiated_event_id, Law::ChildStartsOnce);
        let Some(child) = children.close(seen, opened_by, at, law, findings) else { return };
        let events = [opened_by, at.id];
        if let Some(started) = child.started {
            let events = [opened_by, started.id, at.id];
            findings.broken(law, &events, "no start before", "one that started");
        }
        let (own, law) = (&child.own, Law::ChildFailureEchoes);
        let decided_by = (child.decided_by, e.decision_task_completed_event_id);
        let ids = (&own.workflow_id, &e.workflow_id);
        if decided_by.0 != decided_by.1 {
            let expected = format_args!("decisionTaskCompletedEventId {}", decided_by.0);
            findings.broken(law, &events, expected, decided_by.1);
        } else if ids.0 != ids.1 {
            findings.broken(law, &events, format_args!("the workflowId {}", ids.0), ids.1);
        } else if own.workflow_type != e.workflow_type {
            let (expected, found) = (words(&own.workflow_type), words(&e.workflow_type));
            findings.broken(law, &events, expected, found);
        } else if e.control.is_some() && own.control != e.control {
            findings.broken(law, &events, "the control of its initiated event", "another");
        }
    }

    pub(super) fn child_started(&mut self, at: Stamp, e: &ChildWorkflowExecutionStarted) {
        let Monitor { children, seen, findings, .. } = self;
        let (opened_by, law) = (e.initiated_event_id, Law::ChildStartsOnce);
        let Some(child) = children.start(seen, opened_by, at, law, findings) else { return };
        let events = [opened_by, at.id];
        let (id, found) = (&child.own.workflow_id, &e.workflow_execution.workflow_id);
        if id != found {
            let expected = format_args!("the workflowId {id}");
            findings.broken(Law::ChildKeepsItsId, &events, expected, found);
        }
        if child.own.workflow_type != e.workflow_type {
            let (expected, found) = (words(&child.own.workflow_type), words(&e.workflow_type));
            findings.broken(Law::ChildKeepsItsType, &events, expected, found);
        }
    }

    pub(super) fn child_closed(&mut self, at: Stamp, e: Close<'_>) {
        let Monitor { children, seen, findings, .. } = self;
        let (opened_by, law) = (e.initiated_event_id, Law::ChildClosesOnce);
        let Some(child) = children.close(seen, opened_by, at, law, findings) else { return };
        child.names_start(seen, e.started_event_id, at, Law::ChildNamesStart, findings);
        let events = [opened_by, at.id];
        let (id, found) = (&child.own.workflow_id, &e.workflow_execution.workflow_id);
        if id != found {
            let expected = format_args!("the workflowId {id}");
            findings.broken(Law::ChildKeepsItsId, &events, expected, found);
        }
        // A child that continued as new may have gone on with another version.
        let (name, found) = (&child.own.workflow_type.name, &e.workflow_type.name);
        if name != found {
            let expected = format_args!("a workflow type named {name}");
            findings.broken(Law::ChildKeepsItsType, &events, expected, found);
        }
    }
}

/// A workflow type in words.
pub(super) fn words(workflow_type: &WorkflowType) -> String {
    format!("{} {}", workflow_type.name, workflow_type.version)
}
