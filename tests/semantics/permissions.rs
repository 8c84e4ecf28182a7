//! Who may do what: roles when Lambda tasks start, the caller when it calls and decides. What
//! counts is what holds at that moment (inferred: no public source has such a history).

use std::time::Duration;

use indexmap::IndexMap;
use swf_sim::iam::{Caller, Policy, PolicyKind, Role};
use swf_sim::model::decisions::{ScheduleActivityTask, StartChildWorkflowExecution};
use swf_sim::model::{ActivityType, Decision, EventType, TaskList, Text, WorkflowType};
use swf_sim::service::{ApiFault, NamedBy, PermissionChange};
use swf_sim::simulation::{Call, Deed, Gate, Simulation, World};

use crate::world::*;

const ROLE: &str = "arn:aws:iam::123456789012:role/swf-lambda";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function";

fn trust(condition: &str) -> Policy {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "", "Effect": "Allow",
            "Principal": {{"Service": "swf.amazonaws.com"}}, "Action": "sts:AssumeRole",
            "Condition": {condition}}}]}}"#
    );
    Policy::parse("trust policy", PolicyKind::Trust, &text).unwrap()
}

fn allow(name: &str, action: &str, resource: &str) -> Policy {
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Action": {action}, "Resource": "{resource}"}}}}"#
    );
    Policy::parse(name, PolicyKind::Identity, &text).unwrap()
}

/// A world in which `order` has a role of these policies.
fn with_role(trust: Policy, policies: impl IntoIterator<Item = Policy>) -> World {
    let mut world = world();
    world.workflow_types[0].default_lambda_role = Some(ROLE.into());
    let mut role = Role::trusting(ROLE, trust).unwrap();
    policies.into_iter().for_each(|policy| role.put_policy(policy));
    world.permissions.roles = Some(IndexMap::from([(ROLE.into(), role)]));
    world
}

/// A world whose caller may do these actions, everywhere.
fn with_caller(actions: &str) -> World {
    let mut world = world();
    let mut caller = Caller::new("arn:aws:iam::123456789012:user/decider");
    caller.put_policy(allow("calls", actions, "*"));
    world.permissions.caller = Some(caller);
    world
}

fn why(simulation: &Simulation, event_type: EventType) -> String {
    let execution = simulation.execution("order-1").unwrap();
    let place = execution.history().iter().position(|event| event.event_type() == event_type);
    let all = simulation.provenance(execution.workflow_execution()).unwrap();
    all[place.unwrap()].forbidden.as_ref().unwrap().to_string()
}

