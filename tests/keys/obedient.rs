//! A decider that says that nothing of the past counts, and its world.

use std::sync::Arc;
use std::time::Duration;

use swf_sim::model::decisions::{
    CancelTimer, CompleteWorkflowExecution, FailWorkflowExecution, RecordMarker,
    RequestCancelActivityTask, ScheduleActivityTask, ScheduleLambdaFunction,
    SignalExternalWorkflowExecution, StartChildWorkflowExecution, StartTimer,
};
use swf_sim::model::{
    ActivityType, Answer, Decision, EventAttributes, TaskList, Timeout, WorkflowType,
};
use swf_sim::scenario::Scenario;
use swf_sim::service::{SignalWorkflowExecution, StartWorkflowExecution};
use swf_sim::simulation::{
    Decider, DeciderError, DecisionTask, Deed, Key, Plan, Simulation, World,
};

/// Does what signals tell it, and says that nothing of what it was told counts. So only what comes
/// of its decisions is in a key.
struct Obedient;

impl Decider for Obedient {
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        let signals = task.new_events().iter().filter_map(|event| {
            let EventAttributes::WorkflowExecutionSignaled(signal) = &event.attributes else {
                return None;
            };
            Some(signal.signal_name.as_str())
        });
        let words: Vec<&str> = signals.flat_map(str::split_whitespace).collect();
        let task_list = words.iter().find_map(|word| word.strip_prefix("list:"));
        let sticky = words.iter().find_map(|word| word.strip_prefix("sticky:")?.parse().ok());
        Ok(Answer {
            decisions: words.iter().filter_map(|word| decision(word)).collect(),
            task_list: task_list.map(TaskList::new),
            task_list_schedule_to_start_timeout: sticky.map(Timeout::Seconds),
            ..Answer::default()
        })
    }

    fn key(&self, _: &DecisionTask<'_>) -> Option<Key> {
        Some(Key::default())
    }
}

/// `verb:id` or `verb:id:note`.
fn decision(word: &str) -> Option<Decision> {
    let mut words = word.splitn(3, ':');
    let (verb, id) = (words.next()?, words.next()?);
    let control = words.next().map(Into::into);
    let seconds = |seconds| Some(Timeout::Seconds(seconds));
    Some(match verb {
        "activity" => ScheduleActivityTask {
            activity_id: id.into(),
            activity_type: ActivityType::new("work", "1"),
            control,
            ..ScheduleActivityTask::default()
        }
        .into(),
        "cancel-activity" => RequestCancelActivityTask { activity_id: id.into() }.into(),
        "timer" => StartTimer {
            timer_id: id.into(),
            start_to_fire_timeout: Timeout::Seconds(3_000),
            control,
        }
        .into(),
        "cancel-timer" => CancelTimer { timer_id: id.into() }.into(),
        "marker" => RecordMarker { marker_name: id.into(), details: control }.into(),
        "lambda" => ScheduleLambdaFunction {
            id: id.into(),
            name: "function".into(),
            control,
            start_to_close_timeout: seconds(800),
            ..ScheduleLambdaFunction::default()
        }
        .into(),
        "child" => StartChildWorkflowExecution {
            workflow_id: id.into(),
            workflow_type: WorkflowType::new("order", "1"),
            control,
            ..StartChildWorkflowExecution::default()
        }
        .into(),
        "signal" => SignalExternalWorkflowExecution {
            workflow_id: id.into(),
            signal_name: "nothing".into(),
            control,
            ..SignalExternalWorkflowExecution::default()
        }
        .into(),
        "complete" => CompleteWorkflowExecution { result: Some(id.into()) }.into(),
        "fail" => FailWorkflowExecution { reason: Some(id.into()), details: None }.into(),
        _ => return None,
    })
}

const TYPES: &str = r#"
swf-sim: 1
workflowTypes:
  - {name: order, version: "1", defaultTaskList: orders, defaultChildPolicy: TERMINATE,
     defaultTaskStartToCloseTimeout: 30s, defaultExecutionStartToCloseTimeout: 1h,
     defaultLambdaRole: "arn:aws:iam::123456789012:role/swf"}
activityTypes:
  - {name: work, version: "1", defaultTaskList: work, defaultTaskScheduleToStartTimeout: 30s,
     defaultTaskScheduleToCloseTimeout: 2000s, defaultTaskStartToCloseTimeout: 20s,
     defaultTaskHeartbeatTimeout: NONE}
functions:
  function: {result: "1", after: 700s}
workers:
  work: {after: 700s}
deciders:
  order: {rules: []}
people:
  - at: 0s
    start: {workflowId: order-1, workflowType: {name: order, version: "1"}}
"#;

pub(crate) fn world() -> World {
    let scenario = Scenario::parse(TYPES, "keys.yaml");
    let mut world = scenario.unwrap_or_else(|findings| panic!("{findings}")).world;
    world.deciders["order"].decider = Arc::new(Obedient);
    world
}

/// What is done to a world, each at its millisecond, before its state is looked at.
pub(crate) type Deeds<'d> = &'d [(u64, Deed)];

pub(crate) fn tell(words: &str) -> Deed {
    tell_run("order-1", words)
}

/// Tells an execution what to do.
pub(crate) fn tell_run(workflow_id: &str, words: &str) -> Deed {
    Deed::Signal(SignalWorkflowExecution {
        workflow_id: workflow_id.into(),
        signal_name: words.into(),
        ..SignalWorkflowExecution::default()
    })
}

pub(crate) fn state(world: &World, plan: &str, deeds: Deeds<'_>, until: u64) -> Simulation {
    let plan: Plan = plan.parse().unwrap();
    let mut simulation = Simulation::under(world.clone(), plan).unwrap();
    let moment = |at| World::START + Duration::from_millis(at);
    let mut now = None;
    for (at, deed) in deeds {
        // What is done in one millisecond is done before anything comes of it.
        if now.replace(at) != Some(at) {
            simulation.run_until(moment(*at)).unwrap();
        }
        // What is refused takes a token all the same.
        let _ = simulation.act(deed.clone());
    }
    simulation.run_until(moment(until)).unwrap();
    simulation
}

pub(crate) fn start(workflow_id: &str, input: &str) -> Deed {
    Deed::Start(StartWorkflowExecution {
        workflow_id: workflow_id.into(),
        workflow_type: WorkflowType::new("order", "1"),
        input: Some(input.into()),
        ..StartWorkflowExecution::default()
    })
}
