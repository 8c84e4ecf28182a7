use std::collections::BTreeSet;
use std::time::Duration;

use super::super::{
    DecidingParty, DecisionAnswer, DecisionOutcome, DecisionTask, Deed, Outcomes, Plan, Simulation,
    World,
};
use crate::execution::Execution;
use crate::model::decisions::{CompleteWorkflowExecution, ScheduleActivityTask, StartTimer};
use crate::model::requests::{RegisterActivityType, RegisterWorkflowType, StartWorkflowExecution};
use crate::model::{
    ActivityType, Answer, ChildPolicy, Decision, EventType, TaskList, Text, Timeout, WorkflowType,
};

/// An execution whose decider decides this a second after its start, and completes at last.
fn world(decisions: Vec<Decision>, number: usize) -> World {
    let mut world = World::default();
    world.workflow_types.push(RegisterWorkflowType {
        name: "order".into(),
        version: "1.0".into(),
        default_task_list: Some(TaskList::new("orders")),
        default_child_policy: Some(ChildPolicy::Terminate),
        default_task_start_to_close_timeout: Some(Timeout::Seconds(30)),
        default_execution_start_to_close_timeout: Some(Timeout::Seconds(3600)),
        ..RegisterWorkflowType::default()
    });
    world.activity_types.push(RegisterActivityType {
        name: "pack".into(),
        version: "1.0".into(),
        default_task_list: Some(TaskList::new("workers")),
        ..RegisterActivityType::default()
    });
    let closed =
        [EventType::TimerFired, EventType::ActivityTaskCompleted, EventType::ActivityTaskTimedOut];
    let decider = move |task: &DecisionTask<'_>| -> Answer {
        let closed = task.history.iter().filter(|event| closed.contains(&event.event_type()));
        if task.previous_started_event_id.is_none() {
            Answer { decisions: decisions.clone(), ..Answer::default() }
        } else if closed.count() == number {
            CompleteWorkflowExecution { result: None }.into()
        } else {
            Answer::default()
        }
    };
    let after = DecisionAnswer::After(Duration::from_secs(1));
    let late = DecisionOutcome { taken_after: Duration::from_secs(60), answer: after };
    let first = DecisionOutcome { answer: after, ..DecisionOutcome::default() };
    let outcomes = Outcomes::first(vec![first], late);
    let party = DecidingParty { outcomes, ..DecidingParty::prompt(decider) };
    world.deciders.insert("order".into(), party);
    let start = StartWorkflowExecution {
        workflow_id: "order-1".into(),
        workflow_type: WorkflowType::new("order", "1.0"),
        ..StartWorkflowExecution::default()
    };
    world.people.push((Duration::ZERO, Deed::Start(start)));
    world
}

fn timers(number: usize) -> World {
    let timer = |n: usize| {
        let timer_id = Text::from(format!("nap-{n}"));
        StartTimer { timer_id, start_to_fire_timeout: Timeout::Seconds(5), control: None }.into()
    };
    world((0..number).map(timer).collect(), number)
}

/// Each task is started and times out in the instant in which it is scheduled; its answer comes in
/// the same instant too.
fn activities(number: usize) -> World {
    let task = |n: usize| {
        ScheduleActivityTask {
            activity_id: Text::from(format!("pack-{n}")),
            activity_type: ActivityType::new("pack", "1.0"),
            schedule_to_start_timeout: Some(Timeout::None),
            schedule_to_close_timeout: Some(Timeout::None),
            start_to_close_timeout: Some(Timeout::Seconds(0)),
            heartbeat_timeout: Some(Timeout::None),
            ..ScheduleActivityTask::default()
        }
        .into()
    };
    let mut world = world((0..number).map(task).collect(), number);
    world.workers.insert("pack".into(), super::super::Workers::default());
    world
}

/// The last moment of every schedule.
fn schedules(world: World) -> Vec<Simulation> {
    let mut ended = Vec::new();
    let mut open = vec![Simulation::new(world).unwrap()];
    while let Some(mut simulation) = open.pop() {
        let choices = simulation.choices();
        for choice in 0..choices {
            let mut next = simulation.clone();
            next.step_choosing(choice).unwrap();
            open.push(next);
        }
        if choices == 0 {
            ended.push(simulation);
        }
    }
    ended
}

fn written(simulation: &Simulation) -> String {
    let histories: Vec<_> = simulation.executions().map(Execution::history).collect();
    format!("{histories:?}")
}

/// Every schedule has a history and a plan of its own, and the plan's text gives the history again.
fn each_by_its_own_plan(world: &World) -> usize {
    let mut histories = BTreeSet::new();
    let mut plans = BTreeSet::new();
    for simulation in schedules(world.clone()) {
        let plan = simulation.plan().to_string();
        let mut planned = Simulation::under(world.clone(), plan.parse::<Plan>().unwrap()).unwrap();
        planned.run().unwrap();
        assert_eq!(written(&planned), written(&simulation), "{plan}");
        assert_eq!((planned.plan().to_string(), planned.unmet()), (plan.clone(), Vec::new()));
        assert!(plans.insert(plan.clone()), "{plan} twice");
        assert!(histories.insert(written(&simulation)), "{plan} writes what another plan writes");
    }
    histories.len()
}

#[test]
fn timers_of_one_millisecond_fire_in_every_order_exactly_once() {
    for (number, orders) in [(1, 1), (2, 2), (3, 6), (4, 24), (5, 120)] {
        assert_eq!(each_by_its_own_plan(&timers(number)), orders);
    }
}

/// Each task has two events, in this order, and the second is one of two: so there are
/// `(2n)! / 2^n * 2^n` histories.
#[test]
fn what_comes_about_within_the_millisecond_takes_part() {
    for (number, orders) in [(1, 2), (2, 24), (3, 720)] {
        assert_eq!(each_by_its_own_plan(&activities(number)), orders);
    }
}

#[test]
fn turns_are_named_by_what_is_due() {
    let all: BTreeSet<String> = schedules(activities(2)).iter().flat_map(named).collect();
    // The second is handed out last of all where everything before it yields.
    let expected = [
        "turn@answer:activity:pack-0#0",
        "turn@answer:activity:pack-1#0",
        "turn@hand-out:activity:pack-0#0",
        "turn@timeout:activity:pack-0#0",
        "turn@timeout:activity:pack-1#0",
    ];
    assert_eq!(all.iter().collect::<Vec<_>>(), expected);
}

fn named(simulation: &Simulation) -> Vec<String> {
    simulation.plan().iter().map(|(site, _)| site.to_string()).collect()
}
