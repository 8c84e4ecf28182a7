//! From policies and a request to an answer.
//!
//! A statement matches when its principal, its action, its resource and every condition do. One
//! match of a `Deny` anywhere denies; otherwise one of an `Allow` allows; otherwise it is denied
//! (IAM user guide, "Policy evaluation logic").

use super::access::{Access, Denial, DenialReason, Lacking, Mismatch, StatementName};
use super::arn::Arn;
use super::context::Context;
use super::document::{Policy, PolicyKind, PrincipalName, ResourcePattern, Statement};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A service, as `swf.amazonaws.com`.
    Service(String),
    /// A user, a role or a role's session, by its ARN.
    Aws(String),
}

impl Principal {
    /// The ARN or the service's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Principal::Service(name) | Principal::Aws(name) => name,
        }
    }

    fn account(&self) -> Option<&str> {
        match self {
            Principal::Service(_) => None,
            Principal::Aws(arn) => Arn::split(arn).map(|arn| arn.account),
        }
    }
}

/// A question to IAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// What for, as `lambda:InvokeFunction`.
    pub action: String,
    /// The ARN that it is about, or `*`.
    pub resource: String,
    /// The condition keys of the request.
    pub context: Context,
}

/// Asks the policies of the user or role that makes the request.
///
/// The answer is the same for every order of policies and statements, but for which of several
/// statements it names.
#[must_use]
pub fn evaluate(policies: &[Policy], request: &Request) -> Access {
    let found = Found::among(policies, request);
    match (found.denying, found.allowing) {
        (Some(by), _) => request.denied(DenialReason::Explicit { by }),
        (None, Some((by, _))) => Access::Allowed { by },
        (None, None) => request.lacks(lacking(policies), found.unmet),
    }
}

/// Asks the policies of the one that asks together with the policy of the resource.
///
/// Within one account either may allow, unless the resource's policy names the account alone, which
/// leaves the answer to the account's own policies. Across accounts both have to allow (IAM user
/// guide, "Cross-account policy evaluation logic"). A service needs the resource's policy only.
#[must_use]
pub fn evaluate_with_resource(
    policies: &[Policy],
    resource_policy: Option<&Policy>,
    resource_account: &str,
    request: &Request,
) -> Access {
    let own = Found::among(policies, request);
    let other = resource_policy
        .map_or_else(Found::default, |policy| Found::among(std::slice::from_ref(policy), request));
    if let Some(by) = own.denying.or(other.denying) {
        return request.denied(DenialReason::Explicit { by });
    }
    let same_account = request.principal.account() == Some(resource_account);
    match (own.allowing, other.allowing, &request.principal) {
        (_, Some((by, _)), Principal::Service(_)) => Access::Allowed { by },
        (_, None, Principal::Service(_)) => request.lacks(Lacking::Resource, other.unmet),
        (Some((by, _)), _, _) if same_account => Access::Allowed { by },
        (_, Some((by, false)), _) if same_account => Access::Allowed { by },
        (Some((by, _)), Some(_), _) => Access::Allowed { by },
        (Some(_), None, _) => request.lacks(Lacking::Resource, other.unmet),
        (None, _, _) => request.lacks(Lacking::Identity, own.unmet),
    }
}

/// Asks the policy of the resource alone, where nothing is said of the one that asks: that side
/// allows. `None`: the policy has nothing to say, and within one account it need not.
#[must_use]
pub(super) fn evaluate_resource(
    policy: &Policy,
    resource_account: &str,
    request: &Request,
) -> Option<Access> {
    let found = Found::among(std::slice::from_ref(policy), request);
    let same_account = request.principal.account() == Some(resource_account);
    match (found.denying, found.allowing) {
        (Some(by), _) => Some(request.denied(DenialReason::Explicit { by })),
        (None, Some((by, _))) => Some(Access::Allowed { by }),
        (None, None) if same_account => None,
        (None, None) => Some(request.lacks(Lacking::Resource, found.unmet)),
    }
}

/// Whose word is missing when these policies do not allow.
fn lacking(policies: &[Policy]) -> Lacking {
    match policies.first().map(Policy::kind) {
        Some(PolicyKind::Trust) => Lacking::Trust,
        Some(PolicyKind::Resource) => Lacking::Resource,
        Some(PolicyKind::Identity) | None => Lacking::Identity,
    }
}

impl Request {
    fn denied(&self, reason: DenialReason) -> Access {
        let principal = self.principal.as_str();
        Access::Denied(Denial {
            principal: principal.to_owned(),
            principal_arn: lasting_arn(principal, &self.context),
            action: self.action.clone(),
            resource: self.resource.clone(),
            reason,
        })
    }