#[test]
fn a_role_is_assumed_for_the_domains_and_accounts_that_it_trusts() {
    let arn = |arn: &str| format!(r#"{{"ArnLike": {{"aws:SourceArn": "{arn}"}}}}"#);
    let account = |id: &str| format!(r#"{{"StringEquals": {{"aws:SourceAccount": "{id}"}}}}"#);
    let rows = [
        ("{}".to_owned(), true),
        (arn("arn:aws:swf:*:123456789012:/domain/simulation"), true),
        (arn("arn:aws:swf:*:123456789012:/domain/someDomain"), false),
        (arn("arn:aws:swf:eu-west-1:*:/domain/*"), false),
        (account("123456789012"), true),
        (account("210987654321"), false),
    ];
    for (condition, expected) in rows {
        let mut world = with_role(trust(&condition), [Policy::aws_lambda_role()]);
        script(&mut world, "order", vec![vec![lambda("a", "charge")], vec![complete()]]);
        let simulation = run(world);
        let types: Vec<_> =
            history(&simulation, "order-1").iter().map(|event| event.event_type()).collect();
        assert_eq!(types.contains(&EventType::LambdaFunctionStarted), expected, "{condition}");
        let failed = types.contains(&EventType::StartLambdaFunctionFailed);
        assert_eq!(failed, !expected, "{condition}");
    }
}

#[test]
fn a_refused_role_is_told_to_the_decider_without_its_statements_and_to_the_person_with_them() {
    let condition = r#"{"StringEquals": {"aws:SourceAccount": "210987654321"}}"#;
    let mut world = with_role(trust(condition), [Policy::aws_lambda_role()]);
    script(&mut world, "order", vec![vec![lambda("a", "charge")], vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..7],
        &format!(
            "LambdaFunctionScheduled
             StartLambdaFunctionFailed scheduledEventId=5 cause=ASSUME_ROLE_FAILED \
             message=User:_swf.amazonaws.com_is_not_authorized_to_perform:_sts:AssumeRole_on_\
             resource:_{ROLE}
             DecisionTaskScheduled"
        ),
    );
    assert_eq!(
        why(&simulation, EventType::StartLambdaFunctionFailed),
        format!(
            "`swf.amazonaws.com` may not `sts:AssumeRole` on `{ROLE}`: no statement of the role's \
             trust policy allows it; statement 0 of policy `trust policy` wants `StringEquals` of \
             `aws:SourceAccount`, which is `123456789012`"
        )
    );
}

#[test]
fn a_role_that_does_not_exist_shows_at_the_first_lambda_task() {
    let mut world = with_role(trust("{}"), []);
    world.permissions.roles = Some(IndexMap::new());
    script(&mut world, "order", vec![vec![lambda("a", "charge")], vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[4..6],
        "LambdaFunctionScheduled
         StartLambdaFunctionFailed cause=ASSUME_ROLE_FAILED",
    );
    let why = why(&simulation, EventType::StartLambdaFunctionFailed);
    assert_eq!(why, format!("the role `{ROLE}` does not exist"));
}

#[test]
fn a_role_that_may_not_invoke_fails_the_task_after_it_started() {
    let only = allow("invoke", r#""lambda:InvokeFunction""#, &format!("{FUNCTION}:charge"));
    let mut world = with_role(trust("{}"), [only]);
    let tasks = vec![lambda("a", "charge"), lambda("b", "silent"), lambda("c", "charge:7")];
    script(&mut world, "order", vec![tasks, vec![], vec![complete()]]);
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    let completed = |event: &&_| text(event).contains("LambdaFunctionCompleted");
    assert_eq!(history.iter().filter(completed).count(), 1);
    let denied = |function: &str| {
        format!(
            "details=User:_arn:aws:sts::123456789012:assumed-role/\
             swf-lambda/swf_is_not_authorized_to_perform:_lambda:InvokeFunction_on_resource:_\
             {FUNCTION}:{function}_because_no_identity-based_policy_allows_the_\
             lambda:InvokeFunction_action reason=AccessDeniedException"
        )
    };
    let failed: Vec<String> =
        history.iter().map(text).filter(|line| line.contains("LambdaFunctionFailed")).collect();
    assert_eq!(failed.len(), 2);
    assert!(failed[0].contains(&denied("silent")), "{failed:?}");
    assert!(failed[1].contains(&denied("charge:7")), "an alias or version is another resource");
    assert!(why(&simulation, EventType::LambdaFunctionFailed).contains("is about other resources"));
}

#[test]
fn what_counts_is_the_policy_at_the_moment_of_use() {
    let mut world = with_role(trust("{}"), [Policy::aws_lambda_role()]);
    let lists = vec![
        vec![lambda("a", "charge"), start_timer("nap", 10)],
        vec![],
        vec![lambda("b", "charge"), start_timer("rest", 10)],
        vec![],
        vec![lambda("c", "charge")],
        vec![complete()],
    ];
    script(&mut world, "order", lists);
    let role = Text::from(ROLE);
    let policy = Text::of("arn:aws:iam::aws:policy/service-role/AWSLambdaRole");
    let taken = PermissionChange::DetachRolePolicy { role: role.clone(), policy };
    deed(&mut world, 5_000, Deed::ChangePermissions(taken));
    let policy = trust(r#"{"StringEquals": {"aws:SourceAccount": "000000000000"}}"#);
    let closed = PermissionChange::UpdateAssumeRolePolicy { role, policy };
    deed(&mut world, 15_000, Deed::ChangePermissions(closed));
    let simulation = run(world);
    let ends: Vec<String> = history(&simulation, "order-1")
        .iter()
        .filter(|event| {
            matches!(
                event.event_type(),
                EventType::LambdaFunctionCompleted
                    | EventType::LambdaFunctionFailed
                    | EventType::StartLambdaFunctionFailed
            )
        })
        .map(|event| event.event_type().to_string())
        .collect();
    let expected = ["LambdaFunctionCompleted", "LambdaFunctionFailed", "StartLambdaFunctionFailed"];
    assert_eq!(ends, expected);
    let run = simulation.execution("order-1").unwrap().workflow_execution();
    let access = simulation.function_access(run, "charge").unwrap();
    let refusals: Vec<Option<Gate>> =
        access.iter().map(|access| access.refusal().map(|(check, _)| check)).collect();
    assert_eq!(refusals, [None, Some(Gate::Invoke), Some(Gate::AssumeRole)]);
    let since = |place: usize| access[place].since.since(World::START).as_secs();
    assert_eq!([since(0), since(1), since(2)], [0, 5, 15]);
}

#[test]
fn a_function_of_another_account_needs_a_policy_of_its_own() {
    let own = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{ROLE}"}},
            "Action": "lambda:InvokeFunction", "Resource": "*"}}}}"#
    );
    let own = Policy::parse("function policy", PolicyKind::Resource, &own).unwrap();
    for has_policy in [false, true] {
        let mut world = with_role(trust("{}"), [Policy::aws_lambda_role()]);
        if has_policy {
            let arn = "arn:aws:lambda:us-east-1:210987654321:function:charge";
            world.permissions.function_policies.insert(arn.into(), own.clone());
        }
        let task = lambda("a", "210987654321:function:charge");
        script(&mut world, "order", vec![vec![task], vec![complete()]]);
        let simulation = run(world);
        let ends = text(&history(&simulation, "order-1")[6]);
        let expected = match has_policy {
            true => "LambdaFunctionCompleted",
            false => "LambdaFunctionFailed",
        };
        assert!(ends.contains(expected), "{ends}");
        assert_eq!(ends.contains("because_no_resource-based_policy"), !has_policy, "{ends}");
    }
}

