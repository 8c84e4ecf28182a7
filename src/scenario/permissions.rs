//! Who may do what: the roles with their policies, the caller's policies, the functions' own, and
//! how an administrator changes them while workflows run. Policies stand there as AWS prints them.

use indexmap::IndexMap;

use super::finding::Finding;
use super::json;
use super::mapping::{Mapping, items, members, scalar};
use super::node::{Key, Node, Value};
use super::notes::Notes;
use super::reader::{Reader, Refusal, Scope};
use super::source::Span;
use crate::iam::{
    AWS_LAMBDA_ROLE, Caller, Policy, PolicyError, PolicyKind, Role, function_arn, lint,
};
use crate::model::Text;
use crate::service::{PermissionChange, Permissions, Region};

pub(super) const OF_ROLES: [&str; 3] = ["trust", "policies", "attached"];
pub(super) const OF_CALLER: [&str; 3] = ["arn", "policies", "attached"];

/// The changes of an administrator, by the names of IAM's operations, each with its members.
pub(super) const CHANGES: [(&str, &[&str]); 9] = [
    ("createRole", &["roleName", "assumeRolePolicyDocument"]),
    ("deleteRole", &["roleName"]),
    ("updateAssumeRolePolicy", &["roleName", "policyDocument"]),
    ("putRolePolicy", &["roleName", "policyName", "policyDocument"]),
    ("deleteRolePolicy", &["roleName", "policyName"]),
    ("attachRolePolicy", &["roleName", "policyArn"]),
    ("detachRolePolicy", &["roleName", "policyArn"]),
    ("putUserPolicy", &["userName", "policyName", "policyDocument"]),
    ("deleteUserPolicy", &["userName", "policyName"]),
];

/// The names of the changes.
pub(super) fn changes() -> impl Iterator<Item = &'static str> {
    CHANGES.iter().map(|(name, _)| *name)
}

/// Reads what a document says of permissions.
#[derive(Debug, Default)]
pub(super) struct PermissionsReader {
    region: Region,
    /// The customer's managed policies and AWS's, by name.
    managed: IndexMap<Text, Policy>,
    /// The roles that exist at some time.
    known_roles: Vec<Text>,
    /// What IAM takes and is hardly meant.
    pub(super) warnings: Vec<Finding>,
}

impl PermissionsReader {
    /// Reads the sections `managedPolicies`, `roles` and `caller`.
    pub(super) fn read(
        &mut self,
        mapping: &Mapping<'_>,
        region: &Region,
        notes: &mut Notes,
    ) -> Permissions {
        self.region = region.clone();
        self.managed.insert(Text::of(AWS_LAMBDA_ROLE), Policy::aws_lambda_role());
        for (key, node) in each_member(mapping.get("managedPolicies"), notes) {
            let policy = self.policy(&key.text, PolicyKind::Identity, node);
            if let Some(policy) = notes.note(policy) {
                self.managed.insert(key.text.clone(), policy);
            }
        }
        let mut permissions = Permissions::default();
        if let Some(node) = mapping.get("roles") {
            permissions.roles = Some(self.roles(node, notes));
        }
        if let Some(node) = mapping.get("caller") {
            let caller = self.caller(node, notes);
            permissions.caller = notes.note(caller);
        }
        permissions
    }

    fn roles(&mut self, node: &Node, notes: &mut Notes) -> IndexMap<Text, Role> {
        let mut roles = IndexMap::new();
        for (key, node) in each_member(Some(node), notes) {
            let arn = self.region.role_arn(&key.text);
            self.known_roles.push(arn.clone());
            let role = self.role(key, &arn, node, notes);
            if let Some(role) = notes.note(role) {
                roles.insert(arn, role);
            }
        }
        roles
    }

    fn role(
        &mut self,
        key: &Key,
        arn: &str,
        node: &Node,
        notes: &mut Notes,
    ) -> Result<Role, Refusal> {
        let mapping = Mapping::new(node, &OF_ROLES, &mut notes.0)?;
        let trust = self.trust(mapping.get("trust"))?;
        let role = Role::trusting(arn, trust);
        let mut role = role.map_err(|error| Finding::new(key.span, error.to_string()))?;
        for policy in self.policies(&mapping, notes) {
            role.put_policy(policy);
        }
        Ok(role)
    }

