//! Laws between executions: what one history says of another, the other says too.

use proptest::prelude::*;
use swf_sim::execution::{ChildClose, Execution};
use swf_sim::model::{
    EventAttributes as E, EventId, EventType, HistoryEvent, Scope, Text, WorkflowExecution,
    WorkflowExecutionCancelRequestedCause, WorkflowType,
};

/// All executions of a world, found by their ids.
pub(crate) struct Executions<'e>(pub(crate) Vec<&'e Execution>);

impl<'e> Executions<'e> {
    fn find(&self, run: &WorkflowExecution) -> Result<&'e Execution, TestCaseError> {
        let found = self.0.iter().find(|execution| execution.workflow_execution() == run);
        found.copied().ok_or_else(|| TestCaseError::fail(format!("no run is {run:?}")))
    }

    /// The event of another execution that an event points to.
    fn event(
        &self,
        run: &WorkflowExecution,
        id: EventId,
    ) -> Result<&'e HistoryEvent, TestCaseError> {
        let event = self.find(run)?.event(id);
        event.ok_or_else(|| TestCaseError::fail(format!("{run:?} has no event {id}")))
    }

    /// All the laws, for each event of each execution.
    pub(crate) fn keep(&self) -> Result<(), TestCaseError> {
        for execution in &self.0 {
            for event in execution.history() {
                self.keep_elsewhere(event)?;
                self.keep_received(execution, event)?;
                self.keep_sent(execution, event)?;
            }
            self.keep_next_run(execution)?;
        }
        Ok(())
    }

    /// An id that points elsewhere points to an event of the right type, written no later.
    fn keep_elsewhere(&self, event: &HistoryEvent) -> Result<(), TestCaseError> {
        let sender = match &event.attributes {
            E::WorkflowExecutionStarted(e) => e.parent_workflow_execution.as_ref(),
            E::WorkflowExecutionSignaled(e) => e.external_workflow_execution.as_ref(),
            E::WorkflowExecutionCancelRequested(e) => e.external_workflow_execution.as_ref(),
            _ => None,
        };
        let mut elsewhere = Vec::new();
        event.attributes.visit_references(|reference, id| {
            if reference.scope == Scope::Elsewhere && !id.is_none() {
                elsewhere.push((reference.refers_to, id));
            }
        });
        for (refers_to, id) in elsewhere {
            let sender = sender.ok_or_else(|| TestCaseError::fail("who sent it?"))?;
            let sent = self.event(sender, id)?;
            prop_assert_eq!(sent.event_type(), refers_to);
            prop_assert!(sent.event_timestamp <= event.event_timestamp);
        }
        Ok(())
    }

    /// What reached an execution was sent to it, as it arrived.
    fn keep_received(&self, to: &Execution, event: &HistoryEvent) -> Result<(), TestCaseError> {
        let WorkflowExecution { workflow_id: to, .. } = to.workflow_execution();
        match &event.attributes {
            E::WorkflowExecutionStarted(e) => {
                let Some(parent) = &e.parent_workflow_execution else {
                    prop_assert!(e.parent_initiated_event_id.is_none());
                    return Ok(());
                };
                let sent = &self.event(parent, e.parent_initiated_event_id)?.attributes;
                let E::StartChildWorkflowExecutionInitiated(sent) = sent else { return Ok(()) };
                prop_assert_eq!(&sent.workflow_id, to);
                prop_assert_eq!(&sent.workflow_type.name, &e.workflow_type.name);
                if e.continued_execution_run_id.is_none() {
                    prop_assert_eq!(&sent.input, &e.input);
                    prop_assert_eq!(&sent.tag_list, &e.tag_list);
                    prop_assert_eq!(&sent.task_list, &e.task_list);
                }
            }
            E::WorkflowExecutionSignaled(e) => {
                let Some(from) = &e.external_workflow_execution else {
                    prop_assert!(e.external_initiated_event_id.is_none());
                    return Ok(());
                };
                let sent = &self.event(from, e.external_initiated_event_id)?.attributes;
                let E::SignalExternalWorkflowExecutionInitiated(sent) = sent else { return Ok(()) };
                prop_assert_eq!(&sent.workflow_id, to);
                prop_assert_eq!((&sent.signal_name, &sent.input), (&e.signal_name, &e.input));
            }
            E::WorkflowExecutionCancelRequested(e) => {
                let by_policy =
                    e.cause == Some(WorkflowExecutionCancelRequestedCause::ChildPolicyApplied);
                prop_assert!(!by_policy || e.external_initiated_event_id.is_none());
            }
            _ => {}
        }
        Ok(())
    }

    /// What an execution learned of another happened there.
    fn keep_sent(&self, from: &Execution, event: &HistoryEvent) -> Result<(), TestCaseError> {
        let source = from.workflow_execution();
        let arrived = |target: &WorkflowExecution, arrives: &dyn Fn(&E) -> bool| {
            let history = self.find(target)?.history();
            let arrived = history.iter().filter(|event| arrives(&event.attributes)).count();
            prop_assert_eq!(arrived, 1, "{:?} of {:?}", event, source);
            Ok(())
        };
        match &event.attributes {
            E::ExternalWorkflowExecutionSignaled(e) => arrived(&e.workflow_execution, &|event| {
                matches!(event, E::WorkflowExecutionSignaled(there)
                    if there.external_workflow_execution.as_ref() == Some(source)
                        && there.external_initiated_event_id == e.initiated_event_id)
            }),
            E::ExternalWorkflowExecutionCancelRequested(e) => {
                arrived(&e.workflow_execution, &|event| {
                    matches!(event, E::WorkflowExecutionCancelRequested(there)
                        if there.external_workflow_execution.as_ref() == Some(source)
                            && there.external_initiated_event_id == e.initiated_event_id)
                })
            }
            E::ChildWorkflowExecutionStarted(e) => arrived(&e.workflow_execution, &|event| {
                matches!(event, E::WorkflowExecutionStarted(there)
                    if there.parent_workflow_execution.as_ref() == Some(source)
                        && there.parent_initiated_event_id == e.initiated_event_id
                        && there.workflow_type == e.workflow_type)
            }),
            closed => match close_of_child(closed) {
                Some((child, workflow_type, close)) => {
                    let child = self.find(child)?;
                    prop_assert_eq!(Some(workflow_type), type_of(child));
                    let last = child.history().last().map(|last| &last.attributes);
                    prop_assert_eq!(last.and_then(close_of), Some(close));
                    Ok(())
                }
                None => Ok(()),
            },
        }
    }

    /// A run that continued as new is followed by the run that it names.
    fn keep_next_run(&self, old: &Execution) -> Result<(), TestCaseError> {
        let Some(E::WorkflowExecutionContinuedAsNew(continued)) =
            old.history().last().map(|last| &last.attributes)
        else {
            return Ok(());
        };
        let WorkflowExecution { workflow_id, run_id } = old.workflow_execution().clone();
        let next =
            WorkflowExecution { workflow_id, run_id: continued.new_execution_run_id.clone() };
        let next = self.find(&next)?;
        let first = |execution: &Execution| match &execution.history()[0].attributes {
            E::WorkflowExecutionStarted(started) => Ok(started.clone()),
            other => Err(TestCaseError::fail(format!("begins with {other:?}"))),
        };
        let (was, is) = (first(old)?, first(next)?);
        prop_assert_eq!(is.continued_execution_run_id, Some(run_id));
        prop_assert_eq!(is.parent_workflow_execution, was.parent_workflow_execution);
        prop_assert_eq!(is.parent_initiated_event_id, was.parent_initiated_event_id);
        prop_assert_eq!(&is.input, &continued.input);
        prop_assert_eq!(&is.workflow_type, &continued.workflow_type);
        Ok(())
    }
}

