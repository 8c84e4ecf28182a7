//! Worlds for the tests, deciders that follow a script, and histories held against lines of text.

use std::time::Duration;

use serde_json::Value;
use swf_sim::execution::Execution;
use swf_sim::model::decisions::*;
use swf_sim::model::events::WorkflowExecutionStarted;
use swf_sim::model::requests::*;
use swf_sim::model::{
    ActivityType, Answer, Assumptions, ChildPolicy, Decision, EventAttributes, EventId,
    HistoryEvent, Limits, RetentionPeriod, TaskList, Text, Timeout, WorkflowType,
};
use swf_sim::service::{ApiFault, Region, Service};
use swf_sim::simulation::{
    DecidingParty, DecisionOutcome, DecisionTask, Deed, Function, FunctionAnswer, FunctionOutcome,
    Outcomes, Simulation, World,
};

/// A world with the workflow types `order`, `child` and `other`, the activity type `ship`, and the
/// functions `charge`, which returns 42, and `silent`, which never answers.
pub(crate) fn world() -> World {
    let mut world = World::default();
    for name in ["order", "child", "other"] {
        world.workflow_types.push(workflow_type(name, "1"));
    }
    world.activity_types.push(activity_type("ship", "1"));
    world.functions.insert("charge".into(), returning("42"));
    world.functions.insert("silent".into(), answering(FunctionAnswer::Never));
    world
}

/// A workflow type that is registered with everything but a role.
pub(crate) fn workflow_type(name: &str, version: &str) -> RegisterWorkflowType {
    RegisterWorkflowType {
        domain: "simulation".into(),
        name: name.into(),
        version: version.into(),
        default_task_start_to_close_timeout: Some(Timeout::Seconds(60)),
        default_execution_start_to_close_timeout: Some(Timeout::Seconds(3600)),
        default_task_list: Some(TaskList::new("decisions")),
        default_child_policy: Some(ChildPolicy::Terminate),
        ..RegisterWorkflowType::default()
    }
}

/// An activity type that is registered with everything.
pub(crate) fn activity_type(name: &str, version: &str) -> RegisterActivityType {
    RegisterActivityType {
        domain: "simulation".into(),
        name: name.into(),
        version: version.into(),
        default_task_start_to_close_timeout: Some(Timeout::Seconds(50)),
        default_task_heartbeat_timeout: Some(Timeout::Seconds(20)),
        default_task_list: Some(TaskList::new("work")),
        default_task_schedule_to_start_timeout: Some(Timeout::Seconds(30)),
        default_task_schedule_to_close_timeout: Some(Timeout::Seconds(80)),
        ..RegisterActivityType::default()
    }
}

/// A domain that keeps closed executions for 30 days.
pub(crate) fn domain(name: &str) -> RegisterDomain {
    RegisterDomain {
        name: name.into(),
        description: None,
        workflow_execution_retention_period_in_days: RetentionPeriod::Days(30),
        tags: None,
    }
}

/// A service with the domain `simulation` and the types of [`world`] in it.
pub(crate) fn service_with(limits: Limits, assumptions: Assumptions) -> Service {
    let mut service = Service::new(limits, assumptions, Region::default());
    service.register_domain(domain("simulation"), World::START).unwrap();
    for name in ["order", "child", "other"] {
        service.register_workflow_type(workflow_type(name, "1"), World::START).unwrap();
    }
    service.register_activity_type(activity_type("ship", "1"), World::START).unwrap();
    service
}

/// The same with SWF's own quotas and the default assumptions.
pub(crate) fn service() -> Service {
    service_with(Limits::default(), Assumptions::default())
}

/// What the service says when it refuses.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(done: Result<T, ApiFault>) -> String {
    done.unwrap_err().to_string()
}

pub(crate) fn returning(payload: &str) -> Function {
    answering(FunctionAnswer::Returns(payload.into()))
}

pub(crate) fn answering(answer: FunctionAnswer) -> Function {
    let outcome = FunctionOutcome { after: Duration::ZERO, answer };
    Function { outcomes: Outcomes::always(outcome), ..Function::default() }
}

