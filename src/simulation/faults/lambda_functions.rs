//! What can happen to a Lambda task instead.

use std::time::Duration;

use indexmap::IndexMap;

use super::deadline::{self, MILLISECOND};
use super::{Fault, FaultSet};
use crate::execution::LambdaFunctionAnswer;
use crate::iam::{Policy, PolicyKind};
use crate::model::events::LambdaFunctionScheduled;
use crate::model::{EventAttributes, EventId, Text, Timeout};
use crate::service::{Delivery, ExecutionRef, PermissionChange, Permissions};
use crate::simulation::{Function, Simulation, SiteKind, behavior};

/// Added to a role's permissions, it leaves none.
const NOTHING: &str = r#"{"Version": "2012-10-17",
    "Statement": [{"Sid": "Revoked", "Effect": "Deny", "Action": "*", "Resource": "*"}]}"#;

/// In the place of a role's trust, it trusts nobody.
const NOBODY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Revoked",
    "Effect": "Deny", "Principal": {"Service": "swf.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#;

/// What applies when the decision gives no `startToCloseTimeout` (API model).
const DEFAULT_TIMEOUT: Timeout = Timeout::Seconds(900);

/// The faults that let the invocation itself fail.
const FAILURES: [Fault; 5] = [
    Fault::HandlerError,
    Fault::Throttled,
    Fault::ServiceError,
    Fault::AccessDenied,
    Fault::NotFound,
];

/// What comes of an invocation, and after how long.
type Invocation = (Duration, LambdaFunctionAnswer);

impl Simulation {
    /// The service comes to start a Lambda task.
    pub(in crate::simulation) fn start_lambda_function(&mut self, delivery: Delivery) {
        let (of, scheduled) = (delivery.of, delivery.event_id);
        let admitted = |simulation: &Self| simulation.admitted_by_lambda_function(of, scheduled);
        let fault = self.strike(of, scheduled, SiteKind::LambdaFunction, admitted);
        if fault == Some(Fault::AssumeRoleFailed) {
            let permissions = self.service.permissions().clone();
            self.distrust(of);
            self.service.deliver(delivery, self.now);
            *self.service.permissions_mut() = permissions;
            return;
        }
        if fault == Some(Fault::TrustRevoked) {
            self.remember_permissions();
            self.distrust(of);
        } else if fault == Some(Fault::RoleRevoked) {
            self.remember_permissions();
            self.revoke(of);
        } else if fault == Some(Fault::Restored) {
            self.restore();
        }
        self.service.deliver(delivery, self.now);
    }

    /// What an invocation comes to where a fault may have struck, and after how long; `None`:
    /// nobody hears of it.
    pub(in crate::simulation) fn invocation(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
        task: &LambdaFunctionScheduled,
        attempt: u32,
    ) -> Option<Invocation> {
        let nominal = behavior::invoke(&self.world, task, attempt);
        match self.said(of, scheduled, SiteKind::LambdaFunction) {
            Some(fault) => self.faulty_invocation(fault, task, nominal),
            None => Some(nominal),
        }
    }

    fn faulty_invocation(
        &self,
        fault: Fault,
        task: &LambdaFunctionScheduled,
        (after, answer): Invocation,
    ) -> Option<Invocation> {
        let refused = |code, message: &str| {
            let (reason, details) = (Some(Text::of(code)), Some(Text::from(message)));
            Some((Duration::ZERO, LambdaFunctionAnswer::Failed { reason, details }))
        };
        let timeout = timeout_of(task);
        if fault == Fault::Timeout {
            return None;
        } else if fault == Fault::TooLate {
            return Some((timeout? + MILLISECOND, answer));
        } else if fault == Fault::Slow {
            return Some((latest(&self.world, task)?, answer));
        } else if fault == Fault::HandlerError {
            let details = r#"{"errorMessage":"injected","errorType":"InjectedFault"}"#;
            let in_time = latest(&self.world, task).map_or(after, |latest| after.min(latest));
            return Some((in_time, behavior::handler_error(Text::of(details))));
        } else if fault == Fault::Throttled {
            return refused("TooManyRequestsException", "Rate Exceeded.");
        } else if fault == Fault::ServiceError {
            return refused(
                "ServiceException",
                "An error occurred and the request cannot be processed.",
            );
        } else if fault == Fault::AccessDenied {
            let message = format!(
                "not authorized to perform: lambda:InvokeFunction on resource: {}",
                task.name
            );
            return refused("AccessDeniedException", &message);
        } else if fault == Fault::NotFound {
            return Some((Duration::ZERO, behavior::not_found(&self.world, &task.name)));
        }
        Some((after, answer))
    }

    /// How long after its start a Lambda task nominally ends.
    pub(super) fn lambda_function_takes(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
    ) -> Option<Duration> {
        let execution = self.service.execution(of);
        let task = &execution.event(scheduled)?.attributes;
        let EventAttributes::LambdaFunctionScheduled(task) = task else { return None };
        let attempt = execution.lambda_function_attempt(scheduled)?;
        let (after, _) = behavior::invoke(&self.world, task, attempt);
        Some(timeout_of(task).map_or(after, |timeout| after.min(timeout)))
    }

    fn admitted_by_lambda_function(&self, of: ExecutionRef, scheduled: EventId) -> FaultSet {
        let mut admitted = FaultSet::NONE;
        let execution = self.service.execution(of);
        let role = execution.start().and_then(|start| start.lambda_role.as_ref());
        let task = execution.event(scheduled).map(|event| &event.attributes);
        let attempt = execution.lambda_function_attempt(scheduled);
        let (Some(role), Some(EventAttributes::LambdaFunctionScheduled(task)), Some(attempt)) =
            (role, task, attempt)
        else {
            return admitted;
        };
        let revoked = self.faults.as_ref().is_some_and(|faults| faults.permissions.is_some());
        admitted.insert_if(revoked, Fault::Restored);
        let permissions = self.service.permissions();
        let described = permissions.roles.is_some();
        let domain_arn = || self.world.region.domain_arn(&self.world.domain);
        if described && permissions.may_assume(Some(role), &domain_arn(), self.now).is_err() {
            return admitted;
        }
        admitted.insert(Fault::AssumeRoleFailed);
        admitted.insert(Fault::TrustRevoked);
        let may_invoke = || permissions.may_invoke(Some(role), &task.name, &domain_arn(), self.now);
        if described && may_invoke().is_err() {
            return admitted;
        }
        admitted.insert_if(described, Fault::RoleRevoked);
        let nominal = behavior::invoke(&self.world, task, attempt);
        let at_deadline = self.world.assumptions.answer_at_deadline;
        let in_time = timeout_of(task)
            .is_some_and(|timeout| deadline::is_in_time(at_deadline, nominal.0, timeout));
        admitted.insert_if(in_time, Fault::Timeout);
        admitted.insert_if(in_time, Fault::TooLate);
        let slower = || latest(&self.world, task).is_some_and(|latest| latest > nominal.0);
        admitted.insert_if(in_time && slower(), Fault::Slow);
        // What fails nominally may fail as a fault lets it fail.
        let succeeds = matches!(nominal.1, LambdaFunctionAnswer::Completed { .. });
        for fault in FAILURES {
            let faulty = || self.faulty_invocation(fault, task, nominal.clone());
            admitted.insert_if(succeeds || faulty().is_some_and(|it| it != nominal), fault);
        }
        admitted
    }

    fn role_of(&self, of: ExecutionRef) -> Option<Text> {
        self.service.execution(of).start()?.lambda_role.clone()
    }

    /// Lets SWF assume the role of an execution no more. Where roles are not looked at, there are
    /// none from now on.
    fn distrust(&mut self, of: ExecutionRef) {
        let Some(role) = self.role_of(of) else { return };
        let permissions = self.service.permissions_mut();
        if permissions.roles.is_none() {
            permissions.roles = Some(IndexMap::new());
            return;
        }
        let policy = Policy::parse("trust policy", PolicyKind::Trust, NOBODY);
        let policy = policy.expect("the policy is one");
        let changed = permissions.change(PermissionChange::UpdateAssumeRolePolicy { role, policy });
        debug_assert!(changed.is_ok(), "the role was looked at just now");
    }

    fn revoke(&mut self, of: ExecutionRef) {
        let Some(role) = self.role_of(of) else { return };
        let policy = Policy::parse("revoked", PolicyKind::Identity, NOTHING);
        let policy = policy.expect("the policy is one");
        let change = PermissionChange::PutRolePolicy { role, policy };
        let changed = self.service.permissions_mut().change(change);
        debug_assert!(changed.is_ok(), "the role was looked at just now");
    }

    /// Remembers what holds before the first fault that changes it.
    fn remember_permissions(&mut self) {
        let permissions = self.service.permissions().clone();
        self.keep_permissions(permissions.clone());
        if let Some(faults) = &mut self.faults {
            faults.permissions.get_or_insert(permissions);
        }
    }

    fn restore(&mut self) {
        let remembered = self.faults.as_mut().and_then(|faults| faults.permissions.take());
        let Some(Permissions { roles, .. }) = remembered else { return };
        self.keep_permissions(self.service.permissions().clone());
        self.service.permissions_mut().roles = roles;
    }
}

/// The task's own timeout, from its start on.
fn timeout_of(task: &LambdaFunctionScheduled) -> Option<Duration> {
    let timeout = task.start_to_close_timeout.unwrap_or(DEFAULT_TIMEOUT).milliseconds()?;
    u64::try_from(timeout).ok().map(Duration::from_millis)
}

/// The longest that the function can take and be in time, by the task's timeout and by its own
/// limit.
fn latest(world: &crate::simulation::World, task: &LambdaFunctionScheduled) -> Option<Duration> {
    let limit = world.function(&task.name)?.timeout.min(Function::LONGEST);
    let at_deadline = world.assumptions.answer_at_deadline;
    let in_time = timeout_of(task).map(|timeout| deadline::latest(at_deadline, timeout));
    match in_time {
        Some(in_time) => in_time.map(|in_time| in_time.min(limit)),
        None => Some(limit),
    }
}
