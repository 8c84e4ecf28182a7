//! What people do to executions: starting, signalling, cancelling and terminating them.

use super::types::TypeKind;
use crate::execution::{
    CancelRequest, Configuration, Input, MissingDefault, Termination, Types, requested,
};
use crate::model::events::WorkflowExecutionStarted;
use crate::model::requests::{
    RequestCancelWorkflowExecution, SignalWorkflowExecution, StartWorkflowExecution,
    TerminateWorkflowExecution,
};
use crate::model::responses::Run;
use crate::model::{EventId, Operation, Timestamp};
use crate::service::buckets::BucketOf;
use crate::service::{ApiFault, NamedBy, Service, condition_keys};

impl Service {
    /// StartWorkflowExecution. The checks come in the service's order: domain, type, deprecation,
    /// an open execution with the workflow id, defaults, quotas (inferred).
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, DomainDeprecatedFault, TypeDeprecatedFault,
    /// WorkflowExecutionAlreadyStartedFault, DefaultUndefinedFault, LimitExceededFault,
    /// OperationNotPermittedFault, ValidationException, ThrottlingException.
    pub fn start_workflow_execution(
        &mut self,
        request: &StartWorkflowExecution,
        now: Timestamp,
    ) -> Result<Run, ApiFault> {
        self.admit(Operation::StartWorkflowExecution, &request.domain, now, |types| {
            condition_keys::of_start(request, types)
        })?;
        self.constrain(|constraints| constraints.start_workflow_execution(request))?;
        let workflow_id = &request.workflow_id;
        let by = || NamedBy::Start { workflow_id: workflow_id.clone(), run_id: None };
        let passed = self.permit_role(request.lambda_role.as_ref(), by, now)?;
        let (place, configuration) = self.configuration(request)?;
        let started = start_of(request, configuration);
        let of = self.begin(place, request.workflow_id.clone(), started, None, now);
        let run = self.execution(of).workflow_execution().clone();
        self.keep_pass(passed, &run);
        Ok(Run { run_id: run.run_id })
    }

    /// Whether a start is heard now, so that its role and its type are looked at: the caller may
    /// make it, a token is left for it, and it is well formed.
    pub(crate) fn hears_start(&self, request: &StartWorkflowExecution, now: Timestamp) -> bool {
        let operation = Operation::StartWorkflowExecution;
        let keys = |types: &Types| condition_keys::of_start(request, types);
        let rate = self.limits.call_rates.of(operation);
        self.permit(operation, &request.domain, now, keys).is_ok()
            && self.has_token(&BucketOf::Calls(operation), rate, now)
            && self.constrain(|constraints| constraints.start_workflow_execution(request)).is_ok()
    }

    /// What an execution begins with that may begin now, with the place of its domain.
    pub(crate) fn configuration(
        &self,
        request: &StartWorkflowExecution,
    ) -> Result<(usize, Configuration), ApiFault> {
        let (place, domain) = self.domain(&request.domain)?;
        domain.usable(&self.assumptions)?;
        let registered = domain.registered(&request.workflow_type)?;
        if registered.is_deprecated() {
            return Err(ApiFault::TypeDeprecated(request.workflow_type.label()));
        }
        if domain.open.contains_key(&request.workflow_id) {
            let workflow_id = request.workflow_id.to_string();
            return Err(ApiFault::WorkflowExecutionAlreadyStarted(workflow_id));
        }
        let resolved = requested!(request).resolve(&registered.registration);
        let configuration =
            resolved.map_err(|missing| ApiFault::DefaultUndefined(field(missing)))?;
        if domain.open_executions() >= self.limits.open_executions {
            let message = format!("open executions of domain {}", request.domain);
            return Err(ApiFault::LimitExceeded(message));
        }
        Ok((place, configuration))
    }

    /// SignalWorkflowExecution.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when no open execution is meant; ValidationException,
    /// ThrottlingException.
    pub fn signal_workflow_execution(
        &mut self,
        request: SignalWorkflowExecution,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.admit_plain(Operation::SignalWorkflowExecution, &request.domain, now)?;
        self.constrain(|constraints| constraints.signal_workflow_execution(&request))?;
        let of = self.open(&request.domain, &request.workflow_id, request.run_id.as_ref())?;
        self.count_on(of, Operation::SignalWorkflowExecution, now)?;
        let SignalWorkflowExecution { signal_name, input, .. } = request;
        self.ask(of, Input::Signaled { signal_name, input, sender: None }, now)
    }

    /// RequestCancelWorkflowExecution.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when no open execution is meant; ValidationException,
    /// ThrottlingException.
    pub fn request_cancel_workflow_execution(
        &mut self,
        request: &RequestCancelWorkflowExecution,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.admit_plain(Operation::RequestCancelWorkflowExecution, &request.domain, now)?;
        let RequestCancelWorkflowExecution { workflow_id, run_id, .. } = request;
        self.constrain(|constraints| {
            constraints.domain(&request.domain);
            constraints.execution(workflow_id, run_id.as_ref());
        })?;
        let of = self.open(&request.domain, &request.workflow_id, request.run_id.as_ref())?;
        self.count_on(of, Operation::RequestCancelWorkflowExecution, now)?;
        self.ask(of, Input::CancelRequested(CancelRequest::Operator), now)
    }

    /// TerminateWorkflowExecution.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when no open execution is meant; ValidationException,
    /// ThrottlingException.
    pub fn terminate_workflow_execution(
        &mut self,
        request: TerminateWorkflowExecution,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.admit_plain(Operation::TerminateWorkflowExecution, &request.domain, now)?;
        self.constrain(|constraints| constraints.terminate_workflow_execution(&request))?;
        let of = self.open(&request.domain, &request.workflow_id, request.run_id.as_ref())?;
        let TerminateWorkflowExecution { reason, details, child_policy, .. } = request;
        let termination = Termination::Operator { reason, details, child_policy };
        self.ask(of, Input::Terminated(termination), now)
    }
}

fn start_of(
    request: &StartWorkflowExecution,
    configuration: Configuration,
) -> WorkflowExecutionStarted {
    WorkflowExecutionStarted {
        input: request.input.clone(),
        execution_start_to_close_timeout: Some(configuration.execution_start_to_close_timeout),
        task_start_to_close_timeout: Some(configuration.task_start_to_close_timeout),
        child_policy: configuration.child_policy,
        task_list: configuration.task_list,
        task_priority: configuration.task_priority,
        workflow_type: request.workflow_type.clone(),
        tag_list: request.tag_list.clone(),
        continued_execution_run_id: None,
        parent_workflow_execution: None,
        parent_initiated_event_id: EventId::NONE,
        lambda_role: configuration.lambda_role,
    }
}

fn field(missing: MissingDefault) -> &'static str {
    match missing {
        MissingDefault::ExecutionStartToCloseTimeout => "defaultExecutionStartToCloseTimeout",
        MissingDefault::TaskList => "defaultTaskList",
        MissingDefault::TaskStartToCloseTimeout => "defaultTaskStartToCloseTimeout",
        MissingDefault::ChildPolicy => "defaultChildPolicy",
    }
}
