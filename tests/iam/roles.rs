//! The questions that SWF has to IAM.

use swf_sim::iam::{Access, Caller, Context, Policies, Policy, PolicyKind, Role, may_be_invoked};

const ROLE: &str = "arn:aws:iam::210987654321:role/teams/parcels";
const DOMAIN: &str = "arn:aws:swf:eu-north-1:210987654321:/domain/parcels";

fn role(condition: &str) -> Role {
    let trust = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
            "Principal": {{"Service": "swf.amazonaws.com"}}, "Action": "sts:AssumeRole",
            "Condition": {condition}}}}}"#
    );
    Role::new(ROLE, &trust).unwrap()
}

#[test]
fn swf_assumes_a_role_for_the_domains_that_it_trusts() {
    let until = r#"{"DateLessThan": {"aws:CurrentTime": "2026-02-01"}}"#;
    let rows = [
        ("{}", DOMAIN, true),
        (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:swf:*:*:/domain/par*"}}"#, DOMAIN, true),
        (r#"{"ArnLike": {"aws:SourceArn": "arn:aws:swf:*:*:/domain/else"}}"#, DOMAIN, false),
        (r#"{"StringEquals": {"aws:SourceAccount": "210987654321"}}"#, DOMAIN, true),
        (
            r#"{"StringEquals": {"aws:SourceAccount": "210987654321"}}"#,
            "arn:aws:swf:eu-north-1:111122223333:/domain/parcels",
            false,
        ),
        (until, DOMAIN, true),
    ];
    for (condition, domain, expected) in rows {
        let context = Context::new().at(1_767_225_600);
        let access = role(condition).assumed_by_swf(domain, &context).unwrap();
        assert_eq!(access.is_allowed(), expected, "{condition}, {domain}: {access}");
    }
    let later = Context::new().at(1_775_000_000);
    assert!(!role(until).assumed_by_swf(DOMAIN, &later).unwrap().is_allowed());
    assert!(role("{}").assumed_by_swf("parcels", &Context::new()).is_err());
}

#[test]
fn a_role_invokes_the_functions_that_its_policies_name() {
    let of = |resource: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "lambda:InvokeFunction",
                "Resource": "arn:aws:lambda:*:*:function:{resource}"}}}}"#
        );
        role("{}").with_policy("invoke", &text).unwrap()
    };
    let rows = [
        (role("{}"), "weigh", false),
        (role("{}").with_aws_lambda_role(), "weigh:3", true),
        (of("weigh"), "weigh", true),
        (of("weigh"), "weigh:PROD", false),
        (of("weigh:*"), "weigh:$LATEST", true),
        (of("weigh:*"), "weigh", false),
        (of("weigh"), "function:weigh", true),
        (of("weigh"), "arn:aws:lambda:eu-north-1:210987654321:function:weigh", true),
        // Of another account, whose policy has to allow it too.
        (of("weigh"), "111122223333:function:weigh", false),
    ];
    for (role, function, expected) in rows {
        let access = role.may_invoke(function, DOMAIN, None, &Context::new()).unwrap();
        assert_eq!(access.is_allowed(), expected, "{function}: {access}");
    }
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{ROLE}"}},
            "Action": "lambda:InvokeFunction", "Resource": "*"}}}}"#
    );
    let policy = Policy::parse("theirs", PolicyKind::Resource, &text).unwrap();
    let function = "111122223333:function:weigh";
    let access = of("weigh").may_invoke(function, DOMAIN, Some(&policy), &Context::new());
    assert!(access.unwrap().is_allowed());
}

#[test]
fn a_caller_passes_roles_and_calls_swf_as_its_policies_say() {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "{ROLE}",
              "Condition": {{"StringEquals": {{"iam:PassedToService": "swf.amazonaws.com"}}}}}},
            {{"Effect": "Allow", "Action": "swf:StartTimer", "Resource": "{DOMAIN}"}},
            {{"Effect": "Allow", "Action": "swf:ScheduleActivityTask", "Resource": "*",
              "Condition": {{"StringEquals": {{"swf:activityType.name": "weigh"}}}}}}
        ]}}"#
    );
    let caller = Caller::new("arn:aws:iam::210987654321:user/ops");
    assert!(!caller.may_pass(ROLE, &Context::new()).is_allowed());
    let caller = caller.with_policy("decider", &text).unwrap();
    assert!(caller.may_pass(ROLE, &Context::new()).is_allowed());
    assert!(!caller.may_pass("arn:aws:iam::1:role/parcels", &Context::new()).is_allowed());
    let weigh = Context::new().with("swf:activityType.name", "weigh");
    let rows = [
        ("swf:StartTimer", &weigh, true),
        ("swf:CancelTimer", &weigh, false),
        ("swf:ScheduleActivityTask", &weigh, true),
        ("swf:ScheduleActivityTask", &Context::new(), false),
    ];
    for (action, context, expected) in rows {
        assert_eq!(caller.may(action, DOMAIN, context).is_allowed(), expected, "{action}");
    }
    let denied = caller.may("swf:ScheduleActivityTask", DOMAIN, &Context::new()).to_string();
    assert!(denied.ends_with(
        "statement 2 of policy `decider` wants `StringEquals` of `swf:activityType.name`, which \
         is absent"
    ));
}

