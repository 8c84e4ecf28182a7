//! Who may do what: roles when Lambda tasks start, the caller when it calls and decides. What
//! counts is what holds at that moment (inferred: no public source has such a history).

use std::num::NonZeroU32;
use std::time::Duration;

use indexmap::IndexMap;
use swf_sim::iam::{Caller, Policy, PolicyKind, Role};
use swf_sim::model::decisions::{
    ContinueAsNewWorkflowExecution, ScheduleActivityTask, StartChildWorkflowExecution,
};
use swf_sim::model::requests::{
    PollForActivityTask, PollForDecisionTask, RecordActivityTaskHeartbeat, RegisterWorkflowType,
    RespondActivityTaskCompleted, RespondDecisionTaskCompleted, StartWorkflowExecution,
};
use swf_sim::model::{
    ActivityType, Answer, Assumptions, CallRates, Decision, EventAttributes, EventType, Limits,
    Operation, Rate, TaskList, Text, Timeout, WorkflowType,
};
use swf_sim::service::{ApiFault, NamedBy, PermissionChange};
use swf_sim::simulation::{
    ActivityOutcome, Call, Deed, Gate, Heartbeats, Outcomes, Simulation, Workers, World,
};

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

/// A statement in JSON as the policy of a function.
fn own_policy(effect: &str, principal: &str) -> Policy {
    let text = format!(
        r#"{{"Statement": {{"Effect": "{effect}", "Principal": {{"AWS": "{principal}"}},
            "Action": "lambda:InvokeFunction", "Resource": "*"}}}}"#
    );
    Policy::parse("function policy", PolicyKind::Resource, &text).unwrap()
}

/// Where nothing is said of roles they may invoke everything, as far as it is theirs to say.
#[test]
fn a_functions_own_policy_counts_without_roles_too() {
    let (own, foreign) = ("123456789012", "210987654321");
    let other_role = "arn:aws:iam::123456789012:role/other";
    let rows = [
        (own, None, true),
        (foreign, None, true),
        (own, Some(own_policy("Deny", "*")), false),
        (foreign, Some(own_policy("Deny", "*")), false),
        (own, Some(own_policy("Allow", other_role)), true),
        (foreign, Some(own_policy("Allow", other_role)), false),
        (foreign, Some(own_policy("Allow", ROLE)), true),
    ];
    for (account, policy, expected) in rows {
        let mut world = world();
        world.workflow_types[0].default_lambda_role = Some(ROLE.into());
        let arn = format!("arn:aws:lambda:us-east-1:{account}:function:charge");
        if let Some(policy) = policy.clone() {
            world.permissions.function_policies.insert(arn.into(), policy);
        }
        let name = format!("{account}:function:charge");
        script(&mut world, "order", vec![vec![lambda("a", &name)], vec![complete()]]);
        let simulation = run(world);
        let ends = text(&history(&simulation, "order-1")[6]);
        assert_eq!(ends.contains("LambdaFunctionCompleted"), expected, "{account} {policy:?}");
        let run = simulation.execution("order-1").unwrap().workflow_execution();
        let access = simulation.function_access(run, &name).unwrap();
        assert_eq!(access.len(), 1, "{access:?}");
        assert_eq!(access[0].refusal().is_none(), expected, "{account} {policy:?}");
    }
}

/// A policy that allows everything from a moment after the start on.
fn allow_from(name: &str, after: Duration) -> Policy {
    let epoch = (World::START + after).as_millis() / 1_000;
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {{"NumericGreaterThanEquals": {{"aws:EpochTime": "{epoch}"}}}}}}}}"#
    );
    Policy::parse(name, PolicyKind::Identity, &text).unwrap()
}

/// When and by which gate each answer refuses.
fn refusals(simulation: &Simulation, function: &str) -> Vec<(u64, Option<Gate>)> {
    let run = simulation.execution("order-1").unwrap().workflow_execution();
    let access = simulation.function_access(run, function).unwrap();
    let told = access.iter().map(|access| {
        let since = access.since.since(World::START).as_secs();
        (since, access.refusal().map(|(gate, _)| gate))
    });
    told.collect()
}

