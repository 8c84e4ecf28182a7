//! A role that SWF takes on to invoke functions, and the caller that hands it over.

use super::access::Access;
use super::arn::{self, Arn, ArnError};
use super::context::Context;
use super::document::{Policy, PolicyError, PolicyKind};
use super::evaluate::{
    Principal, Request, evaluate, evaluate_resource, evaluate_with_resource, role_of_session,
};
use super::policies::Policies;

/// SWF as IAM knows it.
pub const SWF: &str = "swf.amazonaws.com";

/// What explanations call a role's trust policy.
const TRUST_POLICY: &str = "trust policy";

/// A role: who may assume it, and what it may then do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Role {
    arn: String,
    trust: Policy,
    policies: Policies,
}

/// What is wrong with a role or a caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleError {
    /// An ARN is none.
    #[error(transparent)]
    Arn(#[from] ArnError),
    /// A policy document is not as IAM wants it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl Role {
    /// A role without permissions.
    ///
    /// # Errors
    ///
    /// When the ARN is not that of a role, or the trust policy's JSON is no trust policy.
    pub fn new(arn: &str, trust_policy: &str) -> Result<Self, RoleError> {
        let trust = Policy::parse(TRUST_POLICY, PolicyKind::Trust, trust_policy)?;
        Ok(Role::trusting(arn, trust)?)
    }

    /// A role without permissions whose trust policy has been read already.
    ///
    /// # Errors
    ///
    /// When the ARN is not that of a role.
    pub fn trusting(arn: &str, trust: Policy) -> Result<Self, ArnError> {
        arn::role(arn)?;
        Ok(Role { arn: arn.to_owned(), trust, policies: Policies::default() })
    }

    /// The role with one more permission policy.
    ///
    /// # Errors
    ///
    /// When the JSON is no policy of a role.
    pub fn with_policy(mut self, name: &str, policy: &str) -> Result<Self, RoleError> {
        self.policies.put(Policy::parse(name, PolicyKind::Identity, policy)?);
        Ok(self)
    }

    /// The role with AWS's managed policy `AWSLambdaRole`, which allows to invoke every function.
    #[must_use]
    pub fn with_aws_lambda_role(mut self) -> Self {
        self.policies.put(Policy::aws_lambda_role());
        self
    }

    /// Lets another trust policy say who may assume the role.
    pub fn set_trust(&mut self, trust: Policy) {
        self.trust = trust;
    }

    /// Adds a permission policy, in place of the inline one of that name, or of the managed one of
    /// that ARN.
    pub fn put_policy(&mut self, policy: Policy) {
        self.policies.put(policy);
    }

    /// The permission policies, to change.
    pub fn policies_mut(&mut self) -> &mut Policies {
        &mut self.policies
    }

    /// The role's ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The role's policies, the trust policy first.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        std::iter::once(&self.trust).chain(self.policies.as_slice())
    }

    /// Whether SWF may assume the role for an execution in a domain. SWF tells the domain's ARN as
    /// `aws:SourceArn` and its account as `aws:SourceAccount` (SWF developer guide, "Cross-service
    /// confused deputy prevention"). What else is known of the request, as the time, is `context`.
    ///
    /// # Errors
    ///
    /// When the ARN is not that of a domain.
    pub fn assumed_by_swf(&self, domain_arn: &str, context: &Context) -> Result<Access, ArnError> {
        let source = Context::new()
            .with("aws:SourceArn", domain_arn)
            .with("aws:SourceAccount", arn::domain(domain_arn)?.account);
        let request = Request {
            principal: Principal::Service(SWF.to_owned()),
            action: "sts:AssumeRole".to_owned(),
            resource: self.arn.clone(),
            context: context.clone().and(&source),
        };
        Ok(evaluate(std::slice::from_ref(&self.trust), &request))
    }

    /// Whether a session of the role may invoke a function, given as [`super::function_arn`] takes
    /// it. The function's own policy counts too, and has to allow when the function is of another
    /// account. The request no longer tells the domain.
    ///
    /// # Errors
    ///
    /// When the domain's ARN is none or the function has no form of a function.
    pub fn may_invoke(
        &self,
        function: &str,
        domain_arn: &str,
        function_policy: Option<&Policy>,
        context: &Context,
    ) -> Result<Access, ArnError> {
        let function = arn::function_arn(function, domain_arn)?;
        let (request, account) = invocation(&self.arn, &function, context)?;
        Ok(evaluate_with_resource(self.policies.as_slice(), function_policy, &account, &request))
    }
}

