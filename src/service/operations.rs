//! The operations of people: registering types, starting, signalling, cancelling and terminating
//! executions.

use indexmap::map::Entry;

use super::{ApiFault, Domain, ExecutionRef, Service, condition_keys};
use crate::execution::{
    CancelRequest, Configuration, Constraints, Input, MissingDefault, Registered, Termination,
    requested,
};
use crate::model::events::WorkflowExecutionStarted;
use crate::model::requests::{
    DeprecateActivityType, DeprecateWorkflowType, RegisterActivityType, RegisterWorkflowType,
    RequestCancelWorkflowExecution, SignalWorkflowExecution, StartWorkflowExecution,
    TerminateWorkflowExecution,
};
use crate::model::{ActivityType, EventId, Text, Timestamp, WorkflowType};

impl Service {
    /// RegisterDomain.
    ///
    /// # Errors
    ///
    /// DomainAlreadyExistsFault, ValidationException.
    pub fn register_domain(&mut self, name: &Text) -> Result<(), ApiFault> {
        self.constrain(|constraints| constraints.name("name", name))?;
        match self.domains.entry(name.clone()) {
            Entry::Occupied(_) => Err(ApiFault::DomainAlreadyExists(name.to_string())),
            Entry::Vacant(entry) => {
                entry.insert(Domain { name: name.clone(), ..Domain::default() });
                Ok(())
            }
        }
    }

    /// RegisterWorkflowType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeAlreadyExistsFault, ValidationException.
    pub fn register_workflow_type(
        &mut self,
        request: RegisterWorkflowType,
    ) -> Result<(), ApiFault> {
        self.constrain(|constraints| constraints.register_workflow_type(&request))?;
        let workflow_type = WorkflowType::new(request.name.clone(), request.version.clone());
        let domain = self.domain_mut(&request.domain)?;
        match domain.types.workflow_types.entry(workflow_type) {
            Entry::Occupied(entry) => Err(ApiFault::TypeAlreadyExists(display(entry.key()))),
            Entry::Vacant(entry) => {
                entry.insert(Registered { registration: request, deprecated: false });
                Ok(())
            }
        }
    }

    /// RegisterActivityType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeAlreadyExistsFault, ValidationException.
    pub fn register_activity_type(
        &mut self,
        request: RegisterActivityType,
    ) -> Result<(), ApiFault> {
        self.constrain(|constraints| constraints.register_activity_type(&request))?;
        let activity_type = ActivityType::new(request.name.clone(), request.version.clone());
        let domain = self.domain_mut(&request.domain)?;
        match domain.types.activity_types.entry(activity_type) {
            Entry::Occupied(entry) => {
                Err(ApiFault::TypeAlreadyExists(display_activity(entry.key())))
            }
            Entry::Vacant(entry) => {
                entry.insert(Registered { registration: request, deprecated: false });
                Ok(())
            }
        }
    }

    /// DeprecateWorkflowType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeDeprecatedFault.
    pub fn deprecate_workflow_type(
        &mut self,
        request: &DeprecateWorkflowType,
    ) -> Result<(), ApiFault> {
        let name = display(&request.workflow_type);
        let types = &mut self.domain_mut(&request.domain)?.types.workflow_types;
        deprecate(types.get_mut(&request.workflow_type), name)
    }

    /// DeprecateActivityType.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeDeprecatedFault.
    pub fn deprecate_activity_type(
        &mut self,
        request: &DeprecateActivityType,
    ) -> Result<(), ApiFault> {
        let name = display_activity(&request.activity_type);
        let types = &mut self.domain_mut(&request.domain)?.types.activity_types;
        deprecate(types.get_mut(&request.activity_type), name)
    }

