//! What IAM says in the account: who calls SWF, which roles there are, and what they may do.
//!
//! Three things can go wrong on the way to a Lambda function, each at its own moment: the caller
//! may not pass the role (when it is named), SWF may not assume it (when a task starts), and the
//! role may not invoke the function (right after). What counts is what holds at that moment.

use std::fmt;
use std::hash::Hash;

use indexmap::IndexMap;

use super::ApiFault;
use crate::iam::{
    AWS_LAMBDA_ROLE_PATH, Access, Caller, Context, Denial, Policies, Policy, Role, StatementName,
    Warning, function_arn, lint, may_be_invoked,
};
use crate::model::{KeyWriter, Text, Timestamp};

/// The account and region in which everything happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The account's id: twelve digits.
    pub account: Text,
    /// The region's name.
    pub name: Text,
    /// Whether the region has Lambda.
    pub lambda: bool,
}

impl Default for Region {
    fn default() -> Self {
        Region { account: Text::of("123456789012"), name: Text::of("us-east-1"), lambda: true }
    }
}

impl Region {
    /// The ARN of a domain here (developer guide, IAM).
    #[must_use]
    pub fn domain_arn(&self, domain: &str) -> String {
        let Region { account, name, .. } = self;
        format!("arn:{}:swf:{name}:{account}:/domain/{domain}", self.partition())
    }

    /// The ARN of a role that is given as a name, or as the ARN that it is.
    #[must_use]
    pub fn role_arn(&self, role: &str) -> Text {
        if role.starts_with("arn:") {
            return Text::from(role);
        }
        Text::from(format!("arn:{}:iam::{}:role/{role}", self.partition(), self.account))
    }

    /// The ARN of a user of the account.
    #[must_use]
    pub fn user_arn(&self, user: &str) -> String {
        format!("arn:{}:iam::{}:user/{user}", self.partition(), self.account)
    }

    /// The ARN of a managed policy that is given as a name, or as the ARN that it is.
    #[must_use]
    pub fn policy_arn(&self, policy: &str) -> String {
        if policy.starts_with("arn:") {
            return policy.to_owned();
        }
        format!("arn:{}:iam::{}:policy/{policy}", self.partition(), self.account)
    }

    /// The ARN of AWS's managed policy `AWSLambdaRole`.
    #[must_use]
    pub fn aws_lambda_role_arn(&self) -> String {
        format!("arn:{}:iam::aws:{AWS_LAMBDA_ROLE_PATH}", self.partition())
    }

    fn partition(&self) -> &'static str {
        match self.name.as_str() {
            name if name.starts_with("cn-") => "aws-cn",
            name if name.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }
}

/// Who may do what. By default nothing is said: the caller may do everything, and every role
/// exists, trusts SWF and may invoke every function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// The roles that exist, by ARN; `None`: roles are not looked at.
    pub roles: Option<IndexMap<Text, Role>>,
    /// Whose credentials deciders, workers and people call SWF with; `None`: calls are not looked
    /// at.
    pub caller: Option<Caller>,
    /// The functions' own policies, by the function's ARN.
    pub function_policies: IndexMap<Text, Policy>,
}

/// The statement that permits something; `None` where nothing is said of who may do it.
pub type Permitted = Result<Option<StatementName>, Forbidden>;

/// Why something is not permitted: told to the person, never to a decider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// The execution has no role.
    NoRole,
    /// The role does not exist.
    NoSuchRole(Text),
    /// No function has this name.
    NoSuchFunction(Text),
    /// Policies say no, or none says yes.
    Denied(Box<Denial>),
}

/// A change of who may do what, as IAM's operations make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermissionChange {
    /// CreateRole.
    CreateRole(Box<Role>),
    /// DeleteRole, by its ARN.
    DeleteRole(Text),
    /// UpdateAssumeRolePolicy.
    UpdateAssumeRolePolicy {
        /// The role's ARN.
        role: Text,
        /// The new trust policy.
        policy: Policy,
    },
    /// PutRolePolicy, of a role that is described, or of the caller's.
    PutRolePolicy {
        /// The role's ARN.
        role: Text,
        /// The inline policy; it takes the place of the one with its name.
        policy: Policy,
    },
    /// DeleteRolePolicy, of a role that is described, or of the caller's.
    DeleteRolePolicy {
        /// The role's ARN.
        role: Text,
        /// The inline policy's name.
        policy: Text,
    },
    /// AttachRolePolicy, to a role that is described, or to the caller's.
    AttachRolePolicy {
        /// The role's ARN.
        role: Text,
        /// The managed policy, with its ARN.
        policy: Policy,
    },
    /// DetachRolePolicy, from a role that is described, or from the caller's.
    DetachRolePolicy {
        /// The role's ARN.
        role: Text,
        /// The managed policy's ARN.
        policy: Text,
    },
    /// PutUserPolicy: what the caller may do besides.
    PutUserPolicy(Policy),
    /// DeleteUserPolicy, by the policy's name.
    DeleteUserPolicy(Text),
}

