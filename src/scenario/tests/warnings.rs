//! What a scenario says and hardly means: it runs all the same.

use super::messages::assert_shown;
use crate::scenario::Scenario;

const BEGIN: &str = "\
swf-sim: 1
workflowTypes:
- {name: order, version: '1.0'}
activityTypes: [{name: act, version: '1'}]
";

const STARTED: &str = "\
people:
- start: {workflowId: order-1, workflowType: order@1.0}
";

/// The warnings on a scenario that goes on with `rest`.
fn warnings(rest: &str) -> String {
    let text = format!("{BEGIN}{}", rest.trim_start_matches('\n'));
    Scenario::parse(&text, "order.yaml").unwrap_or_else(|e| panic!("{e}")).warnings.to_string()
}

fn warnings_on_rules(rules: &str) -> String {
    warnings(&format!("{STARTED}deciders:\n  order:\n{}", rules.trim_start_matches('\n')))
}

#[test]
fn a_property_about_a_function_or_type_that_nothing_is_called() {
    let rules = "
  - {when: WorkflowExecutionStarted, do: {ScheduleActivityTask: {activityId: a, activityType: act@1}}}
properties:
- once atc
- once a?t
- WorkflowExecutionStarted named order-* never
- ActivityTaskScheduled named act before ActivityTaskScheduled named pack
- TimerFired at most 1
";
    assert_shown(
        &warnings_on_rules(rules),
        r"
warning: no function and no type is called `atc`
  --> order.yaml:11:3
   |
11 | - once atc
   |   ^^^^^^^^ did you mean `act`?

warning: no function and no type is called `order-*`
  --> order.yaml:13:3
   |
13 | - WorkflowExecutionStarted named order-* never
   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean `order`?

warning: no function and no type is called `pack`
  --> order.yaml:14:3
   |
14 | - ActivityTaskScheduled named act before ActivityTaskScheduled named pack
   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: known here: `act`, `order`
",
    );
}

#[test]
fn a_request_that_swf_refuses() {
    assert_shown(
        &warnings(
            r"
people:
- start: {workflowId: order-1, workflowType: order@1.0, tagList: [a, b, c, d, e, f]}
- at: 1s
  signal: {workflowId: order-1, signalName: ''}
- {at: 2s, deprecateActivityType: {activityType: {name: '', version: '1'}}}
deciders: {order: []}
",
        ),
        r"
warning: SWF refuses this request
 --> order.yaml:6:66
  |
6 | - start: {workflowId: order-1, workflowType: order@1.0, tagList: [a, b, c, d, e, f]}
  |                                                                  ^
  |
  = help: ValidationException: Value '6 tags' at 'tagList' failed to satisfy constraint: Member must have length less than or equal to 5

warning: SWF refuses this request
 --> order.yaml:8:45
  |
8 |   signal: {workflowId: order-1, signalName: ''}
  |                                             ^^
  |
  = help: ValidationException: Value '' at 'signalName' failed to satisfy constraint: Member must have length greater than or equal to 1

warning: SWF refuses this request
 --> order.yaml:9:57
  |
9 | - {at: 2s, deprecateActivityType: {activityType: {name: '', version: '1'}}}
  |                                                         ^^
  |
  = help: ValidationException: Value '' at 'activityType.name' failed to satisfy constraint: Member must have length greater than or equal to 1
",
    );
}

#[test]
fn the_limits_and_assumptions_of_the_file_say_what_is_refused() {
    let started = |id: &str| {
        format!(
            "people: [{{start: {{workflowId: {id}, workflowType: order@1.0}}}}]\n\
             deciders: {{order: []}}\n"
        )
    };
    assert_eq!(warnings(&started("'a:b'")), "");
    let strict = format!("assumptions: {{strictIds: true}}\n{}", started("'a:b'"));
    assert!(warnings(&strict).contains("at 'workflowId'"), "{}", warnings(&strict));
    let short = format!("limits: {{id: 10}}\n{}", started("order-12345"));
    assert!(warnings(&short).contains("at 'workflowId'"), "{}", warnings(&short));
}

#[test]
fn a_decision_that_cannot_stand_beside_a_close() {
    assert_shown(
        &warnings_on_rules(
            r#"
  - when: WorkflowExecutionStarted
    do:
    - StartTimer: {timerId: "t-${execution.workflowId}", startToFireTimeout: 1s}
    - CompleteWorkflowExecution
    - RecordMarker: {markerName: never taken}
"#,
        ),
        r#"
warning: SWF refuses this beside a decision that closes
  --> order.yaml:11:7
   |
11 |     - StartTimer: {timerId: "t-${execution.workflowId}", startToFireTimeout: 1s}
   |       ^^^^^^^^^^
12 |     - CompleteWorkflowExecution
   |       ------------------------- this closes the execution
   |
   = help: ValidationException: Specified decision is incompatible with close decision
"#,
    );
    for beside in ["RecordMarker: {markerName: m}", "CancelTimer: {timerId: t}"] {
        let rule = format!(
            "  - {{when: WorkflowExecutionStarted, do: [{beside}, FailWorkflowExecution]}}\n"
        );
        assert_eq!(warnings_on_rules(&rule), "");
    }
}

