//! Whether an execution may invoke a function, and which of the checks on the way refuses.

use super::{Call, Deed, Simulation};
use crate::model::{Text, Timestamp, WorkflowExecution};
use crate::service::{ApiFault, Forbidden, Permissions, Permitted, StartWorkflowExecution};

/// What the checks say from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionAccess {
    /// The moment: the start of the execution, or a change of permissions while it was open.
    pub since: Timestamp,
    /// The role of the execution.
    pub role: Option<Text>,
    /// Whether the caller may pass the role; `None`: no person names it, the type does or another
    /// execution, so that nothing is asked at this start.
    pub pass_role: Option<Permitted>,
    /// Whether SWF may assume the role for the domain.
    pub assume_role: Permitted,
    /// Whether the role may invoke the function.
    pub invoke: Permitted,
}

/// One of the three checks between an execution and a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The caller's `iam:PassRole`, when the execution is started.
    PassRole,
    /// The role's trust policy, when a Lambda task is started.
    AssumeRole,
    /// The role's permission, right after.
    Invoke,
}

impl FunctionAccess {
    /// The three checks in the order in which they are made; `None`: it is not made.
    #[must_use]
    pub fn checks(&self) -> [(Check, Option<&Permitted>); 3] {
        [
            (Check::PassRole, self.pass_role.as_ref()),
            (Check::AssumeRole, Some(&self.assume_role)),
            (Check::Invoke, Some(&self.invoke)),
        ]
    }

    /// The first check that refuses, and why.
    #[must_use]
    pub fn refusal(&self) -> Option<(Check, &Forbidden)> {
        self.checks().into_iter().find_map(|(check, permitted)| {
            permitted?.as_ref().err().map(|forbidden| (check, forbidden))
        })
    }

    fn says_the_same(&self, other: &FunctionAccess) -> bool {
        self.checks() == other.checks()
    }
}

impl Simulation {
    /// What the checks between an execution and a function say, from its start and from each change
    /// of permissions on that makes a difference to it; `None`: there is no such run.
    #[must_use]
    pub fn function_access(
        &self,
        run: &WorkflowExecution,
        function: &str,
    ) -> Option<Vec<FunctionAccess>> {
        let of = self.service.run(&self.world.domain, run)?;
        let execution = self.service.execution(of);
        let role = execution.start()?.lambda_role.as_ref();
        let begun = execution.history().first()?.event_timestamp;
        let closed = execution.state().close_status().is_some();
        let until = execution.history().last().filter(|_| closed).map(|last| last.event_timestamp);
        let passed = self.passed_by(run).then_some(role).flatten();
        Some(self.access_between(begun, until, role, passed, function))
    }

    /// The starts that were refused since the caller may not pass the role, with what the checks
    /// say of each.
    pub fn refused_starts(
        &self,
        function: &str,
    ) -> impl Iterator<Item = (&StartWorkflowExecution, FunctionAccess)> {
        self.refused.iter().filter_map(move |refused| {
            let (Call::Deed(deed), ApiFault::OperationNotPermitted(_)) =
                (&refused.call, &refused.fault)
            else {
                return None;
            };
            let Deed::Start(start) = deed.as_ref() else { return None };
            let role = start.lambda_role.as_ref();
            let at = refused.at;
            let access = self.access_between(at, Some(at), role, role, function);
            Some((start, access.into_iter().next()?))
        })
    }

    fn access_between(
        &self,
        begun: Timestamp,
        until: Option<Timestamp>,
        role: Option<&Text>,
        passed: Option<&Text>,
        function: &str,
    ) -> Vec<FunctionAccess> {
        let domain_arn = self.world.region.domain_arn(&self.world.domain);
        let at_start = self.permissions_at(begun);
        let pass_role = passed.map(|role| at_start.may_pass(role, begun));
        let changes = self.permissions_until.iter().map(|(at, _)| *at);
        let changes = changes.filter(|at| *at > begun && until.is_none_or(|until| *at <= until));
        let mut all: Vec<FunctionAccess> = Vec::new();
        for since in std::iter::once(begun).chain(changes) {
            let permissions = self.permissions_at(since);
            let access = FunctionAccess {
                since,
                role: role.cloned(),
                pass_role: pass_role.clone(),
                assume_role: permissions.may_assume(role, &domain_arn, since),
                invoke: permissions.may_invoke(role, function, &domain_arn, since),
            };
            if all.last().is_none_or(|last| !last.says_the_same(&access)) {
                all.push(access);
            }
        }
        all
    }

    /// What held once everything of a moment had been changed.
    fn permissions_at(&self, moment: Timestamp) -> &Permissions {
        let later = self.permissions_until.iter().find(|(until, _)| *until > moment);
        later.map_or(self.service.permissions(), |(_, permissions)| permissions)
    }

    /// Whether a person named the role when starting this run.
    fn passed_by(&self, run: &WorkflowExecution) -> bool {
        self.world.people.iter().any(|(_, deed)| {
            let Deed::Start(start) = deed else { return false };
            start.workflow_id == run.workflow_id && start.lambda_role.is_some()
        })
    }
}
