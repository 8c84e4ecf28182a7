//! `swf-sim access` explains the examples of AWS's page on Lambda tasks, each by the check that
//! decides.

use super::{run, stdout};

/// Words of a text, wherever its lines break.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_example_of_the_page_is_explained() {
    let hello = "hello_lambda_function";
    let rows = [
        ("lambda-trust-policies", "by-domain", hello, 0, "assume role yes: statement 0"),
        ("lambda-trust-policies", "by-account", hello, 0, "assume role yes: statement 0"),
        (
            "lambda-trust-other-domain",
            "by-domain",
            hello,
            1,
            "wants `ArnLike` of `aws:SourceArn`, which is \
             `arn:aws:swf:us-east-1:123456789012:/domain/otherDomain`",
        ),
        ("lambda-trust-other-domain", "by-account", hello, 0, "assume role yes: statement 0"),
        (
            "lambda-trust-other-account",
            "by-account",
            hello,
            1,
            "wants `StringLike` of `aws:SourceAccount`, which is `111111000000`",
        ),
        ("lambda-trust-other-account", "by-both", hello, 1, "wants `ArnLike` of `aws:SourceArn`"),
        (
            "lambda-invoke-permission",
            "role-of-its-type",
            hello,
            0,
            "invoke yes: statement 0 of policy `invoke-hello` allows it",
        ),
        (
            "lambda-invoke-permission",
            "role-of-its-type",
            "goodbye_lambda_function",
            1,
            "statement 0 of policy `invoke-hello` is about other resources",
        ),
        (
            "lambda-invoke-permission",
            "role-of-its-own",
            "goodbye_lambda_function",
            0,
            "invoke yes: statement 0 of policy `AWSLambdaRole` allows it",
        ),
        (
            "lambda-pass-role",
            "order-1",
            "charge-card",
            1,
            "pass role no: `arn:aws:iam::123456789012:user/caller` may not `iam:PassRole`",
        ),
        (
            "lambda-pass-role",
            "order-2",
            "charge-card",
            1,
            "charge-card: yes pass role not asked: nobody names the role at this start",
        ),
        (
            "lambda-pass-role",
            "order-2",
            "charge-card",
            1,
            "order-2 did not continue as new role arn:aws:iam::123456789012:role/powerful",
        ),
        ("lambda-pass-role", "invoice-1", "charge-card", 1, "invoice-1 was not started as a child"),
        (
            "lambda-pass-role",
            "invoice-2",
            "charge-card",
            1,
            "allows it; named by a decision of `order-2`",
        ),
        (
            "lambda-without-a-role",
            "order-1",
            "charge-card",
            1,
            "assume role no: the execution has no role",
        ),
        (
            "lambda-not-in-region",
            "order-1",
            "charge-card",
            1,
            "region no: there is no Lambda in `xx-test-1` so each decision is refused: \
             ScheduleLambdaFunctionFailed, LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION",
        ),
    ];
    for (scenario, execution, function, code, expected) in rows {
        let file = format!("scenarios/{scenario}.yaml");
        let output = run(&["access", &file, "--execution", execution, "--function", function]);
        let told = words(&stdout(&output));
        let verdict = format!("{function}: {}", if code == 0 { "yes" } else { "no" });
        assert!(told.contains(expected) && told.contains(&verdict), "{scenario}: {told}");
        assert_eq!(output.status.code(), Some(code), "{scenario} {execution} {function}");
    }
}

/// Lambda answers ResourceNotFoundException for both.
#[test]
fn a_function_that_does_not_exist_cannot_be_invoked() {
    let scenario = "scenarios/lambda-trust-policies.yaml";
    for (function, expected) in [
        ("absent", "function no: there is no function `absent`"),
        ("a b", "there is no function `a b`"),
    ] {
        let output = run(&["access", scenario, "--function", function]);
        let told = words(&stdout(&output));
        assert!(told.contains(expected), "{told}");
        assert!(told.contains("LambdaFunctionFailed, ResourceNotFoundException"), "{told}");
        assert_eq!(output.status.code(), Some(1), "{told}");
    }
}