/// A session's ARN leaves the path of its role out; who the role is, the request tells besides.
#[test]
fn a_function_knows_a_role_by_its_path_and_not_by_its_name_alone() {
    let of = |principal: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}},
                "Action": "lambda:InvokeFunction", "Resource": "*"}}}}"#
        );
        Policy::parse("theirs", PolicyKind::Resource, &text).unwrap()
    };
    let role = role("{}").with_aws_lambda_role();
    let rows = [
        (ROLE, true),
        ("arn:aws:iam::210987654321:role/parcels", false),
        ("arn:aws:sts::210987654321:assumed-role/parcels/swf", true),
        ("210987654321", true),
    ];
    for (principal, expected) in rows {
        let function = "111122223333:function:weigh";
        let access = role.may_invoke(function, DOMAIN, Some(&of(principal)), &Context::new());
        let access = access.unwrap();
        assert_eq!(access.is_allowed(), expected, "{principal}: {access}");
        if let Access::Denied(denial) = access {
            let remedy = denial.remedy();
            assert!(remedy.contains(&format!(r#"{{"AWS": "{ROLE}"}}"#)), "{remedy}");
        }
    }
}

/// Where nothing is known of the role's policies, they allow; the function's own count all the
/// same.
#[test]
fn the_policy_of_a_function_is_asked_alone_where_roles_are_not_described() {
    let own = |effect: &str, principal: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "{effect}", "Principal": {{"AWS": "{principal}"}},
                "Action": "lambda:InvokeFunction", "Resource": "*"}}}}"#
        );
        Policy::parse("theirs", PolicyKind::Resource, &text).unwrap()
    };
    let other = "arn:aws:iam::210987654321:role/other";
    let rows = [
        ("210987654321", own("Allow", ROLE), Some(true)),
        ("210987654321", own("Allow", other), None),
        ("210987654321", own("Deny", "*"), Some(false)),
        ("111122223333", own("Allow", ROLE), Some(true)),
        ("111122223333", own("Allow", other), Some(false)),
        ("111122223333", own("Deny", "*"), Some(false)),
    ];
    for (account, policy, expected) in rows {
        let function = format!("arn:aws:lambda:eu-north-1:{account}:function:weigh");
        let access = may_be_invoked(&function, &policy, ROLE, &Context::new()).unwrap();
        let allowed = access.as_ref().map(Access::is_allowed);
        assert_eq!(allowed, expected, "{account}: {access:?}");
    }
}

#[test]
fn a_caller_asks_from_the_region_of_the_domain_and_as_its_role() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "swf:*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-north-1"},
            "ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::210987654321:role/ops"}}}}"#;
    let session = "arn:aws:sts::210987654321:assumed-role/ops/me";
    let rows = [
        (session, "eu-north-1", true),
        (session, "us-east-1", false),
        ("arn:aws:iam::210987654321:role/ops", "eu-north-1", true),
        ("arn:aws:iam::210987654321:role/other", "eu-north-1", false),
    ];
    for (caller, region, expected) in rows {
        let caller = Caller::new(caller).with_policy("calls", text).unwrap();
        let domain = format!("arn:aws:swf:{region}:210987654321:/domain/parcels");
        let access = caller.may("swf:StartTimer", &domain, &Context::new());
        assert_eq!(access.is_allowed(), expected, "{region}: {access}");
    }
}

#[test]
fn inline_policies_have_names_and_managed_ones_arns() {
    let inline = r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    let inline = || Policy::parse("AWSLambdaRole", PolicyKind::Identity, inline).unwrap();
    let managed = Policy::aws_lambda_role().arn().unwrap().to_owned();
    let mut policies = Policies::default();
    policies.put(inline());
    policies.put(Policy::aws_lambda_role());
    policies.put(inline());
    policies.put(Policy::aws_lambda_role());
    assert_eq!(policies.as_slice(), [inline(), Policy::aws_lambda_role()]);
    assert!(!policies.detach("AWSLambdaRole"));
    assert!(policies.delete("AWSLambdaRole"));
    assert!(!policies.delete("AWSLambdaRole"));
    assert_eq!(policies.as_slice(), [Policy::aws_lambda_role()]);
    assert!(policies.detach(&managed));
    assert_eq!(policies.as_slice(), []);
}
