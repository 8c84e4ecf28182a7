//! What operations are asked and what they answer, beside the API model.

use std::collections::BTreeSet;
use std::fs;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use swf_sim::model::Operation;
use swf_sim::model::requests::*;
use swf_sim::model::responses::*;
use swf_sim::service::ApiFault;

fn model() -> Option<Value> {
    let path = super::reference("api/swf-service-2.json")?;
    Some(serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
}

/// A value of a shape, with all of its members or with those alone that must be there.
fn example(shapes: &Value, name: &str, all: bool) -> Value {
    let shape = &shapes[name];
    match (name, shape["type"].as_str().unwrap()) {
        ("HistoryEvent", _) => json!({
            "eventId": 7, "eventTimestamp": 1_420_142_400, "eventType": "TimerFired",
            "timerFiredEventAttributes": {"timerId": "nap", "startedEventId": 5},
        }),
        ("Decision", _) => json!({
            "decisionType": "CancelTimer", "cancelTimerDecisionAttributes": {"timerId": "nap"},
        }),
        (_, "structure") => {
            let required: Vec<&Value> =
                shape["required"].as_array().into_iter().flatten().collect();
            let members = shape["members"].as_object().unwrap().iter();
            let wanted = members.filter(|(name, _)| all || required.iter().any(|r| *r == *name));
            let value = |(name, member): (&String, &Value)| {
                (name.clone(), example(shapes, member["shape"].as_str().unwrap(), all))
            };
            Value::Object(wanted.map(value).collect::<Map<_, _>>())
        }
        (_, "list") => json!([example(shapes, shape["member"]["shape"].as_str().unwrap(), all)]),
        (_, "boolean") => json!(true),
        (_, "timestamp") => json!(1_420_142_400.25),
        (_, "integer" | "long") => json!(7),
        _ if shape["enum"].is_array() => shape["enum"][0].clone(),
        (name, _) if name.starts_with("Duration") || name == "TaskPriority" => json!("7"),
        (name, _) => json!(name),
    }
}

/// Whatever the model lets stand in it can stand in the type, under the same names.
#[track_caller]
fn check<T: Serialize + DeserializeOwned>(shapes: &Value, name: &str) {
    let whole = example(shapes, name, true);
    let read: T = serde_json::from_value(whole.clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(serde_json::to_value(read).unwrap(), whole, "{name}");
}

/// What the model lets be left out of a request can be.
#[track_caller]
fn check_least<T: DeserializeOwned>(shapes: &Value, name: &str) {
    let read = serde_json::from_value::<T>(example(shapes, name, false));
    assert!(read.is_ok(), "{name} with what is required alone: {:?}", read.err());
}

/// Checks that types have the members of the model's shapes, under the same names.
macro_rules! check_all {
    ($shapes:expr, inputs: $($input:ident)*; answers: $($answer:ident = $shape:literal)*) => {
        $(check::<$input>($shapes, concat!(stringify!($input), "Input"));)*
        $(check_least::<$input>($shapes, concat!(stringify!($input), "Input"));)*
        $(check::<$answer>($shapes, $shape);)*
    };
}

#[test]
fn requests_and_answers_have_the_members_of_the_model() {
    let Some(model) = model() else { return };
    check_all! {
        &model["shapes"],
        inputs:
            RegisterDomain DeprecateDomain UndeprecateDomain DescribeDomain RegisterWorkflowType
            RegisterActivityType DeprecateWorkflowType DeprecateActivityType
            UndeprecateWorkflowType UndeprecateActivityType DeleteWorkflowType DeleteActivityType
            DescribeWorkflowType DescribeActivityType StartWorkflowExecution
            SignalWorkflowExecution RequestCancelWorkflowExecution TerminateWorkflowExecution
            PollForDecisionTask PollForActivityTask RespondDecisionTaskCompleted
            RespondActivityTaskCompleted RespondActivityTaskFailed RespondActivityTaskCanceled
            RecordActivityTaskHeartbeat DescribeWorkflowExecution GetWorkflowExecutionHistory;
        answers:
            DomainDetail = "DomainDetail"
            WorkflowTypeDetail = "WorkflowTypeDetail"
            ActivityTypeDetail = "ActivityTypeDetail"
            Run = "Run"
            DecisionTask = "DecisionTask"
            ActivityTask = "ActivityTask"
            ActivityTaskStatus = "ActivityTaskStatus"
            WorkflowExecutionDetail = "WorkflowExecutionDetail"
            HistoryPage = "History"
    }
}

#[test]
fn operations_and_faults_are_those_of_the_model() {
    let Some(model) = model() else { return };
    let operations: Vec<&str> =
        model["operations"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(Operation::NAMES, operations);
    let shapes = model["shapes"].as_object().unwrap();
    let faults = shapes.iter().filter(|(_, shape)| shape["exception"] == true);
    let faults: BTreeSet<&str> = faults.map(|(name, _)| name.as_str()).collect();
    let ours = ApiFault::CODES.iter().copied().filter(|code| code.ends_with("Fault"));
    assert_eq!(ours.collect::<BTreeSet<_>>(), faults);
}
