//! What can happen to starts by people instead.

use super::{Fault, FaultSet};
use crate::execution::Execution;
use crate::iam::{Caller, Policy, PolicyKind};
use crate::model::{CallRates, Timeout, Timestamp, WorkflowType};
use crate::service::{
    ApiFault, DeleteWorkflowType, DeprecateWorkflowType, Service, StartWorkflowExecution,
};
use crate::simulation::{Simulation, Site, Spot};

/// Added to a caller's permissions, it takes those to pass roles.
const NO_PASS_ROLE: &str = r#"{"Version": "2012-10-17", "Statement":
    [{"Sid": "Revoked", "Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}]}"#;

/// A caller that may do everything else, where there is none whose permissions count.
const EVERYTHING: &str = r#"{"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

/// A time-out of an execution that most are not done by.
const SHORT: Timeout = Timeout::Seconds(1);

impl Simulation {
    /// People start an execution.
    pub(in crate::simulation) fn start(
        &mut self,
        request: &StartWorkflowExecution,
    ) -> Result<(), ApiFault> {
        let fault = self.fault_of_start(request);
        match fault {
            Some(Fault::PassRoleDenied) => self.start_denied(request),
            Some(Fault::ShortTimeout) => self.start_in_haste(request),
            Some(Fault::TypeDeprecated | Fault::TypeDeleted) => {
                let delete = fault == Some(Fault::TypeDeleted);
                self.withdraw_workflow_type(request.workflow_type.clone(), delete)?;
                self.start_nominally(request)
            }
            _ => self.start_nominally(request),
        }
    }

    fn start_nominally(&mut self, request: &StartWorkflowExecution) -> Result<(), ApiFault> {
        self.service.start_workflow_execution(request, self.now).map(|_| ())
    }

    fn start_denied(&mut self, request: &StartWorkflowExecution) -> Result<(), ApiFault> {
        let permissions = self.service.permissions().clone();
        self.deny_pass_role();
        let started = self.start_nominally(request);
        *self.service.permissions_mut() = permissions;
        started
    }

    /// Starts an execution with a short time-out, and keeps in mind that a fault gave it.
    fn start_in_haste(&mut self, request: &StartWorkflowExecution) -> Result<(), ApiFault> {
        let execution_start_to_close_timeout = Some(SHORT);
        self.start_nominally(&StartWorkflowExecution {
            execution_start_to_close_timeout,
            ..request.clone()
        })?;
        let of = self.service.last_run(&request.domain, &request.workflow_id);
        if let (Some(of), Some(faults)) = (of, self.faults.as_deref_mut()) {
            let place = faults.passed.len() - 1;
            faults.named(of, &self.service).hasty = Some(place);
        }
        Ok(())
    }

    /// Whether a fault gave an execution so little time that no decider is to blame for its end.
    pub(crate) fn is_in_haste(&self, execution: &Execution) -> bool {
        let of = self.service.run(&self.world.domain, execution.workflow_execution());
        let named = of.and_then(|of| self.faults.as_deref()?.runs.get(of.place()));
        named.is_some_and(|named| named.hasty.is_some())
    }

    fn fault_of_start(&mut self, request: &StartWorkflowExecution) -> Option<Fault> {
        self.faults.as_ref()?;
        let admitted = self.admitted_by_start(request);
        let faults = self.faults.as_deref_mut()?;
        let count = faults.starts.entry(request.workflow_id.clone()).or_default();
        let (id, attempt) = (request.workflow_id.clone(), *count);
        *count += 1;
        let site = faults.keep(Site { run: None, spot: Spot::Start { id, attempt } });
        faults.ask(site, admitted, self.now)
    }

    /// What is looked at before a start is refused for something else.
    fn admitted_by_start(&self, request: &StartWorkflowExecution) -> FaultSet {
        let mut admitted = FaultSet::NONE;
        let role = request.lambda_role.as_ref();
        let permissions = self.service.permissions();
        let passes = role.is_none_or(|role| permissions.may_pass(role, self.now).is_ok());
        if !passes || !self.service.hears_start(request, self.now) {
            return admitted;
        }
        admitted.insert_if(role.is_some(), Fault::PassRoleDenied);
        let begins = self.service.configuration(request);
        let unusable = matches!(
            begins,
            Err(ApiFault::UnknownResource(_)
                | ApiFault::DomainDeprecated(_)
                | ApiFault::TypeDeprecated(_))
        );
        if unusable || request.domain != self.world.domain {
            return admitted;
        }
        admitted.insert(Fault::TypeDeprecated);
        admitted.insert(Fault::TypeDeleted);
        let is_longer = |timeout: Timeout| {
            timeout.milliseconds().is_none_or(|length| Some(length) > SHORT.milliseconds())
        };
        let lasts = begins.is_ok_and(|(_, it)| is_longer(it.execution_start_to_close_timeout));
        admitted.insert_if(lasts, Fault::ShortTimeout);
        admitted
    }

    /// Deprecates a workflow type, and deletes it if it is to be.
    fn withdraw_workflow_type(
        &mut self,
        workflow_type: WorkflowType,
        delete: bool,
    ) -> Result<(), ApiFault> {
        let domain = self.world.domain.clone();
        let request =
            DeprecateWorkflowType { domain: domain.clone(), workflow_type: workflow_type.clone() };
        self.unlimited(|service, now| service.deprecate_workflow_type(&request, now))?;
        if !delete {
            return Ok(());
        }
        let request = DeleteWorkflowType { domain, workflow_type };
        self.unlimited(|service, now| service.delete_workflow_type(&request, now))
    }

    fn deny_pass_role(&mut self) {
        let parse = |name, json| Policy::parse(name, PolicyKind::Identity, json);
        let denied = parse("revoked", NO_PASS_ROLE).expect("the policy is one");
        let allowed = parse("everything", EVERYTHING).expect("the policy is one");
        let account = self.world.region.account.clone();
        let caller = self.service.permissions_mut().caller.get_or_insert_with(|| {
            let mut caller = Caller::new(&format!("arn:aws:iam::{account}:user/caller"));
            caller.put_policy(allowed);
            caller
        });
        caller.put_policy(denied);
    }

    /// Calls the service as its administrator: by no rate, and whoever the caller is.
    fn unlimited<T>(
        &mut self,
        call: impl FnOnce(&mut Service, Timestamp) -> Result<T, ApiFault>,
    ) -> Result<T, ApiFault> {
        let rates = CallRates::unlimited();
        let rates = std::mem::replace(&mut self.service.limits_mut().call_rates, rates);
        let caller = self.service.permissions_mut().caller.take();
        let done = call(&mut self.service, self.now);
        self.service.limits_mut().call_rates = rates;
        self.service.permissions_mut().caller = caller;
        done
    }
}