/// Decides the executions of a type by a script: one list for each decision task that is
/// completed, and nothing after the last.
pub(crate) fn script(world: &mut World, workflow_type: &str, lists: Vec<Vec<Decision>>) {
    slow_script(world, workflow_type, Duration::ZERO, lists);
}

/// The same by a decider that thinks for so long.
pub(crate) fn slow_script(
    world: &mut World,
    workflow_type: &str,
    after: Duration,
    lists: Vec<Vec<Decision>>,
) {
    let decider = move |task: &DecisionTask<'_>| -> Answer {
        let completed = |event: &&HistoryEvent| {
            matches!(event.attributes, EventAttributes::DecisionTaskCompleted(_))
        };
        let completed = task.history.iter().filter(completed).count();
        lists.get(completed).cloned().unwrap_or_default().into()
    };
    decide(world, workflow_type, after, decider);
}

/// Decides the executions of a type by a function of the history.
pub(crate) fn decide(
    world: &mut World,
    workflow_type: &str,
    after: Duration,
    decider: impl Fn(&DecisionTask<'_>) -> Answer + Send + Sync + 'static,
) {
    let outcomes = Outcomes::always(DecisionOutcome::after(after));
    let party = DecidingParty { outcomes, ..DecidingParty::prompt(decider) };
    world.deciders.insert(workflow_type.into(), party);
}

/// The request that starts `order-1`.
pub(crate) fn start() -> StartWorkflowExecution {
    StartWorkflowExecution {
        workflow_id: "order-1".into(),
        workflow_type: WorkflowType::new("order", "1"),
        ..StartWorkflowExecution::default()
    }
}

/// Somebody does something this many milliseconds after the start.
pub(crate) fn deed(world: &mut World, milliseconds: u64, deed: Deed) {
    world.people.push((Duration::from_millis(milliseconds), deed));
}

/// What an execution of `order` is started with that begins outside of a world.
pub(crate) fn started() -> WorkflowExecutionStarted {
    WorkflowExecutionStarted {
        input: None,
        execution_start_to_close_timeout: Some(Timeout::Seconds(60)),
        task_start_to_close_timeout: Some(Timeout::Seconds(60)),
        child_policy: ChildPolicy::Abandon,
        task_list: TaskList::new("decisions"),
        task_priority: None,
        workflow_type: WorkflowType::new("order", "1"),
        tag_list: None,
        continued_execution_run_id: None,
        parent_workflow_execution: None,
        parent_initiated_event_id: EventId::NONE,
        lambda_role: None,
    }
}

pub(crate) fn signal(workflow_id: &str, name: &str) -> Deed {
    Deed::Signal(SignalWorkflowExecution {
        workflow_id: workflow_id.into(),
        signal_name: name.into(),
        ..SignalWorkflowExecution::default()
    })
}

/// `order-1` is started at once, and everything happens that can.
pub(crate) fn run(mut world: World) -> Simulation {
    world.people.insert(0, (Duration::ZERO, Deed::Start(start())));
    run_as_it_is(world)
}

/// Everything happens that can.
pub(crate) fn run_as_it_is(world: World) -> Simulation {
    let mut simulation = Simulation::new(world).unwrap();
    simulation.run().unwrap();
    for execution in simulation.executions() {
        let of = execution.workflow_execution().clone();
        let rebuilt = Execution::rebuild(of, execution.history().iter().cloned()).unwrap();
        assert_eq!(rebuilt.state(), execution.state(), "rebuilding gives the same");
    }
    simulation
}

/// The history of the last run of a workflow id.
pub(crate) fn history<'s>(simulation: &'s Simulation, workflow_id: &str) -> &'s [HistoryEvent] {
    simulation.execution(workflow_id).expect("it began").history()
}

/// Holds a stretch of a history against lines of expected events: the type of an event, perhaps
/// after its id, and some of its attributes; `-name` for one that must be absent.
#[track_caller]
pub(crate) fn check(written: &[HistoryEvent], expected: &str) {
    let lines: Vec<&str> =
        expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let matches = lines.len() == written.len()
        && lines.iter().zip(written).all(|(line, event)| is_as_expected(event, line));
    let written: Vec<String> = written.iter().map(text).collect();
    let (expected, written) = (lines.join("\n  "), written.join("\n  "));
    assert!(matches, "expected\n  {expected}\nwritten\n  {written}");
}

