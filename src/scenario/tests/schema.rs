//! The schema is the one that is committed, and says yes and no where the reader does.
//!
//! A whole validator would bring along some sixty crates. This one knows the keywords that the
//! schema uses, and stops at any other.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::scenario::node::Node;
use crate::scenario::reader::{Reader, Scope};
use crate::scenario::{Scenario, json, schema};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn parsed() -> Value {
    serde_json::from_str(&schema()).unwrap()
}

/// A file as an editor sees it.
fn document(text: &str) -> Value {
    let node = Node::parse(text, &mut Vec::new()).unwrap().unwrap();
    let reader = Reader::new(&node, Scope::Fixed).unwrap().unwrap();
    serde_json::from_str(&json::text_of(&reader).unwrap()).unwrap()
}

/// Whether a value is as a schema wants it.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let all = |of: &Value, one: &dyn Fn(&Value) -> bool| of.as_array().unwrap().iter().all(one);
    let any = |of: &Value, one: &dyn Fn(&Value) -> bool| of.as_array().unwrap().iter().any(one);
    let size = || value.as_object().map(|members| members.len() as u64);
    schema.as_object().unwrap().iter().all(|(keyword, of)| match keyword.as_str() {
        "$schema" | "$defs" | "title" | "description" | "examples" => true,
        "$ref" => {
            let definition = root.pointer(of.as_str().unwrap().strip_prefix('#').unwrap());
            fits(root, definition.unwrap(), value)
        }
        "type" => match of.as_str() {
            Some(name) => is_of_type(value, name),
            None => any(of, &|name| is_of_type(value, name.as_str().unwrap())),
        },
        "enum" => any(of, &|known| known == value),
        "pattern" => {
            let literal = of.as_str().unwrap().replace('\\', "");
            value.as_str().is_none_or(|text| text.contains(&literal))
        }
        "anyOf" => any(of, &|one| fits(root, one, value)),
        "required" => value
            .as_object()
            .is_none_or(|_| all(of, &|name| value.get(name.as_str().unwrap()).is_some())),
        "properties" => value.as_object().is_none_or(|members| {
            members.iter().all(|(name, value)| of.get(name).is_none_or(|of| fits(root, of, value)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|members| {
            let listed =
                |name: &str| schema.get("properties").is_some_and(|p| p.get(name).is_some());
            let others = members.iter().filter(|(name, _)| !listed(name));
            others.into_iter().all(|(_, value)| *of != Value::Bool(false) && fits(root, of, value))
        }),
        "items" => {
            value.as_array().is_none_or(|items| items.iter().all(|item| fits(root, of, item)))
        }
        "minProperties" => size().is_none_or(|size| size >= of.as_u64().unwrap()),
        "maxProperties" => size().is_none_or(|size| size <= of.as_u64().unwrap()),
        _ => panic!("the check does not know `{keyword}`"),
    })
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("the check does not know the type `{name}`"),
    }
}

#[test]
fn the_committed_schema_is_current() {
    let committed = std::fs::read_to_string(folder().join("schema.json")).unwrap_or_default();
    assert!(committed == schema(), "`cargo run -- schema > scenarios/schema.json` renews it");
}

#[test]
fn every_member_has_a_schema() {
    fn nulls(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Null => found.push(path.to_owned()),
            Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(at, v)| nulls(v, &format!("{path}/{at}"), found));
            }
            Value::Object(members) => {
                members.iter().for_each(|(name, v)| nulls(v, &format!("{path}/{name}"), found));
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut found = Vec::new();
    nulls(&parsed(), "", &mut found);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_scenario_fits_the_schema() {
    let schema = parsed();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let document = document(&std::fs::read_to_string(&path).unwrap());
        assert!(fits(&schema, &schema, &document), "{}", path.display());
    }
}

const WIDE: &str = r#"
swf-sim: 1
$schema: ./schema.json
about: many forms in one file
account: "123456789012"
region: {name: us-east-1, lambda: true}
start: 2026-01-01T00:00:00Z
latencies: {delivery: 50ms, handOut: 20ms}
totalEvents: 500
limits: {openTimers: 2, rates: {timerCreation: {bucket: 1, refill: 0}, continueAsNew: ~}}
assumptions: {strictIds: true, answerAtDeadline: late}
managedPolicies: {may-ship: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "swf:*", Resource: "*"}]}}
roles: {swf-lambda: {attached: [AWSLambdaRole, may-ship], policies: {}}}
workflowTypes: [{name: order, version: "1", defaultTaskList: {name: orders}, defaultTaskStartToCloseTimeout: 300}]
activityTypes: [{name: ship, version: 1.0, defaultTaskPriority: 3}]
functions:
  charge: {byId: {a-*: {outcomes: [{never: true}, {result: 1}]}, b: {after: 1s}}, result: {ok: true}}
  gone: {absent: true}
