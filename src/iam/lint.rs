//! What IAM takes and is hardly meant.

use super::access::StatementName;
use super::condition::Condition;
use super::document::{Policy, Statement};
use super::pattern::{PARTS_OF_ARN, Pattern};

/// A warning about a statement; as text it is a sentence with a hint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// An action that reads as one of SWF's decisions, but that IAM does not have.
    #[error(
        "{statement} names `{action}`, which is no action of IAM; functions are invoked with \
             the role of the execution, so give that role `lambda:InvokeFunction`"
    )]
    NoSuchAction {
        /// Where it stands.
        statement: StatementName,
        /// The action, as it was written.
        action: String,
    },
    /// Conditions on the domain and on its account that exclude each other.
    #[error(
        "{statement} can never match: `aws:SourceArn` is to be of account `{of_arn}` and \
             `aws:SourceAccount` to be `{account}`, but SWF sends both of one domain"
    )]
    AccountsDiffer {
        /// Where they stand.
        statement: StatementName,
        /// The account in the first value for the ARN.
        of_arn: String,
        /// The first value for the account.
        account: String,
    },
    /// A value for an ARN that has too few parts to match one.
    #[error(
        "{statement} compares `{key}` with `{value}`, which matches no ARN: each of the six \
             parts between colons is compared for itself, so write \
             `arn:partition:service:region:account:resource`"
    )]
    ShortArn {
        /// Where it stands.
        statement: StatementName,
        /// The condition's key, as it was written.
        key: String,
        /// The value, as it was written.
        value: String,
    },
}

impl Warning {
    /// The statement that the warning is about.
    #[must_use]
    pub fn statement(&self) -> &StatementName {
        match self {
            Warning::NoSuchAction { statement, .. }
            | Warning::AccountsDiffer { statement, .. }
            | Warning::ShortArn { statement, .. } => statement,
        }
    }
}

/// Reads a policy for what is hardly meant.
#[must_use]
pub fn lint(policy: &Policy) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (index, statement) in policy.statements.iter().enumerate() {
        let name = || StatementName {
            policy: policy.name().to_owned(),
            sid: statement.sid.clone(),
            index,
        };
        for action in &statement.actions.list {
            if action.text.eq_ignore_ascii_case("swf:ScheduleLambdaFunction") {
                let action = action.text.clone();
                warnings.push(Warning::NoSuchAction { statement: name(), action });
            }
        }
        for condition in statement.conditions.iter().filter(|one| one.operator.is_of_arns()) {
            for value in condition.values.iter().filter(|value| account_of(value).is_none()) {
                let (key, value) = (condition.key.clone(), value.clone());
                warnings.push(Warning::ShortArn { statement: name(), key, value });
            }
        }
        if let Some((of_arn, account)) = accounts_that_differ(statement) {
            warnings.push(Warning::AccountsDiffer { statement: name(), of_arn, account });
        }
    }
    warnings
}

/// The accounts of two conditions of which one at most can hold.
fn accounts_that_differ(statement: &Statement) -> Option<(String, String)> {
    let on = |key: &'static str| {
        let wanted = move |one: &&Condition| {
            one.key.eq_ignore_ascii_case(key) && one.operator.wants_one_of()
        };
        statement.conditions.iter().filter(wanted)
    };
    for arns in on("aws:SourceArn") {
        let parts = arns.values.iter().map(|arn| account_of(arn));
        // An ARN with fewer parts, or with a star over several, tells no account.
        let Some(of_arns) = parts.collect::<Option<Vec<_>>>() else { continue };
        for accounts in on("aws:SourceAccount") {
            let wildcards = arns.operator.has_wildcards() || accounts.operator.has_wildcards();
            let apart = |of_arn: &&str| {
                accounts.values.iter().all(|account| !may_be_equal(of_arn, account, wildcards))
            };
            if let (Some(of_arn), Some(account)) = (of_arns.first(), accounts.values.first())
                && of_arns.iter().all(apart)
            {
                return Some(((*of_arn).to_owned(), account.clone()));
            }
        }
    }
    None
}

fn account_of(arn: &str) -> Option<&str> {
    let parts: Vec<&str> = arn.splitn(PARTS_OF_ARN, ':').collect();
    (parts.len() == PARTS_OF_ARN).then(|| parts[4])
}

/// Whether one text can match both; two patterns are taken to have one.
fn may_be_equal(left: &str, right: &str, wildcards: bool) -> bool {
    if left.contains("${") || right.contains("${") {
        return true;
    }
    if !wildcards {
        return left == right;
    }
    let (left_pattern, right_pattern) = (Pattern::new(left), Pattern::new(right));
    match (left_pattern.is_literal(), right_pattern.is_literal()) {
        (true, _) => right_pattern.matches(left),
        (false, true) => left_pattern.matches(right),
        (false, false) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::PolicyKind;

    fn trust(conditions: &str) -> Vec<Warning> {
        let text = format!(
            r#"{{"Statement": {{"Sid": "One", "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {{"Service": "swf.amazonaws.com"}}, "Condition": {conditions}}}}}"#
        );
        lint(&Policy::parse("trust", PolicyKind::Trust, &text).unwrap())
    }

    #[test]
    fn conditions_on_two_accounts_can_never_hold() {
        let rows = [
            ("111122223333", "StringEquals", "111122223333", 0),
            ("111122223333", "StringEquals", "444455556666", 1),
            ("111122223333", "StringLike", "4444*", 1),
            ("111122223333", "StringLike", "1111*", 0),
            ("1111*", "StringEquals", "444455556666", 1),
            ("1111*", "StringLike", "*3333", 0),
            ("*", "StringEquals", "444455556666", 0),
            ("111122223333", "StringNotEquals", "444455556666", 0),
        ];
        for (of_arn, operator, account, expected) in rows {
            let warnings = trust(&format!(
                r#"{{"ArnLike": {{"AWS:SourceArn": "arn:aws:swf:*:{of_arn}:/domain/*"}},
                    "{operator}": {{"aws:sourceAccount": ["{account}"]}}}}"#
            ));
            assert_eq!(warnings.len(), expected, "{of_arn}, {operator} {account}");
        }
    }

    #[test]
    fn a_value_with_fewer_than_six_parts_matches_no_arn() {
        let rows = [
            (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:swf:*/domain/parcels"}}"#, 1),
            (r#"{"ArnNotEquals": {"aws:SourceArn": ["*", "a:b"]}}"#, 2),
            (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:swf:*:*:/domain/parcels"}}"#, 0),
            (r#"{"StringLike": {"aws:SourceArn": "arn:aws:swf:*/domain/parcels"}}"#, 0),
        ];
        for (conditions, expected) in rows {
            assert_eq!(trust(conditions).len(), expected, "{conditions}");
        }
    }

    #[test]
    fn a_warning_says_where_and_why() {
        let text = r#"{"Statement": [{"Effect": "Allow", "Resource": "*",
            "Action": ["swf:Poll*", "swf:scheduleLambdaFunction"]}]}"#;
        let policy = Policy::parse("decider", PolicyKind::Identity, text).unwrap();
        let warnings: Vec<String> = lint(&policy).iter().map(Warning::to_string).collect();
        assert_eq!(
            warnings,
            ["statement 0 of policy `decider` names `swf:scheduleLambdaFunction`, which is no \
             action of IAM; functions are invoked with the role of the execution, so give that \
             role `lambda:InvokeFunction`"]
        );
    }
}
