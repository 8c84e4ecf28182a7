//! Whether an execution may invoke a function, and which of the gates on the way refuses.

use super::{Simulation, World};
use crate::iam::function_arn;
use crate::model::{Text, Timestamp, WorkflowExecution};
use crate::service::{
    ExecutionRef, Forbidden, NamedBy, Permissions, Permitted, RolePass, TaskGates,
};

/// What the gates say from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionAccess {
    /// The moment: the start of the execution, a change of permissions while it was open, or a
    /// Lambda task.
    pub since: Timestamp,
    /// The role of the execution.
    pub role: Option<Text>,
    /// Whether the caller may pass the role; `None`: nobody names it at this start, the type does.
    pub pass_role: Option<Permitted>,
    /// Who named the role, where that was kept.
    pub named_by: Option<NamedBy>,
    /// Whether SWF may assume the role for the domain.
    pub assume_role: Permitted,
    /// Whether the role may invoke the function.
    pub invoke: Permitted,
    /// Whether there is such a function.
    pub function: Permitted,
}

/// One of the gates between an execution and a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// The caller's `iam:PassRole`, when the execution is started.
    PassRole,
    /// The role's trust policy, when a Lambda task is started.
    AssumeRole,
    /// The role's permission, right after.
    Invoke,
    /// The function itself, which has to exist.
    Function,
}

/// What held until a change of permissions.
#[derive(Clone, Debug)]
pub(super) struct PastPermissions {
    pub(super) until: Timestamp,
    /// How many Lambda tasks the gates had been asked about by then.
    pub(super) tasks: usize,
    pub(super) permissions: Permissions,
}

impl FunctionAccess {
    /// The gates in the order in which they are asked; `None`: it is not asked.
    #[must_use]
    pub fn gates(&self) -> [(Gate, Option<&Permitted>); 4] {
        [
            (Gate::PassRole, self.pass_role.as_ref()),
            (Gate::AssumeRole, Some(&self.assume_role)),
            (Gate::Invoke, Some(&self.invoke)),
            (Gate::Function, Some(&self.function)),
        ]
    }

    /// The first gate that refuses, and why.
    #[must_use]
    pub fn refusal(&self) -> Option<(Gate, &Forbidden)> {
        self.gates().into_iter().find_map(|(gate, permitted)| {
            permitted?.as_ref().err().map(|forbidden| (gate, forbidden))
        })
    }

    fn says_the_same(&self, other: &FunctionAccess) -> bool {
        self.gates() == other.gates()
    }

    /// The same under the same policies: why they deny differs by the moment at most.
    fn decides_the_same(&self, other: &FunctionAccess) -> bool {
        let pairs = self.gates().into_iter().zip(other.gates());
        let mut pairs = pairs.map(|((_, own), (_, other))| (own, other));
        match (self.refusal(), other.refusal()) {
            (Some((own, _)), Some((other, _))) => own == other,
            (None, None) => pairs.all(|(own, other)| own == other),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// A time during which permissions did not change and a run was open.
struct Period<'s> {
    since: Timestamp,
    /// The Lambda tasks of the run whose gates were asked then.
    own: Vec<&'s TaskGates>,
    permissions: &'s Permissions,
}

/// Whose way to which function is looked at.
struct Way<'s> {
    role: Option<&'s Text>,
    domain_arn: String,
    function: &'s str,
    pass_role: Option<Permitted>,
    named_by: Option<NamedBy>,
    exists: Permitted,
}

impl Simulation {
    /// What the gates between an execution and a function say, from its start on and from each
    /// moment at which they say something else; `None`: there is no such run.
    ///
    /// What they said when they were asked in the run is told as it was said. Only while
    /// permissions held under which the run never asked, they are asked now.
    #[must_use]
    pub fn function_access(
        &self,
        run: &WorkflowExecution,
        function: &str,
    ) -> Option<Vec<FunctionAccess>> {
        let of = self.service.run(&self.world.domain, run)?;
        let execution = self.service.execution(of);
        let begun = execution.history().first()?.event_timestamp;
        let open = execution.state().is_open();
        let closed = execution.history().last().filter(|_| !open).map(|last| last.event_timestamp);
        let way = self.way(of, function)?;
        let mut all: Vec<FunctionAccess> = Vec::new();
        for period in self.periods(of, begun, closed) {
            let mut said = way.access_in(&period);
            said.dedup_by(|later, earlier| earlier.decides_the_same(later));
            let known = |first: &FunctionAccess| all.last().is_some_and(|l| l.says_the_same(first));
            let known = usize::from(said.first().is_some_and(known));
            all.extend(said.into_iter().skip(known));
        }
        Some(all)
    }