workers:
  ship: {number: 2, outcomes: {0: {takenAfter: never}, 1-: {failed: {reason: x}}}}
deciders:
  order:
    after: 2s
    rules:
    - when: WorkflowExecutionStarted
      each: {n: 1..2}
      taskList: sticky
      do:
      - ScheduleLambdaFunction: {id: "a-${n}", name: charge, input: {n: "${n}"}}
      - decisionType: ScheduleActivityTask
        scheduleActivityTaskDecisionAttributes: {activityId: a, activityType: {name: ship, version: "1.0"}, taskPriority: 5}
      - StartChildWorkflowExecution: {workflowId: c, workflowType: order@1, childPolicy: "${event.childPolicy}"}
    - any: [{when: [LambdaFunctionCompleted, LambdaFunctionFailed], of: [a-1, a-2]}]
      if: count == 2
      do: CompleteWorkflowExecution
    - {when: CompleteWorkflowExecutionFailed, do: again}
people:
- {at: 5s, start: {workflowId: o, workflowType: order@1, tagList: [a], childPolicy: ABANDON}}
- {at: 9s, deprecateWorkflowType: order@1}
- {deprecateActivityType: {activityType: ship@1.0}}
- {putUserPolicy: {policyName: p, policyDocument: {Statement: [{Effect: Allow, Action: "swf:*", Resource: "*"}]}}}
- {signalWorkflowExecution: {workflowId: o, signalName: s}}
expect: {close: OPEN, events: [TimerFired, {when: TimerFired, of: a}], within: 10s, result: {a: 1}}
"#;

#[test]
fn what_the_reader_takes_fits_and_what_it_refuses_does_not() {
    let schema = parsed();
    let fits_schema = |text: &str| fits(&schema, &schema, &document(text));
    assert!(fits_schema(WIDE));
    for (wrote, says) in [
        ("swf-sim: 1", "swf-sim: 2"),
        ("about:", "abuot:"),
        ("people:", "peeple:"),
        ("openTimers: 2", "openTimer: 2"),
        ("strictIds: true", "strictIds: maybe"),
        ("answerAtDeadline: late", "answerAtDeadline: early"),
        ("region: {name: us-east-1, lambda: true}", "region: {lamda: true}"),
        ("attached: [AWSLambdaRole, may-ship]", "attached: AWSLambdaRole"),
        ("{name: order, version: \"1\"", "{name: order"),
        ("number: 2", "number: [2]"),
        ("byId: {a-*: {outcomes", "byId: {a-*: {byId: {}, outcomes"),
        ("absent: true", "absent: false"),
        ("never: true", "nevr: true"),
        ("failed: {reason: x}", "failed: {raeson: x}"),
        ("- when: WorkflowExecutionStarted", "- when: WorkflowExecutionStart"),
        ("- any: [{when:", "- any: [{whn:"),
        ("each: {n: 1..2}", "each: {n: 1..2, m: 1..2}"),
        ("{id: \"a-${n}\", name: charge", "{name: charge"),
        ("decisionType: ScheduleActivityTask", "decisionTyp: ScheduleActivityTask"),
        ("scheduleActivityTaskD", "ScheduleActivityTaskD"),
        ("do: CompleteWorkflowExecution", "do: CompleteWorkflow"),
        ("childPolicy: ABANDON", "childPolicy: ABANDONED"),
        ("signalName: s", "signal: s"),
        ("close: OPEN", "close: COMPLETE"),
        ("people:", "poeple: []\npeople:"),
    ] {
        assert!(WIDE.contains(wrote), "{wrote}");
        assert!(!fits_schema(&WIDE.replacen(wrote, says, 1)), "{says}");
    }
    let findings = Scenario::parse(WIDE, "wide.yaml").map(|_| ()).map_err(|f| f.to_string());
    assert_eq!(findings, Ok(()));
}