fn is_as_expected(event: &HistoryEvent, line: &str) -> bool {
    let text = text(event);
    let mut words = text.split(' ');
    let (id, event_type) = (words.next().unwrap(), words.next().unwrap());
    let attributes: Vec<&str> = words.collect();
    line.split(' ').enumerate().all(|(place, word)| {
        let is_type = place == 0 || (place == 1 && !word.contains('=') && !word.starts_with('-'));
        match word.strip_prefix('-') {
            Some(absent) => !attributes.iter().any(|a| a.starts_with(&format!("{absent}="))),
            None if is_type => word == id || word == event_type,
            None => attributes.contains(&word),
        }
    })
}

/// An event in a line: `5 TimerStarted timerId=nap startToFireTimeout=60 ...`; spaces in values
/// read `_`, and run ids `run`.
pub(crate) fn text(event: &HistoryEvent) -> String {
    let attributes: Value = serde_json::from_str(&event.attributes.to_json()).unwrap();
    let mut line = format!("{} {}", event.event_id, event.event_type());
    for (name, value) in attributes.as_object().unwrap() {
        line += &format!(" {name}={}", plain(value).replace(' ', "_"));
    }
    line
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(","),
        Value::Object(members) if members.contains_key("workflowId") => {
            plain(&members["workflowId"])
        }
        Value::Object(members) => members.values().map(plain).collect::<Vec<_>>().join("/"),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Milliseconds from the start of the world to an event.
pub(crate) fn millis(event: &HistoryEvent) -> u128 {
    event.event_timestamp.since(World::START).as_millis()
}

pub(crate) fn start_timer(id: &str, seconds: u32) -> Decision {
    let start_to_fire_timeout = Timeout::Seconds(seconds);
    StartTimer { timer_id: id.into(), start_to_fire_timeout, control: None }.into()
}

pub(crate) fn cancel_timer(id: &str) -> Decision {
    CancelTimer { timer_id: id.into() }.into()
}

pub(crate) fn marker(name: &str) -> Decision {
    RecordMarker { marker_name: name.into(), details: None }.into()
}

pub(crate) fn activity(id: &str) -> Decision {
    ScheduleActivityTask {
        activity_type: ActivityType::new("ship", "1"),
        activity_id: id.into(),
        ..ScheduleActivityTask::default()
    }
    .into()
}

pub(crate) fn cancel_activity(id: &str) -> Decision {
    RequestCancelActivityTask { activity_id: id.into() }.into()
}

pub(crate) fn lambda(id: &str, name: &str) -> Decision {
    ScheduleLambdaFunction { id: id.into(), name: name.into(), ..Default::default() }.into()
}

pub(crate) fn child(workflow_id: &str) -> Decision {
    StartChildWorkflowExecution {
        workflow_id: workflow_id.into(),
        workflow_type: WorkflowType::new("child", "1"),
        ..StartChildWorkflowExecution::default()
    }
    .into()
}

pub(crate) fn signal_external(workflow_id: &str, run_id: Option<Text>) -> Decision {
    SignalExternalWorkflowExecution {
        workflow_id: workflow_id.into(),
        run_id,
        signal_name: "hello".into(),
        ..SignalExternalWorkflowExecution::default()
    }
    .into()
}

pub(crate) fn cancel_external(workflow_id: &str) -> Decision {
    RequestCancelExternalWorkflowExecution {
        workflow_id: workflow_id.into(),
        ..RequestCancelExternalWorkflowExecution::default()
    }
    .into()
}

pub(crate) fn complete() -> Decision {
    CompleteWorkflowExecution { result: Some("done".into()) }.into()
}

pub(crate) fn fail() -> Decision {
    FailWorkflowExecution { reason: Some("broke".into()), details: None }.into()
}

pub(crate) fn cancel() -> Decision {
    CancelWorkflowExecution::default().into()
}

pub(crate) fn continue_as_new() -> Decision {
    ContinueAsNewWorkflowExecution::default().into()
}
