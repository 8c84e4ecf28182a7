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
use crate::iam::{Caller, Policy, PolicyError, PolicyKind, Role, function_arn, lint};
use crate::model::Text;
use crate::service::{PermissionChange, Permissions, Region};

pub(super) const OF_ROLES: [&str; 3] = ["trust", "policies", "attached"];
pub(super) const OF_CALLER: [&str; 3] = ["arn", "policies", "attached"];

/// Reads the request of a change.
type Reading = fn(&mut PermissionsReader, &Mapping<'_>) -> Result<PermissionChange, Refusal>;

/// One kind of change that an administrator makes.
pub(super) struct Change {
    /// The name of IAM's operation.
    pub(super) name: &'static str,
    /// The members of its request.
    pub(super) members: &'static [&'static str],
    read: Reading,
}

/// Row: `name [members] => reading`.
macro_rules! changes {
    ($($name:literal [$($member:literal)*] => $read:ident;)*) => {
        /// The changes of an administrator.
        pub(super) const CHANGES: &[Change] = &[$(
            Change {
                name: $name,
                members: &[$($member),*],
                read: PermissionsReader::$read,
            },
        )*];
    };
}

changes! {
    "createRole" ["roleName" "assumeRolePolicyDocument"] => create_role;
    "deleteRole" ["roleName"] => delete_role;
    "updateAssumeRolePolicy" ["roleName" "policyDocument"] => update_assume_role_policy;
    "putRolePolicy" ["roleName" "policyName" "policyDocument"] => put_role_policy;
    "deleteRolePolicy" ["roleName" "policyName"] => delete_role_policy;
    "attachRolePolicy" ["roleName" "policyArn"] => attach_role_policy;
    "detachRolePolicy" ["roleName" "policyArn"] => detach_role_policy;
    "putUserPolicy" ["userName" "policyName" "policyDocument"] => put_user_policy;
    "deleteUserPolicy" ["userName" "policyName"] => delete_user_policy;
}

/// The names of the changes.
pub(super) fn changes() -> impl Iterator<Item = &'static str> {
    CHANGES.iter().map(|change| change.name)
}