fn type_of(execution: &Execution) -> Option<&WorkflowType> {
    match &execution.history().first()?.attributes {
        E::WorkflowExecutionStarted(e) => Some(&e.workflow_type),
        _ => None,
    }
}

/// How a child closed, as its parent has it.
fn close_of_child(event: &E) -> Option<(&WorkflowExecution, &WorkflowType, ChildClose)> {
    Some(match event {
        E::ChildWorkflowExecutionCompleted(e) => {
            let close = ChildClose::Completed { result: e.result.clone() };
            (&e.workflow_execution, &e.workflow_type, close)
        }
        E::ChildWorkflowExecutionFailed(e) => {
            let close = failed(&e.reason, &e.details);
            (&e.workflow_execution, &e.workflow_type, close)
        }
        E::ChildWorkflowExecutionCanceled(e) => {
            let close = ChildClose::Canceled { details: e.details.clone() };
            (&e.workflow_execution, &e.workflow_type, close)
        }
        E::ChildWorkflowExecutionTimedOut(e) => {
            (&e.workflow_execution, &e.workflow_type, ChildClose::TimedOut)
        }
        E::ChildWorkflowExecutionTerminated(e) => {
            (&e.workflow_execution, &e.workflow_type, ChildClose::Terminated)
        }
        _ => return None,
    })
}