/// Documented: twelve decisions are actions of IAM, and the thirteenth is none.
#[test]
fn a_decision_that_the_caller_may_not_make_is_an_event_and_a_lambda_task_is_never_refused() {
    let mut world = with_caller(r#"["swf:StartWorkflow*", "swf:Poll*", "swf:Respond*"]"#);
    world.workflow_types[0].default_lambda_role = Some(ROLE.into());
    let first = vec![start_timer("t", 1), lambda("a", "charge"), marker("m"), activity("x")];
    script(&mut world, "order", vec![first, vec![], vec![complete()]]);
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[3..10],
        "DecisionTaskCompleted
         StartTimerFailed timerId=t cause=OPERATION_NOT_PERMITTED
         LambdaFunctionScheduled
         RecordMarkerFailed markerName=m cause=OPERATION_NOT_PERMITTED
         ScheduleActivityTaskFailed activityId=x cause=OPERATION_NOT_PERMITTED
         DecisionTaskScheduled
         LambdaFunctionStarted",
    );
    let why = why(&simulation, EventType::StartTimerFailed);
    assert!(why.contains("may not `swf:StartTimer` on `arn:aws:swf:us-east-1:123456789012:"));
}

/// Documented: the keys of a decision, and that the registered default counts where it is silent.
#[test]
fn the_condition_keys_of_a_decision_are_its_type_and_task_list() {
    let condition = r#"{"StringEquals": {"swf:activityType.name": "ship",
        "swf:taskList.name": ["work", "express"]}}"#;
    let rows = [(None, true), (Some("express"), true), (Some("attic"), false)];
    for (task_list, expected) in rows {
        let mut world = with_caller(r#"["swf:S*Workflow*", "swf:Poll*", "swf:R*", "swf:Comp*"]"#);
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "swf:ScheduleActivityTask",
                "Resource": "*", "Condition": {condition}}}}}"#
        );
        let policy = Policy::parse("schedules", PolicyKind::Identity, &text).unwrap();
        world.permissions.caller.as_mut().unwrap().put_policy(policy);
        let decision: Decision = ScheduleActivityTask {
            activity_type: ActivityType::new("ship", "1"),
            activity_id: "a".into(),
            task_list: task_list.map(TaskList::new),
            ..ScheduleActivityTask::default()
        }
        .into();
        script(&mut world, "order", vec![vec![decision], vec![complete()]]);
        let simulation = run(world);
        let event = history(&simulation, "order-1")[4].event_type();
        let granted = event == EventType::ActivityTaskScheduled;
        assert_eq!(granted, expected, "{task_list:?}: {event}");
    }
}

