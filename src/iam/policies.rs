//! The permission policies of a user or role.

use super::document::Policy;

/// Inline policies by their names and managed ones by their ARNs: two namespaces, so that an inline
/// policy and a managed one of the same name stand side by side (IAM user guide, "Managed policies
/// and inline policies").
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Policies(Vec<Policy>);

impl Policies {
    /// Adds a policy, in place of the inline one of its name or of the managed one of its ARN.
    pub fn put(&mut self, policy: Policy) {
        let is_same = |known: &&mut Policy| match policy.arn() {
            Some(arn) => known.arn() == Some(arn),
            None => is_inline(known, policy.name()),
        };
        match self.0.iter_mut().find(is_same) {
            Some(known) => *known = policy,
            None => self.0.push(policy),
        }
    }

    /// Takes the inline policy of that name away; `false`: there is none.
    pub fn delete(&mut self, name: &str) -> bool {
        self.keep(|policy| !is_inline(policy, name))
    }

    /// Takes the managed policy of that ARN away; `false`: it is not attached.
    pub fn detach(&mut self, arn: &str) -> bool {
        self.keep(|policy| policy.arn() != Some(arn))
    }

    /// All of them, in the order in which they were added.
    #[must_use]
    pub fn as_slice(&self) -> &[Policy] {
        &self.0
    }

    fn keep(&mut self, wanted: impl FnMut(&Policy) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(wanted);
        self.0.len() < before
    }
}

fn is_inline(policy: &Policy, name: &str) -> bool {
    policy.arn().is_none() && policy.name() == name
}
