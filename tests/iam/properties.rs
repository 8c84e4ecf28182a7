//! What holds of every text and every policy.

use proptest::prelude::*;
use serde_json::{Value, json};
use swf_sim::iam::{
    Access, Context, DenialReason, Policy, PolicyKind, Principal, Request, evaluate, lint,
};

const KINDS: [PolicyKind; 3] = [PolicyKind::Identity, PolicyKind::Trust, PolicyKind::Resource];

fn request() -> Request {
    Request {
        principal: Principal::Aws("arn:aws:sts::210987654321:assumed-role/parcels/swf".to_owned()),
        action: "lambda:InvokeFunction".to_owned(),
        resource: "arn:aws:lambda:eu-north-1:210987654321:function:weigh".to_owned(),
        context: Context::new().with("aws:PrincipalTag/team", "a").with_values("k", ["a", "b"]),
    }
}

/// Reads a text as each kind of policy and asks what it holds.
fn try_all(text: &str) {
    for kind in KINDS {
        match Policy::parse("p", kind, text) {
            Ok(policy) => {
                let _ = lint(&policy);
                let _ = evaluate(&[policy], &request()).to_string();
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        "[a-z:*?${}' ,]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let key = prop_oneof![
            Just("Statement".to_owned()),
            Just("Effect".to_owned()),
            Just("Action".to_owned()),
            Just("Principal".to_owned()),
            Just("Condition".to_owned()),
            "[A-Za-z]{0,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_statement() -> impl Strategy<Value = Value> {
    let actions = ["lambda:InvokeFunction", "lambda:*", "*", "swf:*", "LAMBDA:invoke?unction"];
    let resources = [
        "*",
        "arn:aws:lambda:*:210987654321:function:*",
        "arn:aws:lambda:eu-north-1:210987654321:function:${aws:PrincipalTag/team}",
        "arn:aws:lambda:us-west-2:*:function:weigh",
    ];
    let operators = ["StringEquals", "StringNotLike", "ForAnyValue:StringLike", "BoolIfExists"];
    let condition = prop::option::of((prop::sample::select(operators.to_vec()), "[abk*?]{1,2}"));
    (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(actions.to_vec()),
        prop::sample::select(resources.to_vec()),
        condition,
    )
        .prop_map(|(allow, not_action, not_resource, action, resource, condition)| {
            let mut statement = json!({
                "Effect": if allow { "Allow" } else { "Deny" },
                if not_action { "NotAction" } else { "Action" }: action,
                if not_resource { "NotResource" } else { "Resource" }: [resource],
            });
            if let Some((operator, value)) = condition {
                statement["Condition"] = json!({operator: {"k": value}});
            }
            statement
        })
}

fn policy(statements: &[Value]) -> Policy {
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    Policy::parse("p", PolicyKind::Identity, &document.to_string()).unwrap()
}

fn is_explicit(access: &Access) -> bool {
    match access {
        Access::Allowed { .. } => false,
        Access::Denied(denial) => matches!(denial.reason, DenialReason::Explicit { .. }),
    }
}

proptest! {
    #[test]
    fn no_json_makes_it_panic(json in any_json()) {
        try_all(&json.to_string());
        try_all(&json!({"Statement": json}).to_string());
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}") {
        try_all(&text);
    }

    #[test]
    fn no_change_of_a_policy_makes_it_panic(
        statement in any_statement(),
        at in any::<prop::sample::Index>(),
        put in "[\\PC\"{}\\[\\]:,]{0,3}",
        cut in 0_usize..4,
    ) {
        let mut text: Vec<char> =
            json!({"Version": "2012-10-17", "Statement": statement}).to_string().chars().collect();
        let at = at.index(text.len());
        let end = (at + cut).min(text.len());
        text.splice(at..end, put.chars());
        try_all(&text.into_iter().collect::<String>());
    }

    #[test]
    fn an_explicit_deny_always_wins(statements in prop::collection::vec(any_statement(), 1..6)) {
        let request = request();
        let alone: Vec<Access> =
            statements.iter().map(|one| evaluate(&[policy(std::slice::from_ref(one))], &request)).collect();
        let denied = alone.iter().any(is_explicit);
        let allowed = alone.iter().any(Access::is_allowed);

        let each: Vec<Policy> = statements.iter().map(|one| policy(std::slice::from_ref(one))).collect();
        let mut reversed = statements.clone();
        reversed.reverse();
        for policies in [vec![policy(&statements)], each, vec![policy(&reversed)]] {
            let access = evaluate(&policies, &request);
            prop_assert_eq!(is_explicit(&access), denied);
            prop_assert_eq!(access.is_allowed(), allowed && !denied);
        }
    }
}
