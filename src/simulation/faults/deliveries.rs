//! What can happen to deliveries between executions, and to starts, instead.

use std::time::Duration;

use super::{Fault, FaultSet};
use crate::iam::{Caller, Policy, PolicyKind};
use crate::model::{CallRates, Timestamp, WorkflowType};
use crate::service::{
    ApiFault, DeleteWorkflowType, Delivery, DeprecateWorkflowType, Errand, Service,
    StartWorkflowExecution,
};
use crate::simulation::agenda::{Class, Rank};
use crate::simulation::{Simulation, Site, SiteKind, Spot, Thing};

/// Added to a caller's permissions, it takes those to pass roles.
const NO_PASS_ROLE: &str = r#"{"Version": "2012-10-17", "Statement":
    [{"Sid": "Revoked", "Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}]}"#;

/// A caller that may do everything else, where there is none whose permissions count.
const EVERYTHING: &str = r#"{"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

impl Simulation {
    /// Something on its way arrives.
    pub(in crate::simulation) fn deliver(&mut self, delivery: Delivery) {
        let kind = match delivery.errand {
            Errand::StartLambdaFunction => return self.start_lambda_function(delivery),
            Errand::StartChild => SiteKind::Child,
            Errand::SignalExternal | Errand::RequestCancelExternal => SiteKind::External,
            Errand::CancelActivityTask(_)
            | Errand::TellOfChild(_)
            | Errand::TellOfSignal(_)
            | Errand::TellOfCancel(_)
            | Errand::ApplyChildPolicy(_) => return self.service.deliver(delivery, self.now),
        };
        let (of, by) = (delivery.of, delivery.event_id);
        let admitted = |simulation: &Self| simulation.admitted_by_delivery(kind, &delivery);
        let fault = self.strike(of, by, kind, admitted);
        if fault == Some(Fault::Slow)
            && let Some(at) = self.later()
        {
            let thing = Thing::LateDelivery(delivery);
            self.agenda.put(at, Class::Effect, Rank::of(of, by), thing);
        } else if fault.is_some() {
            self.service.deliver_in_vain(delivery, self.now);
        } else {
            self.service.deliver(delivery, self.now);
        }
    }

    fn admitted_by_delivery(&self, kind: SiteKind, delivery: &Delivery) -> FaultSet {
        let in_vain = self.service.is_in_vain(delivery);
        let acts = |fault: &Fault| match *fault == Fault::Slow {
            true => self.later().is_some(),
            false => !in_vain,
        };
        FaultSet::of_kind(kind).iter().filter(acts).collect()
    }

    /// A millisecond after the next moment at which something is to come.
    fn later(&self) -> Option<Timestamp> {
        let due = self.service.next_due().map(|due| due.at);
        let things = self.things_to_come().map(|(at, _)| at);
        let next = things.chain(due).filter(|at| *at > self.now).min();
        next.map(|next| next + Duration::from_millis(1))
    }

    /// People start an execution.
    pub(in crate::simulation) fn start(
        &mut self,
        request: &StartWorkflowExecution,
    ) -> Result<(), ApiFault> {
        let fault = self.fault_of_start(request);
        if fault == Some(Fault::PassRoleDenied) {
            let permissions = self.service.permissions().clone();
            self.deny_pass_role();
            let started = self.service.start_workflow_execution(request, self.now);
            *self.service.permissions_mut() = permissions;
            return started.map(|_| ());
        }
        if let Some(fault) = fault {
            let delete = fault == Fault::TypeDeleted;
            self.withdraw_workflow_type(request.workflow_type.clone(), delete)?;
        }
        self.service.start_workflow_execution(request, self.now).map(|_| ())
    }

    fn fault_of_start(&mut self, request: &StartWorkflowExecution) -> Option<Fault> {
        self.faults.as_ref()?;
        let types = self.service.types(&request.domain);
        let known = types.and_then(|types| types.workflow_types.get(&request.workflow_type));
        let role = request.lambda_role.as_ref();
        let permissions = self.service.permissions();
        let passes = role.is_none_or(|role| permissions.may_pass(role, self.now).is_ok());
        let available = passes
            && known.is_some_and(|known| !known.is_deprecated())
            && request.domain == self.world.domain;
        let mut admitted = FaultSet::NONE;
        admitted.insert_if(role.is_some() && passes, Fault::PassRoleDenied);
        admitted.insert_if(available, Fault::TypeDeprecated);
        admitted.insert_if(available, Fault::TypeDeleted);
        let faults = self.faults.as_deref_mut()?;
        let count = faults.starts.entry(request.workflow_id.clone()).or_default();
        let (id, attempt) = (request.workflow_id.clone(), *count);
        *count += 1;
        let site = faults.keep(Site { run: None, spot: Spot::Start { id, attempt } });
        faults.ask(site, admitted, self.now)
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
