//! Which documents are policies, and what is said of those that are none.

use swf_sim::iam::{Policy, PolicyKind};

fn complaint(kind: PolicyKind, text: &str) -> String {
    match Policy::parse("p", kind, text) {
        Ok(_) => "fine".to_owned(),
        Err(error) => format!("{}: {}", error.at, error.problem),
    }
}

#[test]
fn a_policy_of_a_user_or_role_is_read_strictly() {
    let rows = [
        (r#""Effect": "Allow", "Action": "*", "Resource": "*""#, "fine"),
        (r#""Sid": "", "Effect": "Deny", "NotAction": ["a:b"], "NotResource": "*""#, "fine"),
        (r#""Effect": "Allow", "Action": "a:b", "Resource": "arn:aws:lambda:::x:$LATEST""#, "fine"),
        (
            r#""Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*""#,
            "Statement.Effect: `Effect` stands here twice; join the two",
        ),
        (
            r#""Effect": "allow", "Action": "*", "Resource": "*""#,
            "Statement.Effect: unknown effect `allow`; effects: `Allow`, `Deny`",
        ),
        (
            r#""Effect": "Allow", "Action": ["a:b", "a:b:c"], "Resource": "*""#,
            "Statement.Action[1]: `a:b:c` is no action; write `service:Name` or `*`",
        ),
        (
            r#""Effect": "Allow", "Action": "l*:x", "Resource": "*""#,
            "Statement.Action: `l*` in `l*:x` is no service's prefix; write it out",
        ),
        (
            r#""Effect": "Allow", "Action": "*", "Resource": ["weigh"]"#,
            "Statement.Resource[0]: `weigh` is no ARN; write `*` or \
             `arn:partition:service:region:account:resource`",
        ),
        (r#""Action": "*", "Resource": "*""#, "Statement: there is no `Effect`"),
        (r#""Effect": "Allow", "Resource": "*""#, "Statement: there is no `Action`"),
        (r#""Effect": "Allow", "Action": "*""#, "Statement: there is no `Resource`"),
        (
            r#""Effect": "Allow", "Action": [], "Resource": "*""#,
            "Statement.Action: there is no action in it",
        ),
        (
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "*""#,
            "Statement: `Resource` and `NotResource` exclude each other",
        ),
        (
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*""#,
            "Statement.Principal: a policy of a user or role names no principal; leave this out",
        ),
        (
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Like": {}}"#,
            "Statement.Condition.Like: unknown operator `Like`; operators are for example \
             `StringEquals`, `ArnLike`, `Bool`, `Null`",
        ),
        (
            r#""Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"k": {}}}"#,
            "Statement.Condition.Bool.k: this is an object; a string, number or boolean is wanted",
        ),
        (
            r#""Sid": "my sid", "Effect": "Allow", "Action": "*", "Resource": "*""#,
            "Statement.Sid: the Sid `my sid` may have ASCII letters and digits only",
        ),
    ];
    for (statement, expected) in rows {
        let text = format!(r#"{{"Statement": {{{statement}}}}}"#);
        assert_eq!(complaint(PolicyKind::Identity, &text), expected, "{statement}");
    }
}

/// Lambda's AddPermission takes such ids and writes them into the function's policy.
#[test]
fn a_functions_own_statements_may_have_lambdas_statement_ids() {
    let rows = [
        ("xaccount-invoke", "fine"),
        ("from_ci", "fine"),
        (
            "to ci",
            "Statement.Sid: the Sid `to ci` may have ASCII letters, digits, `-` and `_` only",
        ),
    ];
    for (sid, expected) in rows {
        let text = format!(
            r#"{{"Statement": {{"Sid": "{sid}", "Effect": "Allow", "Principal": "*",
                "Action": "*", "Resource": "*"}}}}"#
        );
        assert_eq!(complaint(PolicyKind::Resource, &text), expected, "{sid}");
    }
    let text =
        r#"{"Statement": {"Sid": "a-b", "Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let expected = "Statement.Sid: the Sid `a-b` may have ASCII letters and digits only";
    assert_eq!(complaint(PolicyKind::Identity, text), expected);
}

#[test]
fn a_trust_policy_is_read_strictly() {
    let swf = r#""Effect": "Allow", "Principal": {"Service": "swf.amazonaws.com"}"#;
    let rows = [
        (format!(r#"{swf}, "Action": "STS:AssumeRole""#), "fine"),
        (
            format!(r#"{swf}, "Action": "sts:AssumeRole", "Resource": "*""#),
            "Statement.Resource: a trust policy names no resource, it stands for its role; leave \
             this out",
        ),
        (
            format!(r#"{swf}, "Action": "swf:*""#),
            "Statement.Action: `swf:*` cannot stand in a trust policy; a trust policy is about \
             `sts:AssumeRole` only",
        ),
        (
            r#""Effect": "Allow", "Action": "sts:AssumeRole""#.to_owned(),
            "Statement: there is no `Principal`",
        ),
        (
            r#""Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "swf""#.to_owned(),
            "Statement.Principal: the principal `swf` does not say its kind; write for example \
             `{\"Service\": \"swf.amazonaws.com\"}`",
        ),
        (
            r#""Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "*"}"#
                .to_owned(),
            "Statement.NotPrincipal: a trust policy cannot have `NotPrincipal`; use `Principal`",
        ),
        (
            r#""Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Team": "a"}"#
                .to_owned(),
            "Statement.Principal.Team: unknown element `Team`; elements: `AWS`, `Service`, \
             `Federated`, `CanonicalUser`",
        ),
    ];
    for (statement, expected) in rows {
        let text = format!(r#"{{"Statement": {{{statement}}}}}"#);
        assert_eq!(complaint(PolicyKind::Trust, &text), expected, "{statement}");
    }
}

#[test]
fn what_is_around_the_statements_is_read_strictly() {
    let one = r#"{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let long = format!(r#"{{"Id": "{}", "Statement": {one}}}"#, "x".repeat(10_240));
    let rows = [
        (format!(r#"{{"Version": "2008-10-17", "Id": "i", "Statement": [{one}]}}"#), "fine"),
        (
            format!(r#"{{"Version": "2012", "Statement": {one}}}"#),
            "Version: unknown version `2012`; versions: `2012-10-17`, `2008-10-17`",
        ),
        (
            format!(r#"{{"statement": {one}}}"#),
            "statement: unknown element `statement`; elements: `Version`, `Id`, `Statement`",
        ),
        (
            format!(r#"{{"Statement": [{one}, {one}]}}"#),
            "Statement[1].Sid: another statement has the Sid `A`; each needs its own",
        ),
        ("{}".to_owned(), "document: there is no `Statement`"),
        (r#"{"Statement": []}"#.to_owned(), "Statement: the policy needs a statement"),
        ("[]".to_owned(), "document: this is a list; an object is wanted"),
        (long, "document: the policy has more than 10240 characters besides white space"),
        (
            "{".to_owned(),
            "document: not JSON: EOF while parsing an object at line 1 column 1; a policy is a \
             JSON object with `Statement`",
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(complaint(PolicyKind::Identity, &text), expected);
    }
}
