//! Rules decide.

use super::*;
use crate::scenario::Scenario;

const STARTED: &str = "WorkflowExecutionStarted: {workflowType: order@1.0, taskList: orders, childPolicy: TERMINATE, input: '{\"n\": 1}'}
DecisionTaskScheduled: {taskList: orders}
DecisionTaskStarted: {scheduledEventId: 2}
";

#[test]
fn a_lambda_function_that_times_out_fails_the_workflow() {
    let text = include_str!("../../../scenarios/lambda-times-out.yaml");
    let scenario = Scenario::parse(text, "scenarios/lambda-times-out.yaml")
        .unwrap_or_else(|findings| panic!("{findings}"));
    assert_eq!(scenario.name, "lambda-times-out");
    assert!(scenario.description.starts_with("A Lambda function that does not return"));
    let decider = &*scenario.world.deciders["order"].decider;
    assert_eq!(
        decisions(decider, STARTED),
        [
            r#"ScheduleLambdaFunction {"id":"charge","name":"charge-card","input":"{\"order\":\"order-1\",\"cents\":4200}","startToCloseTimeout":"10"}"#
        ]
    );
    let timed_out = format!(
        "{STARTED}
        DecisionTaskCompleted: {{scheduledEventId: 2, startedEventId: 3}}
        LambdaFunctionScheduled: {{id: charge, name: charge-card, decisionTaskCompletedEventId: 4}}
        LambdaFunctionStarted: {{scheduledEventId: 5}}
        LambdaFunctionTimedOut: {{scheduledEventId: 5, startedEventId: 6, timeoutType: START_TO_CLOSE}}
        DecisionTaskScheduled: {{taskList: orders}}
        DecisionTaskStarted: {{scheduledEventId: 8}}"
    );
    assert_eq!(
        decisions(decider, &timed_out),
        [
            r#"FailWorkflowExecution {"reason":"the card was not charged","details":"START_TO_CLOSE"}"#
        ]
    );
}