    /// A role without a trust policy of its own trusts SWF.
    fn trust(&mut self, node: Option<&Node>) -> Result<Policy, Refusal> {
        match node {
            Some(node) => self.policy("trust policy", PolicyKind::Trust, node),
            None => Ok(Policy::trusts_swf()),
        }
    }

    fn caller(&mut self, node: &Node, notes: &mut Notes) -> Result<Caller, Refusal> {
        let mapping = Mapping::new(node, &OF_CALLER, &mut notes.0)?;
        let arn = match mapping.get("arn") {
            Some(node) => scalar(node, "an ARN")?.text.to_string(),
            None => format!("arn:aws:iam::{}:user/caller", self.region.account),
        };
        let mut caller = Caller::new(&arn);
        for policy in self.policies(&mapping, notes) {
            caller.put_policy(policy);
        }
        Ok(caller)
    }

    /// The inline policies and the attached ones.
    fn policies(&mut self, mapping: &Mapping<'_>, notes: &mut Notes) -> Vec<Policy> {
        let mut policies = Vec::new();
        for (key, node) in each_member(mapping.get("policies"), notes) {
            let policy = self.policy(&key.text, PolicyKind::Identity, node);
            policies.extend(notes.note(policy));
        }
        let attached = mapping.get("attached").and_then(|node| notes.note(items(node)));
        for node in attached.unwrap_or_default() {
            let policy = self.managed(node);
            policies.extend(notes.note(policy));
        }
        policies
    }