    /// StartWorkflowExecution. The checks come in the service's order: domain, type, deprecation,
    /// an open execution with the workflow id, defaults, quotas (inferred).
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, TypeDeprecatedFault, WorkflowExecutionAlreadyStartedFault,
    /// DefaultUndefinedFault, LimitExceededFault, ValidationException.
    pub fn start_workflow_execution(
        &mut self,
        request: &StartWorkflowExecution,
        now: Timestamp,
    ) -> Result<ExecutionRef, ApiFault> {
        self.permit("swf:StartWorkflowExecution", &request.domain, now, |types| {
            condition_keys::of_start(request, types)
        })?;
        self.constrain(|constraints| constraints.start_workflow_execution(request))?;
        self.permit_role(request.lambda_role.as_ref(), now)?;
        let unknown = || ApiFault::UnknownResource(format!("Unknown domain: {}", request.domain));
        let (place, _, domain) = self.domains.get_full(&request.domain).ok_or_else(unknown)?;
        let name = display(&request.workflow_type);
        let registered = domain.types.workflow_types.get(&request.workflow_type);
        let registered =
            registered.ok_or_else(|| ApiFault::UnknownResource(format!("Unknown type: {name}")))?;
        if registered.deprecated {
            return Err(ApiFault::TypeDeprecated(name));
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
        let started = start_of(request, configuration);
        Ok(self.begin(place, request.workflow_id.clone(), started, None, now))
    }

    /// SignalWorkflowExecution.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when no open execution is meant; ValidationException.
    pub fn signal_workflow_execution(
        &mut self,
        request: SignalWorkflowExecution,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.permit_plain("swf:SignalWorkflowExecution", &request.domain, now)?;
        self.constrain(|constraints| constraints.signal_workflow_execution(&request))?;
        let of = self.open(&request.domain, &request.workflow_id, request.run_id.as_ref())?;
        let SignalWorkflowExecution { signal_name, input, .. } = request;
        self.ask(of, Input::Signaled { signal_name, input, sender: None }, now)
    }

    /// RequestCancelWorkflowExecution.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when no open execution is meant; ValidationException.
    pub fn request_cancel_workflow_execution(
        &mut self,
        request: &RequestCancelWorkflowExecution,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.permit_plain("swf:RequestCancelWorkflowExecution", &request.domain, now)?;
        let RequestCancelWorkflowExecution { workflow_id, run_id, .. } = request;
        self.constrain(|constraints| constraints.execution(workflow_id, run_id.as_ref()))?;
        let of = self.open(&request.domain, &request.workflow_id, request.run_id.as_ref())?;
        self.ask(of, Input::CancelRequested(CancelRequest::Operator), now)
    }

    /// TerminateWorkflowExecution.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when no open execution is meant; ValidationException.
    pub fn terminate_workflow_execution(
        &mut self,
        request: TerminateWorkflowExecution,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.permit_plain("swf:TerminateWorkflowExecution", &request.domain, now)?;
        self.constrain(|constraints| constraints.terminate_workflow_execution(&request))?;
        let of = self.open(&request.domain, &request.workflow_id, request.run_id.as_ref())?;
        let TerminateWorkflowExecution { reason, details, child_policy, .. } = request;
        let termination = Termination::Operator { reason, details, child_policy };
        self.ask(of, Input::Terminated(termination), now)
    }

    /// Holds the values of a request against the constraints.
    pub(super) fn constrain(
        &self,
        hold: impl FnOnce(&mut Constraints<'_>),
    ) -> Result<(), ApiFault> {
        let mut constraints = Constraints::of_request(&self.limits, &self.assumptions);
        hold(&mut constraints);
        constraints.message().map_or(Ok(()), |message| Err(ApiFault::Validation(message)))
    }

    fn domain_mut(&mut self, name: &Text) -> Result<&mut Domain, ApiFault> {
        let unknown = || ApiFault::UnknownResource(format!("Unknown domain: {name}"));
        self.domains.get_mut(name).ok_or_else(unknown)
    }

    /// The open execution that a call means: the one of the workflow id, or that run if it is open.
    /// An empty run id is none.
    fn open(
        &self,
        domain: &Text,
        workflow_id: &Text,
        run_id: Option<&Text>,
    ) -> Result<ExecutionRef, ApiFault> {
        let unknown = || ApiFault::UnknownResource(format!("Unknown domain: {domain}"));
        let domain = self.domains.get(domain).ok_or_else(unknown)?;
        let open = domain.open.get(workflow_id).copied();
        let run_id = run_id.filter(|run_id| !run_id.is_empty());
        let meant = |of: &ExecutionRef| {
            let run = &self.execution(*of).workflow_execution().run_id;
            run_id.is_none_or(|run_id| run_id == run)
        };
        open.filter(meant).ok_or_else(|| {
            ApiFault::UnknownResource(match run_id {
                Some(run_id) => format!(
                    "Unknown execution: WorkflowExecution=[workflowId={workflow_id}, \
                     runId={run_id}]"
                ),
                None => format!("Unknown execution, workflowId = {workflow_id}"),
            })
        })
    }
}

fn deprecate<R>(registered: Option<&mut Registered<R>>, name: String) -> Result<(), ApiFault> {
    let Some(registered) = registered else {
        return Err(ApiFault::UnknownResource(format!("Unknown type: {name}")));
    };
    if registered.deprecated {
        return Err(ApiFault::TypeDeprecated(name));
    }
    registered.deprecated = true;
    Ok(())
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

fn display(workflow_type: &WorkflowType) -> String {
    format!("WorkflowType=[name={}, version={}]", workflow_type.name, workflow_type.version)
}

fn display_activity(activity_type: &ActivityType) -> String {
    format!("ActivityType=[name={}, version={}]", activity_type.name, activity_type.version)
}