#[test]
fn who_names_a_role_needs_to_be_allowed_to_pass_it() {
    let mut world = with_caller(r#"["swf:*"]"#);
    let mut named = start();
    named.workflow_id = "order-2".into();
    named.lambda_role = Some(ROLE.into());
    deed(&mut world, 0, Deed::Start(named));
    world.workflow_types[0].default_lambda_role = Some(ROLE.into());
    let child: Decision = StartChildWorkflowExecution {
        workflow_id: "child-1".into(),
        workflow_type: WorkflowType::new("child", "1"),
        lambda_role: Some(ROLE.into()),
        ..StartChildWorkflowExecution::default()
    }
    .into();
    script(&mut world, "order", vec![vec![child], vec![complete()]]);
    let simulation = run(world);
    let [refused] = simulation.refused() else { panic!("one call is refused") };
    assert!(matches!(refused.call, Call::Deed(_)));
    assert!(matches!(refused.fault, ApiFault::OperationNotPermitted(_)), "{}", refused.fault);
    assert!(refused.fault.denial().unwrap().to_string().contains("may not `iam:PassRole`"));
    check(
        &history(&simulation, "order-1")[4..5],
        "StartChildWorkflowExecutionFailed cause=OPERATION_NOT_PERMITTED initiatedEventId=0",
    );
    let refused: Vec<_> = simulation.refused_roles("charge").collect();
    let names: Vec<&str> = refused.iter().map(|(pass, _)| workflow_id(&pass.by)).collect();
    assert_eq!(names, ["order-2", "child-1"]);
    for (_, access) in &refused {
        assert_eq!(access.refusal().unwrap().0, Gate::PassRole);
    }
}

fn workflow_id(by: &NamedBy) -> &str {
    match by {
        NamedBy::Registration(_) => "",
        NamedBy::Start { workflow_id, .. } | NamedBy::Decision { workflow_id, .. } => workflow_id,
    }
}

/// Recorded: a call that IAM denies is AccessDeniedException, whatever the documentation says.
#[test]
fn a_decider_that_may_not_poll_gets_nothing_until_it_may() {
    let mut world = with_caller(r#"["swf:Start*", "swf:Respond*", "swf:Comp*"]"#);
    script(&mut world, "order", vec![vec![complete()]]);
    let poll = allow("polls", r#""swf:PollForDecisionTask""#, "*");
    deed(&mut world, 7_000, Deed::ChangePermissions(PermissionChange::PutUserPolicy(poll)));
    let simulation = run(world);
    let [refused] = simulation.refused() else { panic!("one call is refused") };
    assert_eq!(
        refused.fault.to_string(),
        "AccessDeniedException: User: arn:aws:iam::123456789012:user/decider is not authorized to \
         perform: swf:PollForDecisionTask on resource: arn:aws:swf:us-east-1:123456789012:/domain/\
         simulation"
    );
    let history = history(&simulation, "order-1");
    assert_eq!(millis(&history[2]), 7_000);
    assert_eq!(history[2].event_type(), EventType::DecisionTaskStarted);
}

#[test]
fn an_answer_that_is_denied_is_lost_and_its_task_times_out() {
    let mut world = with_caller(r#"["swf:Start*", "swf:Poll*"]"#);
    script(&mut world, "order", vec![vec![complete()]]);
    world.workflow_types[0].default_execution_start_to_close_timeout =
        Some(swf_sim::model::Timeout::Seconds(100));
    let simulation = run(world);
    check(
        &history(&simulation, "order-1")[2..],
        "DecisionTaskStarted
         DecisionTaskTimedOut timeoutType=START_TO_CLOSE
         DecisionTaskScheduled
         DecisionTaskStarted
         WorkflowExecutionTimedOut",
    );
    assert_eq!(simulation.refused().len(), 2);
    assert_eq!(simulation.now().since(World::START), Duration::from_secs(100));
}