    fn lacks(&self, lacking: Lacking, unmet: Vec<(StatementName, Mismatch)>) -> Access {
        self.denied(DenialReason::Implicit { lacking, unmet })
    }
}

/// What a search through policies brought.
#[derive(Default)]
struct Found {
    denying: Option<StatementName>,
    /// And whether the statement names nobody closer than the account.
    allowing: Option<(StatementName, bool)>,
    unmet: Vec<(StatementName, Mismatch)>,
}

impl Found {
    fn among(policies: &[Policy], request: &Request) -> Self {
        let mut found = Found::default();
        for policy in policies {
            for (index, statement) in policy.statements.iter().enumerate() {
                found.add(policy, index, statement, request);
            }
        }
        found
    }

    fn add(&mut self, policy: &Policy, index: usize, statement: &Statement, request: &Request) {
        let name = || StatementName {
            policy: policy.name().to_owned(),
            sid: statement.sid.clone(),
            index,
        };
        match (mismatch(statement, policy.variables, request), statement.allows) {
            (None, false) => {
                self.denying.get_or_insert_with(name);
            }
            (None, true) => {
                let by_account = names_account_only(statement, request);
                if self.allowing.as_ref().is_none_or(|(_, account)| *account && !by_account) {
                    self.allowing = Some((name(), by_account));
                }
            }
            (Some(mismatch), true) => self.unmet.push((name(), mismatch)),
            (Some(_), false) => {}
        }
    }
}

fn mismatch(statement: &Statement, variables: bool, request: &Request) -> Option<Mismatch> {
    let Request { principal, action, resource, context } = request;
    if let Some(principals) = &statement.principals
        && !principals.covers(|name| name.is(principal, context))
    {
        return Some(Mismatch::Principal);
    }
    let action = action.to_lowercase();
    if !statement.actions.covers(|known| known.pattern.matches(&action)) {
        return Some(Mismatch::Action);
    }
    if let Some(resources) = &statement.resources
        && !resources.covers(|pattern| match pattern {
            ResourcePattern::All => true,
            ResourcePattern::Arn(template) => template.matches_arn(resource, context),
        })
    {
        return Some(Mismatch::Resource);
    }
    let unmet = statement.conditions.iter().find(|one| !one.holds(variables, context))?;
    Some(Mismatch::Condition {
        operator: unmet.operator.to_string(),
        key: unmet.key.clone(),
        values: context.values(&unmet.key).to_vec(),
    })
}

fn names_account_only(statement: &Statement, request: &Request) -> bool {
    let Some(principals) = &statement.principals else { return false };
    let closer = |name: &PrincipalName| {
        name.is(&request.principal, &request.context) && !name.is_account(&request.principal)
    };
    !principals.not && !principals.list.iter().any(closer)
}

impl PrincipalName {
    /// Whether a principal is meant (IAM user guide, "AWS JSON policy elements: Principal"): a
    /// service by its name; others by their ARN, their role's or their account. A session's own ARN
    /// leaves the path of its role out, which the request tells with `aws:PrincipalArn`.
    fn is(&self, principal: &Principal, context: &Context) -> bool {
        match (self, principal) {
            (PrincipalName::Everyone, _) => true,
            (PrincipalName::Service(name), Principal::Service(asking)) => name == asking,
            (PrincipalName::Aws(name), Principal::Aws(arn)) => {
                self.is_account(principal) || name == arn || *name == lasting_arn(arn, context)
            }
            (PrincipalName::Service(_) | PrincipalName::Aws(_) | PrincipalName::Other, _) => false,
        }
    }

    fn is_account(&self, principal: &Principal) -> bool {
        let (PrincipalName::Aws(name), Some(account)) = (self, principal.account()) else {
            return false;
        };
        let root =
            |arn: Arn<'_>| arn.service == "iam" && arn.resource == "root" && arn.account == account;
        name == account || Arn::split(name).is_some_and(root)
    }
}

/// The ARN of the user or role behind a principal.
fn lasting_arn(arn: &str, context: &Context) -> String {
    let told = context.single("aws:PrincipalArn").map(str::to_owned);
    told.or_else(|| role_of_session(arn)).unwrap_or_else(|| arn.to_owned())
}

/// The ARN of the role that a session is of, as far as the session's tells: it has no path.
pub(super) fn role_of_session(arn: &str) -> Option<String> {
    let Arn { partition, service, account, resource, .. } = Arn::split(arn)?;
    let (role, _) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
    (service == "sts").then(|| format!("arn:{partition}:iam::{account}:role/{role}"))
}
