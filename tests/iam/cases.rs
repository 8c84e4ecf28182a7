//! Cases whose answers were decided by another program or by hand.

use std::fs;
use std::path::Path;

use serde_json::Value;
use swf_sim::iam::{
    Access, Context, DenialReason, Policy, PolicyKind, Principal, Request, Role, RoleError,
    evaluate,
};

use crate::skipped::skipped;

/// The variable that names another file of cases.
const CASES: &str = "SWF_SIM_IAM_CASES";

/// The cases, or nothing where there are none to find.
fn cases() -> Option<Value> {
    let named = std::env::var_os(CASES);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/iam/cases.json");
    let path = named.as_ref().map_or(beside.as_path(), Path::new);
    match fs::read_to_string(path) {
        Ok(text) => Some(serde_json::from_str(&text).expect("the file of cases is JSON")),
        Err(error) if named.is_some() => {
            panic!("`{}`, named by {CASES}: {error}", path.display())
        }
        Err(_) => {
            skipped(&format!("there are no cases in `{}`", path.display()));
            None
        }
    }
}

/// The text of a policy as a person would hand it in.
fn text_of(policy: &Value) -> String {
    match policy.get("text").and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => policy["document"].to_string(),
    }
}

fn name_of(policy: &Value) -> &str {
    policy.get("name").and_then(Value::as_str).unwrap_or("trust policy")
}

fn context_of(request: &Value) -> Context {
    let keys = request["context"].as_object().into_iter().flatten();
    keys.fold(Context::new(), |context, (key, value)| match value {
        Value::String(value) => context.with(key, value),
        Value::Array(values) => {
            context.with_values(key, values.iter().map(|value| value.as_str().unwrap()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            context.with(key, value.to_string())
        }
    })
}

fn list(case: &Value) -> &[Value] {
    case["policies"].as_array().map_or(&[], Vec::as_slice)
}

/// The outcome in the words of the cases, and its reason.
type Outcome = (&'static str, String);

fn of_access(access: &Access) -> Outcome {
    let word = match access {
        Access::Allowed { .. } => "Allow",
        Access::Denied(denial) => match denial.reason {
            DenialReason::Explicit { .. } => "ExplicitDeny",
            DenialReason::Implicit { .. } => "ImplicitDeny",
        },
    };
    (word, access.to_string())
}

fn asked(case: &Value) -> Outcome {
    let (kind, given) = match case["kind"].as_str().unwrap() {
        "trust" => (PolicyKind::Trust, std::slice::from_ref(&case["trustPolicy"])),
        _ => (PolicyKind::Identity, list(case)),
    };
    let read = |policy: &Value| Policy::parse(name_of(policy), kind, &text_of(policy));
    let policies: Vec<Policy> = match given.iter().map(read).collect() {
        Ok(policies) => policies,
        Err(error) => return ("Malformed", error.to_string()),
    };
    let request = &case["request"];
    let text = |name: &str| request[name].as_str().unwrap().to_owned();
    let principal = match text("principal") {
        arn if arn.starts_with("arn:") => Principal::Aws(arn),
        service => Principal::Service(service),
    };
    let (action, resource) = (text("action"), text("resource"));
    let context = context_of(request);
    of_access(&evaluate(&policies, &Request { principal, action, resource, context }))
}

fn whole_task(case: &Value) -> Result<Outcome, RoleError> {
    let text = |name: &str| case["request"][name].as_str().unwrap();
    let mut role = Role::new(text("role"), &text_of(&case["trustPolicy"]))?;
    for policy in list(case) {
        role = role.with_policy(name_of(policy), &text_of(policy))?;
    }
    let (domain, context) = (text("domainArn"), context_of(&case["request"]));
    let assumed = role.assumed_by_swf(domain, &context)?;
    if !assumed.is_allowed() {
        return Ok(("AssumeRoleFailed", assumed.to_string()));
    }
    let invoked = role.may_invoke(text("function"), domain, None, &context)?;
    let word = if invoked.is_allowed() { "Invoke" } else { "InvokeDenied" };
    Ok((word, invoked.to_string()))
}

#[test]
fn cases_of_iam_are_decided_as_elsewhere() {
    let Some(file) = cases() else { return };
    let cases = file["cases"].as_array().expect("the file has a list `cases`");
    assert!(!cases.is_empty(), "the list `cases` is empty");
    let mut wrong = Vec::new();
    for case in cases {
        let (got, reason) = match case["kind"].as_str() {
            Some("task") => whole_task(case).unwrap_or_else(|error| match error {
                RoleError::Policy(error) => ("Malformed", error.to_string()),
                RoleError::Arn(error) => ("no ARN", error.to_string()),
            }),
            _ => asked(case),
        };
        let (id, expected) = (case["id"].as_str().unwrap(), case["expected"].as_str().unwrap());
        if got != expected {
            wrong.push(format!("{id}: expected {expected}, got {got}: {reason}"));
        }
    }
    println!("{} of {} cases are decided alike", cases.len() - wrong.len(), cases.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