    /// A managed policy that is named, or whose ARN is given.
    fn managed(&self, node: &Node) -> Result<Policy, Finding> {
        let scalar = scalar(node, "the name or ARN of a managed policy")?;
        let name = scalar.text.rsplit('/').next().unwrap_or_default();
        self.managed.get(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.managed.keys().map(Text::as_str).collect();
            Finding::unknown(node.span, "managed policy", name, &known)
                .hint("describe it under `managedPolicies`")
        })
    }

    /// A policy document; as text it is JSON.
    pub(super) fn policy(
        &mut self,
        name: &str,
        kind: PolicyKind,
        node: &Node,
    ) -> Result<Policy, Refusal> {
        let text = match Reader::new(node, Scope::Fixed)? {
            _ if node.scalar().is_some_and(|scalar| !scalar.is_nothing()) => {
                scalar(node, "a policy")?.text.to_string()
            }
            Some(reader) => json::text_of(&reader)?,
            None => String::new(),
        };
        let policy = Policy::parse(name, kind, &text).map_err(|error| {
            let PolicyError { policy, at, problem } = error;
            Finding::new(span_at(node, &at), format!("policy `{policy}`: {problem}"))
        })?;
        for warning in lint(&policy) {
            let at = format!("Statement[{}]", warning.statement().index);
            self.warnings.push(Finding::new(span_at(node, &at), warning.to_string()));
        }
        Ok(policy)
    }

    /// The own policy of a function, with the function's ARN.
    pub(super) fn of_function(
        &mut self,
        key: &Key,
        node: &Node,
        domain: &str,
    ) -> Result<(Text, Policy), Refusal> {
        let domain_arn = self.region.domain_arn(domain);
        let arn = function_arn(&key.text, &domain_arn);
        let arn = arn.map_err(|error| Finding::new(key.span, error.to_string()))?;
        let policy = self.policy("function policy", PolicyKind::Resource, node)?;
        Ok((Text::from(arn), policy))
    }

    /// A change of an administrator.
    pub(super) fn change(
        &mut self,
        key: &Key,
        node: &Node,
        notes: &mut Notes,
    ) -> Result<PermissionChange, Refusal> {
        let known = CHANGES.iter().find(|(name, _)| key.text == **name);
        let (name, known) = known.ok_or_else(|| Finding::missing(&key.text))?;
        let mapping = Mapping::new(node, known, &mut notes.0)?;
        Ok(match *name {
            "createRole" => {
                let role = self.role_arn(&mapping)?;
                let trust = self.trust(mapping.get("assumeRolePolicyDocument"))?;
                self.known_roles.push(role.clone());
                let role = Role::trusting(&role, trust);
                let role = role.map_err(|e| Finding::new(mapping.span, e.to_string()))?;
                PermissionChange::CreateRole(Box::new(role))
            }
            "deleteRole" => PermissionChange::DeleteRole(self.known_role(&mapping)?),
            "updateAssumeRolePolicy" => {
                let role = self.known_role(&mapping)?;
                let policy = self.trust(Some(mapping.required("policyDocument")?))?;
                PermissionChange::UpdateAssumeRolePolicy { role, policy }
            }
            "putRolePolicy" => {
                let role = self.known_role(&mapping)?;
                PermissionChange::PutRolePolicy { role, policy: self.named_policy(&mapping)? }
            }
            "deleteRolePolicy" => PermissionChange::DeleteRolePolicy {
                role: self.known_role(&mapping)?,
                policy: policy_name(&mapping)?,
            },
            "attachRolePolicy" => PermissionChange::PutRolePolicy {
                role: self.known_role(&mapping)?,
                policy: self.managed(mapping.required("policyArn")?)?,
            },
            "detachRolePolicy" => PermissionChange::DeleteRolePolicy {
                role: self.known_role(&mapping)?,
                policy: Text::from(self.managed(mapping.required("policyArn")?)?.name()),
            },
            "putUserPolicy" => PermissionChange::PutUserPolicy(self.named_policy(&mapping)?),
            _ => PermissionChange::DeleteUserPolicy(policy_name(&mapping)?),
        })
    }

    fn role_arn(&self, mapping: &Mapping<'_>) -> Result<Text, Finding> {
        let name = scalar(mapping.required("roleName")?, "the name or ARN of a role")?;
        Ok(self.region.role_arn(&name.text))
    }

    fn known_role(&self, mapping: &Mapping<'_>) -> Result<Text, Finding> {
        let role = self.role_arn(mapping)?;
        if self.known_roles.contains(&role) {
            return Ok(role);
        }
        Err(self.unknown_role(mapping.required("roleName")?.span, &role))
    }

    fn unknown_role(&self, span: Span, role: &str) -> Finding {
        let known: Vec<&str> = self.known_roles.iter().map(Text::as_str).collect();
        Finding::unknown(span, "role", role, &known)
    }

    fn named_policy(&mut self, mapping: &Mapping<'_>) -> Result<Policy, Refusal> {
        let name = policy_name(mapping)?;
        self.policy(&name, PolicyKind::Identity, mapping.required("policyDocument")?)
    }

    /// Warns of a role that is named and not described: no task can ever start with it.
    pub(super) fn named(&mut self, role: &Text, span: Span) {
        if !self.known_roles.contains(role) {
            let finding = self.unknown_role(span, role);
            self.warnings.push(finding.hint("its Lambda tasks fail to start: ASSUME_ROLE_FAILED"));
        }
    }
}

fn policy_name(mapping: &Mapping<'_>) -> Result<Text, Finding> {
    Ok(scalar(mapping.required("policyName")?, "the name of a policy")?.text.clone())
}

fn each_member<'n>(node: Option<&'n Node>, notes: &mut Notes) -> &'n [(Key, Node)] {
    node.and_then(|node| notes.note(members(node))).unwrap_or_default()
}

/// Where a path such as `Statement[1].Condition.StringEquals` leads in a policy; as far as it goes.
fn span_at(node: &Node, path: &str) -> Span {
    let path = path.trim_start_matches('.');
    if let Some((index, rest)) = path.strip_prefix('[').and_then(|path| path.split_once(']')) {
        let Value::List(items) = &node.value else { return node.span };
        let item = index.parse().ok().and_then(|index: usize| items.get(index));
        return item.map_or(node.span, |item| span_at(item, rest));
    }
    let Value::Map(members) = &node.value else { return node.span };
    let leads = |key: &Key| {
        let rest = path.strip_prefix(key.text.as_str())?;
        (rest.is_empty() || rest.starts_with(['.', '['])).then_some(rest)
    };
    let found = members.iter().find_map(|(key, node)| Some((key, node, leads(key)?)));
    match found {
        Some((key, _, "")) => key.span,
        Some((_, node, rest)) => span_at(node, rest),
        None => node.span,
    }
}
