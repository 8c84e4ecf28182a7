//! What a scenario says of permissions, and what a person is told who says it wrong.

use super::messages::assert_shown;
use crate::iam::Role;
use crate::scenario::Scenario;
use crate::service::PermissionChange;
use crate::simulation::Deed;

const BEGIN: &str = "\
swf-sim: 1
workflowTypes:
- {name: order, version: '1.0', defaultLambdaRole: 'arn:aws:iam::123456789012:role/lambda'}
deciders: {order: []}
people:
- start: {workflowId: order-1, workflowType: order@1.0}
";

fn scenario(rest: &str) -> Scenario {
    let text = format!("{BEGIN}{}", rest.trim_start_matches('\n'));
    Scenario::parse(&text, "order.yaml").unwrap_or_else(|findings| panic!("{findings}"))
}

fn findings(rest: &str) -> String {
    let text = format!("{BEGIN}{}", rest.trim_start_matches('\n'));
    Scenario::parse(&text, "order.yaml").map(|_| ()).unwrap_err().to_string()
}

#[test]
fn policies_stand_as_aws_prints_them_and_attached_ones_are_named_or_given_by_arn() {
    let world = scenario(
        r#"
account: "210987654321"
region: eu-west-1
managedPolicies:
  may-ship: {"Statement": {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}}
roles:
  lambda:
    trust: {"Version": "2012-10-17", "Statement": [{"Sid": "", "Effect": "Allow",
      "Principal": {"Service": "swf.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    policies:
      greets: {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "${aws:username}*"}}
    attached: [arn:aws:iam::aws:policy/service-role/AWSLambdaRole, may-ship]
  arn:aws:iam::111122223333:role/other: {}
caller:
  policies: {calls: '{"Statement": {"Effect": "Allow", "Action": "swf:*", "Resource": "*"}}'}
"#
        .replace("${aws:username}*", "arn:aws:lambda:*:*:function:${aws:username}")
        .as_str(),
    )
    .world;
    assert_eq!(world.region.domain_arn("d"), "arn:aws:swf:eu-west-1:210987654321:/domain/d");
    let roles = world.permissions.roles.unwrap();
    let arns: Vec<&str> = roles.keys().map(AsRef::as_ref).collect();
    let expected =
        ["arn:aws:iam::210987654321:role/lambda", "arn:aws:iam::111122223333:role/other"];
    assert_eq!(arns, expected);
    let names = |role: &Role| -> Vec<String> {
        role.policies().map(|policy| policy.name().to_owned()).collect()
    };
    assert_eq!(names(&roles[0]), ["trust policy", "greets", "AWSLambdaRole", "may-ship"]);
    assert_eq!(names(&roles[1]), ["trust policy"]);
    let caller = world.permissions.caller.unwrap();
    assert_eq!(caller.arn(), "arn:aws:iam::210987654321:user/caller");
    assert_eq!(caller.policies()[0].name(), "calls");
}

#[test]
fn administrators_change_permissions_by_the_operations_of_iam() {
    let rows = [
        ("createRole: {roleName: new}", "CreateRole"),
        ("deleteRole: {roleName: lambda}", "DeleteRole"),
        (
            "updateAssumeRolePolicy: {roleName: lambda, policyDocument: {Statement: {Effect: \
             Allow, Principal: '*', Action: 'sts:AssumeRole'}}}",
            "UpdateAssumeRolePolicy",
        ),
        (
            "putRolePolicy: {roleName: lambda, policyName: p, policyDocument: {Statement: \
             {Effect: Allow, Action: '*', Resource: '*'}}}",
            "PutRolePolicy",
        ),
        ("deleteRolePolicy: {roleName: lambda, policyName: p}", "DeleteRolePolicy"),
        ("attachRolePolicy: {roleName: lambda, policyArn: AWSLambdaRole}", "AttachRolePolicy"),
        ("detachRolePolicy: {roleName: lambda, policyArn: AWSLambdaRole}", "DetachRolePolicy"),
        (
            "putUserPolicy: {policyName: p, policyDocument: {Statement: {Effect: Deny, Action: \
             '*', Resource: '*'}}}",
            "PutUserPolicy",
        ),
        ("deleteUserPolicy: {policyName: p}", "DeleteUserPolicy"),
    ];
    for (deed, expected) in rows {
        let world = scenario(&format!("- {{at: 5s, {deed}}}\nroles: {{lambda: {{}}}}\n")).world;
        let (_, Deed::ChangePermissions(change)) = &world.people[1] else { panic!("{deed}") };
        let change = format!("{change:?}");
        assert!(change.starts_with(expected), "{deed}: {change}");
    }
    let attach = "- attachRolePolicy: {roleName: lambda, policyArn: AWSLambdaRole}\n";
    let world = scenario(&format!("{attach}roles: {{lambda: {{}}}}\n")).world;
    let (_, Deed::ChangePermissions(change)) = &world.people[1] else { panic!("{attach}") };
    let PermissionChange::AttachRolePolicy { role, policy } = change else { panic!("{change:?}") };
    assert_eq!(role, "arn:aws:iam::123456789012:role/lambda");
    assert_eq!(policy.name(), "AWSLambdaRole");
}

#[test]
fn a_policy_that_iam_would_not_take() {
    assert_shown(
        &findings(
            r"
roles:
  lambda:
    policies:
      invoke:
        Statement:
        - Effect: Allow
          Action: [lambda:InvokeFunction]
          Resource: hello
",
        ),
        r"
error: policy `invoke`: `hello` is no ARN; write `*` or `arn:partition:service:region:account:resource`
  --> order.yaml:14:11
   |
14 |           Resource: hello
   |           ^^^^^^^^
",
    );
}

#[test]
fn an_element_that_no_statement_has() {
    assert_shown(
        &findings(
            r"
roles:
  lambda:
    trust: {Statement: [{Efect: Allow, Principal: '*', Action: 'sts:AssumeRole'}]}
",
        ),
        r"
error: policy `trust policy`: unknown element `Efect`; elements: `Sid`, `Effect`, `Principal`, `NotPrincipal`, `Action`, `NotAction`, `Resource`, `NotResource`, `Condition`
 --> order.yaml:9:26
  |
9 |     trust: {Statement: [{Efect: Allow, Principal: '*', Action: 'sts:AssumeRole'}]}
  |                          ^^^^^
",
    );
}

#[test]
fn a_role_or_managed_policy_that_nobody_described() {
    assert_shown(
        &findings(
            r"
- deleteRole: {roleName: lamda}
roles: {lambda: {attached: [AWSLambdaRol]}}
",
        ),
        r"
error: unknown role `arn:aws:iam::123456789012:role/lamda`
 --> order.yaml:7:26
  |
7 | - deleteRole: {roleName: lamda}
  |                          ^^^^^ did you mean `arn:aws:iam::123456789012:role/lambda`?

error: unknown managed policy `AWSLambdaRol`
 --> order.yaml:8:29
  |
8 | roles: {lambda: {attached: [AWSLambdaRol]}}
  |                             ^^^^^^^^^^^^ did you mean `AWSLambdaRole`?
  |
  = help: describe it under `managedPolicies`
",
    );
}

#[test]
fn an_account_that_is_none() {
    assert_shown(
        &findings("account: 1234\n"),
        r"
error: `1234` is no account's id
 --> order.yaml:7:10
  |
7 | account: 1234
  |          ^^^^
  |
  = help: twelve digits, as `123456789012`
",
    );
}

#[test]
fn what_is_hardly_meant_is_a_warning_and_the_scenario_runs() {
    let scenario = scenario(
        r"
roles: {lamda: {}}
caller:
  policies:
    decides:
      Statement:
      - {Effect: Allow, Action: 'swf:*', Resource: '*'}
      - {Effect: Deny, Action: 'swf:ScheduleLambdaFunction', Resource: '*'}
",
    );
    assert_shown(
        &scenario.warnings.to_string(),
        r"
warning: unknown role `arn:aws:iam::123456789012:role/lambda`
 --> order.yaml:3:52
  |
3 | - {name: order, version: '1.0', defaultLambdaRole: 'arn:aws:iam::123456789012:role/lambda'}
  |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean `arn:aws:iam::123456789012:role/lamda`?
  |
  = help: its Lambda tasks fail to start: ASSUME_ROLE_FAILED

warning: statement 1 of policy `decides` names `swf:ScheduleLambdaFunction`, which is no action of IAM; functions are invoked with the role of the execution, so give that role `lambda:InvokeFunction`
  --> order.yaml:13:9
   |
13 |       - {Effect: Deny, Action: 'swf:ScheduleLambdaFunction', Resource: '*'}
   |         ^
",
    );
}

#[test]
fn a_managed_policy_is_the_one_of_its_whole_arn_or_of_its_name() {
    let text = |attached: &str| {
        format!(
            r#"
managedPolicies:
  ours: {{"Statement": {{"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}}}}
  arn:aws:iam::123456789012:policy/team/theirs: {{"Statement": {{"Effect": "Allow",
    "Action": "lambda:*", "Resource": "*"}}}}
roles: {{lambda: {{attached: ['{attached}']}}}}
"#
        )
    };
    let rows = [
        ("ours", true),
        ("theirs", true),
        ("arn:aws:iam::123456789012:policy/ours", true),
        ("arn:aws:iam::210987654321:policy/ours", false),
        ("arn:aws:iam::123456789012:policy/team/theirs", true),
        ("arn:aws:iam::123456789012:policy/theirs", false),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaRole", true),
        ("arn:aws:iam::aws:policy/AWSLambdaRole", false),
        ("policy/ours", false),
    ];
    for (attached, expected) in rows {
        let text = format!("{BEGIN}{}", text(attached).trim_start_matches('\n'));
        assert_eq!(Scenario::parse(&text, "order.yaml").is_ok(), expected, "{attached}");
    }
}

#[test]
fn arns_that_are_not_given_are_of_the_regions_partition() {
    let rows = [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")];
    for (region, partition) in rows {
        let world = scenario(&format!(
            "region: {region}\nroles: {{lambda: {{attached: [AWSLambdaRole]}}}}\ncaller: {{}}\n"
        ))
        .world;
        let caller = world.permissions.caller.unwrap();
        assert_eq!(caller.arn(), format!("arn:{partition}:iam::123456789012:user/caller"));
        let roles = world.permissions.roles.unwrap();
        let attached = roles[0].policies().last().unwrap().arn().unwrap();
        let expected = format!("arn:{partition}:iam::aws:policy/service-role/AWSLambdaRole");
        assert_eq!(attached, expected);
    }
}

#[test]
fn a_user_who_is_not_the_caller() {
    assert_shown(
        &findings(
            r"
- putUserPolicy: {userName: bob, policyName: p, policyDocument: {Statement: {Effect: Allow, Action: '*', Resource: '*'}}}
caller: {arn: 'arn:aws:iam::123456789012:user/ops/ann'}
",
        ),
        r"
error: the caller is `arn:aws:iam::123456789012:user/ops/ann`, and not the user `bob`
 --> order.yaml:7:29
  |
7 | - putUserPolicy: {userName: bob, policyName: p, policyDocument: {Statement: {Effect: Allow, Action: '*', Resource: '*'}}}
  |                             ^^^
  |
  = help: only the caller's policies count
",
    );
}

#[test]
fn whose_policies_a_change_means() {
    let user = "{arn: 'arn:aws:iam::123456789012:user/ops/ann'}";
    let role = "{arn: 'arn:aws:iam::123456789012:role/team/decider'}";
    let session = "{arn: 'arn:aws:sts::123456789012:assumed-role/decider/me'}";
    let rows = [
        (user, "deleteUserPolicy: {userName: ann, policyName: p}", true),
        (user, "deleteUserPolicy: {policyName: p}", true),
        (user, "deleteUserPolicy: {userName: ops, policyName: p}", false),
        (user, "deleteRolePolicy: {roleName: ann, policyName: p}", false),
        (role, "deleteUserPolicy: {policyName: p}", false),
        (role, "deleteRolePolicy: {roleName: decider, policyName: p}", true),
        (session, "deleteRolePolicy: {roleName: decider, policyName: p}", true),
        (session, "attachRolePolicy: {roleName: decider, policyArn: AWSLambdaRole}", true),
        (session, "deleteRolePolicy: {roleName: other, policyName: p}", false),
    ];
    for (caller, deed, expected) in rows {
        let text = format!("{BEGIN}- {deed}\ncaller: {caller}\n");
        assert_eq!(Scenario::parse(&text, "order.yaml").is_ok(), expected, "{caller}: {deed}");
    }
}