/// What a session of a role asks to invoke a function, by its ARN, and the function's account.
fn invocation(
    role_arn: &str,
    function: &str,
    context: &Context,
) -> Result<(Request, String), ArnError> {
    let (Arn { partition, account, .. }, name) = arn::role(role_arn)?;
    let target = arn::split_function(function)?;
    let own = Context::new()
        .with("aws:PrincipalArn", role_arn)
        .with("aws:PrincipalAccount", account)
        .with("aws:RequestedRegion", target.region);
    let session = format!("arn:{partition}:sts::{account}:assumed-role/{name}/swf");
    let request = Request {
        principal: Principal::Aws(session),
        action: "lambda:InvokeFunction".to_owned(),
        resource: function.to_owned(),
        context: context.clone().and(&own),
    };
    Ok((request, target.account.to_owned()))
}

/// Whether the own policy of a function, given by its ARN, lets a session of a role invoke it, of
/// which nothing else is known than that its own policies allow everything. `None`: the policy has
/// nothing to say of it, and within one account it need not.
///
/// # Errors
///
/// When an ARN is not that of a role or of a function.
pub fn may_be_invoked(
    function: &str,
    function_policy: &Policy,
    role_arn: &str,
    context: &Context,
) -> Result<Option<Access>, ArnError> {
    let (request, account) = invocation(role_arn, function, context)?;
    Ok(evaluate_resource(function_policy, &account, &request))
}

/// The user or role whose program calls SWF.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    arn: String,
    policies: Policies,
}

impl Caller {
    /// A caller without permissions.
    #[must_use]
    pub fn new(arn: &str) -> Self {
        Caller { arn: arn.to_owned(), policies: Policies::default() }
    }

    /// The caller with one more permission policy.
    ///
    /// # Errors
    ///
    /// When the JSON is no policy of a user or role.
    pub fn with_policy(mut self, name: &str, policy: &str) -> Result<Self, RoleError> {
        self.policies.put(Policy::parse(name, PolicyKind::Identity, policy)?);
        Ok(self)
    }

    /// The caller's ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The caller's policies.
    #[must_use]
    pub fn policies(&self) -> &[Policy] {
        self.policies.as_slice()
    }

    /// Adds a permission policy, in place of the inline one of that name, or of the managed one of
    /// that ARN.
    pub fn put_policy(&mut self, policy: Policy) {
        self.policies.put(policy);
    }

    /// The permission policies, to change.
    pub fn policies_mut(&mut self) -> &mut Policies {
        &mut self.policies
    }

    /// Whether the caller is this role or a session of it. No two roles of an account have one
    /// name, whatever their paths (IAM user guide, "IAM identifiers").
    #[must_use]
    pub fn is_role(&self, role_arn: &str) -> bool {
        let own = role_of_session(&self.arn).or_else(|| arn::without_path(&self.arn));
        own.is_some() && own == arn::without_path(role_arn)
    }

    /// Whether what the caller may do depends on the time.
    #[must_use]
    pub fn depends_on_time(&self) -> bool {
        self.policies().iter().any(Policy::depends_on_time)
    }

    /// Whether the caller may hand a role to SWF: `iam:PassRole` on the role, with SWF as
    /// `iam:PassedToService` (IAM user guide, "Grant a user permissions to pass a role to an AWS
    /// service").
    #[must_use]
    pub fn may_pass(&self, role_arn: &str, context: &Context) -> Access {
        let passed = context.clone().with("iam:PassedToService", SWF);
        self.may("iam:PassRole", role_arn, &passed)
    }

    /// Whether the caller may do an action, as `swf:RespondDecisionTaskCompleted` on a domain's
    /// ARN with the keys of the request, as `swf:activityType.name` (SWF developer guide, "Using
    /// IAM policies to manage access to Amazon SWF resources").
    #[must_use]
    pub fn may(&self, action: &str, resource: &str, context: &Context) -> Access {
        let account = Arn::split(&self.arn).map_or("", |arn| arn.account);
        let principal = role_of_session(&self.arn).unwrap_or_else(|| self.arn.clone());
        let region = Arn::split(resource).map_or("", |arn| arn.region);
        let own = Context::new()
            .with("aws:PrincipalArn", principal)
            .with("aws:PrincipalAccount", account)
            .with_values("aws:RequestedRegion", Some(region).filter(|region| !region.is_empty()));
        let request = Request {
            principal: Principal::Aws(self.arn.clone()),
            action: action.to_owned(),
            resource: resource.to_owned(),
            context: own.and(context),
        };
        evaluate(self.policies.as_slice(), &request)
    }
}
