//! Which statement decides.

use swf_sim::iam::{
    Access, Context, Policy, PolicyKind, Principal, Request, evaluate, evaluate_with_resource,
};

const FUNCTION: &str = "arn:aws:lambda:eu-north-1:210987654321:function:weigh";

fn request(account: &str) -> Request {
    Request {
        principal: Principal::Aws(format!("arn:aws:sts::{account}:assumed-role/parcels/swf")),
        action: "lambda:InvokeFunction".to_owned(),
        resource: FUNCTION.to_owned(),
        context: Context::new(),
    }
}

fn identity(name: &str, effect: &str, action: &str) -> Policy {
    let text = format!(
        r#"{{"Statement": [
            {{"Effect": "Allow", "Action": "swf:*", "Resource": "*"}},
            {{"Sid": "S", "Effect": "{effect}", "Action": "{action}", "Resource": "*"}}
        ]}}"#
    );
    Policy::parse(name, PolicyKind::Identity, &text).unwrap()
}

fn of_function(effect: &str, principal: &str) -> Policy {
    let text = format!(
        r#"{{"Statement": {{"Effect": "{effect}", "Principal": {principal},
            "Action": "lambda:InvokeFunction", "Resource": "{FUNCTION}"}}}}"#
    );
    Policy::parse("function's", PolicyKind::Resource, &text).unwrap()
}

#[test]
fn deny_comes_before_allow_and_allow_before_nothing() {
    let allow = || identity("a", "Allow", "lambda:*");
    let deny = || identity("d", "Deny", "*");
    let other = || identity("o", "Allow", "s3:*");
    let refused = "`arn:aws:sts::210987654321:assumed-role/parcels/swf` may not \
                   `lambda:InvokeFunction` on \
                   `arn:aws:lambda:eu-north-1:210987654321:function:weigh`: ";
    let rows = [
        (vec![allow()], "statement `S` of policy `a` allows it".to_owned()),
        (vec![other(), allow()], "statement `S` of policy `a` allows it".to_owned()),
        (vec![allow(), deny()], format!("{refused}statement `S` of policy `d` denies it")),
        (vec![deny(), allow()], format!("{refused}statement `S` of policy `d` denies it")),
        (
            vec![other()],
            format!(
                "{refused}no policy of the user or role allows it; statement 0 of policy `o` is \
                 about other actions, statement `S` of policy `o` is about other actions"
            ),
        ),
        (vec![], format!("{refused}no policy of the user or role allows it")),
    ];
    for (policies, expected) in rows {
        assert_eq!(evaluate(&policies, &request("210987654321")).to_string(), expected);
    }
}

#[test]
fn across_accounts_both_have_to_allow() {
    let own = "210987654321";
    let role = r#"{"AWS": "arn:aws:iam::ACCOUNT:role/parcels"}"#;
    let root = r#"{"AWS": "arn:aws:iam::ACCOUNT:root"}"#;
    let rows = [
        // The account of the one that asks, whether its own policies allow, the principal in the
        // function's policy and its effect, and the answer.
        (own, true, None, true),
        (own, false, None, false),
        (own, false, Some(("Allow", role)), true),
        (own, false, Some(("Allow", root)), false),
        (own, false, Some(("Allow", r#"{"AWS": "ACCOUNT"}"#)), false),
        (own, false, Some(("Allow", r#"{"AWS": ["ACCOUNT", "*"]}"#)), true),
        (own, true, Some(("Deny", root)), false),
        ("111122223333", true, None, false),
        ("111122223333", false, Some(("Allow", role)), false),
        ("111122223333", true, Some(("Allow", role)), true),
        ("111122223333", true, Some(("Allow", root)), true),
        ("111122223333", true, Some(("Allow", r#"{"Service": "swf.amazonaws.com"}"#)), false),
        ("111122223333", true, Some(("Deny", role)), false),
    ];
    for (account, allows, resource, expected) in rows {
        let policies = [identity("a", "Allow", if allows { "lambda:*" } else { "s3:*" })];
        let resource = resource
            .map(|(effect, principal)| of_function(effect, &principal.replace("ACCOUNT", account)));
        let access = evaluate_with_resource(&policies, resource.as_ref(), own, &request(account));
        assert_eq!(access.is_allowed(), expected, "{account}, {allows}, {resource:?}: {access}");
    }
}

#[test]
fn a_service_needs_the_policy_of_the_resource_only() {
    let mut request = request("210987654321");
    request.principal = Principal::Service("swf.amazonaws.com".to_owned());
    let rows = [
        (r#"{"Service": "swf.amazonaws.com"}"#, true),
        (r#"{"Service": ["states.amazonaws.com"]}"#, false),
        (r#"{"AWS": "swf.amazonaws.com"}"#, false),
        (r#""*""#, true),
    ];
    for (principal, expected) in rows {
        let policy = of_function("Allow", principal);
        let access = evaluate_with_resource(&[], Some(&policy), "210987654321", &request);
        assert_eq!(access.is_allowed(), expected, "{principal}");
        assert_eq!(matches!(access, Access::Allowed { .. }), expected);
    }
}
