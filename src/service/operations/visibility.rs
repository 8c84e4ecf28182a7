//! What the service tells of executions, open and closed. The operations that list and count them
//! would stand here too.

use std::time::Duration;

use crate::execution::Execution;
use crate::model::requests::{DescribeWorkflowExecution, GetWorkflowExecutionHistory};
use crate::model::responses::{
    HistoryPage, WorkflowExecutionConfiguration, WorkflowExecutionDetail, WorkflowExecutionInfo,
    WorkflowExecutionOpenCounts,
};
use crate::model::{
    EventAttributes, EventId, EventType, ExecutionStatus, HistoryEvent, Operation, Text, Timestamp,
    WorkflowExecution,
};
use crate::service::operations::unknown_execution;
use crate::service::pages::{Pages, invalid_token};
use crate::service::tokens::TokenKind;
use crate::service::{ApiFault, ExecutionRef, Service};

impl Service {
    /// DescribeWorkflowExecution.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when there is no such execution, or the domain does not keep it any
    /// more; AccessDeniedException, ValidationException, ThrottlingException.
    pub fn describe_workflow_execution(
        &mut self,
        request: &DescribeWorkflowExecution,
        now: Timestamp,
    ) -> Result<WorkflowExecutionDetail, ApiFault> {
        let DescribeWorkflowExecution { domain, execution } = request;
        self.admit_plain(Operation::DescribeWorkflowExecution, domain, now)?;
        self.constrain(|constraints| {
            constraints.domain(domain);
            constraints.whole_execution(execution);
        })?;
        let of = self.kept(domain, execution, now)?;
        detail(self.execution(of)).ok_or_else(|| unknown_execution(execution))
    }

    /// GetWorkflowExecutionHistory. All pages together tell what had happened when the first was
    /// asked for (inferred).
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when there is no such execution, or the domain does not keep it any
    /// more; AccessDeniedException, ValidationException, ThrottlingException.
    pub fn get_workflow_execution_history(
        &mut self,
        request: &GetWorkflowExecutionHistory,
        now: Timestamp,
    ) -> Result<HistoryPage, ApiFault> {
        let GetWorkflowExecutionHistory { domain, execution, next_page_token, .. } = request;
        let size = request.maximum_page_size;
        let operation = Operation::GetWorkflowExecutionHistory;
        self.admit_plain(operation, domain, now)?;
        self.constrain(|constraints| {
            constraints.domain(domain);
            constraints.whole_execution(execution);
            constraints.pages(next_page_token.as_ref(), size);
        })?;
        let of = self.kept(domain, execution, now)?;
        self.count_on(of, operation, now)?;
        let pages = match next_page_token {
            Some(token) => {
                let pages = self.pages(TokenKind::HistoryPage, token, now)?;
                (pages.of == of).then_some(pages).ok_or_else(invalid_token)?
            }
            None => self.whole_history(of, request.reverse_order.unwrap_or_default(), now),
        };
        let (events, rest) = pages.turn(self.execution(of).history(), self.page_size(size));
        let next_page_token = rest.map(|rest| self.page_token(TokenKind::HistoryPage, &rest));
        Ok(HistoryPage { events, next_page_token })
    }

    fn whole_history(&self, of: ExecutionRef, reverse: bool, now: Timestamp) -> Pages {
        let last = EventId(self.execution(of).history().len() as u64);
        Pages::new(of, (EventId::FIRST, last), reverse, now)
    }

    /// The execution with these ids, as long as its domain keeps it: without a retention period it
    /// is gone as soon as it closes (API model).
    fn kept(
        &self,
        domain: &Text,
        ids: &WorkflowExecution,
        now: Timestamp,
    ) -> Result<ExecutionRef, ApiFault> {
        let (_, known) = self.domain(domain)?;
        let retention = known.registration.workflow_execution_retention_period_in_days;
        let days = Duration::from_secs(u64::from(retention.days()) * 24 * 3600);
        let kept = self.run(domain, ids).filter(|of| match closing(self.execution(*of)) {
            Some(closing) => now < closing.event_timestamp + days,
            None => true,
        });
        kept.ok_or_else(|| unknown_execution(ids))
    }
}

/// The event that closed an execution.
fn closing(execution: &Execution) -> Option<&HistoryEvent> {
    execution.history().last().filter(|_| !execution.state().is_open())
}

/// All that is told of an execution; `None`: it has not begun.
fn detail(execution: &Execution) -> Option<WorkflowExecutionDetail> {
    let start = execution.start()?;
    let history = execution.history();
    let closing = closing(execution);
    let counts = execution.state().open_counts();
    let any_request =
        history.iter().any(|e| e.event_type() == EventType::WorkflowExecutionCancelRequested);
    Some(WorkflowExecutionDetail {
        execution_info: WorkflowExecutionInfo {
            execution: execution.workflow_execution().clone(),
            workflow_type: start.workflow_type.clone(),
            start_timestamp: history.first()?.event_timestamp,
            close_timestamp: closing.map(|event| event.event_timestamp),
            execution_status: match closing {
                Some(_) => ExecutionStatus::Closed,
                None => ExecutionStatus::Open,
            },
            close_status: execution.state().close_status(),
            parent: start.parent_workflow_execution.clone(),
            tag_list: start.tag_list.clone(),
            cancel_requested: any_request && closing.is_none(),
        },
        execution_configuration: WorkflowExecutionConfiguration {
            task_start_to_close_timeout: start.task_start_to_close_timeout,
            execution_start_to_close_timeout: start.execution_start_to_close_timeout,
            task_list: start.task_list.clone(),
            task_priority: start.task_priority,
            child_policy: start.child_policy,
            lambda_role: start.lambda_role.clone(),
        },
        open_counts: WorkflowExecutionOpenCounts {
            open_activity_tasks: counts.activity_tasks,
            open_decision_tasks: counts.decision_tasks,
            open_timers: counts.timers,
            open_child_workflow_executions: counts.children,
            open_lambda_functions: counts.lambda_functions,
        },
        latest_activity_task_timestamp: latest_activity_task(history),
        latest_execution_context: latest_context(history),
    })
}

fn latest_activity_task(history: &[HistoryEvent]) -> Option<Timestamp> {
    const OF_TASKS: [EventType; 6] = [
        EventType::ActivityTaskScheduled,
        EventType::ActivityTaskStarted,
        EventType::ActivityTaskCompleted,
        EventType::ActivityTaskFailed,
        EventType::ActivityTaskTimedOut,
        EventType::ActivityTaskCanceled,
    ];
    let latest = history.iter().rev().find(|event| OF_TASKS.contains(&event.event_type()));
    latest.map(|event| event.event_timestamp)
}

fn latest_context(history: &[HistoryEvent]) -> Option<Text> {
    history.iter().rev().find_map(|event| {
        let EventAttributes::DecisionTaskCompleted(event) = &event.attributes else { return None };
        event.execution_context.clone()
    })
}