#[test]
fn a_type_that_is_never_registered() {
    assert_shown(
        &warnings_on_rules(
            r#"
  - when: WorkflowExecutionStarted
    do:
    - ScheduleActivityTask: {activityId: a, activityType: act@1}
    - ScheduleActivityTask: {activityId: "b-${execution.workflowId}", activityType: act@2}
    - ScheduleActivityTask: {activityId: c, activityType: "act@${execution.workflowId}"}
    - StartChildWorkflowExecution: {workflowId: c, workflowType: {name: ordr, version: '1.0'}}
"#,
        ),
        r#"
warning: unknown activity type `act@2`
  --> order.yaml:12:85
   |
12 |     - ScheduleActivityTask: {activityId: "b-${execution.workflowId}", activityType: act@2}
   |                                                                                     ^^^^^ did you mean `act@1`?
   |
   = help: SWF answers with ScheduleActivityTaskFailed: ACTIVITY_TYPE_DOES_NOT_EXIST

warning: unknown workflow type `ordr@1.0`
  --> order.yaml:14:73
   |
14 |     - StartChildWorkflowExecution: {workflowId: c, workflowType: {name: ordr, version: '1.0'}}
   |                                                                         ^^^^ did you mean `order@1.0`?
   |
   = help: SWF answers with StartChildWorkflowExecutionFailed: WORKFLOW_TYPE_DOES_NOT_EXIST
"#,
    );
}

#[test]
fn a_template_where_nothing_is_filled_in() {
    assert_shown(
        &warnings(
            r#"
people:
- start: {workflowId: "${x}", workflowType: order@1.0, input: {a: ["$5", "b-${y}"]}}
- at: 1s
  putUserPolicy:
    policyName: own
    policyDocument: {Statement: [{Effect: Allow, Action: 's3:*', Resource: "arn:aws:s3:::${aws:username}"}]}
deciders: {order: []}
"#,
        ),
        r#"
warning: `${...}` is not filled in here: this is the text as it is written
 --> order.yaml:6:23
  |
6 | - start: {workflowId: "${x}", workflowType: order@1.0, input: {a: ["$5", "b-${y}"]}}
  |                       ^^^^^^
  |
  = help: only the decisions of rules have templates

warning: `${...}` is not filled in here: this is the text as it is written
 --> order.yaml:6:74
  |
6 | - start: {workflowId: "${x}", workflowType: order@1.0, input: {a: ["$5", "b-${y}"]}}
  |                                                                          ^^^^^^^^
  |
  = help: only the decisions of rules have templates
"#,
    );
}

#[test]
fn a_region_that_looks_like_none() {
    let of_region =
        |region: &str| warnings(&format!("region: {region}\n{STARTED}deciders: {{order: []}}\n"));
    for region in ["us-east-1", "us-gov-west-1", "xx-test-1", "{name: ap-southeast-12}"] {
        assert_eq!(of_region(region), "", "{region}");
    }
    for region in ["mars", "us-east", "us-1", "us-east-1a", "us--1", "{name: US-EAST-1}"] {
        let shown = of_region(region);
        assert!(shown.contains("does not look like a region"), "{region}: {shown}");
        assert!(shown.contains("--> order.yaml:5:"), "{region}: {shown}");
    }
}

/// Rows: the role that is named, those that are described, and which of them may be meant.
#[test]
fn of_an_arn_only_the_last_part_is_compared() {
    let role = |name: &str| format!("arn:aws:iam::123456789012:role/{name}");
    for (named, described, meant) in [
        ("r", "other", None),
        ("r", "lambda", None),
        ("lamda", "lambda", Some("lambda")),
        ("swf-lambda", "swf-lambda-2", Some("swf-lambda-2")),
    ] {
        let shown = warnings(&format!(
            "people: [{{start: {{workflowId: order-1, workflowType: order@1.0,\n\
             \x20   lambdaRole: '{}'}}}}]\nroles: {{{described}: {{}}}}\ndeciders: {{order: []}}\n",
            role(named)
        ));
        assert!(shown.contains("order.yaml:6:17"), "the caret is at the role: {shown}");
        let did_you_mean = meant.map(|meant| format!("did you mean `{}`?", role(meant)));
        match did_you_mean {
            Some(expected) => assert!(shown.contains(&expected), "{named}: {shown}"),
            None => assert!(!shown.contains("did you mean"), "{named}: {shown}"),
        }
    }
}