impl Permissions {
    /// Whether anything is said of who may pass a role.
    pub(crate) fn guard_roles(&self) -> bool {
        self.caller.is_some() || self.roles.is_some()
    }

    /// Whether anything is said of who may invoke a function.
    pub(super) fn guard_functions(&self) -> bool {
        self.roles.is_some() || !self.function_policies.is_empty()
    }

    /// Whether the caller may do an action of SWF in a domain.
    ///
    /// # Errors
    ///
    /// The denial.
    pub fn may_call(
        &self,
        action: &str,
        domain_arn: &str,
        keys: impl FnOnce() -> Context,
        now: Timestamp,
    ) -> Permitted {
        let Some(caller) = &self.caller else { return Ok(None) };
        permitted(caller.may(action, domain_arn, &keys().at(seconds(now))))
    }

    /// Whether the caller may hand a role to SWF.
    ///
    /// # Errors
    ///
    /// The denial.
    pub fn may_pass(&self, role: &str, now: Timestamp) -> Permitted {
        let Some(caller) = &self.caller else { return Ok(None) };
        permitted(caller.may_pass(role, &at(now)))
    }

    /// Whether SWF may assume the role of an execution of this domain.
    ///
    /// # Errors
    ///
    /// When there is no role, it does not exist, or its trust policy does not allow it.
    pub fn may_assume(&self, role: Option<&Text>, domain_arn: &str, now: Timestamp) -> Permitted {
        let Some(role) = self.role(role)? else { return Ok(None) };
        // A role that is described is one, and the domain's ARN is the service's own.
        let access = role.assumed_by_swf(domain_arn, &at(now));
        access.map_err(|_| Forbidden::NoSuchRole(Text::from(role.arn()))).and_then(permitted)
    }

    /// Whether a session of the role may invoke a function, given as a name or an ARN. Where roles
    /// are not looked at, the function's own policy is, if it is described: it can deny, and has to
    /// allow where the function is of another account.
    ///
    /// # Errors
    ///
    /// When there is no role, it does not exist, policies do not allow it, or the name is none that
    /// a function can have.
    pub fn may_invoke(
        &self,
        role: Option<&Text>,
        function: &str,
        domain_arn: &str,
        now: Timestamp,
    ) -> Permitted {
        let known = self.role(role)?;
        if !self.guard_functions() {
            return Ok(None);
        }
        let missing = |_| Forbidden::NoSuchFunction(Text::from(function));
        let function = function_arn(function, domain_arn).map_err(missing)?;
        let policy = self.function_policy(&function);
        let access = match (known, role, policy) {
            (Some(role), ..) => role.may_invoke(&function, domain_arn, policy, &at(now)).map(Some),
            (None, Some(role), Some(policy)) => may_be_invoked(&function, policy, role, &at(now)),
            (None, None, _) | (None, _, None) => Ok(None),
        };
        let missing = |_| role.cloned().map_or(Forbidden::NoRole, Forbidden::NoSuchRole);
        access.map_err(missing)?.map_or(Ok(None), permitted)
    }

    /// The role, unless roles are not looked at.
    fn role(&self, role: Option<&Text>) -> Result<Option<&Role>, Forbidden> {
        let role = role.ok_or(Forbidden::NoRole)?;
        let Some(roles) = &self.roles else { return Ok(None) };
        roles.get(role).map(Some).ok_or_else(|| Forbidden::NoSuchRole(role.clone()))
    }

    /// The policy of the function, or of its version or alias if that has one of its own.
    fn function_policy(&self, function: &str) -> Option<&Policy> {
        let own = self.function_policies.get(function);
        let unqualified = || match function.matches(':').count() {
            7 => self.function_policies.get(function.rsplit_once(':')?.0),
            _ => None,
        };
        own.or_else(unqualified)
    }