    /// The roles that were named and could not be passed, with what the gates say of each.
    pub fn refused_roles(
        &self,
        function: &str,
    ) -> impl Iterator<Item = (&RolePass, FunctionAccess)> {
        let passes = self.service.gates().passes.iter().filter(|pass| pass.said.is_err());
        passes.map(move |pass| {
            let way = Way {
                role: Some(&pass.role),
                domain_arn: self.domain_arn(),
                function,
                pass_role: Some(pass.said.clone()),
                named_by: Some(pass.by.clone()),
                exists: existing(&self.world, function),
            };
            (pass, way.asked_now(self.permissions_at(pass.at), pass.at))
        })
    }

    fn way<'s>(&'s self, of: ExecutionRef, function: &'s str) -> Option<Way<'s>> {
        let execution = self.service.execution(of);
        let role = execution.start()?.lambda_role.as_ref();
        let begun = execution.history().first()?.event_timestamp;
        let kept = self.service.role_pass_of(of);
        // Where nothing was said of who may pass a role, nothing was kept.
        let unguarded = role.filter(|_| !self.permissions_at(begun).guard_roles());
        Some(Way {
            role,
            domain_arn: self.domain_arn(),
            function,
            pass_role: kept.map(|pass| pass.said.clone()).or(unguarded.map(|_| Ok(None))),
            named_by: kept.map(|pass| pass.by.clone()),
            exists: existing(&self.world, function),
        })
    }

    fn domain_arn(&self) -> String {
        self.world.region.domain_arn(&self.world.domain)
    }

    /// The times between changes of permissions, as far as the run was open. One that took no time
    /// counts only if the run asked in it, or if there is no other.
    fn periods(
        &self,
        of: ExecutionRef,
        begun: Timestamp,
        closed: Option<Timestamp>,
    ) -> Vec<Period<'_>> {
        let tasks = &self.service.gates().tasks;
        let past = self.past_permissions.iter();
        let past = past.map(|past| (Some(past.until), past.tasks, &past.permissions));
        let now = (None, tasks.len(), self.service.permissions());
        let (mut since, mut first) = (begun, 0);
        let (mut periods, mut passing) = (Vec::new(), None);
        for (until, end, permissions) in past.chain([now]) {
            let own: Vec<&TaskGates> =
                tasks[first..end].iter().filter(|task| task.of == of).collect();
            let last = [until, closed].into_iter().flatten().min();
            let counts = last.is_none_or(|last| last > since) || !own.is_empty();
            let is_over = closed.is_some_and(|closed| closed < since);
            let period = Period { since, own, permissions };
            if counts && !is_over {
                periods.push(period);
            } else if !is_over {
                passing = Some(period);
            }
            since = until.map_or(since, |until| until.max(begun));
            first = end;
        }
        if periods.is_empty() {
            periods.extend(passing);
        }
        periods
    }

    /// What held once everything of a moment had been changed.
    fn permissions_at(&self, moment: Timestamp) -> &Permissions {
        let later = self.past_permissions.iter().find(|past| past.until > moment);
        later.map_or(self.service.permissions(), |past| &past.permissions)
    }
}

impl Way<'_> {
    /// What the gates said of a function in a period, or say of it now if they were not asked.
    fn access_in(&self, period: &Period<'_>) -> Vec<FunctionAccess> {
        let arn = |name: &str| function_arn(name, &self.domain_arn);
        let arn_of_function = arn(self.function).ok();
        let is_about = |task: &TaskGates| {
            task.function == *self.function
                || arn_of_function.is_some() && arn(&task.function).ok() == arn_of_function
        };
        let any = period.own.iter().any(|task| is_about(task));
        let asked = period.own.iter().filter(|task| !any || is_about(task));
        let asked = asked.map(|task| {
            let own = task.invoke.clone().filter(|_| any);
            let now = self.asked_now(period.permissions, task.at);
            FunctionAccess {
                assume_role: task.assume_role.clone(),
                invoke: own.unwrap_or_else(|| now.invoke.clone()),
                ..now
            }
        });
        let mut said: Vec<FunctionAccess> = asked.collect();
        let first = self.asked_now(period.permissions, period.since);
        match said.first_mut() {
            Some(asked) if asked.decides_the_same(&first) => asked.since = period.since,
            Some(_) => {}
            None => said.push(first),
        }
        said
    }

    /// What the gates say under these permissions.
    fn asked_now(&self, permissions: &Permissions, now: Timestamp) -> FunctionAccess {
        let Way { role, domain_arn, function, .. } = self;
        FunctionAccess {
            since: now,
            role: role.cloned(),
            pass_role: self.pass_role.clone(),
            named_by: self.named_by.clone(),
            assume_role: permissions.may_assume(*role, domain_arn, now),
            invoke: permissions.may_invoke(*role, function, domain_arn, now),
            function: self.exists.clone(),
        }
    }
}

fn existing(world: &World, function: &str) -> Permitted {
    let missing = || Forbidden::NoSuchFunction(Text::from(function));
    world.function(function).map(|_| None).ok_or_else(missing)
}