/// How an execution closed, as it has it itself.
fn close_of(event: &E) -> Option<ChildClose> {
    Some(match event {
        E::WorkflowExecutionCompleted(e) => ChildClose::Completed { result: e.result.clone() },
        E::WorkflowExecutionFailed(e) => failed(&e.reason, &e.details),
        E::WorkflowExecutionCanceled(e) => ChildClose::Canceled { details: e.details.clone() },
        E::WorkflowExecutionTimedOut(_) => ChildClose::TimedOut,
        E::WorkflowExecutionTerminated(_) => ChildClose::Terminated,
        _ => return None,
    })
}

fn failed(reason: &Option<Text>, details: &Option<Text>) -> ChildClose {
    ChildClose::Failed { reason: reason.clone(), details: details.clone() }
}

/// A child of an open parent is known there: once begun, `ChildWorkflowExecutionStarted`; once
/// closed, its close. Holds when nothing is on its way any more.
pub(crate) fn keep_told(executions: &Executions<'_>) -> Result<(), TestCaseError> {
    for child in &executions.0 {
        let Some(E::WorkflowExecutionStarted(started)) =
            child.history().first().map(|first| &first.attributes)
        else {
            continue;
        };
        let Some(parent) = &started.parent_workflow_execution else { continue };
        let parent = executions.find(parent)?;
        let last = child.history().last().map(|last| &last.attributes);
        if !parent.state().is_open() || last.and_then(close_of).is_none() {
            continue;
        }
        let told = parent.history().iter().any(|event| {
            close_of_child(&event.attributes)
                .is_some_and(|(run, _, _)| run == child.workflow_execution())
        });
        prop_assert!(told, "{:?} is not told", parent.workflow_execution());
    }
    Ok(())
}

/// What was initiated by an execution that is still open has come to something. Holds when nothing
/// is on its way any more.
pub(crate) fn keep_answered(execution: &Execution) -> Result<(), TestCaseError> {
    if !execution.state().is_open() {
        return Ok(());
    }
    for opened_by in crate::expected::open(execution.history()).into_keys() {
        let event_type = execution.event(opened_by).map(HistoryEvent::event_type);
        let on_its_way = [
            Some(EventType::SignalExternalWorkflowExecutionInitiated),
            Some(EventType::RequestCancelExternalWorkflowExecutionInitiated),
        ];
        prop_assert!(!on_its_way.contains(&event_type), "{:?} is on its way", opened_by);
    }
    Ok(())
}