#[test]
fn access_is_told_as_it_was_when_it_was_asked_for() {
    let seconds = Duration::from_secs;
    let mut world = with_role(trust("{}"), [allow_from("later", seconds(10))]);
    let lists = vec![
        vec![start_timer("nap", 12)],
        vec![lambda("a", "charge"), start_timer("rest", 5)],
        vec![],
        vec![complete()],
    ];
    script(&mut world, "order", lists);
    let asked_once = run(world.clone());
    assert_eq!(refusals(&asked_once, "charge"), [(12, None)]);
    // The trust was asked for another function; what this one needs besides was never asked.
    assert_eq!(refusals(&asked_once, "silent"), [(12, None)]);

    let lists = vec![
        vec![lambda("a", "charge"), start_timer("nap", 12)],
        vec![],
        vec![lambda("b", "charge")],
        vec![complete()],
    ];
    script(&mut world, "order", lists);
    assert_eq!(refusals(&run(world), "charge"), [(0, Some(Gate::Invoke)), (12, None)]);
}

/// The start is at second 0, and so is the first Lambda task; the permission goes after it.
#[test]
fn access_keeps_the_order_of_a_moment() {
    let mut world = with_role(trust("{}"), [allow("invoke", r#""lambda:*""#, "*")]);
    let after = [vec![lambda("b", "charge")], vec![complete()]];
    let mut lists = vec![vec![lambda("a", "charge"), start_timer("nap", 5)], vec![]];
    lists.extend(after);
    slow_script(&mut world, "order", Duration::from_secs(5), lists);
    let (role, policy) = (Text::from(ROLE), Text::of("invoke"));
    let taken = PermissionChange::DeleteRolePolicy { role, policy };
    deed(&mut world, 5_000, Deed::ChangePermissions(taken));
    let simulation = run(world);
    let ends: Vec<EventType> = history(&simulation, "order-1")
        .iter()
        .map(|event| event.event_type())
        .filter(|event_type| event_type.to_string().starts_with("LambdaFunction"))
        .collect();
    assert!(ends.contains(&EventType::LambdaFunctionCompleted), "{ends:?}");
    assert_eq!(refusals(&simulation, "charge"), [(0, None), (5, Some(Gate::Invoke))]);
}

#[test]
fn whether_a_role_was_passed_is_known_of_each_run() {
    let mut world = with_caller(r#"["swf:*", "iam:PassRole"]"#);
    world.workflow_types[0].default_lambda_role = Some(ROLE.into());
    let mut named = start();
    named.lambda_role = Some(ROLE.into());
    deed(&mut world, 0, Deed::Start(named));
    deed(&mut world, 10_000, Deed::Start(start()));
    let continued = ContinueAsNewWorkflowExecution {
        lambda_role: Some(ROLE.into()),
        ..ContinueAsNewWorkflowExecution::default()
    };
    decide(&mut world, "order", Duration::ZERO, move |task| {
        let began = &task.history[0].attributes;
        let EventAttributes::WorkflowExecutionStarted(began) = began else {
            return Answer::default();
        };
        let again = task.history[0].event_timestamp == World::START
            && began.continued_execution_run_id.is_none();
        match again {
            true => Decision::from(continued.clone()).into(),
            false => complete().into(),
        }
    });
    let simulation = run_as_it_is(world);
    let by: Vec<Option<&str>> = simulation
        .executions()
        .map(|execution| {
            let run = execution.workflow_execution();
            let access = simulation.function_access(run, "charge").unwrap().remove(0);
            assert_eq!(access.pass_role.is_some(), access.named_by.is_some());
            access.named_by.map(|by| match by {
                NamedBy::Registration(_) => "registration",
                NamedBy::Start { .. } => "start",
                NamedBy::Decision { .. } => "decision",
            })
        })
        .collect();
    assert_eq!(by, [Some("start"), Some("decision"), None]);
}

#[test]
fn a_registration_that_may_not_pass_its_role_is_kept() {
    let mut world = with_caller(r#"["swf:*"]"#);
    script(&mut world, "order", vec![vec![complete()]]);
    let registration = RegisterWorkflowType {
        default_lambda_role: Some(ROLE.into()),
        ..workflow_type("order", "2")
    };
    deed(&mut world, 1_000, Deed::RegisterWorkflowType(registration));
    let simulation = run(world);
    let (pass, _) = simulation.refused_roles("charge").next().unwrap();
    assert_eq!(pass.by, NamedBy::Registration(WorkflowType::new("order", "2")));
    assert_eq!(pass.at.since(World::START).as_secs(), 1);
}

#[test]
fn an_inline_policy_and_a_managed_one_of_the_same_name_stand_side_by_side() {
    let inline = allow("AWSLambdaRole", r#""lambda:GetFunction""#, "*");
    for [first, second] in
        [[inline.clone(), Policy::aws_lambda_role()], [Policy::aws_lambda_role(), inline]]
    {
        let mut world = with_role(trust("{}"), [first, second]);
        script(&mut world, "order", vec![vec![lambda("a", "charge")], vec![complete()]]);
        let (role, policy) = (Text::from(ROLE), Text::of("AWSLambdaRole"));
        let taken = PermissionChange::DeleteRolePolicy { role, policy };
        world.people.insert(0, (Duration::ZERO, Deed::ChangePermissions(taken)));
        let simulation = run(world);
        assert_eq!(simulation.refused(), []);
        let ends = text(&history(&simulation, "order-1")[6]);
        assert!(ends.contains("LambdaFunctionCompleted"), "{ends}");
    }
}

/// A worker that is denied does not know whether its task is over, and works on.
#[test]
fn a_heartbeat_that_is_denied_keeps_the_worker_at_its_task() {
    let actions = r#"["swf:St*", "swf:Sch*", "swf:Poll*", "swf:Resp*", "swf:Comp*"]"#;
    let mut world = with_caller(actions);
    let beats = Heartbeats {
        every: Duration::from_secs(5),
        times: None,
        details: None,
        heeds_cancel: false,
    };
    let outcome = ActivityOutcome {
        after: Duration::from_secs(12),
        heartbeats: Some(beats),
        ..ActivityOutcome::default()
    };
    let mut workers = Workers::from(Outcomes::always(outcome));
    workers.number = NonZeroU32::new(1);
    world.workers.insert("ship".into(), workers);
    world.activity_types[0].default_task_schedule_to_start_timeout = Some(Timeout::None);
    world.activity_types[0].default_task_schedule_to_close_timeout = Some(Timeout::None);
    let both = vec![activity("a"), activity("b")];
    script(&mut world, "order", vec![both, vec![], vec![complete()]]);
    let grant = allow("beats", r#""swf:RecordActivityTaskHeartbeat""#, "*");
    deed(&mut world, 7_000, Deed::ChangePermissions(PermissionChange::PutUserPolicy(grant)));
    let simulation = run(world);
    let [refused] = simulation.refused() else { panic!("{:?}", simulation.refused()) };
    assert_eq!(refused.at.since(World::START).as_secs(), 5);
    let started: Vec<u128> = history(&simulation, "order-1")
        .iter()
        .filter(|event| event.event_type() == EventType::ActivityTaskStarted)
        .map(millis)
        .collect();
    assert_eq!(started, [0, 12_000], "the only worker takes the second task when it is free");
}

#[test]
fn a_poller_that_is_denied_for_a_time_polls_again_each_minute() {
    let mut world = with_caller(r#"["swf:Start*", "swf:Respond*", "swf:Comp*"]"#);
    let caller = world.permissions.caller.as_mut().unwrap();
    caller.put_policy(allow_from("later", Duration::from_secs(150)));
    script(&mut world, "order", vec![vec![complete()]]);
    let simulation = run(world);
    let history = history(&simulation, "order-1");
    assert_eq!(history[2].event_type(), EventType::DecisionTaskStarted);
    assert_eq!(millis(&history[2]), 180_000);
    assert_eq!(simulation.refused().len(), 1, "the first time is told");
}

#[test]
fn a_poller_that_is_denied_for_ever_stops_with_the_execution() {
    let mut world = with_caller(r#"["swf:Start*"]"#);
    let caller = world.permissions.caller.as_mut().unwrap();
    caller.put_policy(allow_from("never", Duration::from_secs(1_000_000)));
    script(&mut world, "order", vec![vec![complete()]]);
    let simulation = run(world);
    assert_eq!(history(&simulation, "order-1").len(), 3);
    assert_eq!(simulation.now().since(World::START), Duration::from_secs(3_600));
}

/// Permission, bucket, values: a call that is denied takes no token.
#[test]
fn an_answer_that_is_denied_takes_no_token_of_its_bucket() {
    let one = Some(Rate { bucket: 1, refill: 1 });
    let call_rates = CallRates::of_account()
        .with(Operation::RespondActivityTaskCompleted, one)
        .with(Operation::RecordActivityTaskHeartbeat, one);
    let limits = Limits { call_rates, ..Limits::default() };
    let mut service = service_with(limits, Assumptions::default());
    let request = StartWorkflowExecution { domain: "simulation".into(), ..start() };
    service.start_workflow_execution(&request, World::START).unwrap();
    let poll = PollForDecisionTask {
        domain: "simulation".into(),
        task_list: TaskList::new("decisions"),
        ..Default::default()
    };
    let task = service.poll_for_decision_task(poll, World::START).unwrap();
    let answer = RespondDecisionTaskCompleted {
        task_token: task.task_token.unwrap(),
        decisions: vec![activity("a")],
        ..Default::default()
    };
    service.respond_decision_task_completed(answer, World::START).unwrap();
    let poll = PollForActivityTask {
        domain: "simulation".into(),
        task_list: TaskList::new("work"),
        ..Default::default()
    };
    let task_token =
        service.poll_for_activity_task(poll, World::START).unwrap().task_token.unwrap();
    let beat = RecordActivityTaskHeartbeat { task_token: task_token.clone(), details: None };
    let answer = RespondActivityTaskCompleted { task_token, result: None };
    service.permissions_mut().caller = Some(Caller::new("arn:aws:iam::123456789012:user/nobody"));
    for _ in 0..2 {
        let denied = refused(service.record_activity_task_heartbeat(beat.clone(), World::START));
        assert!(denied.starts_with("AccessDeniedException"), "{denied}");
        let denied = refused(service.respond_activity_task_completed(answer.clone(), World::START));
        assert!(denied.starts_with("AccessDeniedException"), "{denied}");
    }
    service.permissions_mut().caller = None;
    service.record_activity_task_heartbeat(beat, World::START).unwrap();
    service.respond_activity_task_completed(answer, World::START).unwrap();
}

#[test]
fn the_policies_of_the_callers_role_change_as_those_of_roles_do() {
    let mut world = with_caller(r#"["swf:Start*"]"#);
    let mut caller = Caller::new("arn:aws:sts::123456789012:assumed-role/decider/session");
    caller.put_policy(allow("calls", r#""swf:Start*""#, "*"));
    world.permissions.caller = Some(caller);
    script(&mut world, "order", vec![vec![complete()]]);
    let role = Text::of("arn:aws:iam::123456789012:role/decider");
    let policy = allow("rest", r#""swf:*""#, "*");
    let given = PermissionChange::PutRolePolicy { role, policy };
    deed(&mut world, 3_000, Deed::ChangePermissions(given));
    let role = Text::of("arn:aws:iam::123456789012:role/other");
    let unknown = PermissionChange::DeleteRolePolicy { role, policy: "rest".into() };
    deed(&mut world, 4_000, Deed::ChangePermissions(unknown));
    let simulation = run(world);
    assert_eq!(millis(&history(&simulation, "order-1")[2]), 3_000);
    let fault = simulation.refused().last().unwrap().fault.to_string();
    assert!(fault.contains("The role with ARN"), "{fault}");
}

#[test]
fn a_name_that_no_function_can_have_is_never_permitted() {
    let mut world = with_role(trust("{}"), [Policy::aws_lambda_role()]);
    world.functions.insert("a b".into(), returning("42"));
    script(&mut world, "order", vec![vec![complete()]]);
    let simulation = run(world);
    assert_eq!(refusals(&simulation, "a b"), [(0, Some(Gate::Invoke))]);
    assert_eq!(refusals(&simulation, "absent"), [(0, Some(Gate::Function))]);
}