    /// Changes who may do what.
    ///
    /// # Errors
    ///
    /// NoSuchEntity when the role, the policy or the caller is not there; EntityAlreadyExists.
    pub fn change(&mut self, change: PermissionChange) -> Result<(), ApiFault> {
        match change {
            PermissionChange::CreateRole(role) => self.create_role(*role),
            PermissionChange::DeleteRole(role) => {
                let roles = self.roles.get_or_insert_default();
                roles.shift_remove(&role).map(|_| ()).ok_or_else(|| no_role(&role))
            }
            PermissionChange::UpdateAssumeRolePolicy { role, policy } => {
                let known = self.roles.as_mut().and_then(|roles| roles.get_mut(&role));
                known.ok_or_else(|| no_role(&role))?.set_trust(policy);
                Ok(())
            }
            PermissionChange::PutRolePolicy { role, policy }
            | PermissionChange::AttachRolePolicy { role, policy } => {
                self.policies_of(&role)?.for_each(|policies| policies.put(policy.clone()));
                Ok(())
            }
            PermissionChange::DeleteRolePolicy { role, policy } => {
                let of = self.policies_of(&role)?;
                existed(
                    of.filter_map(|policies| policies.delete(&policy).then_some(())).count() > 0,
                    &policy,
                )
            }
            PermissionChange::DetachRolePolicy { role, policy } => {
                let of = self.policies_of(&role)?;
                existed(
                    of.filter_map(|policies| policies.detach(&policy).then_some(())).count() > 0,
                    &policy,
                )
            }
            PermissionChange::PutUserPolicy(policy) => {
                self.caller_mut()?.put_policy(policy);
                Ok(())
            }
            PermissionChange::DeleteUserPolicy(policy) => {
                existed(self.caller_mut()?.policies_mut().delete(&policy), &policy)
            }
        }
    }

    fn create_role(&mut self, role: Role) -> Result<(), ApiFault> {
        let roles = self.roles.get_or_insert_default();
        let arn = Text::from(role.arn());
        if roles.contains_key(&arn) {
            return Err(ApiFault::EntityAlreadyExists(format!("Role {arn} already exists.")));
        }
        roles.insert(arn, role);
        Ok(())
    }

    /// The policies of a role: of the one that is described, and of the caller if it is that role.
    fn policies_of(
        &mut self,
        role: &Text,
    ) -> Result<impl Iterator<Item = &mut Policies>, ApiFault> {
        let caller = self.caller.as_mut().filter(|caller| caller.is_role(role));
        let known = self.roles.as_mut().and_then(|roles| roles.get_mut(role));
        if caller.is_none() && known.is_none() {
            return Err(no_role(role));
        }
        let of_caller = caller.map(Caller::policies_mut).into_iter();
        Ok(of_caller.chain(known.map(Role::policies_mut)))
    }

    fn caller_mut(&mut self) -> Result<&mut Caller, ApiFault> {
        let missing = || ApiFault::NoSuchEntity("There is no caller whose policies count.".into());
        self.caller.as_mut().ok_or_else(missing)
    }

    /// Puts in all that it says.
    pub(crate) fn put_in(&self, key: &mut KeyWriter) {
        let Permissions { roles, caller, function_policies } = self;
        key.maybe(roles.as_ref(), |key, roles| {
            key.unordered(roles, |key, role| role.hash(key));
        });
        caller.hash(key);
        key.unordered(function_policies, |key, policy| policy.hash(key));
    }

    /// What IAM takes and is hardly meant, in all policies.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let roles = self.roles.iter().flat_map(IndexMap::values).flat_map(Role::policies);
        let caller = self.caller.iter().flat_map(Caller::policies);
        let all = roles.chain(caller).chain(self.function_policies.values());
        all.flat_map(lint).collect()
    }
}

impl Forbidden {
    /// What would have to change, in a sentence.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Forbidden::NoRole => {
                "give the workflow type a `defaultLambdaRole`, or the start a `lambdaRole`"
                    .to_owned()
            }
            Forbidden::NoSuchRole(role) => format!("create the role `{role}`, or name another"),
            Forbidden::NoSuchFunction(_) => {
                "describe it under `functions`, or name another".to_owned()
            }
            Forbidden::Denied(denial) => denial.remedy(),
        }
    }
}

fn permitted(access: Access) -> Permitted {
    match access {
        Access::Allowed { by } => Ok(Some(by)),
        Access::Denied(denial) => Err(Forbidden::Denied(Box::new(denial))),
    }
}

fn existed(existed: bool, policy: &str) -> Result<(), ApiFault> {
    let missing = || format!("The policy with name {policy} cannot be found.");
    existed.then_some(()).ok_or_else(|| ApiFault::NoSuchEntity(missing()))
}

fn no_role(role: &str) -> ApiFault {
    ApiFault::NoSuchEntity(format!("The role with ARN {role} cannot be found."))
}

fn at(now: Timestamp) -> Context {
    Context::new().at(seconds(now))
}

fn seconds(now: Timestamp) -> i64 {
    now.as_millis().div_euclid(1_000)
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Forbidden::NoRole => f.write_str("the execution has no role"),
            Forbidden::NoSuchRole(role) => write!(f, "the role `{role}` does not exist"),
            Forbidden::NoSuchFunction(name) => write!(f, "there is no function `{name}`"),
            Forbidden::Denied(denial) => denial.fmt(f),
        }
    }
}
