//! IAM's answer and its reason, in words for the person.

use std::fmt;

/// Whether a request may be made, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It may.
    Allowed {
        /// The first statement that allows it; of two policies that both have to allow, the one
        /// of the identity.
        by: StatementName,
    },
    /// It may not.
    Denied(Denial),
}

impl Access {
    /// Whether the request may be made.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self, Access::Allowed { .. })
    }
}

/// A request that may not be made; as text it is a sentence that says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Who asked: an ARN or a service.
    pub principal: String,
    /// What a policy calls the one who asked: for a session the ARN of its role, with the path.
    pub principal_arn: String,
    /// What for.
    pub action: String,
    /// On what.
    pub resource: String,
    /// Why not.
    pub reason: DenialReason,
}

/// Why a request may not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DenialReason {
    /// A statement denies it; no other one can undo that.
    Explicit {
        /// The first statement that denies it.
        by: StatementName,
    },
    /// No statement allows it.
    Implicit {
        /// Whose policies would have to allow it.
        lacking: Lacking,
        /// Those that would allow something, each with what keeps it from this request.
        unmet: Vec<(StatementName, Mismatch)>,
    },
}

/// Which policies do not allow a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// The policies of the user or role that asks.
    Identity,
    /// The policy of the resource, for an account other than that of the one that asks.
    Resource,
    /// The trust policy of the role.
    Trust,
}

/// A statement by its policy and its place there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementName {
    /// The policy's name.
    pub policy: String,
    /// The statement's Sid, if it has one that is not empty.
    pub sid: Option<String>,
    /// Its place, from 0.
    pub index: usize,
}

/// The first element of a statement that a request does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The statement is about others.
    Principal,
    /// It is about other actions.
    Action,
    /// It is about other resources.
    Resource,
    /// A condition does not hold.
    Condition {
        /// The operator, as it was written.
        operator: String,
        /// The key, as it was written.
        key: String,
        /// The values that the request has for the key.
        values: Vec<String>,
    },
}

impl Mismatch {
    /// How far the statement was met, in the order in which its elements are looked at.
    fn nearness(&self) -> u8 {
        match self {
            Mismatch::Principal => 0,
            Mismatch::Action => 1,
            Mismatch::Resource => 2,
            Mismatch::Condition { .. } => 3,
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Access::Allowed { by } => write!(f, "{by} allows it"),
            Access::Denied(denial) => denial.fmt(f),
        }
    }
}

impl Denial {
    /// What AWS tells the one who asked: no statement is named (recorded of Lambda's Invoke).
    #[must_use]
    pub fn told(&self) -> String {
        let Denial { principal, action, resource, reason, .. } = self;
        let because = match reason {
            DenialReason::Explicit { .. } => "with an explicit deny".to_owned(),
            DenialReason::Implicit { lacking, .. } => {
                let policy = match lacking {
                    Lacking::Identity => "identity-based",
                    Lacking::Resource => "resource-based",
                    Lacking::Trust => "trust",
                };
                format!("because no {policy} policy allows the {action} action")
            }
        };
        format!(
            "User: {principal} is not authorized to perform: {action} on resource: {resource} \
             {because}"
        )
    }
}

impl Denial {
    /// What would have to change for the request to be allowed, in a sentence.
    #[must_use]
    pub fn remedy(&self) -> String {
        let Denial { principal, principal_arn, action, resource, reason } = self;
        let (lacking, unmet) = match reason {
            DenialReason::Explicit { by } => {
                return format!(
                    "narrow or remove {by}; while it denies, no other statement can allow"
                );
            }
            DenialReason::Implicit { lacking, unmet } => (lacking, unmet),
        };
        let nearest = unmet.iter().max_by_key(|(_, mismatch)| mismatch.nearness());
        if let Some((statement, Mismatch::Condition { key, values, .. })) = nearest {
            let is = match values.as_slice() {
                [] => format!("requests without `{key}`"),
                values => format!("`{}` as `{key}`", values.join("`, `")),
            };
            return format!("let the conditions of {statement} hold for {is}");
        }
        match lacking {
            Lacking::Identity => format!(
                "add to a policy of the user or role: {{\"Effect\": \"Allow\", \"Action\": \
                 \"{action}\", \"Resource\": \"{resource}\"}}"
            ),
            Lacking::Resource => format!(
                "add to the policy of `{resource}`: {{\"Effect\": \"Allow\", \"Principal\": \
                 {{\"AWS\": \"{principal_arn}\"}}, \"Action\": \"{action}\", \"Resource\": \
                 \"{resource}\"}}"
            ),
            Lacking::Trust => format!(
                "add to the trust policy: {{\"Effect\": \"Allow\", \"Principal\": \
                 {{\"Service\": \"{principal}\"}}, \"Action\": \"{action}\"}}"
            ),
        }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Denial { principal, action, resource, reason, .. } = self;
        write!(f, "`{principal}` may not `{action}` on `{resource}`: {reason}")
    }
}

impl fmt::Display for DenialReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lacking, unmet) = match self {
            DenialReason::Explicit { by } => return write!(f, "{by} denies it"),
            DenialReason::Implicit { lacking, unmet } => (lacking, unmet),
        };
        f.write_str(match lacking {
            Lacking::Identity => "no policy of the user or role allows it",
            Lacking::Resource => "no statement of the resource's policy allows it, and one has to",
            Lacking::Trust => "no statement of the role's trust policy allows it",
        })?;
        // Only the nearest ones help; a statement about other actions says little beside them.
        let nearest = unmet.iter().map(|(_, mismatch)| mismatch.nearness()).max();
        let nearest = unmet.iter().filter(|(_, mismatch)| Some(mismatch.nearness()) == nearest);
        for (index, (statement, mismatch)) in nearest.enumerate() {
            let before = if index == 0 { "; " } else { ", " };
            write!(f, "{before}{statement} {mismatch}")?;
        }
        Ok(())
    }
}

impl fmt::Display for StatementName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sid {
            Some(sid) => write!(f, "statement `{sid}` of policy `{}`", self.policy),
            None => write!(f, "statement {} of policy `{}`", self.index, self.policy),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mismatch::Principal => f.write_str("is about other principals"),
            Mismatch::Action => f.write_str("is about other actions"),
            Mismatch::Resource => f.write_str("is about other resources"),
            Mismatch::Condition { operator, key, values } => {
                let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                let is = match values.is_empty() {
                    true => "absent".to_owned(),
                    false => values.join(" and "),
                };
                write!(f, "wants `{operator}` of `{key}`, which is {is}")
            }
        }
    }
}
