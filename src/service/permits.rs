//! The calls that the caller's policies allow. A call that is denied does nothing at all.

use super::{
    ApiFault, ExecutionRef, Forbidden, NamedBy, Permitted, RolePass, Service, condition_keys,
};
use crate::execution::{Execution, Types};
use crate::iam::{Context, Denial};
use crate::model::{Operation, TaskList, Text, Timestamp, WorkflowExecution};

impl Service {
    /// Whether the caller may call an operation in a domain, with the condition keys of the call.
    pub(super) fn permit(
        &self,
        operation: Operation,
        domain: &Text,
        now: Timestamp,
        keys: impl FnOnce(&Types) -> Context,
    ) -> Result<(), ApiFault> {
        if self.permissions().caller.is_none() {
            return Ok(());
        }
        let no_types = Types::default();
        let types = self.domains.get(domain).map_or(&no_types, |domain| &**domain.types);
        let action = format!("swf:{operation}");
        let domain_arn = self.region().domain_arn(domain);
        let permitted = self.permissions().may_call(&action, &domain_arn, || keys(types), now);
        denied(permitted, ApiFault::AccessDenied)
    }

    /// Whether the caller may pass the role that a call names. What is refused is kept; what is not
    /// is given back, to be kept with the run that begins; `None`: there is nothing to keep.
    pub(super) fn permit_role(
        &mut self,
        role: Option<&Text>,
        by: impl FnOnce() -> NamedBy,
        now: Timestamp,
    ) -> Result<Option<RolePass>, ApiFault> {
        let Some(role) = role.filter(|_| self.permissions.guard_roles()) else { return Ok(None) };
        let said = self.permissions.may_pass(role, now);
        let why = said.as_ref().err().cloned();
        let pass = RolePass { at: now, role: role.clone(), by: by(), said };
        let Some(why) = why else { return Ok(Some(pass)) };
        self.gates.passes.push(pass);
        denied(Err(why), ApiFault::OperationNotPermitted).map(|()| None)
    }

    /// Keeps how the role of a run was passed that has begun.
    pub(super) fn keep_pass(&mut self, pass: Option<RolePass>, run: &WorkflowExecution) {
        let Some(pass) = pass else { return };
        let WorkflowExecution { workflow_id, run_id } = run.clone();
        let by = NamedBy::Start { workflow_id, run_id: Some(run_id) };
        self.gates.passes.push(RolePass { by, ..pass });
    }

    /// Whether the caller may poll the list of a task of an execution.
    pub(super) fn permit_poll(
        &self,
        of: ExecutionRef,
        operation: Operation,
        now: Timestamp,
        task_list: impl FnOnce(&Execution) -> Option<&TaskList>,
    ) -> Result<(), ApiFault> {
        if self.permissions().caller.is_none() {
            return Ok(());
        }
        let keys = task_list(self.execution(of)).map(condition_keys::of_poll).unwrap_or_default();
        self.permit(operation, self.domain_of(of), now, |_| keys)
    }

    /// Whether the caller may answer a task of an execution.
    pub(super) fn permit_answer(
        &self,
        of: ExecutionRef,
        operation: Operation,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.permit(operation, self.domain_of(of), now, |_| Context::new())
    }

    /// The ARN of the domain of an execution.
    pub(super) fn domain_arn(&self, of: ExecutionRef) -> String {
        self.region().domain_arn(self.domain_of(of))
    }

    /// The domain of an execution.
    pub(super) fn domain_of(&self, of: ExecutionRef) -> &Text {
        self.domains[self.executions[of.place()].domain].name()
    }
}

fn denied(permitted: Permitted, fault: fn(Box<Denial>) -> ApiFault) -> Result<(), ApiFault> {
    match permitted {
        Ok(_) => Ok(()),
        Err(Forbidden::Denied(denial)) => Err(fault(denial)),
        // Only an execution has a role and functions; a caller is denied or not.
        Err(Forbidden::NoRole | Forbidden::NoSuchRole(_) | Forbidden::NoSuchFunction(_)) => Ok(()),
    }
}