/// Reads what a document says of permissions.
#[derive(Debug, Default)]
pub(super) struct PermissionsReader {
    region: Region,
    /// The customer's managed policies, and AWS's after them.
    managed: Vec<Policy>,
    /// The roles that exist at some time.
    known_roles: Vec<Text>,
    /// The caller's ARN, if the caller is described.
    caller: Option<String>,
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
        for (key, node) in each_member(mapping.get("managedPolicies"), notes) {
            let name = key.text.rsplit('/').next().unwrap_or_default();
            let policy = self.policy(name, PolicyKind::Identity, node);
            let arn = region.policy_arn(&key.text);
            self.managed.extend(notes.note(policy).map(|policy| policy.managed(&arn)));
        }
        self.managed.push(Policy::aws_lambda_role().managed(&region.aws_lambda_role_arn()));
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
            None => self.region.user_arn("caller"),
        };
        self.caller = Some(arn.clone());
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

    /// A managed policy that is named, or whose ARN is given. A name means the customer's own
    /// before AWS's.
    fn managed(&self, node: &Node) -> Result<Policy, Finding> {
        let named = &scalar(node, "the name or ARN of a managed policy")?.text;
        let is_arn = named.starts_with("arn:");
        let name_of = |policy: &'_ Policy| match is_arn {
            true => policy.arn().unwrap_or_default().to_owned(),
            false => policy.name().to_owned(),
        };
        let found = self.managed.iter().find(|policy| *named == *name_of(policy));
        found.cloned().ok_or_else(|| {
            let known: Vec<String> = self.managed.iter().map(name_of).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            Finding::unknown(node.span, "managed policy", named, &known)
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
        let known = CHANGES.iter().find(|change| key.text == *change.name);
        let Change { members, read, .. } = known.ok_or_else(|| Finding::missing(&key.text))?;
        read(self, &Mapping::new(node, members, &mut notes.0)?)
    }

    fn create_role(&mut self, mapping: &Mapping<'_>) -> Result<PermissionChange, Refusal> {
        let role = self.role_arn(mapping)?;
        let trust = self.trust(mapping.get("assumeRolePolicyDocument"))?;
        self.known_roles.push(role.clone());
        let role = Role::trusting(&role, trust);
        let role = role.map_err(|e| Finding::new(mapping.span, e.to_string()))?;
        Ok(PermissionChange::CreateRole(Box::new(role)))
    }

    fn delete_role(&mut self, mapping: &Mapping<'_>) -> Result<PermissionChange, Refusal> {
        Ok(PermissionChange::DeleteRole(self.known_role(mapping)?))
    }

    fn update_assume_role_policy(
        &mut self,
        mapping: &Mapping<'_>,
    ) -> Result<PermissionChange, Refusal> {
        let role = self.known_role(mapping)?;
        let policy = self.trust(Some(mapping.required("policyDocument")?))?;
        Ok(PermissionChange::UpdateAssumeRolePolicy { role, policy })
    }

    fn put_role_policy(&mut self, mapping: &Mapping<'_>) -> Result<PermissionChange, Refusal> {
        let role = self.role_with_policies(mapping)?;
        Ok(PermissionChange::PutRolePolicy { role, policy: self.named_policy(mapping)? })
    }

    fn delete_role_policy(&mut self, mapping: &Mapping<'_>) -> Result<PermissionChange, Refusal> {
        let role = self.role_with_policies(mapping)?;
        Ok(PermissionChange::DeleteRolePolicy { role, policy: policy_name(mapping)? })
    }

    fn attach_role_policy(&mut self, mapping: &Mapping<'_>) -> Result<PermissionChange, Refusal> {
        let role = self.role_with_policies(mapping)?;
        let policy = self.managed(mapping.required("policyArn")?)?;
        Ok(PermissionChange::AttachRolePolicy { role, policy })
    }

    fn detach_role_policy(&mut self, mapping: &Mapping<'_>) -> Result<PermissionChange, Refusal> {
        let role = self.role_with_policies(mapping)?;
        let policy = self.managed(mapping.required("policyArn")?)?;
        let policy = Text::from(policy.arn().unwrap_or_default());
        Ok(PermissionChange::DetachRolePolicy { role, policy })
    }

    fn put_user_policy(&mut self, mapping: &Mapping<'_>) -> Result<PermissionChange, Refusal> {
        self.look_at_user(mapping)?;
        Ok(PermissionChange::PutUserPolicy(self.named_policy(mapping)?))
    }

    fn delete_user_policy(&mut self, mapping: &Mapping<'_>) -> Result<PermissionChange, Refusal> {
        self.look_at_user(mapping)?;
        Ok(PermissionChange::DeleteUserPolicy(policy_name(mapping)?))
    }

    /// The only user there is, is the caller, so that nobody needs to name it.
    fn look_at_user(&self, mapping: &Mapping<'_>) -> Result<(), Finding> {
        let Some(caller) = self.caller.as_deref() else { return Ok(()) };
        let user = caller.split_once(":user/").and_then(|(_, path)| path.rsplit('/').next());
        let named = mapping.get("userName").map(|node| Ok((node, scalar(node, "a user's name")?)));
        let Some((node, named)) = named.transpose()? else {
            let hint = "change a role's policies with `putRolePolicy` and `deleteRolePolicy`";
            let no_user =
                || Finding::new(mapping.span, format!("the caller `{caller}` is no user"));
            return user.map(|_| ()).ok_or_else(|| no_user().hint(hint));
        };
        if user == Some(named.text.as_str()) {
            return Ok(());
        }
        let message = format!("the caller is `{caller}`, and not the user `{}`", named.text);
        Err(Finding::new(node.span, message).hint("only the caller's policies count"))
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

    /// A role whose policies count: one that is described, or the caller's.
    fn role_with_policies(&self, mapping: &Mapping<'_>) -> Result<Text, Finding> {
        let role = self.role_arn(mapping)?;
        let is_caller = |arn: &String| Caller::new(arn).is_role(&role);
        match self.caller.as_ref().is_some_and(is_caller) {
            true => Ok(role),
            false => self.known_role(mapping),
        }
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
